// The cue sheet that tells a drive what a session written at once consists of.
#include "record/cd_cue_sheet.h"

#include <algorithm>

#include "formats/cd/msf.h"
#include "formats/mmc/mode_pages.h"

namespace disc::record {
namespace {

constexpr std::uint8_t lead_out_track = 0xAA;
constexpr std::uint8_t data_control = 4;

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

std::uint8_t control_of(const JobTrack& track) {
  return track.track != nullptr    ? static_cast<std::uint8_t>(track.track->control())
         : cd::is_data(track.mode) ? data_control
                                   : std::uint8_t{0};
}

}  // namespace

std::uint8_t session_format_of(const Job& job) {
  if (job.disc && !job.disc->sessions.empty())
    return static_cast<std::uint8_t>(job.disc->sessions.front().type);
  return mmc::WriteParametersPage::cd_da_or_rom;
}

std::vector<mmc::CueSheetEntry> cue_sheet_of(const Job& job) {
  std::vector<mmc::CueSheetEntry> sheet;
  if (job.disc && !job.disc->catalog.empty())
    sheet = mmc::catalog_entries(job.disc->catalog);
  const JobTrack& first = job.tracks.front();
  mmc::CueSheetEntry lead_in =
      entry(control_of(first), 0, 0, generated_form_of(first.mode), Lba{-cd::pause_frames});
  sheet.push_back(lead_in);
  std::uint8_t number = 1;
  Lba at{0};
  for (const JobTrack& track : job.tracks) {
    const cd::Track* const known = track.track;
    const std::uint8_t control = control_of(track);
    const std::uint8_t form = form_of(track.mode);
    if (known != nullptr) {
      number = known->number;
      if (!known->isrc.empty())
        for (mmc::CueSheetEntry& isrc : mmc::isrc_entries(known->isrc, number, control))
          sheet.push_back(isrc);
    }
    const std::size_t begun = sheet.size();
    const Lba start = known != nullptr ? known->start : at;
    const Lba pregap = known != nullptr ? known->pregap
                       : number == 1    ? Lba{-cd::pause_frames}
                                        : start;
    if (pregap < start)
      sheet.push_back(entry(control, number, 0, form, pregap));
    sheet.push_back(entry(control, number, 1, form, start));
    if (known != nullptr)
      for (std::size_t i = 0; i < known->indexes.size(); ++i)
        sheet.push_back(
            entry(control, number, static_cast<std::uint8_t>(i + 2), form, known->indexes[i]));
    if (known != nullptr && known->serial_copy)
      for (std::size_t i = begun; i < sheet.size(); ++i)
        sheet[i].alternate_copy = true;
    at = known != nullptr ? known->end
                          : start + static_cast<std::int32_t>(
                                        std::max<std::int64_t>(track.blocks, cd::shortest_track));
    if (known == nullptr)
      ++number;
  }
  const JobTrack& last = job.tracks.back();
  sheet.push_back(entry(control_of(last), lead_out_track, 1, generated_form_of(last.mode), at));
  return sheet;
}

}  // namespace disc::record
