// The information files of Video CD 2.0 and Super Video CD: INFO, ENTRIES, LOT, TRACKS, SEARCH.DAT.
#include "formats/vcd/vcd_structures.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::vcd {
namespace {

constexpr std::uint8_t offset_multiplier = 8;
constexpr std::uint16_t no_list = 0xFFFF;

template <std::size_t N>
std::array<char, N - 1> letters(const char (&text)[N]) {
  std::array<char, N - 1> out{};
  std::copy_n(text, N - 1, out.begin());
  return out;
}

std::string_view view(const std::array<char, 8>& text) { return {text.data(), text.size()}; }

std::uint8_t version_of(DiscType type) { return type == DiscType::VideoCd ? 2 : 1; }

void append(FileBytes& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void require(bool holds, const char* what) {
  if (!holds)
    throw std::logic_error(what);
}

template <class T>
T opened(Bytes file, Lba at, std::string_view identifier, const char* name, const char* clause) {
  const auto structure = read_struct<T>(file);
  if (!structure)
    throw FormatError(at, cat(name, " has ", file.size(), " bytes, ", sizeof(T), " are expected"),
                      clause);
  if (view(structure->identifier) != identifier)
    throw FormatError(
        at,
        cat(name, " begins with ", in_quotes(text_of(bytes_of(structure->identifier))), ", not ",
            in_quotes(identifier)),
        clause);
  return *structure;
}

Lba address(BcdTime time, Lba at, const char* name, const char* clause) {
  const auto msf = from_bcd_time(time);
  if (!msf)
    throw FormatError(
        at, cat(name, " has an address of ", to_hex(bytes_of(time)), ", which is no time"), clause);
  return cd::to_lba(*msf);
}

}  // namespace

const char* to_string(DiscType type) {
  return type == DiscType::VideoCd ? "Video CD" : "Super Video CD";
}

BcdTime to_bcd_time(cd::Msf time) {
  return {cd::to_bcd(time.minute), cd::to_bcd(time.second), cd::to_bcd(time.frame)};
}

std::optional<cd::Msf> from_bcd_time(BcdTime time) {
  const auto minute = cd::from_bcd(time.minute), second = cd::from_bcd(time.second),
             frame = cd::from_bcd(time.frame);
  if (!minute || !second || !frame || *second > 59 || *frame > 74)
    return std::nullopt;
  return cd::Msf{*minute, *second, *frame};
}

FileBytes encode_info(const Information& info) {
  require(info.album.size() <= 16, "an album id has 16 characters");
  require(info.segments.size() <= max_segments, "too many segments");
  const bool super = info.type == DiscType::SuperVideoCd;
  InfoFile file{};
  file.identifier = super ? letters("SUPERVCD") : letters("VIDEO_CD");
  file.version = version_of(info.type);
  file.album.fill(' ');
  std::copy(info.album.begin(), info.album.end(), file.album.begin());
  file.volume_count = info.volume_count;
  file.volume_number = info.volume_number;
  for (std::size_t i = 0; i < info.pal.size(); ++i)
    if (info.pal[i])
      file.pal[i / 8] = static_cast<std::uint8_t>(file.pal[i / 8] | 1U << i % 8);
  file.flags = info.flags;
  file.lists_size = info.lists_size;
  if (info.first_segment)
    file.first_segment = to_bcd_time(cd::to_msf(*info.first_segment));
  file.offset_multiplier = info.lists_size == 0 ? std::uint8_t{0} : offset_multiplier;
  file.last_list = info.last_list;
  file.segment_count = static_cast<std::uint16_t>(info.segments.size());
  std::copy(info.segments.begin(), info.segments.end(), file.segment_contents.begin());
  FileBytes out;
  append(out, bytes_of(file));
  return out;
}

Information decode_info(Bytes bytes, Lba at) {
  const char* const clause = "White Book III 3.1, IEC 62107 6.3.1";
  Information info;
  const auto head = read_struct<InfoFile>(bytes);
  const bool super = head && (view(head->identifier) == "SUPERVCD");
  const auto file = opened<InfoFile>(bytes, at, super ? "SUPERVCD" : "VIDEO_CD", "INFO", clause);
  info.type = super ? DiscType::SuperVideoCd : DiscType::VideoCd;
  if (file.version != version_of(info.type))
    throw FormatError(at,
                      cat("INFO is of version ", file.version, ", ", version_of(info.type),
                          " is the one that can be read"),
                      clause);
  info.album = text_of(file.album);
  info.album.resize(info.album.find_last_not_of(std::string_view(" \0", 2)) + 1);
  info.volume_count = file.volume_count;
  info.volume_number = file.volume_number;
  for (std::size_t i = 0; i < info.pal.size(); ++i)
    info.pal[i] = (file.pal[i / 8] >> i % 8 & 1) != 0;
  info.flags = file.flags;
  info.lists_size = file.lists_size;
  info.last_list = file.last_list;
  if (info.lists_size != 0 && file.offset_multiplier != offset_multiplier)
    throw FormatError(
        at, cat("offsets of lists count units of ", file.offset_multiplier, " bytes, not 8"),
        clause);
  const std::size_t segments = file.segment_count;
  if (segments > max_segments)
    throw FormatError(at, cat("INFO counts ", segments, " segments, 1980 are possible"), clause);
  info.segments.assign(file.segment_contents.begin(),
                       file.segment_contents.begin() + static_cast<std::ptrdiff_t>(segments));
  if (segments != 0)
    info.first_segment = address(file.first_segment, at, "INFO", clause);
  return info;
}

FileBytes encode_entries(DiscType type, const std::vector<Entry>& entries) {
  require(entries.size() <= max_entries, "too many entries");
  EntriesFile file{};
  file.identifier = letters("ENTRYVCD");
  file.version = version_of(type);
  file.count = static_cast<std::uint16_t>(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i)
    file.entries[i] = {cd::to_bcd(entries[i].track), to_bcd_time(cd::to_msf(entries[i].at))};
  FileBytes out;
  append(out, bytes_of(file));
  return out;
}

std::vector<Entry> decode_entries(Bytes bytes, Lba at) {
  const char* const clause = "White Book III 3.2, IEC 62107 6.3.2";
  // Some Super Video CDs have the identifier that their file's name suggests.
  const auto head = read_struct<EntriesFile>(bytes);
  const bool super = head && view(head->identifier) == "ENTRYSVD";
  const auto file =
      opened<EntriesFile>(bytes, at, super ? "ENTRYSVD" : "ENTRYVCD", "ENTRIES", clause);
  const std::size_t count = file.count;
  if (count > max_entries)
    throw FormatError(at, cat("ENTRIES counts ", count, " entries, 500 are possible"), clause);
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < count; ++i) {
    const auto track = cd::from_bcd(file.entries[i].track);
    if (!track || *track < 2)
      throw FormatError(at, cat("entry ", i + 1, " names no track of 2 to 99"), clause);
    entries.push_back({*track, address(file.entries[i].address, at, "ENTRIES", clause)});
  }
  return entries;
}

FileBytes encode_tracks(const std::vector<TrackContents>& tracks) {
  require(tracks.size() <= max_sequences, "too many tracks");
  FileBytes out;
  append(out,
         bytes_of(TracksHead{letters("TRACKSVD"), 1, 0, static_cast<std::uint8_t>(tracks.size())}));
  for (const TrackContents& track : tracks)
    append(out, bytes_of(to_bcd_time(track.playing_time)));
  for (const TrackContents& track : tracks)
    out.push_back(track.contents);
  out.resize(block_size);
  return out;
}

std::vector<TrackContents> decode_tracks(Bytes bytes, Lba at) {
  const char* const clause = "IEC 62107 6.3.6";
  const auto head = opened<TracksHead>(bytes, at, "TRACKSVD", "TRACKS.SVD", clause);
  std::vector<TrackContents> tracks;
  for (std::size_t i = 0; i < head.count; ++i) {
    const auto time = read_struct<BcdTime>(bytes, sizeof head + 3 * i);
    const auto contents = read_struct<std::uint8_t>(bytes, sizeof head + 3 * head.count + i);
    const auto msf = time ? from_bcd_time(*time) : std::nullopt;
    if (!contents || !msf)
      throw FormatError(at, cat("track ", i + 1, " of TRACKS.SVD is cut short or has no time"),
                        clause);
    tracks.push_back({*msf, *contents});
  }
  return tracks;
}

FileBytes encode_search(const std::vector<Lba>& points) {
  require(points.size() <= 0xFFFF, "too many scan points");
  FileBytes out;
  append(out, bytes_of(SearchHead{letters("SEARCHSV"), 1, 0,
                                  static_cast<std::uint16_t>(points.size()), 1}));
  for (const Lba point : points)
    append(out, bytes_of(to_bcd_time(cd::to_msf(point))));
  return out;
}

std::vector<Lba> decode_search(Bytes bytes, Lba at) {
  const char* const clause = "IEC 62107 6.3.5";
  const auto head = opened<SearchHead>(bytes, at, "SEARCHSV", "SEARCH.DAT", clause);
  std::vector<Lba> points;
  for (std::size_t i = 0; i < head.count; ++i) {
    const auto time = read_struct<BcdTime>(bytes, sizeof head + 3 * i);
    if (!time)
      throw FormatError(at, cat("SEARCH.DAT ends before point ", i + 1), clause);
    points.push_back(address(*time, at, "SEARCH.DAT", clause));
  }
  return points;
}

FileBytes encode_scan_data(const std::vector<std::int64_t>& track_ends,
                           const std::vector<std::vector<Lba>>& points) {
  require(track_ends.size() == points.size(), "a track has an end and points");
  ScanDataHead head{
      letters("SCAN_VCD"), 1, 0, std::uint16_t{0}, static_cast<std::uint16_t>(points.size()),
      std::uint16_t{0}};
  FileBytes out(sizeof head), table;
  for (const std::int64_t end : track_ends) {
    const std::int64_t frames = end * cd::frames_per_second / ticks_per_second;
    append(out, bytes_of(to_bcd_time(
                    cd::msf_of_frames(static_cast<std::int32_t>(frames % cd::all_frames)))));
  }
  const std::size_t first = 3 * points.size();
  append(out, bytes_of(Be<std::uint16_t>(static_cast<std::uint16_t>(first))));
  for (std::size_t i = 0; i < points.size(); ++i) {
    out.push_back(cd::to_bcd(static_cast<unsigned>(i + 2)));
    append(out, bytes_of(Be<std::uint16_t>(static_cast<std::uint16_t>(first + table.size()))));
    for (const Lba point : points[i])
      append(table, bytes_of(to_bcd_time(cd::to_msf(point))));
  }
  require(first + table.size() <= 0xFFFF, "too many scan points");
  head.count = static_cast<std::uint16_t>(table.size() / 3);
  append(out, table);
  const Bytes bytes = bytes_of(head);
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

FileBytes encode_list_offsets(const std::vector<std::uint16_t>& offsets) {
  require(offsets.size() <= max_lists, "too many lists");
  FileBytes out(std::size_t{list_offsets_blocks} * block_size, 0xFF);
  out[0] = out[1] = 0;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    out[2 * i + 2] = static_cast<std::uint8_t>(offsets[i] >> 8);
    out[2 * i + 3] = static_cast<std::uint8_t>(offsets[i]);
  }
  return out;
}

std::vector<std::uint16_t> decode_list_offsets(Bytes bytes, Lba at) {
  if (bytes.size() != std::size_t{list_offsets_blocks} * block_size)
    throw FormatError(at, cat("LOT has ", bytes.size(), " bytes, 65536 are prescribed"),
                      "White Book III 3.3, IEC 62107 6.3.4");
  std::vector<std::uint16_t> offsets;
  for (std::size_t i = 2; i < bytes.size(); i += 2)
    offsets.push_back(static_cast<std::uint16_t>(bytes[i] << 8 | bytes[i + 1]));
  while (!offsets.empty() && offsets.back() == no_list)
    offsets.pop_back();
  return offsets;
}

std::uint8_t track_contents(const StreamFacts& facts) {
  const auto audio = static_cast<unsigned>(std::min<std::size_t>(facts.audios.size(), 2));
  const VideoFacts* const video = facts.video();
  unsigned pictures = 0;
  if (video != nullptr)
    pictures = (facts.videos.contains(0xE0)   ? 3U
                : facts.videos.contains(0xE2) ? 2U
                                              : 1U) +
               (video->pal() ? 4U : 0U);
  // None, the first, the first two, all four.
  const unsigned text = facts.subtitles == 0   ? 0U
                        : facts.subtitles < 2  ? 1U
                        : facts.subtitles <= 3 ? 2U
                                               : 3U;
  return static_cast<std::uint8_t>(audio | pictures << 2 | text << 6);
}

std::uint8_t segment_contents(DiscType type, const StreamFacts& facts, bool continued) {
  unsigned contents = track_contents(facts) | (continued ? 0x20U : 0U);
  if (type == DiscType::VideoCd && !facts.audios.empty()) {
    const AudioMode mode = facts.audios.begin()->second.mode;
    const unsigned audio = mode == AudioMode::Mono ? 1U : mode == AudioMode::DualChannel ? 3U : 2U;
    contents = (contents & ~3U) | audio;
  }
  return static_cast<std::uint8_t>(contents);
}

}  // namespace disc::vcd
