// A small sound UDF volume in memory, whose descriptors can be changed one by one and sealed anew.
#pragma once

#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/crc16.h"
#include "formats/base/extent.h"
#include "formats/udf/icb.h"
#include "formats/udf/partition_map.h"
#include "formats/udf/volume_structure.h"

namespace disc::verify::testing {

enum class UdfKind { Plain, ReadOnly, Metadata, Virtual, Sparable };

/// Root with a directory "d" that holds "f" (3000 bytes), a second link "g" to it, and "a", which
/// is embedded and has a stream "s" from 2.00 on. All blocks have fixed places, below.
class UdfImage {
 public:
  static constexpr std::uint32_t main_sequence = 32, integrity = 64, anchor = 256, start = 288,
                                 length = 256;
  // Blocks of volume descriptors in each sequence.
  static constexpr std::uint32_t primary = 0, info = 1, partition = 2, logical = 3, unallocated = 4,
                                 terminator = 5;
  // Blocks of the partition that holds the ICBs, counted from icb_base().
  static constexpr std::uint32_t file_set = 0, root = 1, root_data = 2, d = 3, f = 4, a = 5,
                                 streams = 6, s = 7, system_streams = 8;
  // Blocks of the partition beneath.
  static constexpr std::uint32_t bitmap = 4, metadata_file = 0, metadata_bitmap = 1,
                                 metadata_bitmap_data = 2, mirror_file = 255, metadata_first = 32,
                                 metadata_blocks = 32, data = 100, virtual_base = 8;
  static constexpr std::uint32_t first_table = 128, second_table = 1920, spare = 1952;

  UdfImage(UdfKind kind, udf::Revision revision);

  std::vector<std::uint8_t>& bytes() { return bytes_; }
  std::uint32_t blocks() const { return blocks_; }
  std::uint32_t reserve_sequence() const { return blocks_ - 32; }
  bool nsr03() const { return revision_ >= udf::udf_2_00; }
  /// The block of the volume of an ICB's place.
  std::uint32_t icb(std::uint32_t place) const;
  /// The number that its tag and its parents know it by.
  std::uint32_t icb_number(std::uint32_t place) const { return icb_base() + place; }
  std::uint16_t icb_partition() const;
  std::uint32_t in_partition(std::uint32_t block) const { return start + block; }
  const std::uint8_t* at(std::uint32_t block) const {
    return bytes_.data() + std::size_t{block} * block_size;
  }
  std::uint8_t* at(std::uint32_t block) { return bytes_.data() + std::size_t{block} * block_size; }

  /// Changes a structure `offset` bytes into a block; the tag of the block is sealed anew.
  template <class T, class Change>
  void edit(std::uint32_t block, Change change, std::size_t offset = 0) {
    T value;
    std::memcpy(&value, at(block) + offset, sizeof value);
    change(value);
    std::memcpy(at(block) + offset, &value, sizeof value);
    reseal(block);
  }
  /// The same in both volume descriptor sequences.
  template <class T, class Change>
  void edit_both(std::uint32_t descriptor, Change change, std::size_t offset = 0) {
    edit<T>(main_sequence + descriptor, change, offset);
    edit<T>(reserve_sequence() + descriptor, change, offset);
  }
  /// Changes the file entry at an ICB's place, extended or not.
  template <class Change>
  void edit_entry(std::uint32_t block, Change change) {
    if (nsr03())
      edit<udf::ExtendedFileEntry>(block, change);
    else
      edit<udf::FileEntry>(block, change);
  }
  /// Changes the `nth` identifier of a directory whose identifiers begin `offset` bytes into
  /// `block`; `fields` are followed by the name.
  void edit_identifier(std::uint32_t block, std::size_t offset, int nth,
                       const std::function<void(udf::FileIdentifierDescriptor&)>& change);
  /// Where the identifiers of a directory begin that is embedded in its entry.
  std::size_t embedded() const {
    return nsr03() ? sizeof(udf::ExtendedFileEntry) : sizeof(udf::FileEntry);
  }
  std::size_t identifier_at(std::uint32_t block, std::size_t offset, int nth) const;

  /// Recomputes CRC (over as many bytes as before) and checksum of the tag at a block.
  void reseal(std::uint32_t block, std::size_t offset = 0);
  /// The same with a CRC over `covered` bytes.
  void seal_over(std::uint32_t block, std::size_t covered, std::size_t offset = 0);

 private:
  std::uint32_t icb_base() const;
  void recognition();
  void sequences();
  void sequence(std::uint32_t first);
  void integrity_sequence();
  void tree();
  void tables();
  void space();
  void put(std::uint32_t block, Bytes descriptor, udf::TagId id, std::uint32_t location,
           std::size_t crc = SIZE_MAX);
  struct File {
    std::uint8_t type = 5;
    std::uint16_t links = 1;
    std::uint64_t unique_id = 0;
    std::vector<std::uint8_t> content = {};      // embedded
    std::vector<std::uint8_t> descriptors = {};  // or these
    bool long_form = false;
    std::uint64_t length = 0, recorded = 0, object_size = 0;
    bool stream = false;
    udf::LongAd stream_icb{};
  };
  void entry(std::uint32_t volume_block, std::uint32_t location, const File& file);
  std::vector<std::uint8_t> identifier(std::uint32_t location, std::string_view name,
                                       std::uint8_t characteristics, std::uint32_t icb,
                                       std::uint32_t unique_id) const;
  udf::LongAd icb_address(std::uint32_t place, std::uint32_t unique_id = 0) const;
  void use(std::uint32_t block, std::uint32_t count = 1);
  bool has_bitmap() const { return kind_ != UdfKind::ReadOnly && kind_ != UdfKind::Virtual; }
  std::uint32_t access() const;
  std::uint32_t partition_length() const {
    return kind_ == UdfKind::Virtual ? blocks_ - start : length;
  }

  UdfKind kind_;
  udf::Revision revision_;
  std::uint32_t blocks_;
  std::vector<std::uint8_t> bytes_;
  std::set<std::uint32_t> used_;           // blocks of the partition
  std::set<std::uint32_t> used_metadata_;  // blocks of the metadata partition
};

}  // namespace disc::verify::testing
