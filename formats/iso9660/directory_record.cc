// One name in a directory of ISO 9660: where its extent lies, how long it is, what it is.
#include "formats/iso9660/directory_record.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace disc::iso9660 {

std::size_t encode_record(std::span<std::uint8_t> out, DirectoryRecord record, Bytes identifier,
                          Bytes system_use) {
  const std::size_t length = record_length(identifier.size(), system_use.size());
  if (length > max_record || length > out.size() || identifier.empty())
    throw std::logic_error("a directory record does not fit");
  record.length = static_cast<std::uint8_t>(length);
  record.identifier_length = static_cast<std::uint8_t>(identifier.size());
  std::fill_n(out.begin(), length, std::uint8_t{0});
  std::memcpy(out.data(), &record, sizeof record);
  std::copy(identifier.begin(), identifier.end(), out.begin() + sizeof record);
  std::copy(system_use.begin(), system_use.end(),
            out.begin() + static_cast<std::ptrdiff_t>(record_head(identifier.size())));
  return length;
}

std::optional<RecordView> decode_record(Bytes bytes) {
  const auto record = read_struct<DirectoryRecord>(bytes);
  if (!record || record->length > bytes.size())
    return std::nullopt;
  // The padding byte of an even identifier may be missing where no system use field follows.
  const std::size_t identifier_end = sizeof(DirectoryRecord) + record->identifier_length;
  if (record->length < identifier_end || record->identifier_length == 0)
    return std::nullopt;
  RecordView view{*record, bytes.first(record->length), {}, {}};
  view.identifier = view.bytes.subspan(sizeof(DirectoryRecord), record->identifier_length);
  const std::size_t head =
      std::min<std::size_t>(record_head(record->identifier_length), record->length);
  view.system_use = view.bytes.subspan(head);
  return view;
}

}  // namespace disc::iso9660
