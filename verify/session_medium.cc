// Sessions of a medium: where one begins, one that lies in a file by itself, the base of one.
#include "verify/session_medium.h"

#include <charconv>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/drive/address.h"
#include "formats/drive/open_medium.h"
#include "formats/drive/recorded_sessions.h"
#include "formats/media/sessions.h"
#include "manifests/sources/input_digests.h"

namespace disc::verify {
namespace {

std::vector<Lba> starts_of_sessions(const BlockSource& source) {
  std::vector<Lba> starts;
  if (const auto* const in_drive = dynamic_cast<const MediumInDrive*>(&source);
      in_drive && !in_drive->recorded().random_writable)
    for (const drive::RecordedSession& session : in_drive->recorded().sessions)
      starts.push_back(session.extent.first);
  if (starts.empty())
    for (const media::VolumeSession& session : media::find_sessions(source))
      starts.push_back(session.descriptors);
  if (starts.empty())
    starts.push_back({0});
  return starts;
}

}  // namespace

Lba start_of_session(const std::string& medium, const BlockSource& source,
                     const std::string& word) {
  const std::vector<Lba> starts = starts_of_sessions(source);
  if (word == "last")
    return starts.back();
  unsigned number = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (problem != std::errc() || end != word.data() + word.size() || number == 0)
    throw ManifestError(cat("--session ", in_quotes(word), ": expected a number or last"));
  if (number > starts.size())
    throw ManifestError(cat(medium, " has ", starts.size(),
                            starts.size() == 1 ? " session" : " sessions", ", and no session ",
                            number));
  return starts[number - 1];
}

void PlacedSession::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset < first_)
    throw FormatError(cat("block ", offset / block_size,
                          " lies in the sessions before, which are not in ", name()));
  session_.read(offset - first_, out);
}

void MediumFrom::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size_ || size_ - offset < out.size())
    throw FormatError(cat(name(), ": ends at byte ", first_ + size_));
  medium_.read(first_ + offset, out);
}

std::shared_ptr<SessionBase> open_base(const Manifest& manifest) {
  if (!manifest.session)
    return nullptr;
  const std::string& named = manifest.session->image.value;
  const std::string address = drive::has_scheme(named) ? named : path_of_input(manifest, named);
  auto base = std::make_shared<SessionBase>();
  base->shown = address;
  if (drive::names_drive(address))
    base->source = std::make_shared<MediumInDrive>(drive::open_recorded_medium(address));
  else
    base->source = drive::open_medium(address);
  base->descriptors = start_of_session(address, *base->source, "last");
  base->newest = base->descriptors;
  base->end = {static_cast<std::int32_t>(base->source->blocks())};
  return base;
}

}  // namespace disc::verify
