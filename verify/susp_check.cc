// System use areas against SUSP 1.12.
#include "verify/susp_check.h"

#include <algorithm>
#include <array>

#include "formats/base/text.h"
#include "formats/iso9660/susp.h"

namespace disc::verify {
namespace {

using iso9660::SuspCe;
using iso9660::SuspEr;
using iso9660::SuspSp;

// Linux gives up after 32; no writer needs more than a handful.
constexpr std::size_t most_continuations = 256;
constexpr std::size_t xa_attributes = 14;

std::string shown(std::string_view signature) { return in_quotes(signature); }

}  // namespace

Place RecordContext::place() const {
  std::string path = is_self()     ? tree->path(directory)
                     : is_parent() ? tree->path(directory, "\1")
                                   : tree->path(directory, text_of(view->identifier));
  return {.block = block, .path = std::move(path), .view = to_string(tree->kind)};
}

void SuspCheck::add(Severity severity, const char* kind, const RecordContext& record,
                    std::string sentence, const char* clause) {
  findings_.add(severity, kind, record.place(), std::move(sentence), clause);
}

bool SuspCheck::begin(const RecordContext& root_self) {
  Bytes area = root_self.view->system_use;
  const auto announces = [](Bytes bytes) {
    return bytes.size() >= sizeof(SuspSp) && text_of(bytes.first(2)) == "SP" && bytes[2] == 7;
  };
  // CD-ROM XA attributes stand before SP in the root as they do elsewhere (SUSP 5.3).
  root_has_xa_ =
      !announces(area) && area.size() >= xa_attributes && announces(area.subspan(xa_attributes));
  if (root_has_xa_)
    area = area.subspan(xa_attributes);
  const auto sp = read_struct<SuspSp>(area);
  if (!sp || !announces(area))
    return false;
  if (sp->check_bytes != std::array<std::uint8_t, 2>{0xBE, 0xEF})
    add(Severity::Violation, "susp.sp", root_self, "the check bytes of SP are not BE EF",
        "SUSP 5.3");
  skipped_ = sp->skipped;
  return true;
}

SuspArea SuspCheck::read(const RecordContext& record) {
  SuspArea area;
  const bool root_self = record.directory == 0 && record.is_self();
  const std::size_t skip = root_self ? (root_has_xa_ ? xa_attributes : 0) : skipped_;
  Bytes bytes = record.view->system_use;
  if (bytes.size() < skip) {
    if (!bytes.empty())
      add(Severity::Violation, "susp.skip", record,
          cat("the system use area has ", bytes.size(), " bytes, SP says that ", skip,
              " stand before the entries"),
          "SUSP 5.3");
    return area;
  }
  bytes = bytes.subspan(skip);
  std::int64_t block = record.block;
  std::vector<ContinuationFacts> seen;
  ContinuationFacts next;
  while (take_apart(record, bytes, block, area, next)) {
    if (std::ranges::find(seen, next) != seen.end() || seen.size() >= most_continuations) {
      add(Severity::Damage, "susp.ce-loop", record,
          cat("continuation areas lead in a circle at block ", next.block, ", byte ", next.offset),
          "SUSP 5.1");
      break;
    }
    if (follow_budget_ == 0) {
      complain_of_budget(record);
      break;
    }
    --follow_budget_;
    seen.push_back(next);
    continuations_.push_back(next);
    if (cached_block_ != next.block) {
      cache_.resize(block_size);
      cached_block_ = -1;
      medium_.read(std::uint64_t{next.block} * block_size, cache_);
      cached_block_ = next.block;
    }
    const auto part = Bytes(cache_).subspan(next.offset, next.length);
    area.continuations.emplace_back(part.begin(), part.end());
    bytes = area.continuations.back();
    block = next.block;
  }
  return area;
}

void SuspCheck::complain_of_budget(const RecordContext& record) {
  if (!complained_)
    add(Severity::Damage, "susp.ce-many", record,
        "there are more continuation areas than the medium can hold; the rest is not followed",
        "SUSP 5.1");
  complained_ = true;
}

bool SuspCheck::take_apart(const RecordContext& record, Bytes bytes, std::int64_t block,
                           SuspArea& area, ContinuationFacts& next) {
  bool goes_on = false;
  std::size_t at = 0;
  while (bytes.size() - at >= sizeof(iso9660::SuspHead)) {
    const std::uint8_t length = bytes[at + 2];
    const std::string_view signature = text_of(bytes.subspan(at, 2));
    if (signature == std::string_view("\0\0", 2) && length == 0)
      break;  // zero bytes to the end, as several writers leave them
    if (length < sizeof(iso9660::SuspHead) || length > bytes.size() - at) {
      add(Severity::Damage, "susp.length", record,
          cat("system use entry ", shown(signature), " has length ", length, ", ",
              bytes.size() - at, " bytes are left"),
          "SUSP 4.1");
      return goes_on;
    }
    const SuspEntry entry{signature, bytes[at + 3], bytes.subspan(at, length), block};
    judge(record, entry, area.entries.empty());
    if (signature == "ST")
      return goes_on;
    if (signature == "CE") {
      if (goes_on)
        add(Severity::Violation, "susp.ce-twice", record, "a second CE in the same area",
            "SUSP 5.1");
      else
        goes_on = judge_ce(record, entry, next);
    } else {
      area.entries.push_back(entry);
    }
    at += length;
  }
  if (std::ranges::any_of(bytes.subspan(at), [](std::uint8_t byte) { return byte != 0; }) &&
      bytes.size() - at >= sizeof(iso9660::SuspHead))
    add(Severity::Violation, "susp.fill", record,
        "bytes after the last system use entry are not zero", "SUSP 4");
  return goes_on;
}

void SuspCheck::judge(const RecordContext& record, const SuspEntry& entry, bool first) {
  const std::string_view signature = entry.signature;
  // Version 2 of ZF is a draft extension of libisofs; everything else is at version 1.
  if (entry.version != 1 && !(signature == "ZF" && entry.version == 2))
    add(Severity::Violation, "susp.version", record,
        cat("system use entry ", shown(signature), " has version ", entry.version, ", expected 1"),
        "SUSP 4.1");
  if (signature == "SP") {
    if (record.directory != 0 || !record.is_self() || !first)
      add(Severity::Violation, "susp.sp-place", record,
          "SP stands elsewhere than first in the record \".\" of the root directory", "SUSP 5.3");
  } else if (signature == "ER") {
    judge_er(record, entry);
  } else if (signature == "ST") {
    if (entry.bytes.size() != 4)
      add(Severity::Violation, "susp.st", record,
          cat("ST has length ", entry.bytes.size(), ", expected 4"), "SUSP 5.4");
  } else if (signature == "ES") {
    if (entry.bytes.size() != 5)
      add(Severity::Violation, "susp.es", record,
          cat("ES has length ", entry.bytes.size(), ", expected 5"), "SUSP 5.6");
  }
}

void SuspCheck::judge_er(const RecordContext& record, const SuspEntry& entry) {
  if (record.directory != 0 || !record.is_self())
    return add(Severity::Violation, "susp.er-place", record,
               "ER stands elsewhere than in the record \".\" of the root directory", "SUSP 5.5");
  const auto er = read_struct<SuspEr>(entry.bytes);
  const std::size_t wanted =
      er ? sizeof(SuspEr) + er->identifier_length + er->descriptor_length + er->source_length : 0;
  if (!er || wanted != entry.bytes.size())
    return add(Severity::Violation, "susp.er-length", record,
               cat("ER has length ", entry.bytes.size(), ", its texts need ", wanted), "SUSP 5.5");
  std::string name(text_of(entry.bytes.subspan(sizeof(SuspEr), er->identifier_length)));
  if (std::ranges::find(extensions_, name) != extensions_.end())
    add(Severity::Violation, "susp.er-twice", record,
        cat("extension ", in_quotes(name), " is announced twice"), "SUSP 5.5");
  extensions_.push_back(std::move(name));
}

bool SuspCheck::judge_ce(const RecordContext& record, const SuspEntry& entry,
                         ContinuationFacts& next) {
  const auto ce = read_struct<SuspCe>(entry.bytes);
  if (!ce || entry.bytes.size() != sizeof(SuspCe)) {
    add(Severity::Damage, "susp.ce-length", record,
        cat("CE has length ", entry.bytes.size(), ", expected 28"), "SUSP 5.1");
    return false;
  }
  for (const Both<std::uint32_t>* field : {&ce->block, &ce->offset, &ce->length})
    if (!field->agrees())
      add(Severity::Damage, "susp.both-orders", record,
          cat("a number of CE is ", field->little(), " in one byte order and ", field->big(),
              " in the other"),
          "SUSP 5.1");
  next = {ce->block, ce->offset, ce->length};
  if (std::uint64_t{next.block} * block_size + block_size > medium_.size()) {
    add(Severity::Damage, "susp.ce-outside", record,
        cat("the continuation area at block ", next.block, " lies past the end of the medium"),
        "SUSP 5.1");
    return false;
  }
  if (next.block >= volume_blocks_)
    add(Severity::Violation, "susp.ce-outside", record,
        cat("the continuation area at block ", next.block, " lies outside the volume"), "SUSP 5.1");
  if (std::uint64_t{next.offset} + next.length > block_size) {
    add(Severity::Damage, "susp.ce-block", record,
        cat("the continuation area of ", next.length, " bytes at byte ", next.offset, " of block ",
            next.block, " reaches past the end of its block, where readers stop"),
        "SUSP 5.1");
    return false;
  }
  return next.length > 0;
}

void SuspCheck::finish() {
  std::ranges::sort(continuations_);
  const ContinuationFacts* last = nullptr;
  for (const ContinuationFacts& area : continuations_) {
    if (last != nullptr && last->block == area.block && area.offset < last->offset + last->length &&
        *last != area)
      findings_.add(Severity::Damage, "susp.ce-overlap", at_block(area.block),
                    cat("continuation areas of ", last->length, " bytes at byte ", last->offset,
                        " and of ", area.length, " at byte ", area.offset, " overlap"),
                    "SUSP 5.1");
    last = &area;
  }
}

}  // namespace disc::verify
