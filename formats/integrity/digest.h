// MD5, SHA-1, SHA-256 and SHA-512 over bytes that come piece by piece.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/bytes.h"

namespace disc {

enum class Algorithm : std::uint8_t { Md5, Sha1, Sha256, Sha512 };

/// "md5", "sha1", "sha256", "sha512": the words of manifests, receipts and checksum lists.
const char* to_string(Algorithm algorithm);
std::optional<Algorithm> parse_algorithm(std::string_view word);

/// Bytes of a finished digest.
std::size_t digest_size(Algorithm algorithm);

/// A digest in the making. One object serves any number of contents one after the other: finish()
/// leaves it empty again. Not to be shared between threads. Throws SystemError where the machine's
/// OpenSSL refuses the algorithm (a FIPS provider knows no MD5).
class Digest {
 public:
  explicit Digest(Algorithm algorithm);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  Algorithm algorithm() const { return algorithm_; }

  void update(Bytes bytes);

  /// Puts the digest of all bytes since the last reset into `out`, which must have exactly
  /// digest_size() bytes, and starts anew.
  void finish(std::span<std::uint8_t> out);
  std::vector<std::uint8_t> finish();

  /// Forgets what was added.
  void reset();

 private:
  struct State;
  Algorithm algorithm_;
  std::unique_ptr<State> state_;
};

/// SHA-256 of a whole text or buffer.
std::array<std::uint8_t, 32> sha256(Bytes bytes);

/// Any digest of a whole text or buffer, in lower-case hexadecimal.
std::string digest_hex(Algorithm algorithm, Bytes bytes);

}  // namespace disc
