// What lies on the medium of a drive, as blocks to be read.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/transport/transport.h"

namespace disc::drive {

struct SourceOptions {
  /// Bytes there are; without it, what READ CAPACITY says, which of a CD recorded track at once
  /// includes two blocks that cannot be read (MMC-5 6.20).
  std::optional<std::uint64_t> size;
  unsigned retries = 2;  // of a block that cannot be read
  milliseconds timeout{60'000};
  /// How long a medium may take to become ready.
  milliseconds patience{60'000};
};

/// Reads in pieces as large as the drive takes, and keeps those read last. A block that cannot be
/// read throws FormatError with its number; every other failure throws DriveError.
class DriveSource final : public BlockSource {
 public:
  /// Waits for the medium. Throws DriveError where there is none, or its blocks are not of 2048
  /// bytes.
  explicit DriveSource(std::unique_ptr<Transport> drive, const SourceOptions& options = {});
  /// The same over a drive that outlives it.
  explicit DriveSource(Transport& drive, const SourceOptions& options = {});
  ~DriveSource() override;

  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return name_; }

 private:
  struct Piece {
    std::uint32_t first = 0;
    std::vector<std::uint8_t> bytes;
  };

  void wait_until_ready(milliseconds patience);
  const Piece* piece_at(std::uint32_t first, std::uint32_t blocks) const;
  void read_block(std::uint32_t block, std::span<std::uint8_t> out) const;
  Outcome read_blocks_at(std::uint32_t first, std::span<std::uint8_t> out) const;

  std::unique_ptr<Transport> owned_;
  Transport& drive_;
  SourceOptions options_;
  std::string name_;
  std::uint64_t size_ = 0;
  std::uint32_t piece_blocks_ = 1;
  mutable std::mutex mutex_;
  mutable std::list<Piece> pieces_;  // the one used last in front
};

}  // namespace disc::drive
