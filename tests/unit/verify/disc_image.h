// A small disc in memory: data, then audio, with its sub-channel in a file of its own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "formats/cd/msf.h"
#include "formats/cd/sector.h"
#include "formats/cd/subcode.h"
#include "formats/sheets/open_disc.h"
#include "formats/sheets/pieces.h"
#include "verify/finding.h"

namespace disc::verify::testing {

/// Track 1 is mode 1 at blocks 0 to 549, the last 150 of them a post-gap; track 2 is audio from
/// block 700 on with a pregap of two seconds, 310 sectors.
struct DiscImage {
  static constexpr std::int32_t content = 400, data_end = 550, start = 700, end = 1010;

  cd::Disc disc;
  std::vector<std::uint8_t> user, samples;  // of track 1 without its post-gap, of track 2
  std::vector<std::uint8_t> sectors;        // from block 0 on
  std::vector<std::uint8_t> subchannel;     // Pw, from block 0 on
  std::vector<std::uint8_t> packs;          // CD-TEXT

  DiscImage() {
    std::mt19937 random(7);
    user.resize(content * 2048);
    samples.resize((end - start) * cd::sector_size);
    for (auto* bytes : {&user, &samples})
      std::ranges::generate(*bytes, [&] { return static_cast<std::uint8_t>(random()); });
    cd::Track data, audio;
    data.mode = cd::TrackMode::Mode1;
    data.pregap = {-150};
    data.end = audio.pregap = {data_end};
    audio.number = 2;
    audio.isrc = "DEA122600001";
    audio.start = {start};
    audio.indexes = {{start + 75}};
    audio.end = {end};
    data.pieces = {cd::zeros(cd::TrackMode::Mode1, 150), piece(0, data_end)};
    audio.pieces = {piece(data_end, end)};
    disc.catalog = "4006381333931";
    disc.files = {{"x.img", cd::FileKind::Binary}, {"x.sub", cd::FileKind::Binary}};
    disc.sessions.resize(1);
    disc.sessions[0].tracks = {data, audio};
    disc.sessions[0].lead_out = {end};
    sectors.resize(std::size_t{end} * cd::sector_size);
    std::vector<std::uint8_t> block(2048);
    for (std::int32_t at = 0; at < data_end; ++at) {
      std::ranges::fill(block, std::uint8_t{0});
      if (at < content)
        std::copy_n(user.begin() + std::ptrdiff_t{at} * 2048, 2048, block.begin());
      put_block(at, block);
    }
    std::ranges::copy(samples, sectors.begin() + std::ptrdiff_t{start} * 2352);
    subchannel.resize(std::size_t{end} * cd::subchannel_size);
    cd::Subcode(disc).put({0}, cd::Subchannel::Pw, subchannel);
  }

  static cd::Piece piece(std::int32_t from, std::int32_t to) {
    cd::Piece made;
    made.file = 0U;
    made.bytes = static_cast<std::uint64_t>(to - from) * cd::sector_size;
    made.offset = static_cast<std::uint64_t>(from) * cd::sector_size;
    made.subchannel_file = 1U;
    made.subchannel_offset = static_cast<std::uint64_t>(from) * cd::subchannel_size;
    return made;
  }

  cd::Track& track(std::size_t index) { return disc.sessions.at(0).tracks.at(index); }
  cd::SectorSpan sector(std::int32_t at) {
    return std::span(sectors)
        .subspan(static_cast<std::size_t>(at) * cd::sector_size)
        .first<cd::sector_size>();
  }
  /// A sound sector of other user data.
  void put_block(std::int32_t at, Bytes block) {
    cd::encode_sector(cd::SectorMode::Mode1, cd::to_msf({at}), block, {}, sector(at));
  }

  cd::OpenedDisc open() const {
    std::vector<std::unique_ptr<BlockSource>> files;
    files.push_back(std::make_unique<MemorySource>(sectors, "x.img"));
    if (disc.files.size() > 1)
      files.push_back(std::make_unique<MemorySource>(subchannel, "x.sub"));
    cd::OpenedDisc opened;
    opened.kind = "disc in memory";
    opened.reader = std::make_shared<cd::DiscReader>(disc, std::move(files));
    opened.cd_text_packs = packs;
    return opened;
  }
};

/// "kind block: sentence" of each, in order.
inline std::vector<std::string> told(const Findings& findings) {
  std::vector<std::string> all;
  for (const Finding* const one : findings.sorted())
    all.push_back(std::string(one->kind) + " " + std::to_string(one->place.block) + ": " +
                  one->sentence);
  return all;
}

}  // namespace disc::verify::testing
