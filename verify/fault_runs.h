// Faults of blocks that lie one behind the other: neighbours with one fault make one finding.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "formats/base/extent.h"
#include "verify/finding.h"

namespace disc::verify {

/// One of the things that can be wrong with a block.
struct BlockFault {
  const char* kind;
  Severity severity;
  const char* clause;
};

/// Takes what is known of blocks in ascending order.
class FaultRuns {
 public:
  /// `subject` begins every sentence: "the Q of the sector at ". Block 0 of the area is `first` of
  /// the disc and `place` of the medium.
  FaultRuns(const char* subject, Lba first, std::int64_t place, Findings& findings)
      : subject_(subject), first_(first), place_(place), findings_(findings) {}

  /// A block that was looked at for a fault has it, with `fact` (a text, or what makes it), or has
  /// it not, which ends a run.
  template <class Fact>
  void hold(const BlockFault& fault, std::int64_t index, bool wrong, Fact fact) {
    const auto found = runs_.find(fault.kind);
    if (!wrong) {
      if (found != runs_.end())
        end(found);
      return;
    }
    if (found != runs_.end()) {
      found->second.last = index;
      ++found->second.count;
      return;
    }
    if constexpr (std::is_invocable_v<Fact>)
      runs_.emplace(fault.kind, Run{fault, index, index, 1, fact()});
    else
      runs_.emplace(fault.kind, Run{fault, index, index, 1, fact});
  }

  /// A finding by itself.
  void tell(const BlockFault& fault, std::int64_t index, std::string fact) {
    tell(Run{fault, index, index, 1, std::move(fact)});
  }
  /// Ends all runs.
  void finish();

  Lba block_of(std::int64_t index) const { return first_ + static_cast<std::int32_t>(index); }
  std::string time_of(std::int64_t index) const;

 private:
  struct Run {
    BlockFault fault;
    std::int64_t first = 0, last = 0, count = 0;
    std::string fact;  // of the first
  };
  using Runs = std::map<std::string_view, Run>;  // by kind

  void tell(const Run& run);
  void end(Runs::iterator run);

  const char* subject_;
  Lba first_;
  std::int64_t place_;
  Findings& findings_;
  Runs runs_;
};

}  // namespace disc::verify
