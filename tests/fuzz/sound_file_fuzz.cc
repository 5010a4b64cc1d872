// Sound files: any bytes, opened, converted and read, as a file and as raw samples.
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "formats/audio/sound_file.h"
#include "formats/audio/track_sound.h"
#include "formats/base/error.h"

namespace {

/// Front, back, front again: what is read twice is the same, and the end is the end.
void read_about(const disc::BlockSource& samples) {
  std::array<std::uint8_t, 9'408> first{}, again{};
  const std::uint64_t size = samples.size();
  const std::size_t part = std::min<std::uint64_t>(size, first.size());
  try {
    samples.read(0, std::span(first).first(part));
    samples.read(size - part, std::span(again).first(part));
    samples.read(0, std::span(again).first(part));
    if (first != again && part == first.size())
      __builtin_trap();
  } catch (const disc::FormatError&) {
  }
}

}  // namespace

/// libsndfile 1.2.0 forgets what it allocated for an Ogg file that it then refuses.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libsndfile\nleak:libvorbis\nleak:libogg\nleak:libopus\nleak:libFLAC\n";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace disc;
  const auto file =
      std::make_shared<MemorySource>(std::vector<std::uint8_t>(data, data + size), "fuzz");
  for (const bool convert : {false, true}) {
    try {
      // Resampling costs most, and that of a long file finds no more than that of a short one.
      if (convert) {
        const audio::SoundFacts facts = audio::sound_facts(file);
        if (facts.rate != audio::cd_rate && facts.samples.value_or(0) > 3000)
          continue;
      }
      const audio::Sound sound = audio::open_sound(file, {convert, {}});
      read_about(*sound.samples);
      const audio::TrackSound track({audio::piece_of(sound.samples), audio::silence(1)}, "track");
      read_about(track);
    } catch (const FormatError&) {
    } catch (const ManifestError&) {
    }
  }
  return 0;
}
