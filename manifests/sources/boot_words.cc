// What a manifest says of boot entries in the numbers of a boot catalog, and back.
#include "manifests/sources/boot_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace disc {
namespace {

using eltorito::MediaType;
using eltorito::Platform;

constexpr std::array<std::pair<BootPlatform, Platform>, 4> platforms{{
    {BootPlatform::Bios, Platform::X86},
    {BootPlatform::PowerPc, Platform::PowerPc},
    {BootPlatform::Mac, Platform::Mac},
    {BootPlatform::Uefi, Platform::Efi},
}};

constexpr std::array<std::pair<BootEmulation, MediaType>, 5> media{{
    {BootEmulation::None, MediaType::NoEmulation},
    {BootEmulation::Floppy12, MediaType::Floppy12},
    {BootEmulation::Floppy144, MediaType::Floppy144},
    {BootEmulation::Floppy288, MediaType::Floppy288},
    {BootEmulation::HardDisk, MediaType::HardDisk},
}};

// The tables hold every value of the manifest's words.
template <class Table, class Word>
auto recorded_in(const Table& table, Word word) {
  return std::ranges::find(table, word, &Table::value_type::first)->second;
}

template <class Table, class Number>
auto word_in(const Table& table, Number number)
    -> std::optional<typename Table::value_type::first_type> {
  const auto found = std::ranges::find(table, number, &Table::value_type::second);
  if (found == table.end())
    return std::nullopt;
  return found->first;
}

}  // namespace

Platform recorded(BootPlatform platform) { return recorded_in(platforms, platform); }

MediaType recorded(BootEmulation emulation) { return recorded_in(media, emulation); }

std::optional<BootPlatform> platform_of(Platform platform) { return word_in(platforms, platform); }

std::optional<BootEmulation> emulation_of(MediaType type) { return word_in(media, type); }

}  // namespace disc
