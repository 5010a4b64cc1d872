// Tests of how the layout of a virtual CD is kept as JSON.
#include "formats/virtual_drive/cd_details.h"

#include <gtest/gtest.h>

#include <string>

#include "formats/base/error.h"

namespace disc::virtual_drive {
namespace {

CdLayout layout_with_all() {
  CdLayout layout;
  layout.links = {{Lba{-150}, 5}, {Lba{300}, 2}};
  CdSession& session = layout.sessions.emplace_back();
  session.type = cd::SessionType::CdXa;
  session.lead_in = Lba{-11'634};
  session.lead_out = Lba{302};
  session.closed = true;
  session.catalog = "4006381333931";
  session.cd_text = {0x80, 0, 255};
  session.points = {{0x40, {1, 0xA0, {}, 0, {1, 0x20, 0}}}};
  CdTrack& track = session.tracks.emplace_back();
  track.facts.mode = cd::TrackMode::Mode2Mixed;
  track.facts.isrc = "USABC1234567";
  track.facts.pregap = Lba{-150};
  track.facts.indexes = {Lba{100}};
  track.facts.end = Lba{302};
  track.block_type = 10;
  track.sub_header = {1, 2, 3, 4};
  CdTrack& reserved = layout.sessions.emplace_back().tracks.emplace_back();
  reserved.facts.number = 2;
  reserved.facts.pregap = Lba{11'552};
  reserved.facts.start = reserved.facts.end = Lba{11'702};
  reserved.open = true;
  reserved.reserved_end = Lba{12'004};
  return layout;
}

TEST(CdDetails, AreReadAsTheyWereWritten) {
  const CdLayout layout = layout_with_all();
  EXPECT_EQ(read_cd_layout(to_json(layout), "disc"), layout);
  EXPECT_EQ(read_cd_layout("", "disc"), CdLayout{});
}

TEST(CdDetails, ThatAreNoneAreRefused) {
  const std::string good = to_json(layout_with_all());
  const auto refused = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at == std::string::npos)
      return;
    text.replace(at, from.size(), to);
    EXPECT_THROW(read_cd_layout(text, "disc"), FormatError) << from << " to " << to;
  };
  refused("{", "[");
  refused("\"links\"", "\"link\"");
  refused("-11634", "\"x\"");
  refused("-11634", "-99999999");
  refused("\"number\":2", "\"number\":3");
  refused("\"number\":1", "\"number\":0");
  refused("4006381333931", "400638133393");
  refused("USABC1234567", "US");
  refused("\"end\":302", "\"end\":-300");
  refused("\"indexes\":[100]", "\"indexes\":[-10]");
  refused("\"closed\":true", "\"closed\":false");
  refused("\"blockType\":10", "\"blockType\":16");
}

}  // namespace
}  // namespace disc::virtual_drive
