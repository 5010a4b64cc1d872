// READ DISC STRUCTURE: head, list, write protection, and the names of formats.
#include "formats/mmc/disc_structure.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "formats/base/cat.h"
#include "formats/mmc/fields.h"
#include "formats/mmc/hex.h"

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 4, listed_size = 4;

struct Name {
  std::uint8_t format;
  std::string_view text;
};

constexpr Name of_all[] = {
    {0x80, "AACS volume identifier"},
    {0x81, "AACS media serial number"},
    {0x82, "AACS media identifier"},
    {0x83, "AACS media key block"},
    {0x84, "AACS data keys"},
    {0x85, "AACS LBA extents"},
    {0x86, "AACS CPRM media key block"},
    {0x90, "list of recognized format layers"},
    {structure_write_protection, "write protection"},
    {structure_list, "list of structures"},
};

constexpr Name of_dvd[] = {
    {dvd_physical, "DVD physical format"},
    {dvd_copyright, "DVD copyright"},
    {0x02, "DVD disc key"},
    {dvd_burst_cutting, "DVD burst cutting area"},
    {dvd_manufacturing, "DVD manufacturing information"},
    {0x05, "DVD copyright management"},
    {0x06, "DVD media identifier"},
    {0x07, "DVD media key block"},
    {dvd_ram_definition, "DVD-RAM disc definition"},
    {dvd_ram_medium_status, "DVD-RAM medium status"},
    {dvd_ram_spare_area, "DVD-RAM spare area"},
    {dvd_ram_recording_type, "DVD-RAM recording type"},
    {dvd_last_border_out, "DVD recording management data of the last border-out"},
    {dvd_recording_management, "DVD recording management data"},
    {dvd_pre_recorded, "DVD pre-recorded lead-in"},
    {dvd_unique_identifier, "DVD unique disc identifier"},
    {dvd_physical_lead_in, "DVD physical format of the lead-in"},
    {dvd_adip, "DVD ADIP"},
    {0x12, "HD DVD copyright protection"},
    {0x15, "HD DVD copyright data"},
    {0x19, "HD DVD-R medium status"},
    {0x1A, "HD DVD-R recording management data"},
    {dvd_layer_boundary, "DVD layer boundary"},
    {dvd_shifted_middle_area, "DVD shifted middle area"},
    {dvd_jump_interval, "DVD layer jump interval"},
    {dvd_manual_layer_jump, "DVD manual layer jump address"},
    {dvd_remapping_address, "DVD remapping address"},
    {disc_control_block, "disc control block"},
    {0x31, "MTA ECC block"},
};

constexpr Name of_bd[] = {
    {bd_disc_information, "BD disc information"},
    {0x03, "BD burst cutting area"},
    {bd_definition, "BD disc definition"},
    {bd_cartridge_status, "BD cartridge status"},
    {bd_spare_area, "BD spare area"},
    {bd_raw_defect_list, "BD raw defect list"},
    {bd_physical_access_control, "BD physical access control"},
};

template <std::size_t Count>
std::string_view find(const Name (&names)[Count], std::uint8_t format) {
  const auto* const name = std::ranges::find(names, format, &Name::format);
  return name != std::end(names) ? name->text : std::string_view{};
}

template <class Way, class Listed>
void listed_fields(Way answer, std::size_t at, Listed& x) {
  answer.number(at, x.format);
  answer.flag(at + 1, 7, x.sendable);
  answer.flag(at + 1, 6, x.readable);
  answer.number(at + 2, x.size);
}

template <class Way, class Protection>
void protection_fields(Way answer, Protection& x) {
  answer.flag(4, 3, x.medium);
  answer.flag(4, 2, x.cartridge);
  answer.flag(4, 1, x.persistent);
  answer.flag(4, 0, x.software);
  answer.pad_to(8);
}

}  // namespace

std::string describe_structure(std::uint8_t media_type, std::uint8_t format) {
  std::string_view text = find(of_all, format);
  if (text.empty() && media_type == 0)
    text = find(of_dvd, format);
  if (text.empty() && media_type == 1)
    text = find(of_bd, format);
  return text.empty() ? cat("format ", to_hex_digits(format, 2), 'h') : std::string(text);
}

std::optional<Bytes> decode_structure(Bytes answer) {
  if (answer.size() < head_size)
    return std::nullopt;
  return slice(within_length(answer, 2), head_size, answer.size());
}

std::vector<std::uint8_t> encode_structure(Bytes data) {
  std::vector<std::uint8_t> answer(head_size);
  answer.insert(answer.end(), data.begin(), data.end());
  seal_length(answer, 2);
  return answer;
}

std::optional<std::vector<ListedStructure>> decode_structure_list(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < head_size)
    return std::nullopt;
  const FieldReader in(answer);
  std::vector<ListedStructure> list;
  for (std::size_t at = head_size; in.has(at, listed_size); at += listed_size)
    listed_fields(in, at, list.emplace_back());
  return list;
}

std::vector<std::uint8_t> encode_structure_list(const std::vector<ListedStructure>& list) {
  std::vector<std::uint8_t> answer(head_size);
  for (std::size_t i = 0; i < list.size(); ++i)
    listed_fields(FieldWriter(answer), head_size + i * listed_size, list[i]);
  seal_length(answer, 2);
  return answer;
}

std::optional<WriteProtection> decode_write_protection(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() <= head_size)
    return std::nullopt;
  WriteProtection protection;
  protection_fields(FieldReader(answer), protection);
  return protection;
}

std::vector<std::uint8_t> encode_write_protection(const WriteProtection& protection) {
  std::vector<std::uint8_t> answer(head_size);
  protection_fields(FieldWriter(answer), protection);
  seal_length(answer, 2);
  return answer;
}

std::string describe(const WriteProtection& protection) {
  if (!protection.any())
    return "not write-protected";
  std::string text;
  const auto add = [&](bool is, std::string_view by) {
    if (is)
      text += cat(text.empty() ? "write-protected by " : " and by ", by);
  };
  add(protection.medium, "what is recorded on it");
  add(protection.cartridge, "its cartridge");
  add(protection.persistent, "a persistent setting");
  add(protection.software, "software");
  return text;
}

}  // namespace disc::mmc
