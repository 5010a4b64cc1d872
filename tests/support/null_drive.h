// A drive that takes everything in no time, and bytes to feed it with: what is left is ourselves.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/transport/transport.h"
#include "record/engine.h"

namespace disc::record {

/// Every command is good, and no time passes.
class NullDrive final : public drive::Transport {
 public:
  drive::Outcome execute(const mmc::Cdb&, std::span<std::uint8_t>, Bytes,
                         drive::milliseconds) override {
    return {};
  }
  void wait(drive::nanoseconds) override {}
  drive::nanoseconds now() const override { return drive::nanoseconds(0); }
  std::uint32_t most_bytes() const override { return 65536; }
  std::string name() const override { return "null"; }
};

/// 64 MiB of memory again and again, so that reading costs what it costs from the page cache.
class RepeatedMemory final : public BlockSource {
 public:
  explicit RepeatedMemory(std::uint64_t size) : size_(size), bytes_(64ULL * 1024 * 1024) {
    std::uint32_t state = 1;
    for (std::uint8_t& byte : bytes_)
      byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  }
  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    for (std::size_t done = 0; done < out.size();) {
      const std::size_t at = static_cast<std::size_t>((offset + done) % bytes_.size());
      const std::size_t piece = std::min(out.size() - done, bytes_.size() - at);
      std::copy_n(bytes_.data() + at, piece, out.data() + done);
      done += piece;
    }
  }
  std::string name() const override { return "memory"; }

 private:
  std::uint64_t size_;
  std::vector<std::uint8_t> bytes_;
};

/// Writes all of `source` in WRITEs of 64 KiB.
inline WriteReport write_to_null(const BlockSource& source) {
  class Anywhere final : public Locator {
    bool overwritable() const override { return true; }
    std::optional<Lba> next_writable(Extent) override { return std::nullopt; }
    bool restore() override { return true; }
  };
  NullDrive drive;
  Interrupts interrupts;
  Commander commander(drive, {}, interrupts);
  Anywhere anywhere;
  NoProgress progress;
  Section section;
  section.source = &source;
  section.blocks = static_cast<std::int64_t>(source.size() / block_size);
  section.name = source.name();
  WriteManner manner;
  manner.blocks_per_write = 32;
  return write_section(commander, section, manner, anywhere, progress);
}

}  // namespace disc::record
