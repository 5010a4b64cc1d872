// The descriptors that open a volume: primary, supplementary (Joliet), enhanced, boot, terminator.
#include "formats/iso9660/volume_descriptor.h"

#include <algorithm>
#include <stdexcept>

#include "formats/base/text.h"
#include "formats/iso9660/identifier.h"

namespace disc::iso9660 {
namespace {

using Filler = void (*)(std::span<std::uint8_t>, std::string_view);

VolumeDescriptor blank(DescriptorType type, std::uint8_t version, Filler fill) {
  VolumeDescriptor descriptor{};
  descriptor.head = {static_cast<std::uint8_t>(type), standard_identifier, version};
  fill(descriptor.system_identifier, "");
  fill(descriptor.volume_identifier, "");
  fill(descriptor.volume_set_identifier, "");
  fill(descriptor.publisher_identifier, "");
  fill(descriptor.data_preparer_identifier, "");
  fill(descriptor.application_identifier, "");
  fill(descriptor.copyright_file_identifier, "");
  fill(descriptor.abstract_file_identifier, "");
  fill(descriptor.bibliographic_file_identifier, "");
  descriptor.volume_set_size = std::uint16_t{1};
  descriptor.volume_sequence_number = std::uint16_t{1};
  descriptor.logical_block_size = std::uint16_t{block_size};
  descriptor.creation = unset_volume_time();
  descriptor.modification = unset_volume_time();
  descriptor.expiration = unset_volume_time();
  descriptor.effective = unset_volume_time();
  descriptor.file_structure_version = version;
  // Blanks, as all writers leave them: implantisomd5 takes anything else for another's data.
  descriptor.application_use.fill(' ');
  DirectoryRecord& root = descriptor.root_directory.record;
  root.length = sizeof(RootDirectoryRecord);
  root.flags.bits = FileFlags::Directory;
  root.volume_sequence_number = std::uint16_t{1};
  root.identifier_length = 1;
  return descriptor;
}

}  // namespace

VolumeDescriptor blank_primary() { return blank(DescriptorType::Primary, 1, fill_field); }

VolumeDescriptor blank_enhanced() { return blank(DescriptorType::Supplementary, 2, fill_field); }

VolumeDescriptor blank_joliet(int level) {
  if (level < 1 || level > 3)
    throw std::logic_error("Joliet has levels 1 to 3");
  VolumeDescriptor descriptor = blank(DescriptorType::Supplementary, 1, fill_field_joliet);
  descriptor.escape_sequences[0] = '%';
  descriptor.escape_sequences[1] = '/';
  descriptor.escape_sequences[2] = static_cast<std::uint8_t>("@CE"[level - 1]);
  return descriptor;
}

TerminatorDescriptor terminator() {
  TerminatorDescriptor descriptor{};
  descriptor.head = {static_cast<std::uint8_t>(DescriptorType::Terminator), standard_identifier, 1};
  return descriptor;
}

void fill_field(std::span<std::uint8_t> field, std::string_view text) {
  const Bytes bytes = bytes_of(text.substr(0, field.size()));
  std::fill(field.begin(), field.end(), std::uint8_t{' '});
  std::copy(bytes.begin(), bytes.end(), field.begin());
}

void fill_field_joliet(std::span<std::uint8_t> field, std::string_view utf8) {
  const std::size_t even = field.size() / 2 * 2;
  std::string text = to_utf16be(utf8);
  if (text.size() > even) {
    text.resize(even);
    const auto last = static_cast<std::uint8_t>(even == 0 ? 0 : text[even - 2]);
    if (last >= 0xD8 && last <= 0xDB)  // half of a surrogate pair
      text.resize(even - 2);
  }
  const Bytes bytes = bytes_of(text);
  std::fill(field.begin(), field.end(), std::uint8_t{0});
  std::copy(bytes.begin(), bytes.end(), field.begin());
  for (std::size_t i = bytes.size(); i < even; i += 2)
    field[i + 1] = ' ';
}

std::string field_text(Bytes field) {
  std::string_view text = text_of(field);
  text = text.substr(0, text.find('\0'));
  while (text.ends_with(' '))
    text.remove_suffix(1);
  return std::string(text);
}

std::string field_text_joliet(Bytes field) {
  std::string text = utf16be_to_utf8(field.first(field.size() / 2 * 2));
  text.resize(std::min(text.size(), text.find('\0')));
  while (text.ends_with(' '))
    text.pop_back();
  return text;
}

std::optional<int> joliet_level(const VolumeDescriptor& descriptor) {
  if (descriptor.head.type != static_cast<std::uint8_t>(DescriptorType::Supplementary) ||
      descriptor.head.version != 1)
    return std::nullopt;
  const auto& escape = descriptor.escape_sequences;
  if (escape[0] != '%' || escape[1] != '/')
    return std::nullopt;
  switch (escape[2]) {
    case '@':
      return 1;
    case 'C':
      return 2;
    case 'E':
      return 3;
    default:
      return std::nullopt;
  }
}

bool is_enhanced(const VolumeDescriptor& descriptor) {
  return descriptor.head.type == static_cast<std::uint8_t>(DescriptorType::Supplementary) &&
         descriptor.head.version == 2;
}

bool is_volume_descriptor(Bytes block) {
  const auto head = read_struct<VolumeDescriptorHead>(block);
  return head && head->standard_identifier == standard_identifier;
}

bool has_xa_signature(const VolumeDescriptor& descriptor) {
  constexpr std::size_t signature_at = 1024 - offsetof(VolumeDescriptor, application_use);
  const Bytes use = Bytes(descriptor.application_use).subspan(signature_at);
  return text_of(use).starts_with("CD-XA001");
}

}  // namespace disc::iso9660
