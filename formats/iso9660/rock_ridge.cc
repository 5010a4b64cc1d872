// Rock Ridge: POSIX names, owners, modes, links, devices and times in system use entries.
#include "formats/iso9660/rock_ridge.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "formats/iso9660/date_time.h"

namespace disc::iso9660 {
namespace {

using TimeMember = std::optional<Timestamp> RockRidgeTimes::*;

// In the order of their bits, which is the order they are recorded in.
constexpr std::array<TimeMember, 7> time_members{
    &RockRidgeTimes::creation,   &RockRidgeTimes::modify, &RockRidgeTimes::access,
    &RockRidgeTimes::attributes, &RockRidgeTimes::backup, &RockRidgeTimes::expiration,
    &RockRidgeTimes::effective};

constexpr std::size_t flags_at = sizeof(SuspHead);
constexpr std::size_t after_flags = flags_at + 1;

void append(SuspBytes& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void append_location(SuspBytes& out, Signature signature, std::uint32_t location) {
  append(out, bytes_of(RockRidgeLink{{signature, sizeof(RockRidgeLink), 1}, location}));
}

// Fills entries SL with component records, opening a new entry where one is full.
class TargetEncoder {
 public:
  TargetEncoder(SuspBytes& out, std::size_t max_entry) : out_(out), max_entry_(max_entry) {
    open();
  }

  void special(std::uint8_t flags) {
    if (room() < 2)
      next();
    record(flags, {});
  }

  void name(std::string_view text) {
    while (!text.empty()) {
      if (room() < 3)
        next();
      const std::string_view part = text.substr(0, room() - 2);
      text.remove_prefix(part.size());
      record(text.empty() ? 0 : RockRidgeFlags::ComponentContinue, part);
    }
  }

  void finish() { out_[start_ + 2] = static_cast<std::uint8_t>(out_.size() - start_); }

 private:
  void open() {
    start_ = out_.size();
    append(out_, bytes_of(SuspHead{{'S', 'L'}, 0, 1}));
    out_.push_back(0);
  }

  void next() {
    finish();
    out_[start_ + flags_at] = RockRidgeFlags::Continue;
    open();
  }

  std::size_t room() const { return max_entry_ - (out_.size() - start_); }

  void record(std::uint8_t flags, std::string_view text) {
    out_.push_back(flags);
    out_.push_back(static_cast<std::uint8_t>(text.size()));
    append(out_, bytes_of(text));
  }

  SuspBytes& out_;
  std::size_t max_entry_;
  std::size_t start_ = 0;
};

}  // namespace

Extension rock_ridge_1_10_extension() {
  return {"RRIP_1991A",
          "THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS",
          "PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN "
          "PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.",
          1};
}

Extension rock_ridge_1_12_extension() {
  return {"IEEE_1282", "THE IEEE 1282 PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS.",
          "PLEASE CONTACT THE IEEE STANDARDS DEPARTMENT, PISCATAWAY, NJ, USA FOR THE 1282 "
          "SPECIFICATION.",
          1};
}

bool is_rock_ridge_identifier(std::string_view identifier) {
  return identifier == "RRIP_1991A" || identifier == "IEEE_1282" || identifier == "IEEE_P1282" ||
         identifier == "1991A";
}

void append_px(SuspBytes& out, const PosixAttributes& attributes) {
  const auto length = static_cast<std::uint8_t>(attributes.serial ? sizeof(RockRidgePxSerial)
                                                                  : sizeof(RockRidgePx));
  append(out, bytes_of(RockRidgePx{{{'P', 'X'}, length, 1},
                                   attributes.mode,
                                   attributes.links,
                                   attributes.uid,
                                   attributes.gid}));
  if (attributes.serial)
    append(out, bytes_of(Both<std::uint32_t>(*attributes.serial)));
}

void append_pn(SuspBytes& out, std::uint32_t major, std::uint32_t minor) {
  // Numbers of 12 and 8 bits as xorriso and genisoimage write them, which libarchive, libisofs and
  // Linux read alike; for large ones, and where nothing else tells them apart, Linux wants two
  // halves.
  if (major != 0 && major <= 0xFFF && minor <= 0xFF) {
    minor |= major << 8;
    major = 0;
  }
  append(out, bytes_of(RockRidgePn{{{'P', 'N'}, sizeof(RockRidgePn), 1}, major, minor}));
}

void append_nm(SuspBytes& out, std::string_view name, std::size_t max_entry) {
  do {
    const std::string_view part = name.substr(0, max_entry - after_flags);
    name.remove_prefix(part.size());
    append(out,
           bytes_of(SuspHead{{'N', 'M'}, static_cast<std::uint8_t>(after_flags + part.size()), 1}));
    out.push_back(name.empty() ? 0 : RockRidgeFlags::Continue);
    append(out, bytes_of(part));
  } while (!name.empty());
}

void append_sl(SuspBytes& out, std::string_view target, std::size_t max_entry) {
  if (max_entry < after_flags + 3 || max_entry > max_susp_entry)
    throw std::logic_error("an entry SL needs 8 to 255 bytes");
  TargetEncoder encoder(out, max_entry);
  if (target.starts_with('/'))
    encoder.special(RockRidgeFlags::ComponentRoot);
  while (!target.empty()) {
    const std::string_view name = target.substr(0, target.find('/'));
    target.remove_prefix(std::min(name.size() + 1, target.size()));
    if (name == ".")
      encoder.special(RockRidgeFlags::ComponentCurrent);
    else if (name == "..")
      encoder.special(RockRidgeFlags::ComponentParent);
    else
      encoder.name(name);
  }
  encoder.finish();
}

void append_cl(SuspBytes& out, std::uint32_t location) {
  append_location(out, {'C', 'L'}, location);
}

void append_pl(SuspBytes& out, std::uint32_t location) {
  append_location(out, {'P', 'L'}, location);
}

void append_re(SuspBytes& out) { append_entry(out, {'R', 'E'}, {}); }

bool append_tf(SuspBytes& out, const RockRidgeTimes& times, bool long_form) {
  std::uint8_t flags = 0;
  for (std::size_t i = 0; i < time_members.size(); ++i) {
    const auto& time = times.*time_members[i];
    if (!time)
      continue;
    flags = static_cast<std::uint8_t>(flags | 1 << i);
    if (!to_volume_time(*time))
      return false;
    long_form = long_form || !to_recording_time(*time);
  }
  SuspBytes payload{static_cast<std::uint8_t>(flags | (long_form ? RockRidgeTimes::LongForm : 0))};
  for (const TimeMember member : time_members) {
    const auto& time = times.*member;
    if (!time)
      continue;
    if (long_form)
      append(payload, bytes_of(*to_volume_time(*time)));
    else
      append(payload, bytes_of(*to_recording_time(*time)));
  }
  append_entry(out, {'T', 'F'}, payload);
  return true;
}

void append_rr(SuspBytes& out, std::uint8_t present) {
  append_entry(out, {'R', 'R'}, Bytes(&present, 1));
}

std::optional<PosixAttributes> decode_px(Bytes entry) {
  const auto px = read_struct<RockRidgePx>(entry);
  if (!px)
    return std::nullopt;
  PosixAttributes attributes{px->mode, px->links, px->uid, px->gid, std::nullopt};
  if (const auto with_serial = read_struct<RockRidgePxSerial>(entry))
    attributes.serial = with_serial->serial;
  return attributes;
}

std::optional<DeviceNumbers> decode_pn(Bytes entry) {
  const auto pn = read_struct<RockRidgePn>(entry);
  if (!pn)
    return std::nullopt;
  const std::uint32_t high = pn->high, low = pn->low;
  if (high == 0 && low > 0xFF)
    return DeviceNumbers{low >> 8 & 0xFFF, (low & 0xFF) | (low >> 12 & 0xFFF00)};
  return DeviceNumbers{high, low};
}

std::optional<std::uint32_t> decode_link(Bytes entry) {
  const auto link = read_struct<RockRidgeLink>(entry);
  if (!link)
    return std::nullopt;
  return std::uint32_t{link->location};
}

std::optional<RockRidgeTimes> decode_tf(Bytes entry) {
  if (entry.size() < after_flags)
    return std::nullopt;
  const std::uint8_t flags = entry[flags_at];
  RockRidgeTimes times;
  std::size_t at = after_flags;
  for (std::size_t i = 0; i < time_members.size(); ++i) {
    if ((flags >> i & 1) == 0)
      continue;
    if ((flags & RockRidgeTimes::LongForm) != 0) {
      const auto time = read_struct<VolumeDateTime>(entry, at);
      if (!time)
        return std::nullopt;
      times.*time_members[i] = to_timestamp(*time);
      at += sizeof *time;
    } else {
      const auto time = read_struct<RecordingTime>(entry, at);
      if (!time)
        return std::nullopt;
      times.*time_members[i] = to_timestamp(*time);
      at += sizeof *time;
    }
  }
  return times;
}

std::optional<std::uint64_t> decode_sf(Bytes entry) {
  const auto high = read_struct<Both<std::uint32_t>>(entry, sizeof(SuspHead));
  const auto low = read_struct<Both<std::uint32_t>>(entry, sizeof(SuspHead) + 8);
  if (!high)
    return std::nullopt;
  if (!low)
    return std::uint64_t{std::uint32_t{*high}};
  return std::uint64_t{std::uint32_t{*high}} << 32 | std::uint32_t{*low};
}

bool NameDecoder::add(Bytes entry) {
  if (entry.size() < after_flags || (seen_ && !more_))
    return false;
  const std::uint8_t flags = entry[flags_at];
  seen_ = true;
  more_ = (flags & RockRidgeFlags::Continue) != 0;
  if ((flags & RockRidgeFlags::Current) != 0)
    name_ = ".";
  else if ((flags & RockRidgeFlags::Parent) != 0)
    name_ = "..";
  else
    name_ += text_of(entry.subspan(after_flags));
  if (name_.size() <= longest_rock_ridge_name)
    return true;
  name_.resize(longest_rock_ridge_name);
  return false;
}

void TargetDecoder::component(std::uint8_t flags, std::string_view content) {
  if (separated_)
    target_ += '/';
  const bool root =
      (flags & (RockRidgeFlags::ComponentRoot | RockRidgeFlags::ComponentVolumeRoot)) != 0;
  // Inside a target too: so libisofs and genisoimage record the second slash of "a//b".
  if (root)
    target_ += '/';
  else if ((flags & RockRidgeFlags::ComponentCurrent) != 0)
    target_ += '.';
  else if ((flags & RockRidgeFlags::ComponentParent) != 0)
    target_ += "..";
  else
    target_ += content;
  separated_ = !root && (flags & RockRidgeFlags::ComponentContinue) == 0;
}

bool TargetDecoder::add(Bytes entry) {
  if (entry.size() < after_flags)
    return false;
  const bool expected = !seen_ || more_;
  seen_ = true;
  more_ = (entry[flags_at] & RockRidgeFlags::Continue) != 0;
  Bytes rest = entry.subspan(after_flags);
  while (rest.size() >= 2) {
    const std::size_t length = rest[1];
    if (length > rest.size() - 2)
      return false;
    component(rest[0], text_of(rest.subspan(2, length)));
    rest = rest.subspan(2 + length);
  }
  return expected && rest.empty();
}

}  // namespace disc::iso9660
