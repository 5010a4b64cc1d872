// Media by the addresses of their drives.
#include "formats/drive/open_medium.h"

#include "formats/drive/address.h"
#include "formats/drive/drive_source.h"
#include "formats/drive/open_drive.h"

namespace disc::drive {
namespace {

bool is_plain(const std::string& text) {
  return text.starts_with("file:") || text.starts_with("block:");
}

}  // namespace

bool names_drive(const std::string& text) {
  if (is_plain(text))
    return false;
  return has_scheme(text) || kind_of_path(text) == PathKind::OpticalDrive;
}

std::string without_scheme(const std::string& text) {
  return is_plain(text) ? parse_address(text).path : text;
}

std::unique_ptr<BlockSource> open_medium(const std::string& address) {
  if (!names_drive(address))
    return open_image(without_scheme(address));
  OpenOptions options;
  options.writes = false;
  return std::make_unique<DriveSource>(open_drive(address, options));
}

}  // namespace disc::drive
