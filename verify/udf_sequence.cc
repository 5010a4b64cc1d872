// Volume descriptor sequences.
#include "verify/udf_sequence.h"

#include <algorithm>
#include <array>
#include <map>

#include "formats/base/text.h"
#include "verify/udf_descriptors.h"
#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

using udf::TagId;

constexpr int most_descriptors = 4096;
constexpr int most_continuations = 64;
constexpr std::size_t most_bytes = std::size_t{1} << 20;  // of one descriptor

struct Descriptor {
  TagId id;
  std::uint32_t sequence_number = 0;
  std::int64_t block = 0;
  std::vector<std::uint8_t> bytes;  // whole, without what follows it in its block

  template <class T>
  T as() const {
    return *read_struct<T>(bytes);
  }
};

struct Sequence {
  std::vector<Descriptor> all;
  std::vector<UdfStructure> extents;

  // The descriptor of that kind with the highest sequence number (ECMA-167 3/8.4.3).
  const Descriptor* prevailing(TagId id) const {
    const Descriptor* best = nullptr;
    for (const Descriptor& one : all)
      if (one.id == id && (best == nullptr || one.sequence_number > best->sequence_number))
        best = &one;
    return best;
  }
};

// Bytes a descriptor takes, or 0 for one that has no place in a sequence.
std::size_t size_of(TagId id, Bytes block) {
  switch (id) {
    case TagId::PrimaryVolumeDescriptor:
    case TagId::VolumeDescriptorPointer:
    case TagId::ImplementationUseVolumeDescriptor:
    case TagId::PartitionDescriptor:
    case TagId::TerminatingDescriptor:
      return 512;
    case TagId::LogicalVolumeDescriptor:
      return sizeof(udf::LogicalVolumeDescriptor) +
             std::size_t{read_struct<udf::LogicalVolumeDescriptor>(block)->map_table_length};
    case TagId::UnallocatedSpaceDescriptor:
      return sizeof(udf::UnallocatedSpaceDescriptor) +
             8 * std::size_t{read_struct<udf::UnallocatedSpaceDescriptor>(block)
                                 ->number_of_allocation_descriptors};
    default:
      return 0;
  }
}

class SequenceReader {
 public:
  SequenceReader(UdfContext& context, const char* name, const char* extent_name)
      : context_(context), name_(name), extent_name_(extent_name) {}

  Sequence run(udf::ExtentAd extent) {
    for (int i = 0; i < most_continuations && extent.length > 0; ++i)
      extent = one_extent(extent);
    if (sequence_.all.empty())
      context_.damage("udf-sequence.empty", {.block = first_},
                      cat("the ", name_, " volume descriptor sequence holds no descriptor"),
                      "ECMA-167 3/8.4.2");
    check_numbers();
    return std::move(sequence_);
  }

 private:
  // Returns where the sequence goes on; an empty extent at its end.
  udf::ExtentAd one_extent(const udf::ExtentAd& extent) {
    const std::uint64_t begin = extent.location;
    const std::uint64_t count = extent.length / context_.block_size;
    if (first_ < 0)
      first_ = static_cast<std::int64_t>(begin);
    if (begin + count > context_.blocks)
      context_.damage("udf-sequence.outside", {.block = static_cast<std::int64_t>(begin)},
                      cat("the ", name_, " volume descriptor sequence of ", count,
                          " blocks reaches past the end of the medium"),
                      "ECMA-167 3/8.4.2");
    sequence_.extents.push_back({begin, count, extent_name_, true});
    udf::ExtentAd next{};
    for (std::uint64_t at = begin; at < begin + count && read_ < most_descriptors; ++read_) {
      const std::uint64_t taken = one(at, begin + count - at, next);
      if (taken == 0)
        return next;
      at += taken;
    }
    if (read_ >= most_descriptors)
      context_.damage("udf-sequence.length", {.block = first_},
                      cat("the ", name_, " volume descriptor sequence has more than ",
                          most_descriptors, " descriptors; the rest is not read"),
                      "ECMA-167 3/8.4.2");
    return next;
  }

  // Blocks the descriptor at `block` takes; 0 at the end of the sequence.
  std::uint64_t one(std::uint64_t block, std::uint64_t left, udf::ExtentAd& next) {
    const UdfAt at{.block = static_cast<std::int64_t>(block)};
    std::vector<std::uint8_t> bytes = context_.read(block);
    const auto tag = read_struct<udf::Tag>(bytes);
    const bool sound = tag && tag->checksum == udf::tag_checksum(bytes) &&
                       std::any_of(bytes.begin(), bytes.begin() + sizeof(udf::Tag),
                                   [](std::uint8_t byte) { return byte != 0; });
    if (!sound) {
      context_.violation(
          "udf-sequence.unterminated", at,
          cat("the ", name_, " volume descriptor sequence ends without a terminating descriptor"),
          "ECMA-167 3/8.4.2");
      return 0;
    }
    const TagId id = tag->id();
    const std::size_t size = size_of(id, bytes);
    if (size == 0) {
      context_.violation("udf-sequence.foreign", at,
                         cat("a ", to_string(id), " (tag ", std::uint16_t{tag->identifier},
                             ") stands in the ", name_, " volume descriptor sequence"),
                         "ECMA-167 3/8.4.2");
      return 1;
    }
    const std::uint64_t taken = (size + context_.block_size - 1) / context_.block_size;
    if (size > most_bytes || taken > left) {
      context_.damage(
          "udf-sequence.descriptor-size", at,
          cat("the ", to_string(id), " has ", size, " bytes, more than its sequence has room for"),
          "ECMA-167 3/8.4.2");
      return 1;
    }
    if (taken > 1)
      bytes = context_.read(block, taken);
    if (check_tag(context_, bytes, id, static_cast<std::uint32_t>(block), size, at)) {
      check_tail(context_, bytes, size, id, at);
      bytes.resize(std::min(size, bytes.size()));
      if (id == TagId::TerminatingDescriptor) {
        check_zero(context_, Bytes(bytes).subspan(sizeof(udf::Tag)),
                   "the reserved field of the terminating descriptor", at, "ECMA-167 3/10.9.2");
        return 0;
      }
      const std::uint32_t number = *read_struct<Le<std::uint32_t>>(bytes, sizeof(udf::Tag));
      if (id == TagId::VolumeDescriptorPointer) {
        const auto pointer = *read_struct<udf::VolumeDescriptorPointer>(bytes);
        check_extent_ad(context_, pointer.next_sequence, "the extent of the pointer", at);
        next = pointer.next_sequence;
        return 0;
      }
      sequence_.all.push_back({id, number, at.block, std::move(bytes)});
    }
    return taken;
  }

  // Descriptors of one sequence number are copies of each other (ECMA-167 3/8.4.1).
  void check_numbers() {
    std::map<std::uint32_t, const Descriptor*> numbers;
    for (const Descriptor& one : sequence_.all) {
      const auto [found, fresh] = numbers.try_emplace(one.sequence_number, &one);
      if (!fresh && !std::ranges::equal(Bytes(one.bytes).subspan(16),
                                        Bytes(found->second->bytes).subspan(16)))
        context_.violation("udf-sequence.number", {.block = one.block},
                           cat("the ", to_string(one.id), " has sequence number ",
                               one.sequence_number, ", as the ", to_string(found->second->id),
                               " of block ", found->second->block, " has, and says something else"),
                           "ECMA-167 3/8.4.1");
    }
  }

  UdfContext& context_;
  const char* name_;
  const char* extent_name_;
  Sequence sequence_;
  std::int64_t first_ = -1;
  int read_ = 0;
};

// The CRC, the checksum and the location differ between copies; all else may not.
bool same(const Descriptor& a, const Descriptor& b) {
  if (a.bytes.size() != b.bytes.size())
    return false;
  for (std::size_t i = 0; i < a.bytes.size(); ++i)
    if (a.bytes[i] != b.bytes[i] && i != 4 && (i < 8 || i >= 16))
      return false;
  return true;
}

class SequencePair {
 public:
  SequencePair(UdfContext& context, const UdfRecognition& recognition)
      : context_(context), recognition_(recognition) {}

  UdfVolume run(const udf::AnchorVolumeDescriptorPointer& anchor) {
    // The revision is wanted for the tags, and stands inside: look first.
    guess_revision(anchor.main_sequence);
    if (context_.revision == 0)
      guess_revision(anchor.reserve_sequence);
    const Sequence main = SequenceReader(context_, "main", "the main volume descriptor sequence")
                              .run(anchor.main_sequence);
    const Sequence reserve =
        SequenceReader(context_, "reserve", "the reserve volume descriptor sequence")
            .run(anchor.reserve_sequence);
    compare(main, reserve);
    for (const Sequence* sequence : {&main, &reserve})
      volume_.structures.insert(volume_.structures.end(), sequence->extents.begin(),
                                sequence->extents.end());
    take(main.prevailing(TagId::LogicalVolumeDescriptor) != nullptr ? main : reserve);
    return std::move(volume_);
  }

 private:
  void guess_revision(const udf::ExtentAd& extent) {
    const std::uint64_t count = std::min<std::uint64_t>(extent.length / context_.block_size, 256);
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::vector<std::uint8_t> bytes = context_.read(extent.location + i);
      const auto tag = read_struct<udf::Tag>(bytes);
      if (!tag || tag->id() == TagId::TerminatingDescriptor)
        return;
      const auto logical = read_struct<udf::LogicalVolumeDescriptor>(bytes);
      if (tag->id() == TagId::LogicalVolumeDescriptor && logical &&
          tag->checksum == udf::tag_checksum(bytes) &&
          is_known(logical->domain_identifier.revision()))
        context_.revision = logical->domain_identifier.revision();
    }
  }

  void compare(const Sequence& main, const Sequence& reserve) {
    if (main.all.empty() || reserve.all.empty())
      return;  // said already
    constexpr std::array<TagId, 3> single = {TagId::PrimaryVolumeDescriptor,
                                             TagId::LogicalVolumeDescriptor,
                                             TagId::UnallocatedSpaceDescriptor};
    for (const TagId id : single)
      compare(main.prevailing(id), reserve.prevailing(id), id);
    for (const TagId id : {TagId::PartitionDescriptor, TagId::ImplementationUseVolumeDescriptor}) {
      const auto a = sorted(main, id), b = sorted(reserve, id);
      if (a.size() != b.size())
        context_.violation("udf-sequence.reserve", {.block = reserve.all.front().block},
                           cat("the reserve sequence has ", b.size(), " of the ", to_string(id),
                               ", the main sequence ", a.size()),
                           "ECMA-167 3/8.4.2.3");
      for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        compare(a[i], b[i], id);
    }
  }

  static std::vector<const Descriptor*> sorted(const Sequence& sequence, TagId id) {
    std::vector<const Descriptor*> found;
    for (const Descriptor& one : sequence.all)
      if (one.id == id)
        found.push_back(&one);
    std::ranges::stable_sort(found, {}, [](const Descriptor* d) { return d->sequence_number; });
    return found;
  }

  void compare(const Descriptor* main, const Descriptor* reserve, TagId id) {
    if (main == nullptr && reserve == nullptr)
      return;
    if (main == nullptr || reserve == nullptr)
      context_.violation(
          "udf-sequence.reserve", {.block = (main != nullptr ? main : reserve)->block},
          cat("only the ", main != nullptr ? "main" : "reserve", " sequence has a ", to_string(id)),
          "ECMA-167 3/8.4.2.3");
    else if (!same(*main, *reserve))
      context_.violation(
          "udf-sequence.reserve", {.block = reserve->block},
          cat("the ", to_string(id), " of the reserve sequence differs from that of ", "block ",
              main->block),
          "ECMA-167 3/8.4.2.3");
  }

  void need(const Descriptor* found, TagId id, Severity severity, const char* clause) {
    if (found == nullptr)
      context_.add(severity, "udf-sequence.missing", {},
                   cat("there is no ", to_string(id), " in the volume descriptor sequence"),
                   clause);
  }

  // Fields of the descriptors that prevail.
  void take(const Sequence& sequence) {
    if (sequence.all.empty())
      return;
    logical(sequence);
    primary(sequence);
    partitions(sequence);
    implementation_use(sequence);
    const Descriptor* const unallocated = sequence.prevailing(TagId::UnallocatedSpaceDescriptor);
    need(unallocated, TagId::UnallocatedSpaceDescriptor, Severity::Violation, "UDF 2.2.5");
    if (unallocated == nullptr)
      return;
    check_unallocated(context_, unallocated->bytes, {.block = unallocated->block});
    volume_.unallocated_at = unallocated->block;
    const Bytes bytes = unallocated->bytes;
    for (std::size_t i = sizeof(udf::UnallocatedSpaceDescriptor); i + 8 <= bytes.size(); i += 8) {
      const auto extent = *read_struct<udf::ExtentAd>(bytes, i);
      volume_.unallocated.push_back(
          {extent.location, extent.length / context_.block_size, "unallocated space"});
    }
  }

  void logical(const Sequence& sequence) {
    const Descriptor* const found = sequence.prevailing(TagId::LogicalVolumeDescriptor);
    need(found, TagId::LogicalVolumeDescriptor, Severity::Damage, "UDF 2.2.4");
    if (found == nullptr)
      return;
    const UdfAt at{.block = found->block};
    volume_.logical = found->as<udf::LogicalVolumeDescriptor>();
    volume_.logical_bytes = found->bytes;
    volume_.logical_at = found->block;
    volume_.identifier = udf::read_dstring(volume_.logical->logical_volume_identifier).value_or("");
    if (context_.revision == 0)
      context_.revision = recognition_.nsr03 ? udf::udf_2_01 : udf::udf_1_50;
    if (recognition_.nsr02 != recognition_.nsr03 &&
        recognition_.nsr03 != context_.since(udf::udf_2_00))
      context_.violation(
          "udf-recognition.revision", at,
          cat("the domain is of revision ", udf::to_text(context_.revision),
              ", the recognition sequence has ", recognition_.nsr03 ? "NSR03" : "NSR02"),
          "UDF 2.1.7");
    check_logical(context_, *volume_.logical, at);
    for (const Descriptor& other : sequence.all)
      if (other.id == found->id &&
          !std::ranges::equal(slice(other.bytes, 20, 192), slice(found->bytes, 20, 192)))
        context_.violation("udf-sequence.second-volume", {.block = other.block},
                           "a second logical volume descriptor has another identifier", "UDF 2");
  }

  void primary(const Sequence& sequence) {
    const Descriptor* const found = sequence.prevailing(TagId::PrimaryVolumeDescriptor);
    need(found, TagId::PrimaryVolumeDescriptor, Severity::Violation, "UDF 2.2.2");
    if (found == nullptr)
      return;
    volume_.primary = found->as<udf::PrimaryVolumeDescriptor>();
    check_primary(context_, *volume_.primary, {.block = found->block});
    for (const Descriptor& other : sequence.all) {
      if (other.id != found->id)
        continue;
      const auto fields = other.as<udf::PrimaryVolumeDescriptor>();
      if (fields.volume_identifier != volume_.primary->volume_identifier ||
          fields.volume_set_identifier != volume_.primary->volume_set_identifier)
        context_.violation("udf-sequence.second-primary", {.block = other.block},
                           "a second primary volume descriptor has another identifier",
                           "ECMA-167 3/8.4.3");
    }
  }

  void partitions(const Sequence& sequence) {
    std::map<std::uint16_t, const Descriptor*> prevailing;
    for (const Descriptor& one : sequence.all) {
      if (one.id != TagId::PartitionDescriptor)
        continue;
      const Descriptor*& best = prevailing[one.as<udf::PartitionDescriptor>().partition_number];
      if (best == nullptr || one.sequence_number > best->sequence_number)
        best = &one;
    }
    if (prevailing.empty())
      need(nullptr, TagId::PartitionDescriptor, Severity::Damage, "UDF 2.2.14");
    for (const auto& [number, found] : prevailing) {
      const auto fields = found->as<udf::PartitionDescriptor>();
      check_partition(context_, fields, {.block = found->block});
      volume_.partitions.push_back(fields);
      volume_.partitions_at.push_back(found->block);
    }
  }

  void implementation_use(const Sequence& sequence) {
    const Descriptor* info = nullptr;
    for (const Descriptor& one : sequence.all) {
      if (one.id != TagId::ImplementationUseVolumeDescriptor)
        continue;
      const auto fields = one.as<udf::ImplementationUseVolumeDescriptor>();
      const std::string name = fields.implementation_identifier.text();
      const UdfAt at{.block = one.block};
      if (name != "*UDF LV Info") {
        if (name.starts_with("*UDF"))
          context_.violation("udf-info.identifier", at,
                             cat("the implementation use volume descriptor is called ",
                                 in_quotes(name), ", which UDF does not define"),
                             "UDF 2.2.7.1.1");
        continue;
      }
      if (info != nullptr && !same(*info, one))
        context_.violation("udf-info.second", at, "a second '*UDF LV Info' differs from the first",
                           "UDF 2.2.7");
      if (info == nullptr)
        check_implementation_use(context_, fields, at);
      info = &one;
      if (volume_.logical &&
          udf::read_dstring(fields.logical_volume_identifier).value_or("") != volume_.identifier)
        context_.violation("udf-info.volume-identifier", at,
                           "the logical volume identifier differs from that of the logical volume "
                           "descriptor",
                           "UDF 2.2.7.2.2");
    }
    if (info == nullptr)
      context_.violation("udf-sequence.missing", {},
                         "there is no implementation use volume descriptor '*UDF LV Info'",
                         "UDF 2.2.7");
  }

  UdfContext& context_;
  UdfRecognition recognition_;
  UdfVolume volume_;
};

}  // namespace

UdfVolume check_sequences(UdfContext& context, const udf::AnchorVolumeDescriptorPointer& anchor,
                          const UdfRecognition& recognition) {
  return SequencePair(context, recognition).run(anchor);
}

}  // namespace disc::verify
