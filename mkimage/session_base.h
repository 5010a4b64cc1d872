// Opens the disc that one more session is put on, and decides where that session begins.
#pragma once

#include <memory>

#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/session_base.h"

namespace disc {

/// Blocks from the end of a CD's session to the next: lead-out, lead-in and pregap (recording
/// practice: 6750 + 4500 + 150, then 2250 + 4500 + 150).
inline constexpr std::int32_t first_cd_gap = 11'400, later_cd_gap = 6'900;

/// The base that `session` names. What is wrong with it goes to `diagnostics`: GM0902 what cannot
/// be a base, GM0903 a block where no session can begin, GM0906 a receipt of something else. Null
/// after errors.
std::shared_ptr<SessionBase> open_session_base(const Manifest& manifest, Diagnostics& diagnostics);

/// GM0905: a view of the base that the session does not have, so that it would go on showing the
/// old state, and a UDF volume that cannot be put on the base.
void check_base_views(const Manifest& manifest, const SessionBase& base, Diagnostics& diagnostics);

}  // namespace disc
