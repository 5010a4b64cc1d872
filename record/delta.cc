// Finds what of an image a disc holds already, so that only the rest is written.
#include "record/delta.h"

#include <algorithm>

#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "record/block_reader.h"
#include "record/feeder.h"

namespace disc::record {
namespace {

constexpr auto slot_blocks = static_cast<std::int64_t>(Feeder::slot_bytes / block_size);

class Comparison {
 public:
  Comparison(Commander& commander, const Section& section, std::int32_t unit,
             const std::vector<std::string>& known)
      : section_(section),
        unit_(std::max(unit, 1)),
        known_(known),
        reader_(commander.drive(), data_form(static_cast<std::uint32_t>(unit_)), ReadPatience{1}) {}

  Delta run(const Interrupts& interrupts, Progress& progress);

 private:
  // Of a slot of the source: `blocks` blocks from `from` of the section on.
  void compare_slot(std::int64_t from, std::int64_t blocks, const std::string* known);
  bool is_same(std::int64_t from, std::int64_t blocks);
  void note_unit(Lba first, std::int32_t blocks, bool same, bool unreadable);
  // The first block behind the unit that `block` lies in.
  std::int64_t end_of_unit(std::int64_t block) const;

  const Section& section_;
  std::int32_t unit_;
  const std::vector<std::string>& known_;
  BlockReader reader_;
  std::vector<std::uint8_t> wanted_, found_;
  Delta delta_;
};

std::int64_t Comparison::end_of_unit(std::int64_t block) const {
  const std::int64_t on_medium = section_.first.value + block;
  return on_medium / unit_ * unit_ + unit_ - section_.first.value;
}

void Comparison::note_unit(Lba first, std::int32_t blocks, bool same, bool unreadable) {
  if (same)
    return;
  delta_.changed_blocks += blocks;
  if (unreadable)
    delta_.unreadable += blocks;
  if (!delta_.changed.empty() && delta_.changed.back().end() == first)
    delta_.changed.back().blocks += blocks;
  else
    delta_.changed.push_back({first, blocks});
}

// Whether these blocks of the slot in wanted_ are on the medium; notes nothing.
bool Comparison::is_same(std::int64_t from, std::int64_t blocks) {
  const std::int64_t slot_first = from / slot_blocks * slot_blocks;
  found_.resize(static_cast<std::size_t>(blocks) * block_size);
  const bool whole = reader_.read(section_.first + static_cast<std::int32_t>(from), found_).empty();
  return whole && std::equal(found_.begin(), found_.end(),
                             wanted_.begin() + (from - slot_first) * std::int64_t{block_size});
}

void Comparison::compare_slot(std::int64_t from, std::int64_t blocks, const std::string* known) {
  const std::int64_t end = from + blocks;
  if (known && *known == delta_.digests.back()) {
    const std::int64_t head = std::min(end, end_of_unit(from)) - from;
    const std::int64_t tail = std::min<std::int64_t>(blocks, unit_);
    if (is_same(from, head) && is_same(end - tail, tail)) {
      delta_.trusted += blocks;
      return;
    }
  }
  found_.resize(static_cast<std::size_t>(blocks) * block_size);
  const Lba first = section_.first + static_cast<std::int32_t>(from);
  const std::vector<Extent> bad = reader_.read(first, found_);
  for (std::int64_t at = from; at < end;) {
    const std::int64_t next = std::min(end, end_of_unit(at));
    const auto offset = (at - from) * std::int64_t{block_size};
    const Lba here = section_.first + static_cast<std::int32_t>(at);
    const Lba behind = section_.first + static_cast<std::int32_t>(next);
    const bool unreadable = std::ranges::any_of(
        bad, [&](const Extent& extent) { return extent.first < behind && here < extent.end(); });
    const bool same = !unreadable && std::equal(wanted_.begin() + offset,
                                                wanted_.begin() + (next - from) * block_size,
                                                found_.begin() + offset);
    note_unit(here, static_cast<std::int32_t>(next - at), same, unreadable);
    at = next;
  }
}

Delta Comparison::run(const Interrupts& interrupts, Progress& progress) {
  Digest digest(Algorithm::Sha256);
  progress.start("comparing " + section_.name,
                 static_cast<std::uint64_t>(section_.blocks) * block_size, "bytes");
  for (std::int64_t from = 0; from < section_.blocks; from += slot_blocks) {
    const std::int64_t blocks = std::min(slot_blocks, section_.blocks - from);
    if (interrupts.end_wished()) {
      note_unit(section_.first + static_cast<std::int32_t>(from),
                static_cast<std::int32_t>(section_.blocks - from), false, false);
      break;
    }
    wanted_.assign(static_cast<std::size_t>(blocks) * block_size, 0);
    const std::uint64_t at = section_.offset + static_cast<std::uint64_t>(from) * block_size;
    const std::uint64_t there = at < section_.source->size() ? section_.source->size() - at : 0;
    const auto real = static_cast<std::size_t>(std::min<std::uint64_t>(there, wanted_.size()));
    if (real != 0)
      section_.source->read(at, std::span(wanted_).first(real));
    digest.update(std::span(wanted_).first(real));
    delta_.digests.push_back(to_hex(digest.finish()));
    const auto number = static_cast<std::size_t>(from / slot_blocks);
    compare_slot(from, blocks, number < known_.size() ? &known_[number] : nullptr);
    progress.at(static_cast<std::uint64_t>(from + blocks) * block_size);
  }
  progress.finish();
  return std::move(delta_);
}

}  // namespace

Delta find_delta(Commander& commander, const Section& section, std::int32_t unit,
                 const std::vector<std::string>& known, Progress& progress) {
  return Comparison(commander, section, unit, known).run(commander.interrupts(), progress);
}

}  // namespace disc::record
