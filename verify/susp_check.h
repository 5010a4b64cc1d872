// System use areas against SUSP 1.12: frames, continuation areas, and the entries of SUSP itself.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/iso9660/directory_record.h"
#include "verify/finding.h"
#include "verify/structure_tree.h"

namespace disc::verify {

/// One record as the walk meets it.
struct RecordContext {
  const Tree* tree = nullptr;
  std::uint32_t directory = 0;  // index of the directory the record stands in
  std::uint32_t offset = 0;     // bytes into that directory
  std::int64_t block = 0;       // that holds the record
  const iso9660::RecordView* view = nullptr;

  bool is_self() const { return view->is_self(); }
  bool is_parent() const { return view->is_parent(); }
  Place place() const;
};

/// A system use entry, head and all.
struct SuspEntry {
  std::string_view signature;  // two characters
  std::uint8_t version = 0;
  Bytes bytes;
  std::int64_t block = 0;  // where it lies: of the record, or of a continuation area
};

/// The entries of one record in order, continuation areas included.
struct SuspArea {
  std::vector<SuspEntry> entries;
  std::deque<std::vector<std::uint8_t>> continuations;  // what the entries point into
};

/// A continuation area: bytes of one block.
struct ContinuationFacts {
  std::uint32_t block = 0;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  auto operator<=>(const ContinuationFacts&) const = default;
};

class SuspCheck {
 public:
  SuspCheck(const BlockSource& medium, std::int64_t volume_blocks, Findings& findings)
      : medium_(medium),
        volume_blocks_(volume_blocks),
        findings_(findings),
        // No writer uses fewer than 28 bytes for an area, the length of a CE.
        follow_budget_(1000 + medium.size() / 28) {}

  /// Looks for SP in the record "." of the root; without it no system use area is SUSP's.
  bool begin(const RecordContext& root_self);

  /// Takes the area of a record apart and judges it.
  SuspArea read(const RecordContext& record);

  /// Identifiers of the extensions that ER entries announced.
  const std::vector<std::string>& extensions() const { return extensions_; }
  const std::vector<ContinuationFacts>& continuations() const { return continuations_; }

  /// What only the whole volume shows: areas that overlap.
  void finish();

 private:
  void add(Severity severity, const char* kind, const RecordContext& record, std::string sentence,
           const char* clause);
  /// Entries of one run of bytes; returns the CE among them, if any, in `next`.
  bool take_apart(const RecordContext& record, Bytes bytes, std::int64_t block, SuspArea& area,
                  ContinuationFacts& next);
  void judge(const RecordContext& record, const SuspEntry& entry, bool first);
  void complain_of_budget(const RecordContext& record);
  void judge_er(const RecordContext& record, const SuspEntry& entry);
  bool judge_ce(const RecordContext& record, const SuspEntry& entry, ContinuationFacts& next);

  const BlockSource& medium_;
  std::int64_t volume_blocks_;
  Findings& findings_;
  std::uint64_t follow_budget_;  // continuation areas still to be followed
  bool complained_ = false;
  std::size_t skipped_ = 0;  // LEN_SKP
  bool root_has_xa_ = false;
  std::vector<std::string> extensions_;
  std::vector<ContinuationFacts> continuations_;
  std::int64_t cached_block_ = -1;
  std::vector<std::uint8_t> cache_;
};

}  // namespace disc::verify
