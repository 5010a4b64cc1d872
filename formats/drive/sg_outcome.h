// What Linux says of a command sent by SG_IO, as an Outcome.
#pragma once

#include <scsi/sg.h>

#include <string>

#include "formats/base/bytes.h"
#include "formats/transport/transport.h"

namespace disc::drive {

/// Of a command that SG_IO returned from. `sense` is the whole buffer that the header pointed to.
Outcome outcome_of(const sg_io_hdr_t& header, Bytes sense);

/// How a drive was opened, which decides what the kernel lets through.
struct SgAccess {
  bool writes = true;
  bool generic = false;  // by /dev/sgN, where the kernel passes all to those who may write
  std::uint32_t most_bytes = 64 * 1024;
};

/// Of a command that the kernel did not take, with the errno of SG_IO: says which command, why, and
/// what that costs. Nothing where there is no drive any more.
std::optional<Outcome> refused(const mmc::Cdb& command, std::size_t bytes, int errno_value,
                               const SgAccess& access);

}  // namespace disc::drive
