// What is asked of the data of every feature.
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "formats/mmc/feature.h"
#include "tests/unit/mmc/answers.h"

namespace disc::mmc::testing {

template <class Kind>
void expect_feature(std::string_view hex, const Kind& kind) {
  SCOPED_TRACE(hex);
  EXPECT_EQ(to_hex(encode_feature(kind).data), to_hex(answer(hex)));
  EXPECT_TRUE(decode_feature<Kind>(answer(hex)) == kind);
  const auto whole = answer(hex);
  EndOfMemory memory(whole.size());
  for (std::size_t size = 0; size < whole.size(); ++size)
    decode_feature<Kind>(memory.hold(Bytes(whole).first(size)));
}

}  // namespace disc::mmc::testing
