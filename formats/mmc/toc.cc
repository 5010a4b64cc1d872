// READ TOC/PMA/ATIP, format by format.
#include "formats/mmc/toc.h"

#include <algorithm>

#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 4, entry_size = 8, point_size = 11, pack_size = 18;
constexpr std::int32_t frames_per_minute = 60 * cd::frames_per_second;
constexpr std::uint32_t last_time = 0x00FF'3B4A;  // FF:59:74

// The minute is a whole byte here: 256 of them, where a CD has 100.
std::uint32_t time_field(Lba at) {
  const std::int64_t frames = std::int64_t{at.value} + cd::pause_frames;
  if (frames < 0)  // of a lead-in, which counts up to 99:59:74
    return field_of(cd::to_msf(at));
  if (frames >= 256 * frames_per_minute)
    return last_time;
  const auto minute = static_cast<std::uint32_t>(frames / frames_per_minute);
  const auto second = static_cast<std::uint32_t>(frames / cd::frames_per_second % 60);
  return minute << 16 | second << 8 | static_cast<std::uint32_t>(frames % cd::frames_per_second);
}

template <class Way, class Entry>
void fields(Way answer, std::size_t at, Entry& x) {
  answer.bits(at + 1, 4, 4, x.adr);
  answer.bits(at + 1, 0, 4, x.control);
  answer.number(at + 2, x.track);
}

TocEntry take_entry(FieldReader in, std::size_t at, bool msf) {
  TocEntry entry;
  fields(in, at, entry);
  if (msf) {
    cd::Msf time;
    in.number(at + 5, time);
    entry.start = cd::to_lba(time);
  } else {
    in.number(at + 4, entry.start);
  }
  return entry;
}

void put_entry(FieldWriter out, std::size_t at, const TocEntry& entry, bool msf) {
  out.pad_to(at + entry_size);
  fields(out, at, entry);
  if (msf)
    out.number(at + 4, time_field(entry.start));
  else
    out.number(at + 4, entry.start);
}

template <class Way, class Entry>
void point_fields(Way answer, std::size_t at, Entry& x) {
  answer.number(at, x.session);
  answer.bits(at + 1, 4, 4, x.adr);
  answer.bits(at + 1, 0, 4, x.control);
  answer.number(at + 2, x.track);
  answer.number(at + 3, x.point);
  answer.array(at + 4, x.time);
  answer.number(at + 7, x.zero);
  answer.array(at + 8, x.target);
}

std::vector<FullTocEntry> take_points(Bytes answer) {
  std::vector<FullTocEntry> entries;
  const FieldReader in(answer);
  for (std::size_t at = head_size; in.has(at, point_size); at += point_size)
    point_fields(in, at, entries.emplace_back());
  return entries;
}

void put_points(FieldWriter out, const std::vector<FullTocEntry>& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i)
    point_fields(out, head_size + i * point_size, entries[i]);
}

constexpr std::size_t atip_size = 28, atip_size_with_s4 = 32;

template <class Way, class Groove>
void atip_fields(Way answer, Groove& x) {
  answer.bits(4, 4, 3, x.writing_power);
  answer.flag(4, 3, x.double_density);
  answer.bits(4, 0, 3, x.reference_speed);
  answer.flag(5, 6, x.unrestricted_use);
  answer.flag(6, 6, x.rewritable);
  answer.bits(6, 3, 3, x.sub_type);
  answer.number(8, x.lead_in);
  answer.number(12, x.last_lead_out);
}

}  // namespace

std::optional<Toc> decode_toc(Bytes answer, bool msf) {
  answer = within_length(answer, 2);
  if (answer.size() < head_size)
    return std::nullopt;
  const FieldReader in(answer);
  Toc toc;
  in.number(2, toc.first_track);
  in.number(3, toc.last_track);
  for (std::size_t at = head_size; in.has(at, entry_size); at += entry_size)
    toc.entries.push_back(take_entry(in, at, msf));
  return toc;
}

std::vector<std::uint8_t> encode_toc(const Toc& toc, bool msf) {
  std::vector<std::uint8_t> answer(head_size);
  const FieldWriter out(answer);
  out.number(2, toc.first_track);
  out.number(3, toc.last_track);
  for (std::size_t i = 0; i < toc.entries.size(); ++i)
    put_entry(out, head_size + i * entry_size, toc.entries[i], msf);
  seal_length(answer, 2);
  return answer;
}

std::optional<SessionInformation> decode_session_information(Bytes answer, bool msf) {
  answer = within_length(answer, 2);
  if (answer.size() < head_size + entry_size)
    return std::nullopt;
  const FieldReader in(answer);
  SessionInformation information;
  in.number(2, information.first_session);
  in.number(3, information.last_session);
  information.first_track_of_last_session = take_entry(in, head_size, msf);
  return information;
}

std::vector<std::uint8_t> encode_session_information(const SessionInformation& information,
                                                     bool msf) {
  std::vector<std::uint8_t> answer(head_size);
  const FieldWriter out(answer);
  out.number(2, information.first_session);
  out.number(3, information.last_session);
  put_entry(out, head_size, information.first_track_of_last_session, msf);
  seal_length(answer, 2);
  return answer;
}

std::optional<FullToc> decode_full_toc(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < head_size)
    return std::nullopt;
  FullToc toc;
  FieldReader(answer).number(2, toc.first_session);
  FieldReader(answer).number(3, toc.last_session);
  toc.entries = take_points(answer);
  return toc;
}

std::vector<std::uint8_t> encode_full_toc(const FullToc& toc) {
  std::vector<std::uint8_t> answer(head_size);
  const FieldWriter out(answer);
  out.number(2, toc.first_session);
  out.number(3, toc.last_session);
  put_points(out, toc.entries);
  seal_length(answer, 2);
  return answer;
}

std::optional<std::vector<FullTocEntry>> decode_pma(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < head_size)
    return std::nullopt;
  return take_points(answer);
}

std::vector<std::uint8_t> encode_pma(const std::vector<FullTocEntry>& entries) {
  std::vector<std::uint8_t> answer(head_size);
  put_points(FieldWriter(answer), entries);
  seal_length(answer, 2);
  return answer;
}

std::optional<Atip> decode_atip(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < 15)
    return std::nullopt;
  const FieldReader in(answer);
  Atip atip;
  atip_fields(in, atip);
  const auto take = [&](unsigned bit, std::size_t at, auto& value) {
    if ((answer[6] >> bit & 1) != 0 && in.has(at, 3))
      in.array(at, value.emplace());
  };
  take(2, 16, atip.a1);
  take(1, 20, atip.a2);
  take(0, 24, atip.a3);
  if (in.has(28, 4))
    in.array(28, atip.s4.emplace());
  return atip;
}

std::vector<std::uint8_t> encode_atip(const Atip& atip) {
  std::vector<std::uint8_t> answer(atip.s4 ? atip_size_with_s4 : atip_size);
  const FieldWriter out(answer);
  // As the marks of the special information they were recorded in: 1, 0, 1.
  out.flag(4, 7, true);
  out.flag(6, 7, true);
  atip_fields(out, atip);
  const auto put = [&](unsigned bit, std::size_t at, const auto& value) {
    out.flag(6, bit, value.has_value());
    if (value)
      out.array(at, *value);
  };
  put(2, 16, atip.a1);
  put(1, 20, atip.a2);
  put(0, 24, atip.a3);
  if (atip.s4)
    out.array(28, *atip.s4);
  seal_length(answer, 2);
  return answer;
}

std::optional<std::vector<std::uint8_t>> decode_cd_text(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < head_size)
    return std::nullopt;
  const Bytes packs =
      answer.subspan(head_size, (answer.size() - head_size) / pack_size * pack_size);
  return std::vector<std::uint8_t>(packs.begin(), packs.end());
}

std::vector<std::uint8_t> encode_cd_text(Bytes packs) {
  std::vector<std::uint8_t> answer(head_size);
  answer.insert(answer.end(), packs.begin(), packs.end());
  seal_length(answer, 2);
  return answer;
}

}  // namespace disc::mmc
