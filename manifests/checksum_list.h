// Lists of digests as sha256sum and BSD's sha256 write them: written, and read in any mixture.
#pragma once

#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace disc {

/// One line of a list.
struct ChecksumLine {
  std::string algorithm;  // "md5", "sha1", "sha256", "sha512"
  std::string digest;     // lower-case hexadecimal
  std::string path;       // as listed, any bytes
};

/// "DIGEST  PATH\n" (coreutils). A path with a backslash, a newline or a carriage return is escaped
/// and the line marked by a backslash in front.
void append_gnu_line(std::string& out, std::string_view digest, std::string_view path);

/// "SHA256 (PATH) = DIGEST\n" (BSD, and coreutils --tag), escaped likewise. `algorithm` in lower
/// case.
void append_bsd_line(std::string& out, std::string_view algorithm, std::string_view digest,
                     std::string_view path);

/// Either kind of line, without its line end; the algorithm of a GNU line is told by the length of
/// the digest. Nothing if it is neither.
std::optional<ChecksumLine> parse_checksum_line(std::string_view line);

/// Hands on every line of a list with its number. Empty lines and those that open with '#' are read
/// over, a byte order mark and CR LF are taken. Throws ManifestError ("SHA256SUMS:3: ...") at a
/// line that is none, and where a list holds no line at all.
void read_checksum_list(std::istream& in, const std::string& name,
                        const std::function<void(const ChecksumLine&, int line)>& handler);

}  // namespace disc
