// The structure of everything found on a medium, clause by clause.
#include "verify/structure.h"

#include <algorithm>
#include <vector>

#include "verify/boot_structure.h"
#include "verify/extents_check.h"
#include "verify/iso9660_descriptors.h"
#include "verify/iso9660_directories.h"
#include "verify/iso9660_path_tables.h"
#include "verify/partition_structure.h"
#include "verify/rock_ridge_check.h"
#include "verify/udf_structure.h"

namespace disc::verify {

namespace {

// ISO 9660 and what stands on it.
void check_iso9660(const BlockSource& medium, Findings& findings, Progress& progress,
                   Lba session_start, bool partitions, StructureFacts& facts) {
  DescriptorSet set;
  findings.collect("descriptor.set", at_block(session_start.value + 16),
                   [&] { set = check_descriptors(medium, session_start, findings); });
  std::vector<MetadataExtent> metadata{{{session_start, 16}, "the system area"},
                                       {set.blocks, "the volume descriptors"}};
  std::vector<Tree> trees;
  std::vector<ContinuationFacts> continuations;
  for (const TreeDescriptor& descriptor : set.trees) {
    const bool primary = descriptor.kind == TreeKind::Primary;
    RockRidgeCheck rock_ridge(medium, static_cast<std::int64_t>(descriptor.volume_end), findings);
    trees.push_back(
        check_directories(medium, descriptor, primary ? &rock_ridge : nullptr, findings, progress));
    if (primary && rock_ridge.active()) {
      findings.check("Rock Ridge");
      rock_ridge.finish(trees.back());
      const auto& areas = rock_ridge.continuations();
      continuations.assign(areas.begin(), areas.end());
      facts.rock_ridge = true;
    }
    for (const Extent& table : check_path_tables(medium, descriptor, trees.back(), findings))
      metadata.push_back({table, cat("a path table of ", to_string(descriptor.kind))});
    facts.directories += trees.back().directories.size();
    facts.files += trees.back().files;
  }
  facts.trees = trees.size();
  const BootFacts boot = check_boot_structure(medium, set.blocks, trees, findings);
  facts.boot_images = boot.images;
  if (boot.catalog)
    metadata.push_back({*boot.catalog, "the boot catalog"});
  // Block 0, where partition tables stand, is not that of a later session.
  if (partitions && session_start == Lba{})
    facts.partitions = check_partition_structure(medium, boot, findings);
  check_extents(medium, trees, metadata, continuations, findings);
  check_views(medium, trees, findings);
}

// True unless the medium holds UDF and nothing of ISO 9660.
bool wants_iso9660(const BlockSource& medium, bool udf, Lba session_start) {
  const std::uint64_t at = byte_offset(session_start + iso9660::first_descriptor.value);
  std::vector<std::uint8_t> block(block_size);
  if (!udf || at + block.size() > medium.size())
    return !udf;
  try {
    medium.read(at, block);
  } catch (const Error&) {
    return true;
  }
  return iso9660::is_volume_descriptor(block);
}

}  // namespace

StructureFacts check_structure(const BlockSource& medium, Findings& findings, Progress& progress,
                               Lba session_start, bool partitions) {
  StructureFacts facts;
  facts.udf = has_udf(medium, session_start);
  if (wants_iso9660(medium, facts.udf, session_start))
    check_iso9660(medium, findings, progress, session_start, partitions, facts);
  else if (partitions && session_start == Lba{})
    facts.partitions = check_partition_structure(medium, {}, findings);
  if (facts.udf) {
    const UdfFacts udf = check_udf(medium, session_start, findings, progress);
    ++facts.trees;
    facts.directories += udf.directories;
    facts.files += udf.files;
  }
  return facts;
}

}  // namespace disc::verify
