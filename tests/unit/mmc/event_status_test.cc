// Answers to GET EVENT STATUS NOTIFICATION, as MMC-5 6.7 lays them out.
#include "formats/mmc/event_status.h"

#include <gtest/gtest.h>

#include "tests/unit/mmc/answers.h"

namespace disc::mmc {
namespace {

using namespace testing;

void expect_event(std::string_view hex, const EventStatus& status) {
  expect_alike(hex, status, 4, decode_event_status, encode_event_status);
}

TEST(EventAnswer, HasOneEventOfAClass) {
  expect_event("00 06 04 5e 02 02 00 00",
               {false, EventClass::Media, 0x5E, media_new, media_present, 0});
  expect_event("00 06 04 5e 01 03 01 02", {false, EventClass::Media, 0x5E, media_eject_request,
                                           media_present | media_door_open, 0x0102});
  expect_event("00 06 06 7e 01 01 00 32",
               {false, EventClass::DeviceBusy, 0x7E, 1, device_busy, 50});
  expect_event("00 06 01 5e 02 80 00 01", {false, EventClass::OperationalChange, 0x5E, 2, 0x80, 1});
}

TEST(EventAnswer, MayHaveNone) {
  expect_event("00 02 80 5e", {true, EventClass::None, 0x5E, 0, 0, 0});
}

TEST(EventWords, AreThoseOfTheStandard) {
  EXPECT_EQ(describe_event(EventClass::Media, 0), "no change");
  EXPECT_EQ(describe_event(EventClass::Media, media_eject_request), "eject request");
  EXPECT_EQ(describe_event(EventClass::Media, media_format_restarted),
            "background format restarted");
  EXPECT_EQ(describe_event(EventClass::PowerManagement, 2), "power change failed");
  EXPECT_EQ(describe_event(EventClass::PowerManagement, 3), "event 3 of class 2");
  EXPECT_EQ(describe_event(EventClass{7}, 15), "event 15 of class 7");
}

}  // namespace
}  // namespace disc::mmc
