// The sub-channels P and Q of every block of a disc, from the lead-in to the last lead-out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/cd/disc.h"
#include "formats/cd/subchannel.h"
#include "formats/cd/toc.h"

namespace disc::cd {

/// Blocks of a lead-out: 90 s behind the first session, 30 s behind others; and of a lead-in that
/// is not the first, 60 s (Orange Book part II).
constexpr std::int32_t lead_out_blocks(std::size_t session) { return session == 0 ? 6'750 : 2'250; }
inline constexpr std::int32_t lead_in_blocks = 4'500;

/// Where makers of discs differ, and what stands in the standards or else on pressed discs.
struct SubchannelStyle {
  /// The relative time of a pregap ends at 00:00:00 with its last block, so that two seconds begin
  /// at 00:01:74: "ending with the value zero at the end of the pause" (IEC 60908 17.5.1), as
  /// pressed discs have it. False: it ends at 00:00:01, one more everywhere, as cdrdao has it.
  bool pregap_ends_at_zero = true;

  /// P is one for two seconds before each track and the lead-out even where there is no pregap, or
  /// as long as a longer pregap is (IEC 60908 17.4). False: in pregaps only, as wodim has it.
  bool start_flag_without_pregap = true;
  /// P falls so many blocks behind index 1: "delayed by one subcoding block" (IEC 60908 17.4), as
  /// pressed discs and cdrdao have it; 0 in wodim.
  std::int32_t start_flag_delay = 1;
  /// P in the lead-out: zero for so many blocks, then one and zero in turn for so many. The
  /// standard wants two to three seconds, then 2 Hz with 2 % of freedom.
  std::int32_t lead_out_rest = 150;
  std::int32_t lead_out_half_period = 19;  // wodim 75

  /// Catalog number and ISRC stand in the blocks whose number leaves this remainder by this
  /// divisor, or in the next one where there index or track change (within 100 blocks by IEC 60908
  /// 17.5.2; pressed discs are known with 91 and 98). A divisor is at least 2, the remainders
  /// differ.
  std::int32_t catalog_every = 90, catalog_at = 0;
  std::int32_t isrc_every = 90, isrc_at = 50;
  bool catalog_in_lead_out = true;  // wodim: no
  /// These have the control bits of the track too, as all of Q does. False: zeros, as in wodim.
  bool control_everywhere = true;

  /// In a lead-in the time runs as that of the ATIP does, which ends with 99:59:74 before the first
  /// program. False: it counts from 00:00:00, as cdrdao has it. IEC 60908 says only that it
  /// increases.
  bool lead_in_time_is_absolute = true;
  PointOrder points = PointOrder::TotalsFirst;
  LeadOutControl a2_control = LeadOutControl::LastTrack;
  LeadOutControl lead_out_control = LeadOutControl::LastTrack;

  static SubchannelStyle standard() { return {}; }
  /// As cdrdao 1.2.4 writes with its driver generic-mmc-raw.
  static SubchannelStyle cdrdao();
  /// As wodim 1.1.11 writes with -raw96r.
  static SubchannelStyle wodim();

  bool operator==(const SubchannelStyle&) const = default;
};

/// Gives Q and P of any block. Nothing in it changes, so threads may share one.
class Subcode {
 public:
  /// `disc` needs not live on. Throws FormatError for a catalog number or an ISRC that Q cannot
  /// say, and for tracks out of order.
  explicit Subcode(const Disc& disc, SubchannelStyle style = {}, const MediumTimes& medium = {});

  /// From the first block of the first lead-in to behind the last of the last lead-out.
  Lba begin() const { return sections_.front().start; }
  Lba end() const { return end_; }

  /// Of a block within these; throws std::out_of_range for others.
  QData q_at(Lba at) const;
  bool p_at(Lba at) const;
  /// Puts P and Q of consecutive blocks into whole sub-channels of a form; R to W stay.
  void put(Lba first, Subchannel form, std::span<std::uint8_t> out) const;

 private:
  enum class Area : std::uint8_t { LeadIn, Program, LeadOut };

  // A run of blocks with one track and index.
  struct Section {
    Lba start;
    Area area = Area::Program;
    std::uint8_t track = 0, index = 0;
    std::uint8_t control = 0;
    bool serial_copy = false;
    Lba zero;  // where the relative time is zero
    std::size_t session = 0;
    std::size_t isrc = 0;  // of isrcs_
  };

  void add_session(const Disc& disc, std::size_t number, Lba lead_in);
  void add_track(const Track& track, std::size_t session);
  void add_section(const Section& section);
  void add_start_flag(Lba from, Lba to);
  const Section& section_at(Lba at) const;
  bool begins_section(Lba at) const;
  bool is_due(Lba at, std::int32_t every, std::int32_t remainder) const;
  QData lead_in_q(const Section& section, Lba at) const;

  SubchannelStyle style_;
  MediumTimes medium_;
  std::string catalog_;
  std::vector<std::string> isrcs_{""};
  std::vector<Section> sections_;
  std::vector<Extent> start_flags_;            // ascending, apart
  std::vector<std::vector<TocPoint>> points_;  // of each session
  Lba end_;
};

}  // namespace disc::cd
