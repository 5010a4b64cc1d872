// Copies blocks of a drive into a file, with a map of what could be read.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/progress.h"
#include "formats/io/patched_file.h"
#include "record/block_reader.h"
#include "record/recovery_map.h"

namespace disc::record {

/// Where a stretch of blocks goes.
struct Stretch {
  Extent blocks;
  std::uint64_t offset = 0;  // in the file
};

class Copier {
 public:
  /// What is done with every block that was read: all its bytes, of which `kept` go to the file.
  using Look = std::function<void(Lba at, Bytes block)>;

  /// Of each block the first `kept` bytes go to `file`. `map_path` may be "": no map is kept. A map
  /// that is there is taken up, which throws FormatError where it is none or of another length.
  Copier(BlockReader& reader, PatchedFile& file, std::uint32_t kept, std::uint64_t file_bytes,
         const std::string& map_path);

  /// Every block of the copy passes, even where the map says that the file has it: then it is read
  /// out of the file.
  void look_at_blocks(Look look) { look_ = std::move(look); }
  /// Copies what the map does not call finished.
  void copy(const Stretch& stretch, Progress& progress);
  /// Calls these blocks of a stretch bad in the map, whatever was written of them.
  void doubt(const Stretch& stretch, const Extent& blocks);
  /// Blocks that could not be read, in order.
  const std::vector<Extent>& bad() const { return bad_; }
  /// These bytes are as they should be, though nothing was read.
  void settle(std::uint64_t offset, std::uint64_t bytes);
  /// Drops what lies behind, which is no part of the copy.
  void cut(std::uint64_t file_bytes);
  /// Writes the map, if one is kept, and all data before it.
  void save();

 private:
  struct Window {
    Lba first;
    std::uint32_t blocks = 0;
    std::uint64_t offset = 0;
  };

  void read_window(const Window& window);
  void look_at_stored(const Window& window);
  /// `offset` is below the size of the map.
  const MapRegion& region_at(std::uint64_t offset) const;

  BlockReader& reader_;
  PatchedFile& file_;
  std::uint32_t kept_;
  std::string map_path_;
  RecoveryMap map_;
  Look look_;
  std::vector<Extent> bad_;
  std::uint64_t since_save_ = 0, done_ = 0;
};

}  // namespace disc::record
