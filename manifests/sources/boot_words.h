// What a manifest says of boot entries in the numbers of a boot catalog, and back.
#pragma once

#include <optional>

#include "formats/eltorito/boot_catalog.h"
#include "manifests/boot.h"

namespace disc {

eltorito::Platform recorded(BootPlatform platform);
eltorito::MediaType recorded(BootEmulation emulation);

/// Nothing for numbers that no manifest can say.
std::optional<BootPlatform> platform_of(eltorito::Platform platform);
std::optional<BootEmulation> emulation_of(eltorito::MediaType media);

}  // namespace disc
