// Reads digests and sizes out of mtree(5) listings, full paths and nested names alike.
#include <algorithm>
#include <charconv>
#include <map>
#include <string>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "verify/checksums_check.h"

namespace disc::verify {
namespace {

using Keywords = std::map<std::string, std::string, std::less<>>;

// What vis(3) means by a backslash and this letter.
char meaning(char letter) {
  switch (letter) {
    case 's':
      return ' ';
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    default:
      return letter;
  }
}

// vis(3): \ooo, and \\ \s \t \n and the like.
std::string unvis(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const auto octal = [&](std::size_t at) {
      return at < text.size() && text[at] >= '0' && text[at] <= '7';
    };
    if (octal(i + 1) && octal(i + 2) && octal(i + 3)) {
      out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                               (text[i + 3] - '0'));
      i += 3;
      continue;
    }
    out += meaning(text[i + 1]);
    ++i;
  }
  return out;
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> result;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t from = line.find_first_not_of(" \t\r", at);
    if (from == std::string_view::npos)
      break;
    at = std::min(line.find_first_of(" \t\r", from), line.size());
    result.push_back(line.substr(from, at - from));
  }
  return result;
}

void take_keywords(const std::vector<std::string_view>& parts, std::size_t from, Keywords& into) {
  for (std::size_t i = from; i < parts.size(); ++i) {
    const std::size_t equals = std::min(parts[i].find('='), parts[i].size());
    into[std::string(parts[i].substr(0, equals))] =
        std::string(parts[i].substr(std::min(equals + 1, parts[i].size())));
  }
}

class MtreeReader {
 public:
  MtreeReader(const std::string& list, ChecksumWishes& result) : list_(list), result_(result) {}

  void line(std::string_view text, int number) {
    const auto parts = words(text);
    if (parts.empty() || parts[0].starts_with('#'))
      return;
    if (parts[0] == "/set")
      return take_keywords(parts, 1, defaults_);
    if (parts[0] == "/unset") {
      for (std::size_t i = 1; i < parts.size(); ++i)
        defaults_.erase(std::string(parts[i]));
      return;
    }
    if (parts[0] == "..") {
      if (!folders_.empty())
        folders_.pop_back();
      return;
    }
    entry(parts, number);
  }

 private:
  void entry(const std::vector<std::string_view>& parts, int number) {
    Keywords keywords = defaults_;
    take_keywords(parts, 1, keywords);
    const std::string name = unvis(parts[0]);
    // A name with a slash is a whole path; without, it lies in the folder opened last.
    const bool nested = name.find('/') == std::string::npos;
    std::string path;
    if (nested)
      for (const std::string& folder : folders_)
        path += folder + "/";
    path += name;
    const auto type = keywords.find("type");
    const bool directory = type != keywords.end() && type->second == "dir";
    if (directory && nested)
      folders_.push_back(name);
    if (!directory && (type == keywords.end() || type->second == "file"))
      file(path, keywords, number);
  }

  void file(const std::string& path, const Keywords& keywords, int number) {
    constexpr std::pair<const char*, Algorithm> known[] = {
        {"sha512digest", Algorithm::Sha512}, {"sha512", Algorithm::Sha512},
        {"sha256digest", Algorithm::Sha256}, {"sha256", Algorithm::Sha256},
        {"sha1digest", Algorithm::Sha1},     {"sha1", Algorithm::Sha1},
        {"md5digest", Algorithm::Md5},       {"md5", Algorithm::Md5}};
    ChecksumWish wish{.path = path, .algorithm = Algorithm::Sha256, .digest = {}, .line = number};
    if (const auto size = keywords.find("size"); size != keywords.end()) {
      const char* const end = size->second.data() + size->second.size();
      const auto parsed = std::from_chars(size->second.data(), end, wish.size);
      if (parsed.ec != std::errc() || parsed.ptr != end || wish.size < 0)
        throw ManifestError(
            cat(list_, ":", number, ": size ", in_quotes(size->second), " is not a number"));
    }
    bool any = false;
    for (const auto& item : known) {
      const auto value = keywords.find(item.first);
      const bool repeated = !result_.wishes.empty() && result_.wishes.back().line == number &&
                            result_.wishes.back().algorithm == item.second;
      if (value == keywords.end() || repeated)
        continue;
      const auto raw = from_hex(value->second);
      if (!raw || raw->size() != digest_size(item.second))
        throw ManifestError(cat(list_, ":", number, ": ", item.first, " is no digest of ",
                                digest_size(item.second), " bytes"));
      const Bytes bytes = bytes_of(*raw);
      wish.algorithm = item.second;
      wish.digest.assign(bytes.begin(), bytes.end());
      result_.wishes.push_back(wish);
      any = true;
    }
    if (!any)
      ++result_.without_digest;
    if (!any && wish.size >= 0)
      result_.wishes.push_back(wish);
  }

  const std::string& list_;
  ChecksumWishes& result_;
  Keywords defaults_;
  std::vector<std::string> folders_;
};

}  // namespace

ChecksumWishes read_mtree_digests(const std::string& text, const std::string& list) {
  ChecksumWishes result{list, {}, 0};
  MtreeReader reader(list, result);
  std::string joined;  // a line that ends in a backslash goes on
  int number = 0, first = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = std::string_view(text).substr(at, end - at);
    at = end + 1;
    ++number;
    if (joined.empty())
      first = number;
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    if (line.ends_with('\\')) {
      joined += line.substr(0, line.size() - 1);
      joined += ' ';
      continue;
    }
    joined += line;
    reader.line(joined, first);
    joined.clear();
  }
  reader.line(joined, first);
  return result;
}

}  // namespace disc::verify
