// Reports for people, and texts of drives in them.
#include "record/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace disc::record {
namespace {

TEST(LaidOut, SetsNamesAndValuesInColumns) {
  const nlohmann::ordered_json report{{"name", "x"},
                                      {"next_writable", 12},
                                      {"closed", true},
                                      {"unknown", nullptr},
                                      {"types", {1, 2}},
                                      {"none", nlohmann::ordered_json::array()},
                                      {"parts", {{{"a", 1}}, {{"a", 2}}}}};
  EXPECT_EQ(laid_out(report),
            "name           x\n"
            "next writable  12\n"
            "closed         yes\n"
            "unknown        unknown\n"
            "types          1, 2\n"
            "none           none\n"
            "parts\n"
            "  -\n"
            "    a  1\n"
            "  -\n"
            "    a  2\n");
}

TEST(Escape, LeavesNoControlCharactersInTextsOfDrives) {
  EXPECT_EQ(escape("CMC\x1b[2J MAG\xFF"), "CMC\\x1b[2J MAG\\xff");
}

TEST(Hexadecimal, HasTheDigitsOfStandards) {
  EXPECT_EQ(hexadecimal(0x2D, 4), "002Dh");
  EXPECT_EQ(hexadecimal(0, 2), "00h");
}

}  // namespace
}  // namespace disc::record
