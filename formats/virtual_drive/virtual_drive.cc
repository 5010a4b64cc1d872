// The way to the virtual drive: what the bus does to commands, and what faults make of it.
#include "formats/virtual_drive/virtual_drive.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "formats/base/error.h"
#include "formats/mmc/commands.h"
#include "formats/virtual_drive/commands.h"
#include "formats/virtual_drive/drive.h"

namespace disc::virtual_drive {
namespace {

using drive::HostStatus;
using drive::Outcome;
using drive::Status;

// What a command takes besides its data: bus, firmware.
constexpr nanoseconds overhead{60'000};
// Of the bus, in a second; SATA gives so much.
constexpr double bus_speed = 150e6;

std::optional<FaultAt> place_of(std::uint8_t code) {
  switch (code) {
    case mmc::Write10::code:
    case mmc::Write12::code:
    case mmc::WriteAndVerify10::code:
      return FaultAt::Write;
    case mmc::SynchronizeCache::code:
      return FaultAt::Synchronise;
    case mmc::CloseTrackSession::code:
      return FaultAt::Close;
    case mmc::FormatUnit::code:
    case mmc::Blank::code:
      return FaultAt::Format;
    default:
      return std::nullopt;
  }
}

Outcome of_host(HostStatus host) {
  Outcome outcome;
  outcome.host = host;
  return outcome;
}

// Faults that keep the command from being executed; nothing: it is.
std::optional<Outcome> instead_of(FaultKind kind, Drive& drive, nanoseconds timeout) {
  switch (kind) {
    case FaultKind::TimeoutBefore:
      drive.turn(timeout);
      return of_host(HostStatus::TimeOut);
    case FaultKind::Busy: {
      Outcome outcome;
      outcome.status = Status::Busy;
      return outcome;
    }
    case FaultKind::SoftError:
      return of_host(HostStatus::SoftError);
    case FaultKind::Reset:
      drive.reset();
      return of_host(HostStatus::Reset);
    case FaultKind::WriteError: {
      Outcome outcome;
      outcome.status = Status::CheckCondition;
      outcome.driver = 0x08;
      outcome.sense = mmc::SenseData{};
      outcome.sense->sense = mmc::write_error;
      return outcome;
    }
    default:
      return std::nullopt;
  }
}

// Faults that only change what the host hears of a command that was executed.
Outcome instead_of(FaultKind kind, Drive& drive, nanoseconds timeout, Outcome outcome) {
  switch (kind) {
    case FaultKind::TimeoutAfter:
      drive.turn(timeout);
      return of_host(HostStatus::TimeOut);
    case FaultKind::Lost:
      return of_host(HostStatus::Error);
    case FaultKind::ResetAfter:
      drive.reset();
      return of_host(HostStatus::Reset);
    default:
      return outcome;
  }
}

bool is_write(std::optional<FaultAt> place) { return place == FaultAt::Write; }

}  // namespace

VirtualDrive::VirtualDrive(const std::string& folder, const DriveOptions& options)
    : drive_(std::make_unique<Drive>(folder, options)) {}

VirtualDrive::~VirtualDrive() {
  if (drive_->powerless)
    return;
  try {
    drive_->turn(drive_->cache.time_to_drain() +
                 (drive_->operation ? drive_->operation->left : nanoseconds(0)));
    drive_->save();
  } catch (const Error&) {
    // The disk is full or gone: the disc stays as it was saved last, as after a power failure.
  }
}

Outcome VirtualDrive::execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                              drive::milliseconds timeout) {
  Drive& drive = *drive_;
  if (drive.powerless)
    throw drive::DriveError(cat(name(), ": the drive has lost its power"));
  std::ranges::fill(in, std::uint8_t{0});
  const nanoseconds begin = drive.clock;
  const auto data = static_cast<double>(in.size() + out.size());
  drive.turn(overhead + nanoseconds(static_cast<std::int64_t>(data / bus_speed * 1e9)));
  const auto answered = [&](Outcome outcome, std::size_t transferred) {
    outcome.residue = static_cast<std::uint32_t>(in.size() + out.size() - transferred);
    outcome.duration = drive.clock - begin;
    return outcome;
  };
  if (in.size() > most_bytes() || out.size() > most_bytes())
    return answered(of_host(HostStatus::Error), 0);

  const std::optional<FaultAt> place = place_of(command.operation_code());
  const std::optional<FaultKind> fault = place ? drive.faults.next(*place) : std::nullopt;
  if (fault == FaultKind::PowerLoss) {
    drive.lose_power();
    throw drive::DriveError(cat(name(), ": the drive has lost its power"));
  }
  if (fault)
    if (const auto outcome = instead_of(*fault, drive, timeout))
      return answered(*outcome, 0);

  Call call;
  call.command = command;
  call.out = out;
  call.in_room = in.size();
  call.patience = timeout;
  call.data_lost = fault == FaultKind::Deferred;
  Outcome outcome = run(drive, call);
  std::size_t transferred = std::min(call.in.size(), in.size());
  std::copy_n(call.in.begin(), transferred, in.begin());
  if (outcome.status == Status::Good)
    transferred += std::min(call.out_used, out.size());
  if (call.short_of_data)
    outcome = of_host(HostStatus::Error);
  if (call.timed_out)
    outcome = of_host(HostStatus::TimeOut);
  if (fault)
    outcome = instead_of(*fault, drive, timeout, outcome);
  else if (is_write(place) && drive.view.personality.reset_every != 0 &&
           ++drive.writes % drive.view.personality.reset_every == 0)
    outcome = instead_of(FaultKind::ResetAfter, drive, timeout, outcome);
  return answered(outcome, outcome.host == HostStatus::Ok ? transferred : 0);
}

void VirtualDrive::wait(nanoseconds time) {
  if (!drive_->powerless)
    drive_->turn(time);
}

nanoseconds VirtualDrive::now() const { return drive_->clock; }

std::uint32_t VirtualDrive::most_bytes() const { return drive_->view.personality.most_bytes; }

std::string VirtualDrive::name() const {
  return cat("virtual:", drive_->folder ? drive_->folder->path() : "");
}

void VirtualDrive::put_disc(const std::string& folder) {
  if (!drive_->tray_open)
    throw drive::DriveError(cat(name(), ": the tray is closed; open it to change the disc"));
  drive_->save();
  drive_->medium.reset();
  drive_->folder.reset();
  if (!folder.empty())
    drive_->insert(folder);
}

void VirtualDrive::cut_power() { drive_->lose_power(); }

void VirtualDrive::press_button() {
  Drive& drive = *drive_;
  if (drive.tray_open)
    drive.load();
  else if (drive.prevented || drive.operation || !drive.cache.empty())
    drive.events.push_back({mmc::EventClass::Media, mmc::media_eject_request, 0});
  else
    drive.open_tray();
}

}  // namespace disc::virtual_drive
