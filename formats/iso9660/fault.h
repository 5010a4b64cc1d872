// How readers tell of damage without stopping.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "formats/base/extent.h"

namespace disc::iso9660 {

/// A fault met while reading, told to whoever listens; reading goes on as well as it can.
struct Fault {
  Lba at;
  std::string what;    // fact, then expectation
  std::string clause;  // "ECMA-119 9.1.3"
};
using FaultHandler = std::function<void(const Fault&)>;

/// Tells `handler` if there is one.
inline void report(const FaultHandler& handler, Lba at, std::string what, const char* clause) {
  if (handler)
    handler({at, std::move(what), clause});
}

}  // namespace disc::iso9660
