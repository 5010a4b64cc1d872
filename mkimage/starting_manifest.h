// What manifests that mkimage writes itself begin with.
#pragma once

#include <string>

namespace disc {

/// Where editors find the schema, and the version of the language; a line each.
extern const char* const manifest_head;

/// A name of letters, digits and hyphens, from the name of a file.
std::string name_from_path(const std::string& path);

}  // namespace disc
