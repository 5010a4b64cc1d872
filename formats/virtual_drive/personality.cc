// The table of personalities. What each does was seen in the drives that lend it their names.
#include "formats/virtual_drive/personality.h"

#include <algorithm>
#include <vector>

namespace disc::virtual_drive {
namespace {

using std::chrono::milliseconds;

Personality named(std::string_view name, std::string_view summary) {
  Personality row;
  row.name = name;
  row.summary = summary;
  return row;
}

Personality made_by(Personality row, std::string_view vendor, std::string_view product,
                    std::string_view revision) {
  row.vendor = vendor;
  row.product = product;
  row.revision = revision;
  return row;
}

template <class Member, class Value>
Personality with(Personality row, Member member, Value value) {
  row.*member = value;
  return row;
}

// Pioneer, command reference of the DVR-111, 4.17 and the chapters on closing.
Personality pioneer() {
  Personality row = made_by(named("pioneer",
                                  "TEST UNIT READY says GOOD while the drive works; a "
                                  "DVD+R DL with little room left is finalised"),
                            "PIONEER", "DVD-RW  DVR-111", "1.29");
  row.ready_while_busy = true;
  row.finalises_below_ecc_blocks = 65;
  return row;
}

// LG GGW-H20L, as libburn's cookbook knows it.
Personality lg_bd() {
  Personality row = made_by(named("lg-bd",
                                  "no quick certification of BD-RE; streams in pieces "
                                  "below 64 KiB come out as junk"),
                            "HL-DT-ST", "BD-RE  GGW-H20L", "YL07");
  row.refuses_quick_certification = true;
  row.spoils_short_streams = true;
  return row;
}

// An enclosure with a bridge to USB: 64 KiB at a time, and now and then its bus falls over after
// a command was carried out (Debian bug 789260).
Personality usb_bridge() {
  Personality row =
      made_by(named("usb-bridge", "64 KiB at a time; a bus reset behind every 1000th WRITE"),
              "PLEXTOR", "DVDR   PX-608CU", "1.03");
  row.most_bytes = 64 * 1024;
  row.reset_every = 1000;
  return row;
}

const std::vector<Personality>& rows() {
  static const std::vector<Personality> all{
      named("standard", "does as the standard says"),
      pioneer(),
      lg_bd(),
      with(named("slow-load", "takes 45 s to load a medium"), &Personality::load_time,
           milliseconds(45000)),
      // The three that Microsoft's sample for erasing knows as "semi-common".
      with(named("progress-down", "progress counts down"), &Personality::progress,
           ProgressBug::CountsDown),
      with(named("progress-cycles", "progress runs from 0 to the end several times"),
           &Personality::progress, ProgressBug::Cycles),
      with(named("progress-drops", "progress falls to 0 just before the end"),
           &Personality::progress, ProgressBug::Drops),
      with(named("no-cts-track", "refuses to close a track that SYNCHRONIZE CACHE has closed"),
           &Personality::refuses_close_of_synchronised_track, true),
      with(made_by(named("nwa-minus-150", "a blank CD is writable from block -150"), "PIONEER",
                   "BD-RW   BDR-205", "1.12"),
           &Personality::blank_cd_begins_in_pause, true),
      with(made_by(named("asus-no-raw", "cannot write CDs raw"), "ASUS", "DRW-24F1ST   a", "1.00"),
           &Personality::cannot_write_raw, true),
      with(named("leaves-damage", "a track cut off by a power failure is damaged until repaired"),
           &Personality::leaves_damage, true),
      with(named("raw16", "writes CDs raw with P and Q alone"), &Personality::raw_of_pq_only, true),
      // psysonic 1538: 5/26/00 for a lead-in announced where the ATIP has it.
      with(made_by(named("cd-text-at-zero", "takes CD-TEXT only with a lead-in at 00:00:00"),
                   "PIONEER", "BD-RW   BDR-UD04", "1.00"),
           &Personality::cd_text_at_zero, true),
      with(named("cd-text-at-start", "takes CD-TEXT only with a lead-in where the ATIP has it"),
           &Personality::cd_text_at_start, true),
      usb_bridge(),
  };
  return all;
}

}  // namespace

std::span<const Personality> personalities() { return rows(); }

const Personality* find_personality(std::string_view name) {
  const auto found = std::ranges::find(rows(), name, &Personality::name);
  return found == rows().end() ? nullptr : &*found;
}

std::string names_of_personalities() {
  std::string names;
  for (const Personality& row : rows())
    names.append(names.empty() ? "" : ", ").append(row.name);
  return names;
}

}  // namespace disc::virtual_drive
