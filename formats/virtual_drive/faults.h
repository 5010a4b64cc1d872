// What goes wrong in a virtual drive because somebody asked for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace disc::virtual_drive {

enum class FaultKind : std::uint8_t {
  TimeoutBefore,  // not executed; the host waits in vain
  TimeoutAfter,   // executed; the host waits in vain
  Lost,           // executed; the host adapter reports an error
  Busy,           // not executed; status BUSY without sense
  SoftError,      // not executed; the host adapter says "soft error"
  Reset,          // not executed; the bus was reset, 6/29/00 follows
  ResetAfter,     // executed; the bus was reset, 6/29/00 follows
  Deferred,       // the data are lost, and a later command says so: 71h 3/0C/00
  PowerLoss,      // what is in the cache is lost, and the drive is gone
  WriteError,     // not executed; 3/0C/00
  MediumError,    // a block that cannot be read, nor written where there is no spare
  StaleCache,     // reads give what the cache has, or zeros, until the medium is loaded again
  Void,           // takes everything and records nothing
};

/// The commands that faults count.
enum class FaultAt : std::uint8_t { Write, Synchronise, Close, Format };

struct Fault {
  FaultKind kind = FaultKind::Busy;
  FaultAt at = FaultAt::Write;
  std::uint64_t number = 1;  // the so manieth of them, from 1; of MediumError the block

  bool operator==(const Fault&) const = default;
};

/// "busy@3" (at the third WRITE), "reset@sync", "lost@close", "power-loss@format",
/// "medium-error@1000" (a block), "stale-cache", "void". Nothing where it is none of these.
std::optional<Fault> parse_fault(std::string_view text);
/// What parse_fault() takes, for messages.
std::string forms_of_faults();

/// Counts commands and tells which fault strikes.
class Faults {
 public:
  explicit Faults(std::vector<Fault> faults = {}) : faults_(std::move(faults)) {}

  /// A command of this kind arrives: the fault that meets it, each only once.
  std::optional<FaultKind> next(FaultAt at);
  bool stale_cache() const { return has(FaultKind::StaleCache); }
  bool records_nothing() const { return has(FaultKind::Void); }
  /// The first bad block of the run.
  std::optional<std::uint32_t> bad_block(std::int64_t first, std::uint32_t blocks) const;
  /// A spare has taken its place.
  void heal(std::uint32_t block);

 private:
  bool has(FaultKind kind) const;

  std::vector<Fault> faults_;
  std::uint64_t counts_[4] = {};
};

}  // namespace disc::virtual_drive
