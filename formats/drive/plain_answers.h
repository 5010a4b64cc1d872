// What a file or block device says of itself where it is asked as a drive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/mmc/cdb.h"

namespace disc::drive {

struct PlainMedium {
  std::string vendor, model, revision;  // cut or filled to 8, 16 and 4 characters
  std::uint64_t blocks = 0;             // of 2048 bytes
  bool writable = false;
};

/// The answer to a command that asks about the medium, cut to the command's allocation length;
/// nothing where there is none: a page or format that such a medium does not have (5/24/00).
std::optional<std::vector<std::uint8_t>> answer_of(const PlainMedium& medium,
                                                   const mmc::Cdb& command);

/// Whether answer_of() knows the command at all.
bool is_question(std::uint8_t operation_code);

}  // namespace disc::drive
