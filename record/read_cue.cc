// Reads CDs to CUE and BIN, sector by sector, with what their sub-channel Q tells.
#include <algorithm>
#include <array>
#include <memory>

#include "formats/base/error.h"
#include "formats/cd/cd_text_reader.h"
#include "formats/cd/cdt_file.h"
#include "formats/cd/stored_sector.h"
#include "formats/cd/subchannel.h"
#include "formats/io/environment.h"
#include "formats/io/image_sink.h"
#include "formats/sheets/cue_writer.h"
#include "record/cd_reading.h"
#include "record/read_job.h"

namespace disc::record {
namespace {

constexpr std::uint32_t sector_bytes = 2352;

std::string file_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

class CueReading {
 public:
  CueReading(drive::Transport& drive, const Medium& medium, const ReadOptions& options,
             Progress& progress)
      : drive_(drive),
        medium_(medium),
        options_(options),
        progress_(progress),
        stem_(options.output.substr(0, options.output.size() - 4)),
        cd_(table_of(medium), medium.drive) {}

  ReadReport run() {
    // Before hours of reading, not after them.
    manner_of(options_.output, options_);
    choose_extras();
    BlockReader reader(drive_, sector_form(extras_), options_.patience);
    const std::vector<Stretch> stretches = place_sessions();
    PatchedFile bin(bin_path(), manner_of(bin_path(), options_), options_.replace);
    Copier copier(reader, bin, stride(), report_.bytes, options_.map);
    copier.look_at_blocks([&](Lba at, Bytes block) { look_at(at, block); });
    progress_.start("reading", report_.bytes, "bytes");
    for (const Stretch& stretch : stretches)
      copier.copy(stretch, progress_);
    progress_.finish();
    sort_bad_blocks(copier, bin, stretches);
    doubt(reader.unsound(), copier, stretches);
    copier.save();
    if ((report_.unreadable.empty() && report_.doubtful.empty()) || !options_.map.empty()) {
      bin.commit();
      report_.files = {bin_path()};
      write_sheet();
    }
    if (extras_.subchannel == cd::Subchannel::None && options_.with_indexes)
      report_.notes.emplace_back(
          "the drive does not give the sub-channel Q: pregaps and indexes are not known");
    return std::move(report_);
  }

 private:
  static const mmc::FullToc& table_of(const Medium& medium) {
    if (!medium.full_toc)
      throw drive::DriveError(cat(medium.drive,
                                  ": the disc has no table of contents; a session that is open "
                                  "has none until it is closed ('record close')"));
    return *medium.full_toc;
  }

  std::string bin_path() const { return stem_ + ".bin"; }

  std::uint32_t stride() const {
    return sector_bytes + (options_.with_subchannel ? std::uint32_t{cd::subchannel_size} : 0);
  }

  /// As much as was wished for, as far as the drive gives it.
  void choose_extras() {
    extras_.c2 = options_.with_c2;
    if (options_.with_subchannel)
      extras_.subchannel = cd::Subchannel::PwRaw;
    else if (options_.with_indexes)
      extras_.subchannel = cd::Subchannel::Pq16;
    if (takes(extras_))
      return;
    if (options_.with_c2 || options_.with_subchannel)
      throw drive::DriveError(cat(
          medium_.drive, ": does not give ", options_.with_c2 ? "C2 pointers" : "the sub-channel",
          options_.with_c2 && options_.with_subchannel ? " with the sub-channel" : "",
          " of sectors; leave ", options_.with_c2 ? "--c2" : "--subchannel", " out"));
    extras_.subchannel = cd::Subchannel::None;
  }

  bool takes(const SectorExtras& extras) {
    return BlockReader(drive_, sector_form(extras), options_.patience)
        .takes_form(cd_.blocks_of(0).first);
  }

  /// A block out of the file has no more than was kept of it.
  void look_at(Lba at, Bytes block) {
    cd_.note_sector(at, block.first(sector_bytes));
    const Bytes behind = block.subspan(sector_bytes);
    if (options_.with_subchannel)
      cd_.note_q(cd::q_of(cd::Subchannel::PwRaw, behind.first(cd::subchannel_size)));
    else if (extras_.subchannel == cd::Subchannel::Pq16 && !behind.empty())
      cd_.note_q(behind);
  }

  void doubt(const std::vector<Extent>& unsound, Copier& copier,
             const std::vector<Stretch>& stretches) {
    report_.doubtful = unsound;
    for (const Extent& run : unsound)
      for (const Stretch& stretch : stretches)
        if (stretch.blocks.contains(run.first))
          copier.doubt(stretch, run);
  }

  std::vector<Stretch> place_sessions() {
    std::vector<Stretch> stretches;
    for (std::size_t i = 0; i < cd_.disc().sessions.size(); ++i) {
      const Extent blocks = cd_.blocks_of(i);
      stretches.push_back({blocks, report_.bytes});
      report_.blocks += blocks.blocks;
      report_.bytes += static_cast<std::uint64_t>(blocks.blocks) * stride();
    }
    return stretches;
  }

  /// Link blocks become empty sectors, since nothing was ever recorded in them.
  void sort_bad_blocks(Copier& copier, PatchedFile& bin, const std::vector<Stretch>& stretches) {
    const cd::Disc disc = cd_.finished(bin_path());
    for (const Extent& run : copier.bad())
      for (std::int32_t i = 0; i < run.blocks; ++i) {
        const Lba at = run.first + i;
        if (cd_.is_link(at)) {
          fill(copier, bin, disc, at, stretches);
          ++report_.link_blocks;
        } else if (!report_.unreadable.empty() && report_.unreadable.back().end() == at) {
          ++report_.unreadable.back().blocks;
        } else {
          report_.unreadable.push_back({at, 1});
        }
      }
  }

  void fill(Copier& copier, PatchedFile& bin, const cd::Disc& disc, Lba at,
            const std::vector<Stretch>& stretches) const {
    const auto in = std::find_if(stretches.begin(), stretches.end(),
                                 [&](const Stretch& one) { return one.blocks.contains(at); });
    if (in == stretches.end())
      return;
    const std::uint64_t offset =
        in->offset + static_cast<std::uint64_t>(at - in->blocks.first) * stride();
    for (const cd::Session& session : disc.sessions)
      for (const cd::Track& track : session.tracks)
        if (at >= track.pregap && at < track.end && is_data(track.mode)) {
          std::array<std::uint8_t, sector_bytes> sector{};
          cd::make_empty(track.mode, cd::to_msf(at), sector);
          bin.write(offset, sector);
        }
    copier.settle(offset, stride());
  }

  void write_sheet() {
    cd::Disc disc =
        cd_.finished(file_name(bin_path()),
                     options_.with_subchannel ? cd::Subchannel::PwRaw : cd::Subchannel::None);
    cd::CueWriting writing;
    if (options_.with_subchannel)  // no portable sheet can tell it
      writing.dialect = cd::CueDialect::Full;
    if (!medium_.cd_text.empty()) {
      disc.cd_text = cd::read_cd_text(medium_.cd_text).text;
      const std::string path = stem_ + ".cdt";
      replace_file(path, cd::cdt_file(medium_.cd_text));
      report_.files.push_back(path);
      writing.cd_text_file = file_name(path);
    }
    const cd::WrittenSheet sheet = cd::write_cue(disc, writing);
    replace_file(options_.output, bytes_of(std::string_view(sheet.text)));
    report_.files.push_back(options_.output);
    report_.notes.insert(report_.notes.end(), sheet.losses.begin(), sheet.losses.end());
  }

  drive::Transport& drive_;
  const Medium& medium_;
  const ReadOptions& options_;
  Progress& progress_;
  std::string stem_;
  CdReading cd_;
  SectorExtras extras_;
  ReadReport report_;
};

}  // namespace

ReadReport read_to_cue(drive::Transport& drive, const Medium& medium, const ReadOptions& options,
                       Progress& progress) {
  if (!mmc::is_cd(medium.profile()))
    throw ManifestError(cat(medium.drive, ": a CUE sheet is of a CD, this is a ",
                            mmc::describe(medium.profile()), "; give -o NAME.iso"));
  if (options.choice.track || options.choice.session)
    throw ManifestError(cat(options.output,
                            ": a CUE sheet is of a whole disc; --track and --session are for "
                            "images of data"));
  return CueReading(drive, medium, options, progress).run();
}

}  // namespace disc::record
