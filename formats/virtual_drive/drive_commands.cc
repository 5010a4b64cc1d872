// Commands about the drive itself: who it is, what it can do, its tray, its pages.
#include <algorithm>
#include <utility>

#include "formats/mmc/buffer_capacity.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/inquiry.h"
#include "formats/mmc/mechanism_status.h"
#include "formats/virtual_drive/commands.h"

namespace disc::virtual_drive {

Answer test_unit_ready(Drive&, Call&) { return {}; }

// SPC-3 6.27: what is pending first, else the sense of the last command; progress of what goes on.
Answer request_sense(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::RequestSense>();
  if ((command.flags & mmc::RequestSense::descriptor_format) != 0)
    return bad_field(1, 0);
  mmc::SenseData data = std::exchange(drive.last_sense, {});
  if (!drive.deferred.empty()) {
    data = drive.deferred.front();
    drive.deferred.pop_front();
  } else if (!drive.attentions.empty()) {
    data = {};
    data.sense = drive.attentions.front();
    drive.attentions.pop_front();
  } else if (drive.operation) {
    data = {};
    data.sense = drive.operation->meanwhile;
    data.progress = drive.progress();
  } else if (const auto progress = drive.progress()) {
    data = {};
    data.sense = mmc::Sense{0, 0x04, 0x04};  // in the background: the drive is ready
    data.progress = progress;
  }
  reply(call, mmc::encode_sense(data), command.allocation_length);
  return {};
}

Answer inquiry(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::Inquiry>();
  const Personality& who = drive.view.personality;
  if ((command.flags & mmc::Inquiry::vital_product_data) == 0) {
    if (command.page != 0)
      return bad_field(2);
    mmc::InquiryData data;
    data.vendor = who.vendor;
    data.product = who.product;
    data.revision = who.revision;
    reply(call, mmc::encode_inquiry(data), command.allocation_length);
    return {};
  }
  mmc::VitalProductData data;
  data.page = command.page;
  const std::string_view serial = "V0001";
  if (command.page == 0x00)
    data.bytes = {0x00, 0x80};
  else if (command.page == 0x80)
    data.bytes.assign(serial.begin(), serial.end());
  else
    return bad_field(2);
  reply(call, mmc::encode_vital_product_data(data), command.allocation_length);
  return {};
}

// MMC-5 6.49. Opening the tray brings what is in the cache onto the medium first.
Answer start_stop_unit(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::StartStopUnit>();
  const bool immediate = (command.flags & mmc::StartStopUnit::immediate) != 0;
  switch (command.operation & 0xF3) {
    case mmc::StartStopUnit::stop:
    case mmc::StartStopUnit::start:
      if (command.operation == mmc::StartStopUnit::start && drive.tray_open)
        return mmc::Sense{2, 0x3A, 0x02};
      drive.drain(call);
      return {};
    case mmc::StartStopUnit::eject:
      if (drive.prevented && !drive.tray_open)
        return mmc::removal_prevented;
      drive.drain(call);
      if (!call.timed_out)
        drive.open_tray();
      return {};
    case mmc::StartStopUnit::load:
      if (!drive.tray_open)
        return {};
      drive.load();
      if (!immediate && drive.operation)
        drive.pass(call, drive.operation->left);
      return {};
    default:
      return {};  // power conditions: there is nothing to save
  }
}

// MMC-5 6.18: with the persistent bit the button becomes an event.
Answer prevent_removal(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::PreventAllowMediumRemoval>();
  drive.prevented = (command.prevent & 1) != 0;
  drive.persistent = drive.prevented && (command.prevent & 2) != 0;
  return {};
}

Answer get_configuration(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::GetConfiguration>();
  const unsigned type = command.requested_type & 3U;
  if (type == 3)
    return bad_field(1, 1);
  const std::uint16_t start = command.starting_feature;
  mmc::Configuration all = configuration_of(drive);
  std::erase_if(all.features, [&](const mmc::Feature& feature) {
    if (type == mmc::GetConfiguration::one)
      return feature.code != start;
    return feature.code < start || (type == mmc::GetConfiguration::current && !feature.current);
  });
  reply(call, mmc::encode_configuration(all), command.allocation_length);
  return {};
}

// MMC-5 6.7: only polled; the class of the highest priority that has an event, else that of media.
Answer get_event_status(Drive& drive, Call& call) {
  using mmc::EventClass;
  const auto command = call.command.as<mmc::GetEventStatusNotification>();
  if ((command.flags & mmc::GetEventStatusNotification::polled) == 0)
    return bad_field(1, 0);
  constexpr std::uint8_t supported = 0x5E;  // all but several initiators
  mmc::EventStatus status;
  status.supported = supported;
  const unsigned asked = command.classes & supported;
  if (asked == 0) {
    status.no_event_available = true;
    reply(call, mmc::encode_event_status(status), command.allocation_length);
    return {};
  }
  const auto event = std::ranges::find_if(drive.events, [&](const Event& one) {
    return (asked >> static_cast<unsigned>(one.event_class) & 1) != 0;
  });
  unsigned lowest = 1;
  while ((asked >> lowest & 1) == 0)
    ++lowest;
  status.event_class = static_cast<EventClass>(lowest);
  if (event != drive.events.end()) {
    status.event_class = event->event_class;
    status.event = event->event;
    status.parameter = event->parameter;
    drive.events.erase(event);
  } else if (drive.operation && (asked >> static_cast<unsigned>(EventClass::DeviceBusy) & 1) != 0) {
    status.event_class = EventClass::DeviceBusy;
    status.event = 1;
  }
  if (status.event_class == EventClass::Media)
    status.status = static_cast<std::uint8_t>((drive.tray_open ? mmc::media_door_open : 0) |
                                              (drive.has_medium() ? mmc::media_present : 0));
  else if (status.event_class == EventClass::PowerManagement)
    status.status = 1;  // active
  else if (status.event_class == EventClass::DeviceBusy && drive.operation) {
    status.status = mmc::device_busy;
    status.parameter = static_cast<std::uint16_t>(
        std::clamp<std::int64_t>(drive.operation->left.count() / 100'000'000, 1, 0xFFFF));
  } else if (status.event_class == EventClass::ExternalRequest ||
             status.event_class == EventClass::OperationalChange) {
    status.status = drive.persistent ? 0x80 : 0x00;
  }
  reply(call, mmc::encode_event_status(status), command.allocation_length);
  return {};
}

Answer mode_sense(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::ModeSense10>();
  mmc::ModeParameters parameters;
  const auto control = static_cast<std::uint8_t>(command.page >> 6);
  const Answer answer = drive.pages.sense(command.page & 0x3F, command.subpage, control,
                                          capabilities_of(drive), parameters.pages);
  if (!answer.good())
    return answer;
  if ((command.flags & mmc::ModeSense10::no_block_descriptors) == 0)
    parameters.block_descriptors = {0, 0, 0, 0, 0, 0, 0x08, 0x00};  // 2048 bytes a block
  reply(call, mmc::encode_mode_parameters(parameters), command.allocation_length);
  return {};
}

Answer mode_select(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::ModeSelect10>();
  if ((command.flags & mmc::ModeSelect10::page_format) == 0)
    return bad_field(1, 4);
  if ((command.flags & mmc::ModeSelect10::save) != 0)
    return bad_field(1, 0);
  const std::size_t length = command.parameter_length;
  if (call.out.size() < length) {
    call.short_of_data = true;
    return {};
  }
  call.out_used = length;
  if (length == 0)
    return {};
  if (!drive.cache.empty() && drive.has_medium() && drive.medium->heeds_write_parameters())
    drive.drain(call);  // what was written went by the old parameters
  const Answer answer = drive.pages.select(call.out.first(length), drive.view.personality);
  if (answer.good())
    drive.view.write_parameters = drive.pages.write_parameters();
  return answer;
}

Answer mechanism_status(Drive& drive, Call& call) {
  mmc::MechanismState state;
  state.door_open = drive.tray_open;
  state.mechanism_state = 0;
  reply(call, mmc::encode_mechanism_status(state),
        call.command.as<mmc::MechanismStatus>().allocation_length);
  return {};
}

Answer read_buffer_capacity(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::ReadBufferCapacity>();
  mmc::BufferCapacity capacity;
  capacity.size = drive.cache.capacity();
  capacity.blank = drive.cache.capacity() - drive.cache.used();
  if ((command.flags & mmc::ReadBufferCapacity::in_blocks) != 0) {
    capacity.in_blocks = true;
    capacity.blank /= drive.medium->write_block_size();
    capacity.size = 0;
  }
  reply(call, mmc::encode_buffer_capacity(capacity), command.allocation_length);
  return {};
}

}  // namespace disc::virtual_drive
