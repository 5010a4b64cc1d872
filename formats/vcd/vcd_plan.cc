// The layout of a Video CD: which block holds what, from the streams that it is to play.
#include "formats/vcd/vcd_plan.h"

#include <algorithm>
#include <array>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/disc.h"
#include "formats/cd/msf.h"
#include "formats/iso9660/identifier.h"
#include "formats/iso9660/volume_descriptor.h"

namespace disc::vcd {
namespace {

constexpr std::int32_t gap_blocks = 150;                      // pre-gaps, and behind the last track
constexpr std::int32_t front_margin = 30, rear_margin = 45;   // of the tracks of a Video CD
constexpr Lba segments_from{225};                             // 00:05:00, or a later full second
constexpr std::int32_t program_blocks = 100 * 60 * 75 - 150;  // up to 99:59:74

std::int32_t blocks_of(const FileBytes& bytes) {
  return static_cast<std::int32_t>(blocks_for(bytes.size()));
}

// "01", "0001"
std::string digits(std::size_t number, std::size_t width) {
  std::string text = cat(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

class Planner {
 public:
  explicit Planner(const VideoCdWish& wish)
      : wish_(wish), super_(wish.type == DiscType::SuperVideoCd) {
    plan_.type = wish.type;
  }

  VideoCdPlan run() {
    check();
    if (!wish_.lists.empty()) {
      control_ = encode_lists(wish_.lists, super_ ? ListForm::Super : ListForm::Plain);
      extended_ = encode_lists(wish_.lists, ListForm::Extended);
    }
    count_segments();
    place_track_1();
    place_sequences();
    point_at_entries();
    fill_files();
    fill_volume();
    join_regions();
    return std::move(plan_);
  }

 private:
  const char* suffix() const { return super_ ? ".SVD;1" : ".VCD;1"; }
  const char* own_folder() const { return super_ ? "SVCD" : "VCD"; }
  std::string item_name(const char* name, std::size_t number, std::size_t width) const {
    return cat(name, digits(number, width), super_ ? ".MPG;1" : ".DAT;1");
  }

  void check() {
    if (wish_.sequences.empty())
      throw ManifestError(
          cat("a ", to_string(wish_.type), " needs a track of video: name at least one sequence"));
    if (wish_.sequences.size() > max_sequences)
      throw ManifestError(cat(wish_.sequences.size(), " sequences, a ", to_string(wish_.type),
                              " has room for 98, in tracks 2 to 99"));
    if (wish_.album.size() > 16 ||
        !std::all_of(wish_.album.begin(), wish_.album.end(), iso9660::is_d_character))
      throw ManifestError(cat("album id ", in_quotes(wish_.album),
                              " is not up to 16 of A to Z, 0 to 9 and _ (White Book III 3.1)"));
    if (wish_.volume_number == 0 || wish_.volume_number > wish_.volume_count)
      throw ManifestError(cat("volume ", wish_.volume_number, " of an album of ",
                              wish_.volume_count, ": number volumes from 1 to their count"));
    if (wish_.restriction > 3)
      throw ManifestError(cat("restriction category ", wish_.restriction, ", 0 to 3 are possible"));
    for (const Item& item : wish_.sequences)
      check(item, false);
    for (const Item& item : wish_.segments)
      check(item, true);
  }

  void check(const Item& item, bool segment) {
    const int version = super_ ? 2 : 1;
    if (item.facts.version != version)
      throw ManifestError(cat(item.name, ": a stream of MPEG-", item.facts.version, ", a ",
                              to_string(wish_.type), " takes MPEG-", version, ": ", remake_hint));
    if (!segment && item.facts.video() == nullptr)
      throw ManifestError(cat(item.name, ": a track needs video: make it a segment item"));
    const Problems problems = stream_problems(wish_.type, item, segment);
    plan_.problems.insert(plan_.problems.end(), problems.begin(), problems.end());
  }

  void count_segments() {
    for (const Item& item : wish_.segments) {
      plan_.first_segments.push_back(static_cast<unsigned>(plan_.info.segments.size()));
      const auto count = (item.facts.pack_count() + segment_blocks - 1) / segment_blocks;
      for (std::uint32_t i = 0; i < count; ++i)
        plan_.info.segments.push_back(segment_contents(wish_.type, item.facts, i > 0));
      if (plan_.info.segments.size() > max_segments)
        throw ManifestError(cat(item.name, ": the segment items need more than 1980 segments of ",
                                "two seconds: make the longest a track"));
    }
  }

  // Files of track 1 get their places by their sizes, which follow from counts alone; their bytes
  // name places of later tracks.
  void place_track_1() {
    if (super_)
      for (const Item& item : wish_.sequences)
        points_ += scan_times(item).size();
    at_ = info_at;
    info_ = file(own_folder(), "INFO", 1);
    entries_ = file(own_folder(), "ENTRIES", 1);
    if (!wish_.lists.empty()) {
      file(own_folder(), "LOT", list_offsets_blocks, encode_list_offsets(control_.offsets));
      file(own_folder(), "PSD", blocks_of(control_.lists), control_.lists);
    }
    if (super_) {
      tracks_ = file(own_folder(), "TRACKS", 1);
      search_ = file(own_folder(), "SEARCH.DAT;1", blocks_of(search_size()));
    }
    at_ = {std::max(segments_from.value, (at_.value + 74) / 75 * 75)};
    place_segments();
    if (!super_ && !wish_.lists.empty())
      place_extended_lists();
    if (super_)
      scan_data_ = file("EXT", "SCANDATA.DAT;1", blocks_of(scan_data_size()));
    const Lba end{std::max(at_.value, cd::shortest_track)};
    plan_.tracks.push_back({Lba{-gap_blocks}, Lba{0}, end});
    at_ = end;
  }

  // Players that know areas read these lists instead of those of the information area.
  void place_extended_lists() {
    const std::size_t offsets =
        file("EXT", "LOT_X", list_offsets_blocks, encode_list_offsets(extended_.offsets));
    const std::size_t lists = file("EXT", "PSD_X", blocks_of(extended_.lists), extended_.lists);
    plan_.regions[offsets].file = plan_.regions[lists].file = 1;
    plan_.files.rbegin()[0].number = plan_.files.rbegin()[1].number = 1;
    plan_.info.flags = ExtendedLists;
  }

  FileBytes search_size() const { return FileBytes(sizeof(SearchHead) + 3 * points_); }
  FileBytes scan_data_size() const {
    return FileBytes(sizeof(ScanDataHead) + 2 + 6 * wish_.sequences.size() + 3 * points_);
  }

  // Returns which region it is.
  std::size_t file(const char* folder, const char* name, std::int32_t blocks,
                   FileBytes bytes = {}) {
    Region region;
    region.extent = {at_, blocks};
    region.bytes = std::move(bytes);
    region.submodes.assign(static_cast<std::size_t>(blocks), cd::Data);
    region.submodes.back() |= cd::EndOfFile;
    const std::string_view text = name;
    plan_.files.push_back(
        {folder, text.find('.') == text.npos ? cat(text, suffix()) : std::string(text),
         region.extent, static_cast<std::uint32_t>(region.bytes.size()), false, 0});
    at_ = region.extent.end();
    plan_.regions.push_back(std::move(region));
    return plan_.regions.size() - 1;
  }

  void fill(std::size_t region, FileBytes bytes) {
    Region& filled = plan_.regions[region];
    for (BridgeFile& one : plan_.files)
      if (one.extent == filled.extent)
        one.bytes = static_cast<std::uint32_t>(bytes.size());
    filled.bytes = std::move(bytes);
  }

  void empty(Region::Kind kind, std::int32_t blocks, std::uint8_t number = 0,
             std::uint8_t last_flags = 0) {
    if (blocks <= 0)
      return;
    Region region;
    region.kind = kind;
    region.extent = {at_, blocks};
    region.file = number;
    region.last_flags = last_flags;
    at_ = region.extent.end();
    plan_.regions.push_back(std::move(region));
  }

  void stream(const Item& item, bool segment, std::size_t index, std::uint8_t last_flags) {
    Region region;
    region.kind = Region::Kind::Stream;
    region.extent = {at_, static_cast<std::int32_t>(item.facts.pack_count())};
    // Super Video CDs do not tell their tracks apart.
    region.file = static_cast<std::uint8_t>(segment || super_ ? 1 : index + 1);
    region.last_flags = last_flags;
    region.segment = segment;
    region.item = index;
    for (const std::int64_t pause : item.pauses)
      region.triggers.push_back(pause_pack(item, pause));
    std::sort(region.triggers.begin(), region.triggers.end());
    at_ = region.extent.end();
    plan_.regions.push_back(std::move(region));
  }

  void place_segments() {
    if (wish_.segments.empty())
      return;
    plan_.info.first_segment = at_;
    for (std::size_t i = 0; i < wish_.segments.size(); ++i) {
      const Item& item = wish_.segments[i];
      const auto packs = static_cast<std::int32_t>(item.facts.pack_count());
      plan_.files.push_back({"SEGMENT", item_name("ITEM", plan_.first_segments[i] + 1, 4),
                             Extent{at_, packs}, item.facts.pack_count() * block_size, true,
                             static_cast<std::uint8_t>(super_ ? 0 : 1)});
      stream(item, true, i, cd::EndOfFile);
      const std::int32_t rest = (segment_blocks - packs % segment_blocks) % segment_blocks;
      empty(super_ ? Region::Kind::Gap : Region::Kind::Margin, rest, super_ ? 0 : 1);
    }
  }

  void place_sequences() {
    for (std::size_t i = 0; i < wish_.sequences.size(); ++i) {
      const Item& item = wish_.sequences[i];
      const auto number = static_cast<std::uint8_t>(i + 1);
      TrackPlace track{at_, at_ + gap_blocks, {}};
      empty(Region::Kind::Gap, gap_blocks);
      if (!super_)
        empty(Region::Kind::Margin, front_margin, number);
      stream_at_.push_back(at_);
      stream(item, false, i,
             static_cast<std::uint8_t>(super_ ? cd::EndOfRecord | cd::EndOfFile : cd::EndOfRecord));
      if (!super_)
        empty(Region::Kind::Margin, rear_margin, number, cd::EndOfFile);
      const Extent extent{track.start, at_ - track.start};
      plan_.files.push_back({super_ ? "MPEG2" : "MPEGAV", item_name("AVSEQ", i + 1, 2), extent,
                             static_cast<std::uint32_t>(extent.blocks) * block_size, true,
                             static_cast<std::uint8_t>(super_ ? 0 : number)});
      if (i + 1 == wish_.sequences.size())
        empty(Region::Kind::Gap, gap_blocks);
      empty(Region::Kind::Gap, cd::shortest_track - (at_ - track.start));
      track.end = at_;
      if (at_.value > program_blocks)
        throw ManifestError(cat(item.name, ": ends at block ", at_.value,
                                ", behind 99:59:74, where a CD ends: leave sequences out"));
      plan_.tracks.push_back(track);
    }
    plan_.end = at_;
  }

  static void check_time(const Item& item, std::int64_t time, const char* what) {
    if (time < 0 || time > item.facts.playing_time)
      throw ManifestError(cat(item.name, ": ", what, " at second ", time / ticks_per_second,
                              ", the stream has ", item.facts.playing_time / ticks_per_second,
                              " seconds"));
  }

  // The first whose picture is not shown before `time`.
  static std::uint32_t pause_pack(const Item& item, std::int64_t time) {
    check_time(item, time, "a pause");
    const auto& pictures = item.facts.pictures;
    const auto found = std::find_if(pictures.begin(), pictures.end(),
                                    [&](const TimedPack& pack) { return pack.time >= time; });
    if (found == pictures.end())
      throw ManifestError(cat(item.name, ": a pause at second ", time / ticks_per_second,
                              ", behind the last picture that tells its time: choose an earlier "
                              "one"));
    return found->pack;
  }

  static TimedPack entry_point(const Item& item, std::int64_t time) {
    check_time(item, time, "a chapter");
    const auto point = nearest_entry_point(item.facts, time);
    if (!point)
      throw ManifestError(
          cat(item.name, ": a chapter at second ", time / ticks_per_second,
              ", but no pack has a sequence header and an intra-coded picture: ", remake_hint));
    return *point;
  }

  void point_at_entries() {
    for (std::size_t i = 0; i < wish_.sequences.size(); ++i) {
      const auto track = static_cast<std::uint8_t>(i + 2);
      plan_.entries.push_back({track, plan_.tracks[i + 1].start});
      std::vector<std::int64_t> chapters = wish_.sequences[i].chapters;
      std::sort(chapters.begin(), chapters.end());
      for (const std::int64_t time : chapters) {
        const TimedPack point = entry_point(wish_.sequences[i], time);
        plan_.entries.push_back({track, stream_at_[i] + static_cast<std::int32_t>(point.pack)});
      }
    }
    if (plan_.entries.size() > max_entries)
      throw ManifestError(cat(plan_.entries.size(), " entries, chapters and beginnings of tracks; ",
                              "500 are possible: leave chapters out"));
  }

  // The packs to jump to, half a second from one to the next.
  static std::vector<std::uint32_t> scan_times(const Item& item) {
    std::vector<std::uint32_t> packs;
    if (item.facts.entry_points.empty())
      return packs;
    constexpr std::int64_t step = ticks_per_second / 2;
    for (std::int64_t time = 0; time < item.facts.playing_time; time += step)
      packs.push_back(nearest_entry_point(item.facts, time)->pack);
    return packs;
  }

  void fill_files() {
    Information& info = plan_.info;
    info.type = wish_.type;
    info.album = wish_.album;
    info.volume_count = wish_.volume_count;
    info.volume_number = wish_.volume_number;
    info.flags = static_cast<std::uint8_t>(info.flags | wish_.restriction << 1);
    info.lists_size = static_cast<std::uint32_t>(control_.lists.size());
    info.last_list = static_cast<std::uint16_t>(wish_.lists.size());
    for (std::size_t i = 0; i < wish_.sequences.size(); ++i)
      info.pal[i] = wish_.sequences[i].facts.video()->pal();
    fill(info_, encode_info(info));
    fill(entries_, encode_entries(wish_.type, plan_.entries));
    if (super_)
      fill_super();
  }

  void fill_super() {
    std::vector<TrackContents> tracks;
    std::vector<Lba> all;
    std::vector<std::vector<Lba>> points;
    std::vector<std::int64_t> ends;
    std::int64_t end = 0;
    for (std::size_t i = 0; i < wish_.sequences.size(); ++i) {
      const Item& item = wish_.sequences[i];
      const std::int64_t frames =
          item.facts.playing_time * cd::frames_per_second / ticks_per_second;
      tracks.push_back({cd::msf_of_frames(static_cast<std::int32_t>(
                            std::min<std::int64_t>(frames, cd::all_frames - 1))),
                        track_contents(item.facts)});
      std::vector<Lba> own;
      for (const std::uint32_t pack : scan_times(item))
        own.push_back(stream_at_[i] + static_cast<std::int32_t>(pack));
      all.insert(all.end(), own.begin(), own.end());
      points.push_back(std::move(own));
      ends.push_back(end += item.facts.playing_time);
    }
    fill(tracks_, encode_tracks(tracks));
    fill(search_, encode_search(all));
    fill(scan_data_, encode_scan_data(ends, points));
  }

  void fill_volume() {
    std::vector<std::string> folders{"EXT", own_folder()};
    BridgeVolume volume =
        make_bridge_volume(wish_.texts, folders, plan_.files,
                           static_cast<std::uint32_t>(plan_.tracks.front().end.value), wish_.time);
    Region region;
    region.extent = {iso9660::first_descriptor, static_cast<std::int32_t>(volume.submodes.size())};
    if (region.extent.end() > info_at)
      throw ManifestError(
          "the directories reach into block 150, where INFO is: leave segment "
          "items out");
    region.bytes = std::move(volume.blocks);
    region.submodes = std::move(volume.submodes);
    plan_.regions.push_back(std::move(region));
  }

  // In block order, with empty sectors of form 1 for what is left of track 1.
  void join_regions() {
    std::sort(plan_.regions.begin(), plan_.regions.end(),
              [](const Region& a, const Region& b) { return a.extent.first < b.extent.first; });
    std::vector<Region> joined;
    Lba at{0};
    const auto fill_to = [&](Lba end) {
      if (end <= at)
        return;
      Region region;
      region.extent = {at, end - at};
      joined.push_back(std::move(region));
    };
    for (Region& region : plan_.regions) {
      fill_to(region.extent.first);
      at = region.extent.end();
      joined.push_back(std::move(region));
    }
    plan_.regions = std::move(joined);
  }

  const VideoCdWish& wish_;
  bool super_;
  VideoCdPlan plan_;
  PlayControl control_, extended_;
  Lba at_;
  std::size_t points_ = 0;
  std::size_t info_ = 0, entries_ = 0, tracks_ = 0, search_ = 0, scan_data_ = 0;
  std::vector<Lba> stream_at_;  // of each sequence, behind its front margin
};

struct Size {
  std::uint16_t width, height;
};

bool is_one_of(std::initializer_list<Size> sizes, const VideoFacts& video) {
  return std::any_of(sizes.begin(), sizes.end(), [&](Size size) {
    return size.width == video.width && size.height == video.height;
  });
}

}  // namespace

Problems stream_problems(DiscType type, const Item& item, bool segment) {
  const bool super = type == DiscType::SuperVideoCd;
  const char* const clause = super ? "IEC 62107 7" : "White Book V";
  const StreamFacts& facts = item.facts;
  Problems problems;
  const auto add = [&](const std::string& what) { problems.push_back({item.name, what, clause}); };
  for (const auto& [stream, video] : facts.videos) {
    const bool still = stream != 0xE0;
    const bool fits = super ? is_one_of({{480, 480}, {480, 576}}, video) ||
                                  (still && is_one_of({{704, 480}, {704, 576}}, video))
                            : is_one_of({{352, 240}, {352, 288}}, video) ||
                                  (still && is_one_of({{704, 480}, {704, 576}}, video));
    if (!fits)
      add(cat("pictures of ", video.width, " by ", video.height, ", a ", to_string(type), " has ",
              super ? "480 by 480 or 576" : "352 by 240 or 288", ": ", remake_hint));
    if (video.mpeg2 != super)
      add(cat("video of MPEG-", video.mpeg2 ? 2 : 1, " in a stream of MPEG-", facts.version, ": ",
              remake_hint));
  }
  for (const auto& [stream, audio] : facts.audios)
    if (audio.layer != 2 || audio.sample_rate != 44'100)
      add(cat("sound of layer ", audio.layer, " at ", audio.sample_rate, " Hz, a ", to_string(type),
              " has layer 2 at 44100 Hz: ", remake_hint));
  // Those of Super Video CDs vary below what their streams announce.
  constexpr std::uint32_t most = 75 * cd::sector_size;
  if (!super && facts.mux_rate > most && !facts.still())
    add(cat("a stream of ", facts.mux_rate, " bytes a second, drives read ", most, ": ",
            remake_hint));
  if (facts.other_private)
    add(cat("a private stream that is no subtitle, sound of AC-3 for one: ", remake_hint));
  if (!segment && facts.entry_points.empty())
    add(cat("no pack has a sequence header and an intra-coded picture, nothing can be jumped to: ",
            remake_hint));
  return problems;
}

VideoCdPlan plan_video_cd(const VideoCdWish& wish) { return Planner(wish).run(); }

}  // namespace disc::vcd
