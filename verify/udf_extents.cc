// Allocation descriptors, judged and followed.
#include "verify/udf_extents.h"

#include <algorithm>

#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

using udf::AllocationForm;
using udf::ExtentType;
using udf::LbAddr;

constexpr std::uint16_t erased = 1;  // flag of a long_ad (UDF 2.3.10.1)

class ExtentWalk {
 public:
  ExtentWalk(const UdfExtentRules& rules, const UdfEntry& entry, UdfRole role, LbAddr place,
             UdfOwner owner, UdfAt at)
      : context_(rules.context),
        partitions_(rules.partitions),
        account_(rules.account),
        entry_(entry),
        role_(role),
        place_(place),
        owner_(owner),
        at_(at) {
    body_.length = entry.length;
  }

  UdfBody run(Bytes block) {
    const Bytes area =
        slice(block, entry_.head + entry_.attributes_length, entry_.descriptors_length);
    if (entry_.form() == AllocationForm::Embedded) {
      embedded(area);
    } else if (entry_.form() == AllocationForm::Extended) {
      body_.sound = false;
    } else {
      follow(area);
      totals();
    }
    if (body_.sound || entry_.form() == AllocationForm::Embedded)
      expect<std::uint64_t>(context_, entry_.blocks_recorded, recorded_,
                            "udf-entry.blocks-recorded", "the number of blocks recorded", at_,
                            "UDF 2.3.6.5, ECMA-167 4/14.9.11");
    return std::move(body_);
  }

 private:
  struct Descriptor {
    std::uint32_t bytes = 0;
    ExtentType type{};
    LbAddr at;
    std::uint16_t flags = 0;
  };

  void embedded(Bytes area) {
    if (area.size() != entry_.length) {
      context_.violation(
          "udf-extent.embedded", at_,
          cat("the entry holds ", area.size(), " bytes of data, the file has ", entry_.length),
          "ECMA-167 4/14.6.8");
      body_.sound = area.size() >= entry_.length;
    }
    body_.embedded.assign(area.begin(), area.end());
    body_.embedded.resize(
        static_cast<std::size_t>(std::min<std::uint64_t>(body_.embedded.size(), entry_.length)));
  }

  std::size_t unit() const {
    return entry_.form() == AllocationForm::Short ? sizeof(udf::ShortAd) : sizeof(udf::LongAd);
  }

  Descriptor descriptor(Bytes area, std::size_t offset) const {
    if (entry_.form() == AllocationForm::Short) {
      const auto ad = *read_struct<udf::ShortAd>(area, offset);
      return {ad.length(), ad.type(), {ad.position, place_.partition}, 0};
    }
    const auto ad = *read_struct<udf::LongAd>(area, offset);
    return {ad.length(), ad.type(), ad.location, ad.flags};
  }

  // Bytes of descriptors that follow are fetched as long as there are.
  void follow(Bytes first) {
    std::vector<std::uint8_t> held;
    Bytes area = first;
    for (;;) {
      if (area.size() % unit() != 0)
        context_.violation(
            "udf-extent.descriptors-length", at_,
            cat("the allocation descriptors have ", area.size(), " bytes, no multiple of ", unit()),
            "ECMA-167 4/14.9.22");
      std::optional<Descriptor> more;
      for (std::size_t i = 0; i + unit() <= area.size() && !more; i += unit()) {
        const Descriptor ad = descriptor(area, i);
        if (ad.bytes == 0) {
          empty(ad);
          return;
        }
        if (ad.type == ExtentType::Continuation)
          more = ad;
        else
          extent(ad);
      }
      if (!more || !fetch(*more, held, area))
        return;
    }
  }

  void empty(const Descriptor& ad) {
    if (ad.type != ExtentType::Recorded || ad.at.block != 0 ||
        (entry_.form() == AllocationForm::Long && ad.at.partition != 0))
      context_.violation("udf-extent.empty-place", at_,
                         cat("an empty extent is of type ", static_cast<int>(ad.type), " at block ",
                             ad.at.block, ", expected all zero"),
                         "ECMA-167 4/14.14.1, UDF 2.3.10");
  }

  // The next block of descriptors into `held`; false at the end of what can be read.
  bool fetch(const Descriptor& ad, std::vector<std::uint8_t>& held, Bytes& area) {
    const auto stop = [&](std::string fault) {
      body_.sound = false;
      context_.damage("udf-extent.continuation", at_, std::move(fault),
                      "ECMA-167 4/12, UDF 2.3.11");
      return false;
    };
    if (ad.bytes != context_.block_size)
      context_.warning(
          "udf-extent.continuation-length", at_,
          cat("an extent of allocation descriptors has ", ad.bytes, " bytes, expected one block"),
          "UDF 2.3.11");
    if (partitions_.has(UdfMapKind::Metadata) && ad.at.partition != place_.partition)
      context_.violation("udf-extent.continuation-partition", at_,
                         cat("further allocation descriptors lie in partition ", ad.at.partition,
                             ", their entry in ", place_.partition),
                         "UDF 2.3.10");
    const auto volume = partitions_.to_volume(ad.at);
    if (!volume)
      return stop(cat("further allocation descriptors at block ", ad.at.block, " of partition ",
                      ad.at.partition, " lie outside of it"));
    account_.claim(ad.at, 1, owner_);
    if (!account_.first_visit(ad.at))
      return stop(cat("the allocation descriptors at block ", ad.at.block, " of partition ",
                      ad.at.partition, " are come to a second time"));
    body_.continuations.push_back(ad.at);
    held = context_.read(*volume);
    const UdfAt here{static_cast<std::int64_t>(*volume), at_.tree, at_.directory, at_.name};
    const auto head = read_struct<udf::AllocationExtentDescriptor>(held);
    const std::size_t length =
        head ? std::size_t{head->length_of_allocation_descriptors} : std::size_t{0};
    if (head && length > held.size() - sizeof *head)
      return stop(
          cat("the allocation extent descriptor holds ", length, " bytes, more than its block"));
    if (!check_tag(context_, held, udf::TagId::AllocationExtentDescriptor, ad.at.block,
                   sizeof *head + length, here, CrcRule::AllocationExtent)) {
      body_.sound = false;
      return false;
    }
    check_tail(context_, held, sizeof *head + length, udf::TagId::AllocationExtentDescriptor, here);
    expect<std::uint32_t>(context_, head->previous_location, 0, "udf-extent.previous",
                          "the previous allocation extent location", here, "UDF 2.3.11");
    if (length < unit())
      context_.violation("udf-extent.no-descriptors", here,
                         "an allocation extent descriptor holds no allocation descriptor",
                         "UDF 2.3.11");
    area = Bytes(held).subspan(sizeof *head, length);
    return true;
  }

  void extent(const Descriptor& ad) {
    const bool body = covered_ < entry_.length;
    length_rules(ad, body);
    flag_rules(ad);
    if (body) {
      const std::uint64_t left = entry_.length - covered_;
      body_.extents.push_back({ad.at, ad.type,
                               static_cast<std::uint32_t>(std::min<std::uint64_t>(ad.bytes, left)),
                               covered_});
      covered_ += ad.bytes;
      partial_ = ad.bytes % context_.block_size != 0;
    } else if (ad.type != ExtentType::NotRecorded) {
      context_.violation("udf-extent.tail", at_,
                         cat("an extent of type ", static_cast<int>(ad.type),
                             " lies behind the end of the file, expected type 1"),
                         "UDF 2.3.6.4, ECMA-167 4/12.1");
    }
    place_rules(ad);
  }

  void length_rules(const Descriptor& ad, bool body) {
    const std::uint32_t most = udf::max_extent_bytes / context_.block_size * context_.block_size;
    if (ad.bytes > most)
      context_.violation("udf-extent.too-long", at_,
                         cat("an extent has ", ad.bytes, " bytes, expected ", most, " at most"),
                         "UDF 2.3.10");
    // Only the last extent of the body may end inside a block.
    if (partial_ && body)
      context_.violation("udf-extent.whole-blocks", at_,
                         "an extent that another follows does not fill whole blocks",
                         "ECMA-167 4/12.1");
    if (!body && ad.bytes % context_.block_size != 0)
      context_.violation("udf-extent.whole-blocks", at_,
                         "an extent behind the end of the file does not fill whole blocks",
                         "ECMA-167 4/12.1");
  }

  void flag_rules(const Descriptor& ad) {
    if ((ad.flags & ~erased) != 0)
      context_.violation("udf-extent.flags", at_,
                         cat("an allocation descriptor has flags ", ad.flags, ", expected 0 or 1"),
                         "UDF 2.3.10.1");
    else if (ad.flags != 0 &&
             (ad.type != ExtentType::NotRecorded || ad.at.partition >= partitions_.maps.size() ||
              partitions_.maps[ad.at.partition].access != udf::AccessType::Rewritable))
      context_.violation("udf-extent.flags", at_,
                         "an extent is marked erased that is not of a rewritable partition or not "
                         "unrecorded",
                         "UDF 2.3.10.1");
  }

  // Where the blocks lie, and that they can.
  void place_rules(const Descriptor& ad) {
    if (ad.type == ExtentType::NotAllocated) {
      if (ad.at.block != 0 || (entry_.form() == AllocationForm::Long && ad.at.partition != 0))
        context_.violation("udf-extent.hole-place", at_,
                           cat("a hole lies at block ", ad.at.block, ", expected 0"), "UDF 2.3.10");
      return;
    }
    const std::uint32_t blocks = (ad.bytes + context_.block_size - 1) / context_.block_size;
    if (ad.type == ExtentType::Recorded)
      recorded_ += blocks;
    if (ad.at.partition >= partitions_.maps.size())
      return outside(ad, "of a partition that there is not");
    const UdfMap& map = partitions_.maps[ad.at.partition];
    const std::uint64_t length =
        map.kind == UdfMapKind::Virtual ? map.table.size() : std::size_t{map.length};
    if (std::uint64_t{ad.at.block} + blocks > length)
      return outside(ad, "past the end of its partition");
    if (map.kind == UdfMapKind::Virtual) {
      if (ad.bytes > context_.block_size)
        context_.add(context_.since(udf::udf_2_00) ? Severity::Violation : Severity::Warning,
                     "udf-extent.virtual", at_,
                     "an extent of the virtual partition is longer than one block", "UDF 2.3.10");
      for (std::uint32_t i = 0; i < blocks; ++i)
        if (map.table[ad.at.block + i] == udf::vat_unused)
          return outside(ad, "at a virtual block that leads nowhere");
    }
    if (map.kind == UdfMapKind::Metadata && !is_folder(role_) && role_ != UdfRole::AttributeFile &&
        !is_metadata_file(role_))
      context_.violation(
          "udf-extent.data-in-metadata", at_,
          cat("data of a file lie in the metadata partition, at block ", ad.at.block),
          "UDF 2.2.13.1");
    // A mirror without blocks of its own names those of the metadata file.
    if (role_ != UdfRole::MetadataMirror || duplicates())
      account_.claim(ad.at, blocks, owner_);
  }

  bool duplicates() const {
    const UdfMap* const map = partitions_.find(UdfMapKind::Metadata);
    return map == nullptr || (map->metadata.flags & udf::duplicate_metadata) != 0;
  }

  void outside(const Descriptor& ad, const char* what) {
    body_.sound = false;
    context_.damage("udf-extent.outside", at_,
                    cat("an extent of ", ad.bytes, " bytes at block ", ad.at.block,
                        " of partition ", ad.at.partition, " lies ", what),
                    "ECMA-167 4/14.14");
  }

  void totals() {
    if (covered_ < entry_.length) {
      body_.sound = false;
      context_.damage("udf-extent.short", at_,
                      cat("the extents hold ", covered_, " bytes, the file has ", entry_.length),
                      "ECMA-167 4/14.9.10, UDF 2.3.6.4");
    } else if (covered_ > entry_.length) {
      context_.violation("udf-extent.last-length", at_,
                         cat("the extents of the file hold ", covered_, " bytes, the file has ",
                             entry_.length, ": the last is to end with it"),
                         "UDF 2.3.6.4");
    }
  }

  UdfContext& context_;
  const UdfPartitions& partitions_;
  UdfAccount& account_;
  const UdfEntry& entry_;
  UdfRole role_;
  LbAddr place_;
  UdfOwner owner_;
  UdfAt at_;
  UdfBody body_;
  std::uint64_t covered_ = 0, recorded_ = 0;
  bool partial_ = false;
};

}  // namespace

UdfBody check_extents(const UdfExtentRules& rules, Bytes block, const UdfEntry& entry, UdfRole role,
                      LbAddr place, UdfOwner owner, const UdfAt& at) {
  return ExtentWalk(rules, entry, role, place, owner, at).run(block);
}

UdfBody silent_body(UdfContext& context, const UdfPartitions& partitions, Bytes block,
                    const UdfEntry& entry, LbAddr place) {
  Findings nothing;
  UdfContext quiet(context.medium(), {0}, nothing);
  quiet.set_block_size(context.block_size);
  UdfAccount nobody(quiet, partitions);
  return ExtentWalk({quiet, partitions, nobody}, entry, UdfRole::File, place, 0, {}).run(block);
}

bool read_body(UdfContext& context, const UdfPartitions& partitions, const UdfBody& body,
               std::uint64_t offset, std::span<std::uint8_t> out) {
  if (!body.embedded.empty()) {
    if (offset > body.embedded.size() || out.size() > body.embedded.size() - offset)
      return false;
    std::copy_n(body.embedded.begin() + static_cast<std::ptrdiff_t>(offset), out.size(),
                out.begin());
    return true;
  }
  auto extent = std::ranges::upper_bound(body.extents, offset, {}, &UdfExtent::begin);
  while (!out.empty()) {
    if (extent == body.extents.begin())
      return false;
    const UdfExtent& run = *(extent - 1);
    if (offset >= run.begin + run.bytes || run.type != ExtentType::Recorded)
      return false;
    const std::uint64_t into = offset - run.begin;
    const std::uint64_t within = into % context.block_size;
    const std::uint64_t left = std::min<std::uint64_t>(out.size(), run.bytes - into);
    const LbAddr at{run.at.block + static_cast<std::uint32_t>(into / context.block_size),
                    run.at.partition};
    const auto blocks = static_cast<std::uint32_t>(
        std::min<std::uint64_t>((within + left + context.block_size - 1) / context.block_size, 64));
    const auto volume = partitions.to_volume(at);
    if (!volume)
      return false;
    const std::uint64_t count = std::min<std::uint64_t>(
        left, std::uint64_t{partitions.consecutive(at, blocks)} * context.block_size - within);
    if (!context.read_bytes(*volume * context.block_size + within,
                            out.first(static_cast<std::size_t>(count))))
      return false;
    out = out.subspan(static_cast<std::size_t>(count));
    offset += count;
    if (offset == run.begin + run.bytes && !out.empty()) {
      if (extent == body.extents.end())
        return false;
      ++extent;
    }
  }
  return out.empty();
}

bool check_icb_address(UdfContext& context, const UdfPartitions& partitions, const udf::LongAd& icb,
                       const char* what, const UdfAt& at) {
  const LbAddr place = icb.location;
  if (icb.type() != ExtentType::Recorded)
    context.violation(
        "udf-icb.extent-type", at,
        cat(what, " is named by an extent of type ", static_cast<int>(icb.type()), ", expected 0"),
        "ECMA-167 4/14.14.2");
  const std::uint32_t block = context.block_size;
  if (icb.length() != block && icb.length() != 2 * block)
    context.violation("udf-icb.extent-length", at,
                      cat(what, " has an extent of ", icb.length(), " bytes, expected one block"),
                      "UDF 6.6, 2.3.5.1");
  if (partitions.has(UdfMapKind::Metadata) && place.partition < partitions.maps.size() &&
      partitions.maps[place.partition].kind != UdfMapKind::Metadata)
    context.violation(
        "udf-icb.not-in-metadata", at,
        cat(what, " lies in partition ", place.partition, ", expected the metadata partition"),
        "UDF 2.2.13");
  if (partitions.to_volume(place))
    return true;
  context.damage("udf-icb.outside", at,
                 cat(what, " at block ", place.block, " of partition ", place.partition,
                     " lies outside of it"),
                 "ECMA-167 4/14.14.2");
  return false;
}

}  // namespace disc::verify
