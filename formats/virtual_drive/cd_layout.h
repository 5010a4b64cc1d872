// What a virtual CD is recorded with: its sessions and tracks, closed and open, and what the
// commands that ask for them answer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/cd/disc.h"
#include "formats/cd/toc.h"
#include "formats/mmc/disc_information.h"
#include "formats/mmc/toc.h"
#include "formats/mmc/track_information.h"

namespace disc::virtual_drive {

/// Run-out blocks of a track written at once, which are part of it and cannot be read (MMC-5
/// 4.2.3.4.6).
inline constexpr std::int32_t run_out_blocks = 2;
/// A pregap, which with tracks written at once begins with link and run-in blocks.
inline constexpr std::int32_t pregap_blocks = 150;

struct CdTrack {
  /// `end` is behind its last block; of an open track the next writable address.
  cd::Track facts;
  std::uint8_t track_mode = 4;  // as mmc::TrackInformation has it
  bool open = false;
  bool damaged = false;                      // recording ended without its run-out
  std::uint8_t block_type = 8;               // of page 05h, that it was begun with
  std::array<std::uint8_t, 4> sub_header{};  // likewise
  /// Of a reserved track the block behind its last one.
  std::optional<Lba> reserved_end;

  bool operator==(const CdTrack&) const = default;
};

struct CdSession {
  cd::SessionType type = cd::SessionType::CdDaOrRom;
  std::vector<CdTrack> tracks;
  Lba lead_in;                        // where it begins
  Lba lead_out;                       // of a closed session
  bool raw = false;                   // the host gave the sub-channels, too
  bool closed = false;                // lead-in and lead-out are recorded
  std::string catalog;                // media catalog number, or ""
  std::vector<std::uint8_t> cd_text;  // packs of 18 bytes
  std::vector<cd::TocPoint> points;   // of the lead-in of a closed session
  bool operator==(const CdSession&) const = default;
};

/// What the groove says, and how far the drive goes beyond it.
struct CdGroove {
  bool rewritable = false;
  cd::Msf lead_in{97, 26, 66};
  cd::Msf last_lead_out{79, 59, 74};
  std::int32_t overburn_blocks = 0;  // behind `last_lead_out` that can be recorded nevertheless
  /// Next writable address of a blank disc: 0; some drives say -150 (Pioneer BDR-205, Lite-On
  /// LTR-48125S).
  Lba blank_next_writable{0};

  bool operator==(const CdGroove&) const = default;
};

struct CdLayout {
  CdGroove groove;
  std::vector<CdSession> sessions;  // only the last one may be open
  bool finalized = false;           // no session may follow the last one
  std::vector<Extent> links;        // blocks that cannot be read
  /// What does not hold in sessions that the host wrote with all their sub-channels.
  std::vector<std::string> raw_faults;

  bool blank() const { return sessions.empty(); }
  bool has_open_session() const { return !blank() && !sessions.back().closed; }
  /// Where index 0 of the first track of a session that begins now is: -150 on a blank disc.
  Lba next_program() const;
  Lba next_lead_in() const;
  /// Number of the next track; 100 where there is none.
  unsigned next_track() const;
  /// Index 1 of the next track to be written at once or reserved.
  Lba next_start() const;
  /// The first track that goes on, of the reserved ones or of the others.
  const CdTrack* open_track(bool reserved) const;
  CdTrack* open_track(bool reserved);
  CdTrack* track_of_number(unsigned number);
  const CdTrack* track_of_number(unsigned number) const;
  /// Pregaps are of the track that they precede.
  const CdTrack* track_at(Lba at) const;
  CdTrack* track_at(Lba at);
  std::size_t session_of(unsigned track) const;

  bool operator==(const CdLayout&) const = default;
};

cd::MediumTimes times_of(const CdLayout& layout);
/// All tracks there are; those of an open session as if it ended with its last track. No
/// sessions where there are none.
cd::Disc to_disc(const CdLayout& layout);

mmc::DiscInformation disc_information(const CdLayout& layout);
/// Of a track, or of the one that is not there yet ("invisible", number FFh); nothing where there
/// is none.
std::optional<mmc::TrackInformation> track_information(const CdLayout& layout, unsigned track);
std::optional<mmc::TrackInformation> track_information_at(const CdLayout& layout, Lba at);

/// Nothing without a closed session. `from`: lowest number of a track in it; AAh the lead-out.
std::optional<mmc::Toc> toc(const CdLayout& layout, std::uint8_t from);
std::optional<mmc::SessionInformation> session_information(const CdLayout& layout);
std::optional<mmc::FullToc> full_toc(const CdLayout& layout, std::uint8_t from_session);
/// What is kept of tracks until their session is closed (Orange Book part II).
std::vector<mmc::FullTocEntry> pma(const CdLayout& layout);
mmc::Atip atip(const CdGroove& groove);

}  // namespace disc::virtual_drive
