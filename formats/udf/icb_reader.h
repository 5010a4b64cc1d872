// Reads information control blocks: what a file is, where its content lies, its attributes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/time.h"
#include "formats/io/volume_entry.h"
#include "formats/udf/address.h"
#include "formats/udf/icb.h"
#include "formats/udf/read_budget.h"
#include "formats/udf/tag.h"

namespace disc::udf {

class PartitionReader;

/// One allocation descriptor. `at` means nothing for a hole that is not allocated.
struct AllocationExtent {
  LbAddr at;
  ExtentType type = ExtentType::Recorded;
  std::uint32_t bytes = 0;
  std::uint16_t flags = 0;  // implementation use of a long one (UDF 2.3.10.1)
};

/// A file entry, of either kind, as recorded.
struct IcbFacts {
  LbAddr at;                       // the entry that counts
  std::uint64_t position = 0;      // its byte of the medium
  std::uint8_t faults = TagSound;  // bits of TagFault
  TagId id = TagId::FileEntry;     // or ExtendedFileEntry
  /// The fields, those of a plain file entry at their place in the extended one, where object size
  /// is then the information length and the creation time is zeros.
  ExtendedFileEntry entry{};
  std::vector<std::uint8_t> attributes;  // the space of extended attributes
  AllocationForm form = AllocationForm::Short;
  std::uint32_t embedded_offset = 0;  // AllocationForm::Embedded: bytes into its block
  std::uint32_t embedded_bytes = 0;
  std::vector<AllocationExtent> extents;  // in recorded order, those of continuations too
  std::vector<LbAddr> continuations;      // blocks of allocation extent descriptors
  std::vector<LbAddr> earlier;            // strategy 4096: entries and indirect entries before it

  IcbFileType type() const { return static_cast<IcbFileType>(entry.icb_tag.file_type); }
  std::uint16_t flags() const { return entry.icb_tag.flags; }
  std::uint64_t size() const { return entry.information_length; }
};

/// The entry at `at`, through the indirect entries of strategy 4096 to the last of its kind.
/// Nothing, and a fault, where there is no file entry; lesser damage is told and read over. `what`
/// is how faults call it.
std::optional<IcbFacts> read_icb(const PartitionReader& partitions, LbAddr at,
                                 const FaultHandler& faults, ReadBudget& budget,
                                 const std::string& what = "file");

/// Where the content lies, as far as its size and no further: consecutive blocks in one section.
/// Ends early, with a fault, where an extent has no place on the medium.
std::vector<Section> sections_of(const PartitionReader& partitions, const IcbFacts& icb,
                                 const FaultHandler& faults, const std::string& what = "file");

/// The block that byte `offset` of the content lies in, as tags inside it count; nothing behind the
/// last extent and in holes.
std::optional<LbAddr> block_of(const PartitionReader& partitions, const IcbFacts& icb,
                               std::uint64_t offset);

/// Mode with type and set-id bits, as POSIX has it.
std::uint32_t mode_of(const IcbFacts& icb);

/// One extended attribute in its space (ECMA-167 4/14.10).
struct AttributeAt {
  std::uint32_t offset = 0;  // bytes into the space
  std::uint32_t type = 0;
  std::uint8_t subtype = 0;
  std::uint32_t length = 0;
  std::string identifier;  // of implementation and application use: "*UDF FreeEASpace"
};

/// What a space of extended attributes holds; read as far as it makes sense.
struct AttributeFacts {
  std::vector<AttributeAt> list;
  std::optional<std::pair<std::uint32_t, std::uint32_t>> device;  // major, minor
  std::optional<Timestamp> created;
  bool sound = true;  // the space is filled by attributes to its end
};
AttributeFacts read_attributes(Bytes space);

/// The POSIX target of a symbolic link's path components (ECMA-167 4/14.16); nothing where they are
/// malformed.
std::optional<std::string> symlink_target(Bytes components);

}  // namespace disc::udf
