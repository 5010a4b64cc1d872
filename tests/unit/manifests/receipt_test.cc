// The receipt: what is written is read back, and what is not one is refused with its place.
#include "manifests/receipt.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "formats/base/error.h"

namespace disc {
namespace {

const std::string some_digest(64, 'a');

ReceiptHeader some_header() {
  ReceiptHeader header;
  header.tool_version = "0.1.0";
  header.image = "acme.iso";
  header.compressed = "acme.iso.gz";
  header.manifest_sha256 = some_digest;
  header.lock_sha256 = some_digest;
  header.build_key = some_digest;
  header.epoch = "2026-11-01T00:00:00Z";
  header.medium = "dvd";
  header.views = {"iso9660", "rock-ridge", "joliet"};
  header.volume_ids = {{"iso9660", "ACME"}, {"joliet", "Acme \"12\""}};
  header.codecs = {{"zisofs", "libdeflate 1.14"}};
  return header;
}

ReceiptFile some_file() {
  ReceiptFile file;
  file.path = "/docs/a\tb \\\\ \\xff ü.txt";
  file.type = "file";
  file.mode = 04755;
  file.uid = 1000;
  file.gid = 0xFFFFFFFF;
  file.seconds = -86400;
  file.links = 2;
  file.size = 9663676416;
  file.source_sha256 = some_digest;
  file.medium_sha256 = std::string(64, 'b');
  file.extents = {{300, 4294965248}, {2097451, 5368711168}};
  file.views = {{"iso9660", "/DOCS/A_B.TXT"}, {"joliet", ""}};
  file.xattrs = {{"user.comment", "68656c6c6f"}};
  return file;
}

ReceiptRegion region(std::int64_t first, std::int64_t blocks, const std::string& owner,
                     const std::string& digest, std::uint64_t bytes) {
  ReceiptRegion made;
  made.first = first;
  made.blocks = blocks;
  made.owner = owner;
  made.sha256 = digest;
  made.bytes = bytes;
  return made;
}

ReceiptTrack some_track() {
  ReceiptTrack track;
  track.number = 99;
  track.session = 2;
  track.mode = "audio";
  track.pregap = 11'250;
  track.first = 11'400;
  track.blocks = 300;
  track.sha256 = some_digest;
  track.bytes = 705'600;
  track.checksums = {{"accuraterip-v1", "0000002a"}, {"crc32", "deadbeef"}};
  return track;
}

// With the tracks of a CD.
std::string written_cd() {
  std::ostringstream out;
  ReceiptWriter writer(out);
  writer.header(some_header());
  ReceiptFile file = some_file();
  file.track = 1;
  writer.file(file);
  ReceiptRegion system = region(0, 16, "system area", some_digest, 16 * 2048);
  system.track = 99;
  writer.region(system);
  ReceiptTotals totals;
  totals.size = 4096;
  totals.outputs = {{"x.bin", some_digest}, {"x.cue", std::string(64, 'b')}};
  totals.identifiers = {{"accuraterip", "001-00000000"}, {"cddb", "02000a01"}};
  ReceiptTrack first;
  first.mode = "mode1";
  first.pregap = -150;
  first.sha256 = some_digest;
  writer.finish(totals, {first, some_track()});
  return out.str();
}

std::string written(const std::vector<ReceiptFile>& files,
                    const std::vector<ReceiptRegion>& regions) {
  std::ostringstream out;
  ReceiptWriter writer(out);
  writer.header(some_header());
  for (const ReceiptFile& file : files)
    writer.file(file);
  for (const ReceiptRegion& region : regions)
    writer.region(region);
  ReceiptTotals totals;
  totals.size = 4096;
  totals.digests = {{"md5", "00"}, {"sha256", some_digest}};
  totals.chunks = {some_digest, some_digest};
  writer.finish(totals);
  return out.str();
}

struct Collected {
  std::vector<ReceiptHeader> headers;
  std::vector<ReceiptFile> files;
  std::vector<ReceiptRegion> regions;
  std::vector<ReceiptTotals> totals;
  std::vector<ReceiptTrack> tracks;
};

Collected read(const std::string& text) {
  Collected all;
  std::istringstream in(text);
  read_receipt(in, "x.json",
               {[&](const ReceiptHeader& header) { all.headers.push_back(header); },
                [&](const ReceiptFile& file) { all.files.push_back(file); },
                [&](const ReceiptRegion& region) { all.regions.push_back(region); },
                [&](const ReceiptTotals& totals) { all.totals.push_back(totals); },
                [&](const ReceiptTrack& track) { all.tracks.push_back(track); }});
  return all;
}

std::string refusal(const std::string& text) {
  try {
    read(text);
  } catch (const ManifestError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Receipt, ReadsBackEveryFieldItWrites) {
  ReceiptFile device;
  device.path = "/dev/null";
  device.type = "char";
  device.major = 1;
  device.minor = 3;
  ReceiptFile link;
  link.path = "/l";
  link.type = "symlink";
  link.target = "../\"x\"";
  const Collected all = read(written(
      {some_file(), device, link},
      {region(0, 16, "system area", some_digest, 16 * 2048), region(16, 1, "a \"b\"", "", 17)}));
  ASSERT_EQ(all.headers.size(), 1u);
  const ReceiptHeader header = some_header();
  EXPECT_EQ(all.headers[0].image, header.image);
  EXPECT_EQ(all.headers[0].compressed, header.compressed);
  EXPECT_EQ(all.headers[0].tool, "glassmaster");
  EXPECT_EQ(all.headers[0].tool_version, header.tool_version);
  EXPECT_EQ(all.headers[0].manifest_sha256, header.manifest_sha256);
  EXPECT_EQ(all.headers[0].lock_sha256, header.lock_sha256);
  EXPECT_EQ(all.headers[0].build_key, header.build_key);
  EXPECT_EQ(all.headers[0].epoch, header.epoch);
  EXPECT_EQ(all.headers[0].medium, header.medium);
  EXPECT_EQ(all.headers[0].views, header.views);
  EXPECT_EQ(all.headers[0].volume_ids, header.volume_ids);
  EXPECT_EQ(all.headers[0].codecs, header.codecs);

  ASSERT_EQ(all.files.size(), 3u);
  const ReceiptFile file = some_file();
  EXPECT_EQ(all.files[0].path, file.path);
  EXPECT_EQ(all.files[0].type, file.type);
  EXPECT_EQ(all.files[0].mode, file.mode);
  EXPECT_EQ(all.files[0].uid, file.uid);
  EXPECT_EQ(all.files[0].gid, file.gid);
  EXPECT_EQ(all.files[0].seconds, file.seconds);
  EXPECT_EQ(all.files[0].links, file.links);
  EXPECT_EQ(all.files[0].size, file.size);
  EXPECT_EQ(all.files[0].source_sha256, file.source_sha256);
  EXPECT_EQ(all.files[0].medium_sha256, file.medium_sha256);
  ASSERT_EQ(all.files[0].extents.size(), 2u);
  EXPECT_EQ(all.files[0].extents[1].first, 2097451);
  EXPECT_EQ(all.files[0].extents[1].bytes, 5368711168u);
  EXPECT_EQ(all.files[0].views, file.views);
  EXPECT_EQ(all.files[0].xattrs, file.xattrs);
  EXPECT_EQ(all.files[1].major, 1u);
  EXPECT_EQ(all.files[1].minor, 3u);
  EXPECT_EQ(all.files[2].target, "../\"x\"");

  ASSERT_EQ(all.regions.size(), 2u);
  EXPECT_EQ(all.regions[0].blocks, 16);
  EXPECT_EQ(all.regions[0].bytes, 32768u);
  EXPECT_EQ(all.regions[1].bytes, 17u);
  EXPECT_EQ(all.regions[0].sha256, some_digest);
  EXPECT_EQ(all.regions[1].first, 16);
  EXPECT_EQ(all.regions[1].owner, "a \"b\"");
  ASSERT_EQ(all.totals.size(), 1u);
  EXPECT_EQ(all.totals[0].size, 4096u);
  EXPECT_EQ(all.totals[0].digests.at("md5"), "00");
  EXPECT_EQ(all.totals[0].chunks.size(), 2u);
}

// Key order is part of the format: receipts are compared byte by byte.
TEST(Receipt, IsJsonWithSortedKeysAndOneElementALine) {
  const std::string text = written({some_file()}, {region(0, 16, "system area", some_digest, 0)});
  const auto document = nlohmann::json::parse(text);
  for (const auto& section : document.items()) {
    const std::string element = section.key() == "files" || section.key() == "regions"
                                    ? section.value().at(0).dump()
                                    : section.value().dump();
    std::string flat = text;
    flat.erase(std::remove(flat.begin(), flat.end(), '\n'), flat.end());
    EXPECT_NE(flat.find(element), std::string::npos) << element;
  }
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
}

TEST(Receipt, ReadsWhatAnotherProgramSpacedDifferently) {
  const auto document =
      nlohmann::json::parse(written({some_file()}, {region(0, 16, "x", some_digest, 0)}));
  EXPECT_EQ(read(document.dump(4)).files.at(0).path, some_file().path);
  EXPECT_EQ(read(document.dump()).regions.at(0).owner, "x");
}

TEST(Receipt, ReadsBackTheTracksOfACd) {
  const Collected all = read(written_cd());
  EXPECT_EQ(all.files.at(0).track, 1);
  EXPECT_EQ(all.regions.at(0).track, 99);
  EXPECT_EQ(all.totals.at(0).outputs,
            (std::map<std::string, std::string>{{"x.bin", some_digest},
                                                {"x.cue", std::string(64, 'b')}}));
  EXPECT_EQ(
      all.totals.at(0).identifiers,
      (std::map<std::string, std::string>{{"accuraterip", "001-00000000"}, {"cddb", "02000a01"}}));
  ASSERT_EQ(all.tracks.size(), 2u);
  EXPECT_EQ(all.tracks[0].number, 1);
  EXPECT_EQ(all.tracks[0].session, 1);
  EXPECT_EQ(all.tracks[0].mode, "mode1");
  EXPECT_EQ(all.tracks[0].pregap, -150);
  EXPECT_TRUE(all.tracks[0].checksums.empty());
  const ReceiptTrack wish = some_track();
  EXPECT_EQ(all.tracks[1].number, wish.number);
  EXPECT_EQ(all.tracks[1].session, wish.session);
  EXPECT_EQ(all.tracks[1].mode, wish.mode);
  EXPECT_EQ(all.tracks[1].pregap, wish.pregap);
  EXPECT_EQ(all.tracks[1].first, wish.first);
  EXPECT_EQ(all.tracks[1].blocks, wish.blocks);
  EXPECT_EQ(all.tracks[1].sha256, wish.sha256);
  EXPECT_EQ(all.tracks[1].bytes, wish.bytes);
  EXPECT_EQ(all.tracks[1].checksums, wish.checksums);
}

TEST(Receipt, OfAnImageSaysNothingOfTracks) {
  const std::string text = written({some_file()}, {region(0, 16, "x", some_digest, 0)});
  for (const char* word : {"track", "outputs", "identifiers"})
    EXPECT_EQ(text.find(word), std::string::npos) << word;
  const Collected all = read(text);
  EXPECT_EQ(all.files.at(0).track, 0);
  EXPECT_TRUE(all.tracks.empty());
}

TEST(Receipt, OfACdKeepsSortedKeysToo) {
  const std::string text = written_cd();
  const auto document = nlohmann::json::parse(text);
  for (const auto& section : document.items()) {
    const std::string element =
        section.value().is_array() ? section.value().at(0).dump() : section.value().dump();
    std::string flat = text;
    flat.erase(std::remove(flat.begin(), flat.end(), '\n'), flat.end());
    EXPECT_NE(flat.find(element), std::string::npos) << element;
  }
}

TEST(Receipt, RefusesTracksThatCannotBe) {
  const auto changed = [](const std::function<void(nlohmann::json&)>& change) {
    auto document = nlohmann::json::parse(written_cd());
    change(document);
    return refusal(document.dump());
  };
  EXPECT_EQ(changed([](auto&) {}), "accepted");
  for (const nlohmann::json& bad : {nlohmann::json(0), nlohmann::json(100), nlohmann::json(257),
                                    nlohmann::json(-1), nlohmann::json("1")})
    for (const char* list : {"files", "regions"})
      EXPECT_NE(
          changed([&](auto& d) { d[list][0]["track"] = bad; }).find(cat(list, "[0]: 'track'")),
          std::string::npos)
          << bad;
  const std::pair<const char*, nlohmann::json> fields[] = {
      {"number", 0},    {"number", 100},
      {"session", 0},   {"session", 300},
      {"mode", 3},      {"pregap", "x"},
      {"pregap", -151}, {"pregap", 11'401},
      {"first", 1.5},   {"blocks", -1},
      {"bytes", -1},    {"sha256", "aa"},
      {"checksums", 3}, {"checksums", nlohmann::json::array()}};
  for (const auto& field : fields)
    EXPECT_NE(
        changed([&](auto& d) { d["tracks"][1][field.first] = field.second; }).find("tracks[1]: "),
        std::string::npos)
        << field.first << " " << field.second;
  for (const char* key :
       {"number", "session", "mode", "pregap", "first", "blocks", "bytes", "sha256"})
    EXPECT_NE(changed([&](auto& d) {
                d["tracks"][0].erase(key);
              }).find(cat("tracks[0]: lacks '", key, "'")),
              std::string::npos);
  EXPECT_NE(changed([](auto& d) { d["totals"]["outputs"] = 3; }).find("'outputs' is not an object"),
            std::string::npos);
  EXPECT_NE(changed([](auto& d) {
              d["totals"]["identifiers"]["cddb"] = 3;
            }).find("'identifiers' holds something other than texts"),
            std::string::npos);
  EXPECT_NE(changed([](auto& d) { d["tracks"] = 3; }).find("tracks"), std::string::npos);
}

TEST(Receipt, EmptyListsAreWholeReceipts) {
  const Collected all = read(written({}, {}));
  EXPECT_TRUE(all.files.empty());
  EXPECT_TRUE(all.regions.empty());
  EXPECT_EQ(all.totals.size(), 1u);
}

TEST(Receipt, RefusesEveryTruncation) {
  const std::string text = written({some_file()}, {region(0, 16, "system area", some_digest, 0)});
  for (std::size_t length = 0; length + 2 < text.size(); ++length)
    EXPECT_THROW(read(text.substr(0, length)), ManifestError) << length;
}

TEST(Receipt, NamesThePlaceOfWhatIsWrong) {
  const auto changed = [](const std::function<void(nlohmann::json&)>& change) {
    auto document =
        nlohmann::json::parse(written({some_file(), some_file()}, {region(0, 16, "x", "", 0)}));
    change(document);
    return refusal(document.dump());
  };
  EXPECT_EQ(refusal(""), "x.json: byte 0: ends too early");
  EXPECT_EQ(refusal("[1]"), "x.json: byte 1: is no receipt: an object is expected");
  EXPECT_EQ(refusal("{}"), "x.json: byte 2: lacks 'build'");
  EXPECT_EQ(refusal("7"), "x.json: byte 1: is no receipt: an object is expected");
  EXPECT_NE(refusal("hello").find("is not JSON at 'h'"), std::string::npos);
  EXPECT_NE(changed([](auto& d) {
              d["build"]["format"] = 2;
            }).find("build: is of format 2, this program knows format 1"),
            std::string::npos);
  EXPECT_NE(changed([](auto& d) { d["files"][1].erase("mode"); }).find("files[1]: lacks 'mode'"),
            std::string::npos);
  EXPECT_NE(changed([](auto& d) {
              d["files"][0]["uid"] = -1;
            }).find("files[0]: 'uid' is not a whole number in range"),
            std::string::npos);
  EXPECT_NE(changed([](auto& d) { d["files"][0]["mode"] = "0999"; }).find("'mode' is not an octal"),
            std::string::npos);
  EXPECT_NE(changed([](auto& d) { d["files"][0]["sha256"] = "zz"; }).find("is not a SHA-256"),
            std::string::npos);
  EXPECT_NE(changed([](auto& d) { d["files"][0]["type"] = "door"; }).find("'type' 'door'"),
            std::string::npos);
  EXPECT_NE(changed([](auto& d) { d["files"] = 3; }).find("files"), std::string::npos);
  EXPECT_NE(changed([](auto& d) { d["regions"][0] = 3; }).find("regions[0]: an object"),
            std::string::npos);
  EXPECT_NE(changed([](auto& d) { d.erase("files"); }).find("comes before 'files'"),
            std::string::npos);
  EXPECT_EQ(changed([](auto& d) { d["later"] = {{"a", {1, 2, {{"b", 3}}}}}; }), "accepted");
}

TEST(Receipt, RefusesDepthInsteadOfDrowning) {
  const std::string deep = "{\"build\":" + std::string(100000, '[');
  EXPECT_NE(refusal(deep).find("nested too deeply"), std::string::npos);
}

TEST(Receipt, IsWrittenInOrderOnly) {
  std::ostringstream out;
  ReceiptWriter writer(out);
  EXPECT_THROW(writer.file(some_file()), std::logic_error);
  writer.header(some_header());
  EXPECT_THROW(writer.header(some_header()), std::logic_error);
  writer.region(region(0, 1, "x", "", 2048));
  EXPECT_THROW(writer.file(some_file()), std::logic_error);
  writer.finish({});
  EXPECT_THROW(writer.finish({}), std::logic_error);
}

}  // namespace
}  // namespace disc
