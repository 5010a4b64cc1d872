// A virtual disc: a folder that keeps what was written between programs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/io/descriptor.h"
#include "formats/virtual_drive/disc_state.h"
#include "formats/virtual_drive/kinds.h"

namespace disc::virtual_drive {

/// The folder holds disc.json (DiscState), blocks.bin (the blocks, with holes for zeros, so that a
/// disc of 100 GB takes no room until it is written) and written.map (a bit for each block that was
/// ever recorded, least significant bit first). Blocks are counted from 0 here; what a medium has
/// before its block 0 it maps itself.
class DiscFolder {
 public:
  /// Makes the folder, which must not exist or be empty, with nothing recorded. Throws SystemError,
  /// ManifestError where the folder holds something.
  static void create(const std::string& folder, const DiscState& state);

  /// Locks the folder while it lives. Throws FormatError where it is no disc, SystemError where it
  /// cannot be read, and drive::DriveError where another drive has it.
  explicit DiscFolder(const std::string& folder);

  const std::string& path() const { return path_; }
  const DiscKind& kind() const { return *kind_; }
  DiscState& state() { return state_; }
  const DiscState& state() const { return state_; }
  /// Puts the state into disc.json, in one step.
  void save() const;

  /// Bytes of a block as stored.
  std::uint32_t block_bytes() const { return block_bytes_; }
  /// How many blocks there is room for: the capacity and, on CD, what lies around it.
  std::uint32_t room() const { return room_; }
  /// Whole blocks from `first` on, recorded from now on. Both stay below room().
  void write(std::uint32_t first, Bytes blocks);
  /// What was never recorded reads as zeros.
  void read(std::uint32_t first, std::span<std::uint8_t> blocks) const;
  bool is_written(std::uint32_t block) const;
  /// The first block from `from` on that was not recorded, at most `end`.
  std::uint32_t first_unwritten(std::uint32_t from, std::uint32_t end) const;
  /// The first block from `from` on that was recorded, at most `end`.
  std::uint32_t first_written(std::uint32_t from, std::uint32_t end) const;
  /// Takes blocks for recorded, with the contents they have: formatting fills discs with zeros.
  void mark_written(std::uint32_t first, std::uint32_t blocks);
  /// As if they had never been recorded.
  void erase(std::uint32_t first, std::uint32_t blocks);

 private:
  std::uint32_t first_with(bool written, std::uint32_t from, std::uint32_t end) const;
  void mark(std::uint32_t first, std::uint32_t blocks, bool written);

  std::string path_;
  Descriptor folder_, blocks_, map_;
  DiscState state_;
  const DiscKind* kind_ = nullptr;
  std::uint32_t block_bytes_ = 2048;
  std::uint32_t room_ = 0;
};

/// Blocks a CD has room for around those of its users: lead-ins, pauses, lead-outs. Block 0 is
/// stored at cd_origin.
inline constexpr std::uint32_t cd_origin = 32768, cd_margin = 65536;

}  // namespace disc::virtual_drive
