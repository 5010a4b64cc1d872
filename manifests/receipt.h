// IMAGE.receipt.json: what was built, file by file and region by region; written and read as a
// stream.
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace disc {

inline constexpr std::uint64_t receipt_chunk = 16 * 1024 * 1024;

/// Bytes of a file in the image; several for a multi-extent file.
struct ReceiptExtent {
  std::int64_t first = 0;   // block
  std::uint64_t bytes = 0;  // of content; the rest of the last block is zero
};

struct ReceiptFile {
  std::uint8_t track = 0;  // of the CD in tracks that it lies on, else 0
  std::string path;  // absolute, in the tree; as escape_bytes() of formats/base/json.h writes it
  std::string type;  // file directory symlink char block fifo
  std::uint32_t mode = 0;
  std::uint32_t uid = 0, gid = 0;
  std::int64_t seconds = 0;
  std::uint32_t links = 1;
  std::uint64_t size = 0;     // of the source; 0 for all but files
  std::string source_sha256;  // hex; files only
  std::string medium_sha256;  // of the bytes on the medium where they differ (zisofs), else ""
  std::string target;         // symlinks; escaped like `path`
  std::uint32_t major = 0, minor = 0;  // devices
  /// None of empty files, of holes from front to end in UDF, and of what UDF has in file entries.
  std::vector<ReceiptExtent> extents;
  /// View name ("iso9660", "rock-ridge", "joliet") to the full path there; only those that differ
  /// from `path`, escaped likewise; "" where the file is hidden from the view.
  std::map<std::string, std::string> views;
  std::map<std::string, std::string> xattrs;  // name to hex value
};

struct ReceiptRegion {
  std::uint8_t track = 0;  // as in ReceiptFile
  std::int64_t first = 0;  // block
  std::int64_t blocks = 0;
  std::string owner;  // "primary volume descriptor", "/docs/manual.pdf", "padding"
  /// Of its first `bytes` bytes; what follows up to the end of its blocks is zero. So the digest of
  /// file data is the digest of the file as it lies on the medium.
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// One track of a CD in tracks.
struct ReceiptTrack {
  std::uint8_t number = 1;
  std::uint8_t session = 1;
  std::string mode;         // "audio", "mode1"
  std::int64_t pregap = 0;  // block of index 0
  std::int64_t first = 0;   // block of index 1
  std::int64_t blocks = 0;  // from there to its end
  /// Of the samples from index 1 to the end of audio tracks (16 bit, stereo, low byte first); of
  /// the user data of data tracks, without the post-gap.
  std::string sha256;
  std::uint64_t bytes = 0;                       // that were digested
  std::map<std::string, std::string> checksums;  // audio: "accuraterip-v1", ...: hexadecimal
};

struct ReceiptHeader {
  std::string tool = "glassmaster";
  std::string tool_version;
  std::string image;            // file name without folder; of a CD in tracks its sheet
  std::string compressed;       // file name of the image as it was compressed, "" if it was not
  std::string manifest_sha256;  // of the canonical JSON
  std::string lock_sha256;      // "" without a lock
  std::string build_key;
  std::string epoch;  // ISO 8601
  std::string medium;
  std::vector<std::string> views;  // present in the image: iso9660, rock-ridge, joliet, enhanced
  std::map<std::string, std::string> volume_ids;  // per view
  std::map<std::string, std::string> codecs;      // "zisofs": "libdeflate 1.14"
  /// Of one more session on a base: where it begins. What lies before is the base's; regions tell
  /// of it only where the image is a merged one.
  std::optional<std::int64_t> session_first;
};

struct ReceiptTotals {
  std::uint64_t size = 0;                      // of the image in bytes
  std::map<std::string, std::string> digests;  // algorithm to hex
  std::vector<std::string> chunks;             // SHA-256 of each receipt_chunk bytes
  /// Of a CD in tracks: every file that was written but companions, to its SHA-256. `size`,
  /// `digests` and `chunks` are then those of all files of sectors, one behind the other.
  std::map<std::string, std::string> outputs;
  /// What databases call an audio disc: "accuraterip", "cddb", "ctdb".
  std::map<std::string, std::string> identifiers;
};

/// Writes a receipt in one pass, a file or region a line, so that a million files need no memory.
/// Call header(), then file() for each, region() for each, and finish(). The document has the keys
/// build, files, regions, totals and, of a CD in tracks, tracks; keys are sorted, values that are
/// empty or usual are left out.
class ReceiptWriter {
 public:
  explicit ReceiptWriter(std::ostream& out);
  void header(const ReceiptHeader& header);
  void file(const ReceiptFile& file);
  void region(const ReceiptRegion& region);
  /// Several at once, made by append_line() on other threads and joined by line_end.
  void file_lines(std::string_view lines);
  void region_lines(std::string_view lines);
  void finish(const ReceiptTotals& totals, const std::vector<ReceiptTrack>& tracks = {});

 private:
  void next_lines(std::string_view lines);

  std::ostream& out_;
  std::string text_;  // of the line in the making
  enum class State { Start, Files, Regions, Done } state_ = State::Start;
  bool first_ = true;
};

/// Between two lines of a list.
inline constexpr std::string_view line_end = ",\n";

/// One file or region as it stands in the document, without what parts it from the next.
void append_line(std::string& out, const ReceiptFile& file);
void append_line(std::string& out, const ReceiptRegion& region);
void append_line(std::string& out, const ReceiptTrack& track);

/// What a reader is handed, in the order of the document.
struct ReceiptHandler {
  std::function<void(const ReceiptHeader&)> header;
  std::function<void(const ReceiptFile&)> file;
  std::function<void(const ReceiptRegion&)> region;
  std::function<void(const ReceiptTotals&)> totals;
  std::function<void(const ReceiptTrack&)> track;
};

/// Reads a receipt, however it is spaced, an element at a time; throws ManifestError with name and
/// byte position if it is not one, lacks a field, or is of a later version than this program knows.
void read_receipt(std::istream& in, const std::string& name, const ReceiptHandler& handler);

}  // namespace disc
