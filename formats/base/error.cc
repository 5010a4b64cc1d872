// Texts of the operating system's errors.
#include "formats/base/error.h"

#include <system_error>

namespace disc {

SystemError::SystemError(const std::string& path, const char* what, int errno_value)
    : Error(cat(path, ": cannot ", what, ": ",
                std::error_code(errno_value, std::generic_category()).message())) {}

}  // namespace disc
