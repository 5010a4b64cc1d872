// What the first argument of verify is: a manifest, a receipt, a lock, or a list of digests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace disc::verify {

enum class WishKind : std::uint8_t { Manifest, Receipt, Lock, Checksums, Mtree };

/// Tells by looking at the beginning of the text, never by the name alone: JSON with the members of
/// a receipt or lock, "#mtree" or lines of it, lines with digests, else YAML. Throws ManifestError
/// if it is none of these.
WishKind wish_kind(std::string_view beginning, const std::string& name);

}  // namespace disc::verify
