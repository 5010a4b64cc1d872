// Who a drive is: INQUIRY, vital product data, and what its features tell of it.
#include "formats/mmc/commands.h"
#include "formats/mmc/features.h"
#include "formats/mmc/inquiry.h"
#include "record/probe_parts.h"

namespace disc::record {
namespace {

constexpr std::uint16_t inquiry_bytes = 96;

std::string interface_name(std::uint32_t number) {
  switch (number) {
    case mmc::CoreFeature::scsi:
      return "SCSI";
    case mmc::CoreFeature::atapi:
      return "ATAPI";
    case mmc::CoreFeature::ieee_1394:
      return "IEEE 1394";
    case mmc::CoreFeature::fibre_channel:
      return "Fibre Channel";
    case mmc::CoreFeature::serial_atapi:
      return "Serial ATAPI";
    case mmc::CoreFeature::usb:
      return "USB";
    default:
      return {};
  }
}

/// "20100324120000" as "2010-03-24 12:00:00"; another text as it is.
std::string readable_date(const std::string& date) {
  const bool is_date = date.size() == 14 && date.find_first_not_of("0123456789") == date.npos;
  if (!is_date)
    return date;
  return cat(date.substr(0, 4), '-', date.substr(4, 2), '-', date.substr(6, 2), ' ',
             date.substr(8, 2), ':', date.substr(10, 2), ':', date.substr(12, 2));
}

std::string ask_serial(drive::Transport& drive) {
  mmc::Inquiry command;
  command.flags = mmc::Inquiry::vital_product_data;
  command.page = 0x80;
  command.allocation_length = 252;
  const Reply reply = ask(drive, command, 252);
  const auto page = mmc::decode_vital_product_data(reply.data);
  return page && page->page == 0x80 ? mmc::serial_number_of(*page) : std::string();
}

}  // namespace

Reply ask_all(drive::Transport& drive, const std::function<mmc::Cdb(std::uint32_t bytes)>& command,
              std::uint32_t first_bytes, std::size_t length_bytes) {
  constexpr std::uint64_t most = 65'532;  // a multiple of four: some adapters take no others
  Reply reply = ask(drive, command(first_bytes), first_bytes);
  const auto whole = mmc::whole_length(reply.data, length_bytes);
  if (!reply.good() || !whole || *whole <= reply.data.size() || *whole <= first_bytes)
    return reply;
  const auto bytes = static_cast<std::uint32_t>(std::min(*whole, most));
  Reply second = ask(drive, command(bytes), bytes);
  return second.good() ? second : reply;
}

Identity ask_identity(drive::Transport& drive, bool pages) {
  mmc::Inquiry command;
  command.allocation_length = inquiry_bytes;
  const Reply reply = ask(drive, command, inquiry_bytes);
  must_be_good(drive, command, reply.outcome,
               "a drive that does not even say what it is cannot be used");
  const auto data = mmc::decode_inquiry(reply.data);
  if (!data)
    throw drive::DriveError(cat(drive.name(), ": says in ", reply.data.size(),
                                " bytes what it is, which has five at least (SPC-3 6.4.2)"));
  Identity identity;
  identity.device_type = data->device_type;
  identity.vendor = data->vendor;
  identity.product = data->product;
  identity.revision = data->revision;
  if (pages && data->device_type == mmc::cd_device)
    identity.serial = ask_serial(drive);
  return identity;
}

void take_features(const mmc::Configuration& configuration, Identity& identity) {
  if (const auto core = configuration.get<mmc::CoreFeature>())
    identity.interface = interface_name(core->physical_interface);
  if (const auto date = configuration.get<mmc::FirmwareDateFeature>())
    identity.firmware_date = readable_date(date->date);
  if (const auto serial = configuration.get<mmc::SerialNumberFeature>())
    if (!serial->number.empty())
      identity.serial = serial->number;
}

Lba track_end(const mmc::TrackInformation& track) {
  if (track.blank)
    return track.start;
  if (track.last_recorded_address)
    return *track.last_recorded_address + 1;
  if (track.next_writable_address)
    return *track.next_writable_address;
  const auto most = static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max());
  const std::int64_t end =
      std::int64_t{track.start.value} + std::int64_t{std::min(track.size, most)};
  return {static_cast<std::int32_t>(std::min<std::int64_t>(end, most))};
}

}  // namespace disc::record
