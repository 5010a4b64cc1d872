// What a reader or writer of sheets says of what it refuses.
#pragma once

#include <string>

#include "formats/base/error.h"

namespace disc::cd {

/// The text of the FormatError that `action` ends with, or "taken".
inline std::string refusal(const auto& action) {
  try {
    action();
  } catch (const FormatError& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace disc::cd
