// One entry of a view against the node it should be: type, size, mode, owner, time, target.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "formats/media/medium_reader.h"
#include "verify/expected_tree.h"
#include "verify/finding.h"

namespace disc::verify {

/// Whether extended attributes are named streams in UDF. Unknown: a file has all of its own or
/// none.
enum class Streams : std::uint8_t { Wanted, Unwanted, Unknown };

class EntryCheck {
 public:
  /// `xattrs` and `acls`: whether Rock Ridge should have those of the tree; `streams`: whether UDF
  /// should.
  EntryCheck(const ExpectedTree& expected, bool xattrs, bool acls, Streams streams,
             Findings& findings)
      : expected_(expected),
        tree_(expected.tree),
        xattrs_(xattrs),
        acls_(acls),
        streams_(streams),
        findings_(findings) {}

  /// Before the entries of a view: which nodes it shows decides about link counts.
  void start_view(iso9660::View view, const std::vector<bool>& visible);

  /// Judges everything but name and content; `size` is the size the view should show, if any. False
  /// if the types differ, so that nothing else could be compared.
  bool compare(iso9660::View view, NodeId id, const iso9660::Entry& entry,
               std::optional<std::uint64_t> size);

  /// Only the time of the directory record.
  void compare_record_time(iso9660::View view, NodeId id, const iso9660::Entry& entry);

  /// "byte 4711 of the file is the first that differs"; moves `where` to its block.
  std::string first_difference(const media::MediumReader& reader, const iso9660::Entry& entry,
                               ContentId content, Place& where) const;
  std::string first_difference(const media::MediumReader& reader, const iso9660::Entry& entry,
                               Bytes content, Place& where) const;

 private:
  void add(const char* kind, iso9660::View view, NodeId id, const iso9660::Entry& entry,
           std::string sentence);
  void compare_posix(iso9660::View view, NodeId id, const iso9660::Entry& entry);
  void compare_links(iso9660::View view, NodeId id, const iso9660::Entry& entry);
  void compare_xattrs(iso9660::View view, NodeId id, const iso9660::Entry& entry);
  void compare_time(iso9660::View view, NodeId id, const iso9660::Entry& entry);
  bool is_compared(iso9660::View view, const std::string& attribute) const;

  const ExpectedTree& expected_;
  const SourceTree& tree_;
  bool xattrs_;
  bool acls_;
  Streams streams_;
  Findings& findings_;
  std::unordered_map<std::uint32_t, std::uint32_t> group_links_;   // of files by link group
  std::unordered_map<std::uint32_t, std::uint32_t> group_serial_;  // first seen
  std::vector<std::uint32_t> subdirectories_;                      // by node
};

}  // namespace disc::verify
