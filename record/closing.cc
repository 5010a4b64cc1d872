// Closes what is open on a disc: its track, its session, the disc.
#include "record/closing.h"

#include "formats/mmc/commands.h"
#include "record/write_parameters.h"

namespace disc::record {
namespace {

using mmc::CloseTrackSession;
using mmc::Profile;

mmc::CloseTrackSession command_of(std::uint8_t function, std::uint16_t track) {
  CloseTrackSession command;
  command.flags = CloseTrackSession::immediate;
  command.function = function;
  command.track_number = track;
  return command;
}

// Where the disc is closed by way of its session, the page says whether another one may follow.
void set_multi_session(Commander& commander, const Medium& medium, Closing what) {
  mmc::WriteParametersPage page;
  page.underrun_free = true;
  page.multi_session = what == Closing::Disc ? mmc::MultiSession::None : mmc::MultiSession::Allowed;
  if (mmc::is_cd(medium.profile())) {
    page.write_type = mmc::WriteType::TrackAtOnce;
  } else {
    page.write_type = mmc::WriteType::Packet;
    page.link_size_valid = page.fixed_packets = true;
    page.link_size = 16;
    page.packet_size = 16;
    page.track_mode = 5;
  }
  send_write_parameters(commander, page);
}

}  // namespace

void expect_closable(const Medium& medium, Closing) {
  const Profile profile = medium.profile();
  const bool plus_rw = profile == Profile::DvdPlusRw || profile == Profile::DvdPlusRwDualLayer;
  if (mmc::is_random_writable(profile) && !plus_rw && profile != Profile::BdRRandom &&
      profile != Profile::DvdRwRestrictedOverwrite)
    throw PlanError(cat(medium.drive, ": ", mmc::describe(profile), " has nothing to be closed"));
  if (!mmc::is_recordable(profile))
    throw PlanError(cat(medium.drive, ": ", mmc::describe(profile), " cannot be written"));
  if (medium.status.finalized)
    throw PlanError(cat(medium.drive, ": the disc is closed already"));
  if (medium.status.blank)
    throw PlanError(cat(medium.drive, ": the disc is blank, there is nothing to be closed"));
  // The last session of a CD says that another one follows, and only another one can say that none
  // does.
  if (mmc::is_cd(profile) && medium.disc && medium.disc->last_session == mmc::SessionState::Empty)
    throw PlanError(cat(medium.drive,
                        ": no session is open; a CD is closed with the last one that "
                        "is added: 'record burn --append'"));
}

void close_medium(Commander& commander, const Medium& medium, Closing what, Progress& progress) {
  const Profile profile = medium.profile();
  const auto step = [&](std::uint8_t function, std::uint16_t track, const char* stage) {
    commander.work(command_of(function, track), stage, progress);
  };
  if (profile == Profile::DvdPlusRw || profile == Profile::DvdPlusRwDualLayer) {
    step(CloseTrackSession::stop_background_format, 0, "ending the formatting");
    step(CloseTrackSession::session, 0, "making the disc readable elsewhere");
    return;
  }
  if (profile == Profile::DvdRwRestrictedOverwrite) {
    step(CloseTrackSession::session, 0, "closing the session");
    return;
  }
  const bool by_page = mmc::is_cd(profile) || !(mmc::is_dvd_plus(profile) || mmc::is_bd(profile));
  if (by_page)
    set_multi_session(commander, medium, what);
  const mmc::TrackInformation* const open = medium.open_track();
  if (open != nullptr && !open->blank)
    commander.close_track(open->track, progress);
  if (what == Closing::Session || by_page)
    step(CloseTrackSession::session, 0,
         what == Closing::Session ? "closing the session" : "closing the disc");
  else if (mmc::is_dvd_plus(profile))
    step(CloseTrackSession::finalize_minimum_radius, 1, "closing the disc");
  else
    step(CloseTrackSession::finalize, 0, "closing the disc");
}

}  // namespace disc::record
