// Mode parameters: what MODE SENSE and MODE SELECT (10) carry, page by page.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/mmc/fields.h"

namespace disc::mmc {

/// One page. Its structures are in mode_pages.h (SPC-3 7.4.5).
struct ModePage {
  std::uint8_t code = 0;                // 0 to 3Eh
  std::optional<std::uint8_t> subpage;  // with SPF
  bool savable = false;                 // PS; reserved in MODE SELECT
  std::vector<std::uint8_t> bytes;      // behind its head; at most 255, with a subpage 65,535

  bool operator==(const ModePage&) const = default;
};

/// Head, block descriptors and pages (SPC-3 7.4.3).
struct ModeParameters {
  std::uint8_t medium_type = 0;
  std::uint8_t device_specific = 0;
  std::vector<std::uint8_t> block_descriptors;  // eight bytes each
  std::vector<ModePage> pages;

  /// Nothing where there is none of this code.
  const ModePage* find(std::uint8_t code) const;
  /// What the page of this kind says; nothing where it is not among them.
  template <class Kind>
  std::optional<Kind> get() const;

  bool operator==(const ModeParameters&) const = default;
};

/// Nothing below the eight bytes of the head. A page that is cut has the bytes that came, so that a
/// short answer says what it can. The mode data length, which is reserved in MODE SELECT, counts
/// only in what a drive answers.
std::optional<ModeParameters> decode_mode_parameters(Bytes bytes, bool of_mode_select = false);
/// `for_mode_select`: without mode data length and PS, which are reserved there.
std::vector<std::uint8_t> encode_mode_parameters(const ModeParameters& parameters,
                                                 bool for_mode_select = false);

/// What a page says; what lies beyond its end has the value it has by default.
template <class Kind>
Kind decode_mode_page(const ModePage& page) {
  Kind kind;
  Kind::fields(FieldReader(page.bytes), kind);
  return kind;
}

/// A page of the length that the standard gives it.
template <class Kind>
ModePage encode_mode_page(const Kind& kind, bool savable = false) {
  ModePage page{Kind::code, {}, savable, {}};
  Kind::fields(FieldWriter(page.bytes), kind);
  return page;
}

/// Puts what `kind` says into a page that a drive gave, whose length and other bits stay: as MODE
/// SELECT wants it back.
template <class Kind>
void put_into(const Kind& kind, ModePage& page) {
  const std::size_t length = page.bytes.size();
  Kind::fields(FieldWriter(page.bytes), kind);
  page.bytes.resize(length);
}

template <class Kind>
std::optional<Kind> ModeParameters::get() const {
  const ModePage* const page = find(Kind::code);
  return page == nullptr ? std::nullopt : std::optional(decode_mode_page<Kind>(*page));
}

}  // namespace disc::mmc
