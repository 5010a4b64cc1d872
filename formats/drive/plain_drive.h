// Files and block devices as media: a drive that answers for them.
#pragma once

#include <memory>

#include "formats/drive/address.h"
#include "formats/drive/holders.h"
#include "formats/drive/open_drive.h"
#include "formats/transport/transport.h"

namespace disc::drive {

/// A medium of 2048-byte blocks that may be written anywhere and any number of times, as profile
/// 0002h (removable disk) of MMC-5 5.3.1 has it. Answers TEST UNIT READY, REQUEST SENSE, INQUIRY,
/// MODE SENSE (10) of its error recovery and caching pages, READ CAPACITY, READ FORMAT CAPACITIES,
/// GET CONFIGURATION, READ, WRITE and SYNCHRONIZE CACHE; any other command gets 5/20/00.
///
/// A block device must be in nobody's use; a file is created where there is none, grows as it is
/// written, and is never cut. With Address::size a file has just so many bytes. What was written
/// lies on the medium when SYNCHRONIZE CACHE returns, and is read from there afterwards.
///
/// Throws DriveError that says who has it.
std::unique_ptr<Transport> open_plain_drive(const Address& address, const OpenOptions& options,
                                            const SystemFolders& system = {});

}  // namespace disc::drive
