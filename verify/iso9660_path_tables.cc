// Path tables against ECMA-119 6.9 and 9.4, against each other and against the tree.
#include "verify/iso9660_path_tables.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "formats/base/text.h"
#include "formats/iso9660/path_table.h"
#include "verify/identifier_check.h"

namespace disc::verify {
namespace {

using iso9660::PathTableEntry;
using iso9660::PathTableType;

// 65,535 parents and their children fit into far less; a larger table is a broken size field.
constexpr std::uint32_t most_bytes = 1U << 28;

class PathTableCheck {
 public:
  PathTableCheck(const BlockSource& medium, const TreeDescriptor& descriptor, const Tree& tree,
                 Findings& findings)
      : medium_(medium), d_(descriptor.fields), tree_(tree), findings_(findings) {}

  std::vector<Extent> run() {
    const auto l = table(d_.type_l_path_table, PathTableType::L, "type L", "ECMA-119 8.4.14");
    const auto m = table(d_.type_m_path_table, PathTableType::M, "type M", "ECMA-119 8.4.16");
    if (!l)
      missing("type L", "ECMA-119 8.4.14");
    if (!m)
      missing("type M", "ECMA-119 8.4.16");
    if (l)
      against_tree(*l);
    else if (m)
      against_tree(*m);
    if (l && m)
      compare(*l, *m, "type M");
    const auto copy_l = table(d_.optional_type_l_path_table, PathTableType::L, "optional type L",
                              "ECMA-119 8.4.15");
    const auto copy_m = table(d_.optional_type_m_path_table, PathTableType::M, "optional type M",
                              "ECMA-119 8.4.17");
    if (l && copy_l)
      compare(*l, *copy_l, "optional type L");
    if (l && copy_m)
      compare(*l, *copy_m, "optional type M");
    return std::move(extents_);
  }

 private:
  struct Table {
    const char* name = "";
    std::int64_t block = 0;
    std::vector<PathTableEntry> entries;
  };

  void add(Severity severity, const char* kind, std::int64_t block, std::string sentence,
           const char* clause) {
    findings_.add(severity, kind, at_block(block, to_string(tree_.kind)), std::move(sentence),
                  clause);
  }

  void missing(const char* name, const char* clause) {
    if (!broken_)
      add(Severity::Violation, "path-table.missing", -1, cat("there is no ", name, " path table"),
          clause);
  }

  std::optional<Table> table(std::uint32_t block, PathTableType type, const char* name,
                             const char* clause) {
    if (block == 0)
      return std::nullopt;
    const std::uint32_t bytes = d_.path_table_size;
    if (bytes > most_bytes || std::uint64_t{block} * block_size + bytes > medium_.size()) {
      broken_ = true;
      add(Severity::Damage, "path-table.outside", block,
          cat("the ", name, " path table of ", bytes, " bytes reaches past the end of the medium"),
          clause);
      return std::nullopt;
    }
    extents_.push_back(
        {{static_cast<std::int32_t>(block)}, static_cast<std::int32_t>(blocks_for(bytes))});
    std::vector<std::uint8_t> content(bytes);
    medium_.read(std::uint64_t{block} * block_size, content);
    Table result{name, block, {}};
    result.entries = iso9660::parse_path_table(
        content, type, [&](std::uint32_t offset, const std::string& what, const char* where) {
          add(Severity::Damage, "path-table.record", block + offset / block_size,
              cat("the ", name, " path table at byte ", offset, ": ", what), where);
        });
    check_padding(result, content);
    return result;
  }

  void check_padding(const Table& table, Bytes content) {
    for (const PathTableEntry& entry : table.entries) {
      const std::size_t end =
          entry.offset + sizeof(iso9660::PathTableRecordL) + entry.identifier.size();
      if (entry.identifier.size() % 2 != 0 && end < content.size() && content[end] != 0)
        add(Severity::Violation, "path-table.padding", table.block + entry.offset / block_size,
            cat("the padding of record ", number(table, entry), " of the ", table.name,
                " path table is not zero"),
            "ECMA-119 9.4.6");
    }
  }

  static std::size_t number(const Table& table, const PathTableEntry& entry) {
    return static_cast<std::size_t>(&entry - table.entries.data()) + 1;
  }

  std::string named(const Table& table, std::size_t index) const {
    return cat("record ", index + 1, " of the ", table.name, " path table (",
               identifier_text(tree_.kind, table.entries[index].identifier), ")");
  }

  std::int64_t block_of(const Table& table, std::size_t index) const {
    return table.block + table.entries[index].offset / block_size;
  }

  void check_order(const Table& table) {
    for (std::size_t i = 0; i < table.entries.size(); ++i) {
      const PathTableEntry& entry = table.entries[i];
      // The root is its own parent; every other parent comes first (6.9.1).
      const bool parent_right = i == 0 ? entry.parent == 1 : entry.parent >= 1 && entry.parent <= i;
      if (!parent_right)
        add(Severity::Damage, "path-table.parent", block_of(table, i),
            cat(named(table, i), " names record ", entry.parent, " as its parent"),
            "ECMA-119 9.4.4");
      if (i < 2)
        continue;
      const PathTableEntry& before = table.entries[i - 1];
      const bool ascending =
          before.parent < entry.parent ||
          (before.parent == entry.parent &&
           compare_siblings(tree_.kind, before.identifier, entry.identifier) < 0);
      if (!ascending)
        add(Severity::Violation, "path-table.order", block_of(table, i),
            cat(named(table, i), " stands after ", named(table, i - 1), ", which sorts behind it"),
            "ECMA-119 6.9.1");
    }
  }

  void against_tree(const Table& table) {
    if (table.entries.empty() || table.entries[0].identifier != std::string_view("\0", 1))
      add(Severity::Damage, "path-table.root", table.block,
          cat("the ", table.name, " path table does not open with the root directory"),
          "ECMA-119 6.9.1");
    check_order(table);
    std::unordered_map<std::uint32_t, std::uint32_t> by_block;
    by_block.reserve(tree_.directories.size());
    for (std::uint32_t i = 0; i < tree_.directories.size(); ++i)
      by_block.emplace(tree_.directories[i].first, i);
    std::vector<bool> listed(tree_.directories.size(), false);
    for (std::size_t i = 0; i < table.entries.size(); ++i) {
      const PathTableEntry& entry = table.entries[i];
      const auto found = by_block.find(entry.extent_location);
      if (found == by_block.end()) {
        if (tree_.complete)
          add(Severity::Damage, "path-table.tree", block_of(table, i),
              cat(named(table, i), " points at block ", entry.extent_location,
                  ", where the tree has no directory"),
              "ECMA-119 9.4.3");
        continue;
      }
      if (listed[found->second])
        add(Severity::Violation, "path-table.tree", block_of(table, i),
            cat(named(table, i), " points at a directory that an earlier record has"),
            "ECMA-119 6.9");
      listed[found->second] = true;
      against_directory(table, i, tree_.directories[found->second]);
    }
    for (std::uint32_t i = 0; i < listed.size(); ++i)
      if (!listed[i])
        findings_.add(Severity::Damage, "path-table.lacks",
                      {.block = table.block, .path = tree_.path(i), .view = to_string(tree_.kind)},
                      cat("the directory is not in the ", table.name, " path table"),
                      "ECMA-119 6.9");
  }

  void against_directory(const Table& table, std::size_t index, const DirectoryFacts& directory) {
    const PathTableEntry& entry = table.entries[index];
    if (entry.identifier != tree_.name(directory))
      add(Severity::Damage, "path-table.identifier", block_of(table, index),
          cat(named(table, index), " has another identifier than the directory record, ",
              identifier_text(tree_.kind, tree_.name(directory))),
          "ECMA-119 9.4.5");
    if (entry.extended_attribute_length != directory.extended_attribute_length)
      add(Severity::Violation, "path-table.tree", block_of(table, index),
          cat(named(table, index), " has extended attribute record length ",
              entry.extended_attribute_length, ", the directory record ",
              directory.extended_attribute_length),
          "ECMA-119 9.4.2");
    if (entry.parent >= 1 && entry.parent <= table.entries.size() &&
        table.entries[entry.parent - 1U].extent_location !=
            tree_.directories[directory.parent].first)
      add(Severity::Damage, "path-table.parent", block_of(table, index),
          cat(named(table, index), " names record ", entry.parent,
              " as its parent, which is not the directory that holds it"),
          "ECMA-119 9.4.4");
  }

  void compare(const Table& l, const Table& other, const char* name) {
    if (l.entries.size() != other.entries.size())
      add(Severity::Damage, "path-table.differ", other.block,
          cat("the ", name, " path table has ", other.entries.size(), " records, type L has ",
              l.entries.size()),
          "ECMA-119 6.9.2");
    for (std::size_t i = 0; i < std::min(l.entries.size(), other.entries.size()); ++i) {
      const PathTableEntry &a = l.entries[i], &b = other.entries[i];
      if (a.identifier != b.identifier || a.extent_location != b.extent_location ||
          a.parent != b.parent || a.extended_attribute_length != b.extended_attribute_length)
        add(Severity::Damage, "path-table.differ", block_of(other, i),
            cat(named(other, i), " says block ", b.extent_location, " and parent ", b.parent,
                ", type L says ", identifier_text(tree_.kind, a.identifier), " at block ",
                a.extent_location, " and parent ", a.parent),
            "ECMA-119 6.9.2");
    }
  }

  const BlockSource& medium_;
  const iso9660::VolumeDescriptor& d_;
  const Tree& tree_;
  Findings& findings_;
  std::vector<Extent> extents_;
  bool broken_ = false;
};

}  // namespace

std::vector<Extent> check_path_tables(const BlockSource& medium, const TreeDescriptor& descriptor,
                                      const Tree& tree, Findings& findings) {
  findings.check(cat("path tables of ", to_string(descriptor.kind)));
  std::vector<Extent> extents;
  findings.collect("path-table.unreadable",
                   at_block(descriptor.fields.type_l_path_table, to_string(tree.kind)),
                   [&] { extents = PathTableCheck(medium, descriptor, tree, findings).run(); });
  return extents;
}

}  // namespace disc::verify
