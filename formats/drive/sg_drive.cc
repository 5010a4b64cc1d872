// Sends commands through Linux' SCSI generic interface, version 3.
#include "formats/drive/sg_drive.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <scsi/sg.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <thread>

#include "formats/drive/device_nodes.h"
#include "formats/drive/holders.h"
#include "formats/drive/sg_outcome.h"
#include "formats/io/descriptor.h"

namespace disc::drive {
namespace {

using Clock = std::chrono::steady_clock;

// A signal ends the wait of SG_IO on /dev/sgN, and the kernel then sends the command once more
// (sg_ioctl() returns ERESTARTSYS): a WRITE would be done twice. So signals wait for the command.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_{};
};

[[noreturn]] void refuse_open(const std::string& path, int error) {
  const std::string why = std::system_category().message(error);
  if (error == EACCES || error == EPERM)
    throw DriveError(cat(path, ": cannot open: ", why,
                         "; who may burn is in the group of the device, often cdrom"));
  if (error == ENOENT || error == ENXIO || error == ENODEV)
    throw DriveError(cat(path, ": there is no such drive: ", why));
  if (error == EROFS)
    throw DriveError(cat(path, ": is open for reading only: ", why));
  throw DriveError(cat(path, ": cannot open: ", why));
}

// Mounts and the like, which do not go away by themselves.
std::vector<std::string> uses_of_node(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISBLK(status.st_mode))
    return {};
  return uses_of(status.st_rdev);
}

[[noreturn]] void refuse_busy(const std::string& path) {
  struct stat status {};
  std::string who;
  if (::stat(path.c_str(), &status) == 0)
    who = describe(holders_of_device(status.st_rdev), uses_of_node(path));
  throw DriveError(
      cat(path, ": is in use: ", who.empty() ? "by somebody that this user cannot see" : who));
}

Descriptor open_node(const std::string& path, int flags, Clock::time_point until) {
  for (;;) {
    Descriptor node(::open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC));
    if (node)
      return node;
    const int error = errno;
    if (error == EINTR)
      continue;
    if (error != EBUSY)
      refuse_open(path, error);
    if (Clock::now() >= until || !uses_of_node(path).empty())
      refuse_busy(path);
    std::this_thread::sleep_for(milliseconds(250));
  }
}

// What the kernel passes in one command; nothing where it does not say.
std::optional<std::uint32_t> limit_of(int node, const std::string& path, bool is_block) {
  if (!is_block) {
    int reserved = 0, most = 0;
    if (::ioctl(node, BLKSECTGET, &most) == 0 && most > 0)  // bytes, of sg
      return static_cast<std::uint32_t>(most);
    if (::ioctl(node, SG_GET_RESERVED_SIZE, &reserved) == 0 && reserved > 0)
      return static_cast<std::uint32_t>(reserved);
    return std::nullopt;
  }
  if (const auto name = kernel_name(path))
    if (const auto text = attribute(cat("/sys/class/block/", *name, "/queue/max_sectors_kb"))) {
      std::uint32_t kib = 0;
      const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), kib);
      if (error == std::errc{} && end == text->data() + text->size() && kib > 0 && kib < 1 << 20)
        return kib * 1024;
    }
  unsigned short sectors = 0;
  if (::ioctl(node, BLKSECTGET, &sectors) == 0 && sectors > 0)  // of 512 bytes, of block devices
    return sectors * 512U;
  return std::nullopt;
}

class SgDrive final : public Transport {
 public:
  SgDrive(std::string path, Descriptor node, Descriptor other, SgAccess access)
      : path_(std::move(path)), node_(std::move(node)), other_(std::move(other)), access_(access) {}

  Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                  milliseconds timeout) override {
    // Bytes that the drive does not send are zeros even where its adapter tells no residue.
    std::ranges::fill(in, std::uint8_t{0});
    if (access_.generic && !in.empty())
      renew_reserve();
    std::array<std::uint8_t, 252> sense{};
    const Bytes bytes = command.bytes();
    std::array<std::uint8_t, 16> block{};
    std::ranges::copy(bytes, block.begin());
    sg_io_hdr_t header{};
    header.interface_id = 'S';
    header.cmdp = block.data();
    header.cmd_len = static_cast<unsigned char>(bytes.size());
    header.sbp = sense.data();
    header.mx_sb_len = static_cast<unsigned char>(sense.size());
    header.timeout = static_cast<unsigned>(std::clamp<std::int64_t>(timeout.count(), 1, INT32_MAX));
    header.dxfer_direction = SG_DXFER_NONE;
    if (!in.empty()) {
      header.dxfer_direction = SG_DXFER_FROM_DEV;
      header.dxferp = in.data();
      header.dxfer_len = static_cast<unsigned>(in.size());
    } else if (!out.empty()) {
      header.dxfer_direction = SG_DXFER_TO_DEV;
      header.dxferp = const_cast<std::uint8_t*>(out.data());  // which the kernel only reads
      header.dxfer_len = static_cast<unsigned>(out.size());
    }
    const Clock::time_point start = Clock::now();
    int error = 0;
    {
      const SignalsHeld held;
      error = ::ioctl(node_.get(), SG_IO, &header) == 0 ? 0 : errno;
    }
    const nanoseconds took = Clock::now() - start;
    Outcome outcome;
    if (error == 0) {
      outcome = outcome_of(header, sense);
      std::ranges::fill(in.subspan(in.size() - std::min<std::size_t>(in.size(), outcome.residue)),
                        std::uint8_t{0});
    } else {
      auto answer = refused(command, in.size() + out.size(), error, access_);
      if (!answer)
        throw DriveError(
            cat(path_, ": the drive is gone: ", std::system_category().message(error)));
      outcome = *std::move(answer);
    }
    outcome.duration = took;
    return outcome;
  }

  void wait(nanoseconds time) override { std::this_thread::sleep_for(time); }
  nanoseconds now() const override { return Clock::now().time_since_epoch(); }
  std::uint32_t most_bytes() const override { return access_.most_bytes; }
  std::string name() const override { return path_; }

 private:
  // By /dev/sgN short answers pass through a buffer of the kernel's that is used again and again,
  // so that behind them stand bytes of earlier ones. Where its size changes it is a new one of
  // zeros; longer answers than that get a new one anyhow.
  void renew_reserve() {
    reserve_ = reserve_ == 4096 ? 8192 : 4096;
    ::ioctl(node_.get(), SG_SET_RESERVED_SIZE, &reserve_);
  }

  std::string path_;
  Descriptor node_, other_;
  SgAccess access_;
  int reserve_ = 0;
};

// The drive's other node, held so that nobody comes in by it; none where it cannot be had.
Descriptor hold_other(const std::string& path, Clock::time_point until) {
  const auto name = kernel_name(path);
  const auto other = name ? other_node(*name) : std::nullopt;
  if (!other)
    return {};
  const std::string node = "/dev/" + *other;
  // sg grants O_EXCL to those who may write only; sr grants it to readers, too.
  const int flags = O_EXCL | (other->starts_with("sg") ? O_RDWR : O_RDONLY);
  if (::access(node.c_str(), other->starts_with("sg") ? R_OK | W_OK : R_OK) != 0)
    return {};
  return open_node(node, flags, until);
}

}  // namespace

std::unique_ptr<Transport> open_sg_drive(const std::string& path, const OpenOptions& options) {
  const Clock::time_point until = Clock::now() + options.patience;
  Descriptor node = open_node(path, options.writes ? O_RDWR | O_EXCL : O_RDONLY, until);
  struct stat status {};
  if (::fstat(node.get(), &status) != 0)
    refuse_open(path, errno);
  int version = 0;
  if (::ioctl(node.get(), SG_GET_VERSION_NUM, &version) != 0 || version < 30000)
    throw DriveError(cat(path, ": takes no commands of SCSI (SG_IO); is it an optical drive?"));
  Descriptor other = options.writes ? hold_other(path, until) : Descriptor();
  SgAccess access{.writes = options.writes,
                  .generic = S_ISCHR(status.st_mode),
                  .most_bytes = options.most_bytes};
  if (const auto limit = limit_of(node.get(), path, S_ISBLK(status.st_mode)))
    access.most_bytes = std::min(access.most_bytes, *limit);
  return std::make_unique<SgDrive>(path, std::move(node), std::move(other), access);
}

}  // namespace disc::drive
