// WAVE files of the samples of a compact disc.
#pragma once

#include <cstdint>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/io/image_sink.h"

namespace disc::audio {

/// What stands before `bytes` of samples, which are the rest of the file: the 44 bytes of RIFF and
/// its chunks "fmt " and "data", or, where 32 bits cannot count the bytes, 80 bytes of RF64 with
/// "ds64" (EBU Tech 3306).
std::vector<std::uint8_t> wave_header(std::uint64_t bytes);

/// The header and all of `samples`, which are those of a compact disc; does not commit.
void write_wave(const BlockSource& samples, ImageSink& out);

}  // namespace disc::audio
