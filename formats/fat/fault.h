// How readers of FAT volumes tell of damage without stopping.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace disc::fat {

/// A fault met while reading, told to whoever listens; reading goes on as well as it can.
struct Fault {
  std::uint64_t offset = 0;  // bytes from the start of the volume
  std::string what;          // fact, then expectation
  std::string clause;        // "FAT 1.03, FAT Data Structure"
};
using FaultHandler = std::function<void(const Fault&)>;

/// Tells `handler` if there is one.
inline void report(const FaultHandler& handler, std::uint64_t offset, std::string what,
                   const char* clause) {
  if (handler)
    handler({offset, std::move(what), clause});
}

/// The chapters of the specification that messages cite.
namespace clause {
inline constexpr char boot_sector[] = "FAT 1.03, Boot Sector and BPB";
inline constexpr char type_determination[] = "FAT 1.03, FAT Type Determination";
inline constexpr char data_structure[] = "FAT 1.03, FAT Data Structure";
inline constexpr char volume_initialization[] = "FAT 1.03, FAT Volume Initialization";
inline constexpr char fs_info[] = "FAT 1.03, FAT32 FSInfo Sector Structure and Backup Boot Sector";
inline constexpr char directory_structure[] = "FAT 1.03, FAT Directory Structure";
inline constexpr char long_entries[] = "FAT 1.03, FAT Long Directory Entries";
inline constexpr char name_limits[] = "FAT 1.03, Name Limits and Character Sets";
inline constexpr char name_matching[] = "FAT 1.03, Name Matching In Short & Long Names";
inline constexpr char directory_contents[] = "FAT 1.03, Validating The Contents of a Directory";
}  // namespace clause

}  // namespace disc::fat
