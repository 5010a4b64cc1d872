// From logical blocks of partitions to bytes of the medium: physical, virtual, sparable, metadata.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/io/volume_entry.h"
#include "formats/udf/address.h"
#include "formats/udf/icb_reader.h"
#include "formats/udf/partition_map.h"
#include "formats/udf/volume_structure_reader.h"

namespace disc::udf {

enum class PartitionKind : std::uint8_t { Physical, Virtual, Sparable, Metadata, Unknown };
/// "physical", "virtual", ...
const char* to_string(PartitionKind kind);

/// One partition map of the logical volume descriptor, as recorded.
struct PartitionMapAt {
  PartitionKind kind = PartitionKind::Unknown;
  std::size_t offset = 0;  // bytes into the partition maps
  std::uint16_t partition_number = 0;
  std::vector<std::uint8_t> bytes;  // the whole map

  template <class T>
  std::optional<T> as() const {
    return read_struct<T>(bytes);
  }
};

/// The maps in order; a map that is cut short ends them, with a fault.
std::vector<PartitionMapAt> read_partition_maps(const RecordedDescriptor& logical,
                                                const FaultHandler& faults = {});

/// A sparing table (UDF 2.2.12).
struct SparingTableAt {
  std::uint32_t block = 0;  // of the volume
  std::uint8_t faults = TagSound;
  SparingTable head{};
  std::vector<SparingEntry> entries;
};

/// The virtual allocation table that counts (UDF 2.2.11).
struct VatFacts {
  IcbFacts icb;
  std::uint32_t block = 0;             // of the volume, where the ICB stands
  std::optional<VatHeader> header;     // from 2.00 on
  std::optional<VatTrailer> trailer;   // 1.50
  std::vector<std::uint32_t> entries;  // blocks of the physical partition, vat_unused
};

/// The files of a metadata partition (UDF 2.2.13).
struct MetadataFacts {
  MetadataPartitionMap map{};
  std::optional<IcbFacts> main, mirror, bitmap;
  bool uses_mirror = false;  // the main file cannot be read
};

/// A partition as a reference number means it.
struct PartitionFacts {
  PartitionMapAt map;
  bool usable = false;       // there is a way to its blocks
  std::uint32_t start = 0;   // block of the volume, of the partition descriptor
  std::uint32_t length = 0;  // blocks, of the partition descriptor
  std::uint64_t blocks = 0;  // logical blocks there are: less than `length` on a medium cut short
  std::uint16_t base = 0;    // virtual and metadata: the partition they lie in
  std::vector<SparingTableAt> sparing_tables;
  std::optional<VatFacts> vat;
  std::optional<MetadataFacts> metadata;
};

/// A run of bytes of the medium.
struct ByteRun {
  std::uint64_t position = 0;
  std::uint64_t bytes = 0;
};

/// Knows where every logical block lies. Safe from several threads at once.
class PartitionReader {
 public:
  /// Reads sparing tables, the virtual allocation table and metadata files. What cannot be read is
  /// told, and its partition is not usable. `source` must outlive the reader.
  PartitionReader(const BlockSource& source, const VolumeFacts& volume,
                  const FaultHandler& faults = {});

  const BlockSource& source() const { return source_; }
  std::uint32_t block_size() const { return block_size_; }
  const std::vector<PartitionFacts>& partitions() const { return partitions_; }

  /// The byte of the medium at which a block begins. Nothing for a block that its partition does
  /// not have, that no table maps, or that the medium ends before.
  std::optional<std::uint64_t> locate(LbAddr at) const;

  /// The same in a duplicate of the metadata, where there is one.
  std::optional<std::uint64_t> locate_mirror(LbAddr at) const;

  /// The places of `bytes` from the start of block `at` on, neighbours joined. Shorter than wanted
  /// where a block has no place.
  std::vector<ByteRun> runs(LbAddr at, std::uint64_t bytes) const;

  /// One block, or nothing where it has no place.
  std::optional<std::vector<std::uint8_t>> read_block(LbAddr at) const;

  /// The block of partition `reference` that begins at a byte of the medium, if one does.
  std::optional<LbAddr> address_of(std::uint64_t position, std::uint16_t reference) const;

  /// The partition of a reference number, or nullptr.
  const PartitionFacts* partition(std::uint16_t reference) const {
    return reference < partitions_.size() ? &partitions_[reference] : nullptr;
  }

 private:
  struct MappedRun {
    std::uint64_t first = 0;  // logical block of the metadata partition
    std::uint64_t blocks = 0;
    std::optional<LbAddr> at;  // nothing: a hole
  };
  struct Place {
    std::uint64_t position = 0;
    std::uint64_t blocks = 0;  // that follow one another from there
  };

  void open_physical(std::uint16_t reference, const VolumeFacts& volume,
                     const FaultHandler& faults);
  void open_virtual(std::uint16_t reference, const VolumeFacts& volume, const FaultHandler& faults);
  void open_metadata(std::uint16_t reference, const FaultHandler& faults);
  void read_sparing(std::uint16_t reference, const FaultHandler& faults);
  std::optional<VatFacts> vat_at(std::uint16_t base, std::uint32_t block,
                                 const FaultHandler& faults) const;
  std::optional<std::uint16_t> base_of(const PartitionMapAt& map) const;
  std::optional<Place> place(LbAddr at, std::uint64_t wanted) const;
  std::optional<Place> place_physical(std::uint16_t reference, std::uint64_t block,
                                      std::uint64_t wanted) const;
  std::optional<Place> place_virtual(const PartitionFacts& facts, std::uint64_t block,
                                     std::uint64_t wanted) const;
  std::optional<Place> place_mapped(const std::vector<MappedRun>& runs, std::uint64_t block,
                                    std::uint64_t wanted) const;
  static std::vector<MappedRun> mapped_runs(const IcbFacts& icb, std::uint32_t block_size);

  const BlockSource& source_;
  std::uint32_t block_size_;
  std::vector<PartitionFacts> partitions_;
  std::vector<std::map<std::uint32_t, std::uint32_t>> spared_;  // by reference: packet, block
  std::vector<std::vector<MappedRun>> mapped_, mirrored_;       // by reference: metadata
};

}  // namespace disc::udf
