// UDF volumes made by hand, block by block, for tests of their readers.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/error.h"
#include "formats/io/block_source.h"
#include "formats/udf/icb.h"
#include "formats/udf/partition_map.h"
#include "formats/udf/volume_reader.h"
#include "formats/udf/volume_structure.h"

namespace disc::udf::testing {

using Buffer = std::vector<std::uint8_t>;

inline void append(Buffer& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

inline Buffer joined(std::initializer_list<Bytes> parts) {
  Buffer out;
  for (const Bytes part : parts)
    append(out, part);
  return out;
}

/// One file identifier descriptor, sealed for block `location` of its partition.
inline Buffer identifier_of(std::string_view name, LbAddr icb, std::uint8_t characteristics,
                            std::uint32_t location) {
  const std::string text = to_cs0(name);
  FileIdentifierDescriptor head{};
  head.file_version_number = 1;
  head.file_characteristics = characteristics;
  head.length_of_file_identifier = static_cast<std::uint8_t>(text.size());
  head.icb.length_and_type = 2048;
  head.icb.location = icb;
  Buffer out = joined({bytes_of(head), bytes_of(std::string_view(text))});
  out.resize(identifier_descriptor_size(text.size()));
  seal(out, TagId::FileIdentifierDescriptor, 3, location);
  return out;
}

inline ShortAd short_ad(std::uint32_t bytes, std::uint32_t block,
                        ExtentType type = ExtentType::Recorded) {
  return {length_and_type(bytes, type), block};
}

/// What a test says of one file.
struct TestFile {
  IcbFileType type = IcbFileType::File;
  AllocationForm form = AllocationForm::Embedded;
  std::uint64_t size = 0;
  Buffer list{};        // allocation descriptors, or the embedded content
  Buffer attributes{};  // the whole space
  std::uint16_t flags = 0;
  std::uint32_t permissions = to_permissions(0644);
  std::uint16_t links = 1;
  std::uint16_t strategy = 4;
  LbAddr streams{0xFFFFFFFF, 0};  // ICB of the stream directory
};

inline TestFile embedded(IcbFileType type, Buffer content) {
  TestFile file;
  file.type = type;
  file.size = content.size();
  file.list = std::move(content);
  return file;
}

/// A medium of zeros that structures are put into. Partition 0 begins at block 257.
class TestVolume {
 public:
  static constexpr std::uint32_t partition_start = 257;

  explicit TestVolume(std::uint32_t blocks = 600, std::uint32_t size = 2048)
      : size_(size), blocks_(blocks), bytes_(std::size_t{blocks} * size) {
    for (const auto& [at, id] :
         {std::pair(0, "BEA01"), std::pair(1, "NSR03"), std::pair(2, "TEA01")})
      put_bytes(32768 + static_cast<std::size_t>(at) * std::max(2048U, size_),
                bytes_of(volume_structure_descriptor(id)));
    anchor(256);
    Type1Map map;
    map.volume_sequence_number = std::uint16_t{1};
    maps_ = {joined({bytes_of(map)})};
  }

  std::uint32_t block_size() const { return size_; }
  std::uint32_t blocks() const { return blocks_; }
  Buffer& bytes() { return bytes_; }
  std::uint8_t* block(std::uint32_t at) { return bytes_.data() + std::size_t{at} * size_; }

  void put_bytes(std::size_t at, Bytes bytes) {
    std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  /// Seals `descriptor` and puts it at a block of the volume.
  void put(std::uint32_t at, Buffer descriptor, TagId id, std::uint32_t location) {
    seal(descriptor, id, 3, location);
    put_bytes(std::size_t{at} * size_, descriptor);
  }
  template <class T>
  void put(std::uint32_t at, const T& descriptor, TagId id) {
    put(at, joined({bytes_of(descriptor)}), id, at);
  }

  void anchor(std::uint32_t at) {
    AnchorVolumeDescriptorPointer anchor{};
    anchor.main_sequence = {16 * size_, std::uint32_t{160}};
    anchor.reserve_sequence = {16 * size_, std::uint32_t{180}};
    put(at, anchor, TagId::AnchorVolumeDescriptorPointer);
  }

  void erase(std::uint32_t at) { std::fill_n(block(at), size_, std::uint8_t{0}); }

  /// The partition maps of the logical volume, one after another.
  void set_maps(std::vector<Buffer> maps) { maps_ = std::move(maps); }
  void set_file_set(LbAddr at) { file_set_ = at; }
  void set_revision(Revision revision) { revision_ = revision; }

  /// Both sequences and the integrity descriptor, as the maps have been set.
  void finish() {
    sequence(160);
    sequence(180);
    LogicalVolumeIntegrityDescriptor integrity{};
    integrity.integrity_type = 1;
    integrity.next_unique_id = 100;
    put(200, integrity, TagId::LogicalVolumeIntegrityDescriptor);
    put(201, TerminatingDescriptor{}, TagId::TerminatingDescriptor);
  }

  void sequence(std::uint32_t at) {
    PrimaryVolumeDescriptor primary{};
    primary.volume_descriptor_sequence_number = 1;
    fill_dstring(primary.volume_identifier, "Test Ä");
    put(at, primary, TagId::PrimaryVolumeDescriptor);
    PartitionDescriptor partition{};
    partition.volume_descriptor_sequence_number = 2;
    partition.partition_contents = plain_id("+NSR03");
    partition.access_type = 1;
    partition.partition_starting_location = partition_start;
    partition.partition_length = blocks_ - partition_start;
    put(at + 1, partition, TagId::PartitionDescriptor);
    LogicalVolumeDescriptor logical{};
    logical.volume_descriptor_sequence_number = 3;
    fill_dstring(logical.logical_volume_identifier, "Test Ä");
    logical.logical_block_size = size_;
    logical.domain_identifier = domain_id(revision_, 0);
    logical.file_set.length_and_type = size_;
    logical.file_set.location = file_set_;
    logical.integrity_sequence_extent = {2 * size_, std::uint32_t{200}};
    Buffer maps;
    for (const Buffer& map : maps_)
      append(maps, map);
    logical.map_table_length = static_cast<std::uint32_t>(maps.size());
    logical.number_of_partition_maps = static_cast<std::uint32_t>(maps_.size());
    put(at + 2, joined({bytes_of(logical), maps}), TagId::LogicalVolumeDescriptor, at + 2);
    put(at + 4, TerminatingDescriptor{}, TagId::TerminatingDescriptor);
    ImplementationUseVolumeDescriptor use{};
    use.volume_descriptor_sequence_number = 4;
    use.implementation_identifier = udf_id("*UDF LV Info", revision_);
    put(at + 3, use, TagId::ImplementationUseVolumeDescriptor);
  }

  /// A file set at block `at` of the volume, which its partition calls `logical`.
  void file_set(std::uint32_t at, std::uint32_t logical, LbAddr root) {
    FileSetDescriptor set{};
    set.root_directory_icb.length_and_type = size_;
    set.root_directory_icb.location = root;
    put(at, joined({bytes_of(set)}), TagId::FileSetDescriptor, logical);
  }

  /// An extended file entry at block `at` of the volume, which its partition calls `logical`.
  void file(std::uint32_t at, std::uint32_t logical, const TestFile& file) {
    ExtendedFileEntry entry{};
    entry.icb_tag.strategy_type = file.strategy;
    entry.icb_tag.file_type = static_cast<std::uint8_t>(file.type);
    entry.icb_tag.flags =
        static_cast<std::uint16_t>(file.flags | static_cast<std::uint16_t>(file.form));
    entry.uid = 1000;
    entry.gid = 0xFFFFFFFF;
    entry.permissions = file.permissions;
    entry.file_link_count = file.links;
    entry.information_length = file.size;
    entry.modification_time = to_time({1'000'000'000, 123'456'000});
    entry.unique_id = at;
    if (file.streams.block != 0xFFFFFFFF) {
      entry.stream_directory_icb.length_and_type = size_;
      entry.stream_directory_icb.location = file.streams;
    }
    entry.length_of_extended_attributes = static_cast<std::uint32_t>(file.attributes.size());
    entry.length_of_allocation_descriptors = static_cast<std::uint32_t>(file.list.size());
    put(at, joined({bytes_of(entry), file.attributes, file.list}), TagId::ExtendedFileEntry,
        logical);
  }
  /// In partition 0.
  void file(std::uint32_t logical, const TestFile& one) {
    file(partition_start + logical, logical, one);
  }

  /// The plain beginning: a file set in block 0 and the root in block 1, which holds `names`.
  void root(const std::vector<std::pair<std::string, std::uint32_t>>& names,
            std::uint8_t characteristics = 0) {
    file_set(partition_start, 0, {1, 0});
    Buffer content = identifier_of("", {1, 0}, IsParent | IsDirectory, 1);
    for (const auto& [name, icb] : names)
      append(content, identifier_of(name, {icb, 0}, characteristics, 1));
    TestFile directory = embedded(IcbFileType::Directory, content);
    directory.permissions = to_permissions(0755);
    file(1, directory);
  }

  MemorySource source() const { return MemorySource(bytes_); }

 private:
  std::uint32_t size_;
  std::uint32_t blocks_;
  Buffer bytes_;
  std::vector<Buffer> maps_;
  LbAddr file_set_;
  Revision revision_ = udf_2_01;
};

inline std::string content_of(const VolumeReader& reader, const Entry& entry) {
  std::string out;
  Buffer buffer(1000);
  const auto stream = reader.open(entry);
  while (const std::size_t got = stream->read(buffer))
    out += text_of(Bytes(buffer).first(got));
  return out;
}

/// What a walk shows, as "path" or "path=content", and the faults told.
struct Walked {
  std::vector<std::string> paths;
  std::vector<std::string> faults;
};
inline Walked walked(const BlockSource& source) {
  Walked out;
  const VolumeReader reader(source, [&](const Fault& fault) { out.faults.push_back(fault.what); });
  reader.walk([&](const std::string& path, const Entry& entry) {
    out.paths.push_back(entry.type == FileType::File && entry.size < 5000
                            ? path + '=' + content_of(reader, entry)
                            : path);
    return true;
  });
  return out;
}

inline Buffer text(std::string_view characters) { return joined({bytes_of(characters)}); }

}  // namespace disc::udf::testing
