// Copies blocks of a drive into a file, with a map of what could be read.
#include "record/copier.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/io/environment.h"
#include "formats/io/image_sink.h"

namespace disc::record {
namespace {

// What is lost of the map when the machine goes down, and has to be read again.
constexpr std::uint64_t bytes_between_saves = 256 << 20;

// What lies behind the volume was cut off when the copy was whole: run-out and padding.
constexpr std::uint64_t most_cut = 1 << 20;

RecoveryMap taken_up(const std::string& path, std::uint64_t bytes) {
  if (path.empty() || !path_exists(path))
    return RecoveryMap(bytes);
  RecoveryMap map = RecoveryMap::parse(read_file(path), path);
  if (map.size() > bytes || bytes - map.size() > most_cut)
    throw FormatError(cat(path, ": is a map of ", map.size(), " bytes, what is to be read has ",
                          bytes, ": it belongs to another disc or another choice of tracks"));
  map.resize(bytes);
  return map;
}

void add(std::vector<Extent>& all, Extent run) {
  if (!all.empty() && all.back().end() == run.first)
    all.back().blocks += run.blocks;
  else
    all.push_back(run);
}

}  // namespace

Copier::Copier(BlockReader& reader, PatchedFile& file, std::uint32_t kept, std::uint64_t file_bytes,
               const std::string& map_path)
    : reader_(reader),
      file_(file),
      kept_(kept),
      map_path_(map_path),
      map_(taken_up(map_path, file_bytes)) {
  file_.resize(file_bytes);
}

const MapRegion& Copier::region_at(std::uint64_t offset) const {
  const std::vector<MapRegion>& regions = map_.regions();
  return *std::lower_bound(regions.begin(), regions.end(), offset,
                           [](const MapRegion& one, std::uint64_t at) { return one.end() <= at; });
}

// A window never reaches beyond its region of the map: what was read before is not read again,
// since this time it might fail.
void Copier::copy(const Stretch& stretch, Progress& progress) {
  for (std::int32_t done = 0; done < stretch.blocks.blocks;) {
    Window window;
    window.first = stretch.blocks.first + done;
    window.offset = stretch.offset + static_cast<std::uint64_t>(done) * kept_;
    const MapRegion region = region_at(window.offset);
    const std::uint64_t left =
        std::min<std::uint64_t>(static_cast<std::uint64_t>(stretch.blocks.blocks - done),
                                std::max<std::uint64_t>((region.end() - window.offset) / kept_, 1));
    window.blocks =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(left, reader_.most_blocks()));
    const std::uint64_t bytes = std::uint64_t{window.blocks} * kept_;
    if (region.state == MapState::Finished && region.end() >= window.offset + bytes)
      look_at_stored(window);
    else
      read_window(window);
    done += static_cast<std::int32_t>(window.blocks);
    done_ += bytes;
    progress.at(done_);
  }
}

void Copier::read_window(const Window& window) {
  const std::uint32_t of_block = reader_.form().bytes;
  std::vector<std::uint8_t> blocks(std::size_t{window.blocks} * of_block);
  const std::vector<Extent> bad = reader_.read(window.first, blocks);
  std::vector<std::uint8_t> kept;
  kept.reserve(std::size_t{window.blocks} * kept_);
  for (std::uint32_t i = 0; i < window.blocks; ++i) {
    const Bytes block = Bytes(blocks).subspan(std::size_t{i} * of_block, of_block);
    kept.insert(kept.end(), block.begin(), block.begin() + kept_);
    const Lba at = window.first + static_cast<std::int32_t>(i);
    const bool read =
        std::none_of(bad.begin(), bad.end(), [at](const Extent& run) { return run.contains(at); });
    if (read && look_)
      look_(at, block);
  }
  file_.write(window.offset, kept);
  map_.set(window.offset, kept.size(), MapState::Finished);
  for (const Extent& run : bad) {
    add(bad_, run);
    map_.set(window.offset + static_cast<std::uint64_t>(run.first - window.first) * kept_,
             static_cast<std::uint64_t>(run.blocks) * kept_, MapState::Bad);
  }
  since_save_ += kept.size();
  if (!bad.empty() || since_save_ >= bytes_between_saves)
    save();
}

void Copier::look_at_stored(const Window& window) {
  if (!look_)
    return;
  std::vector<std::uint8_t> block(kept_);
  for (std::uint32_t i = 0; i < window.blocks; ++i) {
    file_.read(window.offset + std::uint64_t{i} * kept_, block);
    look_(window.first + static_cast<std::int32_t>(i), block);
  }
}

void Copier::settle(std::uint64_t offset, std::uint64_t bytes) {
  map_.set(offset, bytes, MapState::Finished);
}

void Copier::doubt(const Stretch& stretch, const Extent& blocks) {
  map_.set(stretch.offset + static_cast<std::uint64_t>(blocks.first - stretch.blocks.first) * kept_,
           static_cast<std::uint64_t>(blocks.blocks) * kept_, MapState::Bad);
}

void Copier::cut(std::uint64_t file_bytes) {
  file_.resize(file_bytes);
  map_.resize(file_bytes);
}

void Copier::save() {
  since_save_ = 0;
  if (map_path_.empty())
    return;
  file_.sync();
  const std::string text = map_.to_text("record (Glassmaster) " GLASSMASTER_VERSION);
  replace_file(map_path_, bytes_of(std::string_view(text)));
}

}  // namespace disc::record
