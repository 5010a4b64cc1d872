// The scalars of the manifest language: sizes, times, owners, modes, paths, media.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/time.h"

namespace disc {

/// Digits only, no sign, no blanks.
std::optional<std::uint64_t> parse_whole(std::string_view text);

/// "700MiB", "4.7 GB", "150 blocks" in bytes. KiB MiB GiB TiB count by 1024, kB KB MB GB TB by
/// 1000, a block has 2048; a fraction must come out in whole bytes. The unit may not be left out.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// "2026-11-01T00:00:00Z", a date alone, or seconds since 1970 in digits.
std::optional<Timestamp> parse_time(std::string_view text);

/// The first second and the last that fit directory records (ECMA-119 9.1.5: years 1900 to 2155).
inline constexpr std::int64_t earliest_time = -2208988800;
inline constexpr std::int64_t latest_time = 5869583999;

/// A medium by name: capacity in blocks, 0 for those without a bound of their own.
struct MediumKind {
  std::string_view name;
  std::uint64_t blocks;
};
const std::vector<MediumKind>& media();

/// Each returns what is wrong with a text, without place, or "" if nothing is.
std::string problem_with_name(std::string_view text);     // of an image, used as a file name
std::string problem_with_text(std::string_view text);     // one line, no control characters
std::string problem_with_content(std::string_view text);  // of a text file: anything
std::string problem_with_size(std::string_view text);
std::string problem_with_alignment(std::string_view text);  // multiple of a block, up to 1 GiB
std::string problem_with_padding(std::string_view text);    // size in whole blocks, or none
std::string problem_with_medium(std::string_view text);     // name or size
std::string problem_with_time(std::string_view text);
std::string problem_with_epoch(std::string_view text);      // as a time, or env:NAME
std::string problem_with_owner(std::string_view text);      // 0:0, -:100, keep
std::string problem_with_mode(std::string_view text);       // 0644, u=rwX,go=rX, keep
std::string problem_with_path(std::string_view text);       // of a source
std::string problem_with_tree_path(std::string_view text);  // absolute, "/docs" or "/docs/"
std::string problem_with_link(std::string_view text);       // text of a symlink
std::string problem_with_pattern(std::string_view text);    // glob
std::string problem_with_word(std::string_view text);       // name of a variable

/// A path of the tree in the form the tree uses: without a slash at its end, except for "/".
std::string tidy_tree_path(std::string_view text);

/// The path with "." and "a/.." removed; "" for the folder itself. Nothing is looked up.
std::string tidy_path(std::string_view text);

/// Whether a tidied path leads out of the folder it starts in.
bool leaves_folder(std::string_view tidied);

}  // namespace disc
