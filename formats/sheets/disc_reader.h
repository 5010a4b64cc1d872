// Reads a disc that lies in image files: its sectors, data tracks as blocks, audio tracks as sound.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/cd/sector.h"
#include "formats/io/block_source.h"

namespace disc::cd {

/// The sectors of a disc, whatever its files store of them. All calls may come from several threads
/// at once. Cannot be moved: it is meant to be shared.
class DiscReader {
 public:
  /// `files` are those of `disc`, one for one, opened; sound files as their decoded samples, 16
  /// bits little-endian, 44,100 a second, two channels. Throws FormatError where the disc
  /// contradicts itself (contradiction_of() in formats/cd/disc_rules.h).
  DiscReader(Disc disc, std::vector<std::unique_ptr<BlockSource>> files);
  DiscReader(const DiscReader&) = delete;
  DiscReader& operator=(const DiscReader&) = delete;

  const Disc& disc() const { return disc_; }
  /// Gives its files back, for another reader.
  std::vector<std::unique_ptr<BlockSource>> release() && { return std::move(files_); }

  /// The track of a block, its pregap among it; null where none is.
  const Track* track_at(Lba at) const;

  /// `out.size()` / 2352 whole sectors from `first` on, as they are on the disc: those of which
  /// less is stored are made whole, samples have their low byte first, sectors that nobody stores
  /// are silence, or those of an empty sector of their mode. Throws FormatError for blocks of no
  /// track, as between two sessions, and where a file ends before its sectors do.
  void read_sectors(Lba first, std::span<std::uint8_t> out) const;

  /// How the sub-channel of a block is stored, one in a file of its own as Pw.
  Subchannel subchannel_at(Lba at) const;
  /// The sub-channel of a block as Pw: twelve bytes of P, of Q, and so on to W. R to W are zeros
  /// where only P and Q are stored. False, with `out` as it was, where none is stored and where it
  /// is RwPacked, of which read_stored_subchannel() gives the packs.
  bool read_subchannel(Lba at, std::span<std::uint8_t, 96> out) const;
  /// As stored: subchannel_bytes(subchannel_at(at)) bytes.
  std::vector<std::uint8_t> read_stored_subchannel(Lba at) const;

  /// How many blocks from `first` on, at most `most`, are stored as their 2048 bytes of user data,
  /// so that nothing needs to be made whole for them.
  std::int64_t bare_blocks(Lba first, std::int64_t most) const;
  /// Bytes from byte `skip` of the user data of `first` on; all blocks must be bare.
  void read_bare_blocks(Lba first, std::size_t skip, std::span<std::uint8_t> out) const;

 private:
  // A track with what comes before each of its pieces: bytes of audio, sectors of data.
  struct Placed {
    const Track* track;
    std::vector<std::uint64_t> before;
  };
  // A part of a track within one piece. `at` and `left` count as Placed::before does.
  struct Run {
    const Piece* piece = nullptr;  // null behind the last one
    std::uint64_t at = 0;
    std::uint64_t left = 0;
  };

  const Placed* placed_at(Lba at) const;
  static Run run_at(const Placed& placed, std::uint64_t position);
  Run stored_at(Lba at) const;
  [[noreturn]] void throw_no_track(Lba at) const;
  void read_file(const Piece& piece, std::uint64_t offset, std::span<std::uint8_t> out,
                 Lba first) const;
  void read_data(const Placed& placed, Lba first, std::span<std::uint8_t> out) const;
  void read_stored(const Track& track, const Run& run, Lba first,
                   std::span<std::uint8_t> out) const;
  void read_audio(const Placed& placed, Lba first, std::span<std::uint8_t> out) const;
  void read_samples(const Run& run, Lba at, std::span<std::uint8_t> out) const;

  Disc disc_;
  std::vector<std::unique_ptr<BlockSource>> files_;
  std::vector<Placed> tracks_;  // ascending
};

/// A data track as blocks of 2048 bytes, counted as on the disc: byte n * 2048 is that of block n.
/// Blocks of the other data tracks up to the end of its session can be read too, as a later session
/// refers to files of earlier ones.
class TrackBlocks final : public BlockSource {
 public:
  /// `track` is one of the reader's disc.
  TrackBlocks(std::shared_ptr<const DiscReader> reader, const Track& track);

  /// To the end of the last data track of the session.
  std::uint64_t size() const override { return size_; }
  /// Mends damaged sectors on the way. Throws FormatError, with block and time, for those that
  /// are damaged beyond repair, those that have no 2048 bytes of data, and blocks of no data track.
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return name_; }

  const Track& track() const { return *track_; }
  const DiscReader& reader() const { return *reader_; }

 private:
  std::shared_ptr<const DiscReader> reader_;
  const Track* track_;
  std::uint64_t size_ = 0;
  std::string name_;
  std::int32_t shift_ = 0;  // of the headers against where the sectors lie
};

/// The samples of an audio track: 16 bits little-endian, two channels, 2352 bytes a sector.
class TrackSamples final : public BlockSource {
 public:
  /// From index 1, or from index 0, to its end. `track` is one of the reader's disc.
  TrackSamples(std::shared_ptr<const DiscReader> reader, const Track& track,
               bool with_pregap = false);

  std::uint64_t size() const override;
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return name_; }

 private:
  std::shared_ptr<const DiscReader> reader_;
  Extent extent_;
  std::string name_;
};

}  // namespace disc::cd
