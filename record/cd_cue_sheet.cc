// The cue sheet that tells a drive what a session written at once consists of.
#include "record/cd_cue_sheet.h"

#include <utility>

#include "formats/cd/msf.h"

namespace disc::record {
namespace {

constexpr std::uint8_t lead_out_track = 0xAA;

std::uint8_t form_of(cd::TrackMode mode) {
  switch (mode) {
    case cd::TrackMode::Audio:
      return mmc::form_audio;
    case cd::TrackMode::Mode0:
    case cd::TrackMode::Mode1:
      return mmc::form_mode_1;
    case cd::TrackMode::Mode2:
      return mmc::form_mode_2;
    default:
      return mmc::form_xa;
  }
}

// Of lead-in and lead-out, which the drive makes.
std::uint8_t generated_form_of(cd::TrackMode mode) {
  switch (form_of(mode)) {
    case mmc::form_audio:
      return mmc::form_audio_generated;
    case mmc::form_mode_1:
      return mmc::form_mode_1_generated;
    case mmc::form_mode_2:
      return mmc::form_mode_2_generated;
    default:
      return mmc::form_xa_generated;
  }
}

mmc::CueSheetEntry entry(std::uint8_t control, std::uint8_t track, std::uint8_t index,
                         std::uint8_t form, Lba at) {
  mmc::CueSheetEntry entry;
  entry.control = control;
  entry.track = track;
  entry.index = index;
  entry.data_form = form;
  // Times of the sheet count from the first pause on, as absolute times do (MMC-5 6.33.2).
  entry.at = cd::to_msf(at);
  return entry;
}

std::uint8_t control_of(const cd::Track& track) {
  return static_cast<std::uint8_t>(track.control() >> 4);
}

void add_track(const cd::Track& track, std::vector<mmc::CueSheetEntry>& sheet) {
  const std::uint8_t control = control_of(track), form = form_of(track.mode);
  if (!track.isrc.empty())
    for (mmc::CueSheetEntry& isrc : mmc::isrc_entries(track.isrc, track.number, control))
      sheet.push_back(std::move(isrc));
  const std::size_t begun = sheet.size();
  if (track.pregap < track.start)
    sheet.push_back(entry(control, track.number, 0, form, track.pregap));
  sheet.push_back(entry(control, track.number, 1, form, track.start));
  for (std::size_t i = 0; i < track.indexes.size(); ++i)
    sheet.push_back(
        entry(control, track.number, static_cast<std::uint8_t>(i + 2), form, track.indexes[i]));
  for (std::size_t i = begun; i < sheet.size(); ++i)
    sheet[i].alternate_copy = track.serial_copy;
}

}  // namespace

std::vector<mmc::CueSheetEntry> cue_sheet_of(const cd::Disc& disc, std::size_t session,
                                             LeadInForm form, Lba lead_in) {
  const cd::Session& own = disc.sessions.at(session);
  const cd::Track &first = own.tracks.front(), &last = own.tracks.back();
  std::vector<mmc::CueSheetEntry> sheet;
  if (!disc.catalog.empty())
    sheet = mmc::catalog_entries(disc.catalog);
  mmc::CueSheetEntry start =
      entry(control_of(first), 0, 0, generated_form_of(first.mode), Lba{-cd::pause_frames});
  if (form != LeadInForm::Generated)
    start.data_form |= mmc::form_raw_subchannel;
  if (form == LeadInForm::TextAtStart)
    start.at = cd::to_msf(lead_in);
  sheet.push_back(start);
  for (const cd::Track& track : own.tracks)
    add_track(track, sheet);
  sheet.push_back(
      entry(control_of(last), lead_out_track, 1, generated_form_of(last.mode), own.lead_out));
  return sheet;
}

}  // namespace disc::record
