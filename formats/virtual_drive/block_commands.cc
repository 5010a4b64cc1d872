// Commands of blocks: reading, writing, verifying, and the cache between.
#include <algorithm>
#include <utility>

#include "formats/mmc/commands.h"
#include "formats/virtual_drive/commands.h"

namespace disc::virtual_drive {
namespace {

constexpr mmc::Sense verify_failed{3, 0x11, 0x00};

Answer with_information(mmc::Sense sense, std::uint32_t block) {
  Answer answer(sense);
  answer.information = block;
  return answer;
}

// What waits in the cache and is asked for comes onto the medium first.
Answer read_blocks(Drive& drive, Call& call, Lba first, std::uint32_t blocks,
                   std::vector<std::uint8_t>& data) {
  if (blocks == 0)
    return {};
  if (std::uint64_t{blocks} * block_size > drive.view.personality.most_bytes)
    return bad_field(7);
  if (drive.cache.overlaps(first, blocks))
    drive.drain(call);
  data.resize(std::size_t{blocks} * block_size);
  const Answer answer = drive.medium->read(first, data);
  if (!answer.good())
    return answer;
  if (drive.faults.stale_cache())
    drive.stale.read(first, data);
  else if (const auto bad = drive.faults.bad_block(first.value, blocks))
    return with_information(mmc::unrecovered_read_error, *bad);
  drive.pass(call,
             nanoseconds(static_cast<std::int64_t>(static_cast<double>(data.size()) * 1e9 /
                                                   static_cast<double>(drive.view.read_speed))));
  return {};
}

Answer read(Drive& drive, Call& call, Lba first, std::uint32_t blocks) {
  std::vector<std::uint8_t> data;
  const Answer answer = read_blocks(drive, call, first, blocks, data);
  if (answer.good())
    call.in = std::move(data);
  return answer;
}

// A bad block is found when it is written only where somebody looks: with defect management, or
// with verification.
Answer meet_bad_blocks(Drive& drive, const WriteRequest& request) {
  while (const auto bad = drive.faults.bad_block(request.first.value, request.blocks)) {
    if (request.streaming)
      return {};
    if (!drive.medium->replace_defect(Lba{static_cast<std::int32_t>(*bad)}))
      return request.verify ? with_information(mmc::write_error, *bad) : Answer();
    drive.faults.heal(*bad);
  }
  return {};
}

Answer write(Drive& drive, Call& call, WriteRequest request) {
  MediumModel& medium = *drive.medium;
  const std::size_t bytes = std::size_t{request.blocks} * medium.write_block_size();
  if (call.out.size() < bytes) {
    call.short_of_data = true;
    return {};
  }
  call.out_used = bytes;
  if (bytes > drive.cache.capacity())
    return bad_field(7);
  const Bytes data = call.out.first(bytes);
  const bool whole = medium.write_block_size() == block_size;
  if (drive.faults.stale_cache() && whole)
    drive.stale.wrote(request.first, data);
  if (drive.faults.records_nothing())
    return {};
  if (drive.pages.write_protected() || medium.folder().state().write_protected)
    return mmc::write_protected;
  if (!drive.cache.fits(bytes)) {
    if (!medium.blocks_while_full())
      return mmc::long_write_in_progress;
    drive.pass(call, drive.cache.time_until_fits(bytes));
    if (call.timed_out)
      return {};
  }
  request.test = drive.view.write_parameters.test_write && medium.heeds_write_parameters();
  const Answer answer = medium.accept_write(request);
  if (!answer.good())
    return answer;
  if (const Answer bad = meet_bad_blocks(drive, request); !bad.good())
    return bad;
  const double seconds = static_cast<double>(bytes) / static_cast<double>(drive.view.write_speed);
  const auto takes = nanoseconds(static_cast<std::int64_t>(seconds * 1e9)) + answer.work;
  drive.cache.put({request, {data.begin(), data.end()}, call.data_lost},
                  request.verify ? 2 * takes : takes);
  drive.view.cached = true;
  if (request.verify)
    drive.drain(call);
  return {};
}

}  // namespace

Answer read_10(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::Read10>();
  return read(drive, call, Lba{static_cast<std::int32_t>(std::uint32_t{command.first})},
              command.blocks);
}

Answer read_12(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::Read12>();
  return read(drive, call, Lba{static_cast<std::int32_t>(std::uint32_t{command.first})},
              command.blocks);
}

Answer write_10(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::Write10>();
  WriteRequest request;
  request.first = Lba{static_cast<std::int32_t>(std::uint32_t{command.first})};
  request.blocks = command.blocks;
  const Answer answer = write(drive, call, request);
  if (answer.good() && (command.flags & mmc::Write10::force_unit_access) != 0)
    drive.drain(call);
  return answer;
}

Answer write_12(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::Write12>();
  WriteRequest request;
  request.first = Lba{static_cast<std::int32_t>(std::uint32_t{command.first})};
  request.blocks = command.blocks;
  request.streaming = (command.streaming_flag & mmc::Write12::streaming) != 0;
  const bool force = (command.flags & mmc::Write12::force_unit_access) != 0;
  if (force && request.streaming)  // MMC-5 6.45: one excludes the other
    return bad_field(1, 3);
  const Answer answer = write(drive, call, request);
  if (answer.good() && force)
    drive.drain(call);
  return answer;
}

// MMC-5 6.46: of media that can be written at random; the drive compares what it wrote.
Answer write_and_verify(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::WriteAndVerify10>();
  WriteRequest request;
  request.first = Lba{static_cast<std::int32_t>(std::uint32_t{command.first})};
  request.blocks = command.blocks;
  request.verify = true;
  return write(drive, call, request);
}

// MMC-5 6.43: reads without handing over.
Answer verify(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::Verify10>();
  const std::int64_t first = static_cast<std::int32_t>(std::uint32_t{command.first});
  std::uint32_t left = command.blocks;
  for (std::int64_t at = first; left > 0;) {
    const std::uint32_t part = std::min(left, 64U);
    std::vector<std::uint8_t> data;
    const Answer answer = read_blocks(drive, call, Lba{static_cast<std::int32_t>(at)}, part, data);
    if (answer.sense == mmc::unrecovered_read_error)
      return with_information(verify_failed, static_cast<std::uint32_t>(*answer.information));
    if (!answer.good() || call.timed_out)
      return answer;
    at += part;
    left -= part;
  }
  return {};
}

Answer seek(Drive& drive, Call& call) {
  const std::uint32_t to = call.command.as<mmc::Seek10>().to;
  return static_cast<std::int64_t>(to) > drive.medium->last_block().value ? mmc::out_of_range
                                                                          : Answer();
}

// MMC-5 6.50. What it writes besides the cache (the end of a track, structures) is the medium's.
Answer synchronize_cache(Drive& drive, Call& call) {
  const auto command = call.command.as<mmc::SynchronizeCache>();
  const bool immediate = (command.flags & mmc::SynchronizeCache::immediate) != 0;
  if (drive.faults.records_nothing())
    return {};
  Answer answer = drive.medium->synchronise();
  const mmc::Sense meanwhile =
      drive.medium->blocks_while_full() ? mmc::operation_in_progress : mmc::long_write_in_progress;
  return drive.finish(call, answer, meanwhile, immediate, [&drive] { drive.save(); });
}

}  // namespace disc::virtual_drive
