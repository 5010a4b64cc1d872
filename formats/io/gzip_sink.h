// An image compressed on its way out.
#pragma once

#include <memory>

#include "formats/io/image_sink.h"

namespace disc {

/// Hands on to `inner` what it is given as one gzip member (RFC 1952) without name or time, so that
/// equal images give equal files. commit() ends the member and commits `inner`. clone() never can.
std::unique_ptr<ImageSink> open_gzip(std::unique_ptr<ImageSink> inner);

}  // namespace disc
