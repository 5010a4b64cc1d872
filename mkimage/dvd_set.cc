// One set of DVD-Video files, and what its IFO promises.
#include "mkimage/dvd_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "formats/base/endian.h"
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "mkimage/content_source.h"
#include "mkimage/ordered_file.h"

namespace disc {
namespace {

constexpr std::uint64_t too_large = std::uint64_t{1} << 30;

std::optional<unsigned> digits(std::string_view text) {
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9')
      return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

}  // namespace

// What VMGI_MAT and VTSI_MAT say of blocks, all counted from the first one of the IFO.
struct DvdSetPlanner::Table {
  std::array<std::uint8_t, 12> identifier;     // 0
  Be<std::uint32_t> last_of_set;               // 12: block of the BUP
  std::array<std::uint8_t, 12> reserved_16;    // 16
  Be<std::uint32_t> last_of_ifo;               // 28
  std::array<std::uint8_t, 30> categories_32;  // 32
  Be<std::uint16_t> title_sets;                // 62: of the manager
  std::array<std::uint8_t, 128> other_64;      // 64
  Be<std::uint32_t> menu;                      // 192: 0 if there is none
  Be<std::uint32_t> titles;                    // 196: of the manager: TT_SRPT
};

std::string DvdFileSet::name(const char* ending) const {
  return number == 0 ? cat("VIDEO_TS.", ending) : fmt::format("VTS_{:02}_0.{}", number, ending);
}

std::string DvdFileSet::title_name(unsigned title) const {
  return fmt::format("VTS_{:02}_{}.VOB", number, title);
}

void DvdSetPlanner::sort(NodeId folder) {
  folder_ = tree_.path(folder);
  std::size_t lower = 0;
  const Node& node = tree_.node(folder);
  for (NodeId child = node.a; child < node.a + node.b; ++child)
    if (tree_.node(child).type == NodeType::File && sort_file(child) &&
        tree_.name(child) != upper_case(tree_.name(child)))
      ++lower;
  if (lower > 0)
    diagnostics_.warning(
        mark_, "GM0710",
        cat(folder_, ": ", lower, " names are not in upper case, as many ", "players want them"),
        "rename the files");
}

std::optional<PlannedDvdSet> DvdSetPlanner::plan(const DvdFileSet& set) const {
  if (!is_complete(set))
    return std::nullopt;
  const auto table = read_table(set);
  if (!table)
    return std::nullopt;
  PlannedDvdSet planned;
  planned.number = set.number;
  planned.blocks = std::uint64_t{table->last_of_set} + 1;
  planned.ifo_blocks = std::uint64_t{table->last_of_ifo} + 1;
  planned.title_sets = table->title_sets;
  planned.title_table = table->titles;
  if (!are_parts_known(set, *table) || !are_sizes_possible(set, planned))
    return std::nullopt;
  add_pieces(set, *table, planned);
  if (!do_pieces_fit(planned))
    return std::nullopt;
  return planned;
}

void DvdSetPlanner::error(const char* code, NodeId node, const std::string& what,
                          const std::string& hint) const {
  diagnostics_.error(mark_, code, cat(tree_.path(node), ": ", what), hint);
}
void DvdSetPlanner::missing(const std::string& name, const std::string& why,
                            const std::string& hint) const {
  diagnostics_.error(mark_, "GM0703", cat(folder_, "/", name, " is missing, ", why), hint);
}

// Whether the file belongs to a set.
bool DvdSetPlanner::sort_file(NodeId file) {
  const std::string name = upper_case(tree_.name(file));
  const std::size_t dot = std::min(name.find('.'), name.size());
  const std::string stem = name.substr(0, dot), ending = name.substr(dot);
  if (ending != ".IFO" && ending != ".BUP" && ending != ".VOB")
    return false;
  unsigned number = 0, part = 0;
  if (stem != "VIDEO_TS") {
    if (stem.size() != 8 || !stem.starts_with("VTS_") || stem[6] != '_')
      return false;
    const auto set = digits(stem.substr(4, 2)), vob = digits(stem.substr(7));
    if (!set || !vob || *set == 0 || (*vob != 0 && ending != ".VOB"))
      return false;
    number = *set;
    part = *vob;
  }
  DvdFileSet& set = sets_[number];
  set.number = number;
  if (part != 0)
    set.titles.emplace(part, file);
  else
    (ending == ".IFO" ? set.ifo : ending == ".BUP" ? set.bup : set.menu) = file;
  return true;
}

bool DvdSetPlanner::is_complete(const DvdFileSet& set) const {
  if (set.ifo == none)
    missing(set.name("IFO"), "without which players cannot find the rest of the set",
            set.bup != none ? cat("copy ", set.name("BUP"), " to it, which is its backup")
                            : std::string("author the disc again"));
  if (set.bup == none)
    missing(set.name("BUP"), "the backup that players read where the IFO is damaged",
            cat("copy ", set.name("IFO"), " to it, byte by byte"));
  unsigned expected = 1;
  bool good = set.ifo != none && set.bup != none;
  for (const auto& [number, file] : set.titles) {
    for (; expected < number; ++expected) {
      missing(set.title_name(expected), "though later parts of these titles are there",
              "copy the set again");
      good = false;
    }
    expected = number + 1;
  }
  return are_sizes_allowed(set) && good;
}

bool DvdSetPlanner::are_sizes_allowed(const DvdFileSet& set) const {
  bool good = true;
  std::vector<NodeId> all{set.ifo, set.menu, set.bup};
  for (const auto& title : set.titles)
    all.push_back(title.second);
  for (const NodeId file : all)
    if (file != none && size(file) >= too_large) {
      error("GM0707", file,
            cat("has ", size(file), " bytes, and files of DVD-Video stay below ", too_large),
            "split it into parts, as the authoring program does");
      good = false;
    }
  return good;
}

std::optional<DvdSetPlanner::Table> DvdSetPlanner::read_table(const DvdFileSet& set) const {
  const std::string_view wanted = set.number == 0 ? "DVDVIDEO-VMG" : "DVDVIDEO-VTS";
  static_assert(sizeof(Table) == 200);
  static_assert(offsetof(Table, last_of_set) == 12 && offsetof(Table, last_of_ifo) == 28);
  static_assert(offsetof(Table, title_sets) == 62 && offsetof(Table, menu) == 192);
  Table table;
  if (size(set.ifo) < sizeof table) {
    error("GM0705", set.ifo, cat("has ", size(set.ifo), " bytes, an IFO has at least a block"),
          "copy it again");
    return std::nullopt;
  }
  std::array<std::uint8_t, sizeof table> bytes;
  ContentSource(tree_, tree_.node(set.ifo).a).read(0, bytes);
  table = *read_struct<Table>(bytes);
  const std::string_view found = text_of(table.identifier);
  if (found == wanted)
    return table;
  error("GM0705", set.ifo,
        cat("begins with ", in_quotes(found), ", such a file begins with ", in_quotes(wanted)),
        "copy it again, or author the disc again");
  return std::nullopt;
}

// Whether the VOBs that are there are those that the IFO has a place for.
bool DvdSetPlanner::are_parts_known(const DvdFileSet& set, const Table& table) const {
  bool good = true;
  const auto hold = [&](bool there, std::uint32_t place, const std::string& name,
                        const char* what) {
    if (there == (place != 0))
      return;
    good = false;
    if (there)
      diagnostics_.error(
          mark_, "GM0706",
          cat(folder_, "/", name, " is there, but ", set.name("IFO"), " knows of no ", what),
          "leave it out, or copy the set again");
    else
      missing(name, cat("which ", set.name("IFO"), " says begins ", place, " blocks behind it"),
              "copy the set again");
  };
  hold(set.menu != none && size(set.menu) > 0, table.menu, set.name("VOB"), "menu");
  if (set.number != 0)
    hold(!set.titles.empty(), table.titles, set.title_name(1), "titles");
  return good;
}

bool DvdSetPlanner::are_sizes_possible(const DvdFileSet& set, const PlannedDvdSet& planned) const {
  bool good = true;
  for (const NodeId file : {set.ifo, set.bup}) {
    if (blocks(file) == planned.ifo_blocks)
      continue;
    good = false;
    error("GM0706", file,
          cat("has ", blocks(file), " blocks, but ", set.name("IFO"), " says ", planned.ifo_blocks),
          "copy the set again, or author the disc again");
  }
  if (good && (planned.blocks < 2 * planned.ifo_blocks || planned.blocks > dvd_most_blocks)) {
    good = false;
    error("GM0706", set.ifo,
          cat("says that its set has ", planned.blocks, " blocks, where IFO and BUP alone have ",
              2 * planned.ifo_blocks, " and a disc at most ", dvd_most_blocks),
          "copy the set again, or author the disc again");
  }
  if (good && tree_.node(set.ifo).a != tree_.node(set.bup).a)
    diagnostics_.warning(
        mark_, "GM0712",
        cat(tree_.path(set.bup), ": is not equal to ", set.name("IFO"), ", whose backup it is"),
        cat("copy ", set.name("IFO"), " to it, byte by byte"));
  return are_whole_blocks(set) && good;
}

// VOBs consist of packs of one block.
bool DvdSetPlanner::are_whole_blocks(const DvdFileSet& set) const {
  bool good = true;
  std::vector<NodeId> vobs{set.menu};
  for (const auto& title : set.titles)
    vobs.push_back(title.second);
  for (const NodeId vob : vobs)
    if (vob != none && size(vob) % block_size != 0) {
      good = false;
      error("GM0706", vob,
            cat("has ", size(vob), " bytes, which are no whole blocks of ", block_size),
            "copy it again: it was cut short");
    }
  return good;
}

void DvdSetPlanner::add_pieces(const DvdFileSet& set, const Table& table,
                               PlannedDvdSet& planned) const {
  planned.pieces.push_back({set.ifo, 0, planned.ifo_blocks});
  if (table.menu != 0)
    planned.pieces.push_back({set.menu, table.menu, blocks(set.menu)});
  std::uint64_t at = set.number == 0 ? 0 : std::uint64_t{table.titles};
  for (const auto& title : set.titles) {
    planned.pieces.push_back({title.second, at, blocks(title.second)});
    at += blocks(title.second);
  }
  planned.pieces.push_back({set.bup, planned.bup_first(), planned.ifo_blocks});
}

// One behind the other; some blocks may be left before a BUP, which keep it apart from its IFO.
bool DvdSetPlanner::do_pieces_fit(const PlannedDvdSet& planned) const {
  bool good = true;
  for (std::size_t i = 1; i < planned.pieces.size(); ++i) {
    const PlannedDvdSet::Piece& before = planned.pieces[i - 1];
    const PlannedDvdSet::Piece& piece = planned.pieces[i];
    const std::uint64_t end = before.first + before.blocks;
    const std::string_view next = tree_.name(piece.node);
    if (piece.first < end) {
      good = false;
      error("GM0706", before.node,
            cat("has ", before.blocks, " blocks and ends ", end, " blocks behind the IFO, which ",
                "says that ", next, " begins at ", piece.first),
            "copy the set again, or author the disc again");
    } else if (i > 1 && piece.first - end >= dvd_ecc_blocks) {
      good = false;
      error("GM0706", before.node,
            cat("has ", before.blocks, " blocks, and the IFO leaves ", piece.first - before.first,
                " up to ", next),
            "copy the set again: the file was cut short");
    }
  }
  return good;
}

}  // namespace disc
