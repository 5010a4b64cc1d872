// The door to a family of media: what a medium answers and does, without the drive around it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"
#include "formats/mmc/cdb.h"
#include "formats/mmc/disc_information.h"
#include "formats/mmc/disc_structure.h"
#include "formats/mmc/feature.h"
#include "formats/mmc/format.h"
#include "formats/mmc/mode_pages.h"
#include "formats/mmc/profile.h"
#include "formats/mmc/sense.h"
#include "formats/mmc/toc.h"
#include "formats/mmc/track_information.h"
#include "formats/transport/transport.h"
#include "formats/virtual_drive/disc_folder.h"
#include "formats/virtual_drive/personality.h"

namespace disc::virtual_drive {

using drive::nanoseconds;

/// What became of a command inside the drive.
struct Answer {
  mmc::Sense sense;  // good: done
  std::optional<std::uint64_t> information;
  std::optional<mmc::SenseData::Field> field;
  /// Time that the medium takes for it, after all that waits in the cache was recorded. The drive
  /// is busy meanwhile; with the Immed bit the command returns before.
  nanoseconds work{0};

  Answer() = default;
  Answer(mmc::Sense reason) : sense(reason) {}  // NOLINT: a sense is an answer
  bool good() const { return sense == mmc::good; }
};
/// Invalid field in the command: byte and bit of it.
Answer bad_field(std::uint16_t byte, std::optional<std::uint8_t> bit = {});
/// Invalid field in the parameters that came with the command.
Answer bad_parameter(std::uint16_t byte, std::optional<std::uint8_t> bit = {});
/// Done, but it takes a while.
Answer after(nanoseconds work);

/// Makes a feature of the drive current, with these data; one that the drive has not stays out.
template <class Kind>
void set_current(mmc::Configuration& configuration, const Kind& kind) {
  for (mmc::Feature& feature : configuration.features)
    if (feature.code == Kind::code)
      feature = mmc::encode_feature(kind, true);
}

/// The same with the data that the drive lists it with.
void make_current(mmc::Configuration& configuration, std::uint16_t code);

struct WriteRequest {
  Lba first;
  std::uint32_t blocks = 0;
  bool streaming = false;  // of WRITE (12)
  bool verify = false;     // WRITE AND VERIFY
  bool test = false;       // of media that heed mode page 05h: not to be recorded
};

/// What a medium can know of the drive it lies in. The drive keeps it up to date.
struct DriveView {
  mmc::WriteParametersPage write_parameters;  // mode page 05h as it stands
  Personality personality;
  /// Bytes in a second of the speed in force.
  std::uint64_t write_speed = 1, read_speed = 1;
  /// Blocks that writing waits for in the cache, not yet recorded.
  bool cached = false;
};

/// A medium in the drive. Methods answer as the standard has it for a medium whose family does
/// not override them: mostly that the command makes no sense for it. Of whatever a method accepts,
/// the state of the folder changes at once; the drive saves it when the work is done.
class MediumModel {
 public:
  MediumModel(DiscFolder& folder, const DriveView& view) : folder_(folder), drive_(view) {}
  virtual ~MediumModel() = default;
  MediumModel(const MediumModel&) = delete;
  MediumModel& operator=(const MediumModel&) = delete;

  // What it is.
  virtual mmc::Profile profile() const { return folder_.kind().profile; }
  /// Marks those of the drive's features that are current, with the data they have for this medium.
  virtual void update_features(mmc::Configuration& configuration) const = 0;
  virtual mmc::DiscInformation disc_information() const = 0;
  virtual Answer track_resources(mmc::TrackResources& resources) const;
  virtual Answer pow_resources(mmc::PowResources& resources) const;
  /// `type` as in READ TRACK INFORMATION: 0 address, 1 track, 2 session; `open`: the first open one
  /// from there on.
  virtual Answer track_information(std::uint8_t type, std::uint32_t address, bool open,
                                   mmc::TrackInformation& information) const = 0;
  /// Address of the last block that READ CAPACITY tells of, -1 of a blank one.
  virtual Lba last_block() const = 0;
  virtual mmc::FormatCapacities format_capacities() const;
  /// A structure of READ DISC STRUCTURE, with its head of four bytes. The drive answers the list of
  /// structures (FFh) from listed_structures(), and write protection (C0h).
  virtual Answer disc_structure(std::uint8_t media_type, std::uint32_t address, std::uint8_t layer,
                                std::uint8_t format, std::vector<std::uint8_t>& structure) const;
  virtual std::vector<mmc::ListedStructure> listed_structures(std::uint8_t media_type) const;
  /// With its head, too.
  virtual Answer send_disc_structure(std::uint8_t format, Bytes structure);
  /// Format 0 of READ TOC: on DVD and BD made up of tracks.
  virtual mmc::Toc toc() const = 0;
  virtual mmc::SessionInformation session_information() const = 0;
  /// Commands that only this family has, or has otherwise. Nothing: the drive goes on with its own.
  /// The CD takes READ TOC/PMA/ATIP, READ CD, SEND CUE SHEET, READ SUBCHANNEL here. What goes to
  /// the host is put into `in`, and cut by the drive to the allocation length of the command.
  virtual std::optional<Answer> own_command(const mmc::Cdb& command, Bytes out,
                                            std::vector<std::uint8_t>& in);

  // What is written.
  /// Whether mode page 05h counts for it: its test write bit does then.
  virtual bool heeds_write_parameters() const { return false; }
  /// Bytes of a block that WRITE has, by mode page 05h.
  virtual std::uint32_t write_block_size() const { return 2048; }
  /// Whether the drive stops the host while the cache is full (formatted media); else it answers
  /// 2/04/08.
  virtual bool blocks_while_full() const = 0;
  /// Judges a WRITE and, if it is good, takes its blocks for written as far as addresses go; `work`
  /// comes before they are recorded (lead-in, calibration).
  virtual Answer accept_write(const WriteRequest& request) = 0;
  /// Records blocks that were accepted, in the order they were, when the cache drains. `blocks`:
  /// bytes of write_block_size() each.
  virtual void record(const WriteRequest& request, Bytes blocks) = 0;
  /// `blocks` of 2048 bytes. Asked for when nothing of them is in the cache any more.
  virtual Answer read(Lba first, std::span<std::uint8_t> blocks) const = 0;
  /// After all of the cache was recorded: what SYNCHRONIZE CACHE does besides.
  virtual Answer synchronise() { return {}; }
  virtual Answer reserve_track(std::uint32_t size, bool by_address, bool rmz);
  virtual Answer close(std::uint8_t function, std::uint16_t track);
  /// REPAIR TRACK: a damaged track can be gone on with, or closed (MMC-5 6.31).
  virtual Answer repair_track(std::uint16_t track);
  virtual Answer blank(std::uint8_t type, std::uint32_t address);
  virtual Answer format(const mmc::FormatList& list);
  virtual Answer calibrate() { return {}; }  // SEND OPC INFORMATION with DoOPC
  /// Time goes by while nothing else keeps the drive busy: background formatting goes on.
  virtual void let_pass(nanoseconds) {}
  /// Progress of what goes on in the background, of 65,536; nothing where there is nothing.
  virtual std::optional<std::uint16_t> background_progress() const { return std::nullopt; }
  /// A spare block takes the place of one that cannot be written. False: there is none left, or the
  /// medium has no defect management.
  virtual bool replace_defect(Lba) { return false; }
  /// Blocks that a spare has taken the place of, in ascending order: units of ecc_blocks().
  std::vector<Lba> defects() const;
  /// Just loaded: finds what was recorded beyond the state saved last, as drives do after a power
  /// failure.
  virtual void recover() {}
  /// About to leave the drive.
  virtual void eject() {}

  DiscFolder& folder() { return folder_; }
  const DiscFolder& folder() const { return folder_; }

 protected:
  DiscState& state() { return folder_.state(); }
  const DiscState& state() const { return folder_.state(); }
  const DriveView& drive() const { return drive_; }
  /// Time to record so many bytes at the speed in force.
  nanoseconds time_to_write(std::uint64_t bytes) const;

  DiscFolder& folder_;
  const DriveView& drive_;
};

/// The model of a folder's kind. Both arguments outlive it.
std::unique_ptr<MediumModel> make_medium_model(DiscFolder& folder, const DriveView& view);
/// One of each family; make_medium_model() picks among them.
std::unique_ptr<MediumModel> make_cd(DiscFolder& folder, const DriveView& view);
std::unique_ptr<MediumModel> make_dvd_minus(DiscFolder& folder, const DriveView& view);
std::unique_ptr<MediumModel> make_dvd_plus(DiscFolder& folder, const DriveView& view);
std::unique_ptr<MediumModel> make_dvd_ram(DiscFolder& folder, const DriveView& view);
std::unique_ptr<MediumModel> make_bd(DiscFolder& folder, const DriveView& view);
std::unique_ptr<MediumModel> make_stamped(DiscFolder& folder, const DriveView& view);

}  // namespace disc::virtual_drive
