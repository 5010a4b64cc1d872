// disc.json: taken back as it was written, refused where no disc can be so.
#include "formats/virtual_drive/disc_state.h"

#include <gtest/gtest.h>

#include "formats/base/error.h"

namespace disc::virtual_drive {
namespace {

DiscState some_disc() {
  DiscState state;
  state.kind = "bd-r";
  state.capacity = 1024;
  state.media_id = "VERBAT/IMe";
  state.sessions = 2;
  TrackState track;
  track.size = 64;
  track.next_writable = Lba{64};
  track.closed = true;
  state.tracks.push_back(track);
  track = {};
  track.session = 2;
  track.start = track.next_writable = Lba{64};
  track.size = 900;
  track.open_ended = true;
  state.tracks.push_back(track);
  state.format.formatted = true;
  state.format.type = 0x32;
  state.format.blocks = 992;
  state.format.spares = 32;
  state.remapped = {{32, 64}, {0, 96}};
  state.details = "{\"a\":[1,2]}";
  return state;
}

TEST(StateOfADisc, IsTakenBackAsItWasWritten) {
  EXPECT_EQ(read_disc_state(to_json(some_disc()), "disc.json"), some_disc());
}

TEST(StateOfADisc, IsRefusedWhereNoDiscCanBeSo) {
  const std::string json = to_json(some_disc());
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = json;
    const std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return changed.replace(at, from.size(), to);
  };
  for (const std::string& wrong :
       {std::string("{"), std::string("[]"), std::string("{}"), with("\"bd-r\"", "\"lp\""),
        with("\"capacity\": 1024", "\"capacity\": 0"),
        with("\"capacity\": 1024", "\"capacity\": 99999999999999999999"),
        with("\"capacity\": 1024", "\"capacity\": 512"), with("\"size\": 64", "\"size\": 65"),
        with("\"session\": 1", "\"session\": 3"), with("\"sessions\": 2", "\"sessions\": 1.5"),
        with("\"next_writable\": 64", "\"next_writable\": 65"),
        with("\"closed\": true", "\"open_ended\": true"),
        with("\"finalised\": false", "\"finalised\": true"),
        with("\"blocks\": 992", "\"blocks\": 1025"), with("32,\n   64", "32,\n   1024")})
    EXPECT_THROW(read_disc_state(wrong, "disc.json"), FormatError) << wrong;
}

TEST(StateOfADisc, SaysWhatIsWrongAndWhere) {
  try {
    read_disc_state("{\"format\":\"virtual disc\",\"version\":1,\"kind\":\"lp\"}", "d/disc.json");
    FAIL();
  } catch (const FormatError& error) {
    EXPECT_NE(std::string(error.what()).find("d/disc.json: kind 'lp' is none of cd-r,"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace disc::virtual_drive
