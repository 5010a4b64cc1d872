// The lines of a receipt, made on all threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "formats/base/bytes.h"
#include "formats/base/text.h"
#include "mkimage/pipeline.h"

namespace disc {

/// Calls make(first, last, text) for all of `count` entries, some at a time and in parallel, and
/// take(text) in their order.
template <class Make, class Take>
void make_lines(std::size_t count, unsigned threads, const Make& make, const Take& take) {
  constexpr std::size_t batch = 512;
  PipelineWork work;
  work.count = (count + batch - 1) / batch;
  work.produce = [&](unsigned, std::size_t index, Buffer& buffer) {
    std::string text;
    make(index * batch, std::min(count, (index + 1) * batch), text);
    buffer.assign(text.begin(), text.end());
  };
  work.consumers.push_back([&](std::size_t, Bytes bytes) { take(text_of(bytes)); });
  run_pipeline(work, thread_count(threads));
}

}  // namespace disc
