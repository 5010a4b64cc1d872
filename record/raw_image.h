// CD sessions that were made raw, lead-in to lead-out, in files with a description beside them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/cd/raw_session.h"
#include "formats/io/block_source.h"
#include "record/raw_stream.h"

namespace disc::record {

/// As mkimage's output of format "session" has them: blocks of 2448 bytes, sectors scrambled where
/// they are data, P to W as on the disc.
struct RawImage {
  static constexpr std::uint32_t block_bytes = 2448;
  struct Session {
    std::shared_ptr<const BlockSource> file;
    cd::RawSession edges;
  };
  std::vector<Session> sessions;
  /// What the tables of contents of the lead-ins say; nothing is known of pregaps but the first.
  cd::Disc disc;
};

/// The sessions that the description at `path` tells of; nothing if that is none. Throws
/// FormatError where it contradicts its files or a lead-in has no table of contents, and
/// SystemError.
std::shared_ptr<const RawImage> open_raw_image(const std::string& path);

/// Blocks of a session whose lead-in begins with `lead_in` on the medium: what the image has before
/// is left out, what it lacks is made like the rest of its lead-in.
RawBlocks blocks_of_image(std::shared_ptr<const RawImage> image, std::size_t session, Lba lead_in);

/// Sectors of a session as a drive reads them, 2352 bytes each, data behind the descrambler.
class RawImageSectors final : public BlockSource {
 public:
  RawImageSectors(std::shared_ptr<const RawImage> image, std::size_t session, Extent extent,
                  std::string name);
  std::uint64_t size() const override;
  /// Of whole sectors, or pieces of them.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return name_; }

 private:
  std::shared_ptr<const RawImage> image_;
  std::size_t session_;
  Extent extent_;
  std::string name_;
};

}  // namespace disc::record
