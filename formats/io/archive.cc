// Archives by libarchive, kept from the locale, the time zone and the shell.
#include "formats/io/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/descriptor.h"
#include "formats/io/posix_acl.h"

namespace disc {
namespace {

constexpr std::size_t longest_path = 64 * 1024;  // of names and link targets, in bytes

struct FreeArchive {
  void operator()(archive* handle) const { ::archive_read_free(handle); }
};

// zip marks names as UTF-8, and libarchive hands them out in a UTF-8 locale alone. Of tar and cpio
// it gives the very bytes, but only in the C locale: in any other it would compose Unicode.
class ScopedLocale {
 public:
  explicit ScopedLocale(bool utf8) {
    wanted_ = ::newlocale(LC_CTYPE_MASK, utf8 ? "C.UTF-8" : "C", nullptr);
    if (wanted_ == nullptr)
      throw SystemError("locale C.UTF-8", "use it, which names in zip files need", errno);
    previous_ = ::uselocale(wanted_);
  }
  ScopedLocale(const ScopedLocale&) = delete;
  ScopedLocale& operator=(const ScopedLocale&) = delete;
  ~ScopedLocale() {
    ::uselocale(previous_);
    ::freelocale(wanted_);
  }

 private:
  locale_t wanted_, previous_;
};

// The times of a zip file are local times of nobody knows where; libarchive asks mktime(), which
// takes the machine's zone. It has no other way to say which zone is meant than the environment.
class ScopedUtc {
 public:
  ScopedUtc() : lock_(mutex()) {
    if (const char* const zone = ::getenv("TZ"))
      previous_ = zone;
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
  }
  ScopedUtc(const ScopedUtc&) = delete;
  ScopedUtc& operator=(const ScopedUtc&) = delete;
  ~ScopedUtc() {
    if (previous_)
      ::setenv("TZ", previous_->c_str(), 1);
    else
      ::unsetenv("TZ");
    ::tzset();
  }

 private:
  static std::mutex& mutex() {
    static std::mutex one;
    return one;
  }
  std::unique_lock<std::mutex> lock_;
  std::optional<std::string> previous_;
};

HostType type_of(unsigned mode) {
  switch (mode) {
    case AE_IFDIR:
      return HostType::Directory;
    case AE_IFREG:
      return HostType::File;
    case AE_IFLNK:
      return HostType::Symlink;
    case AE_IFCHR:
      return HostType::CharDevice;
    case AE_IFBLK:
      return HostType::BlockDevice;
    case AE_IFIFO:
      return HostType::Fifo;
    case AE_IFSOCK:
      return HostType::Socket;
    default:
      return HostType::Unknown;
  }
}

std::optional<AclTag> acl_tag(int tag) {
  switch (tag) {
    case ARCHIVE_ENTRY_ACL_USER_OBJ:
      return AclTag::UserObject;
    case ARCHIVE_ENTRY_ACL_USER:
      return AclTag::User;
    case ARCHIVE_ENTRY_ACL_GROUP_OBJ:
      return AclTag::GroupObject;
    case ARCHIVE_ENTRY_ACL_GROUP:
      return AclTag::Group;
    case ARCHIVE_ENTRY_ACL_MASK:
      return AclTag::Mask;
    case ARCHIVE_ENTRY_ACL_OTHER:
      return AclTag::Other;
    default:
      return std::nullopt;
  }
}

// One list, access or default. Entries that name a user without a number cannot be carried, since
// who that is depends on the machine; then the whole list is given up.
void add_acl(ArchiveMember& member, archive_entry* entry, int type, std::string_view name) {
  if ((::archive_entry_acl_types(entry) & type) == 0)
    return;
  Acl acl;
  ::archive_entry_acl_reset(entry, type);
  int entry_type = 0, permissions = 0, tag = 0, id = 0;
  const char* who = nullptr;
  while (::archive_entry_acl_next(entry, type, &entry_type, &permissions, &tag, &id, &who) ==
         ARCHIVE_OK) {
    const auto known = acl_tag(tag);
    const bool has_id = known == AclTag::User || known == AclTag::Group;
    if (!known || (has_id && id < 0)) {
      member.losses.push_back(cat("its access control list names ",
                                  in_quotes(who != nullptr ? who : "somebody"),
                                  " without a number and is left out"));
      return;
    }
    acl.push_back({*known, static_cast<std::uint16_t>(permissions & 7),
                   has_id ? static_cast<std::uint32_t>(id) : acl_no_id});
  }
  if (!acl.empty())
    member.xattrs.emplace_back(name, encode_acl(std::move(acl)));
}

void add_xattrs(ArchiveMember& member, archive_entry* entry) {
  ::archive_entry_xattr_reset(entry);
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  while (::archive_entry_xattr_next(entry, &name, &value, &size) == ARCHIVE_OK) {
    if (name != nullptr)
      member.xattrs.emplace_back(name, std::string(static_cast<const char*>(value), size));
  }
  add_acl(member, entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, acl_access_name);
  add_acl(member, entry, ARCHIVE_ENTRY_ACL_TYPE_DEFAULT, acl_default_name);
  std::sort(member.xattrs.begin(), member.xattrs.end());
}

bool starts_like_zip(Bytes bytes) {
  constexpr std::array<std::string_view, 3> openings{std::string_view("PK\x03\x04", 4),
                                                     std::string_view("PK\x05\x06", 4),
                                                     std::string_view("7z\xBC\xAF\x27\x1C", 6)};
  return std::any_of(openings.begin(), openings.end(),
                     [&](std::string_view opening) { return text_of(bytes).starts_with(opening); });
}

std::uint32_t number(std::int64_t value) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, 0xFFFFFFFE));
}

}  // namespace

struct ArchiveReader::State {
  std::string shown;
  Descriptor file;
  std::unique_ptr<archive, FreeArchive> handle;
  bool is_zip = false;
  bool ended = false;
  std::string member;  // quoted, for messages; "" before the first
  // The content of the member: the block in hand, where it lies, how far it was given.
  Bytes block;
  std::uint64_t block_at = 0;
  std::uint64_t position = 0;
  bool at_end = false;
  std::uint64_t size = 0;  // as announced

  [[noreturn]] void refuse(const std::string& what) const {
    throw FormatError(cat(shown, ": ", member.empty() ? "" : cat("member ", member, ": "), what));
  }
  std::string complaint() const {
    const char* const text = ::archive_error_string(handle.get());
    return text != nullptr ? text : "libarchive gives no reason";
  }
  void check(int result) const {
    if (result != ARCHIVE_OK)
      refuse(cat("damaged, or not an archive that can be read: ", complaint()));
  }

  // Formats and filters one by one: support_filter_all would also start programs.
  void prepare(Bytes opening) {
    is_zip = starts_like_zip(opening);
    handle.reset(::archive_read_new());
    archive* const reader = handle.get();
    if (reader == nullptr)
      throw std::bad_alloc();
    if (is_zip) {
      check(::archive_read_support_format_zip(reader));
      check(::archive_read_support_format_7zip(reader));
      return;
    }
    check(::archive_read_support_format_tar(reader));
    check(::archive_read_support_format_cpio(reader));
    for (const auto support :
         {::archive_read_support_filter_gzip, ::archive_read_support_filter_bzip2,
          ::archive_read_support_filter_xz, ::archive_read_support_filter_lzma,
          ::archive_read_support_filter_lzip, ::archive_read_support_filter_zstd,
          ::archive_read_support_filter_lz4, ::archive_read_support_filter_compress}) {
      if (support(reader) != ARCHIVE_OK)
        throw SystemError(
            cat("libarchive on this machine cannot do without other programs: ", complaint()));
    }
  }

  int next_header(archive_entry*& entry) const {
    const ScopedLocale locale(is_zip);
    if (!is_zip)
      return ::archive_read_next_header(handle.get(), &entry);
    const ScopedUtc utc;
    return ::archive_read_next_header(handle.get(), &entry);
  }

  // Bytes up to the block in hand, or behind the last one up to the end.
  std::uint64_t hole() const { return block_at - position; }

  // Whether there is a block in hand, or a hole; fetches the next one.
  bool find_block() {
    while (block.empty() && hole() == 0) {
      if (at_end)
        return false;
      const void* data = nullptr;
      std::size_t bytes = 0;
      la_int64_t offset = 0;
      const int result = ::archive_read_data_block(handle.get(), &data, &bytes, &offset);
      if (result == ARCHIVE_RETRY)
        continue;
      if (result == ARCHIVE_EOF) {
        // Only formats with holes say more here than how far they came.
        at_end = true;
        const auto end = static_cast<std::uint64_t>(offset);
        block_at = offset > 0 && end <= size ? std::max(end, position) : position;
        continue;
      }
      if (result < ARCHIVE_OK)
        refuse(cat("cannot be read: ", complaint()));
      if (offset < 0 || static_cast<std::uint64_t>(offset) < position)
        refuse("cannot be read: its runs of data are out of order");
      block = {static_cast<const std::uint8_t*>(data), bytes};
      block_at = static_cast<std::uint64_t>(offset);
    }
    return true;
  }

  ArchiveMember describe(archive_entry* entry) {
    const ScopedLocale locale(is_zip);
    ArchiveMember out;
    const char* const name = ::archive_entry_pathname(entry);
    if (name == nullptr || *name == '\0')
      refuse("a member has no name, or one that cannot be read");
    out.name = name;
    member = in_quotes(out.name);
    if (out.name.size() > longest_path)
      refuse(cat("has a name of ", out.name.size(), " bytes, at most ", longest_path,
                 " are possible"));
    out.type = type_of(::archive_entry_filetype(entry));
    out.mode = ::archive_entry_mode(entry) & 07777;
    out.uid = number(::archive_entry_uid(entry));
    out.gid = number(::archive_entry_gid(entry));
    if (::archive_entry_mtime_is_set(entry) != 0)
      out.modified = Timestamp{::archive_entry_mtime(entry),
                               static_cast<std::uint32_t>(std::clamp<long>(
                                   ::archive_entry_mtime_nsec(entry), 0, 999999999))};
    if (::archive_entry_size_is_set(entry) != 0)
      out.size = static_cast<std::uint64_t>(std::max<la_int64_t>(0, ::archive_entry_size(entry)));
    describe_links(entry, out);
    block = {};
    block_at = position = 0;
    at_end = false;
    size = out.size;
    out.device_major = static_cast<std::uint32_t>(::archive_entry_rdevmajor(entry));
    out.device_minor = static_cast<std::uint32_t>(::archive_entry_rdevminor(entry));
    if (::archive_entry_is_data_encrypted(entry) != 0 ||
        ::archive_entry_is_metadata_encrypted(entry) != 0)
      refuse("is encrypted; unpack the archive and name the folder instead");
    add_xattrs(out, entry);
    return out;
  }

  void describe_links(archive_entry* entry, ArchiveMember& out) const {
    if (const char* const link = ::archive_entry_hardlink(entry)) {
      out.hardlink = link;
      out.type = HostType::File;
      out.has_content = ::archive_entry_size_is_set(entry) != 0 && out.size > 0;
      return;
    }
    out.has_content = out.type == HostType::File;
    if (out.type != HostType::Symlink)
      return;
    const char* const target = ::archive_entry_symlink(entry);
    if (target == nullptr || *target == '\0')
      refuse("is a symbolic link without a target that can be read");
    out.target = target;
    if (out.target.size() > longest_path)
      refuse(cat("is a symbolic link with a target of ", out.target.size(), " bytes"));
  }
};

ArchiveReader::ArchiveReader(const std::string& path, std::string shown)
    : state_(std::make_unique<State>()) {
  state_->shown = std::move(shown);
  state_->file = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!state_->file)
    throw SystemError(state_->shown, "open", errno);
  std::array<std::uint8_t, 8> opening{};
  const ssize_t got = ::pread(state_->file.get(), opening.data(), opening.size(), 0);
  if (got < 0)
    throw SystemError(state_->shown, "read", errno);
  state_->prepare(Bytes(opening).first(static_cast<std::size_t>(got)));
  state_->check(::archive_read_open_fd(state_->handle.get(), state_->file.get(), 128 * 1024));
}

ArchiveReader::ArchiveReader(Bytes bytes, std::string shown) : state_(std::make_unique<State>()) {
  state_->shown = std::move(shown);
  state_->prepare(bytes);
  state_->check(::archive_read_open_memory(state_->handle.get(), bytes.data(), bytes.size()));
}

ArchiveReader::~ArchiveReader() = default;

std::optional<ArchiveMember> ArchiveReader::next() {
  if (state_->ended)
    return std::nullopt;
  archive_entry* entry = nullptr;
  const int result = state_->next_header(entry);
  if (result == ARCHIVE_EOF) {
    state_->ended = true;
    return std::nullopt;
  }
  std::string loss;
  if (result == ARCHIVE_WARN) {
    loss = state_->complaint();
  } else if (result != ARCHIVE_OK) {
    // The name in hand, if any, is that of the member before.
    const std::string before =
        state_->member.empty() ? "at its start" : cat("behind member ", state_->member);
    state_->member.clear();
    state_->refuse(cat("damaged, or not an archive, ", before, ": ", state_->complaint()));
  }
  ArchiveMember member = state_->describe(entry);
  // In the C locale every name beyond ASCII draws this remark, though its bytes are there.
  if (!loss.empty() && loss.find("converted from") == std::string::npos)
    member.losses.push_back(loss);
  return member;
}

std::size_t ArchiveReader::read(std::span<std::uint8_t> out) {
  State& state = *state_;
  std::size_t filled = 0;
  while (filled < out.size() && state.find_block() && (filled == 0 || state.hole() == 0)) {
    const auto part = out.subspan(filled);
    std::size_t count = 0;
    if (const std::uint64_t hole = state.hole(); hole > 0) {
      count = static_cast<std::size_t>(std::min<std::uint64_t>(part.size(), hole));
      std::memset(part.data(), 0, count);
    } else {
      count = std::min(part.size(), state.block.size());
      std::memcpy(part.data(), state.block.data(), count);
      state.block = state.block.subspan(count);
      state.block_at += count;
    }
    state.position += count;
    filled += count;
  }
  return filled;
}

std::uint64_t ArchiveReader::skip_hole() {
  if (!state_->find_block())
    return 0;
  const std::uint64_t hole = state_->hole();
  state_->position += hole;
  return hole;
}

bool ArchiveReader::lacks_end() const {
  const int format = ::archive_format(state_->handle.get()) & ARCHIVE_FORMAT_BASE_MASK;
  const bool plain = ::archive_filter_count(state_->handle.get()) == 1;
  struct stat status;
  if (!state_->ended || format != ARCHIVE_FORMAT_TAR || !plain || !state_->file ||
      ::fstat(state_->file.get(), &status) != 0)
    return false;
  std::array<char, 512> last{};
  return ::pread(state_->file.get(), last.data(), last.size(),
                 status.st_size - static_cast<off_t>(last.size())) != ssize_t{last.size()} ||
         std::any_of(last.begin(), last.end(), [](char byte) { return byte != 0; });
}

std::optional<std::string> archive_suffix(std::string_view name) {
  std::string lower(name.substr(name.rfind('/') + 1));
  for (char& letter : lower)
    letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  constexpr std::array<std::string_view, 12> short_forms{".tar", ".cpio", ".zip", ".7z",
                                                         ".tgz", ".taz",  ".tbz", ".tbz2",
                                                         ".txz", ".tzst", ".tlz", ".tz2"};
  for (const std::string_view suffix : short_forms) {
    if (lower.size() > suffix.size() && lower.ends_with(suffix))
      return std::string(suffix);
  }
  constexpr std::array<std::string_view, 8> compressions{".gz",  ".bz2", ".xz",   ".zst",
                                                         ".lz4", ".lz",  ".lzma", ".z"};
  for (const std::string_view compression : compressions) {
    if (!lower.ends_with(compression))
      continue;
    const std::string_view stem(lower.data(), lower.size() - compression.size());
    for (const std::string_view format : {std::string_view(".tar"), std::string_view(".cpio")}) {
      if (stem.size() > format.size() && stem.ends_with(format))
        return cat(format, compression);
    }
  }
  return std::nullopt;
}

}  // namespace disc
