// System use entries: the frame that Rock Ridge and other extensions hang in (SUSP 1.12).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"

namespace disc::iso9660 {

/// The two letters an entry begins with.
using Signature = std::array<char, 2>;

/// SUSP 4.1: what every entry begins with.
struct SuspHead {
  Signature signature;   // BP 1-2
  std::uint8_t length;   // BP 3    of the entry, head and all
  std::uint8_t version;  // BP 4
};

static_assert(sizeof(SuspHead) == 4);

/// Longest entry: its length is one byte.
inline constexpr std::size_t max_susp_entry = 255;

/// SUSP 5.1: the entries go on elsewhere, inside one block.
struct SuspCe {
  SuspHead head;               // "CE", 28, 1
  Both<std::uint32_t> block;   // BP 5-12   of the continuation area
  Both<std::uint32_t> offset;  // BP 13-20  of its first byte in the block
  Both<std::uint32_t> length;  // BP 21-28  in bytes
};

static_assert(std::is_trivially_copyable_v<SuspCe>);
static_assert(sizeof(SuspCe) == 28 && offsetof(SuspCe, length) == bp(21));

/// SUSP 5.3: first in the record "." of the root directory; tells that SUSP is in use.
struct SuspSp {
  SuspHead head;                            // "SP", 7, 1
  std::array<std::uint8_t, 2> check_bytes;  // BP 5-6  BE EF
  std::uint8_t skipped;  // BP 7    bytes before the entries of every other record
};

static_assert(sizeof(SuspSp) == 7);

/// SUSP 5.5, up to the three texts that follow: an extension that is in use.
struct SuspEr {
  SuspHead head;                   // "ER", 8 + texts, 1
  std::uint8_t identifier_length;  // BP 5
  std::uint8_t descriptor_length;  // BP 6
  std::uint8_t source_length;      // BP 7
  std::uint8_t extension_version;  // BP 8
};

static_assert(sizeof(SuspEr) == 8);

/// SUSP 5.6: the entries that follow belong to the extension whose ER came as number `sequence`.
struct SuspEs {
  SuspHead head;          // "ES", 5, 1
  std::uint8_t sequence;  // BP 5  from 0
};

static_assert(sizeof(SuspEs) == 5);

/// The three texts of an ER entry.
struct Extension {
  std::string_view identifier;
  std::string_view descriptor;
  std::string_view source;
  std::uint8_t version = 1;
};

/// Entries one after another; each tells its length in its third byte, so that they can be spread
/// over a directory record and continuation areas without being taken apart.
using SuspBytes = std::vector<std::uint8_t>;

/// Appends one entry of `signature`, version 1, and `payload` (at most 251 bytes).
void append_entry(SuspBytes& out, Signature signature, Bytes payload);

void append_sp(SuspBytes& out, std::uint8_t skipped = 0);
void append_ce(SuspBytes& out, std::uint32_t block, std::uint32_t offset, std::uint32_t length);
void append_st(SuspBytes& out);
void append_es(SuspBytes& out, std::uint8_t sequence);
/// Padding of `bytes` (4 to 255): an entry PD (SUSP 5.2).
void append_pd(SuspBytes& out, std::size_t bytes);
/// The texts together have at most 247 bytes (std::logic_error otherwise).
void append_er(SuspBytes& out, const Extension& extension);

/// Bytes of the entry at the front of `entries`.
inline std::size_t first_entry_length(Bytes entries) {
  return entries.size() < sizeof(SuspHead) ? entries.size() : entries[2];
}

}  // namespace disc::iso9660
