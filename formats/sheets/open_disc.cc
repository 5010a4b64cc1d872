// Opens a disc that lies in image files by its sheet, whatever language that is written in.
#include "formats/sheets/open_disc.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "formats/audio/sound_file.h"
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/cd_text_reader.h"
#include "formats/cd/cdt_file.h"
#include "formats/sheets/ccd_reader.h"
#include "formats/sheets/codes_in_q.h"
#include "formats/sheets/mds_reader.h"
#include "formats/sheets/nrg_reader.h"
#include "formats/sheets/read_sheet.h"
#include "formats/sheets/session_reader.h"
#include "formats/sheets/sheet_folder.h"

namespace disc::cd {
namespace {

// Longest of a sheet or of a file of packs.
constexpr std::uint64_t longest_sheet = 1 << 20;

std::vector<std::uint8_t> whole(const BlockSource& file) {
  if (file.size() > longest_sheet)
    throw FormatError(cat(file.name(), ": has ", file.size(), " bytes, at most ", longest_sheet,
                          " are read of a sheet"));
  std::vector<std::uint8_t> bytes(file.size());
  file.read(0, bytes);
  return bytes;
}

// Samples that a sheet's file holds, opened once.
class Sounds {
 public:
  std::shared_ptr<const BlockSource> open(const std::string& path) {
    std::shared_ptr<const BlockSource>& known = opened_[path];
    if (!known) {
      audio::SoundOptions options;
      try {
        known = audio::open_sound(path, options).samples;
      } catch (const ManifestError& error) {
        throw FormatError(error.what());
      }
    }
    return known;
  }

 private:
  std::map<std::string, std::shared_ptr<const BlockSource>> opened_;
};

/// A source that others have, too.
class SharedSource final : public BlockSource {
 public:
  explicit SharedSource(std::shared_ptr<const BlockSource> source) : source_(std::move(source)) {}
  std::uint64_t size() const override { return source_->size(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    source_->read(offset, out);
  }
  std::uint64_t hole_at(std::uint64_t offset) const override { return source_->hole_at(offset); }
  std::string name() const override { return source_->name(); }

 private:
  std::shared_ptr<const BlockSource> source_;
};

void take_packs(OpenedDisc& out, Disc& disc, std::vector<std::uint8_t> packs) {
  if (packs.empty())
    return;
  CdTextReading reading = read_cd_text(packs);
  for (const PackProblem& problem : reading.problems)
    out.warnings.push_back(to_text(problem));
  if (!reading.text.empty())
    disc.cd_text = std::move(reading.text);
  out.cd_text_packs = std::move(packs);
}

OpenedDisc open_text_sheet(const std::string& path, const SheetOptions& options) {
  Sounds sounds;
  FoundSheet found = read_sheet(
      path, [&](const std::string& sound) { return sounds.open(sound)->size(); }, options);
  OpenedDisc out;
  out.kind = found.kind == SheetKind::Cue ? "CUE sheet" : "TOC sheet";
  out.warnings = std::move(found.sheet.warnings);
  Disc& disc = found.sheet.disc;
  std::vector<std::unique_ptr<BlockSource>> files;
  for (std::size_t i = 0; i < found.paths.size(); ++i)
    files.push_back(disc.files[i].kind == FileKind::Sound
                        ? std::make_unique<SharedSource>(sounds.open(found.paths[i]))
                        : open_image(found.paths[i]));
  if (!found.cd_text_path.empty())
    take_packs(out, disc,
               read_cdt(whole(*open_image(found.cd_text_path)), found.cd_text_path).packs);
  out.paths = std::move(found.paths);
  out.reader = std::make_shared<DiscReader>(std::move(disc), std::move(files));
  return out;
}

// The files of a description, opened as its reader asks for them.
class ImageFiles {
 public:
  explicit ImageFiles(const std::string& sheet) : folder_(sheet) {}

  const BlockSource* open(const std::string& name) {
    const auto known = opened_.find(name);
    if (known != opened_.end())
      return known->second.get();
    const std::optional<std::string> path = folder_.locate(name);
    if (!path)
      return nullptr;
    paths_[name] = *path;
    return opened_.emplace(name, open_image(*path)).first->second.get();
  }

  // Of the disc's files, in their order.
  void hand_over(const Disc& disc, const std::string& sheet, OpenedDisc& out,
                 std::vector<std::unique_ptr<BlockSource>>& files) {
    for (const DiscFile& file : disc.files) {
      if (open(file.name) == nullptr)
        throw FormatError(cat(sheet, ": file ", in_quotes(file.name),
                              " is not there; put it into the folder of the sheet"));
      out.paths.push_back(paths_[file.name]);
      files.push_back(std::move(opened_[file.name]));
      opened_.erase(file.name);
    }
  }

 private:
  SheetFolder folder_;
  std::map<std::string, std::unique_ptr<BlockSource>> opened_;
  std::map<std::string, std::string> paths_;
};

OpenedDisc open_image_of(DiscImage image, const char* kind, const std::string& path,
                         ImageFiles& opened) {
  OpenedDisc out;
  out.kind = kind;
  out.warnings = std::move(image.warnings);
  take_packs(out, image.disc, std::move(image.cd_text_packs));
  std::vector<std::unique_ptr<BlockSource>> files;
  opened.hand_over(image.disc, path, out, files);
  out.reader = std::make_shared<DiscReader>(std::move(image.disc), std::move(files));
  return out;
}

OpenedDisc open_ccd(const std::string& path, const BlockSource& file) {
  ImageFiles files(path);
  const std::string name = ccd_companion(path, "img");
  const BlockSource* const img = files.open(name);
  if (img == nullptr)
    throw FormatError(cat(path, ": file ", in_quotes(name),
                          " is not there; put it into the folder of the sheet"));
  const bool has_subchannel = files.open(ccd_companion(path, "sub")) != nullptr;
  const std::vector<std::uint8_t> text = whole(file);
  return open_image_of(read_ccd(text_of(text), path, *img, has_subchannel), "CloneCD sheet", path,
                       files);
}

// Codes that only Q has.
void take_codes_in_q(OpenedDisc& out) {
  const CodesInQ codes = codes_in_q(*out.reader);
  if (codes.catalog.empty() && codes.isrcs.empty())
    return;
  Disc disc = out.reader->disc();
  disc.catalog = codes.catalog;
  for (Session& session : disc.sessions)
    for (Track& track : session.tracks)
      if (const auto found = codes.isrcs.find(track.number); found != codes.isrcs.end())
        track.isrc = found->second;
  out.reader = std::make_shared<DiscReader>(
      std::move(disc), std::move(*std::const_pointer_cast<DiscReader>(out.reader)).release());
}

OpenedDisc open_mds(const std::string& path, const BlockSource& file) {
  ImageFiles files(path);
  const std::vector<std::uint8_t> bytes = whole(file);
  OpenedDisc out = open_image_of(
      read_mds(bytes, path, [&](const std::string& name) { return files.open(name); }),
      "media descriptor", path, files);
  take_codes_in_q(out);
  return out;
}

OpenedDisc open_sessions(const std::string& path, const BlockSource& file) {
  ImageFiles files(path);
  const std::vector<std::uint8_t> text = whole(file);
  SessionImage read =
      read_sessions(text_of(text), path, [&](const std::string& name) { return files.open(name); });
  OpenedDisc out = open_image_of(std::move(read.image), "raw sessions", path, files);
  take_codes_in_q(out);
  return out;
}

OpenedDisc open_nrg(const std::string& path, const BlockSource& file) {
  ImageFiles files(path);
  return open_image_of(read_nrg(file, path), "Nero image", path, files);
}

// Bytes at both ends tell those that are no texts.
bool begins_with(const BlockSource& file, std::string_view text) {
  std::vector<std::uint8_t> bytes(text.size());
  if (file.size() < bytes.size())
    return false;
  file.read(0, bytes);
  return text_of(bytes) == text;
}

bool is_sessions(const BlockSource& file) {
  std::vector<std::uint8_t> head(std::min<std::uint64_t>(file.size(), 64));
  file.read(0, head);
  return text_of(head).starts_with("{") && is_session_description(text_of(head));
}

bool is_nrg(const BlockSource& file) {
  std::array<std::uint8_t, 12> tail{};
  if (file.size() < tail.size())
    return false;
  file.read(file.size() - tail.size(), tail);
  return text_of(Bytes(tail).first(4)) == "NER5" || text_of(Bytes(tail).subspan(4, 4)) == "NERO";
}

bool is_ccd(const BlockSource& file) {
  return begins_with(file, "[CloneCD]") || begins_with(file, "\xEF\xBB\xBF[CloneCD]");
}

}  // namespace

std::optional<OpenedDisc> open_disc(const std::string& path, const SheetOptions& options) {
  const std::unique_ptr<BlockSource> file = open_image(path);
  if (is_ccd(*file))
    return open_ccd(path, *file);
  if (begins_with(*file, "MEDIA DESCRIPTOR"))
    return open_mds(path, *file);
  if (is_nrg(*file))
    return open_nrg(path, *file);
  if (is_sessions(*file))
    return open_sessions(path, *file);
  if (!tell_sheet(*file))
    return std::nullopt;
  return open_text_sheet(path, options);
}

const Track* first_data_track(const Disc& disc) {
  for (const Session& session : disc.sessions)
    for (const Track& track : session.tracks)
      if (is_data(track.mode))
        return &track;
  return nullptr;
}

const Track* track_numbered(const Disc& disc, unsigned number) {
  for (const Session& session : disc.sessions)
    for (const Track& track : session.tracks)
      if (track.number == number)
        return &track;
  return nullptr;
}

}  // namespace disc::cd
