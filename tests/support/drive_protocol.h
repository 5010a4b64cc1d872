// What drive_preload and drive_server say to each other over a Unix socket.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

/// Numbers in the order of the host's bytes: both ends are on one machine.
namespace disc::drive_protocol {

enum class Direction : std::uint32_t { None = 0, ToDrive = 1, FromDrive = 2 };

/// Most bytes of one data phase: what a server takes, and what a client may ask for.
inline constexpr std::uint32_t most_bytes = 4U << 20;

/// A command; `length` bytes follow where they are for the drive.
struct Request {
  std::uint32_t command_length = 0;
  std::array<std::uint8_t, 16> command{};
  Direction direction = Direction::None;
  std::uint32_t length = 0;
  std::uint32_t timeout = 0;  // ms
};

/// What became of it, as SG_IO has it; `sense_length` bytes of sense data follow, then `length`
/// bytes of data.
struct Answer {
  std::uint32_t status = 0, host = 0, driver = 0;
  std::uint32_t residue = 0;
  std::uint32_t duration = 0;  // ms
  std::uint32_t sense_length = 0;
  std::uint32_t length = 0;
};

static_assert(sizeof(Request) == 32 && std::is_trivially_copyable_v<Request>);
static_assert(sizeof(Answer) == 28 && std::is_trivially_copyable_v<Answer>);

}  // namespace disc::drive_protocol
