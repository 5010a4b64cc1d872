// Makes virtual discs: blank ones of every kind, and stamped ones of an image.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace disc::virtual_drive {

struct NewDisc {
  /// Blocks; nothing: as many as discs of this kind have. Small ones are for tests.
  std::optional<std::uint32_t> capacity;
  std::string media_id;  // "": as the table of kinds has it
  std::string image;     // of the stamped kinds: what is on the disc, in blocks of 2048 bytes
};

/// Makes `folder`, which must not exist or be empty, a new disc of a kind of kinds.h. Throws
/// ManifestError for what cannot be, naming the kinds there are, and SystemError.
void create_disc(const std::string& folder, std::string_view kind, const NewDisc& disc = {});

}  // namespace disc::virtual_drive
