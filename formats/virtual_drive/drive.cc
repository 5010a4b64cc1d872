// The clockwork of a virtual drive, and the way of a command through it.
#include "formats/virtual_drive/drive.h"

#include <algorithm>
#include <utility>

#include "formats/base/error.h"
#include "formats/mmc/commands.h"
#include "formats/virtual_drive/commands.h"
#include "formats/virtual_drive/speeds.h"

namespace disc::virtual_drive {
namespace {

mmc::SenseData sense_data(const Answer& answer) {
  mmc::SenseData data;
  data.sense = answer.sense;
  data.information = answer.information;
  data.field = answer.field;
  return data;
}

drive::Outcome refused(Drive& drive, const mmc::SenseData& data) {
  drive.last_sense = data;
  drive::Outcome outcome;
  outcome.status = drive::Status::CheckCondition;
  outcome.driver = 0x08;  // there are sense data
  outcome.sense = data;
  return outcome;
}

// A deferred error or unit attention comes before the command (SPC-3 4.5.3, SAM-3 5.14).
std::optional<mmc::SenseData> news(Drive& drive) {
  mmc::SenseData data;
  if (!drive.deferred.empty()) {
    data = drive.deferred.front();
    drive.deferred.pop_front();
  } else if (!drive.attentions.empty()) {
    data.sense = drive.attentions.front();
    drive.attentions.pop_front();
  } else {
    return std::nullopt;
  }
  return data;
}

// Whether the medium is there and the drive has time for the command.
std::optional<mmc::SenseData> hindrance(Drive& drive, const CommandRow& row) {
  if (row.medium && !drive.has_medium())
    return sense_data(
        mmc::Sense{2, 0x3A, static_cast<std::uint8_t>(drive.tray_open ? 0x02 : 0x01)});
  if (row.medium && drive.not_ready > 0) {
    --drive.not_ready;
    return sense_data(mmc::becoming_ready);
  }
  if (!drive.operation || row.while_busy)
    return std::nullopt;
  const mmc::Sense meanwhile = drive.operation->meanwhile;
  if (drive.view.personality.ready_while_busy && row.code == mmc::TestUnitReady::code &&
      meanwhile != mmc::becoming_ready)
    return std::nullopt;
  mmc::SenseData data = sense_data(meanwhile);
  data.progress = drive.progress();
  return data;
}

}  // namespace

void StaleCache::wrote(Lba first, Bytes blocks) {
  const auto count = static_cast<std::int32_t>(blocks.size() / block_size);
  for (std::int32_t i = 0; i < count; ++i) {
    const Bytes block = blocks.subspan(static_cast<std::size_t>(i) * block_size, block_size);
    if (!held_.contains(first.value + i))
      order_.push_back(first.value + i);
    held_[first.value + i].assign(block.begin(), block.end());
  }
  while (held_.size() > most_blocks_) {
    held_.erase(order_.front());
    order_.pop_front();
  }
  auto next = written_.upper_bound(first.value);
  if (next != written_.begin() && std::prev(next)->second >= first.value)
    std::prev(next)->second = std::max(std::prev(next)->second, first.value + count);
  else
    written_[first.value] = first.value + count;
}

void StaleCache::read(Lba first, std::span<std::uint8_t> blocks) const {
  for (std::size_t offset = 0; offset + block_size <= blocks.size(); offset += block_size) {
    const std::int32_t at = first.value + static_cast<std::int32_t>(offset / block_size);
    const auto next = written_.upper_bound(at);
    if (next == written_.begin() || std::prev(next)->second <= at)
      continue;
    const std::span<std::uint8_t> block = blocks.subspan(offset, block_size);
    if (const auto held = held_.find(at); held != held_.end())
      std::ranges::copy(held->second, block.begin());
    else
      std::ranges::fill(block, std::uint8_t{0});
  }
}

void StaleCache::forget() {
  order_.clear();
  held_.clear();
  written_.clear();
}

Drive::Drive(const std::string& path, const DriveOptions& drive_options)
    : options(drive_options), faults(drive_options.faults), not_ready(drive_options.busy) {
  const Personality* const personality = find_personality(options.personality);
  if (personality == nullptr)
    throw ManifestError(cat("there is no personality ", options.personality, "; expected ",
                            names_of_personalities()));
  view.personality = *personality;
  view.write_parameters = pages.write_parameters();
  tray_open = options.tray_open;
  if (!path.empty())
    insert(path);
}

void Drive::insert(const std::string& path) {
  medium.reset();
  folder.reset();
  folder = std::make_unique<DiscFolder>(path);
  medium = make_medium_model(*folder, view);
  medium->recover();
  set_speeds(0, 0);
}

void Drive::set_speeds(std::uint32_t read, std::uint32_t write) {
  if (!folder)
    return;
  const SpeedTable& table = speeds_of(folder->kind());
  const std::uint32_t fastest = options.speed != 0 ? speed_of(table, options.speed) : 0xFFFF'FFFF;
  const std::uint32_t reading = speed_of(table, table.reading);
  view.read_speed = std::uint64_t{read == 0 ? reading : std::clamp(read, 1U, reading)} * 1000;
  const std::uint32_t writing =
      nearest_speed(table, write == 0 ? fastest : std::min(write, fastest));
  view.write_speed = std::max<std::uint64_t>(std::uint64_t{writing} * 1000, 1000);
}

void Drive::turn(nanoseconds time) {
  while (time > nanoseconds(0)) {
    nanoseconds step = time;
    if (!cache.empty()) {
      step = std::min(step, cache.time_to_drain());
      clock += step;
      cache.drain(step, [this](const WriteCache::Piece& piece) { record(piece); });
    } else if (operation) {
      step = std::min(step, operation->left);
      clock += step;
      operation->left -= step;
    } else {
      clock += step;
      if (has_medium())
        medium->let_pass(step);
    }
    time -= step;
    if (cache.empty() && operation && operation->left == nanoseconds(0)) {
      const Operation done = *std::exchange(operation, std::nullopt);
      if (done.complete)
        done.complete();
    }
  }
  view.cached = !cache.empty();
}

void Drive::record(const WriteCache::Piece& piece) {
  if (piece.lost) {
    mmc::SenseData data;
    data.sense = mmc::write_error;
    data.deferred = true;
    data.information = static_cast<std::uint32_t>(piece.request.first.value);
    deferred.push_back(data);
  } else if (!piece.request.test) {
    medium->record(piece.request, piece.bytes);
  }
}

void Drive::pass(Call& call, nanoseconds time) {
  if (call.patience > nanoseconds(0) && time > call.patience) {
    time = call.patience;
    call.timed_out = true;
  }
  if (call.patience > nanoseconds(0))
    call.patience -= std::min(time, call.patience - nanoseconds(1));
  turn(time);
}

void Drive::drain(Call& call) { pass(call, cache.time_to_drain()); }

Answer Drive::finish(Call& call, const Answer& answer, mmc::Sense meanwhile, bool immediate,
                     std::function<void()> complete) {
  if (!answer.good())
    return answer;
  operation = Operation{meanwhile, answer.work, answer.work, std::move(complete)};
  // An operation of no length still ends with the next tick.
  if (operation->left == nanoseconds(0))
    operation->left = operation->total = nanoseconds(1000);
  if (!immediate)
    pass(call, cache.time_to_drain() + operation->left);
  return {};
}

std::optional<std::uint16_t> Drive::progress() const {
  if (!operation)
    return has_medium() ? medium->background_progress() : std::nullopt;
  const nanoseconds left = operation->left;
  const double done =
      1 - static_cast<double>(left.count()) / static_cast<double>(operation->total.count());
  double shown = done;
  switch (view.personality.progress) {
    case ProgressBug::None:
      break;
    case ProgressBug::CountsDown:
      shown = 1 - done;
      break;
    case ProgressBug::Cycles:
      shown = done * 4 - static_cast<int>(done * 4);
      break;
    case ProgressBug::Drops:
      shown = done > 0.95 ? 0 : done;
      break;
  }
  return static_cast<std::uint16_t>(std::clamp(shown, 0.0, 1.0) * 65535);
}

void Drive::save() {
  if (folder && !powerless)
    folder->save();
}

void Drive::load() {
  tray_open = false;
  stale.forget();
  if (!folder)
    return;
  medium = make_medium_model(*folder, view);
  medium->recover();
  set_speeds(0, 0);
  const nanoseconds takes = view.personality.load_time;
  operation = Operation{mmc::becoming_ready, takes, takes, [this] {
                          attentions.push_back(mmc::medium_changed);
                          events.push_back({mmc::EventClass::Media, mmc::media_new, 0});
                        }};
}

void Drive::open_tray() {
  if (tray_open)
    return;
  if (medium) {
    medium->eject();
    save();
    events.push_back({mmc::EventClass::Media, mmc::media_removal, 0});
  }
  stale.forget();
  tray_open = true;
}

void Drive::lose_power() {
  powerless = true;
  cache.lose();
  operation.reset();
}

void Drive::reset() {
  attentions.push_back(mmc::power_on_or_reset);
  prevented = false;
}

drive::Outcome run(Drive& drive, Call& call) {
  const CommandRow* const row = find_command(call.command.operation_code());
  if (row == nullptr)
    return refused(drive, sense_data(mmc::invalid_operation_code));
  if (!row->in_spite_of_attention)
    if (const auto data = news(drive))
      return refused(drive, *data);
  if (const auto data = hindrance(drive, *row))
    return refused(drive, *data);
  const Answer answer = row->handle(drive, call);
  if (!answer.good())
    return refused(drive, sense_data(answer));
  if (row->code != mmc::RequestSense::code)
    drive.last_sense = {};
  return {};
}

}  // namespace disc::virtual_drive
