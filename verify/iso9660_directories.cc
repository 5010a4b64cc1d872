// Directory records against ECMA-119 6.8 and 9.
#include "verify/iso9660_directories.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "formats/base/text.h"
#include "verify/identifier_check.h"

namespace disc::verify {
namespace {

using iso9660::DirectoryRecord;
using iso9660::FileFlags;
using iso9660::RecordView;

constexpr std::uint32_t piece = 32 * block_size;
constexpr std::uint16_t deepest = 8;           // ECMA-119 6.8.2.1
constexpr std::uint32_t longest_path = 255;    // ECMA-119 6.8.2.1
constexpr int furthest_loop = 1000;            // levels up that a loop is told from a second way
constexpr std::uint8_t reserved_flags = 0x60;  // bits 5 and 6

class DirectoryWalk {
 public:
  DirectoryWalk(const BlockSource& medium, const TreeDescriptor& descriptor,
                RockRidgeCheck* rock_ridge, Findings& findings, Progress& progress)
      : medium_(medium),
        volume_blocks_(descriptor.volume_end),
        volume_set_size_(descriptor.fields.volume_set_size),
        rock_ridge_(rock_ridge),
        findings_(findings),
        progress_(progress) {
    tree_.kind = descriptor.kind;
    const DirectoryRecord& root = descriptor.fields.root_directory.record;
    tree_.names.push_back('\0');
    tree_.directories.push_back({.first = root.extent_location,
                                 .bytes = root.data_length,
                                 .name_length = 1,
                                 .extended_attribute_length = root.extended_attribute_length});
    reached_.insert(root.extent_location);
  }

  Tree run() {
    progress_.start(cat("directories of ", to_string(tree_.kind)), 0, "directories");
    for (std::uint32_t i = 0; i < tree_.directories.size(); ++i) {
      findings_.collect("directory.unreadable", directory_place(i), [&] { directory(i); });
      progress_.at(i + 1);
    }
    progress_.finish();
    return std::move(tree_);
  }

 private:
  struct Previous {
    std::string identifier;
    FileFlags flags{};
    bool any = false;
  };

  Place directory_place(std::uint32_t index) const {
    return {.block = tree_.directories[index].first,
            .path = tree_.path(index),
            .view = to_string(tree_.kind)};
  }

  void add(Severity severity, const char* kind, const RecordContext& at, std::string sentence,
           const char* clause) {
    findings_.add(severity, kind, at.place(), std::move(sentence), clause);
  }

  // True if the extent can be read at all.
  bool check_directory_extent(std::uint32_t index) {
    const DirectoryFacts& d = tree_.directories[index];
    const char* const clause = "ECMA-119 6.8.1";
    const std::uint64_t first = std::uint64_t{d.first} + d.extended_attribute_length;
    const std::uint64_t end = first * block_size + d.bytes;
    if (end > medium_.size()) {
      findings_.add(Severity::Damage, "directory.outside", directory_place(index),
                    cat("the directory of ", d.bytes, " bytes at block ", d.first,
                        " reaches past the end of the medium"),
                    clause);
      return false;
    }
    if (d.bytes == 0 || d.bytes % block_size != 0)
      findings_.add(Severity::Violation, "directory.length", directory_place(index),
                    cat("the directory has ", d.bytes, " bytes, not whole sectors of 2048"),
                    clause);
    // Directories do not overlap, so together they are no longer than the medium. This bounds the
    // work that a hostile image can ask for.
    read_bytes_ += d.bytes;
    if (read_bytes_ > medium_.size()) {
      if (!gave_up_)
        findings_.add(Severity::Damage, "directory.too-much", directory_place(index),
                      "the directories together are longer than the medium; the rest is not read",
                      clause);
      gave_up_ = true;
      return false;
    }
    return true;
  }

  void directory(std::uint32_t index) {
    if (!check_directory_extent(index)) {
      tree_.complete = false;
      return;
    }
    const DirectoryFacts facts = tree_.directories[index];  // the vector grows below
    const std::uint64_t begin =
        (std::uint64_t{facts.first} + facts.extended_attribute_length) * block_size;
    Previous previous;
    count_ = 0;
    std::vector<std::uint8_t> buffer;
    for (std::uint32_t at = 0; at < facts.bytes;) {
      buffer.resize(std::min(piece, facts.bytes - at));
      medium_.read(begin + at, buffer);
      for (std::uint32_t sector = 0; sector < buffer.size(); sector += block_size)
        this->sector(index,
                     Bytes(buffer).subspan(
                         sector, std::min<std::size_t>(block_size, buffer.size() - sector)),
                     at + sector, begin + at + sector, previous);
      at += static_cast<std::uint32_t>(buffer.size());
    }
    if (previous.any && previous.flags.has(FileFlags::MultiExtent))
      findings_.add(Severity::Violation, "record.multi-extent", directory_place(index),
                    cat("the final section of ", identifier_text(tree_.kind, previous.identifier),
                        " is missing"),
                    "ECMA-119 9.1.6");
    if (count_ < 2)
      findings_.add(Severity::Damage, "directory.first-records", directory_place(index),
                    cat("the directory has ", count_, " records, at least 2 are needed"),
                    "ECMA-119 6.8.2.2");
    if (rock_ridge_ != nullptr)
      rock_ridge_->end_directory();
  }

  void sector(std::uint32_t index, Bytes bytes, std::uint32_t offset, std::uint64_t byte,
              Previous& previous) {
    std::size_t at = 0;
    while (at < bytes.size() && bytes[at] != 0) {
      const auto view = iso9660::decode_record(bytes.subspan(at));
      if (!view) {
        findings_.add(Severity::Damage, "record.length",
                      {.block = static_cast<std::int64_t>(byte / block_size),
                       .path = tree_.path(index),
                       .view = to_string(tree_.kind)},
                      cat("the directory record at byte ", at, " of the sector has length ",
                          bytes[at], ", which its identifier or the sector cannot hold"),
                      "ECMA-119 9.1.1");
        return;
      }
      const RecordContext context{&tree_, index, offset + static_cast<std::uint32_t>(at),
                                  static_cast<std::int64_t>(byte / block_size), &*view};
      record(context, previous);
      at += view->record.length;
    }
    if (std::ranges::any_of(bytes.subspan(at), [](std::uint8_t b) { return b != 0; }))
      findings_.add(
          Severity::Violation, "directory.fill",
          {.block = static_cast<std::int64_t>(byte / block_size),
           .path = tree_.path(index),
           .view = to_string(tree_.kind)},
          cat("the rest of the sector after the last record, from byte ", at, ", is not zero"),
          "ECMA-119 6.8.1");
  }

  void record(const RecordContext& at, Previous& previous) {
    const RecordView& view = *at.view;
    const std::uint64_t nth = count_++;
    check_fields(at);
    if (nth < 2) {
      first_records(at, nth);
      return;
    }
    if (view.is_self() || view.is_parent())
      return add(Severity::Violation, "directory.first-records", at,
                 "a record for the directory itself or its parent stands further down",
                 "ECMA-119 6.8.2.2");
    check_order(at, previous);
    check_name(at, previous);
    RockRidgeCheck::RecordFacts facts;
    if (rock_ridge_ != nullptr)
      facts = rock_ridge_->record(at);
    if (view.record.flags.has(FileFlags::Directory))
      enter(at, facts);
    else
      file(at, previous, facts);
    previous = {std::string(text_of(view.identifier)), view.record.flags, true};
  }

  template <class T>
  void agree(const RecordContext& at, const Both<T>& field, const char* name, const char* clause) {
    if (!field.agrees())
      add(Severity::Damage, "record.both-orders", at,
          cat(name, " is ", field.little(), " in one byte order and ", field.big(),
              " in the other"),
          clause);
  }

  void check_fields(const RecordContext& at) {
    const DirectoryRecord& r = at.view->record;
    agree(at, r.extent_location, "extent location", "ECMA-119 9.1.3");
    agree(at, r.data_length, "data length", "ECMA-119 9.1.4");
    agree(at, r.volume_sequence_number, "volume sequence number", "ECMA-119 9.1.9");
    if (r.length % 2 != 0)
      add(Severity::Violation, "record.odd", at, cat("the record has the odd length ", r.length),
          "ECMA-119 9.1.13");
    const std::size_t head = sizeof r + at.view->identifier.size();
    if (at.view->identifier.size() % 2 == 0 && at.view->bytes.size() > head &&
        at.view->bytes[head] != 0)
      add(Severity::Violation, "record.padding", at, "the padding after the identifier is not zero",
          "ECMA-119 9.1.12");
    if (!is_valid(r.recorded))
      add(Severity::Violation, "record.date", at, "the recording time is no date of the calendar",
          "ECMA-119 9.1.5");
    if ((r.flags.bits & reserved_flags) != 0)
      add(Severity::Violation, "record.flags", at,
          fmt::format("file flags 0x{:02x} have reserved bits", r.flags.bits), "ECMA-119 9.1.6");
    if (r.flags.has(FileFlags::Directory) &&
        (r.flags.has(FileFlags::Associated) || r.flags.has(FileFlags::Record) ||
         r.flags.has(FileFlags::MultiExtent)))
      add(Severity::Violation, "record.flags", at,
          fmt::format("file flags 0x{:02x} say directory and what only files can be", r.flags.bits),
          "ECMA-119 9.1.6");
    if ((r.file_unit_size == 0) != (r.interleave_gap_size == 0))
      add(Severity::Violation, "record.interleave", at,
          cat("file unit size ", r.file_unit_size, " and interleave gap size ",
              r.interleave_gap_size, ", both or none are 0"),
          "ECMA-119 9.1.8");
    if (r.flags.has(FileFlags::Directory) && r.file_unit_size != 0)
      add(Severity::Violation, "record.interleave", at, "a directory is interleaved",
          "ECMA-119 6.8.1");
    if (r.volume_sequence_number < 1 || r.volume_sequence_number > volume_set_size_)
      add(Severity::Violation, "record.volume-sequence", at,
          cat("volume sequence number is ", std::uint16_t{r.volume_sequence_number},
              ", the set has ", volume_set_size_, " volumes"),
          "ECMA-119 9.1.9");
  }

  void first_records(const RecordContext& at, std::uint64_t nth) {
    const char* const clause = "ECMA-119 6.8.2.2";
    const bool right = nth == 0 ? at.view->is_self() : at.view->is_parent();
    if (!right)
      return add(Severity::Damage, "directory.first-records", at,
                 nth == 0 ? "the first record is not that of the directory itself"
                          : "the second record is not that of the parent directory",
                 clause);
    const DirectoryRecord& r = at.view->record;
    const DirectoryFacts& self = tree_.directories[at.directory];
    const DirectoryFacts& target = nth == 0 ? self : tree_.directories[self.parent];
    // Readers take their own way up, so a wrong parent breaks the clause and little else: xorriso
    // 1.5.4 lets ".." lead to the directory itself in Joliet and enhanced trees.
    if (r.extent_location != target.first || r.data_length != target.bytes)
      add(nth == 0 ? Severity::Damage : Severity::Violation,
          nth == 0 ? "directory.first-records" : "directory.parent-record", at,
          cat(nth == 0 ? "the record of the directory itself" : "the record of the parent",
              " says block ", std::uint32_t{r.extent_location}, " and ",
              std::uint32_t{r.data_length}, " bytes, expected ", target.first, " and ",
              target.bytes),
          clause);
    if (!r.flags.has(FileFlags::Directory))
      add(Severity::Violation, "record.flags", at, "the record is not flagged as a directory",
          "ECMA-119 9.1.6");
    if (rock_ridge_ == nullptr)
      return;
    if (at.directory == 0 && nth == 0 && !rock_ridge_->begin(at))
      rock_ridge_ = nullptr;
    else
      rock_ridge_->record(at);
  }

  void check_order(const RecordContext& at, const Previous& previous) {
    if (!previous.any)
      return;
    const std::string_view identifier = text_of(at.view->identifier);
    if (previous.flags.has(FileFlags::MultiExtent)) {
      if (identifier != previous.identifier)
        add(Severity::Violation, "record.multi-extent", at,
            cat("the record before, of ", identifier_text(tree_.kind, previous.identifier),
                ", says that another section follows"),
            "ECMA-119 9.1.6");
      else
        return;
    }
    const auto order = compare_records(tree_.kind, previous.identifier, identifier);
    if (order == 0) {
      // An associated file stands before the file of the same name (9.3 d).
      if (!previous.flags.has(FileFlags::Associated))
        add(Severity::Violation, "directory.twice", at,
            "the identifier stands twice in this directory", "ECMA-119 9.3");
    } else if (order > 0) {
      add(Severity::Violation, "directory.order", at,
          cat("the record stands after ", identifier_text(tree_.kind, previous.identifier),
              ", which sorts behind it"),
          "ECMA-119 9.3");
    }
  }

  void check_name(const RecordContext& at, const Previous& previous) {
    const std::string_view identifier = text_of(at.view->identifier);
    if (previous.any && identifier == previous.identifier)
      return;  // one name, one finding
    const bool is_directory = at.view->record.flags.has(FileFlags::Directory);
    for (IdentifierFault& fault : identifier_faults(tree_.kind, is_directory, identifier))
      add(fault.severity, fault.kind, at, std::move(fault.sentence), fault.clause);
    const DirectoryFacts& folder = tree_.directories[at.directory];
    const std::size_t path = folder.path_length + 1 + identifier.size();
    if (tree_.kind == TreeKind::Primary && path > longest_path)
      add(Severity::Violation, "directory.path-length", at,
          cat("the path has ", path, " bytes, 255 are allowed"), "ECMA-119 6.8.2.1");
    constexpr std::size_t longest_joliet_path = 240 * 2;
    if (tree_.kind == TreeKind::Joliet && path > longest_joliet_path)
      add(Severity::Warning, "joliet.path-length", at,
          cat("the path has ", path / 2, " characters, Joliet allows 240"),
          "Joliet, maximum lengths");
  }

  void enter(const RecordContext& at, const RockRidgeCheck::RecordFacts& facts) {
    const DirectoryRecord& r = at.view->record;
    ++tree_.directories[at.directory].subdirectories;
    if (!reached_.insert(r.extent_location).second) {
      add(Severity::Damage,
          is_above(at.directory, r.extent_location) ? "directory.loop" : "directory.shared", at,
          is_above(at.directory, r.extent_location)
              ? cat("the directory leads back to block ", std::uint32_t{r.extent_location},
                    ", which lies above it")
              : cat("the directory at block ", std::uint32_t{r.extent_location},
                    " has been reached by another record already"),
          "ECMA-119 6.8.2");
      tree_.complete = false;
      return;
    }
    const std::string_view identifier = text_of(at.view->identifier);
    DirectoryFacts child{.first = r.extent_location,
                         .bytes = r.data_length,
                         .parent = at.directory,
                         .name = static_cast<std::uint32_t>(tree_.names.size()),
                         .name_length = static_cast<std::uint16_t>(identifier.size()),
                         .extended_attribute_length = r.extended_attribute_length,
                         .has_relocation = facts.relocated};
    const DirectoryFacts& parent = tree_.directories[at.directory];
    child.depth = static_cast<std::uint16_t>(std::min(parent.depth + 1, 0xFFFF));
    child.path_length = parent.path_length + (at.directory == 0 ? 0 : 1) +
                        static_cast<std::uint32_t>(identifier.size());
    if (tree_.kind == TreeKind::Primary && child.depth == deepest + 1)
      add(Severity::Violation, "directory.depth", at,
          "the directory is at level 9 of the hierarchy, 8 are allowed", "ECMA-119 6.8.2.1");
    tree_.names += identifier;
    tree_.directories.push_back(child);
  }

  bool is_above(std::uint32_t directory, std::uint32_t block) const {
    std::uint32_t at = directory;
    for (int steps = 0; steps < furthest_loop; ++steps, at = tree_.directories[at].parent)
      if (tree_.directories[at].first == block)
        return true;
    return false;
  }

  void file(const RecordContext& at, const Previous& previous,
            const RockRidgeCheck::RecordFacts& facts) {
    const DirectoryRecord& r = at.view->record;
    const bool further = previous.any && previous.flags.has(FileFlags::MultiExtent) &&
                         text_of(at.view->identifier) == previous.identifier;
    if (!further)
      ++tree_.files;
    if (r.flags.has(FileFlags::MultiExtent) && r.data_length % block_size != 0)
      add(Severity::Warning, "record.section-length", at,
          cat("a section of ", std::uint32_t{r.data_length},
              " bytes is followed by another, most readers expect whole blocks"),
          "ECMA-119 6.5.1");
    if (r.data_length == 0 || facts.placeholder)
      return;
    const std::uint64_t first = std::uint64_t{r.extent_location} + r.extended_attribute_length;
    // A file section of an interleaved file takes its gaps too (6.4.3).
    const std::uint64_t end = first * block_size + r.data_length;
    if (end > medium_.size())
      add(Severity::Damage, "record.outside", at,
          cat("the file of ", std::uint32_t{r.data_length}, " bytes at block ", first,
              " reaches past the end of the medium"),
          "ECMA-119 9.1.3");
    else if (first + blocks_for(r.data_length) > volume_blocks_)
      add(Severity::Violation, "record.outside", at,
          cat("the file of ", std::uint32_t{r.data_length}, " bytes at block ", first,
              " reaches past the end of the volume at block ", volume_blocks_),
          "ECMA-119 8.4.8");
    if (first <= 0xFFFFFFFF)
      tree_.sections.push_back(
          {static_cast<std::uint32_t>(first), r.data_length, at.directory, at.offset});
  }

  const BlockSource& medium_;
  std::uint64_t volume_blocks_;
  std::uint16_t volume_set_size_;
  RockRidgeCheck* rock_ridge_;
  Findings& findings_;
  Progress& progress_;
  Tree tree_;
  std::unordered_set<std::uint32_t> reached_;
  std::uint64_t read_bytes_ = 0;
  bool gave_up_ = false;
  std::uint64_t count_ = 0;  // records of the current directory
};

}  // namespace

Tree check_directories(const BlockSource& medium, const TreeDescriptor& descriptor,
                       RockRidgeCheck* rock_ridge, Findings& findings, Progress& progress) {
  findings.check(cat("directories of ", to_string(descriptor.kind)));
  return DirectoryWalk(medium, descriptor, rock_ridge, findings, progress).run();
}

}  // namespace disc::verify
