// Video CDs: any bytes as a program stream, or as the structures of a disc.
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "formats/base/error.h"
#include "formats/cd/msf.h"
#include "formats/io/block_source.h"
#include "formats/vcd/check_video_cd.h"
#include "formats/vcd/mpeg_stream.h"

namespace {

using namespace disc;

// Where the blocks of the input lie, one after the other; the last one is a sector of video.
constexpr std::array<std::int32_t, 13> places{16,  18,  19,  20,  21,  22, 150,
                                              151, 152, 184, 185, 186, 450};

void scan(Bytes bytes) {
  const MemorySource stream({bytes.begin(), bytes.end()}, "stream");
  try {
    const vcd::StreamFacts facts = vcd::scan_stream(stream);
    for (const auto* const packs : {&facts.entry_points, &facts.pictures})
      for (const vcd::TimedPack& one : *packs)
        if (one.pack >= facts.pack_count() || one.time < 0)
          __builtin_trap();
    for (const vcd::ScanOffsets& one : facts.scan_offsets)
      if (one.pack >= facts.pack_count() || one.offset + 12U > vcd::pack_bytes)
        __builtin_trap();
  } catch (const FormatError&) {
  }
}

void check(Bytes bytes) {
  const vcd::SectorReader read = [&](Lba at, cd::SectorSpan out) {
    const auto* const place = std::find(places.begin(), places.end(), at.value);
    const bool video = at.value >= 300;
    std::array<std::uint8_t, 2324> user{};
    if (place != places.end()) {
      const auto index = static_cast<std::size_t>(place - places.begin());
      const Bytes block = slice(bytes, index * block_size, block_size);
      std::copy(block.begin(), block.end(), user.begin());
    }
    const auto mode = video ? cd::SectorMode::Mode2Form2 : cd::SectorMode::Mode2Form1;
    const std::uint8_t submode = video ? cd::RealTime | cd::Video | cd::EndOfFile : cd::Data;
    cd::encode_sector(mode, cd::to_msf(at), Bytes(user).first(cd::user_bytes(mode)),
                      {1, 1, submode, 0}, out);
    return true;
  };
  vcd::check_video_cd(read, Lba{600}, vcd::StreamCheck::Whole);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  if (size > 3 && data[0] == 0 && data[1] == 0 && data[2] == 1)
    scan(bytes);
  else
    check(bytes);
  return 0;
}
