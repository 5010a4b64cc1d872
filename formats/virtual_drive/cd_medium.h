// A CD-R or CD-RW in the virtual drive: track at once, session at once, raw.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "formats/cd/rw_pack.h"
#include "formats/cd/subcode.h"
#include "formats/virtual_drive/cd_cue.h"
#include "formats/virtual_drive/cd_layout.h"
#include "formats/virtual_drive/cd_store.h"
#include "formats/virtual_drive/medium_model.h"

namespace disc::virtual_drive {

struct RawSession;

class CdMedium final : public MediumModel {
 public:
  CdMedium(DiscFolder& folder, const DriveView& view);

  void update_features(mmc::Configuration& configuration) const override;
  mmc::DiscInformation disc_information() const override;
  Answer track_resources(mmc::TrackResources& resources) const override;
  Answer track_information(std::uint8_t type, std::uint32_t address, bool open,
                           mmc::TrackInformation& information) const override;
  Lba last_block() const override;
  mmc::Toc toc() const override;
  mmc::SessionInformation session_information() const override;
  std::optional<Answer> own_command(const mmc::Cdb& command, Bytes out,
                                    std::vector<std::uint8_t>& in) override;

  std::uint32_t write_block_size() const override;
  bool blocks_while_full() const override { return false; }
  bool heeds_write_parameters() const override { return true; }
  Answer accept_write(const WriteRequest& request) override;
  void record(const WriteRequest& request, Bytes blocks) override;
  Answer read(Lba first, std::span<std::uint8_t> blocks) const override;
  Answer synchronise() override;
  Answer reserve_track(std::uint32_t size, bool by_address, bool rmz) override;
  Answer close(std::uint8_t function, std::uint16_t track) override;
  Answer blank(std::uint8_t type, std::uint32_t address) override;
  void recover() override;

 private:
  // A session that is written from its lead-in or first pregap to its end.
  struct Job {
    bool raw = false, test = false;
    CuePlan plan;                 // of session at once
    std::uint8_t block_type = 0;  // of raw
    Lba begin, next;              // where writing began, and where it goes on
    Lba end;                      // behind the last block that comes
    bool begun = false;
    bool finishing = false;  // no more blocks come
    /// Packs of R to W of the two blocks before, which reach into the next ones.
    std::array<std::uint8_t, 2 * cd::subchannel_size> packs{};
    bool data = false;                  // raw: what Q said last of the main channel
    std::vector<std::uint8_t> lead_in;  // blocks of 96 bytes with CD-TEXT
  };

  // What READ CD asks for.
  struct CdRequest {
    Lba first;
    std::uint32_t blocks = 0;
    std::uint8_t expected = 0;  // sector type, 0: any
    std::uint8_t main_channel = 0, subchannel = 0;
  };

  // cd_medium.cc
  void changed();
  const cd::Subcode* subcode() const;
  /// P to W as on the disc.
  std::array<std::uint8_t, cd::subchannel_size> subchannel_of(Lba at, const CdBlock& block) const;
  Lba last_recordable() const;

  // cd_write.cc
  void begin_test(bool test);
  Answer accept_at_once(const WriteRequest& request);
  Answer open_track(Lba first, CdTrack*& track);
  void begin_track(CdTrack& track);
  void record_empty(Extent blocks, cd::TrackMode mode);
  Answer accept_session(const WriteRequest& request);
  Answer accept_raw(const WriteRequest& request);
  CdBlock block_at_once(const CdTrack& track, Lba at, Bytes stored) const;
  CdBlock block_of_session(Lba at, Bytes stored);
  CdBlock block_raw(Bytes stored);
  std::uint32_t bytes_at(Lba at) const;
  Lba skip_generated(Lba at) const;
  void finish_job();
  void note_faults(const RawSession& found);
  Answer send_cue_sheet(Bytes sheet);
  /// Empty blocks up to the least length, then run-out.
  void finish_track(CdTrack& track);
  void finish_session(bool appendable);

  // cd_close.cc
  Answer close_track(std::uint16_t number);
  Answer close_session();
  void erase_from(Lba first);
  Answer blank_track(std::uint32_t address);
  Answer blank_tail(std::uint32_t address);
  Answer unreserve();
  Answer unclose();
  Answer erase_session();

  // cd_read.cc
  Answer check_readable(Lba at) const;
  Answer read_toc(const mmc::Cdb& command, std::vector<std::uint8_t>& in) const;
  Answer read_subchannel(const mmc::Cdb& command, std::vector<std::uint8_t>& in) const;
  Answer read_cd(const CdRequest& request, std::vector<std::uint8_t>& in) const;
  Answer read_cd_block(Lba at, const CdRequest& request, std::vector<std::uint8_t>& in) const;

  CdLayout layout_;
  CdStore store_;
  std::optional<Job> job_;
  std::optional<CdLayout> before_test_;  // while a test is written
  mutable std::unique_ptr<cd::Subcode> subcode_;
  mutable Lba head_;  // where reading was last
};

}  // namespace disc::virtual_drive
