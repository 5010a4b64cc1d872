// The order and the places that the IFO files of a DVD-Video disc promise to players.
#include "mkimage/dvd_video.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include "formats/base/endian.h"
#include "formats/base/error.h"
#include "mkimage/content_source.h"
#include "mkimage/dvd_set.h"

namespace disc {
namespace {

constexpr std::uint32_t most_titles = 99;

// TT_SRPT: a header and one entry per title.
struct TitleTable {
  Be<std::uint16_t> titles;                // 0
  std::array<std::uint8_t, 2> reserved_2;  // 2
  Be<std::uint32_t> end;                   // 4
};
struct TitleEntry {
  std::array<std::uint8_t, 6> kind;  // 0
  std::uint8_t set;                  // 6
  std::uint8_t title;                // 7: in the set
  Be<std::uint32_t> block;           // 8: of the set's IFO, from the manager's
};
static_assert(sizeof(TitleTable) == 8 && sizeof(TitleEntry) == 12);

// Where each set must begin, counted from the manager's IFO, by number; sets that no title names
// may begin anywhere. Nothing after errors.
std::optional<std::map<unsigned, std::uint64_t>> read_promises(const SourceTree& tree,
                                                               const PlannedDvdSet& manager,
                                                               std::size_t sets,
                                                               const DvdSetPlanner& planner) {
  std::map<unsigned, std::uint64_t> promises;
  if (manager.title_table == 0)
    return promises;
  const NodeId ifo = manager.pieces.front().node;
  const ContentSource source(tree, tree.node(ifo).a);
  const auto refuse = [&](const std::string& what) {
    planner.error("GM0705", ifo, what, "copy the set again, or author the disc again");
    return std::nullopt;
  };
  const std::uint64_t start = std::uint64_t{manager.title_table} * block_size;
  if (start + sizeof(TitleTable) > source.size())
    return refuse(cat("says that its table of titles lies at block ", manager.title_table,
                      ", which is behind its end"));
  std::array<std::uint8_t, sizeof(TitleTable)> head;
  source.read(start, head);
  const std::uint32_t titles = read_struct<TitleTable>(head)->titles;
  std::vector<std::uint8_t> entries(titles * sizeof(TitleEntry));
  if (titles > most_titles || start + sizeof(TitleTable) + entries.size() > source.size())
    return refuse(cat("says that it has ", titles, " titles; its table has no room for them, and ",
                      most_titles, " are possible"));
  source.read(start + sizeof(TitleTable), entries);
  for (std::uint32_t i = 0; i < titles; ++i) {
    const TitleEntry entry = *read_struct<TitleEntry>(entries, i * sizeof(TitleEntry));
    if (entry.set == 0 || entry.set > sets)
      return refuse(cat("says that title ", i + 1, " lies in title set ", unsigned{entry.set},
                        ", and there are ", sets));
    if (entry.block == 0)
      continue;
    if (entry.block > dvd_most_blocks)
      return refuse(cat("says that title ", i + 1, " lies ", std::uint32_t{entry.block},
                        " blocks behind it, and no disc has as many"));
    const auto [promise, first] = promises.try_emplace(entry.set, entry.block);
    if (first || promise->second == entry.block)
      continue;
    planner.error("GM0708", ifo,
                  cat("says that title set ", unsigned{entry.set}, " begins at block ",
                      promise->second, " and at ", std::uint32_t{entry.block}),
                  "author the disc again");
    return std::nullopt;
  }
  return promises;
}

// The sets one behind the other.
class DiscPlan {
 public:
  DiscPlan(std::vector<PlannedDvdSet> sets, std::map<unsigned, std::uint64_t> promises)
      : sets_(std::move(sets)), promises_(std::move(promises)) {
    // In order of number, unless the disc was authored in another one.
    if (promises_.size() + 1 == sets_.size())
      std::stable_sort(sets_.begin() + 1, sets_.end(),
                       [&](const PlannedDvdSet& a, const PlannedDvdSet& b) {
                         return promises_.at(a.number) < promises_.at(b.number);
                       });
  }

  /// Nothing if a set would have to begin before the one in front of it ends, which is told.
  std::vector<OrderedFile> order(const DvdSetPlanner& planner) const {
    for (std::uint64_t at = 0, i = 0; i < sets_.size(); at += sets_[i++].blocks) {
      const auto promise = promises_.find(sets_[i].number);
      if (promise == promises_.end())
        continue;
      if (promise->second < at) {
        planner.error(
            "GM0708", sets_[i].pieces.front().node,
            cat("must begin ", promise->second, " blocks behind VIDEO_TS.IFO, which says ",
                "so in its table of titles, but what lies before it ends at ", at),
            "author the disc again, or copy all of VIDEO_TS again");
        return {};
      }
      at = promise->second;
    }
    std::uint64_t best = 0, together = sets_.size() + 1;
    for (std::uint64_t origin = 0; origin < dvd_ecc_blocks; ++origin)
      if (const std::uint64_t count = place(origin, nullptr); count < together) {
        best = origin;
        together = count;
      }
    std::vector<OrderedFile> files;
    place(best, &files);
    return files;
  }

 private:
  // With the manager's IFO at block `origin`. Gives how many sets have IFO and BUP together.
  std::uint64_t place(std::uint64_t origin, std::vector<OrderedFile>* files) const {
    std::uint64_t at = origin, together = 0;
    for (const PlannedDvdSet& set : sets_) {
      const std::uint64_t before = at;
      if (const auto promise = promises_.find(set.number); promise != promises_.end())
        at = origin + promise->second;
      else if (set.number != 0)
        while (!set.is_apart(at) && at - before < dvd_ecc_blocks)
          ++at;
      together += set.is_apart(at) ? 0 : 1;
      if (files != nullptr)
        add(set, before, at, *files);
      at += set.blocks;
    }
    return together;
  }

  static void add(const PlannedDvdSet& set, std::uint64_t before, std::uint64_t first,
                  std::vector<OrderedFile>& files) {
    std::uint64_t end = before;
    for (const PlannedDvdSet::Piece& piece : set.pieces) {
      const std::uint64_t at = first + piece.first;
      files.push_back({piece.node, static_cast<std::int32_t>(at - end), 1});
      end = at + piece.blocks;
    }
    if (set.number == 0)
      files.front() = {set.pieces.front().node, static_cast<std::int32_t>(first), dvd_ecc_blocks};
  }

  std::vector<PlannedDvdSet> sets_;  // the manager first
  std::map<unsigned, std::uint64_t> promises_;
};

// All sets, or nothing if one cannot be planned or is missing.
std::vector<PlannedDvdSet> plan_sets(const DvdSetPlanner& planner, const Mark& mark,
                                     Diagnostics& diagnostics) {
  std::vector<PlannedDvdSet> planned;
  if (planner.sets().count(0) == 0) {
    planner.missing("VIDEO_TS.IFO", "which players read first", "copy all of VIDEO_TS again");
    return {};
  }
  for (const auto& [number, set] : planner.sets())
    if (auto one = planner.plan(set))
      planned.push_back(std::move(*one));
  if (planned.size() != planner.sets().size())
    return {};
  const std::uint32_t expected = planned.front().title_sets;
  if (planned.size() - 1 == expected && planned.back().number == expected)
    return planned;
  diagnostics.error(
      mark, "GM0704",
      cat("VIDEO_TS.IFO says that the disc has title sets 1 to ", expected, ", and there are ",
          planned.size() - 1, ", the last with number ", planned.back().number),
      "copy all of VIDEO_TS again");
  return {};
}

}  // namespace

std::vector<OrderedFile> order_dvd_video(const SourceTree& tree, const Mark& mark,
                                         Diagnostics& diagnostics) {
  const NodeId folder = find_player_folder(tree, "VIDEO_TS", mark, diagnostics);
  if (folder == none)
    return {};
  if (find_any_case(tree, root_node, "AUDIO_TS", NodeType::Directory) == none)
    diagnostics.add({Severity::Note, mark, "GM0709",
                     "there is no folder /AUDIO_TS, which some old players want to see",
                     "add `{directory: /AUDIO_TS}` to files"});
  DvdSetPlanner planner(tree, mark, diagnostics);
  planner.sort(folder);
  std::vector<PlannedDvdSet> sets = plan_sets(planner, mark, diagnostics);
  if (sets.empty())
    return {};
  auto promises = read_promises(tree, sets.front(), sets.size() - 1, planner);
  if (!promises)
    return {};
  return DiscPlan(std::move(sets), std::move(*promises)).order(planner);
}

}  // namespace disc
