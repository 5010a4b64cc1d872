// The table of contents that a lead-in repeats: its points, from a disc and back.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "formats/base/problem.h"
#include "formats/cd/disc.h"
#include "formats/cd/subchannel.h"

namespace disc::cd {

/// What a recordable medium says of itself in its ATIP, and its lead-ins repeat (MMC-3 4.2.3).
struct MediumTimes {
  Msf lead_in{97, 26, 66};        // of the first session
  Msf last_lead_out{79, 59, 74};  // where one may begin at the latest
  std::uint8_t power = 0;         // best for recording, as C0 has it
  std::uint8_t application = 0;   // as C0 has it
  bool appendable = false;        // another session may follow the last one

  bool operator==(const MediumTimes&) const = default;
};

/// The order is not prescribed; readers of both are known.
enum class PointOrder : std::uint8_t {
  TotalsFirst,  // A0, A1, A2, 01, ...: wodim, and as READ TOC answers
  TracksFirst,  // 01, ..., A0, A1, A2: cdrdao
};

/// Whose control bits the lead-out has.
enum class LeadOutControl : std::uint8_t {
  LastTrack,
  FirstTrack,  // wodim
  DataBit,     // of the last track nothing but whether it is data: cdrdao
};
std::uint8_t lead_out_control(const Session& session, LeadOutControl whose);

/// A point of the table of contents; the running time is not in it yet.
struct TocPoint {
  std::uint8_t control = 0;
  QPoint point;

  bool operator==(const TocPoint&) const = default;
};

/// The points of session `session` of a disc, which has one: A0, A1, A2 and its tracks, and where
/// the disc has several or may get more, B0 (where the next program begins, FFh if none may follow,
/// and `last_lead_out`), and in the first session C0 (`lead_in`, power, application).
std::vector<TocPoint> toc_points(const Disc& disc, std::size_t session,
                                 const MediumTimes& medium = {},
                                 PointOrder order = PointOrder::TotalsFirst,
                                 LeadOutControl a2 = LeadOutControl::LastTrack);

/// Those of the points in a lead-in that were seen most often under their number, in the order they
/// came in; running times are taken out. Frames whose CRC does not hold or that are of no lead-in
/// are passed over.
std::vector<TocPoint> collect_toc_points(std::span<const QFrame> frames);

/// What the points of a session say.
struct TocReading {
  /// Each track ends where the next one begins, the pregap of the first is taken for two seconds,
  /// the others have none that a table of contents could tell. Data tracks are Mode2Mixed in
  /// sessions of CD-I or XA and Mode1 in others: only their sectors know.
  Session session;
  std::optional<Lba> next_program;   // B0: where a next session has its first pregap
  std::optional<Msf> last_lead_out;  // B0
  std::optional<Msf> lead_in;        // C0
  Problems problems;                 // what is missing, doubled, out of order
};
/// Tracks that cannot be are left out, and what is missing is made up for, with a problem each.
TocReading read_toc_points(std::span<const TocPoint> points);

}  // namespace disc::cd
