// Reads ahead in threads of its own, so that a drive never waits, and digests what passes.
#include "record/feeder.h"

#include <algorithm>
#include <cstring>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"

namespace disc::record {
namespace {

// What is read at once: enough for the system, and soon there.
constexpr std::size_t read_bytes = 1024 * 1024;
constexpr int digest_threads = 2;

}  // namespace

Feeder::Feeder(const BlockSource& source, std::uint64_t offset, std::uint64_t bytes,
               std::uint64_t padding_limit)
    : source_(source),
      offset_(offset),
      bytes_(bytes),
      padding_limit_(padding_limit),
      count_((bytes + slot_bytes - 1) / slot_bytes),
      digests_(count_),
      digests_left_(count_) {
  for (Slot& slot : slots_)
    slot.bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(slot_bytes, bytes_)));
  threads_.emplace_back([this](const std::stop_token& stop) { read_all(stop); });
  for (int i = 0; i < digest_threads; ++i)
    threads_.emplace_back([this](const std::stop_token& stop) { digest_all(stop); });
}

Feeder::~Feeder() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (std::jthread& thread : threads_)
      thread.request_stop();
  }
  changed_.notify_all();
}

std::uint64_t Feeder::length_of(std::uint64_t number) const {
  return std::min(slot_bytes, bytes_ - number * slot_bytes);
}

void Feeder::read_all(const std::stop_token& stop) {
  try {
    for (std::uint64_t number = 0; number < count_; ++number) {
      Slot& slot = slot_of(number);
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return stopped_ || (slot.taken && slot.digested); });
        if (stopped_)
          return;
        slot.number = number;
        slot.filled = 0;
        slot.whole = slot.digested = slot.taken = false;
      }
      read_slot(slot, stop);
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
    stopped_ = true;
  }
  changed_.notify_all();
}

void Feeder::read_slot(Slot& slot, const std::stop_token& stop) {
  const std::uint64_t base = slot.number * slot_bytes;
  const std::size_t length = static_cast<std::size_t>(length_of(slot.number));
  std::size_t done = 0;
  while (done < length && !stop.stop_requested()) {
    const std::size_t piece = std::min(read_bytes, length - done);
    const std::uint64_t from = offset_ + base + done;
    const std::span<std::uint8_t> out(slot.bytes.data() + done, piece);
    const std::uint64_t there = from < source_.size() ? source_.size() - from : 0;
    const std::size_t real = static_cast<std::size_t>(std::min<std::uint64_t>(piece, there));
    if (real < piece && bytes_ + offset_ > source_.size() + padding_limit_)
      throw FormatError(cat(source_.name(), ": ends at byte ", source_.size(), ", and ",
                            offset_ + bytes_, " bytes were to be written"));
    if (real != 0)
      source_.read(from, out.first(real));
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(real), out.end(), std::uint8_t{0});
    done += piece;
    {
      const std::lock_guard lock(mutex_);
      slot.filled = done;
      slot.whole = done == length;
      read_ += piece;
    }
    changed_.notify_all();
  }
}

void Feeder::digest_all(const std::stop_token& stop) {
  Digest digest(Algorithm::Sha256);
  for (;;) {
    Slot* slot;
    {
      std::unique_lock lock(mutex_);
      // Whole slots, each by whoever is free.
      changed_.wait(lock, [&] {
        if (stopped_ || next_digest_ == count_)
          return true;
        const Slot& next = slot_of(next_digest_);
        return next.number == next_digest_ && next.whole;
      });
      if (stopped_ || next_digest_ == count_ || stop.stop_requested())
        return;
      slot = &slot_of(next_digest_++);
    }
    const std::uint64_t from = offset_ + slot->number * slot_bytes;
    const std::uint64_t real = from < source_.size() ? source_.size() - from : 0;
    digest.update(
        {slot->bytes.data(), static_cast<std::size_t>(std::min(real, length_of(slot->number)))});
    const std::string text = to_hex(digest.finish());
    {
      const std::lock_guard lock(mutex_);
      digests_[slot->number] = text;
      --digests_left_;
      slot->digested = true;
    }
    changed_.notify_all();
  }
}

void Feeder::fill() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return stopped_ || read_ >= std::min<std::uint64_t>(bytes_, slots * slot_bytes);
  });
  started_ = true;
}

// Until byte `byte` of the stretch can be taken.
void Feeder::wait_for(std::unique_lock<std::mutex>& lock, std::uint64_t byte) {
  const auto there = [&] { return stopped_ || read_ > byte; };
  if (started_ && !there())
    ++waits_;
  changed_.wait(lock, there);
  if (read_ <= byte && failure_)
    std::rethrow_exception(failure_);
}

Bytes Feeder::take(std::size_t count) {
  std::unique_lock lock(mutex_);
  // What the last call gave out is done with: its slot can be filled anew.
  if (at_ != 0 && (at_ % slot_bytes == 0 || at_ == bytes_)) {
    Slot& done = slot_of((at_ - 1) / slot_bytes);
    if (!done.taken) {
      done.taken = true;
      changed_.notify_all();
    }
  }
  count = static_cast<std::size_t>(std::min<std::uint64_t>(count, bytes_ - at_));
  if (count == 0)
    return {};
  const std::uint64_t inside = at_ % slot_bytes;
  if (inside + count <= slot_bytes) {
    wait_for(lock, at_ + count - 1);
    const Slot& slot = slot_of(at_ / slot_bytes);
    at_ += count;
    return {slot.bytes.data() + inside, count};
  }
  const std::size_t front = static_cast<std::size_t>(slot_bytes - inside);
  seam_.resize(count);
  wait_for(lock, at_ + front - 1);
  Slot& first = slot_of(at_ / slot_bytes);
  std::memcpy(seam_.data(), first.bytes.data() + inside, front);
  first.taken = true;
  changed_.notify_all();
  wait_for(lock, at_ + count - 1);
  std::memcpy(seam_.data() + front, slot_of(at_ / slot_bytes + 1).bytes.data(), count - front);
  at_ += count;
  return seam_;
}

double Feeder::level() const {
  const std::lock_guard lock(mutex_);
  const std::uint64_t most = std::min<std::uint64_t>(bytes_ - at_, slots * slot_bytes);
  return most == 0 ? 1 : static_cast<double>(read_ - at_) / static_cast<double>(most);
}

std::vector<std::string> Feeder::digests_so_far() const {
  const std::lock_guard lock(mutex_);
  const auto end = std::find(digests_.begin(), digests_.end(), "");
  return {digests_.begin(), end};
}

std::vector<std::string> Feeder::digests() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopped_ || digests_left_ == 0; });
  if (failure_)
    std::rethrow_exception(failure_);
  return digests_;
}

}  // namespace disc::record
