// SHA-256 of each receipt_chunk bytes of what passes, for the receipt.
#include "mkimage/chunk_digests.h"

#include <algorithm>
#include <utility>

#include "formats/base/text.h"
#include "formats/io/data_run.h"

namespace disc {

void ChunkDigests::take(Bytes bytes) {
  while (!bytes.empty()) {
    if (is_zero_) {
      disc::take_zeros(filled_, [this](Bytes zeros) { chunk_.update(zeros); });
      is_zero_ = false;
    }
    const std::size_t part = std::min<std::uint64_t>(bytes.size(), receipt_chunk - filled_);
    chunk_.update(bytes.first(part));
    filled_ += part;
    bytes = bytes.subspan(part);
    if (filled_ == receipt_chunk)
      finish_chunk();
  }
}

void ChunkDigests::take_zeros(std::uint64_t count) {
  while (count > 0) {
    const std::uint64_t part = std::min(count, receipt_chunk - filled_);
    if (!is_zero_)
      disc::take_zeros(part, [this](Bytes zeros) { chunk_.update(zeros); });
    filled_ += part;
    count -= part;
    if (filled_ == receipt_chunk)
      finish_chunk();
  }
}

std::vector<std::string> ChunkDigests::finish() {
  if (filled_ > 0)
    finish_chunk();
  return std::move(chunks_);
}

void ChunkDigests::finish_chunk() {
  const bool known = is_zero_ && filled_ == receipt_chunk && !zero_chunk_.empty();
  if (is_zero_ && !known)
    disc::take_zeros(filled_, [this](Bytes zeros) { chunk_.update(zeros); });
  chunks_.push_back(known ? zero_chunk_ : to_hex(chunk_.finish()));
  if (is_zero_ && filled_ == receipt_chunk)
    zero_chunk_ = chunks_.back();
  filled_ = 0;
  is_zero_ = true;
}

std::string digest_of_zeros(std::uint64_t bytes) {
  Digest digest(Algorithm::Sha256);
  take_zeros(bytes, [&](Bytes part) { digest.update(part); });
  return to_hex(digest.finish());
}

}  // namespace disc
