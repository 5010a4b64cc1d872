// The sub-channels of a block: what Q says, and the forms in which P to W are stored.
#include "formats/cd/subchannel.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>
#include <string_view>

#include "formats/base/crc16.h"
#include "formats/base/error.h"

namespace disc::cd {
namespace {

constexpr std::size_t channel_bytes = 12;
constexpr std::size_t covered = 10;  // bytes of Q under the CRC
constexpr std::size_t isrc_letters = 5, isrc_size = 12, catalog_size = 13;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Six bits a character (IEC 60908 table 3); nothing for all but digits and capitals.
std::optional<unsigned> code_of(char c) {
  if (is_digit(c))
    return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'Z')
    return static_cast<unsigned>(c - 'A' + 0x11);
  return std::nullopt;
}

std::optional<char> character_of(unsigned code) {
  if (code <= 9)
    return static_cast<char>('0' + code);
  if (code >= 0x11 && code <= 0x2A)
    return static_cast<char>('A' + code - 0x11);
  return std::nullopt;
}

// Digits from the high half of `at` on.
void put_digits(std::string_view digits, std::span<std::uint8_t> at) {
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<unsigned>(digits[i] - '0');
    at[i / 2] = static_cast<std::uint8_t>(at[i / 2] | digit << (i % 2 == 0 ? 4 : 0));
  }
}

std::optional<std::string> get_digits(Bytes at, std::size_t count) {
  std::string digits;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned digit = at[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0x0F;
    if (digit > 9)
      return std::nullopt;
    digits += static_cast<char>('0' + digit);
  }
  return digits;
}

std::uint8_t adr_byte(std::uint8_t control, unsigned adr) {
  return static_cast<std::uint8_t>((control & 0xF0) | adr);
}

QFrame encode(std::uint8_t control, const QPosition& position) {
  const auto relative = bcd_of(position.relative), absolute = bcd_of(position.absolute);
  return {adr_byte(control, 1),
          position.track == lead_out_track ? lead_out_track : to_bcd(position.track),
          to_bcd(position.index),
          relative[0],
          relative[1],
          relative[2],
          0,
          absolute[0],
          absolute[1],
          absolute[2],
          0,
          0};
}

QFrame encode(std::uint8_t control, const QPoint& point) {
  const auto &time = point.time, &target = point.target;
  return {adr_byte(control, point.adr),
          0,
          point.point,
          time[0],
          time[1],
          time[2],
          point.zero,
          target[0],
          target[1],
          target[2],
          0,
          0};
}

QFrame encode(std::uint8_t control, const QCatalog& catalog) {
  if (catalog.number.size() != catalog_size || !std::ranges::all_of(catalog.number, is_digit))
    throw FormatError(cat("media catalog number '", catalog.number, "' is not of 13 digits"));
  QFrame frame{adr_byte(control, 2)};
  put_digits(catalog.number, std::span(frame).subspan(1));
  frame[9] = to_bcd(catalog.frame);
  return frame;
}

QFrame encode(std::uint8_t control, const QIsrc& isrc) {
  QFrame frame{adr_byte(control, 3)};
  std::uint32_t letters = 0;
  for (std::size_t i = 0; i < isrc_letters && i < isrc.code.size(); ++i) {
    const auto code = code_of(isrc.code[i]);
    if (!code)
      throw FormatError(cat("ISRC '", isrc.code, "' has '", isrc.code.substr(i, 1),
                            "', expected digits and capitals"));
    letters = letters << 6 | *code;
  }
  const std::string_view text = isrc.code;
  if (text.size() != isrc_size || !std::ranges::all_of(text.substr(isrc_letters), is_digit))
    throw FormatError(cat("ISRC '", text, "' does not have five characters and seven digits"));
  letters <<= 2;
  for (std::size_t i = 0; i < 4; ++i)
    frame[1 + i] = static_cast<std::uint8_t>(letters >> (24 - 8 * i));
  put_digits(text.substr(isrc_letters), std::span(frame).subspan(5));
  frame[9] = to_bcd(isrc.frame);
  return frame;
}

std::optional<QPosition> decode_position(const QFrame& frame) {
  const auto track =
      frame[1] == lead_out_track ? std::optional(lead_out_track) : from_bcd(frame[1]);
  const auto index = from_bcd(frame[2]);
  const auto relative = msf_of_bcd({frame[3], frame[4], frame[5]});
  const auto absolute = msf_of_bcd({frame[7], frame[8], frame[9]});
  if (!track || !index || !relative || !absolute || frame[6] != 0)
    return std::nullopt;
  return QPosition{*track, *index, *relative, *absolute};
}

QPoint decode_point(const QFrame& frame) {
  return {static_cast<std::uint8_t>(frame[0] & 0x0F),
          frame[2],
          {frame[3], frame[4], frame[5]},
          frame[6],
          {frame[7], frame[8], frame[9]}};
}

// The frame that modes 2 and 3 end in.
std::optional<std::uint8_t> decode_frame(const QFrame& frame) {
  const auto number = from_bcd(frame[9]);
  return number && *number < frames_per_second ? number : std::nullopt;
}

std::optional<QCatalog> decode_catalog(const QFrame& frame) {
  const auto number = get_digits(Bytes(frame).subspan(1), catalog_size);
  const auto at = decode_frame(frame);
  if (!number || !at || (frame[7] & 0x0F) != 0 || frame[8] != 0)
    return std::nullopt;
  return QCatalog{*number, *at};
}

std::optional<QIsrc> decode_isrc(const QFrame& frame) {
  const std::uint32_t letters = static_cast<std::uint32_t>(frame[1]) << 24 |
                                static_cast<std::uint32_t>(frame[2]) << 16 |
                                static_cast<std::uint32_t>(frame[3]) << 8 | frame[4];
  std::string code;
  for (std::size_t i = 0; i < isrc_letters; ++i) {
    const auto character = character_of(letters >> (26 - 6 * i) & 0x3F);
    if (!character)
      return std::nullopt;
    code += *character;
  }
  const auto digits = get_digits(Bytes(frame).subspan(5), isrc_size - isrc_letters);
  const auto at = decode_frame(frame);
  if (!digits || !at || (letters & 3) != 0 || (frame[8] & 0x0F) != 0)
    return std::nullopt;
  return QIsrc{code + *digits, *at};
}

template <class Mode>
std::optional<QData> with_control(const QFrame& frame, std::optional<Mode> mode) {
  if (!mode)
    return std::nullopt;
  return QData{static_cast<std::uint8_t>(frame[0] & 0xF0), std::move(*mode)};
}

std::uint64_t load(const std::uint8_t* bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i)
    value = value << 8 | bytes[i];
  return value;
}

// Rows and columns of eight by eight bits, the first row in the highest byte, change places.
std::uint64_t transposed(std::uint64_t x) {
  x = (x & 0xAA55AA55AA55AA55) | (x & 0x00AA00AA00AA00AA) << 7 | (x >> 7 & 0x00AA00AA00AA00AA);
  x = (x & 0xCCCC3333CCCC3333) | (x & 0x0000CCCC0000CCCC) << 14 | (x >> 14 & 0x0000CCCC0000CCCC);
  return (x & 0xF0F0F0F00F0F0F0F) | (x & 0x00000000F0F0F0F0) << 28 | (x >> 28 & 0x00000000F0F0F0F0);
}

// The twelve bytes of the channel in bit `bit` of every symbol.
QFrame channel_of(SubchannelView raw, int bit) {
  QFrame channel;
  for (std::size_t i = 0; i < channel_bytes; ++i)  // one bit of each byte into the highest byte
    channel[i] = static_cast<std::uint8_t>(
        ((load(raw.data() + 8 * i) >> bit & 0x0101010101010101) * 0x0102040810204080) >> 56);
  return channel;
}

void put_channel(const QFrame& channel, int bit, SubchannelSpan raw) {
  for (std::size_t i = 0; i < subchannel_size; ++i) {
    const unsigned value = channel[i / 8] >> (7 - i % 8) & 1U;
    raw[i] = static_cast<std::uint8_t>((raw[i] & ~(1U << bit)) | value << bit);
  }
}

QFrame p_frame(bool p) {
  QFrame frame;
  frame.fill(p ? 0xFF : 0);
  return frame;
}

void check_form(Subchannel form, std::size_t bytes) {
  if (form == Subchannel::None || form == Subchannel::RwPacked || bytes != subchannel_bytes(form))
    throw std::logic_error("a sub-channel of another form or size");
}

}  // namespace

QFrame encode_q(const QData& data) {
  QFrame frame =
      std::visit([&](const auto& mode) { return encode(data.control, mode); }, data.mode);
  seal_q(frame);
  return frame;
}

std::optional<QData> decode_q(const QFrame& frame) {
  const unsigned adr = frame[0] & 0x0F;
  if ((adr == 1 || adr == 5) && frame[1] == 0)
    return with_control(frame, std::optional(decode_point(frame)));
  if (adr == 1)
    return with_control(frame, decode_position(frame));
  if (adr == 2)
    return with_control(frame, decode_catalog(frame));
  if (adr == 3)
    return with_control(frame, decode_isrc(frame));
  return std::nullopt;
}

bool q_crc_holds(const QFrame& frame) {
  const unsigned crc = crc16(Bytes(frame).first(covered)) ^ 0xFFFFU;
  return frame[10] == crc >> 8 && frame[11] == (crc & 0xFF);
}

void seal_q(QFrame& frame) {
  const unsigned crc = crc16(Bytes(frame).first(covered)) ^ 0xFFFFU;
  frame[10] = static_cast<std::uint8_t>(crc >> 8);
  frame[11] = static_cast<std::uint8_t>(crc & 0xFF);
}

std::array<std::uint8_t, 3> bcd_of(Msf time) {
  return {to_bcd(time.minute), to_bcd(time.second), to_bcd(time.frame)};
}

std::optional<Msf> msf_of_bcd(const std::array<std::uint8_t, 3>& digits) {
  const auto minute = from_bcd(digits[0]), second = from_bcd(digits[1]),
             frame = from_bcd(digits[2]);
  if (!minute || !second || !frame || *second > 59 || *frame >= frames_per_second)
    return std::nullopt;
  return Msf{*minute, *second, *frame};
}

void pw_to_raw(SubchannelView pw, SubchannelSpan raw) {
  for (std::size_t i = 0; i < channel_bytes; ++i) {
    std::uint64_t rows = 0;
    for (std::size_t channel = 0; channel < 8; ++channel)
      rows = rows << 8 | pw[channel * channel_bytes + i];
    const std::uint64_t symbols = transposed(rows);
    for (std::size_t j = 0; j < 8; ++j)
      raw[8 * i + j] = static_cast<std::uint8_t>(symbols >> (56 - 8 * j));
  }
}

void raw_to_pw(SubchannelView raw, SubchannelSpan pw) {
  for (std::size_t i = 0; i < channel_bytes; ++i) {
    const std::uint64_t rows = transposed(load(raw.data() + 8 * i));
    for (std::size_t channel = 0; channel < 8; ++channel)
      pw[channel * channel_bytes + i] = static_cast<std::uint8_t>(rows >> (56 - 8 * channel));
  }
}

QFrame q_of(Subchannel form, Bytes stored) {
  check_form(form, stored.size());
  if (form == Subchannel::PwRaw)
    return channel_of(SubchannelView(stored.data(), subchannel_size), 6);
  QFrame frame;
  std::memcpy(frame.data(), stored.data() + (form == Subchannel::Pw ? channel_bytes : 0),
              frame.size());
  return frame;
}

bool p_of(Subchannel form, Bytes stored) {
  check_form(form, stored.size());
  if (form == Subchannel::Pq16)
    return (stored[15] & 0x80) != 0;
  int ones = 0;
  if (form == Subchannel::Pw)
    for (const std::uint8_t byte : stored.first(channel_bytes))
      ones += std::popcount(byte);
  else
    for (const std::uint8_t symbol : stored)
      ones += symbol >> 7;
  return ones > static_cast<int>(subchannel_size / 2);
}

void put_pq(Subchannel form, bool p, const QFrame& q, std::span<std::uint8_t> out) {
  check_form(form, out.size());
  if (form == Subchannel::PwRaw) {
    const SubchannelSpan raw(out.data(), subchannel_size);
    put_channel(p_frame(p), 7, raw);
    return put_channel(q, 6, raw);
  }
  if (form == Subchannel::Pw) {
    std::ranges::copy(p_frame(p), out.begin());
    std::ranges::copy(q, out.begin() + channel_bytes);
    return;
  }
  std::ranges::copy(q, out.begin());
  std::ranges::fill(out.subspan(channel_bytes), std::uint8_t{0});
  out[15] = p ? 0x80 : 0;
}

void convert_subchannel(Subchannel from, Bytes in, Subchannel to, std::span<std::uint8_t> out) {
  const std::size_t step_in = subchannel_bytes(from), step_out = subchannel_bytes(to);
  check_form(from, step_in);
  check_form(to, step_out);
  const std::size_t blocks = in.size() / step_in;
  if (in.size() % step_in != 0 || out.size() != blocks * step_out)
    throw std::logic_error("sub-channels of different numbers of blocks");
  for (std::size_t i = 0; i < blocks; ++i) {
    const Bytes block = in.subspan(i * step_in, step_in);
    const std::span<std::uint8_t> made = out.subspan(i * step_out, step_out);
    if (from == to) {
      std::ranges::copy(block, made.begin());
    } else if (from == Subchannel::Pw && to == Subchannel::PwRaw) {
      pw_to_raw(SubchannelView(block.data(), subchannel_size),
                SubchannelSpan(made.data(), subchannel_size));
    } else if (from == Subchannel::PwRaw && to == Subchannel::Pw) {
      raw_to_pw(SubchannelView(block.data(), subchannel_size),
                SubchannelSpan(made.data(), subchannel_size));
    } else {
      std::ranges::fill(made, std::uint8_t{0});
      put_pq(to, p_of(from, block), q_of(from, block), made);
    }
  }
}

}  // namespace disc::cd
