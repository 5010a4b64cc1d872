// Reads the file identifier descriptors of a directory, one after another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/io/section_stream.h"
#include "formats/io/volume_entry.h"
#include "formats/udf/icb.h"
#include "formats/udf/read_budget.h"
#include "formats/udf/tag.h"

namespace disc::udf {

/// A file identifier descriptor as recorded.
struct FileIdentifierAt {
  std::uint64_t offset = 0;        // bytes into the directory
  std::uint8_t faults = TagSound;  // bits of TagFault; its location is not judged
  FileIdentifierDescriptor head{};
  std::vector<std::uint8_t> bytes;  // with implementation use, identifier and padding

  Bytes implementation_use() const;
  Bytes identifier() const;  // CS0
  bool has(FileCharacteristics bit) const { return (head.file_characteristics & bit) != 0; }
};

/// Walks over the bytes of a directory. Damage is told, and what can be found behind it goes on.
class DirectoryReader {
 public:
  /// `what` is how faults call the directory. Source and budget must outlive the reader.
  DirectoryReader(const BlockSource& source, const std::vector<Section>& sections,
                  FaultHandler faults, ReadBudget& budget, std::string what);

  /// The next descriptor, parents and deleted ones among them; nothing at the end.
  std::optional<FileIdentifierAt> next();

 private:
  Bytes window(std::uint64_t position, std::size_t count);
  bool resync();
  void tell(std::uint64_t position, const std::string& fact);

  SectionBytes content_;
  std::vector<Section> sections_;
  FaultHandler faults_;
  ReadBudget& budget_;
  std::string what_;
  std::uint64_t position_ = 0;
  std::vector<std::uint8_t> buffer_;
  std::uint64_t buffer_at_ = 0;
  bool ended_ = false;
};

/// A name that may stand in a path: UTF-8 of the identifier; what is no CS0 byte by byte, slash and
/// NUL as "_"; "_" in front of "." and "..".
std::string shown_name(Bytes identifier);

}  // namespace disc::udf
