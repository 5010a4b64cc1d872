// Lists of digests as sha256sum and BSD's sha256 write them: written, and read in any mixture.
#include "manifests/checksum_list.h"

#include <algorithm>
#include <array>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc {
namespace {

struct Kind {
  const char* word;
  const char* tag;
  std::size_t digits;
};
constexpr std::array<Kind, 4> kinds{{{"md5", "MD5", 32},
                                     {"sha1", "SHA1", 40},
                                     {"sha256", "SHA256", 64},
                                     {"sha512", "SHA512", 128}}};

// Long enough for a path of 64 KiB with every byte escaped, and a bound for hostile lists.
constexpr std::size_t longest_line = 256 * 1024;

std::string escaped(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else
      out += c;
  }
  return out;
}

std::optional<std::string> unescaped(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '\\') {
      out += path[i];
      continue;
    }
    const char next = i + 1 < path.size() ? path[++i] : '\0';
    if (next != '\\' && next != 'n' && next != 'r')
      return std::nullopt;
    out += next == 'n' ? '\n' : next == 'r' ? '\r' : '\\';
  }
  return out;
}

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<ChecksumLine> parse_gnu(std::string_view line) {
  const std::size_t digits = line.find(' ');
  if (digits == std::string_view::npos || digits + 2 >= line.size() ||
      !is_hex(line.substr(0, digits)))
    return std::nullopt;
  const char mode = line[digits + 1];  // blank: text, star: binary; they are one on POSIX
  if (mode != ' ' && mode != '*')
    return std::nullopt;
  for (const Kind& kind : kinds)
    if (kind.digits == digits)
      return ChecksumLine{kind.word, lower(line.substr(0, digits)),
                          std::string(line.substr(digits + 2))};
  return std::nullopt;
}

std::optional<ChecksumLine> parse_bsd(std::string_view line) {
  for (const Kind& kind : kinds) {
    const std::string open = cat(kind.tag, " (");
    constexpr std::string_view close = ") = ";
    // The path may itself hold ") = ": the digest is what stands at the end.
    if (!line.starts_with(open) || line.size() < open.size() + close.size() + kind.digits + 1)
      continue;
    const std::string_view digest = line.substr(line.size() - kind.digits);
    const std::string_view path =
        line.substr(open.size(), line.size() - open.size() - close.size() - kind.digits);
    if (is_hex(digest) && line.substr(open.size() + path.size()).starts_with(close))
      return ChecksumLine{kind.word, lower(digest), std::string(path)};
  }
  return std::nullopt;
}

}  // namespace

void append_gnu_line(std::string& out, std::string_view digest, std::string_view path) {
  const std::string name = escaped(path);
  if (name.size() != path.size())
    out += '\\';
  out += digest;
  out += "  " + name + "\n";
}

void append_bsd_line(std::string& out, std::string_view algorithm, std::string_view digest,
                     std::string_view path) {
  const std::string name = escaped(path);
  if (name.size() != path.size())
    out += '\\';
  for (const Kind& kind : kinds)
    if (algorithm == kind.word)
      out += kind.tag;
  out += " (" + name + ") = ";
  out += digest;
  out += '\n';
}

std::optional<ChecksumLine> parse_checksum_line(std::string_view line) {
  const bool marked = line.starts_with('\\');
  if (marked)
    line.remove_prefix(1);
  std::optional<ChecksumLine> result = parse_gnu(line);
  if (!result)
    result = parse_bsd(line);
  if (!result || !marked)
    return result;
  const std::optional<std::string> path = unescaped(result->path);
  if (!path)
    return std::nullopt;
  result->path = *path;
  return result;
}

void read_checksum_list(std::istream& in, const std::string& name,
                        const std::function<void(const ChecksumLine&, int line)>& handler) {
  std::string text;
  bool any = false;
  int number = 0;
  bool last = false;
  while (!last) {
    ++number;
    text.clear();
    for (;;) {
      const int c = in.get();
      last = c == std::istream::traits_type::eof();
      if (last || c == '\n')
        break;
      text += static_cast<char>(c);
      if (text.size() > longest_line)
        throw ManifestError(
            cat(name, ":", number, ": line is longer than ", longest_line, " bytes"));
    }
    std::string_view line = text;
    if (number == 1 && line.starts_with("\xEF\xBB\xBF"))
      line.remove_prefix(3);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    if (line.empty() || line.front() == '#')
      continue;
    const std::optional<ChecksumLine> entry = parse_checksum_line(line);
    if (!entry)
      throw ManifestError(cat(name, ":", number, ": ", in_quotes(line.substr(0, 60)),
                              " is no line of a checksum list: DIGEST  PATH, or SHA256 (PATH) = "
                              "DIGEST, with md5, sha1, sha256 or sha512"));
    handler(*entry, number);
    any = true;
  }
  if (!any)
    throw ManifestError(cat(name, ": is an empty checksum list"));
}

}  // namespace disc
