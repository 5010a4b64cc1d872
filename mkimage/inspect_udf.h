// What inspect says of UDF: the volume, an entry, a block.
#pragma once

#include <vector>

#include "mkimage/inspect.h"

namespace disc {

/// Recognition sequence, anchors, descriptors, partition maps and what stands behind them; nothing
/// without UDF.
std::vector<InspectPart> inspect_udf(const OpenedImage& image);

/// Adds the facts of the file entry behind an entry of the UDF view.
void describe_file_entry(const OpenedImage& image, const Entry& entry, InspectPart& part);

/// What a block is to the structures of UDF.
void find_in_udf(const OpenedImage& image, Lba block, std::vector<InspectPart>& parts);

/// The file identifier descriptors that begin in a block of a directory, each in a line.
InspectPart udf_directory_part(const OpenedImage& image, Lba block, const Entry& directory,
                               std::string title);

}  // namespace disc
