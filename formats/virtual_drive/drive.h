// The inside of a virtual drive: clock, tray, cache, what it waits for and what it has to tell.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/mmc/cdb.h"
#include "formats/mmc/event_status.h"
#include "formats/mmc/sense.h"
#include "formats/transport/transport.h"
#include "formats/virtual_drive/address.h"
#include "formats/virtual_drive/disc_folder.h"
#include "formats/virtual_drive/faults.h"
#include "formats/virtual_drive/medium_model.h"
#include "formats/virtual_drive/mode_store.h"
#include "formats/virtual_drive/personality.h"
#include "formats/virtual_drive/write_cache.h"

namespace disc::virtual_drive {

/// A command on its way through the drive.
struct Call {
  mmc::Cdb command;
  Bytes out;                     // from the host
  std::size_t out_used = 0;      // bytes of it that the command takes
  std::vector<std::uint8_t> in;  // for the host; what does not fit is cut
  std::size_t in_room = 0;       // bytes that the host takes
  nanoseconds patience{0};       // until the host gives up; 0: never
  bool timed_out = false;
  bool data_lost = false;      // of a WRITE: fault deferred
  bool short_of_data = false;  // the host sent less than the command says
};

/// Work that keeps the drive from most commands.
struct Operation {
  mmc::Sense meanwhile;  // what others are answered
  nanoseconds total{0};  // after the cache was drained
  nanoseconds left{0};
  std::function<void()> complete;
};

/// What has happened to the medium, for GET EVENT STATUS NOTIFICATION.
struct Event {
  mmc::EventClass event_class = mmc::EventClass::None;
  std::uint8_t event = 0;
  std::uint16_t parameter = 0;
};

/// What a read cache that is never refreshed holds (fault stale-cache).
class StaleCache {
 public:
  explicit StaleCache(std::size_t most_blocks) : most_blocks_(most_blocks) {}
  void wrote(Lba first, Bytes blocks);
  /// Puts what the cache has, or zeros, over blocks that were written since the medium came in.
  void read(Lba first, std::span<std::uint8_t> blocks) const;
  void forget();

 private:
  std::size_t most_blocks_;
  std::deque<std::int32_t> order_;
  std::map<std::int32_t, std::vector<std::uint8_t>> held_;
  std::map<std::int32_t, std::int32_t> written_;  // first block, end
};

/// The state of a drive. The handlers of commands.h change it.
struct Drive {
  explicit Drive(const std::string& folder, const DriveOptions& drive_options);

  DriveOptions options;
  DriveView view;
  ModeStore pages;
  Faults faults;
  WriteCache cache{2 * 1024 * 1024};
  StaleCache stale{1024};
  std::unique_ptr<DiscFolder> folder;   // in the tray, which may be open
  std::unique_ptr<MediumModel> medium;  // of it; of the one loaded as soon as it was recognised
  nanoseconds clock{0};
  bool powerless = false;

  bool tray_open = false;
  bool prevented = false, persistent = false;  // removal; by which kind of PREVENT
  std::uint32_t not_ready = 0;                 // commands that still find it becoming ready
  std::uint64_t writes = 0;                    // WRITE commands that came

  std::deque<mmc::Sense> attentions;
  std::deque<mmc::SenseData> deferred;
  std::deque<Event> events;
  mmc::SenseData last_sense;  // of the last command, for REQUEST SENSE
  std::optional<Operation> operation;

  bool has_medium() const { return medium != nullptr && !tray_open; }
  /// Lets time pass: the cache drains, then the operation goes on, then the medium idles.
  void turn(nanoseconds time);
  /// Until the cache is empty, as far as the host's patience goes.
  void drain(Call& call);
  /// Time for the host to wait, as far as its patience goes.
  void pass(Call& call, nanoseconds time);
  /// Finishes what a medium has accepted: at once in the eyes of a host that asked for that, else
  /// the host waits. `complete` happens at the end of it, if the power lasts.
  Answer finish(Call& call, const Answer& answer, mmc::Sense meanwhile, bool immediate,
                std::function<void()> complete = {});
  /// How far the operation has come, as the drive tells it.
  std::optional<std::uint16_t> progress() const;
  void save();

  /// The disc of the tray becomes the medium, after the time that takes.
  void load();
  /// The tray opens. Where a disc is in it, it is the medium no more.
  void open_tray();
  void insert(const std::string& path);
  void lose_power();
  /// Chooses speeds that the medium has.
  void set_speeds(std::uint32_t read, std::uint32_t write);
  /// The configuration with what is current now.
  void reset();

 private:
  void record(const WriteCache::Piece& piece);
};

/// Runs a command through everything but the way to the drive: faults of the bus are not here.
drive::Outcome run(Drive& drive, Call& call);

}  // namespace disc::virtual_drive
