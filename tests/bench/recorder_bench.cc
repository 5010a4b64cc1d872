// How fast the engine of the recorder feeds a drive that takes everything at once, beside the bare
// digest of the same bytes. The column CPU adds up all threads.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "formats/integrity/digest.h"
#include "tests/support/null_drive.h"

namespace {

using namespace disc;

const record::RepeatedMemory& memory() {
  static const record::RepeatedMemory memory(4096ULL * 1024 * 1024);
  return memory;
}

void set_rate(benchmark::State& state) {
  state.SetBytesProcessed(
      static_cast<std::int64_t>(static_cast<std::uint64_t>(state.iterations()) * memory().size()));
}

void write_64_kib(benchmark::State& state) {
  memory();
  for (auto _ : state)
    benchmark::DoNotOptimize(record::write_to_null(memory()));
  set_rate(state);
}
BENCHMARK(write_64_kib)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void sha256_of_the_same(benchmark::State& state) {
  std::vector<std::uint8_t> piece(1024 * 1024);
  Digest digest(Algorithm::Sha256);
  for (auto _ : state) {
    for (std::uint64_t at = 0; at < memory().size(); at += piece.size()) {
      memory().read(at, piece);
      digest.update(piece);
    }
    benchmark::DoNotOptimize(digest.finish());
  }
  set_rate(state);
}
BENCHMARK(sha256_of_the_same)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
