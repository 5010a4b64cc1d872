// Features: what a drive can do, and what of it with the medium that is in it (GET CONFIGURATION).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/mmc/fields.h"
#include "formats/mmc/profile.h"

namespace disc::mmc {

/// One feature of an answer; the structures of features.h are what its data say (MMC-5 5.2.2).
struct Feature {
  std::uint16_t code = 0;
  std::uint8_t version = 0;  // 0 to 15
  bool persistent = false;   // always current
  bool current = false;
  std::vector<std::uint8_t> data;  // behind the four bytes of the head; at most 255

  bool operator==(const Feature&) const = default;
};

/// The answer to GET CONFIGURATION (MMC-5 6.6.2).
struct Configuration {
  Profile profile = Profile::None;
  std::vector<Feature> features;

  /// Nothing where there is none of this code.
  const Feature* find(std::uint16_t code) const;
  bool has(std::uint16_t code) const { return find(code) != nullptr; }
  bool is_current(std::uint16_t code) const;
  /// What its data say, current or not; nothing where the drive has no such feature.
  template <class Kind>
  std::optional<Kind> get() const;
  /// The same, only if it is current.
  template <class Kind>
  std::optional<Kind> get_current() const;

  bool operator==(const Configuration&) const = default;
};

/// Nothing where there are less than the eight bytes of the head. A feature that is cut is left
/// out.
std::optional<Configuration> decode_configuration(Bytes answer);
std::vector<std::uint8_t> encode_configuration(const Configuration& configuration);

/// "incremental streaming writable"; "feature 00EEh" for a number without a name.
std::string name_of_feature(std::uint16_t code);

/// What the data of a feature say; fields that an older version has not are zeros.
template <class Kind>
Kind decode_feature(Bytes data) {
  Kind kind;
  Kind::fields(FieldReader(data), kind);
  return kind;
}

/// A feature ready to be listed, with the version of the standard its structure is of.
template <class Kind>
Feature encode_feature(const Kind& kind, bool current = true) {
  Feature feature{Kind::code, Kind::version, Kind::persistent, current || Kind::persistent, {}};
  Kind::fields(FieldWriter(feature.data), kind);
  FieldWriter(feature.data).pad(4);
  return feature;
}

template <class Kind>
std::optional<Kind> Configuration::get() const {
  const Feature* const feature = find(Kind::code);
  return feature == nullptr ? std::nullopt : std::optional(decode_feature<Kind>(feature->data));
}

template <class Kind>
std::optional<Kind> Configuration::get_current() const {
  const Feature* const feature = find(Kind::code);
  return feature == nullptr || !feature->current
             ? std::nullopt
             : std::optional(decode_feature<Kind>(feature->data));
}

}  // namespace disc::mmc
