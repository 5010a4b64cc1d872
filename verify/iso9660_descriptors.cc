// The volume descriptor set against ECMA-119 6.7 and 8, field by field.
#include "verify/iso9660_descriptors.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>

#include "formats/base/text.h"
#include "formats/iso9660/identifier.h"

namespace disc::verify {
namespace {

using iso9660::DescriptorType;
using iso9660::VolumeDescriptor;

constexpr int most_descriptors = 256;

bool all_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

// Judges one descriptor; holds what every message needs.
class DescriptorCheck {
 public:
  DescriptorCheck(const TreeDescriptor& descriptor, const BlockSource& medium, Findings& findings)
      : d_(descriptor.fields),
        kind_(descriptor.kind),
        at_(descriptor.at),
        volume_end_(descriptor.volume_end),
        medium_(medium),
        findings_(findings) {}

  void run() {
    numbers();
    zeros();
    texts();
    dates();
    root();
    sizes();
  }

 private:
  void add(Severity severity, const char* kind, std::string sentence, const char* clause) {
    findings_.add(severity, kind, at_block(at_.value, to_string(kind_)), std::move(sentence),
                  clause);
  }

  template <class T>
  void agree(const Both<T>& field, const char* name, const char* clause) {
    if (!field.agrees())
      add(Severity::Damage, "descriptor.both-orders",
          cat(name, " is ", field.little(), " in one byte order and ", field.big(),
              " in the other"),
          clause);
  }

  void numbers() {
    agree(d_.volume_space_size, "volume space size", "ECMA-119 8.4.8");
    agree(d_.volume_set_size, "volume set size", "ECMA-119 8.4.10");
    agree(d_.volume_sequence_number, "volume sequence number", "ECMA-119 8.4.11");
    agree(d_.logical_block_size, "logical block size", "ECMA-119 8.4.12");
    agree(d_.path_table_size, "path table size", "ECMA-119 8.4.13");
    if (d_.logical_block_size != block_size)
      add(Severity::Damage, "descriptor.block-size",
          cat("logical block size is ", std::uint16_t{d_.logical_block_size},
              ", this program reads 2048"),
          "ECMA-119 8.4.12");
    if (d_.volume_set_size < 1)
      add(Severity::Violation, "descriptor.volume-set",
          "volume set size is 0, at least 1 is needed", "ECMA-119 8.4.10");
    if (d_.volume_sequence_number < 1 || d_.volume_sequence_number > d_.volume_set_size)
      add(Severity::Violation, "descriptor.volume-set",
          cat("volume sequence number is ", std::uint16_t{d_.volume_sequence_number},
              ", the set has ", std::uint16_t{d_.volume_set_size}, " volumes"),
          "ECMA-119 8.4.11");
    const int structure = kind_ == TreeKind::Enhanced ? 2 : 1;
    if (d_.file_structure_version != structure)
      add(Severity::Violation, "descriptor.file-structure-version",
          cat("file structure version is ", d_.file_structure_version, ", expected ", structure),
          kind_ == TreeKind::Enhanced ? "ISO 9660:1999 8.5.20" : "ECMA-119 8.4.30");
  }

  void zero(Bytes bytes, const char* name, const char* clause) {
    if (!all_zero(bytes))
      add(Severity::Violation, "descriptor.reserved", cat(name, " is not all zero"), clause);
  }

  void zeros() {
    if (kind_ == TreeKind::Primary) {
      zero(bytes_of(d_.flags), "unused byte 8", "ECMA-119 8.4.4");
      zero(d_.escape_sequences, "unused field of bytes 89 to 120", "ECMA-119 8.4.9");
    } else if ((d_.flags & ~1) != 0) {
      add(Severity::Violation, "descriptor.flags",
          cat("volume flags are ", d_.flags, ", bits 1 to 7 are reserved"), "ECMA-119 8.5.3");
    }
    zero(d_.unused, "unused field of bytes 73 to 80", "ECMA-119 8.4.7");
    zero(bytes_of(d_.reserved), "reserved byte 883", "ECMA-119 8.4.31");
    zero(d_.reserved_to_end, "reserved field of bytes 1396 to 2048", "ECMA-119 8.4.33");
  }

  template <class Allowed>
  void text(Bytes field, const char* name, const char* characters, const char* clause,
            Allowed allowed) {
    const std::string_view all = text_of(field);
    const std::size_t end = all.find_last_not_of(' ');
    const std::string_view used = all.substr(0, end == std::string_view::npos ? 0 : end + 1);
    if (used.empty() || std::ranges::all_of(used, allowed))
      return;
    if (all_zero(field.subspan(used.find_last_not_of('\0') == std::string_view::npos
                                   ? 0
                                   : used.find_last_not_of('\0') + 1)) &&
        std::ranges::all_of(used.substr(0, used.find('\0')), allowed))
      return add(Severity::Violation, "descriptor.text-fill",
                 cat(name, " is filled with zero bytes, not with spaces"), clause);
    add(Severity::Violation, "descriptor.characters",
        cat(name, " ", in_quotes(used), " has characters other than ", characters), clause);
  }

  void texts() {
    if (kind_ == TreeKind::Joliet)
      return joliet_texts();
    if (kind_ == TreeKind::Other)
      return;  // the character set is agreed on by escape sequences we do not know
    const auto a = [](char c) { return iso9660::is_a_character(c); };
    const auto d = [](char c) { return iso9660::is_d_character(c); };
    // A file identifier, or "_" before one (8.4.20): its separators belong to it.
    const auto file = [](char c) { return iso9660::is_d_character(c) || c == '.' || c == ';'; };
    text(d_.system_identifier, "system identifier", "a-characters", "ECMA-119 8.4.5", a);
    text(d_.volume_identifier, "volume identifier", "d-characters", "ECMA-119 8.4.6", d);
    text(d_.volume_set_identifier, "volume set identifier", "d-characters", "ECMA-119 8.4.19", d);
    text(d_.publisher_identifier, "publisher identifier", "a-characters", "ECMA-119 8.4.20", a);
    text(d_.data_preparer_identifier, "data preparer identifier", "a-characters", "ECMA-119 8.4.21",
         a);
    text(d_.application_identifier, "application identifier", "a-characters", "ECMA-119 8.4.22", a);
    text(d_.copyright_file_identifier, "copyright file identifier", "d-characters and separators",
         "ECMA-119 8.4.23", file);
    text(d_.abstract_file_identifier, "abstract file identifier", "d-characters and separators",
         "ECMA-119 8.4.24", file);
    text(d_.bibliographic_file_identifier, "bibliographic file identifier",
         "d-characters and separators", "ECMA-119 8.4.25", file);
    if (text_of(d_.volume_identifier).find_first_not_of(' ') == std::string_view::npos)
      add(Severity::Note, "descriptor.no-volume-id", "the volume has no identifier",
          "ECMA-119 8.4.6");
  }

  void joliet_text(Bytes field, const char* name, bool file) {
    for (std::size_t i = 0; i + 1 < field.size(); i += 2) {
      const auto unit = static_cast<char16_t>(field[i] << 8 | field[i + 1]);
      if (unit == 0)
        continue;  // some writers fill with zero
      if (unit < 0x20)
        return add(Severity::Violation, "descriptor.characters",
                   cat(name, " has a control character"), "Joliet, allowed character set");
      if (unit >= 0xD800 && unit < 0xE000)
        return add(Severity::Warning, "descriptor.characters",
                   cat(name, " has characters beyond UCS-2"), "Joliet, allowed character set");
      if (!file && !iso9660::is_joliet_character(unit) &&
          std::string_view(name) == "volume identifier")
        return add(Severity::Note, "descriptor.characters",
                   cat(name, " ", in_quotes(utf16be_to_utf8(field)),
                       " has a character that Joliet allows in no name"),
                   "Joliet, allowed character set");
    }
  }

  void joliet_texts() {
    joliet_text(d_.system_identifier, "system identifier", false);
    joliet_text(d_.volume_identifier, "volume identifier", false);
    joliet_text(d_.volume_set_identifier, "volume set identifier", false);
    joliet_text(d_.publisher_identifier, "publisher identifier", false);
    joliet_text(d_.data_preparer_identifier, "data preparer identifier", false);
    joliet_text(d_.application_identifier, "application identifier", false);
    joliet_text(d_.copyright_file_identifier, "copyright file identifier", true);
    joliet_text(d_.abstract_file_identifier, "abstract file identifier", true);
    joliet_text(d_.bibliographic_file_identifier, "bibliographic file identifier", true);
    if (!all_zero(Bytes(d_.escape_sequences).subspan(3)))
      add(Severity::Violation, "descriptor.escape", "bytes after the escape sequence are not zero",
          "ECMA-119 8.5.6");
  }

  void date(const iso9660::VolumeDateTime& time, const char* name, const char* clause) {
    if (is_valid(time))
      return;
    if (all_zero(bytes_of(time)))
      return add(
          Severity::Violation, "descriptor.date",
          cat(name, " is 17 zero bytes, an unset date has sixteen digits '0' and a zero byte"),
          clause);
    add(Severity::Violation, "descriptor.date",
        cat(name, " ", in_quotes(text_of(bytes_of(time).first(16))), " offset ",
            static_cast<int>(time.offset), " is no date of the calendar"),
        clause);
  }

  void dates() {
    date(d_.creation, "volume creation date", "ECMA-119 8.4.26");
    date(d_.modification, "volume modification date", "ECMA-119 8.4.27");
    date(d_.expiration, "volume expiration date", "ECMA-119 8.4.28");
    date(d_.effective, "volume effective date", "ECMA-119 8.4.29");
  }

  void root() {
    const iso9660::DirectoryRecord& record = d_.root_directory.record;
    const char* const clause = "ECMA-119 8.4.18";
    if (record.length != sizeof d_.root_directory || record.identifier_length != 1)
      add(Severity::Violation, "descriptor.root",
          cat("root directory record has length ", record.length, " and an identifier of ",
              record.identifier_length, " bytes, expected 34 and 1"),
          clause);
    if (d_.root_directory.identifier != 0)
      add(Severity::Violation, "descriptor.root",
          cat("root directory record has identifier byte ", d_.root_directory.identifier,
              ", expected 0"),
          clause);
    if (!record.flags.has(iso9660::FileFlags::Directory))
      add(Severity::Violation, "descriptor.root", "root directory record is not of a directory",
          "ECMA-119 9.1.6");
    agree(record.extent_location, "extent location of the root directory", "ECMA-119 9.1.3");
    agree(record.data_length, "data length of the root directory", "ECMA-119 9.1.4");
    agree(record.volume_sequence_number, "volume sequence number of the root directory",
          "ECMA-119 9.1.9");
    if (!is_valid(record.recorded))
      add(Severity::Violation, "descriptor.date",
          "root directory record has no date of the calendar", "ECMA-119 9.1.5");
  }

  void sizes() {
    constexpr std::uint64_t post_gap = 150;  // behind the last data of a CD (ECMA-130 20.3)
    const std::uint64_t volume = volume_end_;
    const std::uint64_t blocks = medium_.size() / block_size;
    if (volume > blocks)
      add(Severity::Damage, "descriptor.volume-size",
          cat("the volume has ", volume, " blocks, the medium only ", blocks), "ECMA-119 8.4.8");
    else if (volume < blocks && kind_ == TreeKind::Primary && blocks - volume != post_gap)
      add(Severity::Note, "descriptor.volume-size",
          cat("the medium has ", blocks - volume, " blocks after the end of the volume"),
          "ECMA-119 8.4.8");
  }

  const VolumeDescriptor& d_;
  TreeKind kind_;
  Lba at_;
  std::uint64_t volume_end_;
  const BlockSource& medium_;
  Findings& findings_;
};

TreeKind kind_of(const VolumeDescriptor& descriptor) {
  if (descriptor.head.type == static_cast<std::uint8_t>(DescriptorType::Primary))
    return TreeKind::Primary;
  if (iso9660::is_enhanced(descriptor))
    return TreeKind::Enhanced;
  return iso9660::joliet_level(descriptor) ? TreeKind::Joliet : TreeKind::Other;
}

void check_boot_record(Bytes block, Lba at, Lba first, const BlockSource& medium,
                       Findings& findings) {
  const auto boot = read_struct<iso9660::BootRecordDescriptor>(block);
  constexpr std::string_view el_torito = "EL TORITO SPECIFICATION";
  if (!boot || !text_of(boot->boot_system_identifier).starts_with(el_torito))
    return;
  const auto catalog = read_struct<Le<std::uint32_t>>(boot->boot_system_use);
  if (catalog && *catalog >= medium.size() / block_size)
    findings.add(Severity::Damage, "descriptor.boot-catalog", at_block(at.value),
                 cat("the boot catalog is said to lie at block ", std::uint32_t{*catalog},
                     ", past the end of the medium"),
                 "El Torito 2.0");
  if (at != first + 1)
    findings.add(
        Severity::Warning, "descriptor.boot-record", at_block(at.value),
        cat("the boot record is not at block ", (first + 1).value, ", where BIOSes look for it"),
        "El Torito 2.0");
}

class SetReader {
 public:
  SetReader(const BlockSource& medium, Lba start, Findings& findings)
      : medium_(medium), first_(start + iso9660::first_descriptor.value), findings_(findings) {}

  DescriptorSet run() {
    Lba at = first_;
    bool ended = false;
    for (int i = 0; i < most_descriptors && !ended; ++i, at = at + 1) {
      std::vector<std::uint8_t> block(block_size);
      if (!read(at, block))
        break;
      ended = one(block, at);
    }
    if (!ended)
      findings_.add(Severity::Violation, "descriptor.terminator", at_block(at.value),
                    "the set of volume descriptors does not end with a terminator",
                    "ECMA-119 6.7.1");
    set_.blocks = {first_, at - first_};
    if (primary_ == 0)
      findings_.add(Severity::Violation, "descriptor.primary", at_block(first_.value),
                    "there is no primary volume descriptor", "ECMA-119 6.7.1");
    std::stable_partition(set_.trees.begin(), set_.trees.end(), [](const TreeDescriptor& tree) {
      return tree.kind == TreeKind::Primary;
    });
    return std::move(set_);
  }

 private:
  // False at the end of the descriptors. The first must be there.
  bool read(Lba at, std::span<std::uint8_t> block) {
    const bool inside = static_cast<std::uint64_t>(at.value + 1) * block_size <= medium_.size();
    if (inside)
      medium_.read(byte_offset(at), block);
    if (inside && iso9660::is_volume_descriptor(block))
      return true;
    if (at == first_)
      throw FormatError(at, inside ? "this is no volume descriptor" : "the medium ends before it",
                        "ECMA-119 6.7.1");
    return false;
  }

  void unexpected_version(Lba at, int found, const char* what) {
    findings_.add(Severity::Violation, "descriptor.version", at_block(at.value),
                  cat(what, " has version ", found, ", expected 1"), "ECMA-119 8.1.3");
  }

  // In a later session some writers count the volume from block 0, as the standard says, and most
  // from the start of the session (genisoimage and xorriso with -C).
  // The volume of a bridge disc has the first track alone, and files in the others (White Book,
  // CD-i Bridge II.4).
  std::uint64_t volume_end(const VolumeDescriptor& fields) const {
    const std::uint64_t size = fields.volume_space_size;
    if (text_of(bytes_of(fields.system_identifier)).starts_with("CD-RTOS CD-BRIDGE"))
      return std::max<std::uint64_t>(size, medium_.size() / block_size);
    const auto start = static_cast<std::uint64_t>(first_ - iso9660::first_descriptor);
    return start + size <= medium_.size() / block_size ? start + size : size;
  }

  // Returns true for a terminator.
  bool one(Bytes block, Lba at) {
    const auto fields = *read_struct<VolumeDescriptor>(block);
    switch (static_cast<DescriptorType>(fields.head.type)) {
      case DescriptorType::Terminator:
        if (fields.head.version != 1)
          unexpected_version(at, fields.head.version, "the terminator");
        if (!all_zero(block.subspan(sizeof fields.head)))
          findings_.add(Severity::Violation, "descriptor.reserved", at_block(at.value),
                        "the terminator has bytes other than zero after its version",
                        "ECMA-119 8.3.4");
        return true;
      case DescriptorType::BootRecord:
        check_boot_record(block, at, first_, medium_, findings_);
        return false;
      case DescriptorType::Primary:
      case DescriptorType::Supplementary:
        tree(block, fields, at);
        return false;
      case DescriptorType::Partition:
        findings_.add(Severity::Note, "descriptor.partition", at_block(at.value),
                      "a volume partition descriptor, which is not looked into", "ECMA-119 8.6");
        return false;
    }
    findings_.add(Severity::Violation, "descriptor.type", at_block(at.value),
                  cat("volume descriptor type ", fields.head.type, " is reserved"),
                  "ECMA-119 8.1.1");
    return false;
  }

  void tree(Bytes block, const VolumeDescriptor& fields, Lba at) {
    const TreeDescriptor descriptor{kind_of(fields), at, fields, volume_end(fields)};
    if (descriptor.kind == TreeKind::Primary && primary_++ > 0) {
      // More than one is allowed for safety, but they say the same (6.7.1).
      if (!std::ranges::equal(block, first_primary_))
        findings_.add(Severity::Violation, "descriptor.primary", at_block(at.value),
                      "a second primary volume descriptor differs from the first",
                      "ECMA-119 6.7.1");
      return;
    }
    if (descriptor.kind == TreeKind::Primary) {
      first_primary_.assign(block.begin(), block.end());
      if (fields.head.version != 1)
        unexpected_version(at, fields.head.version, "the primary volume descriptor");
    } else if (descriptor.kind != TreeKind::Enhanced && fields.head.version != 1) {
      unexpected_version(at, fields.head.version, "a supplementary volume descriptor");
    }
    if (descriptor.kind == TreeKind::Other)
      findings_.add(Severity::Note, "descriptor.supplementary", at_block(at.value),
                    "a supplementary volume descriptor that is neither Joliet nor enhanced; its "
                    "names are not judged",
                    "ECMA-119 8.5");
    DescriptorCheck(descriptor, medium_, findings_).run();
    const auto same_root = [&](const TreeDescriptor& other) {
      return other.fields.root_directory.record.extent_location ==
             fields.root_directory.record.extent_location;
    };
    if (descriptor.kind != TreeKind::Primary && std::ranges::any_of(set_.trees, same_root))
      set_.shared_enhanced |= descriptor.kind == TreeKind::Enhanced;
    else
      set_.trees.push_back(descriptor);
  }

  const BlockSource& medium_;
  Lba first_;
  Findings& findings_;
  DescriptorSet set_;
  std::vector<std::uint8_t> first_primary_;
  int primary_ = 0;
};

}  // namespace

DescriptorSet check_descriptors(const BlockSource& medium, Lba session_start, Findings& findings) {
  findings.check("volume descriptors");
  return SetReader(medium, session_start, findings).run();
}

}  // namespace disc::verify
