// Pairs the names of a view with the names of the tree, where the view could not carry them whole.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "formats/media/medium_reader.h"
#include "manifests/sources/source_tree.h"

namespace disc::verify {

/// A node that a folder of a view should show.
struct NameWish {
  NodeId node = none;
  std::string name;  // as the view should show it, or as the tree calls it
  bool directory = false;
  std::uint64_t size = 0;   // of a file, as the view should show it
  std::int32_t first = -1;  // block of its data as another view showed it, -1: not known
};

struct NameMatch {
  NodeId node = none;
  bool guessed = false;  // paired by likeness: another of the same size may be meant
};

/// One NameMatch an entry; `none` for entries that no wish explains. Names are compared as they
/// are. With `exact` that is all; else they are compared as plain ISO 9660 spells them, and what is
/// left is paired by where its data lie, then by size and likeness of names, as shortened names are
/// like the whole ones.
std::vector<NameMatch> match_names(iso9660::View view, bool exact,
                                   const std::vector<NameWish>& wishes,
                                   const std::vector<iso9660::Entry>& entries);

}  // namespace disc::verify
