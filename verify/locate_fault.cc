// Which byte of a damaged region is wrong.
#include "verify/locate_fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "formats/base/error.h"
#include "formats/integrity/digest.h"

namespace disc::verify {
namespace {

constexpr std::uint64_t largest_trial = 4 * block_size;

Sha256Digest digest_of_zeros(std::uint64_t bytes) {
  static constexpr std::array<std::uint8_t, 65536> zeros{};
  Digest digest(Algorithm::Sha256);
  for (std::uint64_t left = bytes; left > 0;) {
    const std::size_t part = std::min<std::uint64_t>(left, zeros.size());
    digest.update(Bytes(zeros).first(part));
    left -= part;
  }
  Sha256Digest result{};
  digest.finish(result);
  return result;
}

std::string hex_byte(std::uint8_t byte) { return fmt::format("0x{:02x}", byte); }

LocatedFault at_byte(std::int64_t first, std::uint64_t byte, std::string what) {
  const auto block = first + static_cast<std::int64_t>(byte / block_size);
  return {block, cat("byte ", byte % block_size, " of block ", block, " ", what)};
}

}  // namespace

std::optional<LocatedFault> FaultLocator::find_non_zero(std::int64_t first, std::uint64_t from,
                                                        std::uint64_t to,
                                                        const std::string& why) const {
  std::vector<std::uint8_t> buffer(65536);
  std::optional<std::uint64_t> first_wrong;
  std::uint8_t value = 0;
  std::uint64_t wrong = 0;
  for (std::uint64_t at = from; at < to;) {
    const std::size_t part = std::min<std::uint64_t>(to - at, buffer.size());
    medium_.read(static_cast<std::uint64_t>(first) * block_size + at,
                 std::span(buffer).first(part));
    for (std::size_t i = 0; i < part; ++i) {
      if (buffer[i] == 0)
        continue;
      if (wrong++ == 0) {
        first_wrong = at + i;
        value = buffer[i];
      }
    }
    at += part;
  }
  if (!first_wrong)
    return std::nullopt;
  std::string what = cat("is ", hex_byte(value), " and should be zero ", why);
  if (wrong > 1)
    what += cat(", and ", wrong - 1, wrong == 2 ? " other byte too" : " other bytes too");
  return at_byte(first, *first_wrong, std::move(what));
}

FaultLocator::Trial FaultLocator::try_bytes(std::int64_t first, std::uint64_t size,
                                            const Sha256Digest& wanted) {
  if (size > largest_trial)
    return {};
  std::vector<std::uint8_t> bytes(size);
  medium_.read(static_cast<std::uint64_t>(first) * block_size, bytes);
  Digest digest(Algorithm::Sha256);
  const auto matches = [&] {
    digest.update(bytes);
    Sha256Digest found{};
    digest.finish(found);
    return found == wanted;
  };
  // Single bits first: eight trials a byte find the usual fault, 255 any other byte.
  for (const bool bits_only : {true, false}) {
    const std::uint64_t trials = size * (bits_only ? 8 : 247);
    if (trials * size > budget_ || (!bits_only && !tries_bytes_))
      return {};
    budget_ -= trials * size;
    for (std::size_t at = 0; at < size; ++at) {
      const std::uint8_t found = bytes[at];
      for (unsigned flip = 1; flip < 256; ++flip) {
        if (((flip & (flip - 1)) == 0) != bits_only)
          continue;
        bytes[at] = static_cast<std::uint8_t>(found ^ flip);
        if (matches())
          return {at_byte(first, at,
                          cat("is ", hex_byte(found), " and should be ", hex_byte(bytes[at]))),
                  true};
      }
      bytes[at] = found;
    }
  }
  return {std::nullopt, true};
}

LocatedFault FaultLocator::locate(std::int64_t first, std::int64_t blocks,
                                  const std::optional<Sha256Digest>& wanted,
                                  std::uint64_t covered) {
  try {
    const auto size = static_cast<std::uint64_t>(blocks) * block_size;
    if (auto fault = find_non_zero(first, covered, size, "after the end of the file"))
      return *fault;
    if (wanted && *wanted == digest_of_zeros(covered))
      if (auto fault = find_non_zero(first, 0, covered, "like all of the region"))
        return *fault;
    if (wanted) {
      const Trial trial = try_bytes(first, covered, *wanted);
      if (trial.fault)
        return *trial.fault;
      if (trial.complete)
        return {first, "more than one byte is wrong"};
    }
  } catch (const Error&) {
    // The medium refuses these blocks: the pass over it has said so already.
  }
  return {first, {}};
}

}  // namespace disc::verify
