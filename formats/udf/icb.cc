// Modes as UDF spells them.
#include "formats/udf/icb.h"

namespace disc::udf {

// Five bits a class: execute, write, read, change attributes, delete; others, group, owner.
std::uint32_t to_permissions(std::uint32_t mode) {
  std::uint32_t permissions = 0;
  for (int who = 0; who < 3; ++who) {
    const std::uint32_t bits = mode >> (3 * who) & 7;
    std::uint32_t five = bits & 7;
    if ((bits & 2) != 0)
      five |= 8 | 16;
    permissions |= five << (5 * who);
  }
  return permissions;
}

std::uint32_t to_mode(std::uint32_t permissions) {
  std::uint32_t mode = 0;
  for (int who = 0; who < 3; ++who)
    mode |= (permissions >> (5 * who) & 7) << (3 * who);
  return mode;
}

}  // namespace disc::udf
