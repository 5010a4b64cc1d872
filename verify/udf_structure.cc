// A UDF volume, clause by clause.
#include "verify/udf_structure.h"

#include <algorithm>

#include "verify/udf_account.h"
#include "verify/udf_bitmaps.h"
#include "verify/udf_fields.h"
#include "verify/udf_file_set.h"
#include "verify/udf_integrity.h"
#include "verify/udf_metadata.h"
#include "verify/udf_recognition.h"
#include "verify/udf_sequence.h"
#include "verify/udf_sparing.h"
#include "verify/udf_vat.h"
#include "verify/udf_walk.h"

namespace disc::verify {
namespace {

constexpr std::uint64_t most_pairs = 10'000'000;  // of extents that are held against each other
constexpr std::uint64_t least_blocks = 258;       // an anchor at 256 and a block behind

class VolumeCheck {
 public:
  VolumeCheck(const BlockSource& medium, Lba session_start, Findings& findings, Progress& progress)
      : context_(medium, session_start, findings), findings_(findings), progress_(progress) {}

  UdfFacts run() {
    findings_.check("UDF recognition");
    const UdfAnchors anchors = check_anchors(context_);
    const UdfRecognition recognition = check_recognition(context_);
    if (context_.blocks < least_blocks)
      context_.damage(
          "udf-volume.small", {},
          cat("the medium has ", context_.blocks, " blocks, a volume needs ", least_blocks),
          "UDF 2.2.3");
    if (!anchors.first)
      return {};
    findings_.check("UDF volume descriptors");
    volume_ = check_sequences(context_, *anchors.first, recognition);
    check_recognition_end(context_);
    if (!volume_.logical)
      return {};
    partitions_ = check_partition_maps(context_, volume_);
    check_anchor_count(context_, anchors, partitions_.has(UdfMapKind::Virtual));
    integrity_ = check_integrity(context_, volume_, partitions_);
    check_times_met(context_);
    for (const std::uint64_t block : anchors.blocks)
      volume_.structures.push_back({block, 1, "an anchor", true});
    if (partitions_.maps.empty())
      return {};
    findings_.check("UDF partitions");
    files();
    return facts_;
  }

 private:
  void files() {
    check_sparing(context_, volume_, partitions_);
    UdfAccount account(context_, partitions_);
    for (const UdfStructure& structure : volume_.structures)
      account.claim_structure(structure);
    volume_space();
    if (partitions_.has(UdfMapKind::Metadata))
      check_metadata_partition(context_, partitions_, account);
    std::optional<UdfVat> vat;
    if (partitions_.has(UdfMapKind::Virtual)) {
      vat = check_vat(context_, partitions_, account);
      check_times_met(context_);
    }
    check_space_sets(context_, volume_, partitions_, account);
    UdfWalk walk(context_, partitions_, account, progress_);
    findings_.check("UDF files");
    bool complete = false;
    if (const auto file_set = check_file_set(context_, volume_, partitions_, account)) {
      if (vat) {
        walk.set_next_unique_id(std::max<std::uint64_t>(vat->unique_id + 1, 16));
        walk.set_table_unique_id(vat->unique_id);
      } else if (integrity_.block >= 0) {
        walk.set_next_unique_id(integrity_.next_unique_id);
      }
      walk.run(file_set->root, file_set->system_streams, file_set->block);
      complete = walk.complete();
    }
    distinct_files_ = walk.distinct_files();
    facts_ = {walk.files(), walk.directories()};
    findings_.check("UDF space");
    reserved_space(account, walk);
    account.finish([&](UdfOwner owner) { return walk.path(owner); }, complete);
    if (integrity_.block >= 0)
      check_integrity_space(context_, integrity_, partitions_, account, complete);
    if (complete)
      counts(vat);
  }

  // Files and directories as the volume counts them.
  void counts(const std::optional<UdfVat>& vat) {
    const bool own_count = vat && vat->files;
    if (!own_count && (!integrity_.use || vat))
      return;  // a table of 1.50 has no count, and the integrity descriptor is out of date
    const UdfAt at{.block = own_count ? vat->block : integrity_.block};
    const std::uint32_t files =
        own_count ? *vat->files : std::uint32_t{integrity_.use->number_of_files};
    const std::uint32_t directories = own_count
                                          ? vat->directories.value_or(0)
                                          : std::uint32_t{integrity_.use->number_of_directories};
    // Linux does not count the further names that it gives a file (6.1, 2026); the standard has
    // only "files".
    if (files >= distinct_files_ && files < facts_.files)
      context_.warning(
          "udf-count.links", at,
          cat("the number of files is ", files, " and leaves names of hard links out; ",
              facts_.files, " identifiers are to be counted"),
          "UDF 2.2.6.4");
    else
      expect<std::uint64_t>(context_, files, facts_.files, "udf-count.files", "the number of files",
                            at, "UDF 2.2.6.4");
    expect<std::uint64_t>(context_, directories, facts_.directories, "udf-count.directories",
                          "the number of directories", at, "UDF 2.2.6.4");
  }

  // Structures of the volume may not overlap, and none may lie in unallocated space.
  void volume_space() {
    std::vector<UdfStructure> all = volume_.structures;
    std::ranges::stable_sort(all, {}, &UdfStructure::first);
    const UdfStructure* furthest = nullptr;
    for (const UdfStructure& one : all) {
      if (one.blocks == 0)
        continue;
      if (furthest != nullptr && one.first < furthest->first + furthest->blocks)
        context_.damage("udf-space.structures", {.block = static_cast<std::int64_t>(one.first)},
                        cat(one.name, " overlaps ", furthest->name), "ECMA-167 3/8.4.2, 3/8.8.2");
      if (furthest == nullptr || one.first + one.blocks > furthest->first + furthest->blocks)
        furthest = &one;
    }
    for (const udf::PartitionDescriptor& d : volume_.partitions)
      all.push_back({d.partition_starting_location, d.partition_length, "a partition"});
    std::uint64_t looked = 0;
    for (const UdfStructure& free : volume_.unallocated)
      for (const UdfStructure& one : all)
        if (++looked < most_pairs && free.first < one.first + one.blocks &&
            one.first < free.first + free.blocks) {
          context_.damage("udf-unallocated.in-use", {.block = volume_.unallocated_at},
                          cat("unallocated space at block ", free.first, " overlaps ", one.name),
                          "ECMA-167 3/8.5, 3/10.8");
          break;
        }
    sequences_apart();
  }

  // From 2.50 on the two sequences are to lie far apart.
  void sequences_apart() {
    const UdfStructure *main = nullptr, *reserve = nullptr;
    for (const UdfStructure& one : volume_.structures) {
      if (std::string_view(one.name) == "the main volume descriptor sequence")
        main = main == nullptr ? &one : main;
      if (std::string_view(one.name) == "the reserve volume descriptor sequence")
        reserve = reserve == nullptr ? &one : reserve;
    }
    if (main == nullptr || reserve == nullptr || !context_.since(udf::udf_2_50))
      return;
    const auto& [low, high] =
        main->first < reserve->first ? std::pair(*main, *reserve) : std::pair(*reserve, *main);
    const std::uint64_t end = low.first + low.blocks;
    const std::uint64_t wanted = distance_wanted(context_.blocks, low.blocks + high.blocks);
    if (high.first >= end && high.first - end + 1 < wanted)
      context_.warning("udf-sequence.near", {.block = static_cast<std::int64_t>(high.first)},
                       cat("main and reserve sequence are ", high.first - end + 1,
                           " blocks apart, ", wanted, " or more are advised"),
                       "UDF 2.2.3.2");
  }

  // Sparing inside of a partition belongs to its Non-Allocatable Space.
  void reserved_space(const UdfAccount& account, const UdfWalk& walk) {
    std::vector<UdfExtent> reserved = walk.non_allocatable();
    std::ranges::sort(reserved, {}, &UdfExtent::at);
    for (const auto& run : account.reserved()) {
      auto extent = std::ranges::upper_bound(reserved, run.at, {}, &UdfExtent::at);
      const bool held =
          extent != reserved.begin() && (--extent)->at.partition == run.at.partition &&
          std::uint64_t{run.at.block} + run.blocks <=
              extent->at.block +
                  (std::uint64_t{extent->bytes} + context_.block_size - 1) / context_.block_size;
      if (!held)
        context_.violation("udf-sparing.allocatable", {},
                           cat("sparing at block ", run.at.block, " of partition ",
                               run.at.partition, " is not in the Non-Allocatable Space"),
                           "UDF 2.3.13, 3.3.7.2");
    }
    if (walk.has_non_allocatable() && !partitions_.has(UdfMapKind::Sparable))
      context_.warning("udf-stream.non-allocatable-use", {},
                       "there is Non-Allocatable Space without a sparable partition",
                       "UDF 3.3.7.2");
  }

  UdfContext context_;
  Findings& findings_;
  Progress& progress_;
  UdfVolume volume_;
  UdfPartitions partitions_;
  UdfIntegrity integrity_;
  UdfFacts facts_;
  std::uint64_t distinct_files_ = 0;
};

}  // namespace

bool has_udf(const BlockSource& medium, Lba session_start) {
  return look_at_recognition(medium, session_start).any || has_anchor(medium, session_start);
}

UdfFacts check_udf(const BlockSource& medium, Lba session_start, Findings& findings,
                   Progress& progress) {
  return VolumeCheck(medium, session_start, findings, progress).run();
}

}  // namespace disc::verify
