// A library for LD_PRELOAD that shows programs a drive behind a Unix socket as if it were
// /dev/sr0.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/cdrom.h>
#include <linux/fs.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <span>
#include <vector>

#include "tests/support/drive_protocol.h"

// DRIVE_SOCKET names the socket of drive_server, DRIVE_DEVICE the path it is shown at, /dev/sr0 if
// nothing is said. Everything else of the program goes where it always goes. Descriptors of the
// drive are those of an empty file in memory, whose name tells them from others even in a program
// that inherits them (growisofs starts itself anew), and whose offset is that of the drive.

namespace {

using namespace disc::drive_protocol;

constexpr std::size_t sector = 2048;
constexpr std::size_t most_sense = 252;

// The kernel keeps these out of the headers of programs (include/scsi/scsi_ioctl.h).
constexpr unsigned long get_idlun = 0x5382, get_bus_number = 0x5386;

// The function of the C library behind ours.
template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::array<bool, 1024> of_drive;  // by descriptor

bool is_drive(const char* path) {
  const char* const device = std::getenv("DRIVE_DEVICE");
  return std::strcmp(path, device ? device : "/dev/sr0") == 0;
}

bool is_drive(int descriptor) {
  return descriptor >= 0 && static_cast<std::size_t>(descriptor) < of_drive.size() &&
         of_drive[static_cast<std::size_t>(descriptor)];
}
void set_drive(int descriptor, bool ours) {
  if (descriptor >= 0 && static_cast<std::size_t>(descriptor) < of_drive.size())
    of_drive[static_cast<std::size_t>(descriptor)] = ours;
}

constexpr const char* file_name = "drive_preload";

// Descriptors that the program began with.
__attribute__((constructor)) void adopt() {
  for (std::size_t i = 0; i < of_drive.size(); ++i) {
    std::array<char, 64> link{}, file{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%zu", i);
    if (readlink(link.data(), file.data(), file.size() - 1) > 0 &&
        std::strstr(file.data(), file_name) != nullptr)
      of_drive[i] = true;
  }
}

off64_t seek(int descriptor, off64_t offset, int whence) {
  static const auto real = next<off64_t(int, off64_t, int)>("lseek64");
  return real(descriptor, offset, whence);
}

// One connection a process: a child that was forked makes its own.
class Connection {
 public:
  /// False, with errno, where there is no server to speak to.
  bool execute(const Request& request, const void* out, Answer& answer,
               std::span<std::uint8_t> sense, std::span<std::uint8_t> in) {
    const std::lock_guard lock(mutex_);
    if (!connected() || !put(&request, sizeof request) ||
        (request.direction == Direction::ToDrive && !put(out, request.length)) ||
        !get(&answer, sizeof answer) || answer.sense_length > most_sense ||
        answer.length > most_bytes) {
      errno = EIO;
      return false;
    }
    std::array<std::uint8_t, most_sense> told{};
    std::vector<std::uint8_t> data(answer.length);
    if (!get(told.data(), answer.sense_length) || !get(data.data(), data.size())) {
      errno = EIO;
      return false;
    }
    answer.sense_length =
        static_cast<std::uint32_t>(std::min<std::size_t>(answer.sense_length, sense.size()));
    std::copy_n(told.begin(), answer.sense_length, sense.begin());
    std::copy_n(data.begin(), std::min(data.size(), in.size()), in.begin());
    return true;
  }

 private:
  bool connected() {
    if (socket_ >= 0 && process_ == getpid())
      return true;
    const char* const path = std::getenv("DRIVE_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (!path || std::strlen(path) >= sizeof address.sun_path)
      return false;
    std::strcpy(address.sun_path, path);
    socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    process_ = getpid();
    return socket_ >= 0 &&
           connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  bool put(const void* data, std::size_t bytes) const {
    const auto* at = static_cast<const std::uint8_t*>(data);
    while (bytes > 0) {
      const ssize_t sent = send(socket_, at, bytes, MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR)
        continue;
      if (sent <= 0)
        return false;
      at += sent;
      bytes -= static_cast<std::size_t>(sent);
    }
    return true;
  }

  bool get(void* data, std::size_t bytes) const {
    auto* at = static_cast<std::uint8_t*>(data);
    while (bytes > 0) {
      const ssize_t got = recv(socket_, at, bytes, 0);
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return false;
      at += got;
      bytes -= static_cast<std::size_t>(got);
    }
    return true;
  }

  std::mutex mutex_;
  int socket_ = -1;
  pid_t process_ = 0;
};

Connection& connection() {
  static Connection& only = *new Connection;  // still there for what programs do at their exit
  return only;
}

Request request_of(std::span<const std::uint8_t> command, Direction direction, std::size_t length,
                   std::uint32_t timeout) {
  Request request;
  request.command_length = static_cast<std::uint32_t>(command.size());
  std::copy(command.begin(), command.end(), request.command.begin());
  request.direction = direction;
  request.length = static_cast<std::uint32_t>(length);
  request.timeout = timeout;
  return request;
}

// Sense key and codes of fixed format.
bool is_past_the_end(std::span<const std::uint8_t> sense) {
  return sense.size() >= 14 && (sense[2] & 0x0F) == 5 && sense[12] == 0x21;
}

// As the kernel's sr driver reads: by READ (10), a block at a time so that one that cannot be read
// takes no other with it.
ssize_t read_blocks(void* to, std::size_t bytes, off64_t offset) {
  auto* out = static_cast<std::uint8_t*>(to);
  std::size_t done = 0;
  while (done < bytes) {
    const auto at = static_cast<std::uint64_t>(offset) + done;
    const auto block = static_cast<std::uint32_t>(at / sector);
    const std::size_t skip = at % sector, part = std::min(sector - skip, bytes - done);
    const std::array<std::uint8_t, 10> command{0x28,
                                               0,
                                               static_cast<std::uint8_t>(block >> 24),
                                               static_cast<std::uint8_t>(block >> 16),
                                               static_cast<std::uint8_t>(block >> 8),
                                               static_cast<std::uint8_t>(block),
                                               0,
                                               0,
                                               1,
                                               0};
    std::array<std::uint8_t, sector> data{};
    std::array<std::uint8_t, most_sense> sense{};
    Answer answer;
    if (!connection().execute(request_of(command, Direction::FromDrive, sector, 30'000), nullptr,
                              answer, sense, data))
      return -1;
    if (answer.status != 0 || answer.host != 0) {
      if (done > 0 || is_past_the_end({sense.data(), answer.sense_length}))
        return static_cast<ssize_t>(done);
      errno = EIO;
      return -1;
    }
    std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(skip), part, out + done);
    done += part;
  }
  return static_cast<ssize_t>(done);
}

ssize_t write_blocks(const void* from, std::size_t bytes, off64_t offset) {
  const std::size_t blocks = bytes / sector;
  if (offset % static_cast<off64_t>(sector) != 0 || bytes % sector != 0 || blocks > 0xFFFF) {
    errno = EINVAL;
    return -1;
  }
  const auto block = static_cast<std::uint32_t>(offset / static_cast<off64_t>(sector));
  const std::array<std::uint8_t, 10> command{0x2A,
                                             0,
                                             static_cast<std::uint8_t>(block >> 24),
                                             static_cast<std::uint8_t>(block >> 16),
                                             static_cast<std::uint8_t>(block >> 8),
                                             static_cast<std::uint8_t>(block),
                                             0,
                                             static_cast<std::uint8_t>(blocks >> 8),
                                             static_cast<std::uint8_t>(blocks),
                                             0};
  Answer answer;
  if (!connection().execute(request_of(command, Direction::ToDrive, bytes, 60'000), from, answer,
                            {}, {}))
    return -1;
  if (answer.status != 0 || answer.host != 0) {
    errno = EIO;
    return -1;
  }
  return static_cast<ssize_t>(bytes);
}

bool read_capacity(std::uint64_t& bytes) {
  const std::array<std::uint8_t, 10> command{0x25};
  std::array<std::uint8_t, 8> data{};
  Answer answer;
  if (!connection().execute(request_of(command, Direction::FromDrive, data.size(), 30'000), nullptr,
                            answer, {}, data) ||
      answer.status != 0) {
    errno = ENOMEDIUM;
    return false;
  }
  bytes = ((std::uint64_t{data[0]} << 24 | std::uint64_t{data[1]} << 16 |
            std::uint64_t{data[2]} << 8 | data[3]) +
           1) *
          sector;
  return true;
}

int send_command(sg_io_hdr_t& header) {
  if (header.interface_id != 'S' || header.cmd_len < 6 || header.cmd_len > 16 ||
      header.iovec_count != 0 || header.dxfer_len > most_bytes) {
    errno = EINVAL;
    return -1;
  }
  Direction direction = Direction::None;
  if (header.dxfer_len > 0 && header.dxfer_direction == SG_DXFER_TO_DEV)
    direction = Direction::ToDrive;
  else if (header.dxfer_len > 0 && header.dxfer_direction != SG_DXFER_NONE)
    direction = Direction::FromDrive;
  auto* const data = static_cast<std::uint8_t*>(header.dxferp);
  Answer answer;
  const Request request =
      request_of({header.cmdp, header.cmd_len}, direction, header.dxfer_len, header.timeout);
  if (!connection().execute(request, data, answer,
                            {header.sbp, header.sbp ? header.mx_sb_len : std::size_t{0}},
                            {data, direction == Direction::FromDrive ? header.dxfer_len : 0}))
    return -1;
  header.status = static_cast<unsigned char>(answer.status);
  header.masked_status = static_cast<unsigned char>(answer.status >> 1 & 0x1F);
  header.msg_status = 0;
  header.host_status = static_cast<unsigned short>(answer.host);
  header.driver_status = static_cast<unsigned short>(answer.driver);
  header.sb_len_wr = static_cast<unsigned char>(answer.sense_length);
  header.resid = static_cast<int>(answer.residue);
  header.duration = answer.duration;
  header.info = answer.status || answer.host || answer.driver ? SG_INFO_CHECK : SG_INFO_OK;
  return 0;
}

int move_tray(std::uint8_t operation) {
  const std::array<std::uint8_t, 6> command{0x1B, 0, 0, 0, operation, 0};
  Answer answer;
  if (!connection().execute(request_of(command, Direction::None, 0, 60'000), nullptr, answer, {},
                            {}))
    return -1;
  if (answer.status != 0 || answer.host != 0) {
    errno = EIO;
    return -1;
  }
  return 0;
}

int control(unsigned long request, void* argument) {
  switch (request) {
    case SG_IO:
      return send_command(*static_cast<sg_io_hdr_t*>(argument));
    case SG_GET_VERSION_NUM:
      *static_cast<int*>(argument) = 30536;
      return 0;
    case SG_GET_RESERVED_SIZE:
      *static_cast<int*>(argument) = 1 << 16;
      return 0;
    case SG_EMULATED_HOST:
      *static_cast<int*>(argument) = 1;
      return 0;
    case SG_GET_TIMEOUT:
      return 60 * 100;  // in ticks
    case get_idlun:
      std::memset(argument, 0, 2 * sizeof(int));
      return 0;
    case get_bus_number:
      *static_cast<int*>(argument) = 0;
      return 0;
    case CDROMEJECT:
      return move_tray(0x02);
    case CDROMCLOSETRAY:
      return move_tray(0x03);
    case CDROM_DRIVE_STATUS:
      return CDS_DISC_OK;
    case CDROM_GET_CAPABILITY:
      return 0x1FFFFF;
    case BLKGETSIZE64:
      return read_capacity(*static_cast<std::uint64_t*>(argument)) ? 0 : -1;
    case SG_SET_RESERVED_SIZE:
    case SG_SET_TIMEOUT:
    case CDROM_MEDIA_CHANGED:
    case CDROM_LOCKDOOR:
    case CDROM_SET_OPTIONS:
    case CDROM_CLEAR_OPTIONS:
    case BLKFLSBUF:
      return 0;
    default:
      errno = ENOTTY;
      return -1;
  }
}

int open_drive(int flags) {
  static const auto real = next<int(const char*, int, ...)>("open");
  const int file = memfd_create(file_name, MFD_CLOEXEC);
  if (file < 0)
    return -1;
  std::array<char, 64> link{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", file);
  const int descriptor = real(link.data(), flags & (O_ACCMODE | O_CLOEXEC));
  close(file);
  set_drive(descriptor, true);
  return descriptor;
}

template <class Status>
int fill(Status* status) {
  std::memset(status, 0, sizeof *status);
  status->st_mode = S_IFBLK | 0666;
  status->st_rdev = makedev(11, 0);
  status->st_nlink = 1;
  status->st_blksize = sector;
  status->st_dev = makedev(0, 5);
  status->st_ino = 77;
  return 0;
}

template <class Status>
int status_of(const char* function, const char* path, Status* status) {
  return is_drive(path) ? fill(status) : next<int(const char*, Status*)>(function)(path, status);
}
template <class Status>
int status_of(const char* function, int descriptor, Status* status) {
  return is_drive(descriptor) ? fill(status)
                              : next<int(int, Status*)>(function)(descriptor, status);
}
template <class Status, class What>
int status_of(const char* function, int version, What what, Status* status) {
  return is_drive(what) ? fill(status)
                        : next<int(int, What, Status*)>(function)(version, what, status);
}

// Locks are always had; what else there is to say of a descriptor is that of its file.
int file_control(const char* function, int descriptor, int command, void* argument) {
  if (is_drive(descriptor)) {
    if (command == F_GETLK)
      static_cast<flock*>(argument)->l_type = F_UNLCK;
    if (command == F_GETLK || command == F_SETLK || command == F_SETLKW)
      return 0;
  }
  const int result = next<int(int, int, ...)>(function)(descriptor, command, argument);
  if (is_drive(descriptor) && (command == F_DUPFD || command == F_DUPFD_CLOEXEC))
    set_drive(result, true);
  return result;
}

// libburn looks there for drives.
FILE* open_stream(const char* function, const char* path, const char* mode) {
  static char drives[] =
      "CD-ROM information, Id: cdrom.c 3.20 2003/12/17\n\n"
      "drive name:\t\tsr0\ndrive speed:\t\t48\ndrive # of slots:\t1\nCan close tray:\t\t1\n"
      "Can open tray:\t\t1\nCan lock tray:\t\t1\nCan read multisession:\t1\nCan write CD-R:\t\t1\n"
      "Can write CD-RW:\t1\nCan read DVD:\t\t1\nCan write DVD-R:\t1\nCan write DVD-RAM:\t1\n\n";
  if (std::strcmp(path, "/proc/sys/dev/cdrom/info") == 0)
    return fmemopen(drives, sizeof drives - 1, "r");
  return next<FILE*(const char*, const char*)>(function)(path, mode);
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  static const auto real = next<int(const char*, int, ...)>("open");
  return is_drive(path) ? open_drive(flags) : real(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  static const auto real = next<int(const char*, int, ...)>("open64");
  return is_drive(path) ? open_drive(flags) : real(path, flags, mode);
}
int __open_2(const char* path, int flags) { return open(path, flags); }
int __open64_2(const char* path, int flags) { return open64(path, flags); }

int close(int descriptor) {
  set_drive(descriptor, false);
  static const auto real = next<int(int)>("close");
  return real(descriptor);
}

int dup(int descriptor) noexcept {
  static const auto real = next<int(int)>("dup");
  const int copy = real(descriptor);
  set_drive(copy, is_drive(descriptor));
  return copy;
}
int dup2(int descriptor, int to) noexcept {
  static const auto real = next<int(int, int)>("dup2");
  const int copy = real(descriptor, to);
  if (copy >= 0)
    set_drive(copy, is_drive(descriptor));
  return copy;
}

int stat(const char* path, struct stat* status) noexcept { return status_of("stat", path, status); }
int lstat(const char* path, struct stat* status) noexcept {
  return status_of("lstat", path, status);
}
int fstat(int descriptor, struct stat* status) noexcept {
  return status_of("fstat", descriptor, status);
}
int stat64(const char* path, struct stat64* status) noexcept {
  return status_of("stat64", path, status);
}
int lstat64(const char* path, struct stat64* status) noexcept {
  return status_of("lstat64", path, status);
}
int fstat64(int descriptor, struct stat64* status) noexcept {
  return status_of("fstat64", descriptor, status);
}
// What programs call that were built with a glibc before 2.33.
int __xstat(int version, const char* path, struct stat* status) noexcept {
  return status_of("__xstat", version, path, status);
}
int __lxstat(int version, const char* path, struct stat* status) noexcept {
  return status_of("__lxstat", version, path, status);
}
int __fxstat(int version, int descriptor, struct stat* status) noexcept {
  return status_of("__fxstat", version, descriptor, status);
}
int __xstat64(int version, const char* path, struct stat64* status) noexcept {
  return status_of("__xstat64", version, path, status);
}
int __lxstat64(int version, const char* path, struct stat64* status) noexcept {
  return status_of("__lxstat64", version, path, status);
}
int __fxstat64(int version, int descriptor, struct stat64* status) noexcept {
  return status_of("__fxstat64", version, descriptor, status);
}

int access(const char* path, int mode) noexcept {
  static const auto real = next<int(const char*, int)>("access");
  return is_drive(path) ? 0 : real(path, mode);
}

int fcntl(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  return file_control("fcntl", descriptor, command, argument);
}
int fcntl64(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  return file_control("fcntl64", descriptor, command, argument);
}

FILE* fopen(const char* path, const char* mode) { return open_stream("fopen", path, mode); }
FILE* fopen64(const char* path, const char* mode) { return open_stream("fopen64", path, mode); }

ssize_t read(int descriptor, void* to, std::size_t bytes) {
  static const auto real = next<ssize_t(int, void*, std::size_t)>("read");
  if (!is_drive(descriptor))
    return real(descriptor, to, bytes);
  const ssize_t got = read_blocks(to, bytes, seek(descriptor, 0, SEEK_CUR));
  seek(descriptor, std::max<ssize_t>(got, 0), SEEK_CUR);
  return got;
}
ssize_t __read_chk(int descriptor, void* to, std::size_t bytes, std::size_t room) {
  if (bytes > room)
    std::abort();
  return read(descriptor, to, bytes);
}
ssize_t pread64(int descriptor, void* to, std::size_t bytes, off64_t offset) {
  static const auto real = next<ssize_t(int, void*, std::size_t, off64_t)>("pread64");
  return is_drive(descriptor) ? read_blocks(to, bytes, offset)
                              : real(descriptor, to, bytes, offset);
}
ssize_t pread(int descriptor, void* to, std::size_t bytes, off_t offset) {
  return pread64(descriptor, to, bytes, offset);
}

ssize_t write(int descriptor, const void* from, std::size_t bytes) {
  static const auto real = next<ssize_t(int, const void*, std::size_t)>("write");
  if (!is_drive(descriptor))
    return real(descriptor, from, bytes);
  const ssize_t put = write_blocks(from, bytes, seek(descriptor, 0, SEEK_CUR));
  seek(descriptor, std::max<ssize_t>(put, 0), SEEK_CUR);
  return put;
}
ssize_t pwrite64(int descriptor, const void* from, std::size_t bytes, off64_t offset) {
  static const auto real = next<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64");
  return is_drive(descriptor) ? write_blocks(from, bytes, offset)
                              : real(descriptor, from, bytes, offset);
}
ssize_t pwrite(int descriptor, const void* from, std::size_t bytes, off_t offset) {
  return pwrite64(descriptor, from, bytes, offset);
}

off64_t lseek64(int descriptor, off64_t offset, int whence) noexcept {
  std::uint64_t bytes = 0;
  if (!is_drive(descriptor) || whence != SEEK_END)
    return seek(descriptor, offset, whence);
  return read_capacity(bytes) ? seek(descriptor, static_cast<off64_t>(bytes) + offset, SEEK_SET)
                              : -1;
}
off_t lseek(int descriptor, off_t offset, int whence) noexcept {
  return lseek64(descriptor, offset, whence);
}

int ioctl(int descriptor, unsigned long request, ...) noexcept {
  va_list arguments;
  va_start(arguments, request);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  static const auto real = next<int(int, unsigned long, ...)>("ioctl");
  return is_drive(descriptor) ? control(request, argument) : real(descriptor, request, argument);
}

}  // extern "C"
