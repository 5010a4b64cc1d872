// The bytes of one file entry of UDF: attributes, extended attributes, allocation descriptors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "formats/base/time.h"
#include "formats/udf/icb.h"
#include "manifests/manifest.h"

namespace disc {

/// Consecutive bytes of a file's body: in blocks of a partition, or a hole.
struct UdfRun {
  std::uint64_t bytes = 0;
  std::uint32_t block = 0;  // of the partition, unless a hole
  bool hole = false;
};

/// How the entries of a volume are recorded.
struct UdfEntryRules {
  udf::Revision revision = udf::udf_2_01;
  bool file_times = true;  // below 2.00: creation as an extended attribute
};

UdfEntryRules udf_entry_rules(const Manifest& manifest);

/// What an entry says. The body is either `embedded`, or the runs.
struct UdfEntry {
  udf::LbAddr self;  // where the entry lies, and what its tag says
  udf::IcbFileType type = udf::IcbFileType::File;
  std::uint16_t flags = 0;  // of the ICB tag, without the allocation form
  std::uint32_t uid = 0, gid = 0, mode = 0;
  std::uint32_t links = 1;
  Timestamp time;
  std::uint64_t unique_id = 0;
  std::uint64_t streams_bytes = 0;  // information lengths of its named streams
  std::optional<udf::LbAddr> stream_directory;
  std::optional<std::pair<std::uint32_t, std::uint32_t>> device;  // major, minor
  bool is_embedded = false;
  std::string embedded;
  std::vector<UdfRun> runs;
  bool long_descriptors = false;
  std::uint16_t run_partition = 0;  // of the runs, in long descriptors
  /// Where the allocation extents lie that follow the entry: first block and partition;
  /// consecutive.
  udf::LbAddr continuation;
};

/// Bytes of the entry in front of its body or allocation descriptors.
std::size_t udf_head_size(const UdfEntryRules& rules, bool device);

/// The most bytes of a body that an entry can hold itself.
std::size_t udf_embedded_room(const UdfEntryRules& rules, bool device);

/// Allocation descriptors that the runs take (UDF 2.3.10: extents of at most 2^30 - 2048 bytes).
std::uint64_t udf_descriptor_count(std::span<const UdfRun> runs);

/// Blocks of allocation extents needed behind an entry with so many descriptors.
std::uint32_t udf_continuation_blocks(const UdfEntryRules& rules, bool device,
                                      bool long_descriptors, std::uint64_t descriptors);

/// Puts the entry into the first block of `out`, which is zero, and its allocation extents into the
/// following ones.
void compose_udf_entry(const UdfEntry& entry, const UdfEntryRules& rules,
                       std::span<std::uint8_t> out);

/// A file identifier descriptor (ECMA-167 4/14.4) of `use_bytes` implementation use: 0, or at least
/// 32, a multiple of 4. `identifier` is CS0, empty for the parent. `out` gets its size.
struct UdfIdentifier {
  std::string_view identifier;
  udf::LbAddr icb;
  std::uint32_t unique_id = 0;
  std::uint8_t characteristics = 0;
  std::uint16_t use_bytes = 0;
};
/// Bytes of implementation use for a descriptor at `offset` of its directory: as many as keep the
/// tag behind it from crossing blocks, which nothing may on write-once media from 2.00 on
/// (UDF 2.3.4.4).
std::uint16_t udf_identifier_use(std::uint64_t offset, std::size_t identifier_bytes,
                                 udf::Revision revision);
void append_udf_identifier(const UdfIdentifier& identifier, udf::Revision revision,
                           std::uint32_t location, std::vector<std::uint8_t>& out);

/// The path components of a symbolic link (ECMA-167 4/14.16). Repeated and final slashes are lost.
std::string udf_path_components(std::string_view target, NonBmp non_bmp);

}  // namespace disc
