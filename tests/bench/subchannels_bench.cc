// How fast sub-channels change their form, are made for a disc, and packs of R to W are mended.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <vector>

#include "formats/cd/rw_pack.h"
#include "formats/cd/subchannel.h"
#include "formats/cd/subcode.h"

namespace {

using namespace disc;
using namespace disc::cd;

constexpr std::size_t count = 1000;  // blocks

std::vector<std::uint8_t> noise() {
  std::vector<std::uint8_t> bytes(count * subchannel_size);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : bytes)
    byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

Disc album() {
  Disc disc;
  disc.catalog = "1234567890128";
  Session session;
  for (std::uint8_t number = 1; number <= 20; ++number) {
    Track track;
    track.number = number;
    track.isrc = "USABC1234567";
    track.pregap = {(number - 1) * 16'000 - (number == 1 ? 150 : 0)};
    track.start = {(number - 1) * 16'000 + (number == 1 ? 0 : 150)};
    track.end = {number * 16'000};
    session.tracks.push_back(track);
  }
  session.lead_out = session.tracks.back().end;
  disc.sessions = {session};
  return disc;
}

void set_rate(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
}

void pw_to_raw(benchmark::State& state) {
  const std::vector<std::uint8_t> from = noise();
  std::vector<std::uint8_t> to(from.size());
  for (auto _ : state) {
    convert_subchannel(Subchannel::Pw, from, Subchannel::PwRaw, to);
    benchmark::DoNotOptimize(to.data());
  }
  set_rate(state);
}
BENCHMARK(pw_to_raw);

void raw_to_pw(benchmark::State& state) {
  const std::vector<std::uint8_t> from = noise();
  std::vector<std::uint8_t> to(from.size());
  for (auto _ : state) {
    convert_subchannel(Subchannel::PwRaw, from, Subchannel::Pw, to);
    benchmark::DoNotOptimize(to.data());
  }
  set_rate(state);
}
BENCHMARK(raw_to_pw);

void make_subchannels(benchmark::State& state) {
  const Subcode subcode(album());
  std::vector<std::uint8_t> to(count * subchannel_size);
  for (auto _ : state) {
    subcode.put({100'000}, Subchannel::PwRaw, to);
    benchmark::DoNotOptimize(to.data());
  }
  set_rate(state);
}
BENCHMARK(make_subchannels);

void mend_rw_packs(benchmark::State& state) {
  std::array<std::uint8_t, rw_pack_size> sound{9, 6}, pack;
  seal_rw_pack(sound);
  for (auto _ : state) {
    pack = sound;
    pack[5] ^= 1;
    pack[17] ^= 2;
    benchmark::DoNotOptimize(mend_rw_pack(pack));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(mend_rw_packs);

}  // namespace
