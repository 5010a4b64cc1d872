// Work on many items by several threads, with the same failure whoever meets it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace disc {

/// Threads to use where `wished` were asked for; 0: as many as the machine has.
inline unsigned thread_count(unsigned wished) {
  return std::clamp(wished != 0 ? wished : std::thread::hardware_concurrency(), 1u, 64u);
}

/// Calls work(item, worker) for every item below `count`, in blocks of `block` items in order.
/// Worker 0 is the calling thread. Where items throw, the error of the lowest one is thrown, so
/// that the message does not depend on the threads; items far above it may not be worked on.
template <class Work>
void for_each_parallel(std::size_t count, std::size_t block, unsigned threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> failed{count};
  std::mutex mutex;
  std::exception_ptr failure;
  const auto run = [&](unsigned worker) {
    for (;;) {
      const std::size_t begin = next.fetch_add(block);
      if (begin >= failed)
        return;
      for (std::size_t item = begin; item < std::min(begin + block, count); ++item) {
        try {
          work(item, worker);
        } catch (...) {
          const std::lock_guard lock(mutex);
          if (item < failed) {
            failed = item;
            failure = std::current_exception();
          }
          break;
        }
      }
    }
  };
  {
    std::vector<std::jthread> others;
    const std::size_t useful = std::min<std::size_t>(threads, count / block + 1);
    for (unsigned worker = 1; worker < useful; ++worker)
      others.emplace_back([&run, worker] { run(worker); });
    run(0);
  }
  if (failure)
    std::rethrow_exception(failure);
}

}  // namespace disc
