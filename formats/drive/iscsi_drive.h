// Drives over the net, by iSCSI (RFC 7143).
#pragma once

#include <memory>

#include "formats/drive/address.h"
#include "formats/drive/open_drive.h"
#include "formats/transport/transport.h"

namespace disc::drive {

/// Logs in. Where the target asks for a password (CHAP), it is that of LIBISCSI_CHAP_PASSWORD, with
/// the user of the address or of LIBISCSI_CHAP_USERNAME. Throws DriveError.
///
/// A connection that is lost shows as HostStatus::TransportDisrupted of the command that was under
/// way, which may have been done or not; the next command logs in again.
std::unique_ptr<Transport> open_iscsi_drive(const Address& address, const OpenOptions& options);

}  // namespace disc::drive
