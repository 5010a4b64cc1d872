// Commands about the medium: what it is, what is on it, how fast it goes.
#include <algorithm>
#include <utility>

#include "formats/mmc/capacity.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/disc_structure.h"
#include "formats/mmc/event_status.h"
#include "formats/mmc/format.h"
#include "formats/mmc/media_serial.h"
#include "formats/mmc/performance.h"
#include "formats/virtual_drive/commands.h"
#include "formats/virtual_drive/speeds.h"

namespace disc::virtual_drive {
namespace {

Lba last_of(const Drive& drive) {
  return Lba{static_cast<std::int32_t>(drive.folder->state().capacity) - 1};
}

std::uint32_t thousands(std::uint64_t bytes) { return static_cast<std::uint32_t>(bytes / 1000); }

// MMC-5 6.8.3.4: descriptors of as many ECC units as their bits can tell of, where there is any.
std::vector<mmc::DefectStatus> defects_of(const Drive& drive, std::uint32_t first,
                                          std::size_t most) {
  std::vector<mmc::DefectStatus> list;
  const auto unit = static_cast<std::int32_t>(mmc::ecc_blocks(drive.medium->profile()));
  for (const Lba at : drive.medium->defects()) {
    if (at.value + unit <= static_cast<std::int64_t>(first))
      continue;
    if (list.empty() || at > list.back().last) {
      if (list.size() == most)
        break;
      mmc::DefectStatus part;
      part.first = at;
      part.last = std::min(at + (unit * static_cast<std::int32_t>(part.defective.size()) * 8 - 1),
                           last_of(drive));
      part.blocking = static_cast<std::uint8_t>(unit);
      list.push_back(part);
    }
    const auto bit = static_cast<std::size_t>((at - list.back().first) / unit);
    std::uint8_t& byte = list.back().defective[bit / 8];
    byte = static_cast<std::uint8_t>(byte | 1U << bit % 8);
  }
  return list;
}

}  // namespace

Answer read_disc_information(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::ReadDiscInformation>();
  Answer answer;
  switch (command.data_type & 7) {
    case 0:
      reply(call, mmc::encode_disc_information(drive.medium->disc_information()),
            command.allocation_length);
      return answer;
    case 1: {
      mmc::TrackResources resources;
      answer = drive.medium->track_resources(resources);
      if (answer.good())
        reply(call, mmc::encode_track_resources(resources), command.allocation_length);
      return answer;
    }
    case 2: {
      mmc::PowResources resources;
      answer = drive.medium->pow_resources(resources);
      if (answer.good())
        reply(call, mmc::encode_pow_resources(resources), command.allocation_length);
      return answer;
    }
    default:
      return bad_field(1, 2);
  }
}

Answer read_track_information(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::ReadTrackInformation>();
  const auto type = static_cast<std::uint8_t>(command.address_type & 3);
  if (type == 3)
    return bad_field(1, 1);
  mmc::TrackInformation information;
  const Answer answer = drive.medium->track_information(
      type, command.address, (command.address_type & mmc::ReadTrackInformation::open) != 0,
      information);
  if (answer.good())
    reply(call, mmc::encode_track_information(information), command.allocation_length);
  return answer;
}

Answer read_capacity(Drive& drive, Call& call) {
  const Lba last = drive.medium->last_block();
  mmc::Capacity capacity;
  capacity.last = Lba{std::max(last.value, 0)};
  reply(call, mmc::encode_capacity(capacity), 8);
  return {};
}

// MMC-5 6.24: without a medium the most that any medium has.
Answer read_format_capacities(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::ReadFormatCapacities>();
  mmc::FormatCapacities capacities;
  if (drive.has_medium()) {
    capacities = drive.medium->format_capacities();
  } else {
    capacities.blocks = find_kind("bd-r-xl-128")->capacity;
    capacities.kind = mmc::CapacityKind::NoMedium;
  }
  reply(call, mmc::encode_format_capacities(capacities), command.allocation_length);
  return {};
}

// Formats 0 and 1; the others are of CD, whose medium takes the command itself.
Answer read_toc(Drive& drive, Call& call) {
  std::vector<std::uint8_t> in;
  if (const auto own = drive.medium->own_command(call.command, call.out, in)) {
    if (own->good())
      call.in = std::move(in);
    return *own;
  }
  const auto command = call.command.as<mmc::ReadTocPmaAtip>();
  const bool msf = (command.flags & mmc::ReadTocPmaAtip::time) != 0;
  const unsigned old = command.control >> 6;
  const unsigned format = (command.format & 0x0FU) != 0 ? command.format & 0x0FU : old;
  if (format == mmc::ReadTocPmaAtip::toc) {
    mmc::Toc toc = drive.medium->toc();
    if (toc.entries.empty())
      return mmc::Sense{5, 0x24, 0x00};  // nothing is recorded
    if (command.track_or_session > toc.last_track && command.track_or_session != mmc::toc_lead_out)
      return bad_field(6);
    std::erase_if(toc.entries, [&](const mmc::TocEntry& entry) {
      return entry.track < command.track_or_session;
    });
    reply(call, mmc::encode_toc(toc, msf), command.allocation_length);
    return {};
  }
  if (format != mmc::ReadTocPmaAtip::session_information)
    return bad_field(2, 3);
  if (drive.medium->toc().entries.empty())
    return mmc::Sense{5, 0x24, 0x00};
  reply(call, mmc::encode_session_information(drive.medium->session_information(), msf),
        command.allocation_length);
  return {};
}

Answer read_disc_structure(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::ReadDiscStructure>();
  const auto type = static_cast<std::uint8_t>(command.media_type & 0x0F);
  const mmc::Profile profile = drive.medium->profile();
  const bool fits =
      type == mmc::ReadDiscStructure::blu_ray ? mmc::is_bd(profile) : mmc::is_dvd(profile);
  if (command.format < 0xC0 && (type > 1 || !fits))
    return mmc::Sense{5, 0x30, 0x02};  // cannot read medium, incompatible format
  std::vector<std::uint8_t> structure;
  if (command.format == mmc::structure_list) {
    structure = mmc::encode_structure_list(drive.medium->listed_structures(type));
  } else if (command.format == mmc::structure_write_protection) {
    mmc::WriteProtection protection;
    protection.persistent = drive.folder->state().write_protected;
    protection.software = drive.pages.write_protected();
    structure = mmc::encode_write_protection(protection);
  } else {
    const Answer answer = drive.medium->disc_structure(type, command.address, command.layer,
                                                       command.format, structure);
    if (!answer.good())
      return answer;
  }
  reply(call, std::move(structure), command.allocation_length);
  return {};
}

// C0h sets write protection that persists; the others are the medium's.
Answer send_disc_structure(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::SendDiscStructure>();
  const std::size_t length = command.structure_length;
  if (call.out.size() < length) {
    call.short_of_data = true;
    return {};
  }
  call.out_used = length;
  const Bytes structure = call.out.first(length);
  if (command.format == mmc::structure_write_protection) {
    const auto protection = mmc::decode_write_protection(structure);
    if (!protection)
      return mmc::Sense{5, 0x1A, 0x00};
    if (!mmc::is_recordable(drive.medium->profile()))
      return mmc::write_protected;
    drive.folder->state().write_protected = protection->persistent;
    drive.save();
    return {};
  }
  if (drive.pages.write_protected() || drive.folder->state().write_protected)
    return mmc::write_protected;
  if (drive.faults.records_nothing())
    return {};
  drive.drain(call);
  const Answer answer = drive.medium->send_disc_structure(command.format, structure);
  return drive.finish(call, answer, mmc::operation_in_progress, false, [&drive] { drive.save(); });
}

// Made of the disc's name, so that two discs differ; recordable CDs and DVDs have none.
Answer read_media_serial_number(Drive& drive, Call& call) {
  if (!mmc::is_bd(drive.medium->profile()))
    return mmc::Sense{5, 0x24, 0x00};
  std::uint64_t number = 14695981039346656037U;  // FNV-1a
  for (const char c : drive.folder->path())
    number = (number ^ static_cast<std::uint8_t>(c)) * 1099511628211U;
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 8; ++i)
    bytes.push_back(static_cast<std::uint8_t>(number >> 8 * i));
  reply(call, mmc::encode_media_serial(bytes),
        call.command.as<mmc::ReadMediaSerialNumber>().allocation_length);
  return {};
}

Answer get_performance(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::GetPerformance>();
  const SpeedTable& table = speeds_of(drive.folder->kind());
  const std::size_t most = command.most_descriptors;
  std::vector<std::uint8_t> answer;
  switch (command.type) {
    case mmc::GetPerformance::nominal: {
      mmc::Performance performance;
      performance.of_writing = (command.data_type & mmc::GetPerformance::of_writing) != 0;
      performance.exceptions_only = (command.data_type & 3) != 0;
      const std::uint32_t speed =
          thousands(performance.of_writing ? drive.view.write_speed : drive.view.read_speed);
      if (!performance.exceptions_only && most > 0)
        performance.nominal.push_back({Lba{0}, speed, last_of(drive), speed});
      answer = mmc::encode_performance(performance);
      break;
    }
    case mmc::GetPerformance::unusable_areas:
      answer = mmc::encode_unusable_areas({});
      break;
    case mmc::GetPerformance::defects:
      if (!mmc::is_random_writable(drive.medium->profile()))
        return bad_field(10);
      answer = mmc::encode_defect_status(defects_of(drive, command.first, most));
      break;
    case mmc::GetPerformance::write_speeds: {
      std::vector<mmc::WriteSpeedDescriptor> speeds;
      for (const std::uint32_t multiple : table.multiples) {
        if (speeds.size() == most || (drive.options.speed != 0 && multiple > drive.options.speed &&
                                      multiple != table.multiples.back()))
          continue;
        mmc::WriteSpeedDescriptor speed;
        speed.last = last_of(drive);
        speed.read_speed = speed_of(table, table.reading);
        speed.write_speed = speed_of(table, multiple);
        speeds.push_back(speed);
      }
      answer = mmc::encode_write_speeds(speeds);
      break;
    }
    default:
      return bad_field(10);
  }
  const std::size_t size = answer.size();
  reply(call, std::move(answer), size);
  return {};
}

// MMC-5 6.39: speeds are rounded to those there are; "exact" refuses that.
Answer set_streaming(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::SetStreaming>();
  if (command.type != 0)
    return bad_field(8);
  const auto streaming = mmc::decode_streaming(call.out);
  if (!streaming)
    return mmc::Sense{5, 0x1A, 0x00};
  call.out_used = 28;
  if (streaming->restore_default) {
    drive.set_speeds(0, 0);
    return {};
  }
  if (streaming->read_time == 0 || streaming->write_time == 0)
    return bad_parameter(16);
  const auto rate = [](std::uint32_t size, std::uint32_t milliseconds) {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{size} * 1000 / milliseconds, 0xFFFF'FFFF));
  };
  const std::uint32_t writing = rate(streaming->write_size, streaming->write_time);
  const SpeedTable& table = speeds_of(drive.folder->kind());
  if (streaming->exact && writing != 0 && nearest_speed(table, writing) != writing)
    return bad_parameter(20);
  drive.set_speeds(rate(streaming->read_size, streaming->read_time), writing);
  return {};
}

// MMC-3 6.1.37. Drives take it with DVDs and BDs, too: wodim 1.1.11 knows nothing else.
Answer set_cd_speed(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::SetCdSpeed>();
  const auto wanted = [](std::uint16_t speed) {
    return speed == mmc::SetCdSpeed::fastest ? 0U : std::uint32_t{speed};
  };
  drive.set_speeds(wanted(command.read_speed), wanted(command.write_speed));
  return {};
}

}  // namespace disc::virtual_drive
