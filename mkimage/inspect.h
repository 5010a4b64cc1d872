// What inspect finds, before it is printed: an image, an entry or a block in named parts.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "formats/iso9660/explain.h"
#include "mkimage/opened_image.h"

namespace disc {

/// One part of the answer: a heading, fields, lines, and bytes as a dump.
struct InspectPart {
  std::string title;
  iso9660::Fields fields;
  std::vector<std::string> lines;
  std::string dump;
};

/// Descriptors, views with their counts, what lies behind the volume, how it boots.
std::vector<InspectPart> inspect_image(const OpenedImage& image);

/// The boot catalog with its entries, what boot images were told, boot code, and every partition of
/// every table; nothing for an image that has none of them. A catalog that cannot be read is a
/// line.
std::vector<InspectPart> inspect_boot(const OpenedImage& image);

/// The entry at the path asked for, and the same file or folder in every other view.
std::vector<InspectPart> inspect_entry(const OpenedImage& image);

/// What a block is, to whom it belongs, and what stands in it. Throws ManifestError for a block
/// that the image does not have.
std::vector<InspectPart> inspect_block(const OpenedImage& image, Lba block);

void print_text(const std::vector<InspectPart>& parts, std::ostream& out);

/// An array of {"title", "fields", "lines", "dump"}; what is empty is left out.
void print_json(const std::vector<InspectPart>& parts, std::ostream& out);

/// Bytes before the system use entries of every record but the root's own; nothing without SUSP.
std::optional<std::size_t> susp_skip_of(const OpenedImage& image);

}  // namespace disc
