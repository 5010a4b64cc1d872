// From the files a person names to what is to be written.
#pragma once

#include <memory>
#include <string>

#include "formats/sheets/disc_reader.h"
#include "record/write_plan.h"

namespace disc::record {

/// A run of sectors of a disc in tracks, of each of which `take` bytes from byte `skip` on are
/// recorded: 2352 of audio, 2048 of mode 1, 2336 of mode 2.
class SectorParts final : public BlockSource {
 public:
  SectorParts(std::shared_ptr<const cd::DiscReader> reader, Extent extent, std::uint32_t skip,
              std::uint32_t take, std::string name);

  std::uint64_t size() const override { return static_cast<std::uint64_t>(extent_.blocks) * take_; }
  /// Of whole parts, or pieces of them.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return name_; }

 private:
  std::shared_ptr<const cd::DiscReader> reader_;
  Extent extent_;
  std::uint32_t skip_, take_;
  std::string name_;
};

/// `front` zeros, then a source.
class AfterZeros final : public BlockSource {
 public:
  AfterZeros(std::uint64_t front, std::shared_ptr<const BlockSource> source)
      : front_(front), source_(std::move(source)) {}
  std::uint64_t size() const override { return front_ + source_->size(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return source_->name(); }

 private:
  std::uint64_t front_;
  std::shared_ptr<const BlockSource> source_;
};

/// The job of writing a disc in tracks.
Job job_of_disc(std::shared_ptr<const cd::DiscReader> reader, const std::string& name);

/// The job of writing the image, the disc in tracks or the raw sessions at `path`. Throws
/// FormatError for sheets that are broken, SystemError for files that cannot be read, ManifestError
/// for those that are empty.
Job open_job(const std::string& path);

}  // namespace disc::record
