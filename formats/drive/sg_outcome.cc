// The fields of sg_io_hdr, each for what it is, and the refusals of the kernel in words.
#include "formats/drive/sg_outcome.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace disc::drive {
namespace {

/// Commands that the kernel passes by /dev/srN for nobody without CAP_SYS_RAWIO
/// (drivers/scsi/scsi_ioctl.c), and what goes without them.
struct Filtered {
  std::uint8_t code;
  const char* loss;
};
constexpr std::array filtered{
    Filtered{0x01, "nothing is lost: drives need no REZERO UNIT"},
    Filtered{0x3B, "the drive's buffer cannot be tested, its firmware not be replaced"},
    Filtered{0xAB, "the serial number of the medium stays unknown"},
    Filtered{0xBD, "what the mechanism is doing stays unknown"},
};

std::string loss_of(std::uint8_t code) {
  const auto* const known = std::ranges::find(filtered, code, &Filtered::code);
  if (known != filtered.end())
    return known->loss;
  if (mmc::length_of_group(code) == 0)
    return "settings and measurements that are its maker's own are out of reach";
  return "what it does cannot be had";
}

std::string explain_permission(const mmc::Cdb& command, const SgAccess& access) {
  const std::uint8_t code = command.operation_code();
  const std::string name = mmc::name_of(code);
  const bool always =
      mmc::length_of_group(code) == 0 || std::ranges::count(filtered, code, &Filtered::code) > 0;
  if (!access.writes && (!always || access.generic))
    return cat("the kernel does not pass ", name, " since the drive is open for reading only");
  return cat("the kernel does not pass ", name, " for users without CAP_SYS_RAWIO: ", loss_of(code),
             "; root may send it, and so may who opens the drive by its /dev/sg node");
}

}  // namespace

Outcome outcome_of(const sg_io_hdr_t& header, Bytes sense) {
  Outcome outcome;
  outcome.status = static_cast<Status>(header.status);
  outcome.host = static_cast<HostStatus>(header.host_status);
  outcome.driver = static_cast<std::uint8_t>(header.driver_status);
  // Some bridges report more residue than there was data, or less than nothing.
  outcome.residue =
      std::min(static_cast<std::uint32_t>(std::max(header.resid, 0)), header.dxfer_len);
  // sb_len_wr is not set by every host adapter, though there are sense data.
  const std::size_t written = header.sb_len_wr;
  constexpr std::uint8_t driver_sense = 0x08;
  if (written > 0)
    outcome.sense = mmc::decode_sense(slice(sense, 0, written));
  else if (outcome.status == Status::CheckCondition || (outcome.driver & driver_sense) != 0)
    outcome.sense = mmc::decode_sense(sense);
  // In milliseconds; who measures finer replaces it.
  outcome.duration = milliseconds(header.duration);
  return outcome;
}

std::optional<Outcome> refused(const mmc::Cdb& command, std::size_t bytes, int errno_value,
                               const SgAccess& access) {
  Outcome outcome;
  outcome.residue = static_cast<std::uint32_t>(bytes);
  const std::string name = mmc::name_of(command.operation_code());
  switch (errno_value) {
    case ENODEV:
    case ENXIO:
    case EBADF:
    case ESHUTDOWN:
      return std::nullopt;
    case EPERM:
    case EACCES:
      outcome.refusal = explain_permission(command, access);
      return outcome;
    case EIO:
    case EINVAL:
    case ENOMEM:
    case E2BIG:
      if (bytes > access.most_bytes) {
        outcome.refusal = cat("the kernel takes no ", bytes, " bytes with ", name,
                              "; it says that ", access.most_bytes, " are most");
        return outcome;
      }
      break;
    case EBUSY:
      outcome.host = HostStatus::BusBusy;
      break;
    default:
      break;
  }
  if (outcome.host == HostStatus::Ok)
    outcome.host = HostStatus::Error;
  outcome.refusal =
      cat("the kernel did not send ", name, ": ", std::system_category().message(errno_value));
  return outcome;
}

}  // namespace disc::drive
