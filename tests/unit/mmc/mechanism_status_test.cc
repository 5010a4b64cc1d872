// Answers to MECHANISM STATUS, as MMC-5 6.11 lays them out.
#include "formats/mmc/mechanism_status.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

TEST(MechanismAnswer, OfATrayHasNoSlots) {
  MechanismState state;
  state.door_open = true;
  state.mechanism_state = 7;
  expect_alike("00 f0 00 00 00 00 00 00", state, 8, decode_mechanism_status,
               encode_mechanism_status);
}

TEST(MechanismAnswer, OfAChangerHasATable) {
  MechanismState state;
  state.fault = true;
  state.changer_state = 2;
  state.mechanism_state = 1;
  state.current_slot = 0x65;  // in two pieces: 011 and 00101
  state.current_block = 0x010203;
  state.slots = 3;
  state.table = {{true, true, false, false}, {false, false, true, true}};
  expect_alike("c5 23 01 02 03 03 00 08 81 00 00 00 00 03 00 00", state, 8, decode_mechanism_status,
               encode_mechanism_status);
}

}  // namespace
}  // namespace disc::mmc
