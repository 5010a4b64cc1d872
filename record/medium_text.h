// What is known of a drive and its medium, set out for people.
#pragma once

#include <string>

#include "record/medium.h"

namespace disc::record {

/// A dozen lines: drive, medium, state, room, speeds, what can be done next.
std::string summary_text(const Medium& medium);
/// Sessions and tracks, a line each; of a CD with its times.
std::string toc_text(const Medium& medium);
/// Speeds, a line each.
std::string speeds_text(const Medium& medium);
/// Features, a line each: current ones bear a star; with `verbose` what each says.
std::string features_text(const Medium& medium, bool verbose);

}  // namespace disc::record
