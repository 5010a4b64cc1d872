// Digests of what a manifest names: for its lock and for the build key.
#include "manifests/sources/input_digests.h"

#include <algorithm>
#include <map>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/io/block_source.h"
#include "formats/io/data_run.h"
#include "manifests/mtree.h"
#include "manifests/sources/tree_listing.h"

namespace disc {
namespace {

constexpr std::size_t buffer_size = 1024 * 1024;

// What is known by the listing of what it brings.
bool is_listed(const std::string& kind) {
  return kind == "folder" || kind == "mtree" || kind == "session";
}

std::string digest_of_file(const std::string& path, std::uint64_t& done, Progress& progress,
                           std::uint64_t& size) {
  const std::unique_ptr<BlockSource> file = open_image(path);
  size = file->size();
  Digest digest(Algorithm::Sha256);
  std::vector<std::uint8_t> buffer(
      static_cast<std::size_t>(std::min<std::uint64_t>(buffer_size, size)));
  for (std::uint64_t at = 0; at < size;) {
    if (const std::uint64_t hole = std::min(file->hole_at(at), size - at)) {
      take_zeros(hole, [&](Bytes part) { digest.update(part); });
      at += hole;
      done += hole;
      continue;
    }
    const std::span<std::uint8_t> part = std::span(buffer).first(
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - at)));
    file->read(at, part);
    digest.update(part);
    at += part.size();
    done += part.size();
    progress.at(done);
  }
  return to_hex(digest.finish());
}

}  // namespace

std::vector<LockInput> listed_inputs(const SourceTree& tree) {
  struct Part {
    Digest digest{Algorithm::Sha256};
    MtreeWriter writer;
    explicit Part(int) : writer([this](std::string_view text) { digest.update(bytes_of(text)); }) {}
    Part(const Part&) = delete;
  };
  std::map<std::uint32_t, Part> parts;
  for (const InputRecord& input : tree.inputs)
    if (input.origin != none)
      parts.try_emplace(input.origin, 0);
  const TreeListing listing(tree);
  for (NodeId id = 0; id < tree.nodes.size(); ++id) {
    const auto part = parts.find(tree.node(id).origin);
    if (part != parts.end())
      part->second.writer.add(listing.entry(id));
  }
  std::map<std::uint32_t, std::string> digests;
  for (auto& part : parts)
    digests[part.first] = to_hex(part.second.digest.finish());
  const auto digest_of = [&](const InputRecord& input) {
    if (input.content != none)
      return to_hex(tree.contents[input.content].digest);
    return input.origin == none ? input.sha256 : digests[input.origin];
  };
  std::vector<LockInput> inputs;
  for (const InputRecord& input : tree.inputs) {
    // What lies outside is named as the manifest does, not by where this machine has it.
    const bool outside = input.path.starts_with('/') && !input.named.empty();
    inputs.push_back(
        {outside ? input.named : input.path, input.to, input.kind, input.size, digest_of(input)});
  }
  return inputs;
}

std::vector<LockInput> locked_inputs(const Manifest& manifest, const SourceTree& tree,
                                     Progress& progress) {
  std::vector<LockInput> inputs = listed_inputs(tree);
  std::uint64_t total = 0, done = 0;
  for (const LockInput& input : inputs)
    total += is_listed(input.kind) ? 0 : input.size;
  progress.start("reading", total, "bytes");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (is_listed(inputs[i].kind))
      continue;
    // What `boot` names brings bytes alone, without owner, mode and time.
    if (inputs[i].kind == "file" && inputs[i].to != "boot")
      inputs[i].listing = inputs[i].sha256;
    inputs[i].sha256 = digest_of_file(path_of_input(manifest, tree.inputs[i].path), done, progress,
                                      inputs[i].size);
  }
  progress.finish();
  return inputs;
}

std::string digest_of_input(const Manifest& manifest, const std::string& path, Progress& progress,
                            std::uint64_t& size) {
  std::uint64_t done = 0;
  progress.start("reading", 0, "bytes");
  std::string digest = digest_of_file(path_of_input(manifest, path), done, progress, size);
  progress.finish();
  return digest;
}

std::string path_of_input(const Manifest& manifest, const std::string& path) {
  if (path.starts_with('/') || manifest.folder.empty() || manifest.folder == ".")
    return path;
  return manifest.folder.ends_with('/') ? manifest.folder + path : manifest.folder + "/" + path;
}

std::string build_key(const Manifest& manifest, const std::vector<LockInput>& inputs,
                      const std::map<std::string, std::string>& codecs) {
  std::string text = "{\"codecs\":{";
  const char* comma = "";
  for (const auto& codec : codecs) {
    text += comma + to_json(codec.first) + ":" + to_json(codec.second);
    comma = ",";
  }
  text += "},\"format\":1,\"inputs\":[";
  comma = "";
  for (const LockInput& input : inputs) {
    text += cat(comma, "{\"kind\":", to_json(input.kind), ",\"sha256\":", to_json(input.sha256),
                ",\"to\":", to_json(input.to), "}");
    comma = ",";
  }
  text += "],\"manifest\":" + manifest.canonical_json + "}";
  return to_hex(sha256(bytes_of(text)));
}

}  // namespace disc
