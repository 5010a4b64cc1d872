// The packs of channels R to W, which carry CD+G: their parity and how they are interleaved.
#include "formats/cd/rw_pack.h"

#include <algorithm>
#include <optional>

namespace disc::cd {
namespace {

constexpr unsigned order = 63;  // of alpha
constexpr std::uint8_t symbol_bits = 0x3F;

struct Field {
  std::array<std::uint8_t, 2 * order> power{};  // of alpha
  std::array<std::uint8_t, order + 1> log{};
};

// GF(2^6) by x^6 + x + 1.
constexpr Field make_field() {
  Field field;
  unsigned value = 1;
  for (unsigned i = 0; i < order; ++i) {
    field.power[i] = field.power[i + order] = static_cast<std::uint8_t>(value);
    field.log[value] = static_cast<std::uint8_t>(i);
    value <<= 1;
    if ((value & 0x40) != 0)
      value ^= 0x43;
  }
  return field;
}
constexpr Field field = make_field();

constexpr unsigned product(unsigned a, unsigned b) {
  return a == 0 || b == 0 ? 0U : field.power[unsigned{field.log[a]} + field.log[b]];
}
constexpr unsigned quotient(unsigned a, unsigned b) {  // b is not 0
  return a == 0 ? 0U : field.power[unsigned{field.log[a]} + order - field.log[b]];
}

// Codes whose words are divisible by (x - 1)(x - alpha)...: `Parity` symbols, the last of a word.
template <std::size_t Parity>
struct Code {
  using Syndromes = std::array<unsigned, Parity>;

  // Coefficients of the generator below its highest, from x^0 on.
  static constexpr std::array<unsigned, Parity> make_generator() {
    std::array<unsigned, Parity + 1> all{1};
    for (std::size_t root = 0; root < Parity; ++root)
      for (std::size_t i = root + 2; i-- > 0;)
        all[i] = (i > 0 ? all[i - 1] : 0U) ^ product(all[i], field.power[root]);
    std::array<unsigned, Parity> low{};
    std::copy(all.begin(), all.end() - 1, low.begin());
    return low;
  }
  static constexpr std::array<unsigned, Parity> generator = make_generator();

  static void seal(std::span<std::uint8_t> word) {
    std::array<unsigned, Parity> rest{};
    for (const std::uint8_t symbol : word.first(word.size() - Parity)) {
      const unsigned lead = symbol ^ rest[Parity - 1];
      for (std::size_t i = Parity; i-- > 0;)
        rest[i] = (i > 0 ? rest[i - 1] : 0U) ^ product(lead, generator[i]);
    }
    for (std::size_t i = 0; i < Parity; ++i)
      word[word.size() - 1 - i] = static_cast<std::uint8_t>(rest[i]);
  }

  static Syndromes syndromes(Bytes word) {
    Syndromes sums{};
    for (const std::uint8_t symbol : word)
      for (std::size_t root = 0; root < Parity; ++root)
        sums[root] = product(sums[root], field.power[root]) ^ symbol;
    return sums;
  }
  static bool holds(const Syndromes& sums) {
    return std::ranges::all_of(sums, [](unsigned sum) { return sum == 0; });
  }

  // One wrong symbol: the syndromes are a progression.
  static bool mend_one(std::span<std::uint8_t> word, const Syndromes& sums) {
    if (std::ranges::any_of(sums, [](unsigned sum) { return sum == 0; }))
      return false;
    const unsigned ratio = quotient(sums[1], sums[0]);
    for (std::size_t i = 2; i < Parity; ++i)
      if (product(sums[i - 1], ratio) != sums[i])
        return false;
    const std::size_t power = field.log[ratio];
    if (power >= word.size())
      return false;
    word[word.size() - 1 - power] ^= static_cast<std::uint8_t>(sums[0]);
    return true;
  }
};

using PCode = Code<4>;
using QCode = Code<2>;
constexpr std::size_t q_word = 4;

// Two wrong symbols at powers i and j: sums of e alpha^(ni) + f alpha^(nj), solved for the two
// locators as roots of x^2 + b x + c.
bool mend_two(RwPackSpan pack, const PCode::Syndromes& s) {
  const unsigned divisor = product(s[0], s[2]) ^ product(s[1], s[1]);
  if (divisor == 0)
    return false;
  const unsigned b = quotient(product(s[0], s[3]) ^ product(s[1], s[2]), divisor);
  const unsigned c = quotient(product(s[1], s[3]) ^ product(s[2], s[2]), divisor);
  std::array<std::size_t, 2> roots{};
  std::size_t found = 0;
  for (std::size_t power = 0; power < rw_pack_size; ++power) {
    const unsigned x = field.power[power];
    if ((product(x, x ^ b) ^ c) == 0 && found < 2)
      roots[found++] = power;
  }
  if (found != 2)
    return false;
  const unsigned x = field.power[roots[0]], y = field.power[roots[1]];
  const unsigned at_x = quotient(s[1] ^ product(s[0], y), x ^ y);
  const unsigned at_y = at_x ^ s[0];
  pack[rw_pack_size - 1 - roots[0]] ^= static_cast<std::uint8_t>(at_x);
  pack[rw_pack_size - 1 - roots[1]] ^= static_cast<std::uint8_t>(at_y);
  return true;
}

bool mend_by_p(RwPackSpan pack) {
  const PCode::Syndromes sums = PCode::syndromes(pack);
  return PCode::holds(sums) || PCode::mend_one(pack, sums) || mend_two(pack, sums);
}

bool mend_by_q(RwPackSpan pack) {
  const std::span<std::uint8_t> word = pack.first(q_word);
  const QCode::Syndromes sums = QCode::syndromes(word);
  return QCode::holds(sums) || QCode::mend_one(word, sums);
}

// Where a symbol of a pack lies: the first four are moved far apart, so that a burst does not meet
// two of them (IEC 60908, channels R to W).
constexpr std::array<std::uint8_t, rw_pack_size> places{
    0, 18, 5, 23, 4, 2, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 1, 19, 20, 21, 22, 3};
// Packs by which what lies there is delayed.
constexpr std::size_t delay(std::size_t place) { return place % 8; }
constexpr std::size_t packs_a_block = subchannel_size / rw_pack_size;

}  // namespace

void seal_rw_pack(RwPackSpan pack) {
  for (std::uint8_t& symbol : pack)
    symbol &= symbol_bits;
  QCode::seal(pack.first(q_word));
  PCode::seal(pack);
}

bool rw_pack_holds(std::span<const std::uint8_t, rw_pack_size> pack) {
  std::array<std::uint8_t, rw_pack_size> symbols;
  std::ranges::transform(pack, symbols.begin(), [](std::uint8_t symbol) {
    return static_cast<std::uint8_t>(symbol & symbol_bits);
  });
  return PCode::holds(PCode::syndromes(symbols)) &&
         QCode::holds(QCode::syndromes(Bytes(symbols).first(q_word)));
}

Repair mend_rw_pack(RwPackSpan pack) {
  for (std::uint8_t& symbol : pack)
    symbol &= symbol_bits;
  if (rw_pack_holds(pack))
    return Repair::Sound;
  std::array<std::uint8_t, rw_pack_size> before;
  std::ranges::copy(pack, before.begin());
  // What Q mends first may leave P with no more than it can bear.
  for (const bool q_first : {false, true}) {
    if (q_first ? mend_by_q(pack) && mend_by_p(pack) : mend_by_p(pack))
      if (rw_pack_holds(pack))
        return Repair::Repaired;
    std::ranges::copy(before, pack.begin());
  }
  return Repair::Hopeless;
}

void interleave_rw(RwWindow packed, SubchannelSpan raw) {
  constexpr std::size_t first = 2 * packs_a_block;  // pack of the window that begins the block
  for (std::size_t pack = 0; pack < packs_a_block; ++pack)
    for (std::size_t i = 0; i < rw_pack_size; ++i) {
      const std::size_t place = places[i];
      const std::size_t from = (first + pack - delay(place)) * rw_pack_size + i;
      std::uint8_t& symbol = raw[pack * rw_pack_size + place];
      symbol = static_cast<std::uint8_t>((symbol & ~symbol_bits) | (packed[from] & symbol_bits));
    }
}

void deinterleave_rw(RwWindow raw, SubchannelSpan packed) {
  for (std::size_t pack = 0; pack < packs_a_block; ++pack)
    for (std::size_t i = 0; i < rw_pack_size; ++i) {
      const std::size_t place = places[i];
      packed[pack * rw_pack_size + i] =
          raw[(pack + delay(place)) * rw_pack_size + place] & symbol_bits;
    }
}

}  // namespace disc::cd
