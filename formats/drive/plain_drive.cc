// Takes commands for a file or block device.
#include "formats/drive/plain_drive.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>

#include "formats/base/extent.h"
#include "formats/drive/device_nodes.h"
#include "formats/drive/plain_answers.h"
#include "formats/drive/plain_storage.h"
#include "formats/mmc/commands.h"

namespace disc::drive {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t most_transfer = 1 << 20;
// So that the last SYNCHRONIZE CACHE does not take minutes, and progress is that of the device.
constexpr std::uint64_t most_waiting = 16 << 20;

Outcome failed(mmc::Sense sense, std::size_t bytes, std::optional<std::uint64_t> block = {}) {
  Outcome outcome;
  outcome.status = Status::CheckCondition;
  outcome.residue = static_cast<std::uint32_t>(bytes);
  outcome.sense = mmc::SenseData{};
  outcome.sense->sense = sense;
  outcome.sense->information = block;
  return outcome;
}

class PlainDrive final : public Transport {
 public:
  PlainDrive(const Address& address, const OpenOptions& options, const SystemFolders& system)
      : name_(address.text), storage_(address, options, system) {
    medium_.writable = options.writes;
    // The last block of a file may be cut short; half a block of a device is out of reach.
    const std::uint64_t blocks = storage_.is_block_device() ? storage_.capacity() / block_size
                                                            : blocks_for(storage_.capacity());
    medium_.blocks = std::min<std::uint64_t>(blocks, UINT32_MAX);  // what commands can address
    medium_.vendor = "LINUX";
    medium_.model = storage_.is_block_device() ? "BLOCK DEVICE" : "FILE";
    const std::string device = cat(system.sys, "/class/block/", storage_.kernel_name(), "/device/");
    if (!storage_.kernel_name().empty()) {
      medium_.vendor = attribute(device + "vendor").value_or(medium_.vendor);
      medium_.model = attribute(device + "model").value_or(medium_.model);
      medium_.revision = attribute(device + "rev").value_or("");
    }
  }

  Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                  milliseconds) override {
    const Clock::time_point start = Clock::now();
    std::ranges::fill(in, std::uint8_t{0});
    Outcome outcome = answer(command, in, out);
    outcome.duration = Clock::now() - start;
    return outcome;
  }

  void wait(nanoseconds time) override { std::this_thread::sleep_for(time); }
  nanoseconds now() const override { return Clock::now().time_since_epoch(); }
  std::uint32_t most_bytes() const override { return most_transfer; }
  std::string name() const override { return name_; }

 private:
  Outcome answer(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out);
  Outcome read(std::uint32_t first, std::uint32_t blocks, std::span<std::uint8_t> in);
  Outcome write(std::uint32_t first, std::uint32_t blocks, Bytes out);
  Outcome synchronize();
  Outcome failed_with(int error, std::uint32_t first, std::size_t bytes, mmc::Sense otherwise);

  std::string name_;
  PlainStorage storage_;
  PlainMedium medium_;
};

Outcome PlainDrive::answer(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out) {
  const std::size_t bytes = in.size() + out.size();
  const std::uint8_t code = command.operation_code();
  if (is_question(code)) {
    const auto answer = answer_of(medium_, command);
    if (code == mmc::ModeSense10::code && (command.bytes()[2] & 0xC0) == mmc::ModeSense10::saved)
      return failed(mmc::saving_not_supported, bytes);
    if (!answer)
      return failed(mmc::invalid_field_in_cdb, bytes);
    const std::size_t count = std::min(answer->size(), in.size());
    std::copy_n(answer->begin(), count, in.begin());
    Outcome outcome;
    outcome.residue = static_cast<std::uint32_t>(bytes - count);
    return outcome;
  }
  switch (code) {
    case mmc::TestUnitReady::code:
      return {};
    case mmc::Read10::code: {
      const auto read10 = command.as<mmc::Read10>();
      return read(read10.first, std::uint16_t{read10.blocks}, in);
    }
    case mmc::Read12::code: {
      const auto read12 = command.as<mmc::Read12>();
      return read(read12.first, read12.blocks, in);
    }
    case mmc::Write10::code: {
      const auto write10 = command.as<mmc::Write10>();
      return write(write10.first, std::uint16_t{write10.blocks}, out);
    }
    case mmc::Write12::code: {
      const auto write12 = command.as<mmc::Write12>();
      return write(write12.first, write12.blocks, out);
    }
    case mmc::SynchronizeCache::code:
      return synchronize();
    default:
      return failed(mmc::invalid_operation_code, bytes);
  }
}

Outcome PlainDrive::failed_with(int error, std::uint32_t first, std::size_t bytes,
                                mmc::Sense otherwise) {
  switch (error) {
    case ENXIO:
    case ENODEV:
      throw DriveError(cat(name_, ": the device is gone: ", std::system_category().message(error)));
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return failed(mmc::out_of_range, bytes, first);
    case EPERM:
    case EACCES:
    case EBADF:
    case EROFS:
      return failed(mmc::write_protected, bytes, first);
    default:
      return failed(otherwise, bytes, first);
  }
}

Outcome PlainDrive::read(std::uint32_t first, std::uint32_t blocks, std::span<std::uint8_t> in) {
  if (std::uint64_t{first} + blocks > medium_.blocks)
    return failed(mmc::out_of_range, in.size());
  const std::uint64_t bytes = std::uint64_t{blocks} * block_size;
  if (in.size() < bytes)
    return failed(mmc::invalid_field_in_cdb, in.size());
  const auto wanted = in.first(bytes);
  if (const int error = storage_.read(std::uint64_t{first} * block_size, wanted); error != 0) {
    // Which block it is that cannot be read is worth more than the time.
    std::uint32_t at = first;
    for (; at < first + blocks; ++at)
      if (storage_.read(std::uint64_t{at} * block_size,
                        wanted.subspan(std::size_t{at - first} * block_size, block_size)) != 0)
        break;
    if (at < first + blocks) {
      std::ranges::fill(in, std::uint8_t{0});
      return failed_with(error, at, in.size(), mmc::unrecovered_read_error);
    }
  }
  Outcome outcome;
  outcome.residue = static_cast<std::uint32_t>(in.size() - bytes);
  return outcome;
}

Outcome PlainDrive::write(std::uint32_t first, std::uint32_t blocks, Bytes out) {
  if (!medium_.writable)
    return failed(mmc::write_protected, out.size());
  if (std::uint64_t{first} + blocks > medium_.blocks)
    return failed(mmc::out_of_range, out.size(), first);
  const std::uint64_t bytes = std::uint64_t{blocks} * block_size;
  if (out.size() != bytes)
    return failed(mmc::invalid_field_in_cdb, out.size());
  if (const int error = storage_.write(std::uint64_t{first} * block_size, out); error != 0)
    return failed_with(error, first, out.size(), mmc::write_error);
  if (storage_.waiting() < most_waiting || storage_.synchronize() == 0)
    return {};
  // What was lost may be of any WRITE before.
  Outcome outcome = failed(mmc::write_error, 0);
  outcome.sense->deferred = true;
  return outcome;
}

Outcome PlainDrive::synchronize() {
  const int error = storage_.synchronize();
  // Nothing to be synchronised where nothing could be written.
  if (error == 0 || !medium_.writable)
    return {};
  return failed_with(error, 0, 0, mmc::write_error);
}

}  // namespace

std::unique_ptr<Transport> open_plain_drive(const Address& address, const OpenOptions& options,
                                            const SystemFolders& system) {
  return std::make_unique<PlainDrive>(address, options, system);
}

}  // namespace disc::drive
