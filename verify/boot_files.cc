// Boot files as the medium should hold them.
#include "verify/boot_files.h"

#include <set>

#include "formats/eltorito/boot_info.h"

namespace disc::verify {

std::map<NodeId, PatchedFile> patched_files(const Manifest& manifest, const SourceTree& tree) {
  std::map<NodeId, PatchedFile> files;
  if (!manifest.boot)
    return files;
  std::map<ContentId, std::vector<BootPatch>> patches;  // equal files lie in one place
  std::set<NodeId> asked;
  std::set<std::uint32_t> groups;  // all names of one file
  for (const BootEntry& entry : manifest.boot->entries) {
    if (entry.patch == BootPatch::None)
      continue;
    const NodeId node = tree.find(entry.image.value);
    if (node == none || tree.node(node).type != NodeType::File)
      continue;
    const std::uint64_t size = tree.contents[tree.node(node).a].size;
    const bool grub2 = entry.patch == BootPatch::Grub2;
    if (size > eltorito::longest_patched ||
        !eltorito::check_patchable(size, true, grub2, "").empty())
      continue;
    patches[tree.node(node).a].push_back(entry.patch);
    asked.insert(node);
    groups.insert(tree.node(node).b);
  }
  groups.erase(0);
  for (NodeId id = 0; id < tree.nodes.size() && !groups.empty(); ++id)
    if (tree.node(id).type == NodeType::File && groups.contains(tree.node(id).b))
      asked.insert(id);
  for (const NodeId node : asked)
    files[node] = {patches[tree.node(node).a], {}};
  return files;
}

std::vector<std::uint8_t> patched_bytes(const SourceTree& tree, NodeId file,
                                        std::span<const BootPatch> patches, Lba first) {
  std::vector<std::uint8_t> bytes;
  tree.opener->read_small(tree.node(file).a, bytes);
  // The sum of the table counts GRUB's address, too.
  for (const BootPatch patch : patches) {
    if (patch == BootPatch::Grub2)
      eltorito::patch_grub2(bytes, first);
    eltorito::patch_boot_info(
        bytes, eltorito::boot_info_table(first, bytes.size(), eltorito::boot_info_sum(bytes)));
  }
  return bytes;
}

}  // namespace disc::verify
