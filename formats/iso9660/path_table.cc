// The list of all directories of a volume, in both byte orders.
#include "formats/iso9660/path_table.h"

#include <stdexcept>

#include "formats/base/error.h"

namespace disc::iso9660 {
namespace {

template <template <class> class Order>
void append(std::vector<std::uint8_t>& out, Bytes identifier, std::uint32_t extent_location,
            std::uint16_t parent) {
  const PathTableRecord<Order> record{static_cast<std::uint8_t>(identifier.size()), 0,
                                      extent_location, parent};
  const Bytes head = bytes_of(record);
  out.insert(out.end(), head.begin(), head.end());
  out.insert(out.end(), identifier.begin(), identifier.end());
  if (identifier.size() % 2 != 0)
    out.push_back(0);
}

template <template <class> class Order>
PathTableEntry entry_of(const PathTableRecord<Order>& record) {
  PathTableEntry entry;
  entry.extent_location = record.extent_location;
  entry.parent = record.parent;
  entry.extended_attribute_length = record.extended_attribute_length;
  return entry;
}

}  // namespace

void append_path_table_record(std::vector<std::uint8_t>& out, PathTableType type, Bytes identifier,
                              std::uint32_t extent_location, std::uint16_t parent) {
  if (identifier.empty() || identifier.size() > 255)
    throw std::logic_error("a directory identifier has 1 to 255 bytes");
  if (type == PathTableType::L)
    append<Le>(out, identifier, extent_location, parent);
  else
    append<Be>(out, identifier, extent_location, parent);
}

std::vector<PathTableEntry> parse_path_table(
    Bytes table, PathTableType type,
    const std::function<void(std::uint32_t, const std::string&, const char*)>& fault) {
  std::vector<PathTableEntry> entries;
  std::size_t at = 0;
  while (at < table.size()) {
    const auto l = read_struct<PathTableRecordL>(table, at);
    const auto m = read_struct<PathTableRecordM>(table, at);
    const std::size_t length = l ? l->identifier_length : 0;
    const Bytes identifier = slice(table, at + sizeof(PathTableRecordL), length);
    if (!l || length == 0 || identifier.size() < length) {
      if (fault)
        fault(static_cast<std::uint32_t>(at),
              length == 0 && l ? "path table record has no identifier"
                               : "path table record reaches past the end of the table",
              "ECMA-119 9.4");
      break;
    }
    entries.push_back(type == PathTableType::L ? entry_of(*l) : entry_of(*m));
    entries.back().identifier = text_of(identifier);
    entries.back().offset = static_cast<std::uint32_t>(at);
    at += path_table_record_length(length);
  }
  return entries;
}

}  // namespace disc::iso9660
