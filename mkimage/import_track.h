// What a manifest has to say of a track of a disc so that its sectors come out again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/io/byte_stream.h"
#include "formats/sheets/disc_reader.h"

namespace disc {

/// Takes a sentence of what a manifest cannot keep.
using TellLoss = std::function<void(const std::string& sentence)>;

/// Where a track stands among its neighbours.
struct TrackPlace {
  bool first = false;                 // of its session
  const cd::Track* before = nullptr;  // in its session
  const cd::Track* after = nullptr;
};

/// Lengths are frames, which are sectors.
struct ImportedTrack {
  cd::TrackMode mode = cd::TrackMode::Audio;  // as the manifest says it
  std::int32_t pregap = 0;                    // before index 1, as it will be
  bool pregap_said = false;                   // not what the manifest's default is
  std::int32_t pregap_sound = 0;              // so many of them go into a file
  std::int32_t content = 0;                   // from index 1 on, those of the file of the track
  std::optional<std::int32_t> postgap;        // where the default is not right
  bool mends = false;                         // some sectors are damaged
  std::vector<std::uint8_t> graphics;         // packs of R to W, or nothing
};

/// Looks at every sector of a track of the reader's disc. Throws FormatError for what no manifest
/// can say at all: a track without sectors or of mode 0; and as the reader does.
ImportedTrack import_track(const cd::DiscReader& reader, const cd::Track& track,
                           const TrackPlace& place, const TellLoss& tell);

/// "wav", "iso", "bin": the ending of the file of a track.
const char* ending_of(cd::TrackMode mode);
/// The file of the track: a WAVE file or user data.
std::unique_ptr<ByteStream> open_content(std::shared_ptr<const cd::DiscReader> reader,
                                         const cd::Track& track, const ImportedTrack& imported);
/// The WAVE file of what is heard before it.
std::unique_ptr<ByteStream> open_pregap(std::shared_ptr<const cd::DiscReader> reader,
                                        const cd::Track& track, const ImportedTrack& imported);
/// Bytes that are there already.
std::unique_ptr<ByteStream> open_bytes(std::vector<std::uint8_t> bytes);

}  // namespace disc
