// How a name of the tree is spelt in a view that cannot carry every name.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// The directory hierarchies an ISO 9660 image may hold.
enum class Hierarchy : std::uint8_t { Primary, Joliet, Enhanced };

/// "iso9660", "joliet", "enhanced": the words of manifests and receipts.
const char* to_string(Hierarchy hierarchy);

/// What a view's names may be.
struct NameRules {
  Hierarchy hierarchy = Hierarchy::Primary;
  int level = 3;  // interchange level of the primary hierarchy (ECMA-119 10)
  IsoCharset charset = IsoCharset::Strict;
  std::size_t joliet_units = 64;  // UCS-2 units of a name, without ";1"
  NonBmp non_bmp = NonBmp::Replace;
};

/// What a view took from a name; bits.
enum NameLoss : std::uint8_t {
  NoLoss = 0,
  Shortened = 1,
  Replaced = 2,       // characters became '_'
  NonBmpRefused = 4,  // a character above U+FFFF where the manifest says `non-bmp: error`
};

struct SpeltName {
  std::string identifier;  // as recorded: bytes, or big-endian UCS-2 for Joliet
  std::uint8_t loss = NoLoss;
};

/// The spelling of one name by itself, without regard to its siblings. Files get a version number
/// where the view has them. Upper case for lower case is no loss: every reader folds it back.
SpeltName spell(std::string_view name, bool directory, const NameRules& rules);

/// The same, its end replaced by `number` in at least three digits, so as not to collide.
std::string spell_numbered(std::string_view name, bool directory, const NameRules& rules,
                           std::uint32_t number);

/// What readers take for the name: without ";1" and a lone final dot, in Joliet without any dots at
/// the end. Siblings must differ in it.
std::string_view reader_name(std::string_view identifier, Hierarchy hierarchy);

/// Order of two siblings in their directory (ECMA-119 9.3), and of two directories of one parent in
/// the path table (ECMA-119 6.9.1 c).
std::strong_ordering record_order(const std::string& a, const std::string& b, Hierarchy hierarchy);
std::strong_ordering path_table_order(const std::string& a, const std::string& b,
                                      Hierarchy hierarchy);

/// Names of siblings that would collide, and what they are called instead. Names that do not
/// collide need no entry, so that an image of a million files needs few.
class Renames {
 public:
  const std::string* find(NodeId node) const {
    const auto at = names_.find(node);
    return at == names_.end() ? nullptr : &at->second;
  }
  void add(NodeId node, std::string identifier) { names_[node] = std::move(identifier); }
  bool empty() const { return names_.empty(); }
  std::size_t size() const { return names_.size(); }

 private:
  std::unordered_map<NodeId, std::string> names_;
};

/// One sibling on its way to a spelling that no other has.
struct Sibling {
  NodeId node = none;
  bool directory = false;
  std::string_view name;   // in the tree
  std::string identifier;  // as spelt; changed where it collides
};

/// Gives every sibling an identifier of its own; `siblings` must come in order of their names in
/// the tree. The one that is spelt as it is named keeps its spelling, else the first that loses
/// only its case, else the first; the others are numbered. Calls `renamed` for each that changed,
/// with the sibling it collided with.
void separate(std::vector<Sibling>& siblings, const NameRules& rules,
              const std::function<void(const Sibling& changed, const Sibling& keeper)>& renamed);

/// The siblings of a Joliet directory, already separate, that differ from an earlier one only in
/// the case of letters. Their names are distinct, but Windows and Linux open the first of them by
/// either.
std::vector<const Sibling*> case_twins(const std::vector<Sibling>& siblings);

}  // namespace disc
