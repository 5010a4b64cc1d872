// Reads discs of data to images of blocks.
#include "record/read_job.h"

#include <algorithm>
#include <memory>

#include "formats/base/error.h"
#include "formats/io/environment.h"
#include "record/volume_end.h"

namespace disc::record {
namespace {

// What burners put behind a volume: 150 blocks, and up to the end of an ECC block and of a packet.
constexpr std::int64_t most_padding = 150 + 64;

bool is_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

/// One image as it comes about.
class ImageReading {
 public:
  ImageReading(drive::Transport& drive, const Medium& medium, const ReadOptions& options,
               Progress& progress)
      : options_(options),
        progress_(progress),
        plan_(plan_reading(medium, options.choice)),
        reader_(drive, data_form(medium.ecc_blocks()), options.patience) {}

  ReadReport run() {
    find_end();
    PatchedFile file(options_.output, manner_of(options_.output, options_), options_.replace);
    Copier copier(reader_, file, block_size, plan_.bytes, options_.map);
    progress_.start("reading", plan_.bytes, "bytes");
    std::uint64_t settled = 0;
    for (const Stretch& stretch : plan_.stretches) {
      copier.settle(settled, stretch.offset - settled);
      copier.copy(stretch, progress_);
      settled = stretch.offset + static_cast<std::uint64_t>(stretch.blocks.blocks) * block_size;
    }
    progress_.finish();
    report_.unreadable = copier.bad();
    drop_run_outs(copier);
    drop_padding(copier, file);
    copier.save();
    report_.bytes = file.size();
    report_.blocks = static_cast<std::int64_t>(report_.bytes / block_size);
    if (report_.unreadable.empty() || !options_.map.empty()) {
      file.commit();
      report_.files = {options_.output};
    }
    return std::move(report_);
  }

 private:
  /// Where any block may have been written at any time, only the volume knows what belongs to it.
  void find_end() {
    if (!plan_.one_volume)
      return;
    const BlockAt block_at = [this](Lba at) {
      std::vector<std::uint8_t> block(block_size);
      reader_.read(at, block);
      return block;
    };
    volume_ = volume_end(block_at, plan_.end().value);
    if (!volume_ || !plan_.any_block_written)
      return;
    report_.ends_with = volume_->why;
    plan_.stretches.front().blocks.blocks = static_cast<std::int32_t>(volume_->blocks);
    plan_.bytes = static_cast<std::uint64_t>(volume_->blocks) * block_size;
  }

  /// The last blocks of a track that was written at once on CD, which drives count and nobody can
  /// read (MMC-5 4.2.3.4.6). Behind the last track they go, between sessions they are zeros like
  /// all that lies there.
  void drop_run_outs(Copier& copier) {
    const std::vector<Extent> bad = std::move(report_.unreadable);
    report_.unreadable.clear();
    for (const Extent& run : bad) {
      const bool links =
          std::any_of(plan_.run_outs.begin(), plan_.run_outs.end(), [&](const Extent& run_out) {
            return run.first >= run_out.first && run.end() == run_out.end();
          });
      if (!links) {
        report_.unreadable.push_back(run);
        continue;
      }
      report_.link_blocks += run.blocks;
      const std::uint64_t bytes = static_cast<std::uint64_t>(run.blocks) * block_size;
      if (run.end() == plan_.end()) {
        plan_.bytes -= bytes;
        copier.cut(plan_.bytes);
      } else {
        copier.settle(offset_of(run.first), bytes);
      }
    }
  }

  /// Of a block of some stretch in the image.
  std::uint64_t offset_of(Lba at) const {
    const auto in = std::find_if(plan_.stretches.begin(), plan_.stretches.end(),
                                 [at](const Stretch& one) { return one.blocks.contains(at); });
    return in->offset + static_cast<std::uint64_t>(at - in->blocks.first) * block_size;
  }

  /// Zeros that were recorded behind the volume.
  void drop_padding(Copier& copier, const PatchedFile& file) {
    const auto blocks = static_cast<std::int64_t>(plan_.bytes / block_size);
    if (!volume_ || plan_.any_block_written || volume_->blocks >= blocks ||
        blocks - volume_->blocks > most_padding)
      return;
    const std::uint64_t end = static_cast<std::uint64_t>(volume_->blocks) * block_size;
    std::vector<std::uint8_t> rest(plan_.bytes - end);
    file.read(end, rest);
    const Lba first{static_cast<std::int32_t>(volume_->blocks)};
    const bool damaged = !report_.unreadable.empty() && report_.unreadable.back().end() > first;
    if (damaged || !is_zero(rest))
      return;
    report_.left_out = blocks - volume_->blocks;
    report_.ends_with = volume_->why;
    copier.cut(end);
  }

  const ReadOptions& options_;
  Progress& progress_;
  ReadPlan plan_;
  BlockReader reader_;
  std::optional<VolumeEnd> volume_;
  ReadReport report_;
};

}  // namespace

PatchedFile::Manner manner_of(const std::string& path, const ReadOptions& options) {
  const bool goes_on = !options.map.empty() && path_exists(options.map);
  if (path_exists(path) && !options.replace && !goes_on)
    throw SystemError(cat(path, ": is there already; --force replaces it"));
  return options.map.empty() ? PatchedFile::Manner::Hidden : PatchedFile::Manner::InPlace;
}

bool is_cue(const std::string& output) {
  if (output.size() < 4)
    return false;
  const std::string ending = output.substr(output.size() - 4);
  return ending == ".cue" || ending == ".CUE";
}

ReadReport read_to_image(drive::Transport& drive, const Medium& medium, const ReadOptions& options,
                         Progress& progress) {
  if (options.with_subchannel || options.with_c2)
    throw ManifestError(
        cat(options.output, ": --subchannel and --c2 are for CDs in tracks: give -o NAME.cue"));
  if (const std::string why = why_no_image(medium, options.choice); !why.empty())
    throw ManifestError(cat(medium.drive, ": ", why));
  return ImageReading(drive, medium, options, progress).run();
}

}  // namespace disc::record
