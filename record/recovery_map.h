// Which bytes of a medium were read, and which could not be: the map that ddrescue writes and
// reads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace disc::record {

/// What is known of a run of bytes (GNU ddrescue manual, "Mapfile structure").
enum class MapState : char {
  Untried = '?',
  Untrimmed = '*',
  Unscraped = '/',
  Bad = '-',
  Finished = '+',
};

struct MapRegion {
  std::uint64_t offset = 0, size = 0;
  MapState state = MapState::Untried;

  std::uint64_t end() const { return offset + size; }
  bool operator==(const MapRegion&) const = default;
};

/// Regions that follow each other without a gap, from byte 0 on; neighbours differ in state.
class RecoveryMap {
 public:
  /// All of `size` bytes untried.
  explicit RecoveryMap(std::uint64_t size);

  std::uint64_t size() const { return regions_.empty() ? 0 : regions_.back().end(); }
  const std::vector<MapRegion>& regions() const { return regions_; }
  /// Bytes in this state.
  std::uint64_t bytes_in(MapState state) const;
  /// Sets a run of bytes, cut to what there is.
  void set(std::uint64_t offset, std::uint64_t size, MapState state);
  /// Grows by untried bytes, or drops what lies behind.
  void resize(std::uint64_t size);

  /// As a file for ddrescue; `program` goes into its first comment.
  std::string to_text(std::string_view program) const;
  /// Throws FormatError with `name` and the number of the line where it is no such map, or its
  /// regions leave gaps, overlap or do not begin at byte 0. At most a million regions.
  static RecoveryMap parse(std::string_view text, const std::string& name);

  bool operator==(const RecoveryMap&) const = default;

 private:
  RecoveryMap() = default;
  void append(const MapRegion& region);

  std::vector<MapRegion> regions_;
};

}  // namespace disc::record
