// The answer to GET CONFIGURATION, and the names of features.
#include "formats/mmc/feature.h"

#include <algorithm>
#include <string_view>

#include "formats/base/cat.h"
#include "formats/mmc/hex.h"

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 8, feature_head_size = 4;

struct Name {
  std::uint16_t code;
  std::string_view text;
};

// MMC-6 table 92; in ascending order.
constexpr Name names[] = {
    {0x0000, "profile list"},
    {0x0001, "core"},
    {0x0002, "morphing"},
    {0x0003, "removable medium"},
    {0x0004, "write protect"},
    {0x0010, "random readable"},
    {0x001D, "multi-read"},
    {0x001E, "CD read"},
    {0x001F, "DVD read"},
    {0x0020, "random writable"},
    {0x0021, "incremental streaming writable"},
    {0x0022, "sector erasable"},
    {0x0023, "formattable"},
    {0x0024, "hardware defect management"},
    {0x0025, "write once"},
    {0x0026, "restricted overwrite"},
    {0x0027, "CD-RW CAV write"},
    {0x0028, "MRW"},
    {0x0029, "enhanced defect reporting"},
    {0x002A, "DVD+RW"},
    {0x002B, "DVD+R"},
    {0x002C, "rigid restricted overwrite"},
    {0x002D, "CD track at once"},
    {0x002E, "CD mastering"},
    {0x002F, "DVD-R/-RW write"},
    {0x0030, "double density CD read"},
    {0x0031, "double density CD-R write"},
    {0x0032, "double density CD-RW write"},
    {0x0033, "layer jump recording"},
    {0x0034, "layer jump rigid restricted overwrite"},
    {0x0035, "stop long operation"},
    {0x0037, "CD-RW media write support"},
    {0x0038, "BD-R pseudo-overwrite"},
    {0x003A, "DVD+RW dual layer"},
    {0x003B, "DVD+R dual layer"},
    {0x0040, "BD read"},
    {0x0041, "BD write"},
    {0x0042, "timely safe recording"},
    {0x0050, "HD DVD read"},
    {0x0051, "HD DVD write"},
    {0x0052, "HD DVD-RW fragment recording"},
    {0x0080, "hybrid disc"},
    {0x0100, "power management"},
    {0x0101, "SMART"},
    {0x0102, "embedded changer"},
    {0x0103, "CD audio external play"},
    {0x0104, "microcode upgrade"},
    {0x0105, "time-out"},
    {0x0106, "DVD CSS"},
    {0x0107, "real time streaming"},
    {0x0108, "drive serial number"},
    {0x0109, "media serial number"},
    {0x010A, "disc control blocks"},
    {0x010B, "DVD CPRM"},
    {0x010C, "firmware information"},
    {0x010D, "AACS"},
    {0x010E, "DVD CSS managed recording"},
    {0x0110, "VCPS"},
    {0x0113, "SecurDisc"},
    {0x0142, "OSSC"},
};
static_assert(std::ranges::is_sorted(names, {}, &Name::code));

}  // namespace

const Feature* Configuration::find(std::uint16_t code) const {
  const auto feature = std::ranges::find(features, code, &Feature::code);
  return feature == features.end() ? nullptr : &*feature;
}

bool Configuration::is_current(std::uint16_t code) const {
  const Feature* const feature = find(code);
  return feature != nullptr && feature->current;
}

std::optional<Configuration> decode_configuration(Bytes answer) {
  answer = within_length(answer, 4);
  if (answer.size() < head_size)
    return std::nullopt;
  Configuration configuration;
  FieldReader(answer).number(6, configuration.profile);
  for (Bytes rest = answer.subspan(head_size);
       rest.size() >= feature_head_size && rest.size() - feature_head_size >= rest[3];) {
    Feature feature;
    const FieldReader head(rest);
    head.number(0, feature.code);
    head.bits(2, 2, 4, feature.version);
    head.flag(2, 1, feature.persistent);
    head.flag(2, 0, feature.current);
    const Bytes data = rest.subspan(feature_head_size, rest[3]);
    feature.data.assign(data.begin(), data.end());
    configuration.features.push_back(std::move(feature));
    rest = rest.subspan(feature_head_size + data.size());
  }
  return configuration;
}

std::vector<std::uint8_t> encode_configuration(const Configuration& configuration) {
  std::vector<std::uint8_t> answer(head_size);
  const FieldWriter out(answer);
  out.number(6, configuration.profile);
  for (const Feature& feature : configuration.features) {
    const std::size_t at = answer.size();
    out.number(at, feature.code);
    out.bits(at + 2, 2, 4, feature.version);
    out.flag(at + 2, 1, feature.persistent);
    out.flag(at + 2, 0, feature.current);
    out.list(at + 3, at + 4, feature.data);
  }
  seal_length(answer, 4);
  return answer;
}

std::string name_of_feature(std::uint16_t code) {
  const auto* const name = std::ranges::lower_bound(names, code, {}, &Name::code);
  return name != std::end(names) && name->code == code
             ? std::string(name->text)
             : cat("feature ", to_hex_digits(code, 4), 'h');
}

}  // namespace disc::mmc
