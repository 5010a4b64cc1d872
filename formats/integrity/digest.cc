// Digests by OpenSSL's EVP interface.
#include "formats/integrity/digest.h"

#include <openssl/evp.h>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc {
namespace {

struct Kind {
  const char* word;
  const char* openssl_name;
  std::size_t size;
};
constexpr std::array<Kind, 4> kinds{{
    {"md5", "MD5", 16},
    {"sha1", "SHA1", 20},
    {"sha256", "SHA2-256", 32},
    {"sha512", "SHA2-512", 64},
}};

const Kind& kind_of(Algorithm algorithm) { return kinds[static_cast<std::size_t>(algorithm)]; }

void require(bool done, Algorithm algorithm, const char* what) {
  if (!done)
    throw SystemError(cat("OpenSSL cannot ", what, " ", kind_of(algorithm).word,
                          ": its configured providers refuse the algorithm"));
}

struct FreeImplementation {
  void operator()(EVP_MD* implementation) const { EVP_MD_free(implementation); }
};
using Implementation = std::unique_ptr<EVP_MD, FreeImplementation>;

// Fetching walks OpenSSL's providers under a lock, which would cost more than hashing a small file;
// so each algorithm is fetched once. The table is constant after its first use.
const EVP_MD* implementation_of(Algorithm algorithm) {
  static const std::array<Implementation, 4> implementations = [] {
    std::array<Implementation, 4> all;
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i].reset(EVP_MD_fetch(nullptr, kinds[i].openssl_name, nullptr));
    return all;
  }();
  const EVP_MD* const found = implementations[static_cast<std::size_t>(algorithm)].get();
  require(found != nullptr, algorithm, "provide");
  return found;
}

}  // namespace

const char* to_string(Algorithm algorithm) { return kind_of(algorithm).word; }

std::optional<Algorithm> parse_algorithm(std::string_view word) {
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (word == kinds[i].word)
      return static_cast<Algorithm>(i);
  }
  return std::nullopt;
}

std::size_t digest_size(Algorithm algorithm) { return kind_of(algorithm).size; }

struct Digest::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  bool ready = true;  // holds no bytes and is initialised

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest(Algorithm algorithm) : algorithm_(algorithm), state_(std::make_unique<State>()) {
  require(state_->context != nullptr &&
              EVP_DigestInit_ex2(state_->context, implementation_of(algorithm), nullptr) == 1,
          algorithm, "start");
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::reset() {
  if (state_->ready)
    return;
  // Without a type the context keeps its implementation and buffers: nothing is allocated.
  require(EVP_DigestInit_ex2(state_->context, nullptr, nullptr) == 1, algorithm_, "start");
  state_->ready = true;
}

void Digest::update(Bytes bytes) {
  state_->ready = false;
  require(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1, algorithm_, "go on");
}

void Digest::finish(std::span<std::uint8_t> out) {
  if (out.size() != digest_size(algorithm_))
    throw std::logic_error("a digest was asked for in a buffer of another size");
  unsigned int written = 0;
  state_->ready = false;
  require(EVP_DigestFinal_ex(state_->context, out.data(), &written) == 1 && written == out.size(),
          algorithm_, "finish");
  reset();
}

std::vector<std::uint8_t> Digest::finish() {
  std::vector<std::uint8_t> out(digest_size(algorithm_));
  finish(out);
  return out;
}

std::array<std::uint8_t, 32> sha256(Bytes bytes) {
  Digest digest(Algorithm::Sha256);
  digest.update(bytes);
  std::array<std::uint8_t, 32> out;
  digest.finish(out);
  return out;
}

std::string digest_hex(Algorithm algorithm, Bytes bytes) {
  Digest digest(algorithm);
  digest.update(bytes);
  return to_hex(digest.finish());
}

}  // namespace disc
