// Names in directory records against ECMA-119 7.5 and 7.6, ISO 9660:1999 and Joliet.
#include "verify/identifier_check.h"

#include <algorithm>
#include <charconv>

#include "formats/base/text.h"
#include "formats/iso9660/identifier.h"

namespace disc::verify {
namespace {

using Faults = std::vector<IdentifierFault>;

constexpr std::size_t joliet_characters = 64;
constexpr std::size_t joliet_characters_readers_take = 103;

bool all_d(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return iso9660::is_d_character(c); });
}

void file_faults(std::string_view identifier, Faults& faults) {
  const char* const clause = "ECMA-119 7.5.1";
  const iso9660::IdentifierParts parts = iso9660::split_identifier(identifier);
  if (!parts.has_dot)
    faults.push_back({Severity::Violation, "name.separator",
                      "the file identifier has no '.' between name and extension", clause});
  if (!parts.has_version)
    faults.push_back(
        {Severity::Violation, "name.version", "the file identifier has no version number", clause});
  if (parts.has_version) {
    unsigned version = 0;
    const auto* const end = parts.version.data() + parts.version.size();
    const auto result = std::from_chars(parts.version.data(), end, version);
    if (result.ec != std::errc() || result.ptr != end || version < 1 ||
        version > iso9660::max_version)
      faults.push_back({Severity::Violation, "name.version",
                        cat("version number ", in_quotes(parts.version), " is not 1 to 32767"),
                        clause});
  }
  if (!all_d(parts.name) || !all_d(parts.extension))
    faults.push_back({Severity::Violation, "name.characters",
                      "the file identifier has characters other than A to Z, 0 to 9 and _",
                      clause});
  if (parts.name.empty() && parts.extension.empty())
    faults.push_back({Severity::Violation, "name.empty",
                      "the file identifier has neither name nor extension", clause});
  const std::size_t length = parts.name.size() + parts.extension.size();
  if (length > iso9660::max_name_and_extension)
    faults.push_back({Severity::Violation, "name.length",
                      cat("name and extension have ", length, " characters, 30 are allowed"),
                      clause});
}

void directory_faults(std::string_view identifier, Faults& faults) {
  if (!all_d(identifier))
    faults.push_back({Severity::Violation, "name.characters",
                      "the directory identifier has characters other than A to Z, 0 to 9 and _",
                      "ECMA-119 7.6.1"});
  if (identifier.size() > iso9660::max_directory)
    faults.push_back(
        {Severity::Violation, "name.length",
         cat("the directory identifier has ", identifier.size(), " characters, 31 are allowed"),
         "ECMA-119 7.6.3"});
}

void enhanced_faults(std::string_view identifier, Faults& faults) {
  if (identifier.size() > iso9660::max_identifier_1999)
    faults.push_back({Severity::Violation, "name.length",
                      cat("the identifier has ", identifier.size(), " characters, 207 are allowed"),
                      "ISO 9660:1999 7.5"});
  if (identifier.find('/') != std::string_view::npos ||
      identifier.find('\0') != std::string_view::npos)
    faults.push_back({Severity::Damage, "name.characters",
                      "the identifier has a '/' or a zero byte, which no reader can open",
                      "ISO 9660:1999 7.5"});
}

void joliet_faults(std::string_view identifier, Faults& faults) {
  const char* const clause = "Joliet, allowed character set";
  if (identifier.size() % 2 != 0)
    faults.push_back(
        {Severity::Damage, "joliet.length",
         cat("the identifier has ", identifier.size(), " bytes, UCS-2 needs an even number"),
         "Joliet, byte order"});
  const Bytes shown = iso9660::without_version_joliet(bytes_of(identifier));
  const std::size_t characters = shown.size() / 2;
  if (characters > joliet_characters)
    faults.push_back(
        {characters > joliet_characters_readers_take ? Severity::Violation : Severity::Warning,
         "joliet.name-length",
         cat("the name has ", characters, " characters, Joliet allows 64",
             characters > joliet_characters_readers_take ? ", readers take 103" : ""),
         "Joliet, maximum lengths"});
  bool forbidden = false, surrogate = false;
  for (std::size_t i = 0; i + 1 < shown.size(); i += 2) {
    const auto unit = static_cast<char16_t>(shown[i] << 8 | shown[i + 1]);
    surrogate |= unit >= 0xD800 && unit < 0xE000;
    forbidden |= !iso9660::is_joliet_character(unit);
  }
  if (forbidden)
    faults.push_back({Severity::Violation, "joliet.characters",
                      "the name has a control character or one of * / : ; ? \\", clause});
  if (surrogate)
    faults.push_back({Severity::Warning, "joliet.surrogates",
                      "the name has characters beyond UCS-2, which not all readers show", clause});
}

}  // namespace

std::vector<IdentifierFault> identifier_faults(TreeKind kind, bool directory,
                                               std::string_view identifier) {
  Faults faults;
  switch (kind) {
    case TreeKind::Primary:
      directory ? directory_faults(identifier, faults) : file_faults(identifier, faults);
      break;
    case TreeKind::Enhanced:
      enhanced_faults(identifier, faults);
      break;
    case TreeKind::Joliet:
      joliet_faults(identifier, faults);
      break;
    case TreeKind::Other:
      break;
  }
  return faults;
}

std::strong_ordering compare_records(TreeKind kind, std::string_view a, std::string_view b) {
  if (kind == TreeKind::Joliet) {
    // A version number is no part of the name (ECMA-119 9.3): "a;1" stands before "a.txt;1".
    const Bytes x = iso9660::without_version_joliet(bytes_of(a));
    const Bytes y = iso9660::without_version_joliet(bytes_of(b));
    if (const auto order = iso9660::compare_joliet_identifiers(x, y); order != 0)
      return order;
    return iso9660::compare_joliet_identifiers(bytes_of(b), bytes_of(a));
  }
  // Names of the enhanced tree have neither extension nor version (ISO 9660:1999 7.5).
  if (kind == TreeKind::Enhanced)
    return a <=> b;
  return iso9660::compare_identifiers(a, b);
}

std::strong_ordering compare_siblings(TreeKind kind, std::string_view a, std::string_view b) {
  if (kind == TreeKind::Joliet)
    return iso9660::compare_joliet_identifiers(bytes_of(a), bytes_of(b));
  if (kind == TreeKind::Enhanced)
    return a <=> b;
  return iso9660::compare_path_table_identifiers(a, b);
}

}  // namespace disc::verify
