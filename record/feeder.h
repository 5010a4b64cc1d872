// Reads ahead in threads of its own, so that a drive never waits, and digests what passes.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "formats/io/block_source.h"

namespace disc::record {

/// A stretch of a source on its way to a drive. Memory: `slots` times `slot_bytes`.
class Feeder {
 public:
  /// As long as the chunks of receipts, so that their digests can be held against those.
  static constexpr std::uint64_t slot_bytes = 16 * 1024 * 1024;
  static constexpr std::size_t slots = 4;

  /// `bytes` bytes of `source` from `offset` on; both outlive the feeder. Zeros where `bytes` go
  /// past the end of the source by less than a block of `padding_limit` bytes; more is a
  /// FormatError when it is reached.
  Feeder(const BlockSource& source, std::uint64_t offset, std::uint64_t bytes,
         std::uint64_t padding_limit = 0);
  ~Feeder();
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  /// Returns when the memory is full or all is read: the time to start a drive.
  void fill();

  /// The next `count` bytes, or what is left of them; empty at the end. Valid until the next call.
  /// Throws what reading the source threw.
  Bytes take(std::size_t count);

  /// How full the memory is, of what it could hold now: 0 to 1.
  double level() const;
  /// How often take() had to wait after fill().
  std::uint64_t waits() const { return waits_; }

  /// Those of the slots from the first on that are known by now.
  std::vector<std::string> digests_so_far() const;
  /// SHA-256 of each slot_bytes of the stretch, without padding; to be called at the end.
  std::vector<std::string> digests();

 private:
  struct Slot {
    std::vector<std::uint8_t> bytes;
    std::uint64_t number = 0;  // of the slot in the stretch
    std::size_t filled = 0;    // bytes that can be taken
    bool whole = false;        // nothing more comes
    bool digested = true;
    bool taken = true;
  };

  std::uint64_t length_of(std::uint64_t number) const;
  Slot& slot_of(std::uint64_t number) { return slots_[number % slots]; }
  void read_all(const std::stop_token& stop);
  void read_slot(Slot& slot, const std::stop_token& stop);
  void digest_all(const std::stop_token& stop);
  void wait_for(std::unique_lock<std::mutex>& lock, std::uint64_t byte);

  const BlockSource& source_;
  std::uint64_t offset_, bytes_, padding_limit_;
  std::uint64_t count_;  // of slots in the stretch

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::array<Slot, slots> slots_;
  std::uint64_t read_ = 0;         // bytes read
  std::uint64_t next_digest_ = 0;  // slot
  std::vector<std::string> digests_;
  std::uint64_t digests_left_;
  std::exception_ptr failure_;
  bool stopped_ = false;
  bool started_ = false;
  std::uint64_t at_ = 0;  // bytes taken
  std::uint64_t waits_ = 0;
  std::vector<std::uint8_t> seam_;  // what straddles two slots

  std::vector<std::jthread> threads_;  // last: they use all the above
};

}  // namespace disc::record
