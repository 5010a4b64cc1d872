// A reader of mtree(5), line by line.
#include "manifests/sources/mtree_list.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/sources/tree_path.h"

namespace disc {
namespace {

constexpr std::size_t longest_line = 1024 * 1024;

using Keywords = std::vector<std::pair<std::string, std::string>>;

// A logical line: its words, and where it began.
struct Words {
  int line = 0;
  std::vector<std::string> words;
};

class MtreeReader {
 public:
  MtreeReader(std::string_view text, const std::string& shown) : text_(text), shown_(shown) {}

  std::vector<MtreeLine> read(std::vector<std::string>* faults) {
    while (const auto words = next_line()) {
      line_ = words->line;
      try {
        take_line(words->words);
      } catch (const FormatError& error) {
        if (faults == nullptr)
          throw;
        faults->push_back(error.what());
      }
    }
    return std::move(lines_);
  }

 private:
  void take_line(const std::vector<std::string>& words) {
    if (words.empty())
      return;
    const std::string& first = words.front();
    if (first == "/set")
      set(words);
    else if (first == "/unset")
      unset(words);
    else if (first.starts_with('/'))
      refuse(cat(in_quotes(first), " is neither /set nor /unset nor a relative path"));
    else
      entry(words);
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw FormatError(cat(shown_, ":", line_, ": ", what, " (mtree(5))"));
  }

  // Joins continued lines and drops comments and blanks.
  std::optional<Words> next_line() {
    if (at_ >= text_.size())
      return std::nullopt;
    Words out;
    out.line = physical_ + 1;
    std::string joined_line;
    bool goes_on = true;
    while (goes_on && at_ < text_.size()) {
      const std::size_t end = std::min(text_.find('\n', at_), text_.size());
      std::string_view part = text_.substr(at_, end - at_);
      at_ = end + 1;
      ++physical_;
      if (part.ends_with('\r'))
        part.remove_suffix(1);
      goes_on = part.ends_with('\\');
      if (goes_on)
        part.remove_suffix(1);
      joined_line += part;
      joined_line += ' ';
      line_ = physical_;
      if (joined_line.size() > longest_line)
        refuse(cat("the line is longer than ", longest_line, " bytes"));
    }
    for (std::size_t at = 0; at < joined_line.size();) {
      at = joined_line.find_first_not_of(" \t", at);
      if (at == std::string::npos || joined_line[at] == '#')
        break;
      const std::size_t end = std::min(joined_line.find_first_of(" \t", at), joined_line.size());
      out.words.push_back(joined_line.substr(at, end - at));
      at = end;
    }
    return out;
  }

  static std::pair<std::string, std::string> keyword(const std::string& word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos)
      return {word, ""};
    return {word.substr(0, equals), word.substr(equals + 1)};
  }

  void set(const std::vector<std::string>& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      auto [name, value] = keyword(words[i]);
      defaults_.insert_or_assign(std::move(name), std::move(value));
    }
  }

  void unset(const std::vector<std::string>& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i] == "all")
        defaults_.clear();
      else
        defaults_.erase(words[i]);
    }
  }

  void entry(const std::vector<std::string>& words) {
    if (words.front() == "..") {
      if (folders_.empty())
        refuse("'..' leads above the top of the list");
      folders_.pop_back();
      return;
    }
    // The blanks in names are escaped, so a slash means a full path.
    const bool full = words.front().find('/') != std::string::npos;
    const std::string name = decoded(words.front());
    if (!full && name.find('/') != std::string::npos)
      refuse(cat(in_quotes(name), " has an escaped slash in its name"));
    std::string path;
    try {
      path = full ? safe_member_path(name) : normal_path(name, "name");
    } catch (const ManifestError& error) {
      refuse(error.what());
    }
    if (!full && !folders_.empty() && !folders_.back().empty())
      path = path.empty() ? folders_.back() : cat(folders_.back(), "/", path);
    // Before anything can be refused, so that what lies in the folder is not refused for it.
    if (!full && is_folder(words))
      folders_.push_back(path);
    const auto known = index_.find(path);
    MtreeLine line = known == index_.end() ? MtreeLine() : lines_[known->second];
    line.path = path;
    line.line = line_;
    for (const auto& [key, value] : defaults_)
      take(line, key, value);
    for (std::size_t i = 1; i < words.size(); ++i) {
      const auto [key, value] = keyword(words[i]);
      take(line, key, value);
    }
    line_of(path) = std::move(line);
  }

  bool is_folder(const std::vector<std::string>& words) const {
    const auto type = defaults_.find("type");
    bool folder = type != defaults_.end() && type->second == "dir";
    for (std::size_t i = 1; i < words.size(); ++i)
      if (words[i].starts_with("type="))
        folder = words[i] == "type=dir";
    return folder;
  }

  MtreeLine& line_of(const std::string& path) {
    const auto [known, added] = index_.try_emplace(path, lines_.size());
    if (added) {
      lines_.emplace_back();
      lines_.back().path = path;
    }
    return lines_[known->second];
  }

  template <class T>
  T number(const std::string& key, std::string_view value, int base = 10) const {
    T out{};
    if (base == 10 && value.starts_with("0x")) {
      value.remove_prefix(2);
      base = 16;
    }
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out, base);
    if (error != std::errc() || end != value.data() + value.size() || value.empty())
      refuse(cat(key, "=", std::string(value), " is not a number this keyword can have"));
    return out;
  }

  void take(MtreeLine& line, const std::string& key, const std::string& value) {
    if (key == "type") {
      constexpr std::array<std::string_view, 7> types{"file",  "dir",  "link",  "char",
                                                      "block", "fifo", "socket"};
      if (std::find(types.begin(), types.end(), value) == types.end())
        refuse(cat("type=", in_quotes(value),
                   " is none of file, dir, link, char, block, fifo and socket"));
      line.type = value;
    } else if (key == "mode") {
      line.mode = value;
    } else if (key == "uid") {
      line.uid = number<std::uint32_t>(key, value);
    } else if (key == "gid") {
      line.gid = number<std::uint32_t>(key, value);
    } else if (key == "uname") {
      line.owner_name = decoded(value);
    } else if (key == "gname") {
      line.group_name = decoded(value);
    } else if (key == "size") {
      line.size = number<std::uint64_t>(key, value);
    } else if (key == "time") {
      line.time = time(value);
    } else if (key == "link") {
      line.link = decoded(value);
    } else if (key == "contents" || key == "content") {
      line.contents = decoded(value);
    } else if (key == "device") {
      device(line, value);
    } else if (key == "cksum") {
      line.cksum = number<std::uint32_t>(key, value);
    } else if (key == "optional") {
      line.optional = true;
    } else {
      take_digest(line, key, value);
    }
  }

  void take_digest(MtreeLine& line, const std::string& key, const std::string& value) {
    struct Kind {
      std::string_view key, algorithm;
      std::size_t digits;
    };
    constexpr std::array<Kind, 8> kinds{{{"md5", "md5", 32},
                                         {"md5digest", "md5", 32},
                                         {"sha1", "sha1", 40},
                                         {"sha1digest", "sha1", 40},
                                         {"sha256", "sha256", 64},
                                         {"sha256digest", "sha256", 64},
                                         {"sha512", "sha512", 128},
                                         {"sha512digest", "sha512", 128}}};
    for (const Kind& kind : kinds) {
      if (key != kind.key)
        continue;
      const auto bytes = from_hex(value);
      if (!bytes || value.size() != kind.digits)
        refuse(cat(key, "=", in_quotes(value), " is not ", kind.digits, " hexadecimal digits"));
      std::erase_if(line.digests, [&](const auto& old) { return old.first == kind.algorithm; });
      line.digests.emplace_back(kind.algorithm, to_hex(bytes_of(std::string_view(*bytes))));
    }
  }

  // Seconds, a point, nanoseconds as a number of their own: "1.5" is 5 ns above a second.
  Timestamp time(const std::string& value) const {
    const std::size_t point = value.find('.');
    Timestamp out;
    out.seconds = number<std::int64_t>("time", std::string_view(value).substr(0, point));
    if (point != std::string::npos)
      out.nanoseconds = number<std::uint32_t>("time", std::string_view(value).substr(point + 1));
    if (out.nanoseconds > 999999999)
      refuse(cat("time=", value, " has more than 999999999 nanoseconds"));
    return out;
  }

  // "native,1,3" or the like of other systems, or one number as Linux's makedev packs it.
  void device(MtreeLine& line, const std::string& value) const {
    const std::size_t comma = value.find(',');
    if (comma == std::string::npos) {
      const auto packed = number<std::uint64_t>("device", value);
      line.device_major =
          static_cast<std::uint32_t>((packed >> 8 & 0xFFF) | (packed >> 32 & ~0xFFFu));
      line.device_minor =
          static_cast<std::uint32_t>((packed & 0xFF) | (packed >> 12 & 0xFFFFFF00u));
      return;
    }
    const std::size_t second = value.find(',', comma + 1);
    if (second == std::string::npos || value.find(',', second + 1) != std::string::npos)
      refuse(cat("device=", value, " is not format,major,minor"));
    const std::string_view text(value);
    line.device_major = number<std::uint32_t>("device", text.substr(comma + 1, second - comma - 1));
    line.device_minor = number<std::uint32_t>("device", text.substr(second + 1));
  }

  // vis(3): \ooo, the letters of C, \s for a blank, \M-c \M^c \^c, any other character itself.
  std::string decoded(std::string_view text) const {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] != '\\') {
        out += text[at];
        continue;
      }
      at = decode_escape(text, at + 1, out);
    }
    return out;
  }

  // `at` is behind the backslash; gives the place of the last character taken.
  std::size_t decode_escape(std::string_view text, std::size_t at, std::string& out) const {
    if (at == text.size())
      refuse(cat(in_quotes(text), " ends in a lone backslash"));
    const auto octal = [&](std::size_t place) {
      return place < text.size() && text[place] >= '0' && text[place] <= '7';
    };
    if (octal(at) && octal(at + 1) && octal(at + 2)) {
      const int value = (text[at] - '0') * 64 + (text[at + 1] - '0') * 8 + (text[at + 2] - '0');
      if (value == 0 || value > 255)
        refuse(cat(in_quotes(text), " has an escape that is no character of a name"));
      out += static_cast<char>(value);
      return at + 2;
    }
    if (text[at] == 'M' || text[at] == '^') {
      const bool meta = text[at] == 'M';
      const bool control = text[at] == '^' || (at + 1 < text.size() && text[at + 1] == '^');
      const std::size_t last = at + (meta ? 2u : 1u);
      if (last >= text.size() || (meta && !control && text[at + 1] != '-'))
        refuse(cat(in_quotes(text), " has an escape that vis(3) does not know"));
      unsigned value = static_cast<unsigned char>(text[last]);
      if (control)
        value = value == '?' ? 127u : value & 31u;
      value |= meta ? 128u : 0u;
      if (value == 0)
        refuse(cat(in_quotes(text), " has an escape that is no character of a name"));
      out += static_cast<char>(value);
      return last;
    }
    constexpr std::string_view letters = "abfnrtvsE", values = "\a\b\f\n\r\t\v \x1b";
    const std::size_t letter = letters.find(text[at]);
    out += letter == std::string_view::npos ? text[at] : values[letter];
    return at;
  }

  std::string_view text_;
  const std::string& shown_;
  std::size_t at_ = 0;
  int physical_ = 0;
  int line_ = 0;
  std::map<std::string, std::string> defaults_;
  std::vector<std::string> folders_;  // that relative names lie in, one in the other
  std::vector<MtreeLine> lines_;
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace

std::vector<MtreeLine> read_mtree(std::string_view text, const std::string& shown,
                                  std::vector<std::string>* faults) {
  return MtreeReader(text, shown).read(faults);
}

}  // namespace disc
