// Structures in words: field names as the standards have them, values as people read them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "formats/iso9660/path_table.h"
#include "formats/iso9660/record_reader.h"
#include "formats/iso9660/susp_reader.h"
#include "formats/iso9660/volume_set.h"

namespace disc::iso9660 {

/// Field and value, in recorded order.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// A whole descriptor block, whatever its type.
Fields explain(const DescriptorAt& found);

/// A directory record without its system use field.
Fields explain(const RecordAt& record);

/// One system use entry in a line: "PX mode 100644, links 1, uid 0, gid 0". Entries of unknown
/// signature give their bytes.
std::string explain(const SuspEntry& entry);

/// One record of a path table in a line.
std::string explain(const PathTableEntry& entry, std::size_t number);

/// "hidden, directory, more sections follow", or "none".
std::string explain_flags(FileFlags flags);

/// Sixteen bytes a line: offset, hexadecimal, printable characters. Lines that repeat the one
/// before become a single "*".
std::string hex_dump(Bytes bytes, std::uint64_t first_offset = 0);

}  // namespace disc::iso9660
