// Work that is made in parallel and taken in order.
#include "mkimage/pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace disc {
namespace {

TEST(Pipeline, EveryConsumerTakesEveryBufferInOrder) {
  for (const unsigned threads : {1U, 2U, 7U}) {
    PipelineWork work;
    work.count = 500;
    work.produce = [](unsigned, std::size_t index, Buffer& buffer) {
      buffer.assign(index % 17 + 1, static_cast<std::uint8_t>(index));
    };
    std::vector<std::size_t> first, second;
    work.consumers.push_back([&](std::size_t index, std::span<const std::uint8_t> bytes) {
      EXPECT_EQ(bytes.size(), index % 17 + 1);
      EXPECT_EQ(bytes[0], static_cast<std::uint8_t>(index));
      first.push_back(index);
    });
    work.consumers.push_back(
        [&](std::size_t index, std::span<const std::uint8_t>) { second.push_back(index); });
    run_pipeline(work, threads);
    ASSERT_EQ(first.size(), 500u);
    for (std::size_t i = 0; i < first.size(); ++i)
      EXPECT_EQ(first[i], i);
    EXPECT_EQ(first, second);
  }
}

TEST(Pipeline, HoldsABoundedNumberOfBuffers) {
  std::atomic<int> alive{0}, most{0};
  PipelineWork work;
  work.count = 300;
  work.produce = [&](unsigned, std::size_t, Buffer& buffer) {
    buffer.resize(1);
    const int now = ++alive;
    int seen = most;
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
  };
  work.consumers.push_back([&](std::size_t, std::span<const std::uint8_t>) { --alive; });
  run_pipeline(work, 4);
  EXPECT_LE(most, 4 * 2 + 6);
}

TEST(Pipeline, AnExceptionAnywhereStopsItAndComesOut) {
  for (const bool in_producer : {true, false}) {
    PipelineWork work;
    work.count = 1000;
    work.produce = [&](unsigned, std::size_t index, Buffer&) {
      if (in_producer && index == 50)
        throw std::runtime_error("torn");
    };
    work.consumers.push_back([&](std::size_t index, std::span<const std::uint8_t>) {
      if (!in_producer && index == 50)
        throw std::runtime_error("torn");
    });
    EXPECT_THROW(run_pipeline(work, 3), std::runtime_error);
  }
}

TEST(Pipeline, NothingToDoEndsAtOnce) {
  PipelineWork work;
  work.consumers.push_back([](std::size_t, std::span<const std::uint8_t>) { FAIL(); });
  run_pipeline(work, 2);
}

TEST(ParallelFor, VisitsEveryIndexOnceAndHandsErrorsOn) {
  std::vector<std::atomic<int>> visits(1003);
  parallel_for(visits.size(), 10, 3, [&](unsigned, std::size_t i) { ++visits[i]; });
  for (const auto& count : visits)
    EXPECT_EQ(count, 1);
  EXPECT_THROW(parallel_for(100, 1, 3,
                            [](unsigned, std::size_t i) {
                              if (i == 60)
                                throw std::runtime_error("torn");
                            }),
               std::runtime_error);
}

}  // namespace
}  // namespace disc
