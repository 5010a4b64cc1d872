// The files that make up a metadata partition.
#include "verify/udf_metadata.h"

#include <algorithm>

#include "verify/udf_bitmaps.h"
#include "verify/udf_extents.h"
#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

using udf::ExtentType;
using udf::LbAddr;

constexpr std::size_t piece = 64 * 1024;

// A metadata file that could be read.
struct Read {
  bool there = false;
  LbAddr place;
  UdfAt at;
  UdfBody body;
  std::uint64_t entry_length = 0;
};

class MetadataCheck {
 public:
  MetadataCheck(UdfContext& context, UdfPartitions& partitions, UdfAccount& account)
      : context_(context),
        partitions_(partitions),
        account_(account),
        map_(partitions.maps[partitions.index_of(UdfMapKind::Metadata)]),
        duplicate_((map_.metadata.flags & udf::duplicate_metadata) != 0) {}

  void run() {
    Read file =
        read(map_.metadata.metadata_file_location, UdfRole::MetadataFile, "the metadata file");
    Read mirror = read(map_.metadata.mirror_file_location, UdfRole::MetadataMirror,
                       "the metadata mirror file");
    const bool usable = file.there && file.body.sound;
    if (!usable && mirror.there && mirror.body.sound)
      context_.warning("udf-metadata.mirror-used", mirror.at,
                       "the metadata file cannot be read, its mirror is taken", "UDF 2.2.13");
    const Read& chosen = usable ? file : mirror;
    if (!chosen.there) {
      context_.damage("udf-metadata.unreadable", {},
                      "neither the metadata file nor its mirror can be read", "UDF 2.2.13");
      return;
    }
    put_into_map(chosen.body);
    units(file);
    if (duplicate_)
      units(mirror);
    if (file.there && mirror.there) {
      compare(file, mirror);
      distance(file, mirror);
    }
    if (map_.metadata.bitmap_file_location != udf::no_bitmap_file)
      bitmap();
  }

 private:
  Read read(std::uint32_t block, UdfRole role, const char* name) {
    Read file;
    file.place = {block, map_.beneath};
    const auto volume = partitions_.to_volume(file.place);
    if (!volume) {
      context_.damage("udf-metadata.outside", {},
                      cat("the entry of ", name, " at block ", block,
                          " lies outside of its "
                          "partition"),
                      "UDF 2.2.10");
      return file;
    }
    file.at.block = static_cast<std::int64_t>(*volume);
    const std::vector<std::uint8_t> bytes = context_.read(*volume);
    const auto entry = read_entry(bytes);
    if (!entry) {
      check_tag(context_, bytes, udf::TagId::ExtendedFileEntry, block, 0xFFFF, file.at);
      return file;
    }
    if (!check_entry(context_, partitions_, bytes, *entry, role, block, file.at))
      return file;
    if (entry->links != 0)
      context_.violation(
          "udf-links.count", file.at,
          cat("the link count of ", name, " is ", entry->links, ", no identifier leads there"),
          "ECMA-167 4/14.9.6");
    if (entry->unique_id != 0 && (entry->unique_id & 0xFFFFFFFF) < 16)
      context_.violation(
          "udf-unique-id.low", file.at,
          cat("the unique id of ", name, " is ", entry->unique_id, ", expected 0 or 16 and more"),
          "UDF 3.2.1.1");
    const UdfOwner owner = account_.name(name);
    account_.claim(file.place, 1, owner);
    file.body = check_extents({context_, partitions_, account_}, bytes, *entry, role, file.place,
                              owner, file.at);
    file.there = true;
    if (file.body.length == 0)
      context_.damage("udf-metadata.empty", file.at, cat(name, " is empty"), "UDF 2.2.13.1");
    return file;
  }

  void put_into_map(const UdfBody& body) {
    std::uint32_t first = 0;
    for (const UdfExtent& extent : body.extents) {
      const std::uint32_t blocks = (extent.bytes + context_.block_size - 1) / context_.block_size;
      if (extent.type == ExtentType::Recorded && extent.at.partition != map_.beneath)
        continue;  // outside of the partition, which is a finding already
      map_.runs.push_back({first, blocks, extent.at.block, extent.type == ExtentType::Recorded});
      first += blocks;
    }
    map_.length = static_cast<std::uint32_t>(std::min<std::uint64_t>(
        (body.length + context_.block_size - 1) / context_.block_size, first));
  }

  // Extents of allocation units at alignment units (UDF 2.2.10, 2.2.13.1).
  void units(const Read& file) {
    if (!file.there)
      return;
    const std::uint64_t allocation =
        std::uint64_t{map_.metadata.allocation_unit_size} * context_.block_size;
    const std::uint32_t alignment = map_.metadata.alignment_unit_size;
    for (const UdfExtent& extent : file.body.extents) {
      if (extent.type == ExtentType::NotRecorded)
        context_.violation("udf-metadata.extent-type", file.at,
                           "an extent of a metadata file is allocated and not recorded",
                           "UDF 2.2.13.1");
      if (allocation > 0 && extent.bytes % allocation != 0)
        context_.violation("udf-metadata.extent-length", file.at,
                           cat("an extent of ", extent.bytes,
                               " bytes is of no whole allocation "
                               "units of ",
                               allocation),
                           "UDF 2.2.10");
      if (extent.type == ExtentType::Recorded && alignment > 0 && extent.at.block % alignment != 0)
        context_.violation("udf-metadata.extent-place", file.at,
                           cat("an extent begins at block ", extent.at.block,
                               ", no multiple of the alignment unit ", alignment),
                           "UDF 2.2.10");
    }
  }

  void compare(const Read& file, const Read& mirror) {
    const char* const clause = "UDF 2.2.13";
    if (file.body.length != mirror.body.length) {
      context_.violation("udf-metadata.mirror-size", mirror.at,
                         cat("the mirror has ", mirror.body.length, " bytes, the metadata file ",
                             file.body.length),
                         clause);
      return;
    }
    if (duplicate_)
      return contents(file, mirror);
    const auto same = [](const UdfExtent& a, const UdfExtent& b) {
      return a.type == b.type && a.bytes == b.bytes &&
             (a.type == ExtentType::NotAllocated || a.at == b.at);
    };
    if (!std::ranges::equal(file.body.extents, mirror.body.extents, same))
      context_.violation("udf-metadata.mirror-extents", mirror.at,
                         "the mirror has other extents than the metadata file, though it has no "
                         "blocks of its own",
                         clause);
  }

  // Both hold the same in every block that is recorded.
  void contents(const Read& file, const Read& mirror) {
    std::vector<std::uint8_t> a, b;
    for (const UdfExtent& extent : file.body.extents) {
      if (extent.type != ExtentType::Recorded)
        continue;
      for (std::uint64_t at = 0; at < extent.bytes; at += piece) {
        a.resize(static_cast<std::size_t>(std::min<std::uint64_t>(piece, extent.bytes - at)));
        b.resize(a.size());
        if (!read_body(context_, partitions_, file.body, extent.begin + at, a) ||
            !read_body(context_, partitions_, mirror.body, extent.begin + at, b)) {
          context_.damage(
              "udf-metadata.unreadable", mirror.at,
              cat("metadata at byte ", extent.begin + at, " cannot be read from both copies"),
              "UDF 2.2.13");
          return;
        }
        const auto differs = std::ranges::mismatch(a, b).in1;
        if (differs == a.end())
          continue;
        context_.violation(
            "udf-metadata.mirror-differs", mirror.at,
            cat("block ",
                (extent.begin + at + static_cast<std::uint64_t>(differs - a.begin())) /
                    context_.block_size,
                " of the mirror differs from the metadata file"),
            "UDF 2.2.13");
        return;
      }
    }
  }

  std::vector<std::pair<std::uint64_t, std::uint64_t>> group(const Read& file) const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> runs{{file.place.block, 1}};
    for (const LbAddr& at : file.body.continuations)
      runs.emplace_back(at.block, 1);
    if (duplicate_)
      for (const UdfExtent& extent : file.body.extents)
        if (extent.type == ExtentType::Recorded)
          runs.emplace_back(extent.at.block, extent.bytes / context_.block_size);
    std::ranges::sort(runs);
    return runs;
  }

  void distance(const Read& file, const Read& mirror) {
    const auto a = group(file), b = group(mirror);
    std::uint64_t used = 0, nearest = ~std::uint64_t{0};
    for (const auto& run : a)
      used += run.second;
    for (const auto& run : b)
      used += run.second;
    for (const auto& run : a) {
      const auto after = std::ranges::lower_bound(b, run);
      if (after != b.end())
        nearest = std::min(nearest, after->first >= run.first + run.second
                                        ? after->first - (run.first + run.second - 1)
                                        : 0);
      if (after != b.begin()) {
        const auto before = after - 1;
        nearest = std::min(nearest, run.first >= before->first + before->second
                                        ? run.first - (before->first + before->second - 1)
                                        : 0);
      }
    }
    const std::uint64_t wanted = distance_wanted(context_.blocks, used);
    if (nearest != 0 && nearest < wanted)  // none is an overlap, which the account tells
      context_.warning("udf-metadata.near", mirror.at,
                       cat("metadata file and mirror are ", nearest, " blocks apart, ", wanted,
                           " or more are advised"),
                       "UDF 2.2.13.1");
  }

  void bitmap() {
    const Read file = read(map_.metadata.bitmap_file_location, UdfRole::MetadataBitmap,
                           "the metadata bitmap file");
    if (!file.there || !file.body.sound)
      return;
    const std::uint64_t most = sizeof(udf::SpaceBitmapDescriptor) + (map_.length + 7U) / 8U;
    std::vector<std::uint8_t> bytes(
        static_cast<std::size_t>(std::min(file.body.length, most + context_.block_size)));
    if (!read_body(context_, partitions_, file.body, 0, bytes)) {
      context_.damage("udf-metadata.unreadable", file.at, "the metadata bitmap cannot be read",
                      "UDF 2.2.13.2");
      return;
    }
    const std::uint32_t location =
        file.body.extents.empty() ? file.place.block : file.body.extents.front().at.block;
    auto map = check_space_bitmap(context_, bytes, location, map_.length, CrcRule::MetadataBitmap,
                                  "the metadata bitmap", file.at);
    const auto head = read_struct<udf::SpaceBitmapDescriptor>(bytes);
    if (head && file.body.length != sizeof *head + std::uint64_t{head->number_of_bytes})
      context_.violation(
          "udf-metadata.bitmap-length", file.at,
          cat("the metadata bitmap file has ", file.body.length, " bytes, its descriptor ",
              sizeof *head + std::uint64_t{head->number_of_bytes}),
          "UDF 2.2.13.2");
    // Holes of the metadata file are no free space.
    if (map)
      account_.set_bitmap(partitions_.index_of(UdfMapKind::Metadata), std::move(*map));
    const UdfOwner holes = account_.name("a hole of the metadata file");
    for (const UdfMetadataRun& run : map_.runs)
      if (!run.recorded)
        account_.claim({run.first, partitions_.index_of(UdfMapKind::Metadata)}, run.blocks, holes);
  }

  UdfContext& context_;
  UdfPartitions& partitions_;
  UdfAccount& account_;
  UdfMap& map_;
  bool duplicate_;
};

}  // namespace

std::uint64_t distance_wanted(std::uint64_t blocks, std::uint64_t used) {
  const std::uint64_t base = blocks > used ? blocks - used : 0;
  return std::max((base + 9) / 10, std::min<std::uint64_t>(128, (base + 4) / 5));
}

void check_metadata_partition(UdfContext& context, UdfPartitions& partitions, UdfAccount& account) {
  MetadataCheck(context, partitions, account).run();
}

}  // namespace disc::verify
