// Work that is made in parallel and taken in order: buffers filled by many, each taken by every
// consumer in ascending order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace disc {

using Buffer = std::vector<std::uint8_t>;

struct PipelineWork {
  std::size_t count = 0;  // buffers to be made, numbered from 0
  /// Fills buffer `index`; runs in parallel, started in ascending order. `worker` is below the
  /// number of threads and never runs twice at once, so that it can own scratch space.
  std::function<void(unsigned worker, std::size_t index, Buffer& buffer)> produce;
  /// Each is called once per buffer, in order of index, never twice at once; different consumers
  /// run side by side and may look at the same buffer. At least one.
  std::vector<std::function<void(std::size_t index, std::span<const std::uint8_t> bytes)>>
      consumers;
  /// Called now and then from the thread that called run_pipeline, with the number of buffers that
  /// every consumer has taken.
  std::function<void(std::size_t taken)> progress;
};

/// Threads to use when 0 were asked for: what the machine has, at least one.
unsigned thread_count(unsigned asked);

/// Runs it all with `threads` threads and a bounded number of buffers. The first exception that any
/// function throws stops the rest and is thrown here.
void run_pipeline(const PipelineWork& work, unsigned threads);

/// Calls `body(worker, index)` for 0 <= index < count on `threads` threads, in runs of `grain`.
/// Throws the first exception.
void parallel_for(std::size_t count, std::size_t grain, unsigned threads,
                  const std::function<void(unsigned worker, std::size_t index)>& body);

}  // namespace disc
