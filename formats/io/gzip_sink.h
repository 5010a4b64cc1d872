// An image compressed on its way out, and read back.
#pragma once

#include <memory>
#include <string>

#include "formats/io/block_source.h"
#include "formats/io/image_sink.h"

namespace disc {

/// Hands on to `inner` what it is given as one gzip member (RFC 1952) without name or time, so that
/// equal images give equal files. commit() ends the member and commits `inner`. clone() never can.
std::unique_ptr<ImageSink> open_gzip(std::unique_ptr<ImageSink> inner);

/// The image inside a gzip file, `size` bytes long. It can be read from front to back, once: any
/// other offset is a logic_error. Throws SystemError; FormatError where it is damaged.
std::unique_ptr<BlockSource> open_gzip_image(const std::string& path, std::uint64_t size);

}  // namespace disc
