// A volume made by hand, so that tests can make it as wrong as they like.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/iso9660/path_table.h"
#include "formats/iso9660/rock_ridge.h"
#include "formats/iso9660/volume_descriptor.h"

namespace disc::iso9660 {

/// What a test says of a directory record; the rest is as it should be.
struct RecordSpec {
  std::uint32_t extent = 0;
  std::uint32_t bytes = 0;
  std::uint8_t flags = 0;
  SuspBytes system_use = {};
};

/// Primary descriptor in block 16, terminator in 17, root directory in 20 with "." and "..".
class TestImage {
 public:
  static constexpr std::uint32_t root_block = 20;

  explicit TestImage(std::uint32_t blocks = 64) : bytes_(std::size_t{blocks} * block_size) {
    primary_ = blank_primary();
    primary_.volume_space_size = blocks;
    primary_.root_directory.record.extent_location = root_block;
    primary_.root_directory.record.data_length = std::uint32_t{block_size};
    put(17, bytes_of(terminator()));
    begin_directory(root_block, root_block);
  }

  VolumeDescriptor& primary() { return primary_; }

  void put(std::uint32_t block, Bytes bytes, std::size_t offset = 0) {
    std::copy(
        bytes.begin(), bytes.end(),
        bytes_.begin() + static_cast<std::ptrdiff_t>(block * std::size_t{block_size} + offset));
  }

  /// Writes "." and ".."; `self_use` goes into the record ".".
  void begin_directory(std::uint32_t block, std::uint32_t parent, const SuspBytes& self_use = {},
                       std::uint32_t bytes = block_size) {
    fill_[block] = 0;
    add(block, std::string(1, '\0'), {block, bytes, FileFlags::Directory, self_use});
    add(block, std::string(1, '\1'), {parent, block_size, FileFlags::Directory});
  }

  /// Appends a record to the directory that begins in `block`; returns its offset in bytes.
  std::size_t add(std::uint32_t block, std::string_view identifier, const RecordSpec& spec) {
    DirectoryRecord record{};
    record.extent_location = spec.extent;
    record.data_length = spec.bytes;
    record.recorded = {126, 11, 1, 12, 0, 0, 0};
    record.flags.bits = spec.flags;
    record.volume_sequence_number = std::uint16_t{1};
    std::vector<std::uint8_t> bytes(max_record);
    bytes.resize(encode_record(bytes, record, bytes_of(identifier), spec.system_use));
    std::size_t& at = fill_[block];
    if (at % block_size + bytes.size() > block_size)
      at += block_size - at % block_size;
    put(block, bytes, at);
    const std::size_t offset = at;
    at += bytes.size();
    return offset;
  }

  std::uint8_t& byte(std::uint32_t block, std::size_t offset) {
    return bytes_[block * std::size_t{block_size} + offset];
  }

  void flip(std::uint32_t block, std::size_t offset, std::uint8_t mask) {
    byte(block, offset) = static_cast<std::uint8_t>(byte(block, offset) ^ mask);
  }

  MemorySource source() {
    put(16, bytes_of(primary_));
    return MemorySource(bytes_, "test image");
  }

 private:
  std::vector<std::uint8_t> bytes_;
  VolumeDescriptor primary_;
  std::map<std::uint32_t, std::size_t> fill_;
};

/// Entries that make a root directory one of Rock Ridge.
inline SuspBytes rock_ridge_root(std::uint8_t skip = 0) {
  SuspBytes use;
  append_sp(use, skip);
  append_px(use, {mode_directory | 0755, 2, 0, 0, std::nullopt});
  return use;
}

}  // namespace disc::iso9660
