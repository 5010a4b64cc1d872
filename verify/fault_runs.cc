// Faults of blocks that lie one behind the other: neighbours with one fault make one finding.
#include "verify/fault_runs.h"

#include "formats/base/cat.h"
#include "formats/cd/msf.h"

namespace disc::verify {

std::string FaultRuns::time_of(std::int64_t index) const {
  return cd::to_text(cd::to_msf(block_of(index)));
}

void FaultRuns::tell(const Run& run) {
  findings_.add(run.fault.severity, run.fault.kind, {place_ + run.first, {}, {}},
                cat(subject_, time_of(run.first), " ", run.fact,
                    run.count == 1 ? ""
                                   : cat(", and so it is with ", run.count - 1, " more up to ",
                                         time_of(run.last))),
                run.fault.clause);
}

void FaultRuns::end(Runs::iterator run) {
  tell(run->second);
  runs_.erase(run);
}

void FaultRuns::finish() {
  while (!runs_.empty())
    end(runs_.begin());
}

}  // namespace disc::verify
