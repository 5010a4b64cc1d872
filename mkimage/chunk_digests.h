// SHA-256 of each receipt_chunk bytes of what passes, for the receipt.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/integrity/digest.h"
#include "manifests/receipt.h"

namespace disc {

/// Takes bytes in order. Whole chunks of zeros all have one digest, which is made once.
class ChunkDigests {
 public:
  void take(Bytes bytes);
  /// As take() with `count` zeros.
  void take_zeros(std::uint64_t count);
  /// After the last byte: the chunks in hexadecimal, the last one may be shorter.
  std::vector<std::string> finish();

 private:
  void finish_chunk();

  Digest chunk_{Algorithm::Sha256};
  std::uint64_t filled_ = 0;
  bool is_zero_ = true;     // what fills the chunk were zeros, which chunk_ was not given yet
  std::string zero_chunk_;  // digest of a whole chunk of zeros, once there was one
  std::vector<std::string> chunks_;
};

/// SHA-256 of so many zeros, in hexadecimal.
std::string digest_of_zeros(std::uint64_t bytes);

}  // namespace disc
