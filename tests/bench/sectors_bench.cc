// How fast sectors of a CD are encoded, checked and mended, beside a loop as one would write it
// first.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/cd/sector.h"

namespace {

using namespace disc::cd;

constexpr std::size_t count = 256;  // sectors, which the caches hold

std::vector<std::uint8_t> data() {
  std::vector<std::uint8_t> bytes(count * 2048);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : bytes)
    byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

unsigned times_alpha(unsigned x) { return (x << 1 ^ ((x & 0x80) != 0 ? 0x11DU : 0U)) & 0xFF; }

void naive_parity(std::uint8_t* data, std::size_t major, std::size_t minor, std::size_t major_step,
                  std::size_t minor_step, std::uint8_t* parity) {
  static const auto by_3 = [] {
    std::array<std::uint8_t, 256> table{};
    for (unsigned x = 0; x < 256; ++x)
      table[x ^ times_alpha(x)] = static_cast<std::uint8_t>(x);
    return table;
  }();
  const std::size_t size = major * minor;
  for (std::size_t i = 0; i < major; ++i) {
    std::size_t at = (i >> 1) * major_step + (i & 1);
    unsigned weighted = 0, sum = 0;
    for (std::size_t j = 0; j < minor; ++j) {
      sum ^= data[at];
      weighted = times_alpha(weighted ^ data[at]);
      at += minor_step;
      if (at >= size)
        at -= size;
    }
    parity[i] = by_3[times_alpha(weighted) ^ sum];
    parity[i + major] = static_cast<std::uint8_t>(parity[i] ^ sum);
  }
}

void naive_mode1(const std::uint8_t* user, std::uint8_t* out) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> codes{};
    for (unsigned byte = 0; byte < 256; ++byte) {
      codes[byte] = byte;
      for (int bit = 0; bit < 8; ++bit)
        codes[byte] = codes[byte] >> 1 ^ ((codes[byte] & 1) != 0 ? 0xD8018001U : 0U);
    }
    return codes;
  }();
  std::copy(sector_sync.begin(), sector_sync.end(), out);
  out[12] = 0x01, out[13] = 0x02, out[14] = 0x03, out[15] = 1;
  std::copy_n(user, 2048, out + 16);
  std::uint32_t edc = 0;
  for (std::size_t i = 0; i < 2064; ++i)
    edc = edc >> 8 ^ table[(edc ^ out[i]) & 0xFF];
  for (std::size_t i = 0; i < 4; ++i)
    out[2064 + i] = static_cast<std::uint8_t>(edc >> 8 * i);
  std::fill_n(out + 2068, 8, std::uint8_t{0});
  naive_parity(out + 12, 86, 24, 2, 86, out + 2076);
  naive_parity(out + 12, 52, 43, 86, 88, out + 2248);
}

void set_rate(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * count * sector_size));
}

void encode_mode1(benchmark::State& state) {
  const std::vector<std::uint8_t> from = data();
  std::vector<std::uint8_t> to(count * sector_size);
  for (auto _ : state) {
    for (std::size_t i = 0; i < count; ++i)
      encode_sector(SectorMode::Mode1, {1, 2, 3}, disc::Bytes(from.data() + i * 2048, 2048), {},
                    SectorSpan(to.data() + i * sector_size, sector_size));
    benchmark::DoNotOptimize(to.data());
  }
  set_rate(state);
}
BENCHMARK(encode_mode1);

void encode_mode1_naively(benchmark::State& state) {
  const std::vector<std::uint8_t> from = data();
  std::vector<std::uint8_t> to(count * sector_size), wish(sector_size);
  naive_mode1(from.data(), to.data());
  encode_sector(SectorMode::Mode1, {1, 2, 3}, disc::Bytes(from.data(), 2048), {},
                SectorSpan(wish.data(), sector_size));
  if (!std::equal(wish.begin(), wish.end(), to.begin()))
    state.SkipWithError("the two encoders differ");
  for (auto _ : state) {
    for (std::size_t i = 0; i < count; ++i)
      naive_mode1(from.data() + i * 2048, to.data() + i * sector_size);
    benchmark::DoNotOptimize(to.data());
  }
  set_rate(state);
}
BENCHMARK(encode_mode1_naively);

void check_mode1(benchmark::State& state) {
  const std::vector<std::uint8_t> from = data();
  std::vector<std::uint8_t> to(count * sector_size);
  for (std::size_t i = 0; i < count; ++i)
    encode_sector(SectorMode::Mode1, {1, 2, 3}, disc::Bytes(from.data() + i * 2048, 2048), {},
                  SectorSpan(to.data() + i * sector_size, sector_size));
  for (auto _ : state)
    for (std::size_t i = 0; i < count; ++i)
      benchmark::DoNotOptimize(
          check_sector(SectorView(to.data() + i * sector_size, sector_size)).sound());
  set_rate(state);
}
BENCHMARK(check_mode1);

void mend_mode1(benchmark::State& state) {
  const std::vector<std::uint8_t> from = data();
  std::array<std::uint8_t, sector_size> sound, sector;
  encode_sector(SectorMode::Mode1, {1, 2, 3}, disc::Bytes(from.data(), 2048), {}, sound);
  for (auto _ : state) {
    sector = sound;
    for (std::size_t i = 100; i < 180; ++i)
      sector[i] ^= 0xFF;
    benchmark::DoNotOptimize(correct_sector(sector));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * sector_size));
}
BENCHMARK(mend_mode1);

}  // namespace
