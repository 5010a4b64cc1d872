// The sub-channels of a disc or a raw image: Q of each block, and how it goes on; P; packs of R to
// W.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "formats/base/extent.h"
#include "formats/base/progress.h"
#include "formats/cd/raw_image.h"
#include "formats/cd/subchannel.h"
#include "verify/finding.h"

namespace disc::verify {

/// The sub-channels of consecutive blocks, wherever they come from.
struct SubchannelArea {
  std::int64_t blocks = 0;
  /// The block that the first one is, if that is known from elsewhere; else what Q says.
  std::optional<Lba> first;
  /// Place::block of the first one.
  std::int64_t place = 0;
  /// Gives the 96 bytes of each of `out.size()` / 96 blocks from `index` on, counted from 0.
  std::function<void(std::int64_t index, std::span<std::uint8_t> out)> read;
  /// The disc these are a part of, and which session, counted from 0; or null. Held against Q,
  /// whose blocks in `first` must be known then.
  const cd::Disc* disc = nullptr;
  std::size_t session = 0;
  /// Whether a block has a sub-channel at all; empty where all have.
  std::function<bool(std::int64_t index)> stores = {};
};

/// How P to W are stored, as it is found out.
struct SubchannelForm {
  /// Pw or PwRaw where Q is sound; None where all is zero; RwPacked where nothing but R to W is
  /// there, interleaved or not; nothing where it is something else.
  std::optional<cd::Subchannel> form;
  /// Of the first block, by most of those that were looked at.
  std::optional<Lba> first;
};
SubchannelForm find_form(const SubchannelArea& area);

/// Judges Q: the CRC of each block, that its absolute time is that of the block, that track, index
/// and relative time go on as they must, that catalog number and ISRC have their form, stay the
/// same and come often enough; and the packs of R to W. Where the disc is known all of it is held
/// against that, and P too. Neighbours with one fault make one finding. Where there is no Q there
/// is none.
void check_subchannels(const SubchannelArea& area, Findings& findings, Progress& progress);
/// Sub-channels that are nothing but packs of R to W, each in its block.
void check_rw_packs(const SubchannelArea& area, Findings& findings);
/// The same for a file with 96 bytes behind each sector; nothing for others. Times are held against
/// those of the headers.
void check_subchannels(const cd::RawImage& image, Findings& findings, Progress& progress);

}  // namespace disc::verify
