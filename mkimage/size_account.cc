// Where the blocks of a planned image go: by kind, by folder, and as a picture.
#include "mkimage/size_account.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "formats/base/text.h"
#include "formats/io/terminal.h"

namespace disc {
namespace {

constexpr std::int64_t columns = 96, rows = 40;
constexpr int cell = 10;  // pixels

// Distinct in print, on screens and to the colour-blind (after Okabe and Ito).
constexpr std::array<const char*, 7> folder_colours{"#0072b2", "#e69f00", "#009e73", "#cc79a7",
                                                    "#56b4e9", "#d55e00", "#f0e442"};
constexpr const char* other_colour = "#8c6d4f";

std::string xml_text(const std::string& text) {
  const std::string safe = in_quotes(text);
  std::string out;
  for (const char c : safe.substr(1, safe.size() - 2)) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
  return out;
}

/// What a cell of the map shows.
struct Piece {
  std::string label;  // of the legend
  std::string colour;
  std::string owner;  // of the largest part
  std::int64_t first = 0, end = 0;
};

/// Colours by kind, and by top folder for as many as there are colours.
class Palette {
 public:
  explicit Palette(const std::vector<FolderAccount>& folders) {
    for (const FolderAccount& folder : folders)
      if (folder.path.size() > 1 && folder.path.find('/', 1) == std::string::npos &&
          colours_.size() < folder_colours.size())
        colours_.emplace(folder.path, folder_colours[colours_.size()]);
  }
  Piece piece(const Region& region, const std::string& owner) const {
    switch (region.kind) {
      case RegionKind::SystemArea:
        return {"system area", "#444444", owner, 0, 0};
      case RegionKind::Descriptor:
      case RegionKind::Directory:
      case RegionKind::Continuation:
      case RegionKind::FileEntries:
      case RegionKind::StreamData:
        return {"volume structures", "#999999", owner, 0, 0};
      case RegionKind::Padding:
        return {"padding", "#e5e5e5", owner, 0, 0};
      case RegionKind::Base:
        return {"sessions before", "#bbbbbb", owner, 0, 0};
      case RegionKind::FileData:
        break;
    }
    const std::string top = owner.substr(0, owner.find('/', 1));
    const auto colour = colours_.find(top);
    if (colour == colours_.end())
      return {"other files", other_colour, owner, 0, 0};
    return {top + "/", colour->second, owner, 0, 0};
  }

 private:
  std::map<std::string, std::string> colours_;
};

// Each cell stands for `per_cell` blocks and shows the region that has most of them.
std::vector<Piece> pieces_of(const Image& image, const Palette& palette, std::int64_t per_cell) {
  const std::vector<Region>& regions = image.layout().regions();
  const std::int64_t total = image.layout().end().value;
  std::vector<Piece> pieces;
  std::size_t at = 0;
  for (std::int64_t begin = 0; begin < total; begin += per_cell) {
    const std::int64_t end = std::min(begin + per_cell, total);
    while (regions[at].extent.end().value <= begin)
      ++at;
    std::size_t best = at;
    std::int64_t most = 0;
    for (std::size_t i = at; i < regions.size() && regions[i].extent.first.value < end; ++i) {
      const std::int64_t blocks = std::min<std::int64_t>(end, regions[i].extent.end().value) -
                                  std::max<std::int64_t>(begin, regions[i].extent.first.value);
      if (blocks > most) {
        most = blocks;
        best = i;
      }
    }
    Piece piece = palette.piece(regions[best], image.owner(regions[best]));
    piece.first = begin;
    piece.end = end;
    if (!pieces.empty() && pieces.back().owner == piece.owner && pieces.back().label == piece.label)
      pieces.back().end = end;
    else
      pieces.push_back(std::move(piece));
  }
  return pieces;
}

// A piece as bars, one for each row of cells it touches.
void draw(std::string& out, const Piece& piece, std::int64_t per_cell) {
  const std::int64_t last = (piece.end - 1) / per_cell;
  fmt::format_to(std::back_inserter(out), "<g fill=\"{}\"><title>{}&#10;blocks {} to {}</title>",
                 piece.colour, xml_text(piece.owner), piece.first, piece.end - 1);
  for (std::int64_t from = piece.first / per_cell; from <= last;) {
    const std::int64_t to = std::min(last, from / columns * columns + columns - 1);
    fmt::format_to(std::back_inserter(out), "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
                   from % columns * cell, from / columns * cell + 40,
                   (to - from + 1) * cell - (to == last ? 1 : 0), cell - 1);
    from = to + 1;
  }
  out += "</g>\n";
}

std::int64_t& account_of(RegionKind kind, KindAccount& account) {
  switch (kind) {
    case RegionKind::SystemArea:
      return account.system_area;
    case RegionKind::FileData:
      return account.file_data;
    case RegionKind::Padding:
      return account.padding;
    case RegionKind::Base:
      return account.base;
    case RegionKind::Descriptor:
    case RegionKind::Directory:
    case RegionKind::Continuation:
    case RegionKind::FileEntries:
    case RegionKind::StreamData:
      break;
  }
  return account.metadata;
}

}  // namespace

KindAccount account_by_kind(const Image& image, const SourceTree& tree) {
  KindAccount account;
  for (const Region& region : image.layout().regions())
    account_of(region.kind, account) += region.extent.blocks;
  const auto is_first = [](std::vector<bool>& seen, std::uint32_t number) {
    if (seen.size() <= number)
      seen.resize(number + std::size_t{1});
    const bool first = !seen[number];
    seen[number] = true;
    return first;
  };
  std::vector<bool> seen, seen_groups;
  for (NodeId id = 0; id < tree.nodes.size(); ++id) {
    const Node& node = tree.node(id);
    if (node.type != NodeType::File)
      continue;
    ++account.files;
    const std::uint64_t size = tree.contents[node.a].size;
    const std::uint32_t stored = image.stored(id);
    if (image.is_recorded(id))
      continue;
    if (stored != none ? !is_first(seen, stored) : node.b != 0 && !is_first(seen_groups, node.b))
      account.shared_bytes += size;
    else if (stored == none)
      account.embedded_bytes += size;
  }
  return account;
}

std::vector<FolderAccount> account_by_folder(const Image& image, const SourceTree& tree) {
  struct Sum {
    std::int64_t blocks = 0;
    std::uint64_t files = 0;
  };
  std::vector<Sum> sums(tree.nodes.size());
  for (const Region& region : image.layout().regions()) {
    if (region.kind != RegionKind::FileData)
      continue;
    const NodeId owner = tree.find(image.owner(region));
    sums[owner == none ? root_node : tree.node(owner).parent].blocks += region.extent.blocks;
  }
  for (const Node& node : tree.nodes)
    if (node.type == NodeType::File)
      ++sums[node.parent].files;
  // Every directory's id is below its children's, so going down adds each to its parent once.
  for (NodeId id = static_cast<NodeId>(tree.nodes.size()); id-- > 1;)
    if (tree.node(id).type == NodeType::Directory) {
      sums[tree.node(id).parent].blocks += sums[id].blocks;
      sums[tree.node(id).parent].files += sums[id].files;
    }
  std::vector<FolderAccount> folders;
  for (NodeId id = 0; id < tree.nodes.size(); ++id)
    if (tree.node(id).type == NodeType::Directory && (id == root_node || sums[id].files != 0))
      folders.push_back({tree.path(id), sums[id].blocks, sums[id].files});
  std::sort(folders.begin() + 1, folders.end(), [](const FolderAccount& a, const FolderAccount& b) {
    return a.blocks != b.blocks ? a.blocks > b.blocks : a.path < b.path;
  });
  return folders;
}

std::string svg_map(const Image& image, const SourceTree& tree, const std::string& title) {
  const std::int64_t total = image.layout().end().value;
  const std::int64_t per_cell =
      std::max<std::int64_t>(1, (total + columns * rows - 1) / (columns * rows));
  const std::int64_t used_rows = (total + per_cell * columns - 1) / (per_cell * columns);
  const std::vector<Piece> pieces =
      pieces_of(image, Palette(account_by_folder(image, tree)), per_cell);
  std::map<std::string, std::pair<std::string, std::int64_t>> legend;  // label: colour, blocks
  std::string body;
  for (const Piece& piece : pieces) {
    legend[piece.label].first = piece.colour;
    legend[piece.label].second += piece.end - piece.first;
    draw(body, piece, per_cell);
  }
  int y = static_cast<int>(used_rows) * cell + 64;
  int x = 0;
  for (const auto& entry : legend) {
    fmt::format_to(std::back_inserter(body),
                   "<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"{}\"/>"
                   "<text x=\"{}\" y=\"{}\">{}</text>\n",
                   x, y - 11, entry.second.first, x + 18, y, xml_text(entry.first));
    x += 240;
    if (x >= columns * cell) {
      x = 0;
      y += 22;
    }
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-10 0 {} {}\" width=\"{}\" "
      "font-family=\"sans-serif\" font-size=\"13\">\n"
      "<rect x=\"-10\" y=\"0\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
      "<text x=\"0\" y=\"24\" font-size=\"16\">{}: {}, {} blocks, a square is "
      "{}</text>\n{}</svg>\n",
      columns * cell + 20, y + 20, columns * cell + 20, xml_text(title),
      human_size(static_cast<std::uint64_t>(total) * block_size), total,
      human_size(static_cast<std::uint64_t>(per_cell) * block_size), body);
}

}  // namespace disc
