// The files of a CD in tracks: sectors, sub-channel, sheets, which appear together when whole.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/integrity/digest.h"
#include "formats/io/image_sink.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "mkimage/cd_plan.h"
#include "mkimage/cd_raw_session.h"
#include "mkimage/cd_subchannel.h"
#include "mkimage/chunk_digests.h"

namespace disc {

/// Writes what `outputs:` asks for. Sectors come in order through take(); nothing has its name
/// before commit().
class CdFiles {
 public:
  using OpenFile = std::function<std::unique_ptr<ImageSink>(const std::string& path)>;

  /// `sheet` is the path of the sheet ("out/tour.cue"), the others stand beside it under its stem;
  /// `opener` opens them all.
  CdFiles(const Manifest& manifest, const CdPlan& plan, const std::string& sheet, OpenFile opener);

  /// Before the first sector: makes the sheets, since all that they say is known. What they cannot
  /// say goes to `diagnostics`, and after errors there nothing must be written.
  void plan_sheets(Diagnostics& diagnostics);

  void take(const CdPlannedTrack& track, Lba first, Bytes sectors);

  /// After the last sector: writes the sheets.
  void finish();

  /// After finish(). Bytes and digests of all files of sectors, one behind the other.
  std::uint64_t size() const { return size_; }
  /// Both once.
  std::map<std::string, std::string> digests();
  std::vector<std::string> chunks() { return chunks_.finish(); }
  /// Every file, in the order they are named, with its SHA-256.
  std::map<std::string, std::string> outputs() const;
  std::vector<std::string> paths() const;

  /// Gives all their names, the sheet last.
  void commit();

 private:
  struct File {
    std::string path, name;
    std::unique_ptr<ImageSink> sink;
    Digest digest{Algorithm::Sha256};
    std::string sha256;
  };

  std::size_t open(const std::string& ending);
  void open_tracks();
  void write(std::size_t file, Bytes bytes);
  void count(Bytes bytes);
  void take_track(const CdPlannedTrack& track, Lba first, Bytes sectors);
  Lba stored_start(const CdPlannedTrack& track) const;
  void place_pieces();
  cd::Track& track_of(const CdPlannedTrack& track);
  bool is_big_endian(const CdPlannedTrack& track) const;
  Bytes swapped(Bytes samples);
  std::vector<std::string> make_sheets();
  std::vector<std::string> make_cue_sheet();
  std::vector<std::string> make_toc_sheets();
  std::vector<std::uint8_t> packs() const;

  const Manifest& manifest_;
  const CdPlan& plan_;
  const CdOptions& cd_;
  std::string stem_;  // path without ".cue"
  std::string sheet_;
  OpenFile open_;
  cd::Disc disc_;            // with pieces and files, as the sheet tells it
  std::vector<File> files_;  // those of sectors first
  std::size_t subchannel_file_ = 0;
  std::unique_ptr<CdSubchannelMaker> subchannel_;
  std::unique_ptr<RawSessionMaker> raw_;
  std::vector<std::pair<std::string, std::string>> sheets_;  // path and text, the sheet last
  std::vector<std::uint8_t> buffer_, subchannel_buffer_, swapped_;
  std::uint64_t size_ = 0;
  std::vector<std::pair<std::string, Digest>> all_;
  ChunkDigests chunks_;
};

}  // namespace disc
