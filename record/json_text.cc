// JSON for reports: texts from drives made safe, and a report laid out for people.
#include "record/json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "formats/base/cat.h"
#include "formats/base/text.h"

namespace disc::record {
namespace {

using Json = nlohmann::ordered_json;

std::string readable(const std::string& key) {
  std::string text = key;
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

bool is_plain(const Json& value) { return !value.is_object() && !value.is_array(); }

std::string plain_text(const Json& value) {
  if (value.is_null())
    return "unknown";
  if (value.is_boolean())
    return value.get<bool>() ? "yes" : "no";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// A list of plain values on one line.
std::string list_text(const Json& list) {
  std::string text;
  for (const Json& value : list)
    text += cat(text.empty() ? "" : ", ", is_plain(value) ? plain_text(value) : value.dump());
  return text.empty() ? "none" : text;
}

bool is_list_of_plain(const Json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), is_plain);
}

}  // namespace

std::string escape(std::string_view bytes) {
  const std::string quoted = in_quotes(bytes);
  return quoted.substr(1, quoted.size() - 2);
}

std::string hexadecimal(unsigned number, unsigned digits) {
  constexpr char all[] = "0123456789ABCDEF";
  std::string text;
  while (digits-- > 0)
    text += all[number >> (4 * digits) & 15];
  return text + 'h';
}

std::string laid_out(const Json& report, unsigned indent) {
  std::size_t width = 0;
  for (const auto& [key, value] : report.items())
    if (is_plain(value) || is_list_of_plain(value))
      width = std::max(width, readable(key).size());
  const std::string margin(indent, ' ');
  std::string out;
  for (const auto& [key, value] : report.items()) {
    const std::string name = report.is_array() ? "-" : readable(key);
    if (is_plain(value) || is_list_of_plain(value)) {
      const std::size_t gap = name.size() < width ? width - name.size() : 0;
      out += cat(margin, name, std::string(gap + 2, ' '),
                 is_plain(value) ? plain_text(value) : list_text(value), '\n');
    } else {
      out += cat(margin, name, '\n', laid_out(value, indent + 2));
    }
  }
  return out;
}

}  // namespace disc::record
