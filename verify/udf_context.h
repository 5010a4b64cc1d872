// What the checks of a UDF volume share: the medium, the revision, and where findings go.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/base/time.h"
#include "formats/io/block_source.h"
#include "formats/udf/osta.h"
#include "formats/udf/tag.h"
#include "verify/finding.h"
#include "verify/udf_tree.h"

namespace disc::verify {

/// Where something stands: a block of the volume, and the file it belongs to where there is one.
/// The path is built only when something is found.
struct UdfAt {
  std::int64_t block = -1;
  const UdfTree* tree = nullptr;
  std::uint32_t directory = 0;  // of `tree`
  std::string_view name = {};   // inside that directory, "" for the directory itself
};

/// A finding about a time that can only be judged when the integrity descriptor is known.
struct UdfRecordedTime {
  udf::Time time;
  std::string what;
  std::int64_t block = -1;
};

/// One volume under judgement.
class UdfContext {
 public:
  UdfContext(const BlockSource& medium, Lba session_start, Findings& findings);

  udf::Revision revision = 0;           // 0 until a domain identifier tells
  std::uint32_t block_size = 2048;      // sectors and logical blocks are the same (UDF 2.2.4.2)
  std::uint64_t blocks = 0;             // of the medium
  std::uint32_t session = 0;            // block the recognition sequence is counted from
  std::optional<std::uint16_t> serial;  // tag serial number of the first descriptor
  std::optional<udf::Time> time_limit;  // no other time may be later
  std::string time_limit_name;
  std::vector<UdfRecordedTime> times;  // recorded before the limit was known

  bool since(udf::Revision other) const { return revision >= other; }
  const BlockSource& medium() const { return medium_; }
  void set_block_size(std::uint32_t bytes);

  void add(Severity severity, const char* kind, const UdfAt& at, std::string sentence,
           const char* clause);
  void damage(const char* kind, const UdfAt& at, std::string sentence, const char* clause) {
    add(Severity::Damage, kind, at, std::move(sentence), clause);
  }
  void violation(const char* kind, const UdfAt& at, std::string sentence, const char* clause) {
    add(Severity::Violation, kind, at, std::move(sentence), clause);
  }
  void warning(const char* kind, const UdfAt& at, std::string sentence, const char* clause) {
    add(Severity::Warning, kind, at, std::move(sentence), clause);
  }
  void note(const char* kind, const UdfAt& at, std::string sentence, const char* clause) {
    add(Severity::Note, kind, at, std::move(sentence), clause);
  }

  /// The first `count` blocks from `block` of the volume; fewer bytes where the medium ends, none
  /// where it cannot be read. Neighbours come out of one read.
  std::vector<std::uint8_t> read(std::uint64_t block, std::uint64_t count = 1);
  /// Fills `out` from a byte of the volume; false where it cannot be read.
  bool read_bytes(std::uint64_t offset, std::span<std::uint8_t> out);

 private:
  const BlockSource& medium_;
  Findings& findings_;
  std::vector<std::uint8_t> window_;
  std::uint64_t window_at_ = 0;
};

/// How much of a descriptor its CRC ought to cover.
enum class CrcRule : std::uint8_t {
  Whole,
  SpaceBitmap,       // 8 bytes are advised (UDF 2.3.8.1)
  MetadataBitmap,    // 8 bytes or none (UDF 2.2.13.2)
  AllocationExtent,  // 8 bytes below 2.01 (UDF 2.3.11)
  Identifier,        // 2.00 let it be shorter
};

/// Judges the tag in front of `bytes`, which reach as far as they are known; the descriptor itself
/// has `size` bytes. False if there is no such descriptor, which is a finding already.
bool check_tag(UdfContext& context, Bytes bytes, udf::TagId id, std::uint32_t location,
               std::size_t size, const UdfAt& at, CrcRule rule = CrcRule::Whole);

/// Nothing but zeros may follow a descriptor in its block (ECMA-167 3/8.4.4).
void check_tail(UdfContext& context, Bytes block, std::size_t size, udf::TagId id, const UdfAt& at);

}  // namespace disc::verify
