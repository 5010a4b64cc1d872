// One set of DVD-Video files, the manager's or a title set, and what its IFO promises.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "manifests/diagnostic.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// Blocks that share one error correction on a DVD.
inline constexpr std::uint64_t dvd_ecc_blocks = 16;
/// More than any side of a DVD has; guards against numbers that are none.
inline constexpr std::uint64_t dvd_most_blocks = std::uint64_t{1} << 23;

/// The files of the manager (number 0) or of one title set.
struct DvdFileSet {
  unsigned number = 0;
  NodeId ifo = none, bup = none, menu = none;
  std::map<unsigned, NodeId> titles;  // by number of the VOB

  /// What its files are called: "VTS_01_0.IFO"; the titles "VTS_01_1.VOB".
  std::string name(const char* ending) const;
  std::string title_name(unsigned title) const;
};

/// A set whose files have their places, counted in blocks from its IFO.
struct PlannedDvdSet {
  struct Piece {
    NodeId node = none;
    std::uint64_t first = 0, blocks = 0;
  };
  unsigned number = 0;
  std::uint64_t blocks = 0;
  std::uint64_t ifo_blocks = 0;
  std::vector<Piece> pieces;      // the IFO first, the BUP last
  std::uint32_t title_sets = 0;   // of the manager: how many there are
  std::uint32_t title_table = 0;  // and the block of TT_SRPT; 0: none

  std::uint64_t bup_first() const { return blocks - ifo_blocks; }
  /// Whether IFO and BUP share no block of error correction if the set begins at block `first`.
  bool is_apart(std::uint64_t first) const {
    return (first + ifo_blocks - 1) / dvd_ecc_blocks < (first + bup_first()) / dvd_ecc_blocks;
  }
};

/// Sorts the files of VIDEO_TS into sets, checks each and finds its places. What is wrong is told
/// at `mark`, with the codes of order_files().
class DvdSetPlanner {
 public:
  /// All three must outlive the planner.
  DvdSetPlanner(const SourceTree& tree, const Mark& mark, Diagnostics& diagnostics)
      : tree_(tree), mark_(mark), diagnostics_(diagnostics) {}

  /// Other files are left alone.
  void sort(NodeId folder);
  /// By number.
  const std::map<unsigned, DvdFileSet>& sets() const { return sets_; }

  /// Nothing after errors.
  std::optional<PlannedDvdSet> plan(const DvdFileSet& set) const;

  void error(const char* code, NodeId node, const std::string& what, const std::string& hint) const;
  void missing(const std::string& name, const std::string& why, const std::string& hint) const;

 private:
  struct Table;
  bool sort_file(NodeId file);
  std::uint64_t size(NodeId file) const { return tree_.contents[tree_.node(file).a].size; }
  std::uint64_t blocks(NodeId file) const { return blocks_for(size(file)); }
  bool is_complete(const DvdFileSet& set) const;
  bool are_sizes_allowed(const DvdFileSet& set) const;
  std::optional<Table> read_table(const DvdFileSet& set) const;
  bool are_parts_known(const DvdFileSet& set, const Table& table) const;
  bool are_sizes_possible(const DvdFileSet& set, const PlannedDvdSet& planned) const;
  bool are_whole_blocks(const DvdFileSet& set) const;
  void add_pieces(const DvdFileSet& set, const Table& table, PlannedDvdSet& planned) const;
  bool do_pieces_fit(const PlannedDvdSet& planned) const;

  const SourceTree& tree_;
  const Mark& mark_;
  Diagnostics& diagnostics_;
  std::string folder_;
  std::map<unsigned, DvdFileSet> sets_;
};

}  // namespace disc
