// The entries of one directory as one view shows them, one after another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/iso9660/fault.h"
#include "formats/iso9660/record_reader.h"
#include "formats/iso9660/rock_ridge.h"
#include "formats/iso9660/susp_reader.h"
#include "formats/iso9660/volume_reader.h"
#include "formats/iso9660/zisofs.h"

namespace disc::iso9660 {

/// What Rock Ridge and its companions say of one record.
struct RockRidgeFacts {
  std::optional<std::string> name;    // NM
  std::optional<std::string> target;  // SL
  std::optional<PosixAttributes> attributes;
  std::optional<DeviceNumbers> device;
  std::optional<Timestamp> modified;
  std::optional<ZisofsParameters> zisofs;
  std::optional<std::uint32_t> child;  // CL: block of the directory that was moved away from here
  bool relocated = false;              // RE: shown elsewhere
  std::vector<std::pair<std::string, std::string>> xattrs;
};

/// Reads the entries of a record; what is malformed is a fault and left out.
RockRidgeFacts rock_ridge_facts(const std::vector<SuspEntry>& entries, Lba at,
                                const FaultHandler& faults);

/// What a scan needs to know of the volume.
struct ScanOptions {
  View view = View::Iso9660;
  std::size_t susp_skip = 0;          // Rock Ridge: bytes before the entries of a record (SP)
  std::optional<std::string> wanted;  // only entries of this name or identifier
};

/// Pulls entries out of a directory; memory does not grow with the directory.
class DirectoryScanner {
 public:
  DirectoryScanner(const BlockSource& source, const Section& directory, ScanOptions options,
                   FaultHandler faults);

  /// The next entry, sections joined, without "." and ".."; nothing at the end.
  std::optional<Entry> next();

 private:
  std::optional<Entry> build(const RecordAt& record);
  void apply(Entry& entry, RockRidgeFacts& facts, const RecordAt& record);
  void follow_child(Entry& entry, std::uint32_t child, const RecordAt& record);
  void add_section(Entry& entry, const RecordAt& record);

  const BlockSource& source_;
  ScanOptions options_;
  FaultHandler faults_;
  RecordReader reader_;
  SuspReader susp_;
  std::optional<Entry> pending_;  // a file whose last section has not come yet
  std::optional<RecordAt> held_;  // read, but not yet looked at
};

/// The entry of a directory by the record "." it begins with: for the root, and for directories
/// that CL points to. `bytes` 0: as long as its own record says. The name is empty. Nothing if
/// there is no such record.
std::optional<Entry> read_self(const BlockSource& source, Lba first, std::uint64_t bytes, View view,
                               std::optional<std::size_t> susp_skip, const FaultHandler& faults);

/// True if the directory holds at least one entry and all are marked RE: the place where a writer
/// has put relocated directories.
bool holds_only_relocated(const BlockSource& source, const Section& directory,
                          std::size_t susp_skip);

/// A name as it may stand in a path: slashes and zero bytes become "_", so do the dots of "." and
/// "..", and an empty name.
std::string safe_name(const std::string& name);

}  // namespace disc::iso9660
