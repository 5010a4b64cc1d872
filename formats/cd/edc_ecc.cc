// Error detection and correction of data sectors on a CD.
//
// The parity is that of two Reed-Solomon codes over GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. The
// 1118 words of data and P parity form 26 rows of 43; each code treats the lower and the upper
// bytes of the words for themselves, so that one vector of the processor holds bytes of as many
// codewords.
#include "formats/cd/edc_ecc.h"

#include <algorithm>
#include <cstring>

namespace disc::cd {
namespace {

constexpr std::size_t row_bytes = 86;  // 43 words
constexpr std::size_t data_rows = 24;
constexpr std::size_t rows = 26;     // with those of P parity
constexpr std::size_t columns = 43;  // of words
constexpr std::size_t q_words = 26;  // words of each of the two Q parities
constexpr std::size_t p_begin = ecc_data_bytes;
constexpr std::size_t q_begin = ecc_data_bytes + p_parity_bytes;

constexpr unsigned times_alpha(unsigned x) {
  return (x << 1 ^ ((x & 0x80) != 0 ? 0x11DU : 0U)) & 0xFF;
}

struct Field {
  std::array<std::uint8_t, 256> log{};  // to the base of alpha
  std::array<std::uint8_t, 256> by_alpha_plus_1{};
};

constexpr Field make_field() {
  Field field;
  unsigned x = 1;
  for (unsigned i = 0; i < 255; ++i) {
    field.log[x] = static_cast<std::uint8_t>(i);
    x = times_alpha(x);
  }
  for (unsigned y = 0; y < 256; ++y)
    field.by_alpha_plus_1[y ^ times_alpha(y)] = static_cast<std::uint8_t>(y);
  return field;
}

constexpr Field field = make_field();

using Tables = std::array<std::array<std::uint32_t, 256>, 16>;

// tables[n][b]: what byte b leaves after n more bytes of zeros.
constexpr Tables make_tables() {
  Tables tables{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit)
      value = value >> 1 ^ ((value & 1) != 0 ? 0xD8018001U : 0U);
    tables[0][byte] = value;
  }
  for (unsigned n = 1; n < tables.size(); ++n)
    for (unsigned byte = 0; byte < 256; ++byte)
      tables[n][byte] = tables[n - 1][byte] >> 8 ^ tables[0][tables[n - 1][byte] & 0xFF];
  return tables;
}

constexpr Tables tables = make_tables();

constexpr std::size_t step = 16;  // bytes
// Two halves go side by side, so that the processor need not wait for either.
constexpr std::size_t half = 1024;

std::uint32_t sixteen_more(std::uint32_t edc, const std::uint8_t* bytes) {
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < 4; ++i)
    next ^= tables[15 - i][bytes[i] ^ (edc >> 8 * i & 0xFF)];
  for (std::size_t i = 4; i < step; ++i)
    next ^= tables[15 - i][bytes[i]];
  return next;
}

// What each byte of a code leaves after half as many zeros.
constexpr std::array<std::array<std::uint32_t, 256>, 4> make_behind_half() {
  std::array<std::array<std::uint32_t, 256>, 4> table{};
  for (unsigned byte = 0; byte < 4; ++byte) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::uint32_t value = 1U << (8 * byte + bit);
      for (std::size_t i = 0; i < half; ++i)
        value = value >> 8 ^ tables[0][value & 0xFF];
      table[byte][1U << bit] = value;
    }
    for (unsigned value = 1; value < 256; ++value) {
      const unsigned lowest = value & ~(value - 1);
      table[byte][value] = table[byte][value ^ lowest] ^ table[byte][lowest];
    }
  }
  return table;
}

constexpr auto after_half = make_behind_half();

std::uint32_t behind_half(std::uint32_t edc) {
  return after_half[0][edc & 0xFF] ^ after_half[1][edc >> 8 & 0xFF] ^
         after_half[2][edc >> 16 & 0xFF] ^ after_half[3][edc >> 24];
}

// Vectors of the processor; their bytes are elements of the field.
constexpr std::size_t lanes = 16;
using Vector = std::uint8_t __attribute__((vector_size(lanes)));

Vector load(const std::uint8_t* from) {
  Vector v;
  std::memcpy(&v, from, lanes);
  return v;
}

Vector by_alpha(Vector v) {
  const Vector carries = static_cast<Vector>(v > 0x7F) & 0x1D;
  return static_cast<Vector>(v + v) ^ carries;
}

// Both parities of `Width` codewords whose elements come row by row: the checks of the code say
// that all elements add up to zero, and that those times descending powers of alpha do, too.
template <std::size_t Width, class RowAt>
void parity_of(std::size_t count, RowAt row_at, std::uint8_t* first, std::uint8_t* second) {
  constexpr std::size_t vectors = (Width + lanes - 1) / lanes;
  std::array<Vector, vectors> sum{}, weighted{};
  for (std::size_t row = 0; row < count; ++row) {
    const std::uint8_t* const bytes = row_at(row);
    for (std::size_t i = 0; i < vectors; ++i) {
      const Vector v = load(bytes + i * lanes);
      sum[i] ^= v;
      weighted[i] = by_alpha(weighted[i] ^ v);
    }
  }
  std::array<std::uint8_t, vectors * lanes> all, sums;
  for (std::size_t i = 0; i < vectors; ++i) {
    const Vector both = by_alpha(weighted[i]) ^ sum[i];
    std::memcpy(all.data() + i * lanes, &both, lanes);
    std::memcpy(sums.data() + i * lanes, &sum[i], lanes);
  }
  for (std::size_t i = 0; i < Width; ++i) {
    first[i] = field.by_alpha_plus_1[all[i]];
    second[i] = first[i] ^ sums[i];
  }
}

// Rows are read in whole vectors, which reach past the last one.
struct Room {
  std::array<std::uint8_t, rows * row_bytes + lanes> bytes;
};

void p_parity(const Room& room, std::uint8_t* out) {
  parity_of<row_bytes>(
      data_rows, [&](std::size_t row) { return room.bytes.data() + row * row_bytes; }, out,
      out + row_bytes);
}

// Eight words of eight rows.
using Words = std::uint16_t __attribute__((vector_size(lanes)));
using Square = std::array<Words, 8>;

// One of the three steps that exchange rows and columns.
Square interleaved(const Square& in) {
  Square out;
  for (std::size_t i = 0; i < 4; ++i) {
    const Words a = in[i], b = in[i + 4];
    out[2 * i] = __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
    out[2 * i + 1] = __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  }
  return out;
}

void transpose(const std::uint8_t* from, std::uint8_t* to, std::size_t to_step) {
  Square square;
  for (std::size_t i = 0; i < square.size(); ++i)
    std::memcpy(&square[i], from + i * row_bytes, lanes);
  square = interleaved(interleaved(interleaved(square)));
  for (std::size_t i = 0; i < square.size(); ++i)
    std::memcpy(to + i * to_step, &square[i], lanes);
}

// Codeword n goes down the diagonal from row n on: its element in column m lies in row n + m. The
// columns are laid out for that twice, one behind the other, so that rows go round.
void q_parity(const Room& room, std::uint8_t* out) {
  constexpr std::size_t once = 2 * q_words;
  constexpr std::size_t column_bytes = 2 * once + lanes;
  constexpr std::array<std::size_t, 4> row_blocks{0, 8, 16, rows - 8};
  constexpr std::array<std::size_t, 6> column_blocks{0, 8, 16, 24, 32, columns - 8};
  std::array<std::uint8_t, columns * column_bytes> all;
  for (const std::size_t row : row_blocks)
    for (const std::size_t column : column_blocks) {
      const std::uint8_t* const from = room.bytes.data() + row * row_bytes + 2 * column;
      std::uint8_t* const to = all.data() + column * column_bytes + 2 * row;
      transpose(from, to, column_bytes);
    }
  for (std::size_t m = 0; m < columns; ++m)
    std::memcpy(all.data() + m * column_bytes + once, all.data() + m * column_bytes, once);
  parity_of<once>(
      columns, [&](std::size_t m) { return all.data() + m * column_bytes + 2 * (m % rows); }, out,
      out + once);
}

// One codeword as the places of its elements.
template <std::size_t Size>
using Places = std::array<std::uint16_t, Size>;

// 0: sound, 1: mended, 2: more than one error.
template <std::size_t Size>
int mend(std::span<std::uint8_t, ecc_bytes> sector, const Places<Size>& places) {
  unsigned sum = 0, weighted = 0;
  for (const std::uint16_t place : places) {
    sum ^= sector[place];
    weighted = times_alpha(weighted) ^ sector[place];
  }
  if (sum == 0 && weighted == 0)
    return 0;
  if (sum == 0 || weighted == 0)
    return 2;
  const unsigned power = (255U + field.log[weighted] - field.log[sum]) % 255;
  if (power >= Size)
    return 2;
  sector[places[Size - 1 - power]] ^= static_cast<std::uint8_t>(sum);
  return 1;
}

constexpr std::size_t p_size = rows;
constexpr std::size_t q_size = columns + 2;
using PPlaces = std::array<Places<p_size>, row_bytes>;
using QPlaces = std::array<Places<q_size>, 2 * q_words>;

constexpr PPlaces make_p_places() {
  PPlaces all{};
  for (std::size_t n = 0; n < row_bytes; ++n)
    for (std::size_t row = 0; row < rows; ++row)
      all[n][row] = static_cast<std::uint16_t>(row * row_bytes + n);
  return all;
}

constexpr QPlaces make_q_places() {
  QPlaces all{};
  for (std::size_t n = 0; n < q_words; ++n)
    for (std::size_t plane = 0; plane < 2; ++plane) {
      Places<q_size>& places = all[2 * n + plane];
      for (std::size_t m = 0; m < columns; ++m)
        places[m] = static_cast<std::uint16_t>((n + m) % rows * row_bytes + 2 * m + plane);
      for (std::size_t parity = 0; parity < 2; ++parity)
        places[columns + parity] =
            static_cast<std::uint16_t>(q_begin + 2 * (parity * q_words + n) + plane);
    }
  return all;
}

constexpr PPlaces p_places = make_p_places();
constexpr QPlaces q_places = make_q_places();

}  // namespace

std::uint32_t edc(Bytes bytes, std::uint32_t edc) {
  std::size_t at = 0;
  for (; at + 2 * half <= bytes.size(); at += 2 * half) {
    std::uint32_t second = 0;
    for (std::size_t i = at; i < at + half; i += step) {
      edc = sixteen_more(edc, bytes.data() + i);
      second = sixteen_more(second, bytes.data() + half + i);
    }
    edc = behind_half(edc) ^ second;
  }
  for (; at + step <= bytes.size(); at += step)
    edc = sixteen_more(edc, bytes.data() + at);
  for (; at < bytes.size(); ++at)
    edc = edc >> 8 ^ tables[0][(edc ^ bytes[at]) & 0xFF];
  return edc;
}

void add_parity(std::span<std::uint8_t, ecc_bytes> sector) {
  Room room;
  std::memcpy(room.bytes.data(), sector.data(), ecc_data_bytes);
  p_parity(room, room.bytes.data() + p_begin);
  std::memcpy(sector.data() + p_begin, room.bytes.data() + p_begin, p_parity_bytes);
  q_parity(room, sector.data() + q_begin);
}

bool has_parity(std::span<const std::uint8_t, ecc_bytes> sector) {
  Room room;
  std::memcpy(room.bytes.data(), sector.data(), q_begin);
  std::array<std::uint8_t, p_parity_bytes> p;
  p_parity(room, p.data());
  std::array<std::uint8_t, q_parity_bytes> q;
  q_parity(room, q.data());
  return std::equal(p.begin(), p.end(), sector.begin() + p_begin) &&
         std::equal(q.begin(), q.end(), sector.begin() + q_begin);
}

bool correct_by_parity(std::span<std::uint8_t, ecc_bytes> sector) {
  constexpr int most_rounds = 16;  // a round that mends nothing is the last
  for (int round = 0; round < most_rounds; ++round) {
    bool mended = false, broken = false;
    const auto apply = [&](const auto& all) {
      for (const auto& places : all) {
        const int result = mend(sector, places);
        mended = mended || result == 1;
        broken = broken || result == 2;
      }
    };
    apply(p_places);
    apply(q_places);
    if (!mended)
      return !broken;
  }
  return false;
}

}  // namespace disc::cd
