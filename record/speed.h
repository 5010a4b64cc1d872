// Speeds: what people type, what drives understand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "record/commander.h"
#include "record/medium.h"

namespace disc::record {

/// kB/s, of 1000 bytes, of 1x: 176.4 of CD, 1385 of DVD, 4495.5 of BD.
double single_speed(mmc::Profile profile);
/// "8.0x (11080 kB/s)".
std::string speed_in_words(mmc::Profile profile, std::uint32_t kilobytes);

/// "auto", "max": 0; "8", "8x": eight times single_speed(); "11080kB/s"; "min": the slowest the
/// drive offers. Throws ManifestError with what is understood, for all else.
std::uint32_t parse_speed(const std::string& text, const Medium& medium);

/// The speed the drive will take for a wish: the fastest it offers that is not faster; its slowest
/// where all are; the wish where it offers none; its fastest for 0.
std::uint32_t nearest_speed(const Medium& medium, std::uint32_t wish);

/// The fastest of those that the drive offers below `kilobytes`; nothing where there is none.
std::optional<std::uint32_t> next_speed_below(const Medium& medium, std::uint32_t kilobytes);

/// kB/s that the drive says to write at: mode page 2Ah, else the nominal performance of writing
/// (GET PERFORMANCE type 0) at its fastest; nothing where it tells neither.
std::optional<std::uint32_t> write_speed_in_force(Commander& commander);

/// Has the drive write at `kilobytes`: SET STREAMING on DVD and BD, SET CD SPEED on CD, and where
/// SET STREAMING is not known or, by what the drive says afterwards, did nothing. Returns false
/// where it takes neither, which is no harm.
bool set_write_speed(Commander& commander, const Medium& medium, std::uint32_t kilobytes);

}  // namespace disc::record
