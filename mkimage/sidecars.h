// What stands beside an image: receipt, checksum list, mtree listing.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/io/text_file.h"
#include "manifests/manifest.h"
#include "manifests/receipt.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/image.h"

namespace disc {

/// Where an image and its companions go.
struct OutputPaths {
  std::string image;  // as it is written: NAME.iso, or NAME.iso.gz
  std::string base;   // the image without compression, which companions are named after
};

/// The last part of a path.
std::string file_name(const std::string& path);

/// NAME and `ending` in outputs.directory.
std::string default_output(const Manifest& manifest, std::string_view ending);

/// NAME.iso in outputs.directory, or `chosen` (-o) where that is not empty.
OutputPaths output_paths(const Manifest& manifest, const std::string& chosen);

/// "x.iso.receipt.json", "x.iso.SHA256SUMS", "x.iso.mtree".
std::string sidecar_path(const std::string& base, Sidecar sidecar);

/// Whether the receipt beside an image says that it is of this name, so that it was made here and
/// may be made again.
bool is_ours(const OutputPaths& paths);

/// What the receipt says before its first file.
ReceiptHeader receipt_header(const Manifest& manifest, const SourceTree& tree, const Image& image,
                             const OutputPaths& paths, const std::string& lock_sha256);

inline constexpr std::array<Sidecar, 3> all_sidecars{Sidecar::Receipt, Sidecar::Checksums,
                                                     Sidecar::Mtree};

/// Companions written under temporary names until commit(), which comes after the image's own.
class Sidecars {
 public:
  /// `file_sha256` is of the file on disk: of the compressed image where there is one.
  Sidecars(const Manifest& manifest, const SourceTree& tree, const Image& image,
           const OutputPaths& paths, const ReceiptHeader& header, const WrittenImage& written,
           const std::string& file_sha256);

  /// Gives all their names. Companions of an earlier image that this one does not have are removed,
  /// since they would lie. Returns the paths.
  std::vector<std::string> commit();

 private:
  OutputPaths paths_;
  std::vector<Sidecar> kinds_;
  std::vector<std::unique_ptr<TextFile>> files_;
};

}  // namespace disc
