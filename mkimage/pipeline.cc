// Work that is made in parallel and taken in order.
#include "mkimage/pipeline.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>

namespace disc {
namespace {

// A buffer that grew beyond this for one odd region gives its memory back.
constexpr std::size_t kept_capacity = 4 * 1024 * 1024;

class Run {
 public:
  Run(const PipelineWork& work, unsigned threads)
      : work_(work),
        slots_(threads * 2 + 6),
        next_(work.consumers.size()),
        busy_(work.consumers.size()) {}

  void work(unsigned worker) {
    std::unique_lock lock(mutex_);
    while (!stopped_ && taken_ < work_.count) {
      if (const auto consumer = ready_consumer())
        consume(*consumer, lock);
      else if (produced_ < work_.count && produced_ < taken_ + slots_.size())
        produce(worker, lock);
      else
        changed_.wait(lock);
    }
    changed_.notify_all();
  }

  /// Waits in the caller's thread and reports; throws what a worker threw.
  void watch() {
    std::unique_lock lock(mutex_);
    while (!stopped_ && taken_ < work_.count) {
      done_.wait_for(lock, std::chrono::milliseconds(100));
      if (work_.progress) {
        const std::size_t taken = taken_;
        lock.unlock();
        try {
          work_.progress(taken);
        } catch (...) {
          fail(std::current_exception());
        }
        lock.lock();
      }
    }
  }

  void rethrow() const {
    if (error_)
      std::rethrow_exception(error_);
  }

 private:
  struct Slot {
    Buffer buffer;
    bool filled = false;
    std::size_t takers = 0;  // consumers still to come
  };

  Slot& slot(std::size_t index) { return slots_[index % slots_.size()]; }

  // The consumer that is furthest behind and has a buffer waiting for it.
  std::optional<std::size_t> ready_consumer() {
    std::optional<std::size_t> best;
    for (std::size_t c = 0; c < next_.size(); ++c)
      if (!busy_[c] && next_[c] < produced_ && slot(next_[c]).filled &&
          (!best || next_[c] < next_[*best]))
        best = c;
    return best;
  }

  void consume(std::size_t consumer, std::unique_lock<std::mutex>& lock) {
    const std::size_t index = next_[consumer];
    Slot& from = slot(index);
    busy_[consumer] = true;
    lock.unlock();
    const bool good = guarded([&] { work_.consumers[consumer](index, from.buffer); });
    lock.lock();
    if (!good)
      return;
    busy_[consumer] = false;
    ++next_[consumer];
    if (--from.takers == 0)
      release(from);
    changed_.notify_all();
  }

  void produce(unsigned worker, std::unique_lock<std::mutex>& lock) {
    const std::size_t index = produced_++;
    Slot& to = slot(index);
    lock.unlock();
    const bool good = guarded([&] { work_.produce(worker, index, to.buffer); });
    lock.lock();
    if (!good)
      return;
    to.filled = true;
    to.takers = work_.consumers.size();
    changed_.notify_all();
  }

  void release(Slot& freed) {
    freed.filled = false;
    if (freed.buffer.capacity() > kept_capacity)
      Buffer().swap(freed.buffer);
    else
      freed.buffer.clear();
    if (++taken_ == work_.count)
      done_.notify_all();
  }

  template <class Body>
  bool guarded(Body body) {
    try {
      body();
      return true;
    } catch (...) {
      fail(std::current_exception());
      return false;
    }
  }

  void fail(std::exception_ptr error) {
    const std::lock_guard guard(mutex_);
    if (!error_)
      error_ = std::move(error);
    stopped_ = true;
    changed_.notify_all();
    done_.notify_all();
  }

  const PipelineWork& work_;
  std::mutex mutex_;
  std::condition_variable changed_, done_;
  std::vector<Slot> slots_;
  std::vector<std::size_t> next_;  // per consumer, the buffer it takes next
  std::vector<bool> busy_;
  std::size_t produced_ = 0;  // buffers begun
  std::size_t taken_ = 0;     // buffers done with
  bool stopped_ = false;
  std::exception_ptr error_;
};

}  // namespace

unsigned thread_count(unsigned asked) {
  return asked != 0 ? asked : std::max(1U, std::thread::hardware_concurrency());
}

void run_pipeline(const PipelineWork& work, unsigned threads) {
  if (work.consumers.empty())
    throw std::logic_error("a pipeline without a consumer");
  Run run(work, threads);
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < threads; ++i)
      workers.emplace_back([&run, i] { run.work(i); });
    run.watch();
  }
  run.rethrow();
}

void parallel_for(std::size_t count, std::size_t grain, unsigned threads,
                  const std::function<void(unsigned, std::size_t)>& body) {
  if (count <= grain || threads <= 1) {
    for (std::size_t i = 0; i < count; ++i)
      body(0, i);
    return;
  }
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stopped{false};
  std::exception_ptr error;
  std::mutex mutex;
  {
    std::vector<std::jthread> workers;
    for (unsigned worker = 0; worker < threads; ++worker)
      workers.emplace_back([&, worker] {
        try {
          for (std::size_t first; !stopped && (first = next.fetch_add(grain)) < count;)
            for (std::size_t i = first; i < std::min(count, first + grain); ++i)
              body(worker, i);
        } catch (...) {
          const std::lock_guard guard(mutex);
          if (!error)
            error = std::current_exception();
          stopped = true;
        }
      });
  }
  if (error)
    std::rethrow_exception(error);
}

}  // namespace disc
