// How a UDF volume is recognized.
#include "verify/udf_recognition.h"

#include <algorithm>
#include <array>

#include "formats/base/error.h"
#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

using udf::AnchorVolumeDescriptorPointer;
using udf::TagId;

constexpr std::uint32_t structure_bytes = 2048;  // of each descriptor (ECMA-167 2/8.2)
constexpr std::uint64_t system_area = 32768;     // bytes in front of the sequence (2/8.3.1)
constexpr int most_structures = 64;
constexpr std::array<std::uint32_t, 4> block_sizes = {2048, 512, 1024, 4096};

struct Recognized {
  std::string identifier;  // "" behind the last
  std::vector<std::uint8_t> bytes;
};

bool is_structure(std::string_view id) {
  constexpr std::array<std::string_view, 8> known = {"BEA01", "BOOT2", "CD001", "CDW02",
                                                     "NSR01", "NSR02", "NSR03", "TEA01"};
  return std::ranges::find(known, id) != known.end();
}

// Descriptors lie at whole sectors, of more than 2048 bytes in places (ECMA-167 2/8.3.1).
std::uint64_t structure_at(std::uint64_t start, std::uint32_t block_size, int index) {
  return start + static_cast<std::uint64_t>(index) * std::max(block_size, structure_bytes);
}

class SequenceCheck {
 public:
  explicit SequenceCheck(UdfContext& context)
      : context_(context),
        start_(std::uint64_t{context.session} * context.block_size + system_area) {}

  UdfRecognition run() {
    for (count_ = 0; count_ < most_structures; ++count_) {
      const Recognized one = read(count_);
      if (one.identifier.empty())
        break;
      judge(one);
      last_ = one.identifier;
    }
    finish();
    return facts_;
  }

  // The bytes where the next descriptor would stand.
  std::vector<std::uint8_t> behind() {
    for (count_ = 0; count_ < most_structures && !read(count_).identifier.empty();)
      ++count_;
    std::vector<std::uint8_t> bytes(structure_bytes);
    if (!context_.read_bytes(structure_at(start_, context_.block_size, count_), bytes))
      bytes.clear();
    return bytes;
  }

  UdfAt at() const {
    return {.block = static_cast<std::int64_t>(structure_at(start_, context_.block_size, count_) /
                                               context_.block_size)};
  }

 private:
  Recognized read(int index) {
    Recognized one{{}, std::vector<std::uint8_t>(structure_bytes)};
    if (!context_.read_bytes(structure_at(start_, context_.block_size, index), one.bytes))
      return one;
    const std::string_view id = text_of(Bytes(one.bytes).subspan(1, 5));
    if (is_structure(id))
      one.identifier = id;
    return one;
  }

  void judge(const Recognized& one) {
    const std::string& id = one.identifier;
    if (id == "BEA01") {
      if (open_)
        context_.warning("udf-recognition.order", at(),
                         "a second BEA01 before the TEA01 of the first", "ECMA-167 2/8.3.1");
      open_ = seen_begin_ = true;
    } else if (id == "TEA01") {
      if (!open_)
        context_.warning("udf-recognition.order", at(), "a TEA01 without BEA01",
                         "ECMA-167 2/8.3.1");
      open_ = false;
    } else if (id == "NSR02" || id == "NSR03") {
      if (!open_)
        context_.violation("udf-recognition.order", at(),
                           cat(id, " stands outside of BEA01 and TEA01"), "ECMA-167 3/9.1.1");
      (id == "NSR02" ? facts_.nsr02 : facts_.nsr03) = true;
    }
    if (id == "CD001" || id == "CDW02")
      return;  // of another standard
    facts_.any = true;
    if (one.bytes[0] != 0)
      context_.violation("udf-recognition.type", at(),
                         cat(id, " is of structure type ", one.bytes[0], ", expected 0"),
                         "ECMA-167 2/9.1.1");
    if (one.bytes[6] != 1)
      context_.violation("udf-recognition.version", at(),
                         cat(id, " has structure version ", one.bytes[6], ", expected 1"),
                         "ECMA-167 2/9.1.3");
    if (id != "BOOT2")
      check_zero(context_, Bytes(one.bytes).subspan(7), cat("the data of ", id).c_str(), at(),
                 "ECMA-167 2/9.2.4, 2/9.3.4, 3/9.1.4");
  }

  void finish() {
    const UdfAt place = at();
    if (!seen_begin_)
      context_.violation("udf-recognition.begin", place,
                         "the volume recognition sequence has no BEA01", "ECMA-167 2/8.3.1");
    if (!facts_.nsr02 && !facts_.nsr03)
      context_.damage("udf-recognition.nsr", place,
                      "the volume recognition sequence has neither NSR02 nor NSR03", "UDF 2.1.7");
    if (facts_.nsr02 && facts_.nsr03)
      context_.violation("udf-recognition.nsr", place,
                         "the volume recognition sequence has both NSR02 and NSR03", "UDF 2.1.7");
    if (last_ != "TEA01")
      context_.violation("udf-recognition.end", place,
                         cat("the volume recognition sequence ends with ",
                             last_.empty() ? "nothing" : last_, ", expected TEA01"),
                         "ECMA-167 2/8.3.1");
  }

  UdfContext& context_;
  std::uint64_t start_;
  int count_ = 0;
  bool open_ = false, seen_begin_ = false;
  std::string last_;
  UdfRecognition facts_;
};

std::optional<std::uint32_t> size_of_blocks(const BlockSource& medium, std::uint32_t session_2048) {
  const std::uint64_t session = std::uint64_t{session_2048} * 2048;
  for (const std::uint32_t size : block_sizes) {
    const std::uint64_t blocks = medium.size() / size;
    const std::uint64_t first = session / size;
    for (const std::uint64_t block : {first + 256, blocks - 257, blocks - 1, first + 512}) {
      std::array<std::uint8_t, 512> bytes{};
      if (block >= blocks || block > 0xFFFFFFFF)
        continue;
      try {
        medium.read(block * size, bytes);
      } catch (const Error&) {
        continue;
      }
      const auto tag = read_struct<udf::Tag>(bytes);
      if (tag->id() == TagId::AnchorVolumeDescriptorPointer && tag->location == block &&
          tag->checksum == udf::tag_checksum(bytes))
        return size;
    }
  }
  return std::nullopt;
}

class AnchorCheck {
 public:
  explicit AnchorCheck(UdfContext& context) : context_(context) {}

  UdfAnchors run() {
    const std::uint64_t blocks = context_.blocks;
    try_at(context_.session + 256U);
    if (blocks > 257)
      try_at(blocks - 257);
    if (blocks > 0)
      try_at(blocks - 1);
    if (facts_.blocks.empty())
      try_at(context_.session + 512U);
    if (facts_.blocks.empty())
      context_.damage(
          "udf-anchor.none", {},
          "there is no anchor volume descriptor pointer at block 256, N - 256, N or 512",
          "UDF 2.2.3");
    return std::move(facts_);
  }

 private:
  void try_at(std::uint64_t block) {
    if (std::ranges::find(facts_.blocks, block) != facts_.blocks.end())
      return;
    const std::vector<std::uint8_t> bytes = context_.read(block);
    const auto tag = read_struct<udf::Tag>(bytes);
    if (!tag || tag->id() != TagId::AnchorVolumeDescriptorPointer)
      return;  // three places are allowed, two must hold one
    const UdfAt at{.block = static_cast<std::int64_t>(block)};
    constexpr std::size_t size = sizeof(AnchorVolumeDescriptorPointer);
    if (!check_tag(context_, bytes, TagId::AnchorVolumeDescriptorPointer,
                   static_cast<std::uint32_t>(block), size, at))
      return;
    check_tail(context_, bytes, size, TagId::AnchorVolumeDescriptorPointer, at);
    judge(*read_struct<AnchorVolumeDescriptorPointer>(bytes), at);
    facts_.blocks.push_back(block);
  }

  void sequence(const udf::ExtentAd& extent, const char* what, const UdfAt& at) {
    check_extent_ad(context_, extent, what, at);
    if (extent.length / context_.block_size < udf::sequence_blocks)
      context_.violation(
          "udf-anchor.sequence-length", at,
          cat(what, " has ", extent.length / context_.block_size, " blocks, expected 16 or more"),
          "ECMA-167 3/8.4.2.1, UDF 2.2.3.1");
  }

  void judge(const AnchorVolumeDescriptorPointer& anchor, const UdfAt& at) {
    check_zero(context_, anchor.reserved, "the reserved field of the anchor", at,
               "ECMA-167 3/10.2.4");
    if (!facts_.first) {
      sequence(anchor.main_sequence, "the main volume descriptor sequence", at);
      sequence(anchor.reserve_sequence, "the reserve volume descriptor sequence", at);
      facts_.first = anchor;
    } else if (!std::ranges::equal(bytes_of(anchor.main_sequence),
                                   bytes_of(facts_.first->main_sequence)) ||
               !std::ranges::equal(bytes_of(anchor.reserve_sequence),
                                   bytes_of(facts_.first->reserve_sequence))) {
      context_.violation(
          "udf-anchor.differ", at,
          cat("the anchor names other sequences than that of block ", facts_.blocks.front()),
          "ECMA-167 3/8.4.2.1");
    }
  }

  UdfContext& context_;
  UdfAnchors facts_;
};

}  // namespace

UdfRecognition look_at_recognition(const BlockSource& medium, Lba session_start) {
  UdfRecognition facts;
  const std::uint64_t start = byte_offset(session_start) + system_area;
  for (int i = 0; i < most_structures; ++i) {
    std::array<std::uint8_t, 7> head{};
    const std::uint64_t at = structure_at(start, structure_bytes, i);
    if (medium.size() < head.size() || at > medium.size() - head.size())
      break;
    try {
      medium.read(at, head);
    } catch (const Error&) {
      break;
    }
    const std::string_view id = text_of(Bytes(head).subspan(1, 5));
    if (!is_structure(id))
      break;
    facts.nsr02 |= id == "NSR02";
    facts.nsr03 |= id == "NSR03";
    facts.any |= id != "CD001" && id != "CDW02";
  }
  return facts;
}

bool has_anchor(const BlockSource& medium, Lba session_start) {
  return size_of_blocks(medium, static_cast<std::uint32_t>(std::max(session_start.value, 0)))
      .has_value();
}

UdfRecognition check_recognition(UdfContext& context) { return SequenceCheck(context).run(); }

void check_recognition_end(UdfContext& context) {
  if (!context.since(udf::udf_2_01))
    return;
  SequenceCheck check(context);
  const std::vector<std::uint8_t> bytes = check.behind();
  if (std::ranges::any_of(bytes, [](std::uint8_t byte) { return byte != 0; }))
    context.violation("udf-recognition.behind", check.at(),
                      "the block behind the volume recognition sequence is not blank", "UDF 2.1.7");
}

UdfAnchors check_anchors(UdfContext& context) {
  if (const auto size = size_of_blocks(context.medium(), context.session)) {
    context.session = static_cast<std::uint32_t>(std::uint64_t{context.session} * 2048 / *size);
    context.set_block_size(*size);
  }
  return AnchorCheck(context).run();
}

void check_anchor_count(UdfContext& context, const UdfAnchors& anchors, bool virtual_partition) {
  if (anchors.blocks.size() >= 2)
    return;
  const UdfAt at{.block = static_cast<std::int64_t>(anchors.blocks.front())};
  if (virtual_partition && (anchors.blocks.front() == context.session + 256U ||
                            anchors.blocks.front() == context.session + 512U))
    context.warning("udf-anchor.count", at,
                    "there is only one anchor, as on a medium to which more will be written",
                    "UDF 2.2.3");
  else
    context.violation("udf-anchor.count", at,
                      cat("there is only one anchor, expected two of the blocks 256, N - 256 and ",
                          "N (", context.blocks - 1, ")"),
                      "UDF 2.2.3");
}

}  // namespace disc::verify
