// Names in directory records against ECMA-119 7.5 and 7.6, ISO 9660:1999 and Joliet.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "verify/finding.h"
#include "verify/structure_tree.h"

namespace disc::verify {

struct IdentifierFault {
  Severity severity = Severity::Violation;
  const char* kind = "";
  std::string sentence;
  const char* clause = "";
};

/// What is wrong with an identifier, several things possibly.
std::vector<IdentifierFault> identifier_faults(TreeKind kind, bool directory,
                                               std::string_view identifier);

/// Order of records in a directory: ECMA-119 9.3, Joliet's likewise over 16-bit units.
std::strong_ordering compare_records(TreeKind kind, std::string_view a, std::string_view b);

/// Order of siblings in a path table (ECMA-119 6.9.1).
std::strong_ordering compare_siblings(TreeKind kind, std::string_view a, std::string_view b);

}  // namespace disc::verify
