// What is known of a drive and its medium as JSON, for scripts: the keys are stable.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "record/medium.h"

namespace disc::record {

/// The whole of `record info --json`. Keys whose value is not known are null; "medium" is null
/// where there is none. Numbers of blocks are of 2,048 bytes, speeds in kB/s of 1,000 bytes,
/// hexadecimal numbers texts such as "002Dh".
///
///     drive           address, vendor, product, revision, serial, firmware_date, interface,
///                     device_type, profiles [{number, name, current}]
///     state           "ready", "no medium", "tray open", "formatting", "busy", "needs help",
///                     "not usable"; reason {sense, text}, progress
///     medium          profile, kind, name; media_id {manufacturer, type, revision};
///                     status {imapi, text, blank, appendable, ...}; blankness;
///                     write_protection {...}; book_type
///                     next_writable_address, free_blocks, total_blocks, readable_blocks,
///                     ecc_blocks, previous_session {start, end}
///                     formatted, formatted_blocks, formats [{type, name, blocks, parameter}]
///                     layers, layer_boundary, layer_boundary_settable,
///                     spares {total_blocks, free_blocks}, defects,
///                     pseudo_overwrite {replacements, map_entries, updates}
///                     disc {status, last_session, sessions, erasable, disc_id, ...}
///                     sessions [{number, first_track, last_track, start, end, complete}]
///                     tracks [{track, session, mode, start, size, ...}], tracks_left_out
///                     atip {...}, toc [{session, point, adr, control, time, target}]
///     speeds          write [{kilobytes, times, rotation, capacity_blocks}], write_now, read_now,
///                     read_fastest
///     features        [{code, name, current, persistent, version, ...}]
///
/// The command adds transport {most_bytes}, and system: what drive_entry_json.h has, null of
/// drives that are none of this machine.
nlohmann::ordered_json to_json(const Medium& medium);

/// Parts of it, which `record cdb` shows of an answer.
nlohmann::ordered_json to_json(const mmc::DiscInformation& disc);
nlohmann::ordered_json to_json(const mmc::TrackInformation& track);
nlohmann::ordered_json to_json(const mmc::Atip& atip);
nlohmann::ordered_json to_json(const mmc::FullToc& toc);
nlohmann::ordered_json to_json(const mmc::Configuration& configuration);

}  // namespace disc::record
