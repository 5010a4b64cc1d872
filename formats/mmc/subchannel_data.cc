// READ SUB-CHANNEL, format by format.
#include "formats/mmc/subchannel_data.h"

#include <cstdlib>

#include "formats/cd/msf.h"
#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 4, position_size = 16, number_size = 24;
constexpr std::uint8_t position_format = 1, catalog_format = 2, isrc_format = 3;

template <class Way, class One>
void fields(Way answer, One& x) {
  answer.number(1, x.audio_status);
}

template <class Way, class One>
void track_fields(Way answer, One& x) {
  answer.bits(5, 4, 4, x.adr);
  answer.bits(5, 0, 4, x.control);
  answer.number(6, x.track);
}

bool is_of(Bytes answer, std::uint8_t format, std::size_t least) {
  return answer.size() >= least && answer[head_size] == format;
}

Bytes within_data(Bytes answer) {
  if (answer.size() < head_size)
    return answer;
  return slice(answer, 0, head_size + (std::size_t{answer[2]} << 8 | answer[3]));
}

std::vector<std::uint8_t> sealed(std::vector<std::uint8_t> answer, std::uint8_t format) {
  const FieldWriter out(answer);
  out.number(2, 2, answer.size() - head_size);
  out.number(head_size, format);
  return answer;
}

// A number that bit 7 before it says to be valid.
void take_number(FieldReader in, std::size_t at, std::size_t size, std::string& number) {
  bool valid = false;
  in.flag(at, 7, valid);
  if (valid)
    in.text(at + 1, size, number);
}

void put_number(FieldWriter out, std::size_t at, std::size_t size, const std::string& number) {
  out.flag(at, 7, !number.empty());
  if (!number.empty())
    out.text(at + 1, size, number);
}

}  // namespace

std::optional<CurrentPosition> decode_current_position(Bytes answer, bool msf) {
  answer = within_data(answer);
  if (!is_of(answer, position_format, position_size))
    return std::nullopt;
  const FieldReader in(answer);
  CurrentPosition position;
  fields(in, position);
  track_fields(in, position);
  in.number(7, position.index);
  if (msf) {
    cd::Msf absolute, relative;
    in.number(9, absolute);
    in.number(13, relative);
    position.absolute = cd::to_lba(absolute);
    position.relative = cd::frames_of(relative);
  } else {
    in.number(8, position.absolute);
    in.number(12, position.relative);
  }
  return position;
}

std::vector<std::uint8_t> encode_current_position(const CurrentPosition& position, bool msf) {
  std::vector<std::uint8_t> answer(position_size);
  const FieldWriter out(answer);
  fields(out, position);
  track_fields(out, position);
  out.number(7, position.index);
  if (msf) {
    out.number(9, cd::to_msf(position.absolute));
    // A pregap counts down to zero.
    const std::int64_t distance = std::abs(std::int64_t{position.relative});
    out.number(13, cd::msf_of_frames(static_cast<std::int32_t>(distance % cd::all_frames)));
  } else {
    out.number(8, position.absolute);
    out.number(12, position.relative);
  }
  return sealed(std::move(answer), position_format);
}

std::optional<MediaCatalogNumber> decode_media_catalog_number(Bytes answer) {
  answer = within_data(answer);
  if (!is_of(answer, catalog_format, number_size))
    return std::nullopt;
  const FieldReader in(answer);
  MediaCatalogNumber number;
  fields(in, number);
  take_number(in, 8, 13, number.number);
  in.number(23, number.frame);
  return number;
}

std::vector<std::uint8_t> encode_media_catalog_number(const MediaCatalogNumber& number) {
  std::vector<std::uint8_t> answer(number_size);
  const FieldWriter out(answer);
  fields(out, number);
  put_number(out, 8, 13, number.number);
  out.number(23, number.frame);
  return sealed(std::move(answer), catalog_format);
}

std::optional<TrackIsrc> decode_track_isrc(Bytes answer) {
  answer = within_data(answer);
  if (!is_of(answer, isrc_format, number_size))
    return std::nullopt;
  const FieldReader in(answer);
  TrackIsrc isrc;
  fields(in, isrc);
  track_fields(in, isrc);
  take_number(in, 8, 12, isrc.code);
  in.number(22, isrc.frame);
  return isrc;
}

std::vector<std::uint8_t> encode_track_isrc(const TrackIsrc& isrc) {
  std::vector<std::uint8_t> answer(number_size);
  const FieldWriter out(answer);
  fields(out, isrc);
  track_fields(out, isrc);
  put_number(out, 8, 12, isrc.code);
  out.number(22, isrc.frame);
  return sealed(std::move(answer), isrc_format);
}

}  // namespace disc::mmc
