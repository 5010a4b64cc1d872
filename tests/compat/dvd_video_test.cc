// A DVD that dvdauthor made: our order of its files puts each where genisoimage -dvd-video does,
// and where its IFOs say.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "formats/io/block_source.h"
#include "formats/iso9660/volume_reader.h"
#include "manifests/sources/resolve.h"
#include "mkimage/ordered_file.h"
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

TEST(DvdVideo, FilesLieWhereGenisoimagePutsThem) {
  const Scratch scratch;
  const Scratch::Said said = scratch.run(author);
  ASSERT_EQ(said.status, 0) << said.text;
  Manifest manifest;
  manifest.folder = scratch.path("");
  manifest.layout = DataLayout::DvdVideo;
  manifest.iso9660.emplace();
  manifest.udf.emplace();
  manifest.udf->revision = 0x0102;
  FileEntry entry;
  entry.kind = EntryKind::From;
  entry.from.value = "dvd";
  entry.to.value = "/";
  manifest.files.push_back(entry);
  Diagnostics diagnostics;
  NoProgress progress;
  SourceTree tree = resolve(manifest, {}, diagnostics, progress);
  identify_contents(tree, false, 2, progress);
  const std::vector<OrderedFile> order = order_files(manifest, tree, diagnostics);
  for (const Diagnostic& one : diagnostics.sorted(0))
    ADD_FAILURE() << to_text(one);
  std::map<std::string, std::int64_t> ours;
  std::int64_t at = 0;
  for (const OrderedFile& file : order) {
    at = (at + file.align - 1) / file.align * file.align + file.gap;
    ours.emplace(tree.name(file.node), at);
    const std::uint64_t size = tree.contents[tree.node(file.node).a].size;
    at += static_cast<std::int64_t>(blocks_for(size));
  }
  const std::int64_t first = ours.at("VIDEO_TS.IFO");
  for (auto& one : ours)
    one.second -= first;
  EXPECT_EQ(ours.size(), 10u);
  EXPECT_EQ(ours, blocks_in(scratch.path("theirs.iso")));
}

}  // namespace
}  // namespace disc
