// The order of the files of a BDMV disc.
#include "mkimage/bdmv.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "mkimage/content_source.h"

namespace disc {
namespace {

constexpr std::uint64_t aligned_unit = 6144;  // bytes: 32 packets of 192
constexpr std::int32_t cluster = 32;          // blocks that share one error correction

class BdmvOrder {
 public:
  BdmvOrder(const SourceTree& tree, NodeId folder, const Mark& mark, Diagnostics& diagnostics)
      : tree_(tree),
        folder_(folder),
        mark_(mark),
        diagnostics_(diagnostics),
        taken_(tree.nodes.size()) {}

  std::vector<OrderedFile> order() {
    add_start("index.bdmv", "INDX");
    add_start("MovieObject.bdmv", "MOBJ");
    const NodeId streams = find_any_case(tree_, folder_, "STREAM", NodeType::Directory);
    const NodeId backup = find_any_case(tree_, folder_, "BACKUP", NodeType::Directory);
    for (const char* const name : {"PLAYLIST", "CLIPINF"})
      if (const NodeId part = find_any_case(tree_, folder_, name, NodeType::Directory);
          part != none)
        add_all(part);
      else
        missing(cat(path(folder_), "/", name));
    add_all(folder_, {streams, backup});
    if (backup != none) {
      check_backup(folder_, backup);
      add_all(backup);
    }
    for (const char* const name : {"CERTIFICATE", "AACS"})
      if (const NodeId part = find_any_case(tree_, root_node, name, NodeType::Directory);
          part != none)
        add_all(part);
    if (streams == none)
      missing(cat(path(folder_), "/STREAM"));
    else
      add_streams(streams);
    if (lower_ > 0)
      diagnostics_.warning(mark_, "GM0710",
                           cat(path(folder_), ": ", lower_, " names are not in the case in which ",
                               "players look for them"),
                           "rename the files");
    return std::move(files_);
  }

 private:
  std::string path(NodeId id) const { return tree_.path(id); }
  std::uint64_t size(NodeId file) const { return tree_.contents[tree_.node(file).a].size; }

  void missing(const std::string& what) {
    diagnostics_.error(mark_, "GM0703", cat(what, " is missing, without which nothing plays"),
                       "copy all of BDMV again");
  }

  void add(NodeId file, std::int32_t align = 1) {
    if (!taken_[file])
      files_.push_back({file, 0, align});
    taken_[file] = true;
  }

  // A file that players read first, by its type indicator.
  void add_start(const char* name, std::string_view indicator) {
    const NodeId file = find_any_case(tree_, folder_, name, NodeType::File);
    if (file == none)
      return missing(cat(path(folder_), "/", name));
    lower_ += tree_.name(file) != name ? 1 : 0;
    std::array<std::uint8_t, 4> found{};
    if (size(file) >= found.size())
      ContentSource(tree_, tree_.node(file).a).read(0, found);
    if (text_of(found) != indicator)
      diagnostics_.error(mark_, "GM0705",
                         cat(path(file), ": begins with ", in_quotes(text_of(found)),
                             ", such a file begins with ", in_quotes(indicator)),
                         "copy it again, or author the disc again");
    add(file);
  }

  // The files of a folder, then those of its folders, but for some.
  void add_all(NodeId folder, const std::vector<NodeId>& but = {}) {
    for (std::vector<NodeId> open{folder}; !open.empty();) {
      const Node& node = tree_.node(open.back());
      open.pop_back();
      const std::size_t mark = open.size();
      for (NodeId child = node.a; child < node.a + node.b; ++child)
        if (tree_.node(child).type == NodeType::File)
          add(child);
        else if (tree_.node(child).type == NodeType::Directory &&
                 std::find(but.begin(), but.end(), child) == but.end())
          open.push_back(child);
      std::reverse(open.begin() + static_cast<std::ptrdiff_t>(mark), open.end());
    }
  }

  // Each file of the backup against the one it stands for.
  void check_backup(NodeId folder, NodeId backup) {
    const Node& node = tree_.node(backup);
    for (NodeId child = node.a; child < node.a + node.b; ++child) {
      const NodeType type = tree_.node(child).type;
      const NodeId other = find_any_case(tree_, folder, tree_.name(child), type);
      if (other == none)
        continue;
      if (type == NodeType::Directory)
        check_backup(other, child);
      else if (type == NodeType::File && tree_.node(other).a != tree_.node(child).a)
        diagnostics_.warning(
            mark_, "GM0712",
            cat(path(child), ": is not equal to ", path(other), ", whose backup it is"),
            cat("copy ", path(other), " to it, byte by byte"));
    }
  }

  void add_streams(NodeId folder) {
    const Node& node = tree_.node(folder);
    const NodeId clips = find_any_case(tree_, folder_, "CLIPINF", NodeType::Directory);
    std::size_t count = 0;
    for (NodeId child = node.a; child < node.a + node.b; ++child) {
      const std::string name = upper_case(tree_.name(child));
      if (tree_.node(child).type != NodeType::File || !name.ends_with(".M2TS"))
        continue;
      ++count;
      check_stream(child, clips, name.substr(0, name.size() - 5));
      add(child, cluster);
    }
    if (count == 0)
      missing(cat(path(folder), ": a stream, *.m2ts,"));
    if (const NodeId stereo = find_any_case(tree_, folder, "SSIF", NodeType::Directory);
        stereo != none && tree_.node(stereo).b > 0)
      diagnostics_.error(mark_, "GM0714",
                         cat(path(stereo), ": the files of 3D discs lie on the very blocks of two ",
                             "streams each, which this layout cannot do"),
                         "leave SSIF out for a disc in 2D");
    add_all(folder);
  }

  void check_stream(NodeId stream, NodeId clips, const std::string& number) {
    if (size(stream) % aligned_unit != 0)
      diagnostics_.warning(mark_, "GM0713",
                           cat(path(stream), ": has ", size(stream),
                               " bytes, which are no whole aligned units of ", aligned_unit),
                           "mux it again with a program that fills the last unit");
    if (clips == none || find_any_case(tree_, clips, number + ".clpi", NodeType::File) != none)
      return;
    missing(cat(path(clips), "/", number, ".clpi, which tells of ", path(stream), ","));
  }

  const SourceTree& tree_;
  NodeId folder_;
  const Mark& mark_;
  Diagnostics& diagnostics_;
  std::vector<bool> taken_;
  std::vector<OrderedFile> files_;
  std::size_t lower_ = 0;
};

}  // namespace

std::vector<OrderedFile> order_bdmv(const SourceTree& tree, const Mark& mark,
                                    Diagnostics& diagnostics) {
  const NodeId folder = find_player_folder(tree, "BDMV", mark, diagnostics);
  if (folder == none)
    return {};
  return BdmvOrder(tree, folder, mark, diagnostics).order();
}

}  // namespace disc
