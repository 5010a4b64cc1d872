// Finds the sessions of a medium by its ISO 9660 superblocks.
#include "formats/media/sessions.h"

#include <algorithm>
#include <array>

#include "formats/base/error.h"
#include "formats/iso9660/date_time.h"
#include "formats/iso9660/volume_descriptor.h"

namespace disc::media {
namespace {

using iso9660::VolumeDescriptor;

constexpr std::int32_t superblock = 16;
// Behind a session: 11,400 blocks of a CD's lead-out, lead-in and pregap, and alignment.
constexpr std::int32_t longest_gap = 12'000;
// A directory of the root further behind its descriptors than this is searched for on ECC units.
constexpr std::int32_t nearby = 8192;
constexpr std::int32_t ecc_unit = 16;
// All blocks of a CD are looked at, of larger media those that ECC units begin with.
constexpr std::int64_t all_of_a_cd = 450'000;
constexpr std::size_t most_sessions = 4096;
constexpr std::int32_t blocks_at_once = 256;

std::int64_t blocks_of(const BlockSource& source) {
  return std::min<std::int64_t>(source.blocks(), INT32_MAX - longest_gap);
}

// Calls `take` with the superblocks in [first, last), every `step`th block looked at, until it
// returns false.
template <class Take>
void scan(const BlockSource& source, std::int64_t first, std::int64_t last, std::int32_t step,
          const Take& take) {
  last = std::min(last, blocks_of(source));
  first = std::max<std::int64_t>(first, superblock);
  std::vector<std::uint8_t> buffer;
  for (std::int64_t at = first; at < last;) {
    const std::int64_t count = step > 1 ? 1 : std::min<std::int64_t>(blocks_at_once, last - at);
    buffer.resize(static_cast<std::size_t>(count) * block_size);
    try {
      source.read(static_cast<std::uint64_t>(at) * block_size, buffer);
    } catch (const FormatError&) {
      at += std::max<std::int64_t>(count, step);  // what cannot be read holds no superblock
      continue;
    }
    for (std::int64_t i = 0; i < count; ++i) {
      const Bytes block = slice(buffer, static_cast<std::size_t>(i) * block_size, block_size);
      if (block[0] != 1 || !iso9660::is_volume_descriptor(block))
        continue;
      const Lba lba{static_cast<std::int32_t>(at + i)};
      if (const auto found = read_superblock(source, lba))
        if (!take(lba, *found))
          return;
    }
    at += step > 1 ? step : count;
  }
}

VolumeSession session_of(Lba start, Lba descriptors, const Superblock& block) {
  return {start, descriptors, block.blocks, block.volume_id, block.created};
}

// A descriptor that stands behind its own root directory is a copy that was put aside.
bool is_copy(Lba at, const Superblock& block) { return block.root < at.value; }

// Where the session of the superblock at 16 begins, by its own descriptors before its root.
Lba start_of_newest(const BlockSource& source, const Superblock& head) {
  std::optional<Lba> found;
  const auto look = [&](std::int64_t first, std::int64_t last, std::int32_t step) {
    scan(source, first, last, step, [&](Lba at, const Superblock& block) {
      if (block.root == head.root && !is_copy(at, block))
        found = at;
      return !found;
    });
  };
  look(std::max(superblock + 1, head.root - nearby), head.root, 1);
  if (!found && head.root > nearby)
    look(2 * superblock, head.root - nearby, ecc_unit);
  return found ? *found + -superblock : Lba{0};
}

// The session behind `end`, as far away as a gap can be; the copy of a superblock before it goes to
// `copy`.
std::optional<VolumeSession> next_behind(const BlockSource& source, Lba end,
                                         std::optional<VolumeSession>& copy) {
  std::optional<VolumeSession> next;
  scan(source, end.value + superblock, std::int64_t{end.value} + superblock + longest_gap, 1,
       [&](Lba at, const Superblock& block) {
         if (is_copy(at, block)) {
           copy = session_of({0}, at + -superblock, block);
           return true;
         }
         next = session_of(at + -superblock, at + -superblock, block);
         return false;
       });
  return next;
}

VolumeSession of_head(const BlockSource& source, const Superblock& head) {
  const Lba start = start_of_newest(source, head);
  VolumeSession session = session_of(start, {0}, head);
  if (start != Lba{0}) {
    session.descriptors = start;
    // The renewed superblock counts from block 0.
    session.blocks = std::max<std::int64_t>(head.blocks - start.value, 1);
  }
  return session;
}

}  // namespace

std::optional<Superblock> read_superblock(const BlockSource& source, Lba at) {
  if (at.value < 0 || at.value >= source.blocks())
    return std::nullopt;
  std::array<std::uint8_t, block_size> block{};
  try {
    source.read(byte_offset(at), block);
  } catch (const FormatError&) {
    return std::nullopt;
  }
  const auto descriptor = *read_struct<VolumeDescriptor>(Bytes(block));
  if (block[0] != 1 || !iso9660::is_volume_descriptor(block) ||
      descriptor.logical_block_size.little() != block_size)
    return std::nullopt;
  const std::uint32_t root = descriptor.root_directory.record.extent_location.little();
  if (root > INT32_MAX)
    return std::nullopt;
  Superblock found;
  found.root = static_cast<std::int32_t>(root);
  found.blocks = std::min<std::int64_t>(descriptor.volume_space_size.little(), INT32_MAX / 2);
  found.volume_id = iso9660::field_text(descriptor.volume_identifier);
  found.created = iso9660::to_timestamp(descriptor.creation);
  return found;
}

std::optional<VolumeSession> session_at(const BlockSource& source, Lba start) {
  const Lba at = start + superblock;
  const auto block = read_superblock(source, at);
  if (!block)
    return std::nullopt;
  return session_of(is_copy(at, *block) ? Lba{0} : start, start, *block);
}

std::optional<VolumeSession> newest_session(const BlockSource& source) {
  const auto head = read_superblock(source, {superblock});
  if (!head)
    return std::nullopt;
  VolumeSession newest = of_head(source, *head);
  for (std::size_t i = 0; i < most_sessions; ++i) {
    std::optional<VolumeSession> copy;
    const auto next = next_behind(source, newest.end(), copy);
    if (!next || next->start <= newest.start)
      break;
    newest = *next;
  }
  return newest;
}

std::vector<VolumeSession> find_sessions(const BlockSource& source) {
  std::vector<VolumeSession> all;
  const auto head = read_superblock(source, {superblock});
  if (!head)
    return all;
  const VolumeSession first = of_head(source, *head);
  if (first.start == Lba{0})
    all.push_back(first);
  // Where the superblock has been renewed, older sessions are told by their own.
  const bool renewed = first.start != Lba{0};
  const std::int32_t step = source.blocks() <= all_of_a_cd ? 1 : ecc_unit;
  bool chained = !renewed;
  const auto add = [&](const std::optional<VolumeSession>& found) {
    const bool known = !found || std::any_of(all.begin(), all.end(), [&](const auto& other) {
      return other.start == found->start;
    });
    if (!known)
      all.push_back(*found);
  };
  Lba from = renewed ? Lba{2 * superblock} : first.end();
  while (all.size() < most_sessions) {
    std::optional<VolumeSession> copy;
    std::optional<VolumeSession> next = chained ? next_behind(source, from, copy) : std::nullopt;
    add(copy);
    if (!next && renewed)
      scan(source, (from.value + step - 1) / step * step, first.start.value + superblock + 1, step,
           [&](Lba at, const Superblock& block) {
             next = session_of(is_copy(at, block) ? Lba{0} : at + -superblock, at + -superblock,
                               block);
             return false;
           });
    if (!next)
      break;
    chained = true;
    from = next->descriptors + 1;
    if (next->start == next->descriptors)
      from = std::max(from, next->end());
    add(next);
  }
  std::stable_sort(all.begin(), all.end(), [](const VolumeSession& a, const VolumeSession& b) {
    return a.start < b.start;
  });
  return all;
}

}  // namespace disc::media
