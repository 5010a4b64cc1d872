// A drive of a few lines for tests of the engine: takes blocks in order or anywhere, fails as told.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/mmc/commands.h"
#include "formats/transport/transport.h"

namespace disc::record {

using drive::milliseconds;
using drive::nanoseconds;

class FakeDisc final : public drive::Transport {
 public:
  /// What the drive does with its n-th WRITE, counted from 1, instead of taking it.
  struct Trouble {
    drive::Outcome outcome;
    bool executed = false;              // the blocks reach the disc all the same
    std::int32_t executed_blocks = -1;  // only so many of them
  };

  bool sequential = true;
  std::uint32_t block_bytes = disc::block_size;
  std::map<std::int32_t, std::vector<std::uint8_t>> blocks;
  std::int32_t next = 0;  // next writable address
  std::multimap<std::uint64_t, Trouble> troubles;
  std::uint64_t writes = 0;
  std::vector<mmc::Cdb> commands;
  nanoseconds clock{0};
  bool stop_clock = false;

  drive::Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                         milliseconds) override {
    commands.push_back(command);
    switch (command.operation_code()) {
      case mmc::Write10::code: {
        const auto write = command.as<mmc::Write10>();
        return take(static_cast<std::int32_t>(std::uint32_t{write.first}), write.blocks, out);
      }
      case mmc::Write12::code: {
        const auto write = command.as<mmc::Write12>();
        return take(static_cast<std::int32_t>(std::uint32_t{write.first}),
                    static_cast<std::int32_t>(std::uint32_t{write.blocks}), out);
      }
      case mmc::Read10::code:
        return give(command.as<mmc::Read10>(), in);
      default:
        return refuse(mmc::invalid_operation_code);
    }
  }

  static drive::Outcome refuse(mmc::Sense sense, bool deferred = false) {
    drive::Outcome outcome;
    outcome.status = drive::Status::CheckCondition;
    outcome.sense.emplace();
    outcome.sense->sense = sense;
    outcome.sense->deferred = deferred;
    return outcome;
  }
  static drive::Outcome host(drive::HostStatus status) {
    drive::Outcome outcome;
    outcome.host = status;
    return outcome;
  }

  void wait(nanoseconds time) override { clock += time; }
  nanoseconds now() const override { return clock; }
  std::uint32_t most_bytes() const override { return 64 * 1024; }
  std::string name() const override { return "fake"; }

  std::vector<std::uint8_t> all(std::int32_t first, std::int32_t count) const {
    std::vector<std::uint8_t> bytes;
    for (std::int32_t i = first; i < first + count; ++i) {
      const auto found = blocks.find(i);
      if (found == blocks.end())
        bytes.insert(bytes.end(), block_bytes, std::uint8_t{0xEE});
      else
        bytes.insert(bytes.end(), found->second.begin(), found->second.end());
    }
    return bytes;
  }

 private:
  void store(std::int32_t first, std::int32_t count, Bytes out) {
    for (std::int32_t i = 0; i < count; ++i) {
      const Bytes one = out.subspan(static_cast<std::size_t>(i) * block_bytes, block_bytes);
      blocks[first + i].assign(one.begin(), one.end());
    }
    next = first + count;
  }

  drive::Outcome take(std::int32_t first, std::int32_t count, Bytes out) {
    ++writes;
    clock += milliseconds(1);
    if (out.size() != static_cast<std::size_t>(count) * block_bytes)
      return refuse(mmc::invalid_field_in_cdb);
    const auto trouble = troubles.find(writes);
    if (trouble != troubles.end()) {
      const Trouble what = trouble->second;
      troubles.erase(trouble);
      if (what.executed)
        store(first, count, out);
      else if (what.executed_blocks > 0)
        store(first, what.executed_blocks, out);
      return what.outcome;
    }
    if (sequential && first != next)
      return refuse(mmc::invalid_address_for_write);
    store(first, count, out);
    return {};
  }

  drive::Outcome give(const mmc::Read10& read, std::span<std::uint8_t> in) {
    const auto first = static_cast<std::int32_t>(std::uint32_t{read.first});
    for (std::int32_t i = 0; i < read.blocks; ++i) {
      const auto found = blocks.find(first + i);
      if (found == blocks.end())
        return refuse(mmc::unrecovered_read_error);
      std::copy(found->second.begin(), found->second.end(),
                in.begin() + static_cast<std::ptrdiff_t>(i) * block_bytes);
    }
    return {};
  }
};

/// Bytes that differ from block to block.
inline std::vector<std::uint8_t> counted_bytes(std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  for (std::size_t i = 0; i < count; ++i)
    bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 2048 * 13 + i / 4'194'304);
  return bytes;
}

}  // namespace disc::record
