// Sense data in both formats, and in words.
#include "formats/mmc/sense.h"

#include <array>

#include "formats/base/cat.h"
#include "formats/mmc/fields.h"
#include "formats/mmc/hex.h"
#include "formats/mmc/sense_texts.h"

namespace disc::mmc {
namespace {

constexpr std::uint8_t information_type = 0x00, key_specific_type = 0x02, block_type = 0x05;

// The three bytes of sense key specific data, which mean what the key lets them (SPC-3 4.5.2.4).
void take_key_specific(Bytes bytes, SenseData& data) {
  const auto value = static_cast<std::uint16_t>(bytes[1] << 8 | bytes[2]);
  if ((bytes[0] & 0x80) == 0)
    return;
  if (data.sense.key == illegal_request) {
    data.field = SenseData::Field{(bytes[0] & 0x40) != 0, {}, value};
    if ((bytes[0] & 0x08) != 0)
      data.field->bit = bytes[0] & 0x07;
  } else if (data.sense.key == 0 || data.sense.key == not_ready) {
    data.progress = value;
  }
}

std::array<std::uint8_t, 3> key_specific(const SenseData& data) {
  if (data.field) {
    const auto& [in_command, bit, byte] = *data.field;
    return {
        static_cast<std::uint8_t>(0x80 | (in_command ? 0x40 : 0) | (bit ? 0x08 | (*bit & 7) : 0)),
        static_cast<std::uint8_t>(byte >> 8), static_cast<std::uint8_t>(byte)};
  }
  if (data.progress)
    return {0x80, static_cast<std::uint8_t>(*data.progress >> 8),
            static_cast<std::uint8_t>(*data.progress)};
  return {};
}

std::optional<SenseData> decode_fixed(Bytes bytes) {
  if (bytes.size() < 3)
    return std::nullopt;
  SenseData data;
  const FieldReader fields(bytes);
  bool valid = false;
  std::uint32_t information = 0;
  fields.flag(0, 7, valid);
  fields.flag(2, 5, data.incorrect_length);
  fields.bits(2, 0, 4, data.sense.key);
  fields.number(3, information);
  fields.number(12, data.sense.code);
  fields.number(13, data.sense.qualifier);
  if (valid && fields.has(3, 4))
    data.information = information;
  if (fields.has(15, 3))
    take_key_specific(bytes.subspan(15, 3), data);
  return data;
}

std::optional<SenseData> decode_descriptors(Bytes bytes) {
  if (bytes.size() < 4)
    return std::nullopt;
  SenseData data;
  data.descriptor = true;
  const FieldReader fields(bytes);
  fields.bits(1, 0, 4, data.sense.key);
  fields.number(2, data.sense.code);
  fields.number(3, data.sense.qualifier);
  std::uint8_t length = 0;
  fields.number(7, length);
  Bytes rest = slice(bytes, 8, length);
  while (rest.size() >= 2 && rest.size() - 2 >= rest[1]) {
    const Bytes one = rest.first(2 + std::size_t{rest[1]});
    const FieldReader descriptor(one);
    if (one[0] == information_type && one.size() >= 12 && (one[2] & 0x80) != 0) {
      data.information = 0;
      descriptor.number(4, *data.information);
    } else if (one[0] == key_specific_type && one.size() >= 7) {
      take_key_specific(one.subspan(4, 3), data);
    } else if (one[0] == block_type && one.size() >= 4) {
      descriptor.flag(3, 5, data.incorrect_length);
    }
    rest = rest.subspan(one.size());
  }
  return data;
}

std::vector<std::uint8_t> encode_fixed(const SenseData& data) {
  std::vector<std::uint8_t> bytes(18);
  const FieldWriter fields(bytes);
  // An address that is too long for the field is not there (SPC-3 4.5.3).
  const bool valid = data.information && *data.information <= 0xFFFF'FFFF;
  fields.number(0, static_cast<std::uint8_t>((data.deferred ? 0x71 : 0x70) | (valid ? 0x80 : 0)));
  fields.flag(2, 5, data.incorrect_length);
  fields.bits(2, 0, 4, data.sense.key);
  if (valid)
    fields.number(3, 4, *data.information);
  fields.number(7, std::uint8_t{10});
  fields.number(12, data.sense.code);
  fields.number(13, data.sense.qualifier);
  fields.array(15, key_specific(data));
  return bytes;
}

std::vector<std::uint8_t> encode_descriptors(const SenseData& data) {
  std::vector<std::uint8_t> bytes(8);
  const FieldWriter fields(bytes);
  fields.number(0, static_cast<std::uint8_t>(data.deferred ? 0x73 : 0x72));
  fields.number(1, data.sense.key);
  fields.number(2, data.sense.code);
  fields.number(3, data.sense.qualifier);
  const auto add = [&](std::uint8_t type, std::size_t size) {
    const std::size_t at = bytes.size();
    fields.number(at, type);
    fields.number(at + 1, static_cast<std::uint8_t>(size - 2));
    fields.pad_to(at + size);
    return at;
  };
  if (data.information) {
    const std::size_t at = add(information_type, 12);
    fields.number(at + 2, std::uint8_t{0x80});
    fields.number(at + 4, *data.information);
  }
  if (data.field || data.progress)
    fields.array(add(key_specific_type, 8) + 4, key_specific(data));
  if (data.incorrect_length)
    fields.flag(add(block_type, 4) + 3, 5, true);
  fields.number(7, static_cast<std::uint8_t>(bytes.size() - 8));
  return bytes;
}

}  // namespace

std::optional<SenseData> decode_sense(Bytes bytes) {
  const unsigned code = bytes.empty() ? 0U : bytes[0] & 0x7FU;
  if (code < 0x70 || code > 0x73)
    return std::nullopt;
  auto data = code < 0x72 ? decode_fixed(bytes) : decode_descriptors(bytes);
  if (data)
    data->deferred = code % 2 != 0;
  return data;
}

std::vector<std::uint8_t> encode_sense(const SenseData& data) {
  return data.descriptor ? encode_descriptors(data) : encode_fixed(data);
}

std::string to_text(Sense sense) {
  return cat(to_hex_digits(sense.key, sense.key > 0xF ? 2 : 1), '/', to_hex_digits(sense.code, 2),
             '/', to_hex_digits(sense.qualifier, 2));
}

std::string describe(Sense sense) {
  std::string_view text = sense_text(sense.code, sense.qualifier);
  // A key without a code says something, too; a code without a text at least has its key.
  if (text.empty() || (sense.code == 0 && sense.qualifier == 0 && sense.key != 0))
    text = sense_key_text(sense.key);
  return cat(text, " (", to_text(sense), ')');
}

}  // namespace disc::mmc
