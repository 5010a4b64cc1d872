// What all layouts for players share.
#include "mkimage/ordered_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "mkimage/bdmv.h"
#include "mkimage/dvd_video.h"

namespace disc {
namespace {

std::string revision_text(std::uint16_t revision) {
  return fmt::format("{:x}.{:02x}", revision >> 8, revision & 0xFF);
}

void check_filesystems(const Manifest& manifest, Diagnostics& diagnostics) {
  const bool dvd = manifest.layout == DataLayout::DvdVideo;
  const std::string layout = dvd ? "dvd-video" : "bdmv";
  const std::uint16_t revision = dvd ? 0x0102 : 0x0250;
  const std::string wanted = revision_text(revision);
  const auto refuse = [&](const Mark& mark, const std::string& what, const std::string& hint) {
    diagnostics.error(mark, "GM0701", what, hint);
  };
  if (!manifest.udf)
    return refuse(manifest.layout_mark,
                  cat("layout: ", layout, " needs UDF ", wanted, ", which filesystems leaves out"),
                  cat("add `udf: {revision: ", wanted, "}` to filesystems"));
  if (manifest.udf->revision != revision)
    refuse(manifest.udf->mark,
           cat("players of ", dvd ? "DVD-Video" : "BDMV", " read UDF ", wanted, ", not ",
               revision_text(manifest.udf->revision)),
           cat("set revision: ", wanted));
  if (manifest.udf->partition != UdfPartition::Physical || manifest.udf->writable)
    refuse(manifest.udf->mark,
           cat("layout: ", layout, " is for a volume that is only read, on a physical partition"),
           "leave partition and writable out");
  if (dvd && !manifest.iso9660)
    refuse(manifest.layout_mark,
           "a DVD-Video disc is a bridge of UDF and ISO 9660 (UDF 6.9), and filesystems leaves "
           "iso9660 out",
           "add `iso9660: true` to filesystems");
  if (!dvd && manifest.udf->metadata == UdfMetadata::None)
    refuse(manifest.udf->mark, "a BDMV disc has its directories in a metadata partition",
           "leave metadata out");
}

// Attributes that would undo what the order promises.
void check_placements(const Manifest& manifest, const SourceTree& tree,
                      const std::vector<OrderedFile>& order, Diagnostics& diagnostics) {
  std::map<std::uint32_t, NodeId> groups;  // of hard links
  for (const OrderedFile& file : order) {
    if (const std::uint32_t group = tree.node(file.node).b; group != 0)
      if (const auto [first, fresh] = groups.try_emplace(group, file.node); !fresh)
        diagnostics.error(manifest.layout_mark, "GM0711",
                          cat(tree.path(file.node), ": is a hard link to ",
                              tree.path(first->second), ", and both must have blocks of their own"),
                          "copy the file");
    const Placement& placement = tree.placement(file.node);
    const char* const what = placement.zisofs_block != 0    ? "zisofs"
                             : placement.align > block_size ? "align"
                             : placement.hide_udf           ? "hide"
                                                            : nullptr;
    if (what != nullptr)
      diagnostics.error(manifest.layout_mark, "GM0711",
                        cat(tree.path(file.node), ": `", what,
                            "` would keep players from the file, which they find by its block"),
                        cat("take it out of the pattern of `", what, "`"));
  }
}

}  // namespace

std::vector<OrderedFile> order_files(const Manifest& manifest, const SourceTree& tree,
                                     Diagnostics& diagnostics) {
  if (manifest.layout != DataLayout::DvdVideo && manifest.layout != DataLayout::Bdmv)
    return {};
  check_filesystems(manifest, diagnostics);
  std::vector<OrderedFile> order = manifest.layout == DataLayout::DvdVideo
                                       ? order_dvd_video(tree, manifest.layout_mark, diagnostics)
                                       : order_bdmv(tree, manifest.layout_mark, diagnostics);
  check_placements(manifest, tree, order, diagnostics);
  return order;
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

NodeId find_any_case(const SourceTree& tree, NodeId folder, std::string_view name, NodeType type) {
  const Node& parent = tree.node(folder);
  const std::string wanted = upper_case(name);
  for (NodeId child = parent.a; child < parent.a + parent.b; ++child)
    if (tree.node(child).type == type && upper_case(tree.name(child)) == wanted)
      return child;
  return none;
}

NodeId find_player_folder(const SourceTree& tree, std::string_view name, const Mark& mark,
                          Diagnostics& diagnostics) {
  const NodeId folder = find_any_case(tree, root_node, name, NodeType::Directory);
  if (folder == none) {
    diagnostics.error(mark, "GM0702", cat("there is no folder /", name, ", which players look for"),
                      cat("bring it by an entry of `files`, or leave layout out"));
    return none;
  }
  const Node& root = tree.node(root_node);
  for (NodeId other = folder + 1; other < root.a + root.b; ++other)
    if (tree.node(other).type == NodeType::Directory && upper_case(tree.name(other)) == name)
      diagnostics.error(mark, "GM0702",
                        cat("there are two folders that players take for /", name, ": ",
                            tree.path(folder), " and ", tree.path(other)),
                        "leave one out");
  if (tree.name(folder) != name)
    diagnostics.warning(
        mark, "GM0710",
        cat(tree.path(folder), ": many players look for /", name, " in these very letters"),
        "rename it by the `to` of its entry");
  return folder;
}

}  // namespace disc
