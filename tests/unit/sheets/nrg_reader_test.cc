// Images of Nero, put together chunk by chunk as that program writes them.
#include "formats/sheets/nrg_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "tests/unit/sheets/refusal.h"

namespace disc::cd {
namespace {

using Octets = std::vector<std::uint8_t>;
using Texts = std::vector<std::string>;

void put(Octets& out, std::uint64_t value, int bytes) {
  for (int i = bytes; i-- > 0;)
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
void put(Octets& out, const std::string& text, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i)
    out.push_back(i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0);
}

// Sectors, then chunks, then where those begin.
struct Image {
  Octets bytes;
  std::size_t chunks;
  bool is_new = true;

  explicit Image(std::size_t sector_bytes, bool new_one = true)
      : bytes(sector_bytes), chunks(sector_bytes), is_new(new_one) {}

  Image& chunk(const std::string& name, const Octets& content) {
    put(bytes, name, 4);
    put(bytes, content.size(), 4);
    bytes.insert(bytes.end(), content.begin(), content.end());
    return *this;
  }
  DiscImage read(bool with_end = true) {
    Octets all = Image(*this).end(with_end);
    return read_nrg(MemorySource(std::move(all), "disc.nrg"), "some/disc.nrg");
  }
  Octets end(bool with_end = true) {
    if (with_end)
      chunk("END!", {});
    put(bytes, is_new ? "NER5" : "NERO", 4);
    put(bytes, chunks, is_new ? 8 : 4);
    return bytes;
  }
};

Octets cue(unsigned control, unsigned track, unsigned index, std::int32_t block) {
  Octets out;
  put(out, control, 1);
  put(out, track, 1);
  put(out, index, 1);
  put(out, 0, 1);
  put(out, static_cast<std::uint32_t>(block), 4);
  return out;
}

Octets operator+(Octets a, const Octets& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Octets dao_header(unsigned type, unsigned first, unsigned last, const std::string& catalog = "") {
  Octets out;
  put(out, 0, 4);
  put(out, catalog, 13);
  put(out, 0, 1);
  put(out, type, 1);
  put(out, 1, 1);
  put(out, first, 1);
  put(out, last, 1);
  return out;
}

Octets dao_track(unsigned mode, unsigned sector_bytes, std::uint64_t index0, std::uint64_t index1,
                 std::uint64_t end, const std::string& isrc = "", int offset_bytes = 8) {
  Octets out;
  put(out, isrc, 12);
  put(out, sector_bytes, 2);
  put(out, mode, 1);
  put(out, 1, 3);
  for (const std::uint64_t offset : {index0, index1, end})
    put(out, offset, offset_bytes);
  return out;
}

Octets number(std::uint64_t value, int bytes = 4) {
  Octets out;
  put(out, value, bytes);
  return out;
}

// 300 sectors of data with their stored pregap, then 600 of sound with 150 of pregap.
Image mixed() {
  const std::size_t data_end = 450 * 2048, sound = data_end + 150 * 2352,
                    sound_end = sound + 600 * 2352;
  return Image(sound_end)
      .chunk("CUEX", cue(0x41, 0, 0, -150) + cue(0x41, 1, 0, -150) + cue(0x41, 1, 1, 0) +
                         cue(0x21, 2, 0, 300) + cue(0x21, 2, 1, 450) + cue(0x21, 2, 2, 700) +
                         cue(0x21, 0xAA, 1, 1050))
      .chunk("DAOX", dao_header(0, 1, 2, "4006381333931") +
                         dao_track(0, 2048, 0, 150 * 2048, data_end) +
                         dao_track(7, 2352, data_end, sound, sound_end, "GBAYE0000351"))
      .chunk("SINF", number(2))
      .chunk("MTYP", number(1));
}

TEST(NrgReader, ReadsASessionAtOnce) {
  const DiscImage image = mixed().read();
  EXPECT_EQ(image.warnings, Texts{});
  const Disc& disc = image.disc;
  EXPECT_EQ(disc.catalog, "4006381333931");
  ASSERT_EQ(disc.files.size(), 1U);
  EXPECT_EQ(disc.files[0].name, "disc.nrg");
  ASSERT_EQ(disc.sessions.size(), 1U);
  EXPECT_EQ(disc.sessions[0].lead_out, Lba{1050});
  const Track &data = disc.sessions[0].tracks.at(0), &sound = disc.sessions[0].tracks.at(1);
  EXPECT_EQ(data.mode, TrackMode::Mode1);
  EXPECT_EQ(data.pregap, Lba{-150});
  EXPECT_EQ(data.start, Lba{0});
  EXPECT_EQ(data.end, Lba{300});
  ASSERT_EQ(data.pieces.size(), 1U);
  EXPECT_EQ(data.pieces[0].stored_bytes, 2048);
  EXPECT_EQ(data.pieces[0].bytes, 450U * 2048);
  EXPECT_EQ(sound.mode, TrackMode::Audio);
  EXPECT_TRUE(sound.copy);
  EXPECT_EQ(sound.isrc, "GBAYE0000351");
  EXPECT_EQ(sound.pregap, Lba{300});
  EXPECT_EQ(sound.start, Lba{450});
  EXPECT_EQ(sound.indexes, std::vector<Lba>{{700}});
  EXPECT_EQ(sound.pieces.at(0).offset, 450U * 2048);
  EXPECT_EQ(sound.pieces.at(0).bytes, 750U * 2352);
}

// Three bytes of time in digits, 32-bit offsets.
TEST(NrgReader, ReadsTheOldFormat) {
  const auto at = [](unsigned control, unsigned track, unsigned index, std::uint32_t time) {
    return cue(control, track, index, static_cast<std::int32_t>(time));
  };
  const DiscImage image =
      Image(450 * 2352, false)
          .chunk("CUES", at(0x01, 0, 0, 0) + at(0x01, 1, 0, 0) + at(0x01, 1, 1, 0x000200) +
                             at(0x01, 0xAA, 1, 0x000600))
          .chunk("DAOI", dao_header(0, 1, 1) + dao_track(7, 2352, 0, 150 * 2352, 450 * 2352, "", 4))
          .chunk("SINF", number(1))
          .read();
  const Track& sound = image.disc.sessions.at(0).tracks.at(0);
  EXPECT_EQ(sound.pregap, Lba{-150});
  EXPECT_EQ(sound.start, Lba{0});
  EXPECT_EQ(sound.end, Lba{300});
  EXPECT_EQ(sound.pieces.at(0).bytes, 450U * 2352);
}

Octets tao2(std::uint64_t offset, std::uint64_t bytes, unsigned mode, unsigned start) {
  return number(offset, 8) + number(bytes, 8) + number(mode) + number(start) + number(0) +
         number(0);
}

TEST(NrgReader, ReadsTracksAtOnce) {
  const std::size_t first = 300 * 2336;
  const DiscImage image = Image(first + 400 * 2336)
                              .chunk("ETN2", tao2(0, first, 3, 0) + tao2(first, 400 * 2336, 3, 300))
                              .chunk("SINF", number(2))
                              .chunk("TOCT", number(0x20, 1) + number(0, 1))
                              .chunk("MTYP", number(1))
                              .read();
  EXPECT_EQ(image.warnings, Texts{});
  const auto& tracks = image.disc.sessions.at(0).tracks;
  ASSERT_EQ(tracks.size(), 2U);
  EXPECT_EQ(tracks[0].mode, TrackMode::Mode2Mixed);
  EXPECT_EQ(tracks[0].start, Lba{0});
  EXPECT_EQ(tracks[0].end, Lba{300});
  EXPECT_EQ(tracks[1].pregap, Lba{300});
  EXPECT_EQ(tracks[1].start, Lba{450});
  EXPECT_EQ(tracks[1].end, Lba{850});
  EXPECT_EQ(tracks[1].pieces.at(0).file, std::nullopt);
  EXPECT_EQ(tracks[1].pieces.at(1).offset, first);
}

TEST(NrgReader, ReadsTracksAtOnceWhosePregapIsStored) {
  const std::size_t first = 300 * 2352, gap = 150 * 2352;
  const DiscImage image =
      Image(first + gap + 400 * 2352, false)
          .chunk("ETNF", number(0) + number(first) + number(7) + number(0) + number(0) +
                             number(first + gap) + number(400 * 2352) + number(7) + number(450) +
                             number(0))
          .read();
  const Track& second = image.disc.sessions.at(0).tracks.at(1);
  EXPECT_EQ(second.start, Lba{450});
  ASSERT_EQ(second.pieces.size(), 1U);
  EXPECT_EQ(second.pieces[0].offset, first);
  EXPECT_EQ(second.pieces[0].bytes, 550U * 2352);
}

TEST(NrgReader, ReadsTheOldestTracksAtOnce) {
  const DiscImage image =
      Image(300 * 2048, false).chunk("TINF", number(0) + number(300 * 2048) + number(0)).read();
  EXPECT_EQ(image.disc.sessions.at(0).tracks.at(0).end, Lba{300});
  EXPECT_EQ(image.disc.sessions.at(0).tracks.at(0).mode, TrackMode::Mode1);
}

TEST(NrgReader, ReadsSessions) {
  const std::size_t first = 300 * 2352;
  const DiscImage at_once = Image(first + 400 * 2048)
                                .chunk("ETN2", tao2(0, first, 7, 0))
                                .chunk("SINF", number(1))
                                .chunk("ETN2", tao2(first, 400 * 2048, 2, 11'700))
                                .chunk("SINF", number(1))
                                .chunk("MTYP", number(1))
                                .read();
  ASSERT_EQ(at_once.disc.sessions.size(), 2U);
  const Track& data = at_once.disc.sessions[1].tracks.at(0);
  EXPECT_EQ(data.number, 2);
  EXPECT_EQ(data.start, Lba{11'700});
  EXPECT_EQ(data.pregap, Lba{11'550});
  const DiscImage with_cue =
      Image(first + 550 * 2048)
          .chunk("CUEX",
                 cue(1, 0, 0, -150) + cue(1, 1, 0, -150) + cue(1, 1, 1, 0) + cue(1, 0xAA, 1, 300))
          .chunk("DAOX", dao_header(0, 1, 1) + dao_track(7, 2352, 0, 0, first))
          .chunk("SINF", number(1))
          .chunk("CUEX", cue(0x41, 0, 0, 7050) + cue(0x41, 2, 0, 11'550) + cue(0x41, 2, 1, 11'700) +
                             cue(0x41, 0xAA, 1, 12'100))
          .chunk("DAOX", dao_header(0x20, 2, 2) +
                             dao_track(2, 2048, first, first + 150 * 2048, first + 550 * 2048))
          .chunk("SINF", number(1))
          .read();
  ASSERT_EQ(with_cue.disc.sessions.size(), 2U);
  EXPECT_EQ(with_cue.disc.sessions[0].tracks.at(0).pieces.size(), 2U);  // its pregap is not stored
  EXPECT_EQ(with_cue.disc.sessions[1].type, SessionType::CdXa);
  EXPECT_EQ(with_cue.disc.sessions[1].tracks.at(0).start, Lba{11'700});
  EXPECT_EQ(with_cue.disc.sessions[1].tracks.at(0).mode, TrackMode::Mode2Form1);
}

TEST(NrgReader, KnowsHowEachModeIsStored) {
  const auto track_of = [](unsigned mode, unsigned bytes) {
    return Image(std::size_t{450} * bytes)
        .chunk("CUEX", cue(0x41, 0, 0, -150) + cue(0x41, 1, 0, -150) + cue(0x41, 1, 1, 0) +
                           cue(0x41, 0xAA, 1, 300))
        .chunk("DAOX",
               dao_header(0x20, 1, 1) + dao_track(mode, bytes, 0, std::uint64_t{150} * bytes,
                                                  std::uint64_t{450} * bytes))
        .read()
        .disc.sessions.at(0)
        .tracks.at(0);
  };
  const auto expect = [&](unsigned code, unsigned bytes, TrackMode mode, unsigned stored) {
    const Track track = track_of(code, bytes);
    EXPECT_EQ(track.mode, mode) << code;
    EXPECT_EQ(track.pieces.at(0).stored_bytes, stored) << code;
    EXPECT_EQ(track.pieces.at(0).subchannel, bytes == 2448 ? Subchannel::PwRaw : Subchannel::None)
        << code;
  };
  expect(0x00, 2048, TrackMode::Mode1, 2048);
  expect(0x02, 2048, TrackMode::Mode2Form1, 2048);
  expect(0x03, 2336, TrackMode::Mode2Mixed, 2336);
  expect(0x05, 2352, TrackMode::Mode1, 2352);
  expect(0x06, 2352, TrackMode::Mode2Mixed, 2352);
  expect(0x07, 2352, TrackMode::Audio, 2352);
  expect(0x0F, 2448, TrackMode::Mode1, 2352);
  expect(0x10, 2448, TrackMode::Audio, 2352);
  expect(0x11, 2448, TrackMode::Mode2Mixed, 2352);
  expect(0x00, 2352, TrackMode::Mode1, 2352);  // MagicISO
  expect(0x03, 2352, TrackMode::Mode2Mixed, 2352);
  EXPECT_EQ(refusal([&] { track_of(0x05, 2048); }),
            "some/disc.nrg: at byte 921670: has sectors of 2048 bytes, those of its mode 5 have "
            "2352");
  EXPECT_EQ(refusal([&] { track_of(0x04, 2048); }),
            "some/disc.nrg: at byte 921670: has a track of mode 4, which is not known");
}

TEST(NrgReader, HandsOutThePacksOfCdText) {
  const Octets packs(36, 0x80);
  EXPECT_EQ(mixed().chunk("CDTX", packs).read().cd_text_packs, packs);
  const DiscImage cut = mixed().chunk("CDTX", Octets(35, 0x80)).read();
  EXPECT_EQ(cut.cd_text_packs.size(), 18U);
  EXPECT_EQ(cut.warnings, (Texts{"some/disc.nrg: at byte 2685802: has 35 bytes of CD-TEXT, packs "
                                 "have 18"}));
}

TEST(NrgReader, TellsOfWhatItDoesNotKnow) {
  EXPECT_EQ(mixed().chunk("WHAT", {}).read().warnings,
            (Texts{"some/disc.nrg: at byte 2685802: has chunk 'WHAT', which is not known"}));
  EXPECT_EQ(mixed().read(false).warnings,
            (Texts{"some/disc.nrg: at byte 2685802: has no chunk END!"}));
}

TEST(NrgReader, TellsWhereTheBlocksOfADvdAre) {
  Image dvd(4096);
  EXPECT_EQ(
      refusal([&] { dvd.chunk("ETN2", tao2(0, 4096, 0, 0)).chunk("MTYP", number(0x0004)).read(); }),
      "some/disc.nrg: at byte 4136: describes a medium that is no CD: its blocks of 2048 "
      "bytes lie at bytes 0 to 4096, which are a plain image if they are cut out");
}

TEST(NrgReader, SaysWhatIsWrongAndWhere) {
  const std::string place = "some/disc.nrg: at byte ";
  EXPECT_EQ(refusal([] { read_nrg(MemorySource(Octets(11)), "some/disc.nrg"); }),
            place + "0: has no 12 bytes, so it is no .nrg");
  EXPECT_EQ(refusal([] { read_nrg(MemorySource(Octets(100)), "some/disc.nrg"); }),
            place + "88: ends neither with NERO nor with NER5 and an offset, so it is no .nrg");
  EXPECT_EQ(refusal([] { Image(0).read(); }), place + "0: has no chunk that tells of tracks");
  Image far(100);
  far.chunks = 1000;
  EXPECT_EQ(refusal([&] { far.read(); }),
            place +
                "108: has its first chunk at byte 1000, which is not within the 16777216 bytes "
                "before its end");
  EXPECT_EQ(refusal([] {
              Image image = mixed();
              image.bytes[image.chunks + 7] = 0xFF;
              image.read();
            }),
            place + "2685600: has a chunk that reaches past its end");
  EXPECT_EQ(refusal([] { Image(0).chunk("CUEX", cue(1, 0x0A, 0, 0)).read(); }),
            place + "8: has track 10, index 0, which are no digits");
  EXPECT_EQ(refusal([] { Image(0).chunk("CUEX", cue(1, 1, 0, 0) + cue(1, 1, 0, 0)).read(); }),
            place + "16: has index 0 of track 1 a second time");
  EXPECT_EQ(refusal([] { Image(0).chunk("CUEX", cue(1, 1, 0, -151)).read(); }),
            place + "8: is of block -151, where no disc has one");
  EXPECT_EQ(refusal([] { Image(4096).chunk("ETN2", tao2(2048, 4096, 0, 0)).read(); }),
            place +
                "4104: has a track at bytes 2048, 2048 and 6144, which have to ascend to 4096, "
                "where the chunks begin");
  EXPECT_EQ(refusal([] { Image(4096).chunk("ETN2", tao2(0, 2047, 0, 0)).read(); }),
            place + "4104: has a track that is not made of sectors of 2048 bytes");
  EXPECT_EQ(refusal([] {
              Image(300 * 2048)
                  .chunk("CUEX",
                         cue(0x41, 1, 0, -150) + cue(0x41, 1, 1, 0) + cue(0x41, 0xAA, 1, 301))
                  .chunk("DAOX", dao_header(0, 1, 1) + dao_track(0, 2048, 0, 0, 300 * 2048))
                  .read();
            }),
            place + "614400: has 0 and 300 sectors of track 1, its cue sheet makes 150 and 301");
}

}  // namespace
}  // namespace disc::cd
