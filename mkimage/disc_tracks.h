// The tracks of a disc in image files, as ls, extract and inspect show them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "formats/io/byte_stream.h"
#include "formats/sheets/open_disc.h"
#include "mkimage/inspect.h"

namespace disc {

/// "track02.wav": what an audio track is called among the files of a disc.
std::string audio_file_name(const cd::Track& track);
/// The audio tracks of a disc, ascending.
std::vector<const cd::Track*> audio_tracks(const cd::Disc& disc);
/// Bytes of the WAVE file of a track.
std::uint64_t wave_bytes(const cd::Track& track);
/// The WAVE file of a track, from index 1 to its end.
std::unique_ptr<ByteStream> open_wave(std::shared_ptr<const cd::DiscReader> reader,
                                      const cd::Track& track);

/// Sessions, tracks, indexes, codes and CD-TEXT.
std::vector<InspectPart> inspect_disc(const cd::OpenedDisc& disc);

}  // namespace disc
