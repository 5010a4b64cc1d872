// The files of a virtual disc, sparse, bounds-checked and locked.
#include "formats/virtual_drive/disc_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "formats/base/error.h"
#include "formats/io/environment.h"
#include "formats/io/host_file.h"
#include "formats/io/text_file.h"
#include "formats/transport/transport.h"

namespace disc::virtual_drive {
namespace {

constexpr const char* state_name = "disc.json";
constexpr const char* blocks_name = "blocks.bin";
constexpr const char* map_name = "written.map";
constexpr std::uint64_t longest_state = 32U << 20;

std::uint32_t room_of(const DiscState& state, Family family) {
  return state.capacity + (family == Family::Cd ? cd_margin : 0);
}

Descriptor open_file(const std::string& path, int flags) {
  Descriptor file(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (!file)
    throw SystemError(path, (flags & O_CREAT) != 0 ? "create" : "open", errno);
  return file;
}

Descriptor open_sized(const std::string& path, std::uint64_t size) {
  Descriptor file = open_file(path, O_RDWR);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0)
    throw SystemError(path, "examine", errno);
  if (!S_ISREG(status.st_mode))
    throw FormatError(cat(path, ": is no file; expected what belongs to a virtual disc"));
  if (static_cast<std::uint64_t>(status.st_size) != size)
    throw FormatError(cat(path, ": has ", status.st_size, " bytes, a disc of this capacity has ",
                          size, ": make a new disc"));
  return file;
}

void create_sized(const std::string& path, std::uint64_t size) {
  const Descriptor file = open_file(path, O_RDWR | O_CREAT | O_EXCL);
  if (::ftruncate(file.get(), static_cast<off_t>(size)) != 0)
    throw SystemError(path, "grow", errno);
}

void read_all(int file, std::span<std::uint8_t> out, std::uint64_t offset,
              const std::string& path) {
  while (!out.empty()) {
    const ssize_t count = ::pread(file, out.data(), out.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      throw SystemError(path, "read", errno);
    if (count == 0)
      throw FormatError(cat(path, ": ends early: was it cut while a drive had it?"));
    out = out.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

void write_all(int file, Bytes bytes, std::uint64_t offset, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      throw SystemError(path, "write", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
}

void make_hole(int file, std::uint64_t offset, std::uint64_t size, const std::string& path) {
  if (size != 0 && ::fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                               static_cast<off_t>(offset), static_cast<off_t>(size)) == 0)
    return;
  const std::vector<std::uint8_t> zeros(
      static_cast<std::size_t>(std::min<std::uint64_t>(size, 1U << 20)));
  while (size != 0) {  // a file system without holes
    const std::uint64_t part = std::min<std::uint64_t>(size, zeros.size());
    write_all(file, Bytes(zeros).first(static_cast<std::size_t>(part)), offset, path);
    offset += part;
    size -= part;
  }
}

// Each byte is like the one before it, and the first is 0: at the speed of memory.
bool is_all_zeros(Bytes bytes) {
  return bytes.empty() ||
         (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

}  // namespace

void DiscFolder::create(const std::string& folder, const DiscState& state) {
  std::error_code error;
  if (path_exists(folder)) {
    if (!is_folder(folder) || !is_empty_folder(folder))
      throw ManifestError(
          cat(folder, ": is there already; a new disc needs a name of its own or an empty folder"));
  } else if (!std::filesystem::create_directories(folder, error)) {
    throw SystemError(folder, "create", error.value());
  }
  const Family family = find_kind(state.kind)->family;
  const std::uint64_t room = room_of(state, family);
  create_sized(joined(folder, blocks_name), room * stored_block_size(family));
  create_sized(joined(folder, map_name), (room + 7) / 8);
  TextFile text(joined(folder, state_name));
  text.stream() << to_json(state);
  text.commit();
}

DiscFolder::DiscFolder(const std::string& folder) : path_(folder) {
  folder_ = Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder_)
    throw SystemError(folder, "open", errno);
  if (::flock(folder_.get(), LOCK_EX | LOCK_NB) != 0)
    throw drive::DriveError(cat(folder, ": another program has this disc in its drive: wait until ",
                                "it is done, or end it"));
  const std::string state_path = joined(folder, state_name);
  if (!is_regular_file(state_path))
    throw FormatError(cat(folder, ": is no virtual disc, as it holds no disc.json; ",
                          "expected a folder that a virtual disc was made in"));
  state_ = read_disc_state(read_file(state_path, longest_state), state_path);
  kind_ = find_kind(state_.kind);
  block_bytes_ = stored_block_size(kind_->family);
  room_ = room_of(state_, kind_->family);
  blocks_ = open_sized(joined(folder, blocks_name), std::uint64_t{room_} * block_bytes_);
  map_ = open_sized(joined(folder, map_name), (std::uint64_t{room_} + 7) / 8);
}

void DiscFolder::save() const {
  TextFile text(joined(path_, state_name));
  text.stream() << to_json(state_);
  text.commit();
}

void DiscFolder::write(std::uint32_t first, Bytes blocks) {
  const std::uint64_t count = blocks.size() / block_bytes_;
  if (count * block_bytes_ != blocks.size() || first + count > room_)
    throw std::logic_error("blocks beyond the disc are written");
  const auto end = static_cast<std::uint32_t>(first + count);
  // Zeros stay holes, so that the disc of a sparse image is as small as the image.
  if (!is_all_zeros(blocks))
    write_all(blocks_.get(), blocks, std::uint64_t{first} * block_bytes_,
              joined(path_, blocks_name));
  else if (first_written(first, end) != end)
    make_hole(blocks_.get(), std::uint64_t{first} * block_bytes_, blocks.size(),
              joined(path_, blocks_name));
  mark(first, static_cast<std::uint32_t>(count), true);
}

void DiscFolder::read(std::uint32_t first, std::span<std::uint8_t> blocks) const {
  const std::uint64_t count = blocks.size() / block_bytes_;
  if (count * block_bytes_ != blocks.size() || first + count > room_)
    throw std::logic_error("blocks beyond the disc are read");
  read_all(blocks_.get(), blocks, std::uint64_t{first} * block_bytes_, joined(path_, blocks_name));
}

bool DiscFolder::is_written(std::uint32_t block) const {
  return block < room_ && first_written(block, block + 1) == block;
}

std::uint32_t DiscFolder::first_unwritten(std::uint32_t from, std::uint32_t end) const {
  return first_with(false, from, end);
}
std::uint32_t DiscFolder::first_written(std::uint32_t from, std::uint32_t end) const {
  return first_with(true, from, end);
}

std::uint32_t DiscFolder::first_with(bool written, std::uint32_t from, std::uint32_t end) const {
  const std::string path = joined(path_, map_name);
  end = std::min(end, room_);
  std::array<std::uint8_t, 4096> part;
  const std::uint8_t nothing = written ? 0x00 : 0xFF;
  while (from < end) {
    const std::uint32_t byte = from / 8;
    const std::size_t size = std::min<std::size_t>(part.size(), (end + 7) / 8 - byte);
    read_all(map_.get(), std::span(part).first(size), byte, path);
    for (std::size_t i = 0; i < size && from < end; ++i) {
      if (part[i] == nothing) {
        from = static_cast<std::uint32_t>((byte + i + 1) * 8);
        continue;
      }
      for (; from < end && from / 8 == byte + i; ++from)
        if (((part[i] >> from % 8 & 1) != 0) == written)
          return from;
    }
  }
  return end;
}

void DiscFolder::mark_written(std::uint32_t first, std::uint32_t blocks) {
  mark(first, blocks, true);
}

void DiscFolder::erase(std::uint32_t first, std::uint32_t blocks) {
  if (blocks == 0)
    return;
  make_hole(blocks_.get(), std::uint64_t{first} * block_bytes_,
            std::uint64_t{blocks} * block_bytes_, joined(path_, blocks_name));
  mark(first, blocks, false);
}

void DiscFolder::mark(std::uint32_t first, std::uint32_t blocks, bool written) {
  if (std::uint64_t{first} + blocks > room_)
    throw std::logic_error("blocks beyond the disc are marked");
  const std::string path = joined(path_, map_name);
  std::uint64_t at = first;
  const std::uint64_t end = at + blocks;
  std::vector<std::uint8_t> part;
  while (at < end) {
    const std::uint64_t byte = at / 8;
    part.resize(static_cast<std::size_t>(std::min<std::uint64_t>(65536, (end + 7) / 8 - byte)));
    read_all(map_.get(), part, byte, path);
    for (std::size_t i = 0; i < part.size(); ++i) {
      const std::uint64_t here = (byte + i) * 8;
      const unsigned low = at > here ? static_cast<unsigned>(at - here) : 0;
      const unsigned high = static_cast<unsigned>(std::min<std::uint64_t>(8, end - here));
      const unsigned bits = (0xFFU << low) & (0xFFU >> (8 - high));
      part[i] = static_cast<std::uint8_t>(written ? part[i] | bits : part[i] & ~bits);
    }
    write_all(map_.get(), part, byte, path);
    at = (byte + part.size()) * 8;
  }
}

}  // namespace disc::virtual_drive
