// A command descriptor block: what is sent to a drive, 6 to 16 bytes whose first says what they
// are.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

#include "formats/base/bytes.h"

namespace disc::mmc {

/// Bytes of a command by its group, which is the high three bits of the operation code (SPC-3
/// 4.3.2): 6, 10, 12 or 16; 0 for the groups of vendors and of variable length.
constexpr std::size_t length_of_group(std::uint8_t operation_code) {
  switch (operation_code >> 5) {
    case 0:
      return 6;
    case 1:
    case 2:
      return 10;
    case 4:
      return 16;
    case 5:
      return 12;
    default:
      return 0;
  }
}

/// Any command. The structures of commands.h convert to it, and it to them.
class Cdb {
 public:
  Cdb() = default;
  template <class Command>
  requires(std::is_trivially_copyable_v<Command> && alignof(Command) == 1 &&
           sizeof(Command) <= 16 && sizeof(Command) >= 6 && !std::is_same_v<Command, Cdb>)
      Cdb(const Command& command)
      : Cdb(bytes_of(command)) {}
  /// The first 16 bytes of `bytes`.
  explicit Cdb(Bytes bytes)
      : length_(static_cast<std::uint8_t>(std::min<std::size_t>(bytes.size(), 16))) {
    std::copy_n(bytes.begin(), length_, bytes_.begin());
  }

  Bytes bytes() const { return {bytes_.data(), length_}; }
  std::uint8_t operation_code() const { return bytes_[0]; }
  /// The command as its structure; bytes it was sent without are zeros.
  template <class Command>
  Command as() const {
    Command command;
    std::memcpy(&command, bytes_.data(), sizeof command);
    return command;
  }

  bool operator==(const Cdb&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  std::uint8_t length_ = 0;
};

/// "WRITE (10)"; "operation code E9h" for one that no standard used here names.
std::string name_of(std::uint8_t operation_code);

}  // namespace disc::mmc
