// A program for tests: says on stderr what sound files are, and writes their samples to stdout or
// --out FILE.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "formats/audio/sound_file.h"
#include "formats/audio/track_sound.h"
#include "formats/audio/wave_writer.h"
#include "formats/base/bytes.h"
#include "formats/base/error.h"
#include "formats/io/image_sink.h"

namespace {

struct Wishes {
  disc::audio::SoundOptions options;
  bool wave = false;           // a WAVE file instead of the samples alone
  std::uint64_t sectors = 0;   // that many of silence behind the sound, and whole sectors
  std::size_t part = 1 << 20;  // bytes read at once
  std::vector<std::string> paths;
  std::string out;  // nothing: standard output
};

Wishes parse(const std::vector<std::string>& words) {
  Wishes wishes;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--convert")
      wishes.options.convert = true;
    else if (word == "--little")
      wishes.options.raw = disc::audio::RawOrder::Little;
    else if (word == "--big")
      wishes.options.raw = disc::audio::RawOrder::Big;
    else if (word == "--wave")
      wishes.wave = true;
    else if (word == "--out")
      wishes.out = words.at(++i);
    else if (word == "--part")
      wishes.part = std::stoul(words.at(++i));
    else if (word == "--silence")
      wishes.sectors = std::stoull(words.at(++i));
    else
      wishes.paths.push_back(word);
  }
  return wishes;
}

void write_samples(const disc::BlockSource& samples, const Wishes& wishes) {
  const auto out =
      wishes.out.empty() ? disc::open_pipe(1, "stdout") : disc::open_image_file(wishes.out, true);
  if (wishes.wave) {
    disc::audio::write_wave(samples, *out);
  } else {
    std::vector<std::uint8_t> part(wishes.part);
    for (std::uint64_t at = 0; at < samples.size(); at += part.size()) {
      part.resize(std::min<std::uint64_t>(part.size(), samples.size() - at));
      samples.read(at, part);
      out->write(part);
    }
  }
  out->commit();
}

void run(const Wishes& wishes) {
  using namespace disc::audio;
  std::vector<SoundPiece> pieces;
  for (const std::string& path : wishes.paths) {
    const Sound sound = open_sound(path, wishes.options);
    std::cerr << to_text(sound.facts) << '\n';
    if (sound.facts.samples)
      std::cerr << "samples " << *sound.facts.samples << '\n';
    std::cerr << "count " << sound.count() << (sound.converted ? " converted" : "") << '\n';
    for (const std::string& note : sound.facts.notes)
      std::cerr << "note " << note << '\n';
    pieces.push_back(piece_of(sound.samples));
  }
  if (wishes.sectors == 0 && pieces.size() == 1)
    return write_samples(*pieces[0].samples, wishes);
  pieces.push_back(silence(samples_of_sectors(wishes.sectors)));
  const TrackSound track(std::move(pieces), "track");
  std::cerr << "missing " << track.missing_samples() << '\n';
  write_samples(track, wishes);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(parse({argv + 1, argv + argc}));
    return 0;
  } catch (const disc::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
