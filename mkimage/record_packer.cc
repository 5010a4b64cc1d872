// Packs directory records into blocks, and what finds no room in them into continuation areas.
#include "mkimage/record_packer.h"

#include <algorithm>
#include <utility>

#include "formats/iso9660/susp.h"

namespace disc {
namespace {

using namespace iso9660;

void fill_block(std::vector<std::uint8_t>& bytes) {
  bytes.resize(blocks_for(bytes.size()) * block_size);
}

// Bytes at the front of `entries` that are whole entries and fit `room`.
std::size_t whole_entries(Bytes entries, std::size_t room) {
  std::size_t taken = 0;
  while (taken < entries.size()) {
    const std::size_t next = first_entry_length(entries.subspan(taken));
    if (taken + next > room)
      break;
    taken += next;
  }
  return taken;
}

void append(std::vector<std::uint8_t>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

void RecordPacker::add(const DirectoryRecord& record, Bytes identifier, Bytes system_use) {
  const std::size_t room = max_record - record_head(identifier.size());
  std::vector<std::uint8_t> shortened;
  if (system_use.size() > room) {
    const std::size_t kept = whole_entries(system_use, room - sizeof(SuspCe));
    append(shortened, system_use.first(kept));
    append(shortened, continued(system_use.subspan(kept)));
    system_use = shortened;
  }
  const std::size_t length = record_length(identifier.size(), system_use.size());
  if (records_.size() % block_size + length > block_size)
    fill_block(records_);
  const std::size_t at = records_.size();
  records_.resize(at + length);
  encode_record(std::span(records_).subspan(at), record, identifier, system_use);
}

// Puts entries into continuation areas, a new one in each block that they need, and returns the
// CE entry that leads to the first.
std::vector<std::uint8_t> RecordPacker::continued(Bytes entries) {
  std::size_t room = block_size - continuation_.size() % block_size;
  if (entries.size() > room && (entries.size() <= block_size || room < block_size / 2)) {
    fill_block(continuation_);
    room = block_size;
  }
  const std::size_t start = continuation_.size();
  std::vector<std::uint8_t> next;
  std::size_t taken = entries.size();
  if (entries.size() > room) {
    taken = whole_entries(entries, room - sizeof(SuspCe));
    append(continuation_, entries.first(taken));
    const std::size_t here = continuation_.size();
    fill_block(continuation_);  // the next area opens the next block
    next = continued(entries.subspan(taken));
    std::copy(next.begin(), next.end(), continuation_.begin() + static_cast<std::ptrdiff_t>(here));
  } else {
    append(continuation_, entries);
  }
  std::vector<std::uint8_t> ce;
  append_ce(ce,
            static_cast<std::uint32_t>(first_continuation_.value) +
                static_cast<std::uint32_t>(start / block_size),
            static_cast<std::uint32_t>(start % block_size),
            static_cast<std::uint32_t>(taken + next.size()));
  return ce;
}

std::vector<std::uint8_t> RecordPacker::take_records() {
  fill_block(records_);
  return std::exchange(records_, {});
}

std::vector<std::uint8_t> RecordPacker::take_continuation() {
  fill_block(continuation_);
  return std::exchange(continuation_, {});
}

}  // namespace disc
