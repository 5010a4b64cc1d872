// The system use entries of a directory record, continuation areas and all.
#include "formats/iso9660/susp_reader.h"

#include <algorithm>
#include <optional>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::iso9660 {
namespace {

// A block of continuation areas serves many records: those of one directory stand together.
// Reading ahead pays only where the areas follow each other.
constexpr std::uint64_t max_ahead = 32 * block_size;

// Longest area taken from one CE entry. The standard allows one block; older writers went on.
constexpr std::uint32_t max_area = 64 * 1024;

// Most areas of one record: with a block each, 1 MiB of attributes.
constexpr std::size_t max_areas = 512;

constexpr std::size_t xa_attributes = 14;

bool all_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

std::optional<SuspSp> sp_at(Bytes system_use, std::size_t offset) {
  const auto sp = read_struct<SuspSp>(system_use, offset);
  if (!sp || sp->head.signature != Signature{'S', 'P'} || sp->head.length < sizeof(SuspSp) ||
      sp->check_bytes != std::array<std::uint8_t, 2>{0xBE, 0xEF})
    return std::nullopt;
  return sp;
}

}  // namespace

SuspReader::SuspReader(const BlockSource& source, FaultHandler faults)
    : source_(source), faults_(std::move(faults)), budget_(source) {}

const std::vector<SuspEntry>& SuspReader::entries(const RecordAt& record, std::size_t skip) {
  entries_.clear();
  next_.clear();
  seen_.clear();
  areas_.clear();
  const Bytes use = record.view.system_use;
  if (skip >= use.size())
    return entries_;
  const auto begin = static_cast<std::uint64_t>(use.data() - record.view.bytes.data()) + skip;
  parse(use.subspan(skip), byte_offset(record.block) + record.offset + begin, false);
  while (!next_.empty()) {
    // A second CE in one area contradicts SUSP 5.1; the last one counts, as for Linux.
    if (next_.size() > 1)
      report(faults_, record.block, "system use area has more than one CE entry", "SUSP 5.1");
    const Area area = next_.back();
    next_.clear();
    if (std::find(seen_.begin(), seen_.end(), area) != seen_.end() || seen_.size() >= max_areas) {
      report(faults_, record.block, "continuation areas lead in a circle or never end", "SUSP 5.1");
      break;
    }
    seen_.push_back(area);
    const Bytes bytes = fetch(area, record.block);
    if (bytes.empty())
      break;
    parse(bytes, std::uint64_t{area.block} * block_size + area.offset, true);
  }
  return entries_;
}

void SuspReader::parse(Bytes bytes, std::uint64_t position, bool continued) {
  while (bytes.size() >= sizeof(SuspHead)) {
    const std::size_t length = bytes[2];
    const Lba block{static_cast<std::int32_t>(position / block_size)};
    const auto offset = static_cast<std::uint32_t>(position % block_size);
    if (length < sizeof(SuspHead) || length > bytes.size()) {
      if (!all_zero(bytes))
        report(faults_, block,
               cat("system use entry ", in_quotes(text_of(bytes.first(2))), " at byte ", offset,
                   " has length ", length, " with ", bytes.size(), " bytes left"),
               "SUSP 4.1");
      return;
    }
    const SuspEntry entry{bytes.first(length), block, offset, continued};
    entries_.push_back(entry);
    if (entry.signature() == "ST")
      return;
    if (entry.signature() == "CE") {
      const auto ce = read_struct<SuspCe>(entry.bytes);
      if (!ce) {
        report(faults_, block, "CE entry is shorter than 28 bytes", "SUSP 5.1");
      } else {
        const std::uint64_t blocks = static_cast<std::uint64_t>(source_.blocks());
        next_.push_back(
            {checked(ce->block, blocks, block, "block of a continuation area", "SUSP 5.1", faults_),
             checked(ce->offset, block_size, block, "offset of a continuation area", "SUSP 5.1",
                     faults_),
             checked(ce->length, block_size, block, "length of a continuation area", "SUSP 5.1",
                     faults_)});
      }
    }
    position += length;
    bytes = bytes.subspan(length);
  }
}

Bytes SuspReader::fetch(const Area& area, Lba from) {
  const std::uint64_t begin = std::uint64_t{area.block} * block_size + area.offset;
  std::uint32_t length = area.length;
  if (std::uint64_t{area.offset} + length > block_size)
    report(faults_, from,
           cat("continuation area at block ", area.block, " byte ", area.offset, " of ", length,
               " bytes does not lie inside one block"),
           "SUSP 5.1");
  if (length > max_area || begin >= source_.size() || length > source_.size() - begin) {
    report(faults_, from,
           cat("continuation area at block ", area.block, " of ", length,
               " bytes does not lie on the medium of ", source_.blocks(), " blocks"),
           "SUSP 5.1");
    return {};
  }
  if (length > budget_.left) {
    report(faults_, from, "continuation areas together are larger than the medium", "SUSP 5.1");
    return {};
  }
  budget_.left -= length;
  try {
    const std::uint64_t window_end = window_at_ + window_.size();
    if (begin < window_at_ || begin + length > window_end) {
      const bool onwards = window_at_ <= begin && begin <= window_end;
      ahead_ = onwards ? std::min(2 * ahead_, max_ahead) : block_size;
      window_at_ = begin / block_size * block_size;
      const std::uint64_t want = std::max(ahead_, begin - window_at_ + length);
      window_.resize(static_cast<std::size_t>(std::min(want, source_.size() - window_at_)));
      source_.read(window_at_, window_);
    }
  } catch (const Error& error) {
    window_.clear();
    report(faults_, from, cat("continuation area cannot be read: ", error.what()), "SUSP 5.1");
    return {};
  }
  const auto first = window_.begin() + static_cast<std::ptrdiff_t>(begin - window_at_);
  areas_.emplace_back(first, first + length);
  return areas_.back();
}

std::size_t root_susp_skip(const RecordAt& root_self) {
  const Bytes use = root_self.view.system_use;
  return !sp_at(use, 0) && sp_at(use, xa_attributes) ? xa_attributes : 0;
}

std::optional<std::size_t> susp_skip(const RecordAt& root_self) {
  const auto sp = sp_at(root_self.view.system_use, root_susp_skip(root_self));
  if (!sp)
    return std::nullopt;
  return sp->skipped;
}

}  // namespace disc::iso9660
