// The sessions of an image or of the medium in a drive.
#include "mkimage/image_sessions.h"

#include <charconv>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/raw_image.h"
#include "formats/drive/open_medium.h"
#include "formats/drive/recorded_sessions.h"
#include "formats/media/sessions.h"
#include "formats/sheets/open_disc.h"

namespace disc {
namespace {

ImageSession of_volume(const media::VolumeSession& found) {
  return {0, found.start, found.descriptors, found.blocks, true, found.volume_id, found.created};
}

ImageSession of_tracks(const drive::RecordedSession& recorded, const BlockSource& source) {
  ImageSession session{
      0, recorded.extent.first, recorded.extent.first, recorded.extent.blocks, recorded.data, {},
      {}};
  if (const auto volume =
          recorded.data ? media::session_at(source, recorded.extent.first) : std::nullopt) {
    session.volume_id = volume->volume_id;
    session.created = volume->created;
  }
  return session;
}

}  // namespace

SessionedImage open_sessions(const std::string& image) {
  SessionedImage opened;
  std::optional<drive::RecordedSessions> recorded;
  if (drive::names_drive(image)) {
    drive::RecordedMedium medium = drive::open_recorded_medium(image);
    opened.source = std::move(medium.source);
    if (!medium.recorded.random_writable)
      recorded = std::move(medium.recorded);
  } else {
    const std::string path = drive::without_scheme(image);
    if (cd::open_disc(path))
      throw ManifestError(cat(image, " is a CD in tracks; 'mkimage inspect' tells its sessions"));
    opened.source = cd::as_blocks(open_image(path));
  }
  if (recorded && !recorded->sessions.empty()) {
    for (const drive::RecordedSession& session : recorded->sessions)
      opened.sessions.push_back(of_tracks(session, *opened.source));
  } else {
    for (const media::VolumeSession& session : media::find_sessions(*opened.source))
      opened.sessions.push_back(of_volume(session));
    if (opened.sessions.empty())
      opened.sessions.push_back({1, {0}, {0}, opened.source->blocks(), true, {}, {}});
  }
  unsigned number = 0;
  for (ImageSession& session : opened.sessions)
    session.number = ++number;
  return opened;
}

const ImageSession& session_named(const SessionedImage& image, const std::string& word,
                                  const std::string& shown) {
  const std::size_t count = image.sessions.size();
  if (word == "last")
    return image.sessions.back();
  unsigned number = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (problem != std::errc() || end != word.data() + word.size() || number == 0)
    throw ManifestError(cat("--session ", in_quotes(word), ": expected a number or last"));
  if (number > count)
    throw ManifestError(cat(shown, " has ", count, count == 1 ? " session" : " sessions",
                            ", and no session ", number));
  return image.sessions[number - 1];
}

}  // namespace disc
