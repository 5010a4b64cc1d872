// How fast the inner loops are: digests, deflating zisofs blocks, sorting directory records.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "formats/integrity/digest.h"
#include "formats/iso9660/identifier.h"
#include "formats/iso9660/zisofs.h"

namespace {

// A simple generator, so that every machine measures the same bytes.
class Numbers {
 public:
  std::uint32_t next() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>(state_ >> 33);
  }

 private:
  std::uint64_t state_ = 1;
};

std::vector<std::uint8_t> text_of(std::size_t size) {
  const std::string words[] = {"the ",  "image ", "of ",    "a ",
                               "disc ", "holds ", "every ", "file. "};
  Numbers numbers;
  std::vector<std::uint8_t> text;
  text.reserve(size + 8);
  while (text.size() < size) {
    const std::string& word = words[numbers.next() % std::size(words)];
    text.insert(text.end(), word.begin(), word.end());
  }
  text.resize(size);
  return text;
}

void digest(benchmark::State& state) {
  const auto algorithm = static_cast<disc::Algorithm>(state.range(0));
  const auto bytes = text_of(static_cast<std::size_t>(state.range(1)));
  disc::Digest digest(algorithm);
  std::vector<std::uint8_t> out(disc::digest_size(algorithm));
  for (auto _ : state) {
    digest.update(bytes);
    digest.finish(out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * state.range(1));
  state.SetLabel(disc::to_string(algorithm));
}
BENCHMARK(digest)->ArgsProduct({{0, 1, 2, 3}, {4096, 1 << 20}});

void zisofs_block(benchmark::State& state) {
  disc::iso9660::BlockDeflater deflater(static_cast<int>(state.range(0)));
  const auto block = text_of(32 * 1024);
  std::vector<std::uint8_t> out;
  for (auto _ : state) {
    out.clear();
    deflater.deflate(block, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * 32 * 1024);
}
BENCHMARK(zisofs_block)->Arg(1)->Arg(6)->Arg(9)->Arg(12);

void sort_identifiers(benchmark::State& state) {
  Numbers numbers;
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < state.range(0); ++i)
    names.push_back("FILE_" + std::to_string(numbers.next() % 1'000'000) + ".TXT;1");
  for (auto _ : state) {
    std::vector<std::string> sorted = names;
    std::sort(sorted.begin(), sorted.end(), [](const std::string& a, const std::string& b) {
      return disc::iso9660::compare_identifiers(a, b) < 0;
    });
    benchmark::DoNotOptimize(sorted.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(sort_identifiers)->Arg(1000)->Arg(100'000);

}  // namespace
