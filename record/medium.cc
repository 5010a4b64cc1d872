// Asks a drive for everything a recorder must know of it and of the medium in it.
#include "record/medium.h"

#include <algorithm>
#include <limits>

#include "formats/base/error.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/features.h"
#include "record/ask.h"
#include "record/probe_parts.h"

namespace disc::record {
namespace {

using mmc::DiscStatus;
using mmc::Profile;

// Most media have up to 153 tracks; a BD-R can have thousands.
constexpr std::uint16_t most_tracks = 8000;
constexpr std::uint16_t disc_information_bytes = 34 + 255 * 8, track_information_bytes = 48;

/// Questions that make up a Medium, in the order in which answers lead to further ones.
class Prober {
 public:
  Prober(drive::Transport& drive, const Wanted& wanted) : drive_(drive), wanted_(wanted) {
    medium_.drive = drive.name();
  }

  Medium run() {
    medium_.ready = wait_until_ready(drive_, wanted_.patience);
    medium_.identity = ask_identity(drive_, wanted_.identity_pages);
    ask_configuration();
    if (!medium_.has_medium())
      return std::move(medium_);
    ask_disc();
    ask_tracks();
    fill_sessions();
    ask_cd();
    ask_capacities(drive_, wanted_, medium_);
    ask_speeds(drive_, wanted_, medium_);
    ask_structures(drive_, wanted_, medium_);
    take_addresses();
    medium_.status = status_of(medium_);
    medium_.blankness = blankness();
    return std::move(medium_);
  }

 private:
  void ask_configuration() {
    const Reply reply = ask_all(
        drive_,
        [](std::uint32_t bytes) {
          mmc::GetConfiguration command;
          command.allocation_length = static_cast<std::uint16_t>(bytes);
          return mmc::Cdb(command);
        },
        4096, 4);
    if (const auto configuration = mmc::decode_configuration(reply.data))
      medium_.configuration = *configuration;
    take_features(medium_.configuration, medium_.identity);
  }

  void ask_disc() {
    mmc::ReadDiscInformation command;
    command.allocation_length = disc_information_bytes;
    const Reply reply = ask(drive_, command, disc_information_bytes);
    medium_.disc = mmc::decode_disc_information(reply.data);
  }

  std::optional<mmc::TrackInformation> ask_track(std::uint32_t number) {
    mmc::ReadTrackInformation command;
    command.address = number;
    command.allocation_length = track_information_bytes;
    const Reply reply = ask(drive_, command, track_information_bytes);
    return mmc::decode_track_information(reply.data);
  }

  /// The track that is written next. The number of a CD's open track is that of the invisible one
  /// for all drives; of other media some know only numbers (recording.md: libburn, growisofs).
  std::optional<mmc::TrackInformation> ask_last_track() {
    const std::uint16_t last = std::max<std::uint16_t>(medium_.disc->last_track_of_last_session, 1);
    const bool open =
        medium_.disc->status == DiscStatus::Blank || medium_.disc->status == DiscStatus::Appendable;
    if (open && mmc::is_cd(medium_.profile())) {
      if (const auto track = ask_track(mmc::ReadTrackInformation::invisible_track))
        return track;
    }
    if (const auto track = ask_track(last))
      return track;
    return open ? ask_track(mmc::ReadTrackInformation::invisible_track) : std::nullopt;
  }

  void ask_tracks() {
    if (!medium_.disc)
      return;
    const std::optional<mmc::TrackInformation> last = ask_last_track();
    if (wanted_.all_tracks)
      ask_tracks_before(last);
    if (last)
      medium_.tracks.push_back(*last);
    if (!wanted_.all_tracks)
      ask_previous_session();
  }

  void ask_tracks_before(const std::optional<mmc::TrackInformation>& last) {
    const std::uint16_t end =
        last ? last->track
             : static_cast<std::uint16_t>(medium_.disc->last_track_of_last_session + 1);
    const std::uint16_t first = std::max<std::uint16_t>(medium_.disc->first_track, 1);
    for (std::uint16_t number = first; number < end; ++number) {
      if (number - first >= most_tracks) {
        medium_.tracks_left_out = true;
        return;
      }
      const auto track = ask_track(number);
      // A drive that answers for another track than it was asked for would go on doing so.
      if (!track || track->track != number)
        return;
      medium_.tracks.push_back(*track);
    }
  }

  /// Where what is to be appended looks for the session before it.
  void ask_previous_session() {
    if (medium_.disc->status != DiscStatus::Appendable || medium_.tracks.empty() ||
        mmc::is_random_writable(medium_.profile()))
      return;
    const std::uint16_t first = medium_.disc->first_track_of_last_session;
    const bool last_is_open = medium_.disc->last_session != mmc::SessionState::Complete;
    const std::uint16_t number =
        last_is_open && first > 1 ? static_cast<std::uint16_t>(first - 1) : first;
    if (number == medium_.tracks.back().track || number == 0)
      return;
    if (const auto track = ask_track(number))
      note_previous_session(*track);
  }

  void note_previous_session(const mmc::TrackInformation& track) {
    medium_.previous_session_start = track.start;
    medium_.previous_session_end = track_end(track);
  }

  /// Sessions from the tracks, of which a session has at least one.
  void fill_sessions() {
    if (!wanted_.all_tracks)
      return;
    for (const mmc::TrackInformation& track : medium_.tracks) {
      if (medium_.sessions.empty() || medium_.sessions.back().number != track.session)
        medium_.sessions.push_back(
            {track.session, track.track, track.track, track.start, track.start, true});
      SessionExtent& session = medium_.sessions.back();
      session.last_track = track.track;
      session.end = track_end(track);
      session.complete = session.complete && !track.next_writable_address && !track.blank;
    }
    if (mmc::is_random_writable(medium_.profile()))
      return;
    for (const SessionExtent& session : medium_.sessions)
      if (session.complete) {
        medium_.previous_session_start = session.start;
        medium_.previous_session_end = session.end;
      }
  }

  void ask_cd() {
    if (!mmc::is_cd(medium_.profile()))
      return;
    if (medium_.profile() != Profile::CdRom)
      medium_.atip = mmc::decode_atip(ask_toc(mmc::ReadTocPmaAtip::atip));
    if (!wanted_.toc || !medium_.disc || medium_.disc->status == DiscStatus::Blank)
      return;
    medium_.full_toc = mmc::decode_full_toc(ask_toc(mmc::ReadTocPmaAtip::full_toc));
    const auto reads = medium_.configuration.get<mmc::CdReadFeature>();
    if (!reads || reads->cd_text)
      if (const auto packs = mmc::decode_cd_text(ask_toc(mmc::ReadTocPmaAtip::cd_text)))
        medium_.cd_text = *packs;
  }

  std::vector<std::uint8_t> ask_toc(std::uint8_t format) {
    return ask_all(
               drive_,
               [format](std::uint32_t bytes) {
                 mmc::ReadTocPmaAtip command;
                 // Times: what READ TOC gives in blocks has no place for a lead-in.
                 command.flags = mmc::ReadTocPmaAtip::time;
                 command.format = format;
                 command.allocation_length = static_cast<std::uint16_t>(bytes);
                 return mmc::Cdb(command);
               },
               4096, 2)
        .data;
  }

  void take_addresses() {
    if (mmc::is_random_writable(medium_.profile())) {
      medium_.free_blocks = medium_.formatted_blocks;
      return;
    }
    const mmc::TrackInformation* const open = medium_.open_track();
    if (open == nullptr || !medium_.disc || medium_.disc->status == DiscStatus::Complete)
      return;
    medium_.next_writable_address = open->next_writable_address;
    // Some drives give the beginning of the pause of a blank CD (Pioneer BDR-205, LTR-48125S).
    if (medium_.disc->status == DiscStatus::Blank && open->next_writable_address->value < 0)
      medium_.next_writable_address = Lba{0};
    medium_.free_blocks = open->free_blocks;
    if (medium_.total_blocks == 0)
      medium_.total_blocks = medium_.next_writable_address->value + medium_.free_blocks;
  }

  Blankness blankness() {
    if (!medium_.disc)
      return Blankness::Unknown;
    if (medium_.disc->status == DiscStatus::Blank || medium_.status.blank)
      return Blankness::Physical;
    if (!mmc::is_random_writable(medium_.profile()))
      return Blankness::Written;
    return wanted_.content ? look_at_content(drive_, medium_) : Blankness::Unknown;
  }

  drive::Transport& drive_;
  Wanted wanted_;
  Medium medium_;
};

}  // namespace

Wanted wanted_for_burning() {
  Wanted wanted;
  wanted.speeds = wanted.formats = wanted.media_id = wanted.layers = wanted.protection = true;
  wanted.toc = true;  // to which sessions are added, and what has become of them
  return wanted;
}

Wanted wanted_for_reading() {
  Wanted wanted;
  wanted.all_tracks = wanted.toc = true;
  return wanted;
}

Wanted everything() {
  Wanted wanted = wanted_for_burning();
  wanted.all_tracks = wanted.toc = wanted.defects = wanted.identity_pages = wanted.content = true;
  return wanted;
}

Medium probe(drive::Transport& drive, const Wanted& wanted) { return Prober(drive, wanted).run(); }

void expect_medium(const Medium& medium) {
  if (medium.has_medium())
    return;
  const char* remedy = "";
  switch (medium.ready.readiness) {
    case Readiness::NoMedium:
      remedy = "; put a disc in";
      break;
    case Readiness::TrayOpen:
      remedy = "; close it, or say 'record load'";
      break;
    case Readiness::Formatting:
    case Readiness::Busy:
      remedy = "; wait, or take the disc out and put it in again";
      break;
    case Readiness::NotUsable:
      remedy =
          "; try another disc, or another drive: it may lie upside down, or be of a kind that "
          "this drive does not know";
      break;
    case Readiness::Ready:
    case Readiness::NeedsHelp:
      break;
  }
  throw drive::DriveError(cat(medium.drive, ": ", describe(medium.ready), remedy));
}

}  // namespace disc::record
