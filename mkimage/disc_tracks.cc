// The tracks of a disc in image files, as ls, extract and inspect show them.
#include "mkimage/disc_tracks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "formats/audio/wave_writer.h"
#include "formats/base/error.h"
#include "formats/cd/cd_text_names.h"
#include "formats/cd/msf.h"
#include "formats/cd/text_charset.h"

namespace disc {
namespace {

/// The header, then the samples.
class WaveStream final : public ByteStream {
 public:
  WaveStream(std::shared_ptr<const cd::DiscReader> reader, const cd::Track& track)
      : samples_(std::move(reader), track), header_(audio::wave_header(samples_.size())) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    std::size_t filled = 0;
    if (at_ < header_.size()) {
      filled = std::min(out.size(), header_.size() - static_cast<std::size_t>(at_));
      std::copy_n(header_.begin() + static_cast<std::ptrdiff_t>(at_), filled, out.begin());
      at_ += filled;
    }
    const std::uint64_t position = at_ - header_.size();
    const auto count = static_cast<std::size_t>(
        std::min<std::uint64_t>(out.size() - filled, samples_.size() - position));
    samples_.read(position, out.subspan(filled, count));
    at_ += count;
    return filled + count;
  }

 private:
  cd::TrackSamples samples_;
  std::vector<std::uint8_t> header_;
  std::uint64_t at_ = 0;
};

std::string time_of(Lba at) { return cd::to_text(cd::to_msf(at)); }
std::string length_of(std::int32_t frames) { return cd::to_text(cd::msf_of_frames(frames)); }

std::string flags_of(const cd::Track& track) {
  std::string text;
  const auto add = [&](bool set, const char* word) {
    if (set)
      text += cat(text.empty() ? "" : ", ", word);
  };
  add(track.copy, "copy");
  add(track.pre_emphasis, "pre-emphasis");
  add(track.four_channel, "four-channel");
  add(track.serial_copy, "serial-copy");
  return text;
}

std::string stored_of(const cd::Track& track) {
  for (const cd::Piece& piece : track.pieces)
    if (piece.file)
      return cat(piece.stored_bytes, " bytes",
                 piece.subchannel != cd::Subchannel::None || piece.subchannel_file
                     ? " and sub-channel"
                     : "");
  return "nothing";
}

InspectPart describe(const cd::Track& track, std::size_t session) {
  InspectPart part{cat("track ", track.number, ": ", cd::to_string(track.mode)), {}, {}, {}};
  part.fields.emplace_back("session", cat(session));
  if (track.pregap != track.start)
    part.fields.emplace_back(
        "pregap", cat("block ", track.pregap.value, ", ", length_of(track.start - track.pregap)));
  part.fields.emplace_back("start",
                           cat("block ", track.start.value, ", at ", time_of(track.start)));
  part.fields.emplace_back(
      "length", cat(track.end - track.start, " sectors, ", length_of(track.end - track.start)));
  for (std::size_t i = 0; i < track.indexes.size(); ++i)
    part.fields.emplace_back(cat("index ", i + 2), cat("block ", track.indexes[i].value, ", at ",
                                                       time_of(track.indexes[i])));
  if (const std::string flags = flags_of(track); !flags.empty())
    part.fields.emplace_back("flags", flags);
  if (!track.isrc.empty())
    part.fields.emplace_back("ISRC", track.isrc);
  part.fields.emplace_back("stored of a sector", stored_of(track));
  return part;
}

InspectPart describe(const cd::TextBlock& block) {
  const auto language = cd::language_name(block.language);
  InspectPart part{
      cat("CD-TEXT in ", language ? std::string(*language) : fmt::format("{:02x}h", block.language),
          ", ", cd::to_string(block.charset)),
      {},
      {},
      {}};
  if (const auto genre = cd::genre_name(block.genre); genre && block.genre > 1)
    part.fields.emplace_back("genre", std::string(*genre));
  for (const auto& [field, texts] : block.texts)
    for (const auto& [track, text] : texts)
      if (!text.empty())
        part.fields.emplace_back(
            cat(cd::to_string(field), track == 0 ? std::string() : cat(" of track ", track)),
            printable(text));
  return part;
}

}  // namespace

std::string audio_file_name(const cd::Track& track) {
  return fmt::format("track{:02}.wav", track.number);
}

std::vector<const cd::Track*> audio_tracks(const cd::Disc& disc) {
  std::vector<const cd::Track*> all;
  for (const cd::Session& session : disc.sessions)
    for (const cd::Track& track : session.tracks)
      if (!is_data(track.mode))
        all.push_back(&track);
  return all;
}

std::uint64_t wave_bytes(const cd::Track& track) {
  const std::uint64_t samples =
      static_cast<std::uint64_t>(track.end - track.start) * cd::sector_size;
  return audio::wave_header(samples).size() + samples;
}

std::unique_ptr<ByteStream> open_wave(std::shared_ptr<const cd::DiscReader> reader,
                                      const cd::Track& track) {
  return std::make_unique<WaveStream>(std::move(reader), track);
}

std::vector<InspectPart> inspect_disc(const cd::OpenedDisc& opened) {
  const cd::Disc& disc = opened.reader->disc();
  std::vector<InspectPart> parts;
  InspectPart whole{opened.kind, {}, {}, {}};
  if (!disc.catalog.empty())
    whole.fields.emplace_back("catalog number", disc.catalog);
  for (std::size_t i = 0; i < disc.sessions.size(); ++i) {
    constexpr const char* types[] = {"CD-DA or CD-ROM", "CD-i", "CD-ROM XA"};
    const cd::Session& session = disc.sessions[i];
    whole.fields.emplace_back(
        cat("session ", i + 1),
        cat(types[static_cast<std::size_t>(session.type) >> 4], ", tracks ",
            session.tracks.front().number, " to ", session.tracks.back().number,
            ", lead-out at block ", session.lead_out.value, ", ", time_of(session.lead_out)));
  }
  for (std::size_t i = 0; i < opened.paths.size(); ++i)
    whole.fields.emplace_back(cat("file ", i + 1), printable(opened.paths[i]));
  whole.lines = opened.warnings;
  parts.push_back(std::move(whole));
  for (std::size_t i = 0; i < disc.sessions.size(); ++i)
    for (const cd::Track& track : disc.sessions[i].tracks)
      parts.push_back(describe(track, i + 1));
  for (const cd::TextBlock& block : disc.cd_text.blocks)
    parts.push_back(describe(block));
  return parts;
}

}  // namespace disc
