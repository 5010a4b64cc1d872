// Names as ISO 9660 and Joliet record them: characters, parts, order.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/base/bytes.h"

namespace disc::iso9660 {

/// Identifiers of the first two records of every directory (ECMA-119 7.6.2).
inline constexpr std::uint8_t self_identifier = 0x00;
inline constexpr std::uint8_t parent_identifier = 0x01;

/// Longest identifier a directory record may hold: by level 1, by levels 2 and 3 (without
/// separators: ECMA-119 7.5.1, 7.6.3), and by ISO 9660:1999.
inline constexpr std::size_t max_directory_level_1 = 8;
inline constexpr std::size_t max_name_and_extension = 30;
inline constexpr std::size_t max_directory = 31;
inline constexpr std::size_t max_identifier_1999 = 207;
inline constexpr std::size_t max_identifier_1999_rock_ridge = 197;

/// Largest file version number (ECMA-119 7.5.1).
inline constexpr std::uint16_t max_version = 32767;

/// A to Z, 0 to 9 and underscore (ECMA-119 7.4.1, annex A).
bool is_d_character(char c);

/// The d-characters and  space ! " % & ' ( ) * + , - . / : ; < = > ?  (ECMA-119 7.4.1, annex A).
bool is_a_character(char c);

/// What relaxed names may hold besides: every visible ASCII character but / and ;, which readers
/// take for the end of a name, and the space (not in ECMA-119; readers take it nonetheless).
bool is_relaxed_character(char c);

/// Whether Joliet allows the character in a name: neither a control character nor one of
/// * / : ; ? \ (Joliet, "Allowed Character Set").
bool is_joliet_character(char16_t unit);

/// A file identifier taken apart: NAME.EXTENSION;VERSION (ECMA-119 7.5.1).
struct IdentifierParts {
  std::string_view name;
  std::string_view extension;
  std::string_view version;  // the digits as recorded, "" without separator 2
  bool has_dot = false;      // separator 1 is there
  bool has_version = false;  // separator 2 is there
};

/// Takes an identifier apart at its last dot and at a semicolon followed by digits alone. Any other
/// semicolon belongs to the name.
IdentifierParts split_identifier(std::string_view identifier);

/// NAME.EXTENSION of a file identifier: without version number and a lone final dot.
std::string_view display_name(std::string_view identifier);

/// A Joliet identifier without ";1" and its like: what orders it among its siblings.
Bytes without_version_joliet(Bytes identifier);

/// The name of a Joliet identifier, bytes of big-endian UCS-2: without ";1", and without the dots
/// at its end, which Windows and Linux drop. One character always stays.
Bytes display_name_joliet(Bytes identifier);

/// Order of directory records: name, then extension, each filled with spaces to equal length,
/// ascending; then version, filled with zeros on the left, descending (ECMA-119 9.3 a to c).
/// "\0" (the directory itself) and "\1" (its parent) come first by their values.
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b);

/// Order of directory identifiers under one parent in a path table: filled with spaces to equal
/// length (ECMA-119 6.9.1 c).
std::strong_ordering compare_path_table_identifiers(std::string_view a, std::string_view b);

/// Joliet compares 16-bit units as unsigned numbers, most significant byte first, the shorter
/// filled with zero: the order of the bytes.
std::strong_ordering compare_joliet_identifiers(Bytes a, Bytes b);

/// UTF-8 to the big-endian units of a Joliet identifier or field.
std::string to_utf16be(std::string_view utf8);

}  // namespace disc::iso9660
