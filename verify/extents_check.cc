// Who lies where.
#include "verify/extents_check.h"

#include <algorithm>
#include <tuple>

#include "formats/base/text.h"

namespace disc::verify {
namespace {

enum class Owner : std::uint8_t { Metadata, Continuation, Directory, File };

// 20 bytes, for there may be millions.
struct Claim {
  std::uint32_t first = 0;
  std::uint32_t blocks = 0;
  std::uint32_t bytes = 0;
  std::uint32_t index = 0;  // of the metadata, directory or section
  Owner owner = Owner::File;
  std::uint8_t tree = 0;

  std::uint64_t end() const { return std::uint64_t{first} + blocks; }
};

std::uint32_t narrow_blocks(std::uint64_t bytes) {
  return static_cast<std::uint32_t>(blocks_for(bytes));
}

class ExtentsCheck {
 public:
  ExtentsCheck(const BlockSource& medium, std::span<const Tree> trees,
               std::span<const MetadataExtent> metadata,
               std::span<const ContinuationFacts> continuations, Findings& findings)
      : medium_(medium), trees_(trees), metadata_(metadata), findings_(findings) {
    collect(continuations);
  }

  void run() {
    std::ranges::sort(claims_, {}, [](const Claim& c) {
      return std::tuple(c.first, c.blocks, c.owner, c.tree, c.index);
    });
    const Claim* furthest = nullptr;  // of those before, the one that reaches furthest
    for (const Claim& claim : claims_) {
      if (furthest != nullptr && claim.first < furthest->end())
        judge(*furthest, claim);
      if (furthest == nullptr || claim.end() > furthest->end())
        furthest = &claim;
    }
  }

 private:
  void collect(std::span<const ContinuationFacts> continuations) {
    for (std::uint32_t i = 0; i < metadata_.size(); ++i)
      claims_.push_back({static_cast<std::uint32_t>(metadata_[i].blocks.first.value),
                         static_cast<std::uint32_t>(metadata_[i].blocks.blocks), 0, i,
                         Owner::Metadata, 0});
    std::uint32_t last = 0xFFFFFFFF;  // sorted: many areas share a block
    for (const ContinuationFacts& area : continuations) {
      if (area.block != last)
        claims_.push_back({area.block, 1, 0, 0, Owner::Continuation, 0});
      last = area.block;
    }
    for (std::uint8_t t = 0; t < trees_.size(); ++t) {
      const Tree& tree = trees_[t];
      for (std::uint32_t i = 0; i < tree.directories.size(); ++i) {
        const DirectoryFacts& d = tree.directories[i];
        claims_.push_back({d.first, narrow_blocks(d.bytes) + d.extended_attribute_length, d.bytes,
                           i, Owner::Directory, t});
      }
      for (std::uint32_t i = 0; i < tree.sections.size(); ++i) {
        const SectionFacts& s = tree.sections[i];
        claims_.push_back({s.first, narrow_blocks(s.bytes), s.bytes, i, Owner::File, t});
      }
    }
  }

  std::string path(const Claim& claim) const {
    if (claim.owner == Owner::Metadata || claim.owner == Owner::Continuation)
      return {};
    const Tree& tree = trees_[claim.tree];
    if (claim.owner == Owner::Directory)
      return tree.path(claim.index);
    const SectionFacts& section = tree.sections[claim.index];
    return tree.path(section.directory,
                     identifier_at(medium_, tree, section.directory, section.offset));
  }

  std::string name(const Claim& claim) const {
    switch (claim.owner) {
      case Owner::Metadata:
        return metadata_[claim.index].name;
      case Owner::Continuation:
        return "a continuation area of system use entries";
      case Owner::Directory:
        return cat("directory ", path(claim), " (", to_string(trees_[claim.tree].kind), ")");
      case Owner::File:
        return cat("file ", path(claim), " (", to_string(trees_[claim.tree].kind), ")");
    }
    return {};
  }

  void judge(const Claim& a, const Claim& b) {
    if (a.owner == Owner::File && b.owner == Owner::File) {
      if (a.first == b.first && a.bytes == b.bytes)
        return;  // one content under several names
      add(Severity::Warning, "extents.files", a, b,
          "files that share blocks without being the same");
      return;
    }
    // The same path tables or descriptors named twice are one thing.
    if (a.owner == b.owner && a.first == b.first && a.blocks == b.blocks &&
        a.owner == Owner::Metadata)
      return;
    add(Severity::Damage, "extents.overlap", a, b, "");
  }

  void add(Severity severity, const char* kind, const Claim& a, const Claim& b,
           std::string_view remark) {
    const std::uint64_t end = std::min(a.end(), b.end());
    findings_.add(
        severity, kind,
        {.block = b.first,
         .path = path(b),
         .view = b.owner >= Owner::Directory ? to_string(trees_[b.tree].kind) : ""},
        cat(name(b), " overlaps ", name(a), " in ", end - b.first,
            end - b.first == 1 ? " block" : " blocks", remark.empty() ? "" : ": ", remark),
        "ECMA-119 6.4");
  }

  const BlockSource& medium_;
  std::span<const Tree> trees_;
  std::span<const MetadataExtent> metadata_;
  Findings& findings_;
  std::vector<Claim> claims_;
};

// Sections of one tree in order of place.
std::vector<const SectionFacts*> in_order(const Tree& tree) {
  std::vector<const SectionFacts*> order;
  order.reserve(tree.sections.size());
  for (const SectionFacts& section : tree.sections)
    order.push_back(&section);
  std::ranges::sort(order, {}, [](const SectionFacts* s) {
    return std::tuple(s->first, s->bytes, s->directory, s->offset);
  });
  return order;
}

void report_missing(const BlockSource& medium, const Tree& shown, const Tree& lacking,
                    Findings& findings) {
  const auto place = [](const SectionFacts* s) { return std::pair(s->first, s->bytes); };
  const auto have = in_order(shown), other = in_order(lacking);
  auto at = other.begin();
  for (const SectionFacts* section : have) {
    while (at != other.end() && place(*at) < place(section))
      ++at;
    if (at != other.end() && place(*at) == place(section))
      continue;
    findings.add(
        Severity::Note, "views.only-here",
        {.block = section->first,
         .path = shown.path(section->directory,
                            identifier_at(medium, shown, section->directory, section->offset)),
         .view = to_string(shown.kind)},
        cat("the data of this file are in no record of the ", to_string(lacking.kind), " tree"));
  }
}

}  // namespace

void check_extents(const BlockSource& medium, std::span<const Tree> trees,
                   std::span<const MetadataExtent> metadata,
                   std::span<const ContinuationFacts> continuations, Findings& findings) {
  findings.check("extents");
  ExtentsCheck(medium, trees, metadata, continuations, findings).run();
}

void check_views(const BlockSource& medium, std::span<const Tree> trees, Findings& findings) {
  if (trees.size() < 2)
    return;
  findings.check("views against each other");
  for (std::size_t i = 1; i < trees.size(); ++i) {
    report_missing(medium, trees[0], trees[i], findings);
    report_missing(medium, trees[i], trees[0], findings);
  }
}

}  // namespace disc::verify
