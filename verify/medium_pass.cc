// One pass over a medium: a ring of buffers between one reader and several consumers.
#include "verify/medium_pass.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "formats/base/error.h"

namespace disc::verify {
namespace {

constexpr std::size_t buffer_bytes = 2 * 1024 * 1024;
constexpr std::size_t buffer_count = 8;
constexpr std::size_t most_runs = 10'000;

class Ring {
 public:
  explicit Ring(std::size_t consumers) : taken_(consumers, 0) {
    for (auto& buffer : buffers_)
      buffer.resize(buffer_bytes);
  }

  /// A buffer nobody reads any more; nothing if a consumer failed.
  std::vector<std::uint8_t>* free_buffer() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
      return failure_ || std::ranges::all_of(taken_, [&](std::uint64_t taken) {
               return made_ - taken < buffer_count;
             });
    });
    return failure_ ? nullptr : &buffers_[made_ % buffer_count];
  }

  void publish(std::uint64_t offset, std::size_t length) {
    const std::lock_guard lock(mutex_);
    offsets_[made_ % buffer_count] = offset;
    lengths_[made_ % buffer_count] = length;
    ++made_;
    changed_.notify_all();
  }

  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  void run(std::size_t which, PassConsumer& consumer) {
    try {
      for (;;) {
        std::size_t slot = 0;
        {
          std::unique_lock lock(mutex_);
          changed_.wait(lock, [&] { return failure_ || closed_ || taken_[which] < made_; });
          if (failure_)
            return;
          if (taken_[which] == made_)
            break;  // closed and everything seen
          slot = taken_[which] % buffer_count;
        }
        consumer.consume(offsets_[slot], Bytes(buffers_[slot].data(), lengths_[slot]));
        const std::lock_guard lock(mutex_);
        ++taken_[which];
        changed_.notify_all();
      }
      consumer.finish();
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_)
        failure_ = std::current_exception();
      changed_.notify_all();
    }
  }

  std::exception_ptr failure() const { return failure_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::vector<std::uint8_t>, buffer_count> buffers_;
  std::array<std::uint64_t, buffer_count> offsets_{};
  std::array<std::size_t, buffer_count> lengths_{};
  std::vector<std::uint64_t> taken_;  // buffers each consumer is done with
  std::uint64_t made_ = 0;
  bool closed_ = false;
  std::exception_ptr failure_;
};

void note_unreadable(std::vector<UnreadableBlocks>& runs, std::int64_t block,
                     const std::string& why) {
  if (!runs.empty() && runs.back().first + runs.back().blocks == block)
    ++runs.back().blocks;
  else if (runs.size() < most_runs)
    runs.push_back({block, 1, why});
}

// A buffer at once, or where the medium refuses, block by block.
void fill(const BlockSource& medium, std::uint64_t offset, std::span<std::uint8_t> out,
          std::vector<UnreadableBlocks>& runs) {
  try {
    medium.read(offset, out);
    return;
  } catch (const SystemError&) {
  } catch (const FormatError&) {
  }
  for (std::size_t at = 0; at < out.size(); at += block_size) {
    const auto block = out.subspan(at, std::min<std::size_t>(block_size, out.size() - at));
    try {
      medium.read(offset + at, block);
    } catch (const Error& error) {
      std::ranges::fill(block, std::uint8_t{0});
      note_unreadable(runs, static_cast<std::int64_t>((offset + at) / block_size), error.what());
    }
  }
}

}  // namespace

std::vector<UnreadableBlocks> pass_over(const BlockSource& medium, std::uint64_t size,
                                        std::span<PassConsumer* const> consumers,
                                        Progress& progress) {
  std::vector<UnreadableBlocks> unreadable;
  Ring ring(consumers.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < consumers.size(); ++i)
      threads.emplace_back([&ring, &consumers, i] { ring.run(i, *consumers[i]); });
    progress.start("reading", size, "bytes");
    try {
      for (std::uint64_t offset = 0; offset < size;) {
        std::vector<std::uint8_t>* buffer = ring.free_buffer();
        if (buffer == nullptr)
          break;
        const std::size_t length = std::min<std::uint64_t>(buffer_bytes, size - offset);
        fill(medium, offset, std::span(*buffer).first(length), unreadable);
        ring.publish(offset, length);
        offset += length;
        progress.at(offset);
      }
    } catch (...) {
      ring.close();
      throw;
    }
    ring.close();
  }
  progress.finish();
  if (ring.failure())
    std::rethrow_exception(ring.failure());
  return unreadable;
}

}  // namespace disc::verify
