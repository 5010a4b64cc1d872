// READ TRACK INFORMATION, byte by byte.
#include "formats/mmc/track_information.h"

#include "formats/base/cat.h"
#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

constexpr std::size_t least_size = 28, size = 36, size_with_compatibility = 40,
                      size_with_jumps = 48;

template <class Way, class Information>
void fields(Way answer, Information& x) {
  answer.split(2, 32, x.track);
  answer.split(3, 33, x.session);
  answer.bits(5, 6, 2, x.layer_jump);
  answer.flag(5, 5, x.damage);
  answer.flag(5, 4, x.copy);
  answer.bits(5, 0, 4, x.track_mode);
  answer.flag(6, 7, x.reserved);
  answer.flag(6, 6, x.blank);
  answer.flag(6, 5, x.packet);
  answer.flag(6, 4, x.fixed_packets);
  answer.bits(6, 0, 4, x.data_mode);
  answer.number(8, x.start);
  answer.number(16, x.free_blocks);
  answer.number(20, x.blocking_factor);
  answer.number(24, x.size);
}

}  // namespace

std::optional<TrackInformation> decode_track_information(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < least_size)
    return std::nullopt;
  const FieldReader in(answer);
  TrackInformation information;
  fields(in, information);
  const auto take = [&](std::size_t at, std::optional<Lba>& address) {
    if (in.has(at, 4))
      in.number(at, address.emplace());
  };
  if ((answer[7] & 0x01) != 0)
    take(12, information.next_writable_address);
  if ((answer[7] & 0x02) != 0)
    take(28, information.last_recorded_address);
  take(36, information.read_compatibility);
  if (in.has(size_with_jumps - 1, 1)) {
    take(40, information.next_layer_jump);
    take(44, information.last_layer_jump);
  }
  return information;
}

std::vector<std::uint8_t> encode_track_information(const TrackInformation& information) {
  const bool jumps = information.next_layer_jump || information.last_layer_jump;
  std::vector<std::uint8_t> answer(jumps                            ? size_with_jumps
                                   : information.read_compatibility ? size_with_compatibility
                                                                    : size);
  const FieldWriter out(answer);
  fields(out, information);
  out.flag(7, 0, information.next_writable_address.has_value());
  out.flag(7, 1, information.last_recorded_address.has_value());
  const auto put = [&](std::size_t at, const std::optional<Lba>& address) {
    if (address)
      out.number(at, *address);
  };
  put(12, information.next_writable_address);
  put(28, information.last_recorded_address);
  put(36, information.read_compatibility);
  put(40, information.next_layer_jump);
  put(44, information.last_layer_jump);
  seal_length(answer, 2);
  return answer;
}

std::string describe_track_mode(std::uint8_t track_mode) {
  if ((track_mode & 0x04) != 0)
    return (track_mode & 0x01) != 0 ? "data in packets" : "data";
  return cat((track_mode & 0x08) != 0 ? "four-channel audio" : "audio",
             (track_mode & 0x01) != 0 ? " with pre-emphasis" : "");
}

std::string describe(LayerJumpStatus status) {
  switch (status) {
    case LayerJumpStatus::None:
      return "no layer jump";
    case LayerJumpStatus::Unspecified:
      return "layer jump not specified";
    case LayerJumpStatus::Manual:
      return "manual layer jump";
    case LayerJumpStatus::RegularInterval:
      break;
  }
  return "layer jump at regular intervals";
}

}  // namespace disc::mmc
