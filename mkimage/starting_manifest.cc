// What manifests that mkimage writes itself begin with.
#include "mkimage/starting_manifest.h"

namespace disc {

const char* const manifest_head =
    "# yaml-language-server: $schema=glassmaster.schema.json\n"
    "# The schema comes from 'mkimage schema > glassmaster.schema.json'; editors complete with "
    "it.\n"
    "glassmaster: 1\n";

std::string name_from_path(const std::string& path) {
  std::string name = path.substr(path.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  for (char& c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
      c = '-';
  return name.empty() || name.front() == '-' ? "copy" + name : name;
}

}  // namespace disc
