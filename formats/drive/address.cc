// Takes the addresses of drives apart.
#include "formats/drive/address.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::drive {
namespace {

constexpr const char* forms =
    "/dev/sr0, /dev/sg1, iscsi://host[:port]/target/lun, virtual:PATH, file:PATH or block:/dev/sdX";

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw ManifestError(cat(in_quotes(text), ": ", why));
}

struct Scheme {
  std::string_view word;  // with its colon
  Kind kind;
};
constexpr std::array schemes{Scheme{"iscsi:", Kind::Iscsi}, Scheme{"virtual:", Kind::Virtual},
                             Scheme{"file:", Kind::File}, Scheme{"block:", Kind::Block}};

// "usb:" of "usb:0,1"; nothing where a slash comes first, since paths may hold colons.
std::string_view scheme_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || text.find('/') < colon)
    return {};
  const std::string_view word = text.substr(0, colon);
  const bool letters = std::ranges::all_of(word, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
  return letters ? text.substr(0, colon + 1) : std::string_view{};
}

std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return number;
}

// Takes what stands before `separator` off the front; all of it where there is none.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t at = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return taken;
}

void read_portal(std::string_view text, std::string_view portal, IscsiPlace& place) {
  std::string_view port;
  if (portal.starts_with('[')) {
    const std::size_t end = portal.find(']');
    if (end == std::string_view::npos)
      refuse(text, "the address of IPv6 lacks its closing bracket");
    place.host = portal.substr(1, end - 1);
    port = portal.substr(end + 1);
    if (!port.empty() && !port.starts_with(':'))
      refuse(text, "after the brackets of IPv6 only a port may follow, as in [::1]:3260");
  } else {
    const std::size_t colon = std::min(portal.find(':'), portal.size());
    place.host = portal.substr(0, colon);
    port = portal.substr(colon);
    if (port.find(':', 1) != std::string_view::npos)
      refuse(text, "an address of IPv6 stands in brackets, as in iscsi://[::1]:3260/target/lun");
  }
  if (place.host.empty())
    refuse(text, "no host; expected iscsi://host[:port]/target/lun");
  if (port.empty())
    return;
  const auto number = decimal(port.substr(1));
  if (!number || *number == 0 || *number > 65535)
    refuse(text, cat("port ", in_quotes(port.substr(1)), " is no number from 1 to 65535"));
  place.port = static_cast<std::uint16_t>(*number);
}

IscsiPlace read_iscsi(std::string_view text, std::string_view rest) {
  if (!rest.starts_with("//"))
    refuse(text, "expected iscsi://host[:port]/target/lun");
  rest.remove_prefix(2);
  IscsiPlace place;
  std::string_view portal = take(rest, '/');
  if (const std::size_t at = portal.rfind('@'); at != std::string_view::npos) {
    place.user = portal.substr(0, at);
    if (place.user.find_first_of("%:") != std::string::npos)
      refuse(text,
             "a password in an address is seen by everyone who lists processes; put it into the "
             "variable LIBISCSI_CHAP_PASSWORD");
    portal.remove_prefix(at + 1);
  }
  read_portal(text, portal, place);
  place.target = take(rest, '/');
  if (place.target.empty())
    refuse(text, "no target; its name follows the host, as in iscsi://host/iqn.2026-01.example/1");
  // RFC 7143 4.2.7.1: 223 bytes at most.
  if (place.target.size() > 223)
    refuse(text, "the name of its target is longer than the 223 bytes that iSCSI allows");
  if (rest.empty())
    refuse(text, cat("no logical unit number; it follows the target, as in iscsi://", portal, "/",
                     place.target, "/1"));
  const auto lun = decimal(rest);
  if (!lun || *lun > 255)
    refuse(text, cat("logical unit number ", in_quotes(rest), " is no number from 0 to 255"));
  place.lun = static_cast<std::uint8_t>(*lun);
  return place;
}

// "700M" as 700 MiB.
std::optional<std::uint64_t> read_size(std::string_view text) {
  constexpr std::string_view units = "KMGT";
  std::uint64_t unit = 1;
  if (!text.empty())
    if (const std::size_t at = units.find(text.back()); at != std::string_view::npos) {
      unit <<= 10 * (at + 1);
      text.remove_suffix(1);
    }
  const auto number = decimal(text);
  if (!number || *number > std::uint64_t{INT64_MAX} / unit)
    return std::nullopt;
  return *number * unit;
}

void read_file(std::string_view text, std::string_view rest, Address& address) {
  // A path may hold question marks; an option is what follows the last one.
  const std::size_t mark = rest.rfind("?size=");
  address.path = rest.substr(0, mark);
  if (mark == std::string_view::npos)
    return;
  const std::string_view size = rest.substr(mark + 6);
  address.size = read_size(size);
  if (!address.size)
    refuse(text, cat("size ", in_quotes(size),
                     " is no number of bytes, such as 4700372992 or "
                     "700M"));
  if (*address.size % 2048 != 0)
    refuse(text, cat("size ", *address.size, " is no multiple of the 2048 bytes of a block"));
}

std::string remedy(std::string_view text, PathKind kind) {
  switch (kind) {
    case PathKind::File:
      return cat("is a file and no drive; file:", text,
                 " writes to it as to a medium, virtual:", text,
                 " takes it for the disc in a virtual drive");
    case PathKind::Folder:
      return "is a folder and no drive";
    case PathKind::OtherDevice:
      return cat("is no optical drive; block:", text,
                 " writes to it as to a medium, and whatever it holds is lost");
    case PathKind::Nothing:
      return cat("there is no such drive; expected ", forms);
    case PathKind::OpticalDrive:
    case PathKind::Other:
      break;
  }
  return cat("is no drive; expected ", forms);
}

}  // namespace

PathKind kind_of_path(const std::string& path) {
  constexpr unsigned scsi_cdrom_major = 11, scsi_generic_major = 21;  // linux/major.h
  struct stat status;
  if (::stat(path.c_str(), &status) != 0)
    return PathKind::Nothing;
  if (S_ISBLK(status.st_mode))
    return major(status.st_rdev) == scsi_cdrom_major ? PathKind::OpticalDrive
                                                     : PathKind::OtherDevice;
  if (S_ISCHR(status.st_mode) && major(status.st_rdev) == scsi_generic_major)
    return PathKind::OpticalDrive;
  if (S_ISREG(status.st_mode))
    return PathKind::File;
  return S_ISDIR(status.st_mode) ? PathKind::Folder : PathKind::Other;
}

bool has_scheme(std::string_view text) {
  return std::ranges::any_of(schemes,
                             [&](const Scheme& scheme) { return text.starts_with(scheme.word); });
}

Address parse_address(std::string_view text,
                      const std::function<PathKind(const std::string&)>& kind_of) {
  Address address;
  address.text = text;
  if (text.empty())
    throw ManifestError(cat("no drive is named; expected ", forms));
  if (text.find('\0') != std::string_view::npos)
    refuse(text, "an address holds no zero byte");
  for (const Scheme& scheme : schemes) {
    if (!text.starts_with(scheme.word))
      continue;
    const std::string_view rest = text.substr(scheme.word.size());
    address.kind = scheme.kind;
    if (scheme.kind == Kind::Iscsi) {
      address.iscsi = read_iscsi(text, rest);
      return address;
    }
    address.path = rest;
    if (scheme.kind == Kind::File)
      read_file(text, rest, address);
    if (address.path.empty())
      refuse(text, cat("a path follows the scheme, as in ", scheme.word, "PATH"));
    return address;
  }
  address.path = text;
  const PathKind kind = kind_of(address.path);
  if (kind == PathKind::OpticalDrive)
    return address;
  const std::string_view word = scheme_of(text);
  if (!word.empty() && kind == PathKind::Nothing) {
    std::vector<std::string> words;
    for (const Scheme& scheme : schemes)
      words.emplace_back(scheme.word);
    const auto meant = nearest(word, words);
    refuse(text, cat("unknown scheme ", in_quotes(word), "; ",
                     meant ? cat("did you mean ", in_quotes(*meant), "? ") : std::string(),
                     "Expected ", forms));
  }
  refuse(text, remedy(text, kind));
}

}  // namespace disc::drive
