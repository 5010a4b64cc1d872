// A DVD that dvdauthor made: each of its files lies where genisoimage -dvd-video puts it.
#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include "formats/base/error.h"
#include "formats/io/block_source.h"
#include "formats/iso9660/volume_reader.h"
#include "mkimage/cli.h"
#include "tests/support/scratch.h"

namespace disc {
namespace {

constexpr const char* author =
    "ffmpeg -v error -f lavfi -i color=blue:size=720x576:rate=25 -f lavfi -i anullsrc=r=48000 "
    "-t 1 -target pal-dvd -b:v 400k clip.mpg && "
    "cat > dvd.xml <<'E'\n"
    "<dvdauthor dest='dvd'>\n"
    "<vmgm><menus><video format='pal'/><pgc><vob file='clip.mpg'/></pgc></menus></vmgm>\n"
    "<titleset><titles><video format='pal'/><pgc><vob file='clip.mpg'/></pgc></titles></titleset>\n"
    "<titleset><menus><video format='pal'/><pgc entry='root'><vob file='clip.mpg'/></pgc></menus>\n"
    "<titles><video format='pal'/><pgc><vob file='clip.mpg'/><vob "
    "file='clip.mpg'/></pgc></titles>\n"
    "</titleset></dvdauthor>\n"
    "E\n"
    "VIDEO_FORMAT=PAL dvdauthor -x dvd.xml && "
    "genisoimage -quiet -dvd-video -V TEST -o theirs.iso dvd";

// Blocks of the files of VIDEO_TS, from that of VIDEO_TS.IFO on.
std::map<std::string, std::int64_t> blocks_in(const std::string& image) {
  const auto source = open_image(image);
  const iso9660::VolumeReader reader(*source);
  std::map<std::string, std::int64_t> found;
  const auto folder = reader.find(View::Iso9660, "/VIDEO_TS");
  if (!folder)
    return found;
  for (const Entry& file : reader.list(View::Iso9660, *folder))
    found[file.name] = file.sections.at(0).first.value;
  const std::int64_t first = found.at("VIDEO_TS.IFO");
  for (auto& one : found)
    one.second -= first;
  return found;
}

// Builds an image of the folder dvd/; gives what was said on failure.
std::string build(const Scratch& scratch) {
  const std::string text =
      "glassmaster: 1\nname: dvd\nlayout: dvd-video\n"
      "filesystems: {iso9660: true, udf: {revision: 1.02}}\n"
      "files:\n  - {from: dvd/, to: /}\n";
  scratch.write("dvd.disc.yaml", bytes_of(std::string_view(text)));
  const std::string manifest = scratch.path("dvd.disc.yaml"), image = scratch.path("ours.iso");
  const char* const words[] = {"mkimage", "build",       manifest.c_str(),
                               "-o",      image.c_str(), "--quiet"};
  std::ostringstream out, err;
  return mkimage_cli(std::size(words), words, out, err) == 0 ? err.str()
                                                             : "it failed: " + err.str();
}

TEST(DvdVideo, FilesLieWhereGenisoimagePutsThem) {
  const Scratch scratch;
  const Scratch::Said said = scratch.run(author);
  ASSERT_EQ(said.status, 0) << said.text;
  ASSERT_EQ(build(scratch), "");
  const auto theirs = blocks_in(scratch.path("theirs.iso"));
  EXPECT_EQ(theirs.size(), 10u);
  EXPECT_EQ(blocks_in(scratch.path("ours.iso")), theirs);
}

TEST(DvdVideo, BackupsLieInOtherBlocksOfErrorCorrection) {
  const Scratch scratch;
  const Scratch::Said said = scratch.run(author);
  ASSERT_EQ(said.status, 0) << said.text;
  ASSERT_EQ(build(scratch), "");
  const auto source = open_image(scratch.path("ours.iso"));
  const iso9660::VolumeReader reader(*source);
  for (const char* const set : {"VIDEO_TS", "VTS_01_0", "VTS_02_0"}) {
    const auto ifo = reader.find(View::Iso9660, cat("/VIDEO_TS/", set, ".IFO"));
    const auto bup = reader.find(View::Iso9660, cat("/VIDEO_TS/", set, ".BUP"));
    ASSERT_TRUE(ifo && bup);
    const auto last = ifo->sections[0].first.value + static_cast<int>(blocks_for(ifo->size)) - 1;
    EXPECT_LT(last / 16, bup->sections[0].first.value / 16) << set;
  }
}

}  // namespace
}  // namespace disc
