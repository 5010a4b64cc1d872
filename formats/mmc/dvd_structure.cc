// READ DISC STRUCTURE of DVD, format by format; offsets count with the head of four bytes.
#include "formats/mmc/dvd_structure.h"

#include <algorithm>
#include <array>

#include "formats/base/cat.h"
#include "formats/mmc/fields.h"
#include "formats/mmc/hex.h"

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 4;

template <class Way, class Format>
void physical_fields(Way answer, Format& x) {
  answer.bits(4, 4, 4, x.book_type);
  answer.bits(4, 0, 4, x.part_version);
  answer.bits(5, 4, 4, x.disc_size);
  answer.bits(5, 0, 4, x.maximum_rate);
  answer.flag(6, 4, x.opposite_track_path);
  answer.bits(6, 0, 4, x.layer_type);
  answer.bits(7, 4, 4, x.linear_density);
  answer.bits(7, 0, 4, x.track_density);
  answer.number(9, 3, x.first_sector);
  answer.number(13, 3, x.last_sector);
  answer.number(17, 3, x.last_sector_of_layer_0);
  answer.flag(20, 7, x.burst_cutting_area);
  answer.rest(21, x.rest);
}

template <class Way, class Copyright>
void copyright_fields(Way answer, Copyright& x) {
  answer.number(4, x.protection);
  answer.number(5, x.regions);
  answer.pad_to(8);
}

constexpr std::array<std::uint8_t, 5> field_ids_at{4, 12, 20, 28, 36};

template <class Way, class Information>
void pre_recorded_fields(Way answer, Information& x) {
  answer.number(5, x.application_code);
  answer.number(6, x.physical_code);
  answer.number(7, 3, x.last_address);
  answer.bits(10, 4, 4, x.part_version);
  answer.bits(10, 0, 4, x.extension_code);
  answer.text(21, 6, x.manufacturer_1);
  answer.text(29, 6, x.manufacturer_2);
}

template <class Way, class Definition>
void definition_fields(Way answer, Definition& x) {
  answer.flag(7, 7, x.certification_in_progress);
  answer.flag(7, 1, x.certified_by_user);
  answer.flag(7, 0, x.certified_by_maker);
  answer.number(8, x.updates);
  answer.number(12, x.groups);
  answer.number(14, x.zones);
}

template <class Way, class Status>
void status_fields(Way answer, Status& x) {
  answer.flag(4, 7, x.cartridge);
  answer.flag(4, 6, x.opened);
  answer.flag(4, 3, x.medium_protected);
  answer.flag(4, 2, x.cartridge_protected);
  answer.flag(4, 1, x.persistent_protected);
  answer.number(5, x.disc_type);
  answer.number(7, x.ram_swi);
}

template <class Way, class Area>
void spare_fields(Way answer, Area& x) {
  answer.number(4, x.unused_primary);
  answer.number(8, x.unused_supplementary);
  answer.number(12, x.allocated_supplementary);
}

template <class Way, class Boundary>
void boundary_fields(Way answer, Boundary& x) {
  answer.flag(4, 7, x.fixed);
  answer.number(8, x.capacity);
}

template <class Way, class Area>
void middle_fields(Way answer, Area& x) {
  answer.flag(4, 7, x.fixed);
  answer.number(8, x.start);
}

// The answer as far as it goes; empty where it is below `least` bytes.
Bytes at_least(Bytes answer, std::size_t least) {
  answer = within_length(answer, 2);
  return answer.size() >= least ? answer : Bytes{};
}

std::vector<std::uint8_t> sealed(std::vector<std::uint8_t> answer) {
  seal_length(answer, 2);
  return answer;
}

std::string printable(const std::string& text) {
  std::string shown;
  for (const char character : text) {
    if (character >= ' ' && character < 0x7F && character != '\\')
      shown += character;
    else
      shown += cat("\\x", to_hex_digits(static_cast<std::uint8_t>(character), 2));
  }
  return shown;
}

constexpr std::array<std::string_view, 16> book_types{
    "DVD-ROM", "DVD-RAM", "DVD-R", "DVD-RW", "HD DVD-ROM", "HD DVD-RAM", "HD DVD-R", "",
    "",        "DVD+RW",  "DVD+R", "",       "",           "DVD+RW DL",  "DVD+R DL", ""};

}  // namespace

std::optional<DvdPhysicalFormat> decode_dvd_physical_format(Bytes answer) {
  answer = at_least(answer, 20);
  if (answer.empty())
    return std::nullopt;
  DvdPhysicalFormat format;
  physical_fields(FieldReader(answer), format);
  format.layers = static_cast<std::uint8_t>((answer[6] >> 5 & 3) + 1);
  return format;
}

std::vector<std::uint8_t> encode_dvd_physical_format(const DvdPhysicalFormat& format) {
  std::vector<std::uint8_t> answer(head_size + 17);
  const FieldWriter out(answer);
  physical_fields(out, format);
  out.bits(6, 5, 2, format.layers - 1);
  return sealed(std::move(answer));
}

std::string describe_book_type(std::uint8_t book_type) {
  const std::string_view text = book_type < book_types.size() ? book_types[book_type] : "";
  return text.empty() ? cat("book type ", to_hex_digits(book_type, book_type > 0xF ? 2 : 1), 'h')
                      : std::string(text);
}

std::optional<DvdCopyright> decode_dvd_copyright(Bytes answer) {
  answer = at_least(answer, 6);
  if (answer.empty())
    return std::nullopt;
  DvdCopyright copyright;
  copyright_fields(FieldReader(answer), copyright);
  return copyright;
}

std::vector<std::uint8_t> encode_dvd_copyright(const DvdCopyright& copyright) {
  std::vector<std::uint8_t> answer(head_size);
  copyright_fields(FieldWriter(answer), copyright);
  return sealed(std::move(answer));
}

std::string describe(const MediaId& id) {
  std::string text = printable(id.manufacturer);
  if (!id.type.empty())
    text += cat('/', printable(id.type));
  if (id.revision)
    text += cat('/', *id.revision);
  return text;
}

std::optional<MediaId> media_id_of_adip(Bytes answer) {
  answer = at_least(answer, head_size + 31);
  if (answer.empty())
    return std::nullopt;
  const FieldReader in(answer);
  MediaId id;
  in.text(head_size + 19, 8, id.manufacturer);
  in.text(head_size + 27, 3, id.type);
  in.number(head_size + 30, id.revision.emplace());
  return id;
}

std::optional<DvdPreRecorded> decode_dvd_pre_recorded(Bytes answer) {
  answer = at_least(answer, 35);
  if (answer.empty())
    return std::nullopt;
  for (std::size_t i = 0; i < 4; ++i) {
    if (answer[field_ids_at[i]] != i + 1)
      return std::nullopt;
  }
  DvdPreRecorded information;
  pre_recorded_fields(FieldReader(answer), information);
  return information;
}

std::vector<std::uint8_t> encode_dvd_pre_recorded(const DvdPreRecorded& information) {
  std::vector<std::uint8_t> answer(head_size + 64);
  const FieldWriter out(answer);
  for (std::size_t i = 0; i < field_ids_at.size(); ++i)
    out.number(field_ids_at[i], 1, i + 1);
  pre_recorded_fields(out, information);
  return sealed(std::move(answer));
}

MediaId media_id_of(const DvdPreRecorded& information) {
  return {information.manufacturer_1, information.manufacturer_2, {}};
}

std::optional<DvdRamDefinition> decode_dvd_ram_definition(Bytes answer) {
  answer = at_least(answer, 16);
  if (answer.empty() || answer[4] != 0x0A || answer[5] != 0x0A)
    return std::nullopt;
  DvdRamDefinition definition;
  definition_fields(FieldReader(answer), definition);
  return definition;
}

std::vector<std::uint8_t> encode_dvd_ram_definition(const DvdRamDefinition& definition) {
  std::vector<std::uint8_t> answer(head_size + 2048);
  const FieldWriter out(answer);
  out.number(head_size, std::uint16_t{0x0A0A});
  definition_fields(out, definition);
  return sealed(std::move(answer));
}

std::optional<DvdRamMediumStatus> decode_dvd_ram_medium_status(Bytes answer) {
  answer = at_least(answer, 8);
  if (answer.empty())
    return std::nullopt;
  DvdRamMediumStatus status;
  status_fields(FieldReader(answer), status);
  return status;
}

std::vector<std::uint8_t> encode_dvd_ram_medium_status(const DvdRamMediumStatus& status) {
  std::vector<std::uint8_t> answer(head_size);
  status_fields(FieldWriter(answer), status);
  return sealed(std::move(answer));
}

std::string describe(const DvdRamMediumStatus& status) {
  std::string text = !status.cartridge ? "no cartridge"
                     : status.opened   ? "cartridge that was opened"
                                       : "cartridge";
  const auto add = [&](bool is, std::string_view by) {
    if (is)
      text += cat(", write-protected by ", by);
  };
  add(status.cartridge_protected, "the cartridge's tab");
  add(status.medium_protected, "what is recorded on the disc");
  add(status.persistent_protected, "its disc definition");
  return text;
}

std::optional<DvdRamSpareArea> decode_dvd_ram_spare_area(Bytes answer) {
  answer = at_least(answer, 16);
  if (answer.empty())
    return std::nullopt;
  DvdRamSpareArea area;
  spare_fields(FieldReader(answer), area);
  return area;
}

std::vector<std::uint8_t> encode_dvd_ram_spare_area(const DvdRamSpareArea& area) {
  std::vector<std::uint8_t> answer(head_size);
  spare_fields(FieldWriter(answer), area);
  return sealed(std::move(answer));
}

std::optional<LayerBoundary> decode_layer_boundary(Bytes answer) {
  answer = at_least(answer, 12);
  if (answer.empty())
    return std::nullopt;
  LayerBoundary boundary;
  boundary_fields(FieldReader(answer), boundary);
  return boundary;
}

std::vector<std::uint8_t> encode_layer_boundary(const LayerBoundary& boundary) {
  std::vector<std::uint8_t> answer(head_size);
  boundary_fields(FieldWriter(answer), boundary);
  return sealed(std::move(answer));
}

std::optional<ShiftedMiddleArea> decode_shifted_middle_area(Bytes answer) {
  answer = at_least(answer, 12);
  if (answer.empty())
    return std::nullopt;
  ShiftedMiddleArea area;
  middle_fields(FieldReader(answer), area);
  return area;
}

std::vector<std::uint8_t> encode_shifted_middle_area(const ShiftedMiddleArea& area) {
  std::vector<std::uint8_t> answer(head_size);
  middle_fields(FieldWriter(answer), area);
  return sealed(std::move(answer));
}

std::optional<std::uint32_t> decode_jump_interval(Bytes answer) {
  answer = at_least(answer, 12);
  if (answer.empty())
    return std::nullopt;
  std::uint32_t blocks = 0;
  FieldReader(answer).number(8, blocks);
  return blocks;
}

std::vector<std::uint8_t> encode_jump_interval(std::uint32_t blocks) {
  std::vector<std::uint8_t> answer(head_size);
  FieldWriter(answer).number(8, blocks);
  return sealed(std::move(answer));
}

std::optional<Lba> decode_manual_layer_jump(Bytes answer) {
  answer = at_least(answer, 12);
  if (answer.empty())
    return std::nullopt;
  Lba at;
  FieldReader(answer).number(8, at);
  return at;
}

std::vector<std::uint8_t> encode_manual_layer_jump(Lba at) {
  std::vector<std::uint8_t> answer(head_size);
  FieldWriter(answer).number(8, at);
  return sealed(std::move(answer));
}

}  // namespace disc::mmc
