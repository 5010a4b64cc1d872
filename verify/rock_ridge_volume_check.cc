// Rock Ridge across the whole volume: serial numbers, relocated directories, link counts, zisofs.
#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "formats/base/text.h"
#include "formats/iso9660/rock_ridge.h"
#include "formats/iso9660/zisofs.h"
#include "verify/rock_ridge_check.h"

namespace disc::verify {
namespace {

constexpr std::uint64_t most_pointers = 1 << 20;

}  // namespace

void RockRidgeCheck::check_zf(const RecordContext& record, const SuspEntry& entry) {
  const auto zf = read_struct<iso9660::ZisofsEntry>(entry.bytes);
  if (!zf || entry.version != 1)
    return add(Severity::Note, "zisofs.version", record,
               cat("a ZF of version ", entry.version, ", which was not looked into"), "zisofs");
  if (zf->algorithm != std::array<char, 2>{'p', 'z'})
    return add(Severity::Warning, "zisofs.algorithm", record,
               cat("ZF names the algorithm ",
                   in_quotes(std::string_view(zf->algorithm.data(), zf->algorithm.size())),
                   ", readers know only 'pz'"),
               "zisofs");
  if (!zf->uncompressed_size.agrees())
    add(Severity::Damage, "rock-ridge.both-orders", record,
        cat("the size in ZF is ", zf->uncompressed_size.little(), " in one byte order and ",
            zf->uncompressed_size.big(), " in the other"),
        "zisofs");
  if (zf->block_size_log2 < 15 || zf->block_size_log2 > 17 || zf->header_size_div_4 != 4)
    return add(Severity::Violation, "zisofs.parameters", record,
               cat("ZF has blocks of 2^", zf->block_size_log2, " bytes and a header of ",
                   4 * zf->header_size_div_4, ", expected 2^15 to 2^17 and 16"),
               "zisofs");
  const std::uint64_t start = std::uint64_t{record.view->record.extent_location} * block_size;
  const std::uint32_t stored = record.view->record.data_length;
  const std::uint32_t block = 1U << zf->block_size_log2;
  const std::uint64_t head = iso9660::zisofs_head(zf->uncompressed_size, block);
  if (stored < head || start + stored > medium_.size() || head / 4 > most_pointers)
    return add(Severity::Damage, "zisofs.header", record,
               cat("a compressed file of ", stored, " bytes cannot hold its header and the ",
                   "pointers of ", std::uint32_t{zf->uncompressed_size}, " bytes"),
               "zisofs");
  std::vector<std::uint8_t> bytes(head);
  medium_.read(start, bytes);
  const auto header = *read_struct<iso9660::ZisofsHeader>(bytes);
  if (header.magic != iso9660::zisofs_magic)
    return add(Severity::Damage, "zisofs.header", record,
               "the file does not begin as ZF says it does: its magic number is missing", "zisofs");
  if (header.uncompressed_size != zf->uncompressed_size ||
      header.header_size_div_4 != zf->header_size_div_4 ||
      header.block_size_log2 != zf->block_size_log2)
    add(Severity::Damage, "zisofs.header", record,
        cat("the header of the file (", std::uint32_t{header.uncompressed_size},
            " bytes, blocks 2^", header.block_size_log2, ") contradicts ZF (",
            std::uint32_t{zf->uncompressed_size}, " bytes, blocks 2^", zf->block_size_log2, ")"),
        "zisofs");
  std::uint32_t last = static_cast<std::uint32_t>(head);
  for (std::size_t at = sizeof header; at < bytes.size(); at += 4) {
    const std::uint32_t pointer = *read_struct<Le<std::uint32_t>>(bytes, at);
    if (pointer < last || pointer > stored)
      return add(Severity::Damage, "zisofs.pointers", record,
                 cat("block pointer ", (at - sizeof header) / 4, " is ", pointer,
                     ", expected from ", last, " to ", stored),
                 "zisofs");
    last = pointer;
  }
}

void RockRidgeCheck::finish(const Tree& tree) {
  if (!active_)
    return;
  susp_.finish();
  if (rock_ridge_) {
    const auto& extensions = susp_.extensions();
    if (std::ranges::none_of(extensions, [](const std::string& name) {
          return iso9660::is_rock_ridge_identifier(name);
        }))
      findings_.add(Severity::Violation, "rock-ridge.no-er", at_block(tree.directories[0].first),
                    "Rock Ridge entries are used but no ER announces them", "RRIP 4.3");
    if (px_36_ > 0 && px_44_ > 0)
      findings_.add(Severity::Violation, "rock-ridge.px-mixed", at_block(tree.directories[0].first),
                    cat(px_36_, " PX have 36 bytes (RRIP 1.10) and ", px_44_,
                        " have 44 (RRIP 1.12), a volume is of one version"),
                    "RRIP 4.1.1");
    finish_serials(tree);
    finish_relocations(tree);
    finish_links(tree);
  }
}

void RockRidgeCheck::finish_serials(const Tree& tree) {
  std::ranges::sort(serials_, {},
                    [](const Serial& s) { return std::tuple(s.serial, s.directory, s.offset); });
  for (std::size_t from = 0, to = 0; from < serials_.size(); from = to) {
    const Serial& first = serials_[from];
    for (to = from; to < serials_.size() && serials_[to].serial == first.serial; ++to) {
      const Serial& other = serials_[to];
      const bool same =
          other.bytes == first.bytes && (other.first == first.first || other.bytes == 0);
      if (same)
        continue;
      findings_.add(Severity::Violation, "rock-ridge.serial",
                    {.block = other.first,
                     .path = tree.path(other.directory,
                                       identifier_at(medium_, tree, other.directory, other.offset)),
                     .view = to_string(tree.kind)},
                    cat("file serial number ", other.serial, " belongs to another file too: ",
                        tree.path(first.directory,
                                  identifier_at(medium_, tree, first.directory, first.offset))),
                    "RRIP 4.1.1");
    }
    if (first.links != to - from)
      findings_.add(
          Severity::Note, "rock-ridge.links",
          {.block = first.first,
           .path = tree.path(first.directory,
                             identifier_at(medium_, tree, first.directory, first.offset)),
           .view = to_string(tree.kind)},
          cat("the link count is ", first.links, ", records with this serial number: ", to - from),
          "RRIP 4.1.1");
  }
}

void RockRidgeCheck::finish_relocations(const Tree& tree) {
  std::unordered_map<std::uint32_t, std::uint32_t> by_block;  // first block to index
  if (!cl_.empty() || !pl_.empty() || !re_.empty())
    for (std::uint32_t i = 0; i < tree.directories.size(); ++i)
      by_block.emplace(tree.directories[i].first, i);
  const auto place = [&](const Relocation& link) {
    return Place{
        .block = link.block, .path = tree.path(link.directory), .view = to_string(tree.kind)};
  };
  std::map<std::uint32_t, const Relocation*> parents;  // relocated directory to its PL
  for (const Relocation& pl : pl_)
    parents.emplace(tree.directories[pl.directory].first, &pl);
  std::map<std::uint32_t, const Relocation*> children;  // relocated directory to its CL
  for (const Relocation& cl : cl_) {
    const auto child = by_block.find(cl.location);
    if (child == by_block.end()) {
      findings_.add(Severity::Damage, "rock-ridge.cl", place(cl),
                    cat("CL points at block ", cl.location, ", where no directory lies"),
                    "RRIP 4.1.5.1");
      continue;
    }
    if (!children.emplace(cl.location, &cl).second)
      findings_.add(Severity::Damage, "rock-ridge.cl", place(cl),
                    cat("two CL point at the directory at block ", cl.location), "RRIP 4.1.5.1");
    if (!tree.directories[child->second].has_relocation)
      findings_.add(Severity::Violation, "rock-ridge.re", place(cl),
                    cat("the relocated directory at block ", cl.location, " has no RE"),
                    "RRIP 4.1.5.3");
    const auto pl = parents.find(cl.location);
    if (pl == parents.end())
      findings_.add(
          Severity::Damage, "rock-ridge.pl", place(cl),
          cat("the relocated directory at block ", cl.location, " has no PL in its record \"..\""),
          "RRIP 4.1.5.2");
    else if (pl->second->location != tree.directories[cl.directory].first)
      findings_.add(Severity::Damage, "rock-ridge.pl", place(*pl->second),
                    cat("PL points at block ", pl->second->location,
                        ", the CL stands in the "
                        "directory at block ",
                        tree.directories[cl.directory].first),
                    "RRIP 4.1.5.2");
  }
  for (const Relocation& pl : pl_)
    if (!children.contains(tree.directories[pl.directory].first))
      findings_.add(Severity::Damage, "rock-ridge.pl", place(pl),
                    "a directory with PL to which no CL leads", "RRIP 4.1.5.2");
  // RE on a directory to which no CL leads hides it for good, unless it is the folder that holds
  // the relocated ones.
  std::unordered_set<std::uint32_t> holders;  // directories with records that have RE
  for (const Relocation& re : re_)
    holders.insert(re.directory);
  for (const Relocation& re : re_) {
    const auto itself = by_block.find(re.location);
    const bool holds_relocated = itself != by_block.end() && holders.contains(itself->second);
    if (!children.contains(re.location) && !holds_relocated)
      findings_.add(Severity::Warning, "rock-ridge.re", place(re),
                    cat("the directory at block ", re.location,
                        " has RE but no CL leads to it: readers hide it"),
                    "RRIP 4.1.5.3");
  }
}

void RockRidgeCheck::finish_links(const Tree& tree) {
  // A relocated directory counts where it came from.
  std::vector<std::uint32_t> subdirectories(tree.directories.size(), 0);
  for (std::uint32_t i = 1; i < tree.directories.size(); ++i)
    if (!tree.directories[i].has_relocation)
      ++subdirectories[tree.directories[i].parent];
  for (const Relocation& cl : cl_)
    ++subdirectories[cl.directory];
  for (std::uint32_t i = 0; i < directory_links_.size() && i < tree.directories.size(); ++i) {
    const std::uint32_t links = directory_links_[i];
    const DirectoryFacts& facts = tree.directories[i];
    // Folders of relocated directories: writers count by either view. Others write 1 for all
    // (the link count of a file system without hard links to directories).
    if (links == 2 + subdirectories[i] || links == 2 + facts.subdirectories || links == 1)
      continue;
    findings_.add(Severity::Note, "rock-ridge.links",
                  {.block = facts.first, .path = tree.path(i), .view = to_string(tree.kind)},
                  cat("the link count is ", links, ", two and the subdirectories are ",
                      2 + subdirectories[i]),
                  "RRIP 4.1.1");
  }
}

}  // namespace disc::verify
