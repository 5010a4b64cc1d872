// READ DISC INFORMATION, byte by byte.
#include "formats/mmc/disc_information.h"

#include <algorithm>

#include "formats/base/cat.h"
#include "formats/mmc/fields.h"
#include "formats/mmc/hex.h"

namespace disc::mmc {
namespace {

constexpr std::size_t opc_at = 34, opc_size = 8;
constexpr std::uint8_t standard = 0, tracks = 1, pseudo_overwrite = 2;

template <class Way, class Information>
void fields(Way answer, Information& x) {
  answer.flag(2, 4, x.erasable);
  answer.bits(2, 2, 2, x.last_session);
  answer.bits(2, 0, 2, x.status);
  answer.number(3, x.first_track);
  answer.split(4, 9, x.sessions);
  answer.split(5, 10, x.first_track_of_last_session);
  answer.split(6, 11, x.last_track_of_last_session);
  answer.flag(7, 5, x.unrestricted_use);
  answer.flag(7, 2, x.dirty);
  answer.bits(7, 0, 2, x.background_format);
  answer.number(8, x.disc_type);
  answer.number(16, x.last_session_lead_in);
  answer.number(20, x.last_possible_lead_out);
}

template <class Way, class Resources>
void track_fields(Way answer, Resources& x) {
  answer.number(4, x.most_tracks);
  answer.number(6, x.assigned_tracks);
  answer.number(8, x.most_appendable_tracks);
  answer.number(10, x.appendable_tracks);
}

template <class Way, class Resources>
void pow_fields(Way answer, Resources& x) {
  answer.number(4, x.remaining_replacements);
  answer.number(8, x.remaining_map_entries);
  answer.number(12, x.remaining_updates);
}

bool is_of(Bytes answer, std::uint8_t data_type, std::size_t least) {
  return answer.size() >= least && answer[2] >> 5 == data_type;
}

void set_type(std::vector<std::uint8_t>& answer, std::uint8_t data_type) {
  FieldWriter(answer).bits(2, 5, 3, data_type);
  seal_length(answer, 2);
}

}  // namespace

std::optional<DiscInformation> decode_disc_information(Bytes answer) {
  answer = within_length(answer, 2);
  if (!is_of(answer, standard, 8))
    return std::nullopt;
  const FieldReader in(answer);
  DiscInformation information;
  fields(in, information);
  const bool id_valid = (answer[7] & 0x80) != 0, bar_code_valid = (answer[7] & 0x40) != 0,
             application_valid = (answer[7] & 0x10) != 0;
  if (id_valid && in.has(12, 4))
    in.number(12, information.disc_id.emplace());
  if (bar_code_valid && in.has(24, 8))
    in.array(24, information.bar_code.emplace());
  if (application_valid && in.has(32, 1))
    in.number(32, information.application_code.emplace());
  const std::size_t entries = in.has(33, 1) ? answer[33] : 0;
  for (std::size_t i = 0; i < entries && in.has(opc_at + i * opc_size, opc_size); ++i) {
    OpcEntry& entry = information.opc.emplace_back();
    in.number(opc_at + i * opc_size, entry.speed);
    in.array(opc_at + i * opc_size + 2, entry.values);
  }
  return information;
}

std::vector<std::uint8_t> encode_disc_information(const DiscInformation& information) {
  std::vector<std::uint8_t> answer(opc_at);
  const FieldWriter out(answer);
  fields(out, information);
  out.flag(7, 7, information.disc_id.has_value());
  out.flag(7, 6, information.bar_code.has_value());
  out.flag(7, 4, information.application_code.has_value());
  if (information.disc_id)
    out.number(12, *information.disc_id);
  if (information.bar_code)
    out.array(24, *information.bar_code);
  if (information.application_code)
    out.number(32, *information.application_code);
  const std::size_t entries = std::min<std::size_t>(information.opc.size(), 255);
  out.number(33, 1, entries);
  for (std::size_t i = 0; i < entries; ++i) {
    out.number(opc_at + i * opc_size, information.opc[i].speed);
    out.array(opc_at + i * opc_size + 2, information.opc[i].values);
  }
  set_type(answer, standard);
  return answer;
}

std::optional<TrackResources> decode_track_resources(Bytes answer) {
  answer = within_length(answer, 2);
  if (!is_of(answer, tracks, 12))
    return std::nullopt;
  TrackResources resources;
  track_fields(FieldReader(answer), resources);
  return resources;
}

std::vector<std::uint8_t> encode_track_resources(const TrackResources& resources) {
  std::vector<std::uint8_t> answer(12);
  track_fields(FieldWriter(answer), resources);
  set_type(answer, tracks);
  return answer;
}

std::optional<PowResources> decode_pow_resources(Bytes answer) {
  answer = within_length(answer, 2);
  if (!is_of(answer, pseudo_overwrite, 16))
    return std::nullopt;
  PowResources resources;
  pow_fields(FieldReader(answer), resources);
  return resources;
}

std::vector<std::uint8_t> encode_pow_resources(const PowResources& resources) {
  std::vector<std::uint8_t> answer(16);
  pow_fields(FieldWriter(answer), resources);
  set_type(answer, pseudo_overwrite);
  return answer;
}

std::string describe(DiscStatus status) {
  switch (status) {
    case DiscStatus::Blank:
      return "blank";
    case DiscStatus::Appendable:
      return "appendable";
    case DiscStatus::Complete:
      return "complete";
    case DiscStatus::RandomAccess:
      break;
  }
  return "random access";
}

std::string describe(SessionState state) {
  switch (state) {
    case SessionState::Empty:
      return "empty";
    case SessionState::Incomplete:
      return "incomplete";
    case SessionState::Damaged:
      return "damaged";
    case SessionState::Complete:
      break;
  }
  return "complete";
}

std::string describe(BackgroundFormat state) {
  switch (state) {
    case BackgroundFormat::None:
      return "not formatted in the background";
    case BackgroundFormat::Stopped:
      return "formatting begun and stopped";
    case BackgroundFormat::Running:
      return "formatting in the background";
    case BackgroundFormat::Complete:
      break;
  }
  return "formatted";
}

std::string describe_disc_type(std::uint8_t type) {
  switch (DiscType{type}) {
    case DiscType::CdDaOrRom:
      return "CD-DA or CD-ROM";
    case DiscType::CdI:
      return "CD-I";
    case DiscType::CdRomXa:
      return "CD-ROM XA";
    case DiscType::Undefined:
      return "undefined";
  }
  return cat("type ", to_hex_digits(type, 2), 'h');
}

}  // namespace disc::mmc
