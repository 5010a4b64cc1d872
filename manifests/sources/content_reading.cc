// Opening contents: one call per file of the host, from memory where they were put aside.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "formats/base/error.h"
#include "formats/io/host_file.h"
#include "manifests/sources/content_store.h"

namespace disc {
namespace {

// O_NONBLOCK so that a pipe that took a file's name does not stop the program.
constexpr int open_flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

[[noreturn]] void changed(const std::string& path, std::uint64_t size) {
  throw SystemError(
      cat(path, ": changed while the image was made: it had ", size, " bytes when it was listed"));
}

struct stat status_of(int file, const std::string& path) {
  struct stat status;
  if (::fstat(file, &status) != 0)
    throw SystemError(path, "look at it", errno);
  return status;
}

bool is_same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

// Up to out.size() bytes, and no call more once there are `enough`; `name` is asked for the file's
// name on trouble.
template <class Name>
std::size_t read_file(int file, std::span<std::uint8_t> out, std::size_t enough, const Name& name) {
  std::size_t filled = 0;
  while (filled < enough) {
    const ssize_t got = ::read(file, out.data() + filled, out.size() - filled);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      throw SystemError(name(), "read", errno);
    filled += static_cast<std::size_t>(got);
    if (got == 0)
      break;
  }
  return filled;
}

// Fills as much of `out` as the content reaches: holes with zeros, runs by fill(offset, part).
template <class Fill>
std::size_t read_runs(RunCursor& cursor, std::span<std::uint8_t> out, const Fill& fill) {
  std::size_t filled = 0;
  while (filled < out.size() && !cursor.at_end()) {
    const auto part = out.subspan(filled, static_cast<std::size_t>(std::min<std::uint64_t>(
                                              out.size() - filled, cursor.ahead())));
    if (cursor.in_hole())
      std::fill(part.begin(), part.end(), std::uint8_t{0});
    else
      fill(cursor.at(), part);
    cursor.pass(part.size());
    filled += part.size();
  }
  return filled;
}

std::uint64_t skip_hole_at(RunCursor& cursor, std::uint64_t most) {
  if (!cursor.in_hole())
    return 0;
  const std::uint64_t count = std::min(most, cursor.ahead());
  cursor.pass(count);
  return count;
}

// The store owns the runs and outlives its streams.
class HostFileStream final : public ByteStream {
 public:
  /// `runs`: none where the file is data from front to end.
  HostFileStream(Descriptor file, const timespec& modified, std::uint64_t size, std::string path,
                 const std::vector<DataRun>* runs)
      : file_(std::move(file)),
        modified_(modified),
        size_(size),
        path_(std::move(path)),
        all_{0, size},
        cursor_(runs != nullptr ? std::span<const DataRun>(*runs) : std::span(&all_, 1), size) {}

  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t got =
        read_runs(cursor_, out,
                  [this](std::uint64_t at, std::span<std::uint8_t> part) { read_part(at, part); });
    if (got != 0 && cursor_.at_end())
      check_unchanged();
    return got;
  }

  std::uint64_t skip_hole(std::uint64_t most) override {
    const std::uint64_t count = skip_hole_at(cursor_, most);
    if (count != 0 && cursor_.at_end())
      check_unchanged();
    return count;
  }

  int descriptor() const override { return file_.get(); }

 private:
  void read_part(std::uint64_t at, std::span<std::uint8_t> part) const {
    while (!part.empty()) {
      const ssize_t got = ::pread(file_.get(), part.data(), part.size(), static_cast<off_t>(at));
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        throw SystemError(path_, "read", errno);
      if (got == 0)
        changed(path_, size_);
      part = part.subspan(static_cast<std::size_t>(got));
      at += static_cast<std::uint64_t>(got);
    }
  }

  // Half of one content and half of another would be neither.
  void check_unchanged() const {
    if (!is_same(status_of(file_.get(), path_).st_mtim, modified_))
      throw SystemError(cat(path_, ": changed while it was read; build again when it is at rest"));
  }

  Descriptor file_;
  timespec modified_;
  std::uint64_t size_;
  std::string path_;
  DataRun all_;
  RunCursor cursor_;
};

// The store owns the bytes and outlives its streams.
class MemoryStream final : public ByteStream {
 public:
  explicit MemoryStream(Bytes bytes) : bytes_(bytes) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    const std::size_t count = std::min(out.size(), bytes_.size());
    if (count != 0)
      std::memcpy(out.data(), bytes_.data(), count);
    bytes_ = bytes_.subspan(count);
    return count;
  }

 private:
  Bytes bytes_;
};

class SpooledStream final : public ByteStream {
 public:
  SpooledStream(const Spool& spool, std::uint64_t offset, std::uint64_t size,
                const std::vector<DataRun>* runs)
      : spool_(spool),
        start_(offset),
        all_{0, size},
        cursor_(runs != nullptr ? std::span<const DataRun>(*runs) : std::span(&all_, 1), size) {}
  std::size_t read(std::span<std::uint8_t> out) override {
    return read_runs(cursor_, out, [this](std::uint64_t at, std::span<std::uint8_t> part) {
      spool_.read(start_ + at, part);
    });
  }
  std::uint64_t skip_hole(std::uint64_t most) override { return skip_hole_at(cursor_, most); }
  int descriptor() const override { return spool_.descriptor(); }
  std::uint64_t descriptor_offset() const override { return start_; }

 private:
  const Spool& spool_;
  std::uint64_t start_;
  DataRun all_;
  RunCursor cursor_;
};

}  // namespace

std::shared_ptr<const Descriptor> ContentStore::folder_descriptor(FolderId id) const {
  Slot& slot = slots_[id % slots_.size()];
  {
    const std::lock_guard lock(slot.mutex);
    if (slot.folder == id)
      return slot.descriptor;
  }
  const std::string path = folder_path(id, false);
  auto descriptor = std::make_shared<const Descriptor>(open_folder_at(base_.get(), path));
  if (!*descriptor)
    throw SystemError(folder_path(id, true), "open the folder", errno);
  const std::lock_guard lock(slot.mutex);
  slot.folder = id;
  slot.descriptor = descriptor;
  return descriptor;
}

Descriptor ContentStore::open_host_file(ContentId id) const {
  const Located& located = located_[id];
  char name[256];
  const std::string_view text = name_of(located);
  if (text.size() >= sizeof name)
    throw SystemError(describe(id), "open", ENAMETOOLONG);
  std::memcpy(name, text.data(), text.size());
  name[text.size()] = '\0';
  Descriptor file(::openat(folder_descriptor(located.place)->get(), name, open_flags));
  if (!file)
    throw SystemError(describe(id), "open", errno);
  return file;
}

std::unique_ptr<ByteStream> ContentStore::open_image_file(const Located& located) const {
  const ImageFile& file = image_files_[located.place];
  iso9660::Entry entry;
  entry.type = iso9660::FileType::File;
  entry.name = std::string(name_of(located));
  entry.size = located.size;
  const auto first = sections_.begin() + file.first_section;
  entry.sections.assign(first, first + file.sections);
  if (file.zisofs.block != 0)
    entry.zisofs = file.zisofs;
  return images_[file.image].reader->open(entry);
}

std::unique_ptr<ByteStream> ContentStore::open(ContentId id) const {
  const Located& located = located_[id];
  if (located.remembered != none)
    return std::make_unique<MemoryStream>(remembered(located));
  const Holes* const holes = holes_of(id);
  switch (located.kind) {
    case Kind::Text:
      return std::make_unique<MemoryStream>(bytes_of(std::string_view(texts_[located.place])));
    case Kind::Spooled:
      return std::make_unique<SpooledStream>(*spool_, spooled_[located.place].offset, located.size,
                                             holes != nullptr ? &holes->runs : nullptr);
    case Kind::ImageFile:
      return open_image_file(located);
    case Kind::Made:
      return made_[located.place]->open();
    case Kind::HostFile:
      break;
  }
  Descriptor file = open_host_file(id);
  const struct stat status = status_of(file.get(), describe(id));
  if (!S_ISREG(status.st_mode) || static_cast<std::uint64_t>(status.st_size) != located.size)
    changed(describe(id), located.size);
  if (holes != nullptr && !is_same(status.st_mtim, holes->modified))
    throw SystemError(cat(describe(id),
                          ": changed after its holes were looked for; build again when "
                          "it is at rest"));
  return std::make_unique<HostFileStream>(std::move(file), status.st_mtim, located.size,
                                          describe(id), holes != nullptr ? &holes->runs : nullptr);
}

std::optional<ContentStore::Holes> ContentStore::holes_of_file(ContentId id) const {
  try {
    const Descriptor file = open_host_file(id);
    const struct stat status = status_of(file.get(), describe(id));
    if (!S_ISREG(status.st_mode) || static_cast<std::uint64_t>(status.st_size) != size_of(id))
      return std::nullopt;
    auto runs = find_data_runs(file.get(), size_of(id));
    if (!runs)
      return std::nullopt;
    return Holes{std::move(*runs), status.st_mtim};
  } catch (const SystemError&) {
    return std::nullopt;
  }
}

void ContentStore::read_small(ContentId id, std::vector<std::uint8_t>& out) const {
  const Located& located = located_[id];
  if (located.remembered != none) {
    const Bytes bytes = remembered(located);
    out.assign(bytes.begin(), bytes.end());
    return;
  }
  if (located.kind != Kind::HostFile || holes_of(id) != nullptr)
    return ContentOpener::read_small(id, out);
  const Descriptor file = open_host_file(id);
  // One byte more than it should have shows whether it grew.
  out.resize(located.size + 1);
  if (read_file(file.get(), out, located.size, [&] { return describe(id); }) != located.size)
    changed(describe(id), located.size);
  out.resize(located.size);
}

void ContentStore::remember(ContentId id, Bytes bytes) const {
  if (bytes.size() > small_content || bytes.empty())
    return;
  std::call_once(memory_made_, [this] {
    memory_ = std::make_unique_for_overwrite<std::uint8_t[]>(memory_budget);
  });
  const std::uint64_t at = memory_used_.fetch_add(bytes.size());
  if (at + bytes.size() > memory_budget)
    return;
  std::memcpy(memory_.get() + at, bytes.data(), bytes.size());
  located_[id].remembered = static_cast<std::uint32_t>(at);
}

}  // namespace disc
