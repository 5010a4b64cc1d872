// Where in which text a value stands, as people write it.
#include "manifests/mark.h"

#include "formats/base/error.h"

namespace disc {

std::string to_string(const Mark& mark) {
  if (!mark.text)
    return "";
  if (mark.line < 1)
    return mark.text->name;
  return cat(mark.text->name, ":", mark.line, ":", mark.column);
}

}  // namespace disc
