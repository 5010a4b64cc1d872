// Chooses the transport for an address.
#include "formats/drive/open_drive.h"

#include <stdexcept>

#include "formats/drive/iscsi_drive.h"
#include "formats/drive/plain_drive.h"
#include "formats/drive/sg_drive.h"
#include "formats/virtual_drive/address.h"

namespace disc::drive {

std::unique_ptr<Transport> open_drive(const Address& address, const OpenOptions& options) {
  switch (address.kind) {
    case Kind::ScsiGeneric:
      return open_sg_drive(address.path, options);
    case Kind::Iscsi:
      return open_iscsi_drive(address, options);
    case Kind::File:
    case Kind::Block:
      return open_plain_drive(address, options);
    case Kind::Virtual:
      return virtual_drive::open_virtual_drive(address.path);
  }
  throw std::logic_error("an address of no kind");
}

std::unique_ptr<Transport> open_drive(const std::string& address, const OpenOptions& options) {
  return open_drive(parse_address(address), options);
}

}  // namespace disc::drive
