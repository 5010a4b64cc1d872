// Images of Nero before libcdio: its cd-info and cd-read find in them what we find.
#include <gtest/gtest.h>

#include <cctype>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "formats/cd/msf.h"
#include "formats/cd/sector.h"
#include "formats/sheets/disc_reader.h"
#include "formats/sheets/nrg_reader.h"
#include "tests/support/scratch.h"

namespace disc::cd {
namespace {

using Octets = std::vector<std::uint8_t>;

Octets operator+(Octets a, const Octets& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Octets big(std::uint64_t value, int bytes) {
  Octets out;
  for (int i = bytes; i-- > 0;)
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return out;
}

Octets text(const std::string& characters, std::size_t bytes) {
  Octets out(characters.begin(), characters.end());
  out.resize(bytes);
  return out;
}

Octets chunk(const std::string& name, const Octets& content) {
  return text(name, 4) + big(content.size(), 4) + content;
}

Octets noise(std::size_t bytes, std::uint32_t state) {
  Octets out(bytes);
  for (std::uint8_t& byte : out) {
    state = state * 1'664'525 + 1'013'904'223;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return out;
}

Octets nrg(const Octets& sectors, const Octets& chunks, bool is_new) {
  return sectors + chunks + chunk("SINF", big(2, 4)) + chunk("MTYP", big(1, 4)) +
         chunk("END!", {}) + text(is_new ? "NER5" : "NERO", 4) +
         big(sectors.size(), is_new ? 8 : 4);
}

// Two tracks at once, 300 and 400 sectors.
Octets at_once(unsigned mode, std::size_t sector_bytes, bool is_new) {
  const std::size_t first = 300 * sector_bytes, second = 400 * sector_bytes;
  const auto track = [&](std::size_t offset, std::size_t bytes, unsigned start) {
    return is_new ? big(offset, 8) + big(bytes, 8) + big(mode, 4) + big(start, 4) + big(0, 8)
                  : big(offset, 4) + big(bytes, 4) + big(mode, 4) + big(start, 4) + big(0, 4);
  };
  return nrg(noise(first + second, mode + 1),
             chunk(is_new ? "ETN2" : "ETNF", track(0, first, 0) + track(first, second, 300)),
             is_new);
}

Octets cue(unsigned control, unsigned track, unsigned index, std::int32_t block) {
  return big(control, 1) + big(track, 1) + big(index, 1) + big(0, 1) +
         big(static_cast<std::uint32_t>(block), 4);
}

Octets dao_track(std::size_t index0, std::size_t index1, std::size_t end) {
  return text("", 12) + big(2352, 2) + big(7, 1) + big(1, 3) + big(index0, 8) + big(index1, 8) +
         big(end, 8);
}

// Two tracks of sound, 300 and 600 sectors, the second of which may be copied.
Octets session_at_once() {
  const std::size_t first = 450 * 2352, second = first + 150 * 2352, end = second + 600 * 2352;
  return nrg(
      noise(end, 9),
      chunk("CUEX", cue(1, 0, 0, -150) + cue(1, 1, 0, -150) + cue(1, 1, 1, 0) +
                        cue(0x21, 2, 0, 300) + cue(0x21, 2, 1, 450) + cue(0x21, 0xAA, 1, 1050)) +
          chunk("DAOX", big(0, 4) + text("4006381333931", 13) + big(0, 1) + big(0, 1) + big(1, 1) +
                            big(1, 1) + big(2, 1) + dao_track(0, 150 * 2352, first) +
                            dao_track(first, second, end)),
      true);
}

// What cd-info prints: "  2: 00:08:00  000450 audio  false  yes ".
std::vector<std::string> told_by_cd_info(const Scratch& scratch) {
  const auto said =
      scratch.run("cd-info --no-cddb --no-device-info --no-disc-mode --nrg-file x.nrg");
  std::istringstream lines(said.text);
  std::vector<std::string> told;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string number, time, block, kind, green, copy;
    words >> number >> time >> block >> kind >> green >> copy;
    const bool is_track = number.ends_with(':') && std::isdigit(number[0]) != 0 && time.size() == 8;
    if (is_track)
      told.push_back(number + " " + time + " " + block + " " + kind +
                     (kind == "leadout" ? "" : " " + copy));
    if (line.starts_with("Media Catalog Number (MCN): ") && std::isdigit(line[28]) != 0)
      told.push_back("catalog " + line.substr(28));
  }
  return told;
}

std::string place(Lba at) {
  std::string block = std::to_string(at.value);
  block.insert(0, 6 - block.size(), '0');
  return to_text(to_msf(at)) + " " + block;
}

std::vector<std::string> told_by_us(const Disc& disc) {
  std::vector<std::string> told;
  for (const Track& track : disc.sessions.at(0).tracks) {
    const std::string kind = track.mode == TrackMode::Audio   ? "audio"
                             : track.mode == TrackMode::Mode1 ? "data"
                                                              : "XA";
    told.push_back(std::to_string(track.number) + ": " + place(track.start) + " " + kind +
                   (track.copy ? " yes" : " no"));
  }
  told.push_back("170: " + place(disc.sessions.at(0).lead_out) + " leadout");
  if (!disc.catalog.empty())
    told.push_back("catalog " + disc.catalog);
  return told;
}

std::shared_ptr<const DiscReader> opened(const Scratch& scratch, const Octets& bytes) {
  scratch.write("x.nrg", bytes);
  auto file = open_image(scratch.path("x.nrg"));
  Disc disc = read_nrg(*file, "x.nrg").disc;
  std::vector<std::unique_ptr<BlockSource>> files;
  files.push_back(std::move(file));
  return std::make_shared<const DiscReader>(std::move(disc), std::move(files));
}

// The bytes that cd-read gives of a sector.
Octets read_by_cd_read(const Scratch& scratch, const std::string& mode, int block) {
  const std::string at = std::to_string(block);
  EXPECT_EQ(scratch
                .run("cd-read --mode=" + mode + " --start=" + at + " --end=" + at +
                     " --nrg-file=x.nrg --output-file=out >log")
                .status,
            0);
  return scratch.read("out");
}

TEST(NrgImages, OfTracksAtOnceAreThoseOfLibcdio) {
  for (const bool is_new : {true, false})
    for (const auto& [mode, sector_bytes] :
         {std::pair{0U, std::size_t{2048}}, {2U, 2048}, {3U, 2336}, {7U, 2352}}) {
      SCOPED_TRACE("mode " + std::to_string(mode) + (is_new ? ", ETN2" : ", ETNF"));
      const Scratch scratch;
      const auto reader = opened(scratch, at_once(mode, sector_bytes, is_new));
      EXPECT_EQ(told_by_us(reader->disc()), told_by_cd_info(scratch));
    }
}

TEST(NrgImages, OfSessionsAtOnceAreThoseOfLibcdio) {
  const Scratch scratch;
  const auto reader = opened(scratch, session_at_once());
  EXPECT_EQ(told_by_us(reader->disc()), told_by_cd_info(scratch));
  EXPECT_EQ(told_by_us(reader->disc()).size(), 4U);
}

// Of blocks that are stored as 2048 bytes cd-read 2.1.0 leaves out 16, for a header that is not
// there; those of 2336 it gives as they are.
TEST(NrgImages, HaveTheDataThatLibcdioReads) {
  const Scratch scratch;
  const auto reader = opened(scratch, at_once(3, 2336, true));
  for (const int block : {0, 16, 299, 450, 849}) {
    Octets sector(sector_size);
    reader->read_sectors({block}, sector);
    EXPECT_TRUE(read_by_cd_read(scratch, "m1f2", block) ==
                Octets(sector.begin() + 16, sector.end()))
        << block;
  }
}

TEST(NrgImages, HaveTheSoundThatLibcdioReads) {
  const Scratch scratch;
  const auto reader = opened(scratch, at_once(7, 2352, true));
  for (const int block : {0, 299, 450, 849}) {
    Octets sector(sector_size);
    reader->read_sectors({block}, sector);
    EXPECT_TRUE(read_by_cd_read(scratch, "audio", block) == sector) << block;
  }
}

}  // namespace
}  // namespace disc::cd
