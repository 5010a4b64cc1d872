// Holds headers of sound files against the files.
#include "formats/audio/stored_samples.h"

#include "formats/audio/header_fields.h"
#include "formats/base/error.h"

namespace disc::audio {
namespace {

constexpr std::uint32_t most_channels = 1024;

std::string coding_of(const SoundHeader& header) {
  return cat(header.bits, header.form.number == Number::Float ? " bit float" : " bit");
}

void check_header(const BlockSource& file, const SoundHeader& header) {
  const auto refuse = [&](const std::string& what) {
    throw FormatError(cat(file.name(), ": its ", header.format, " header ", what));
  };
  if (header.rate == 0)
    refuse("tells a rate of 0 Hz");
  if (header.channels == 0 || header.channels > most_channels)
    refuse(cat("tells ", header.channels, " channels, 1 to ", most_channels, " can be"));
  const bool is_float = header.form.number == Number::Float;
  const std::uint32_t bytes = header.form.bytes;
  if (is_float ? bytes != 4 && bytes != 8 : bytes < 1 || bytes > 4)
    refuse(cat("tells numbers of ", bytes, " bytes, ", is_float ? "4 or 8" : "1 to 4", " can be"));
  if (header.bits == 0 || header.bits > bytes * 8)
    refuse(cat("tells ", header.bits, " bits in numbers of ", bytes, " bytes"));
}

}  // namespace

StoredSamples stored_samples(const BlockSource& file, const SoundHeader& header) {
  check_header(file, header);
  const std::uint64_t step = std::uint64_t{header.form.bytes} * header.channels;
  StoredSamples stored;
  stored.form = header.form;
  stored.offset = header.offset;
  SoundFacts& facts = stored.facts;
  facts = {
      header.format, coding_of(header), header.rate, header.channels, header.bits, true, {}, {}};
  if (header.offset > file.size())
    throw FormatError(cat(file.name(), ": is cut short: its samples begin at byte ", header.offset,
                          ", behind its end at ", file.size()));
  const std::uint64_t there = file.size() - header.offset;
  if (header.bytes && *header.bytes > there)
    throw FormatError(cat(file.name(), ": is cut short: its header promises ", *header.bytes / step,
                          " samples, and ", there / step, " are there"));
  if (!header.bytes)
    facts.notes.push_back(
        "The header does not tell the length, as of files written to a pipe: sound is taken to go "
        "to the end of the file.");
  const std::uint64_t bytes = header.bytes.value_or(there);
  facts.samples = bytes / step;
  stored.bytes = bytes / step * step;
  if (stored.bytes != bytes)
    facts.notes.push_back(
        cat(bytes - stored.bytes, " bytes behind the last whole sample are left out."));
  return stored;
}

std::optional<StoredSamples> find_samples(const BlockSource& file) {
  for (const auto find : {find_wave_samples, find_wave64_samples, find_aiff_samples,
                          find_au_samples, find_core_audio_samples})
    if (std::optional<StoredSamples> found = find(file))
      return found;
  return std::nullopt;
}

}  // namespace disc::audio
