// What stands beside an image: receipt, checksum list, mtree listing.
#include "mkimage/sidecars.h"

#include <algorithm>
#include <array>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/base/time.h"
#include "formats/integrity/digest.h"
#include "formats/io/environment.h"
#include "manifests/checksum_list.h"
#include "manifests/mtree.h"
#include "manifests/sources/input_digests.h"
#include "manifests/sources/tree_listing.h"
#include "mkimage/codecs.h"
#include "mkimage/prepare.h"

namespace disc {
namespace {

void write_receipt(std::ostream& out, const Image& image, const ReceiptHeader& header,
                   const WrittenImage& written) {
  ReceiptWriter writer(out);
  writer.header(header);
  image.describe_files(writer);
  image.describe_regions(writer);
  writer.finish({written.size, written.digests, written.chunks, {}, {}});
}

void write_mtree(std::ostream& out, const SourceTree& tree) {
  MtreeWriter writer([&](std::string_view text) { out << text; });
  const TreeListing listing(tree);
  for (NodeId id = 0; id < tree.nodes.size(); ++id)
    writer.add(listing.entry(id));
}

}  // namespace

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string default_output(const Manifest& manifest, std::string_view ending) {
  const std::string folder =
      manifest.outputs.directory.empty() ? std::string() : manifest.outputs.directory + "/";
  return path_of_input(manifest, cat(folder, manifest.name.value, ending));
}

OutputPaths output_paths(const Manifest& manifest, const std::string& chosen) {
  constexpr std::string_view gzip_suffix = ".gz";
  OutputPaths paths;
  if (chosen.empty()) {
    paths.base = default_output(manifest, ".iso");
    paths.image = manifest.outputs.gzip ? cat(paths.base, gzip_suffix) : paths.base;
    return paths;
  }
  paths.image = paths.base = chosen;
  if (manifest.outputs.gzip && chosen.ends_with(gzip_suffix))
    paths.base.resize(chosen.size() - gzip_suffix.size());
  return paths;
}

std::string sidecar_path(const std::string& base, Sidecar sidecar) {
  switch (sidecar) {
    case Sidecar::Receipt:
      return base + ".receipt.json";
    case Sidecar::Checksums:
      return base + ".SHA256SUMS";
    case Sidecar::Mtree:
      break;
  }
  return base + ".mtree";
}

bool is_ours(const OutputPaths& paths) {
  struct Enough {};  // the header is all that is wanted of what may be a million lines
  const std::string path = sidecar_path(paths.base, Sidecar::Receipt);
  if (!path_exists(path))
    return false;
  std::string image, compressed;
  try {
    const std::unique_ptr<std::istream> in = open_text(path);
    ReceiptHandler handler;
    handler.header = [&](const ReceiptHeader& header) {
      image = header.image;
      compressed = header.compressed;
      throw Enough();
    };
    read_receipt(*in, path, handler);
  } catch (const Enough&) {
  } catch (const Error&) {
    return false;
  }
  return (compressed.empty() ? image : compressed) == file_name(paths.image);
}

ReceiptHeader receipt_header(const Manifest& manifest, const SourceTree& tree, const Image& image,
                             const OutputPaths& paths, const std::string& lock_sha256) {
  ReceiptHeader header;
  header.tool_version = GLASSMASTER_VERSION;
  header.image = file_name(paths.base);
  if (manifest.outputs.gzip)
    header.compressed = file_name(paths.image);
  header.manifest_sha256 = to_hex(sha256(bytes_of(manifest.canonical_json)));
  header.lock_sha256 = lock_sha256;
  header.codecs = codec_versions(manifest);
  header.build_key = build_key(manifest, listed_inputs(tree), header.codecs);
  header.epoch = to_iso8601(manifest.epoch.value);
  header.medium = manifest.medium.name;
  header.views = image.views();
  header.volume_ids = image.volume_ids();
  if (tree.base)
    header.session_first = image.session().value;
  return header;
}

Sidecars::Sidecars(const Manifest& manifest, const SourceTree& tree, const Image& image,
                   const OutputPaths& paths, const ReceiptHeader& header,
                   const WrittenImage& written, const std::string& file_sha256)
    : paths_(paths), kinds_(manifest.sidecars) {
  for (const Sidecar kind : kinds_) {
    files_.push_back(std::make_unique<TextFile>(sidecar_path(paths.base, kind)));
    std::ostream& out = files_.back()->stream();
    switch (kind) {
      case Sidecar::Receipt:
        write_receipt(out, image, header, written);
        break;
      case Sidecar::Checksums: {
        std::string line;
        append_gnu_line(line, file_sha256, file_name(paths.image));
        out << line;
        break;
      }
      case Sidecar::Mtree:
        write_mtree(out, tree);
        break;
    }
  }
}

std::vector<std::string> Sidecars::commit() {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    files_[i]->commit();
    paths.push_back(sidecar_path(paths_.base, kinds_[i]));
  }
  for (const Sidecar kind : all_sidecars)
    if (std::find(kinds_.begin(), kinds_.end(), kind) == kinds_.end())
      remove_file(sidecar_path(paths_.base, kind));
  return paths;
}

}  // namespace disc
