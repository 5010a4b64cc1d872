// Diagnostics while a manifest is read: the cells of a matrix say each thing once.
#include "manifests/reporter.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc {

void Reporter::error(const Mark& mark, const std::string& code, const std::string& message,
                     const std::string& hint) {
  if (seen_.insert(cat(to_string(mark), "\n", code, "\n", message)).second)
    diagnostics_.error(mark, code, message, hint);
}

std::string shown(std::string_view text) {
  constexpr int longest = 60;
  std::size_t end = 0;
  for (int count = 0; count < longest && end < text.size(); ++count) {
    const auto point = decode_utf8(text.substr(end));
    end += point ? point->length : 1;
  }
  std::string out = in_quotes(text.substr(0, end));
  if (end < text.size())
    out.insert(out.size() - 1, "...");
  return out;
}

std::optional<std::string> near_miss(std::string_view word,
                                     const std::vector<std::string>& candidates) {
  if (word.size() > 60)
    return std::nullopt;
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  if (lower != word && std::find(candidates.begin(), candidates.end(), lower) != candidates.end())
    return lower;
  return nearest(word, candidates);
}

}  // namespace disc
