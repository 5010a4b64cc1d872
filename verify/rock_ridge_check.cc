// Rock Ridge entries against RRIP 1.12, record by record.
#include "verify/rock_ridge_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "formats/base/text.h"
#include "formats/iso9660/rock_ridge.h"

namespace disc::verify {
namespace {

using iso9660::RockRidgeFlags;
using iso9660::RockRidgeTimes;

constexpr std::array known_signatures{"PX", "PN", "SL", "NM", "CL", "PL", "RE", "TF", "SF", "ZF",
                                      "RR", "AL", "AA", "CE", "PD", "SP", "ST", "ER", "ES", "Z2"};

bool is_record_mode(std::uint32_t mode) {
  switch (mode & iso9660::mode_type_mask) {
    case iso9660::mode_socket:
    case iso9660::mode_symlink:
    case iso9660::mode_file:
    case iso9660::mode_block_device:
    case iso9660::mode_directory:
    case iso9660::mode_char_device:
    case iso9660::mode_fifo:
      return true;
    default:
      return false;
  }
}

bool is_device(std::uint32_t mode) {
  const std::uint32_t type = mode & iso9660::mode_type_mask;
  return type == iso9660::mode_char_device || type == iso9660::mode_block_device;
}

}  // namespace

bool RockRidgeCheck::begin(const RecordContext& root_self) {
  active_ = susp_.begin(root_self);
  return active_;
}

void RockRidgeCheck::sort_out(const RecordContext& record, const SuspArea& area, Parts& parts) {
  for (const SuspEntry& entry : area.entries) {
    const std::string_view s = entry.signature;
    if (s == "PX")
      parts.px.push_back(&entry);
    else if (s == "PN")
      parts.pn.push_back(&entry);
    else if (s == "SL")
      parts.sl.push_back(&entry);
    else if (s == "NM")
      parts.nm.push_back(&entry);
    else if (s == "TF")
      parts.tf.push_back(&entry);
    else if (s == "CL")
      parts.cl.push_back(&entry);
    else if (s == "PL")
      parts.pl.push_back(&entry);
    else if (s == "RE")
      parts.re.push_back(&entry);
    else if (s == "ZF")
      parts.zf.push_back(&entry);
    else if (s == "RR" && !told_obsolete_) {
      told_obsolete_ = true;
      add(Severity::Note, "rock-ridge.obsolete", record,
          "entries RR stand here and in other records; RRIP 1.09 had them, later versions do not",
          "RRIP 1.12");
    } else if (std::ranges::find(known_signatures, s) == known_signatures.end() &&
               unknown_.insert(std::string(s)).second) {
      add(Severity::Note, "susp.unknown", record,
          cat("system use entries ", in_quotes(s), " are not known to this program"), "SUSP 4.1");
    }
  }
}

void RockRidgeCheck::once(const RecordContext& record, const std::vector<const SuspEntry*>& entries,
                          std::size_t length, const char* clause) {
  if (entries.size() > 1)
    add(Severity::Violation, "rock-ridge.twice", record,
        cat(entries[0]->signature, " stands ", entries.size(), " times in one record"), clause);
  for (const SuspEntry* entry : entries)
    if (length != 0 && entry->bytes.size() != length)
      add(Severity::Damage, "rock-ridge.length", record,
          cat(entry->signature, " has length ", entry->bytes.size(), ", expected ", length),
          clause);
}

RockRidgeCheck::RecordFacts RockRidgeCheck::record(const RecordContext& record) {
  RecordFacts facts;
  if (!active_)
    return facts;
  findings_.collect("susp.unreadable", record.place(), [&] {
    const SuspArea area = susp_.read(record);
    Parts parts;
    sort_out(record, area, parts);
    if (!parts.px.empty() || !parts.nm.empty())
      rock_ridge_ = true;
    if (!rock_ridge_)
      return;
    check_px(record, parts);
    check_nm(record, parts);
    check_sl(record, parts);
    once(record, parts.tf, 0, "RRIP 4.1.6");
    for (const SuspEntry* entry : parts.tf)
      check_tf(record, *entry);
    once(record, parts.zf, 16, "zisofs");
    for (const SuspEntry* entry : parts.zf)
      check_zf(record, *entry);
    once(record, parts.re, 4, "RRIP 4.1.5.3");
    facts.relocated = !parts.re.empty();
    if (facts.relocated && !record.is_self() && !record.is_parent())
      re_.push_back({record.view->record.extent_location, record.directory, record.block});
    if (const auto child = location(record, parts.cl, "RRIP 4.1.5.1")) {
      facts.placeholder = true;
      cl_.push_back({*child, record.directory, record.block});
    }
    if (const auto parent = location(record, parts.pl, "RRIP 4.1.5.2")) {
      if (!record.is_parent())
        add(Severity::Violation, "rock-ridge.pl-place", record,
            "PL stands elsewhere than in the record \"..\" of a relocated directory",
            "RRIP 4.1.5.2");
      else
        pl_.push_back({*parent, record.directory, record.block});
    }
  });
  return facts;
}

std::optional<std::uint32_t> RockRidgeCheck::check_px(const RecordContext& record,
                                                      const Parts& parts) {
  once(record, parts.px, 0, "RRIP 4.1.1");
  if (parts.px.empty()) {
    add(Severity::Violation, "rock-ridge.no-px", record,
        "the record has no PX, which every record needs", "RRIP 4.1.1");
    return std::nullopt;
  }
  const Bytes bytes = parts.px[0]->bytes;
  const auto px = read_struct<iso9660::RockRidgePx>(bytes);
  if (!px || (bytes.size() != sizeof(iso9660::RockRidgePx) &&
              bytes.size() != sizeof(iso9660::RockRidgePxSerial))) {
    add(Severity::Damage, "rock-ridge.length", record,
        cat("PX has length ", bytes.size(), ", expected 36 or 44"), "RRIP 4.1.1");
    return std::nullopt;
  }
  const auto agree = [&](const Both<std::uint32_t>& field, const char* name) {
    if (!field.agrees())
      add(Severity::Damage, "rock-ridge.both-orders", record,
          cat(name, " of PX is ", field.little(), " in one byte order and ", field.big(),
              " in the other"),
          "RRIP 4.1.1");
  };
  agree(px->mode, "mode");
  agree(px->links, "link count");
  agree(px->uid, "user id");
  agree(px->gid, "group id");
  if (record.is_self()) {
    if (directory_links_.size() <= record.directory)
      directory_links_.resize(record.directory + 1, 0);
    directory_links_[record.directory] = px->links;
  }
  if (const auto with_serial = read_struct<iso9660::RockRidgePxSerial>(bytes)) {
    ++px_44_;
    agree(with_serial->serial, "file serial number");
    const iso9660::DirectoryRecord& r = record.view->record;
    if (with_serial->serial == 0) {
      if (!told_serial_zero_)
        add(Severity::Warning, "rock-ridge.serial-zero", record,
            "the file serial number here and in other records may be 0, which readers take for one "
            "file with many names",
            "RRIP 4.1.1");
      told_serial_zero_ = true;
    } else if (parts.cl.empty() && !r.flags.has(iso9660::FileFlags::Directory) &&
               !r.flags.has(iso9660::FileFlags::MultiExtent)) {
      serials_.push_back({with_serial->serial, r.extent_location, r.data_length, px->links,
                          record.directory, record.offset});
    }
  } else {
    ++px_36_;
  }
  check_type(record, parts, px->mode);
  check_pn(record, parts, px->mode);
  return px->mode;
}

void RockRidgeCheck::check_type(const RecordContext& record, const Parts& parts,
                                std::uint32_t mode) {
  if (!is_record_mode(mode))
    return add(Severity::Violation, "rock-ridge.mode", record,
               fmt::format("mode {:o} has no file type that RRIP knows", mode), "RRIP 4.1.1");
  const bool is_directory = (mode & iso9660::mode_type_mask) == iso9660::mode_directory;
  const bool flagged = record.view->record.flags.has(iso9660::FileFlags::Directory);
  // A placeholder is a file record that stands for a directory (4.1.5.1).
  if (is_directory != flagged && parts.cl.empty())
    add(Severity::Damage, "rock-ridge.type", record,
        cat("PX says this is ", is_directory ? "a directory" : "no directory",
            ", the directory record says the contrary"),
        "RRIP 4.1.1");
  const bool is_link = (mode & iso9660::mode_type_mask) == iso9660::mode_symlink;
  if (is_link && parts.sl.empty())
    add(Severity::Damage, "rock-ridge.no-sl", record, "a symbolic link without SL", "RRIP 4.1.3");
  if (!is_link && !parts.sl.empty())
    add(Severity::Violation, "rock-ridge.sl-place", record,
        "SL in the record of a file that is no symbolic link", "RRIP 4.1.3");
}

void RockRidgeCheck::check_pn(const RecordContext& record, const Parts& parts, std::uint32_t mode) {
  once(record, parts.pn, sizeof(iso9660::RockRidgePn), "RRIP 4.1.2");
  if (is_device(mode) && parts.pn.empty())
    add(Severity::Damage, "rock-ridge.no-pn", record, "a device without PN", "RRIP 4.1.2");
  if (!is_device(mode) && !parts.pn.empty())
    add(Severity::Violation, "rock-ridge.pn-place", record,
        "PN in the record of a file that is no device", "RRIP 4.1.2");
  for (const SuspEntry* entry : parts.pn) {
    const auto pn = read_struct<iso9660::RockRidgePn>(entry->bytes);
    if (pn && (!pn->high.agrees() || !pn->low.agrees()))
      add(Severity::Damage, "rock-ridge.both-orders", record,
          "a device number of PN differs between its byte orders", "RRIP 4.1.2");
  }
}

void RockRidgeCheck::check_nm(const RecordContext& record, const Parts& parts) {
  const char* const clause = "RRIP 4.1.4";
  constexpr std::uint8_t known = RockRidgeFlags::Continue | RockRidgeFlags::Current |
                                 RockRidgeFlags::Parent | RockRidgeFlags::Host;
  std::string name;
  std::size_t size = 0;
  for (std::size_t i = 0; i < parts.nm.size(); ++i) {
    const Bytes bytes = parts.nm[i]->bytes;
    if (bytes.size() < 5) {
      add(Severity::Damage, "rock-ridge.length", record,
          cat("NM has length ", bytes.size(), ", at least 5 is needed"), clause);
      continue;
    }
    const std::uint8_t flags = bytes[4];
    if ((flags & ~known) != 0)
      add(Severity::Violation, "rock-ridge.nm-flags", record,
          fmt::format("NM has reserved flags 0x{:02x}", flags & ~known), clause);
    const bool special = (flags & (RockRidgeFlags::Current | RockRidgeFlags::Parent)) != 0;
    if (special && bytes.size() > 5)
      add(Severity::Violation, "rock-ridge.nm-flags", record,
          "NM stands for \".\" or \"..\" and has a name too", clause);
    const bool last = i + 1 == parts.nm.size();
    if (last == ((flags & RockRidgeFlags::Continue) != 0))
      add(Severity::Violation, "rock-ridge.nm-continue", record,
          last ? "the last NM says that the name goes on"
               : "an NM that says the name ends is followed by another",
          clause);
    size += bytes.size() - 5;
    name += text_of(bytes.subspan(5));
    name.resize(std::min(name.size(), iso9660::longest_rock_ridge_name));
  }
  if (parts.nm.empty() || record.is_self() || record.is_parent())
    return;
  if (name.empty())
    return add(Severity::Damage, "rock-ridge.name", record, "NM holds an empty name", clause);
  if (name.find('/') != std::string::npos || name.find('\0') != std::string::npos || name == "." ||
      name == "..")
    add(Severity::Damage, "rock-ridge.name", record,
        cat("the name ", in_quotes(name), " can be no name in a POSIX directory"), clause);
  if (size > 255)
    add(Severity::Warning, "rock-ridge.name-length", record,
        cat("the name has ", size, " bytes, readers take 255"), clause);
  const bool further_section = record.view->record.flags.has(iso9660::FileFlags::MultiExtent) ||
                               record.view->record.flags.has(iso9660::FileFlags::Associated);
  if (!further_section && parts.re.empty() && !names_.insert(name).second)
    add(Severity::Damage, "rock-ridge.name-twice", record,
        cat("the name ", in_quotes(name), " stands twice in this directory"), clause);
}

void RockRidgeCheck::check_sl(const RecordContext& record, const Parts& parts) {
  for (std::size_t i = 0; i < parts.sl.size(); ++i) {
    const Bytes bytes = parts.sl[i]->bytes;
    if (bytes.size() < 5) {
      add(Severity::Damage, "rock-ridge.length", record,
          cat("SL has length ", bytes.size(), ", at least 5 is needed"), "RRIP 4.1.3");
      continue;
    }
    if ((bytes[4] & ~RockRidgeFlags::Continue) != 0)
      add(Severity::Violation, "rock-ridge.sl-flags", record,
          fmt::format("SL has reserved flags 0x{:02x}", bytes[4] & ~RockRidgeFlags::Continue),
          "RRIP 4.1.3");
    const bool last = i + 1 == parts.sl.size();
    if (last == ((bytes[4] & RockRidgeFlags::Continue) != 0))
      add(Severity::Violation, "rock-ridge.sl-continue", record,
          last ? "the last SL says that the target goes on"
               : "an SL that says the target ends is followed by another",
          "RRIP 4.1.3");
    check_sl_components(record, bytes.subspan(5));
  }
}

void RockRidgeCheck::check_sl_components(const RecordContext& record, Bytes components) {
  const char* const clause = "RRIP 4.1.3.1";
  constexpr std::uint8_t special = RockRidgeFlags::ComponentCurrent |
                                   RockRidgeFlags::ComponentParent | RockRidgeFlags::ComponentRoot;
  constexpr std::uint8_t known = special | RockRidgeFlags::ComponentContinue |
                                 RockRidgeFlags::ComponentVolumeRoot |
                                 RockRidgeFlags::ComponentHost;
  while (!components.empty()) {
    if (components.size() < 2 || components[1] > components.size() - 2)
      return add(Severity::Damage, "rock-ridge.sl-component", record,
                 "a component of SL reaches past the end of its entry", clause);
    const std::uint8_t flags = components[0], length = components[1];
    if ((flags & ~known) != 0)
      add(Severity::Violation, "rock-ridge.sl-flags", record,
          fmt::format("a component of SL has reserved flags 0x{:02x}", flags & ~known), clause);
    const int specials = std::popcount(static_cast<unsigned>(flags & special));
    if (specials > 1 || (specials == 1 && length != 0))
      add(Severity::Violation, "rock-ridge.sl-component", record,
          "a component of SL is root, \".\" or \"..\" and something else too", clause);
    components = components.subspan(2U + length);
  }
}

void RockRidgeCheck::check_tf(const RecordContext& record, const SuspEntry& entry) {
  const char* const clause = "RRIP 4.1.6";
  if (entry.bytes.size() < 5)
    return add(Severity::Damage, "rock-ridge.length", record,
               cat("TF has length ", entry.bytes.size(), ", at least 5 is needed"), clause);
  const std::uint8_t flags = entry.bytes[4];
  const bool long_form = (flags & RockRidgeTimes::LongForm) != 0;
  const std::size_t size =
      long_form ? sizeof(iso9660::VolumeDateTime) : sizeof(iso9660::RecordingTime);
  const auto count = static_cast<std::size_t>(std::popcount(static_cast<unsigned>(flags & 0x7F)));
  if (entry.bytes.size() != 5 + count * size)
    return add(Severity::Damage, "rock-ridge.length", record,
               cat("TF has length ", entry.bytes.size(), ", its ", count, " times need ",
                   5 + count * size),
               clause);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = 5 + i * size;
    const bool valid = long_form ? is_valid(*read_struct<iso9660::VolumeDateTime>(entry.bytes, at))
                                 : is_valid(*read_struct<iso9660::RecordingTime>(entry.bytes, at));
    if (!valid)
      add(Severity::Violation, "rock-ridge.tf-time", record,
          cat("time ", i + 1, " of TF is no date of the calendar"), clause);
  }
}

std::optional<std::uint32_t> RockRidgeCheck::location(const RecordContext& record,
                                                      const std::vector<const SuspEntry*>& entries,
                                                      const char* clause) {
  once(record, entries, sizeof(iso9660::RockRidgeLink), clause);
  if (entries.empty())
    return std::nullopt;
  const auto link = read_struct<iso9660::RockRidgeLink>(entries[0]->bytes);
  if (!link)
    return std::nullopt;
  if (!link->location.agrees())
    add(Severity::Damage, "rock-ridge.both-orders", record,
        cat("the location in ", entries[0]->signature, " is ", link->location.little(),
            " in one byte order and ", link->location.big(), " in the other"),
        clause);
  return link->location;
}

}  // namespace disc::verify
