// The blocks of a CD session as they go to a drive that writes raw: lead-in, tracks, lead-out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "formats/cd/raw_session.h"
#include "formats/io/block_source.h"
#include "formats/sheets/disc_reader.h"
#include "record/write_plan.h"

namespace disc::record {

/// Makes blocks from `first` on: sectors as recorded, data scrambled (ECMA-130 16), and P to W as
/// on the disc, `subchannel.size()` / 96 of both.
using RawBlocks = std::function<void(Lba first, std::span<std::uint8_t> sectors,
                                     std::span<std::uint8_t> subchannel)>;

/// The blocks of an extent in a block type, one after the other: byte 0 is that of the first.
class RawStream final : public BlockSource {
 public:
  RawStream(Extent extent, BlockType type, RawBlocks make, std::string name);

  std::uint64_t size() const override;
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return name_; }

 private:
  void make(Lba first, std::span<std::uint8_t> out) const;

  Extent extent_;
  BlockType type_;
  RawBlocks make_;
  std::string name_;
};

/// Blocks of session `session` of a disc. Sectors of `reader` lie `shift` blocks before where they
/// go to; headers of whole sectors that tell of another place are made anew. R to W are those of
/// the image, P and Q are made from the layout.
RawBlocks blocks_of_disc(std::shared_ptr<const cd::DiscReader> reader,
                         std::shared_ptr<const cd::RawSessions> sessions, std::size_t session,
                         std::int32_t shift);

/// True where R to W of a track hold something, as a look at every seventh block tells.
bool has_graphics(const cd::DiscReader& reader);

}  // namespace disc::record
