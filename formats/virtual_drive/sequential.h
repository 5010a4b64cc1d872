// What write-once and sequential media have in common: tracks one behind the other, sessions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

#include "formats/virtual_drive/medium_model.h"

namespace disc::virtual_drive {

/// Sequential recording on DVD and BD. The last track of a disc that can be appended to is
/// open-ended; RESERVE TRACK sets tracks aside before it.
class SequentialMedium : public MediumModel {
 public:
  using MediumModel::MediumModel;

  mmc::DiscInformation disc_information() const override;
  Answer track_resources(mmc::TrackResources& resources) const override;
  Answer track_information(std::uint8_t type, std::uint32_t address, bool open,
                           mmc::TrackInformation& information) const override;
  Lba last_block() const override;
  mmc::Toc toc() const override;
  mmc::SessionInformation session_information() const override;
  bool blocks_while_full() const override { return false; }
  Answer accept_write(const WriteRequest& request) override;
  void record(const WriteRequest& request, Bytes blocks) override;
  Answer read(Lba first, std::span<std::uint8_t> blocks) const override;
  /// Partial ECC blocks are filled up: the next writable address moves to the next one.
  Answer synchronise() override;
  Answer reserve_track(std::uint32_t size, bool by_address, bool rmz) override;
  Answer repair_track(std::uint16_t number) override;
  void recover() override;

 protected:
  /// Blocks between a session and the one behind it: lead-outs, borders.
  virtual std::uint32_t session_gap() const { return 0; }
  /// Reserved tracks that can be open at once, and tracks on a disc.
  virtual std::size_t most_reserved() const { return 16; }
  virtual std::size_t most_tracks() const { return 2302; }

  /// Where the blocks of users end: spares lie behind.
  virtual std::uint32_t user_end() const { return state().capacity; }

  std::uint32_t ecc() const { return mmc::ecc_blocks(profile()); }
  /// Blocks that tracks can have: where layer 0 was made smaller, the other one is, too.
  std::uint32_t capacity() const {
    return state().layer_0_set ? std::min(user_end(), 2 * state().layer_0_blocks) : user_end();
  }
  bool is_blank() const;
  bool session_is_empty() const;
  TrackState* open_ended();
  /// The track of a number from 1; nothing where there is none.
  TrackState* track(std::size_t number);
  TrackState* track_writable_at(Lba at);
  /// Closes the track: what follows is open-ended again, as far as there is room.
  void close_track(TrackState& track);
  /// Closes all tracks and the session. Without room for another, or with `last`, for good.
  void close_session(bool last);
  /// Takes everything away.
  void make_blank();
  /// What CLOSE TRACK SESSION says of a track before it closes it: nothing to object, closed
  /// already, no such track. `blank`: nothing is written in it, and there is nothing to do.
  Answer check_close_track(std::uint16_t number, bool& blank);
  void open_track_behind(Lba start);
  nanoseconds lead_time(std::uint32_t blocks) const {
    return time_to_write(std::uint64_t{blocks} * block_size);
  }
};

/// MMC-5 annex F.
inline constexpr mmc::Sense cannot_write_medium{5, 0x30, 0x05}, not_formatted{5, 0x30, 0x10},
    cannot_format_medium{5, 0x30, 0x06}, incomplete_track_in_session{5, 0x72, 0x03},
    empty_reserved_track{5, 0x72, 0x04}, no_more_reservations{5, 0x72, 0x05},
    end_of_track{5, 0x63, 0x00}, blank_check_sense{8, 0x00, 0x00};

constexpr std::uint32_t round_up(std::uint32_t blocks, std::uint32_t unit) {
  return (blocks + unit - 1) / unit * unit;
}
constexpr std::int32_t as_signed(std::uint32_t number) { return static_cast<std::int32_t>(number); }
constexpr std::uint32_t as_unsigned(Lba at) { return static_cast<std::uint32_t>(at.value); }

}  // namespace disc::virtual_drive
