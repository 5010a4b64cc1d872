// The bytes of a file on the medium: as recorded, or unpacked.
#pragma once

#include <memory>

#include "formats/io/byte_stream.h"
#include "formats/iso9660/volume_reader.h"

namespace disc::iso9660 {

/// The sections of a file end to end. read() throws FormatError where one lies past the end of the
/// medium. `source` must outlive the stream.
std::unique_ptr<ByteStream> open_recorded(const BlockSource& source, const Entry& file);

/// A file with zisofs unpacked; read() throws FormatError where header, pointers or a block are
/// damaged. `source` must outlive the stream.
std::unique_ptr<ByteStream> open_zisofs(const BlockSource& source, const Entry& file);

}  // namespace disc::iso9660
