// The sessions of an image or of the medium in a drive.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/time.h"
#include "formats/io/block_source.h"

namespace disc {

struct ImageSession {
  unsigned number = 1;
  Lba first;
  Lba descriptors;          // what its volume descriptors are counted from
  std::int64_t blocks = 0;  // of its volume, or of its tracks as the drive has them
  bool data = true;         // false: sound, or nothing that could be mounted
  std::string volume_id;    // of ISO 9660
  std::optional<Timestamp> created;
};

/// An image of blocks, or the medium in a drive, with its sessions, oldest first. Drives know
/// theirs; those of an image are found by their volume descriptors. One of UDF alone has one.
struct SessionedImage {
  std::shared_ptr<const BlockSource> source;
  std::vector<ImageSession> sessions;
};

/// Throws as drive::open_medium(), and ManifestError for a CD in tracks, whose sheet tells its
/// sessions.
SessionedImage open_sessions(const std::string& image);

/// The one that `word` names: a number, or "last". Throws ManifestError where there is none.
const ImageSession& session_named(const SessionedImage& image, const std::string& word,
                                  const std::string& shown);

}  // namespace disc
