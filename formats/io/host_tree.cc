// Walking folders: a shared list of folders still to be read, and storage of its own per thread.
#include "formats/io/host_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <cstddef>
#include <cstring>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc {
namespace {

constexpr std::size_t largest_chunk = 512 * 1024;  // bytes

std::string reason(int error) { return std::error_code(error, std::generic_category()).message(); }

// Storage that never moves, so that names and listings can be pointed at while more are added.
template <class T>
class Chunks {
 public:
  T* copy(const T* values, std::size_t count) {
    if (count > left_) {
      left_ = std::max(chunk_, count);
      chunk_ = std::min(chunk_ * 2, largest_chunk / sizeof(T));
      chunks_.push_back(std::make_unique<T[]>(left_));
      next_ = chunks_.back().get();
    }
    T* const place = next_;
    std::copy_n(values, count, place);
    next_ += count;
    left_ -= count;
    return place;
  }

 private:
  std::size_t chunk_ = 4096 / sizeof(T);
  std::vector<std::unique_ptr<T[]>> chunks_;
  T* next_ = nullptr;
  std::size_t left_ = 0;
};

// The folders above the one that is being read, to find those that contain themselves.
struct Ancestor {
  std::uint64_t device, inode;
  std::shared_ptr<const Ancestor> above;
};

struct Job {
  std::uint32_t listing = 0;
  std::string path;       // relative to the top
  std::string host_path;  // below a followed link: the absolute path; else ""
  std::shared_ptr<const Ancestor> above;
};

// What one thread found.
struct Found {
  Chunks<HostEntry> entries;
  Chunks<char> names;
  std::vector<std::string> targets;
  std::vector<HostXattrs> xattrs;
  std::vector<HostIdentity> identities;
  std::vector<std::string> followed;
  std::vector<WalkFault> faults;
};

// What the threads share.
struct Walk {
  Walk(const std::string& path, const WalkOptions& wishes) : top_path(path), options(wishes) {}

  std::string top_path;
  const WalkOptions& options;
  Descriptor top;

  std::mutex mutex;  // guards all below
  std::condition_variable changed;
  std::vector<HostTree::Listing> listings;
  std::vector<Job> jobs;
  std::size_t busy = 0;
  std::exception_ptr failure;
  std::uint64_t entries = 0;
};

void copy_status(HostEntry& entry, const HostStatus& status) {
  entry.type = status.type;
  entry.size = status.size;
  entry.mode = status.mode;
  entry.uid = status.uid;
  entry.gid = status.gid;
  entry.seconds = status.seconds;
  entry.nanoseconds = status.nanoseconds;
  entry.may_have_holes = status.may_have_holes;
}

bool lies_in(std::string_view path, std::string_view folder) {
  return folder.empty() || folder == "/" || path == folder ||
         (path.starts_with(folder) && path[folder.size()] == '/');
}

// Reads folder after folder; one per thread.
class Worker {
 public:
  Worker(Walk& walk, std::uint32_t number, Found& found)
      : walk_(walk), number_(number), found_(found), buffer_(64 * 1024) {}

  // Takes jobs until there are none and nobody is left who could find more.
  void run(bool reports) {
    std::unique_lock lock(walk_.mutex);
    for (;;) {
      walk_.changed.wait(lock, [this] { return !walk_.jobs.empty() || walk_.busy == 0; });
      if (walk_.jobs.empty())
        return;
      const Job job = std::move(walk_.jobs.back());
      walk_.jobs.pop_back();
      ++walk_.busy;
      lock.unlock();
      guarded_read(job);
      lock.lock();
      --walk_.busy;
      walk_.changed.notify_all();
      if (reports && walk_.options.progress) {
        const std::uint64_t entries = walk_.entries;
        lock.unlock();
        walk_.options.progress(entries);
        lock.lock();
      }
    }
  }

  void guarded_read(const Job& job) {
    try {
      read(job);
    } catch (...) {
      const std::lock_guard lock(walk_.mutex);
      if (!walk_.failure)
        walk_.failure = std::current_exception();
      walk_.jobs.clear();
    }
  }

 private:
  struct Name {
    const char* text;  // terminated
    std::uint16_t length;
  };

  void read(const Job& job) {
    entries_.clear();
    reached_.clear();
    HostTree::Listing listing;
    const Descriptor folder = open(job);
    if (!folder)
      fault(job.path, cat("cannot open the folder: ", reason(errno)), true);
    else if (enter(job, folder.get(), listing))
      list(job, folder.get());
    hand_in(job, listing);
  }

  Descriptor open(const Job& job) const {
    if (!job.host_path.empty())
      return open_folder_at(AT_FDCWD, job.host_path);
    return open_folder_at(walk_.top.get(), job.path.empty() ? "." : job.path);
  }

  void fault(std::string path, std::string what, bool of_folder = false) {
    found_.faults.push_back({std::move(path), std::move(what), of_folder});
  }

  bool enter(const Job& job, int folder, HostTree::Listing& listing) {
    HostStatus status;
    if (!status_at(folder, ".", status)) {
      fault(job.path, cat("cannot look at the folder: ", reason(errno)), true);
      return false;
    }
    for (const Ancestor* above = job.above.get(); above != nullptr; above = above->above.get()) {
      if (above->device == status.device && above->inode == status.inode) {
        fault(job.path, "is one of the folders above itself, which would never end", true);
        return false;
      }
    }
    listing.device = status.device;
    listing.inode = status.inode;
    here_ = std::make_shared<Ancestor>(Ancestor{status.device, status.inode, job.above});
    return true;
  }

  // All names first, so that the order in which the file system gives them cannot matter.
  void list(const Job& job, int folder) {
    names_.clear();
    if (!read_names(job, folder))
      return;
    if (walk_.options.reverse)
      std::reverse(names_.begin(), names_.end());
    path_ = job.path.empty() ? "" : job.path + "/";
    host_ = (job.host_path.empty() ? joined(walk_.top_path, job.path) : job.host_path) + "/";
    const std::size_t path_length = path_.size(), host_length = host_.size();
    entries_.reserve(names_.size());
    for (const Name& name : names_) {
      path_.append(name.text, name.length);
      host_.append(name.text, name.length);
      take(folder, name);
      path_.resize(path_length);
      host_.resize(host_length);
    }
    std::sort(entries_.begin(), entries_.end(),
              [](const HostEntry& a, const HostEntry& b) { return a.text() < b.text(); });
  }

  bool read_names(const Job& job, int folder) {
    for (;;) {
      const ssize_t got = ::getdents64(folder, buffer_.data(), buffer_.size());
      if (got < 0) {
        fault(job.path, cat("cannot list the folder: ", reason(errno)), true);
        return false;
      }
      if (got == 0)
        return true;
      for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
        const char* const record = buffer_.data() + at;
        std::uint16_t length;
        std::memcpy(&length, record + offsetof(dirent64, d_reclen), sizeof length);
        const std::string_view name(record + offsetof(dirent64, d_name));
        if (name != "." && name != "..")
          names_.push_back({found_.names.copy(name.data(), name.size() + 1),
                            static_cast<std::uint16_t>(name.size())});
        at += length;
      }
    }
  }

  // One name, whose paths stand in path_ and host_.
  void take(int folder, const Name& name) {
    HostStatus status;
    if (!status_at(folder, name.text, status))
      return fault(path_, cat("cannot be looked at: ", reason(errno)));
    std::string real;
    // A link that is not taken may lead anywhere, so it is asked for before it is followed.
    if (status.type == HostType::Symlink && walk_.options.follow &&
        (!takes(path_, false) || !follow(status, real)))
      return;
    const bool is_folder = status.type == HostType::Directory;
    if (!takes(path_, is_folder))
      return;
    if (!real.empty() && !lies_in(real, walk_.options.boundary))
      return fault(path_, cat("is a symbolic link that leads to ", in_quotes(real),
                              ", which is outside the manifest's folder"));
    HostEntry entry;
    entry.name = name.text;
    entry.name_length = name.length;
    copy_status(entry, status);
    if (status.type == HostType::Symlink) {
      entry.extra = static_cast<std::uint32_t>(found_.targets.size());
      found_.targets.push_back(read_link_at(folder, name.text, host_));
    } else {
      add_xattrs(entry, folder, name, real.empty() ? host_ : real);
    }
    if (status.type == HostType::File) {
      check_readable(folder, name, status, real);
      if (status.links > 1 || !real.empty())
        add_identity(entry, status, real);
    }
    if (is_folder && !real.empty())
      reached_.push_back({entry.text(), std::move(real)});
    entries_.push_back(entry);
  }

  // Replaces the status of a link by that of what it points to.
  bool follow(HostStatus& status, std::string& real) {
    try {
      real = real_path(host_);
      const auto there = host_status(real, false);
      if (!there)
        throw SystemError(real, "look at it", ENOENT);
      status = *there;
    } catch (const SystemError&) {
      const std::string target = read_link_at(AT_FDCWD, host_.c_str(), host_);
      fault(path_, cat("is a symbolic link to ", in_quotes(target), ", which leads nowhere"));
      return false;
    }
    return true;
  }

  bool takes(std::string_view path, bool is_folder) const {
    return !walk_.options.takes || walk_.options.takes(path, is_folder);
  }

  void add_xattrs(HostEntry& entry, int folder, const Name& name, const std::string& path) {
    if (!walk_.options.wants_xattr)
      return;
    // There is no call that takes a folder and a name; for paths longer than the system takes, the
    // open folder has a short one.
    HostXattrs found =
        host_xattrs(path.size() < PATH_MAX ? path : cat("/proc/self/fd/", folder, "/", name.text),
                    walk_.options.wants_xattr);
    if (found.empty())
      return;
    entry.xattrs = static_cast<std::uint32_t>(found_.xattrs.size());
    found_.xattrs.push_back(std::move(found));
  }

  // Said now, with all other faults, rather than when the image is half written.
  void check_readable(int folder, const Name& name, const HostStatus& status,
                      const std::string& real) {
    if ((status.mode & 0444) == 0444)
      return;
    const int refused = real.empty() ? ::faccessat(folder, name.text, R_OK, AT_EACCESS)
                                     : ::faccessat(AT_FDCWD, real.c_str(), R_OK, AT_EACCESS);
    if (refused != 0)
      fault(path_, cat("cannot be read: ", reason(errno)));
  }

  void add_identity(HostEntry& entry, const HostStatus& status, const std::string& real) {
    HostIdentity identity;
    identity.device = status.device;
    identity.inode = status.inode;
    identity.links = static_cast<std::uint32_t>(std::min<std::uint64_t>(status.links, no_index));
    if (!real.empty()) {
      identity.real_path = static_cast<std::uint32_t>(found_.followed.size());
      found_.followed.push_back(real);
    }
    entry.extra = static_cast<std::uint32_t>(found_.identities.size());
    found_.identities.push_back(identity);
  }

  // Publishes the listing and queues the folders in it.
  void hand_in(const Job& job, HostTree::Listing& listing) {
    HostEntry* const kept = found_.entries.copy(entries_.data(), entries_.size());
    listing.entries = {kept, entries_.size()};
    listing.worker = number_;
    std::vector<Job> below;
    std::vector<HostTree::Listing> children;
    const std::string prefix = job.path.empty() ? "" : job.path + "/";
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (kept[i].type != HostType::Directory)
        continue;
      kept[i].extra = static_cast<std::uint32_t>(below.size());
      const std::string name(kept[i].text());
      HostTree::Listing child;
      child.parent = job.listing;
      const auto reached = std::find_if(reached_.begin(), reached_.end(),
                                        [&](const auto& link) { return link.first == name; });
      if (reached != reached_.end())
        child.real_path = reached->second;
      std::string host_path = child.real_path;
      if (host_path.empty() && !job.host_path.empty())
        host_path = joined(job.host_path, name);
      below.push_back({0, prefix + name, std::move(host_path), here_});
      children.push_back(std::move(child));
    }
    publish(job, listing, kept, std::move(below), std::move(children));
  }

  void publish(const Job& job, HostTree::Listing& listing, HostEntry* kept, std::vector<Job> below,
               std::vector<HostTree::Listing> children) {
    const std::lock_guard lock(walk_.mutex);
    const auto first = static_cast<std::uint32_t>(walk_.listings.size());
    for (HostEntry& entry : std::span(kept, listing.entries.size())) {
      if (entry.type == HostType::Directory)
        entry.extra += first;
    }
    for (std::size_t i = 0; i < below.size(); ++i)
      below[i].listing = first + static_cast<std::uint32_t>(i);
    if (walk_.options.reverse)
      std::reverse(below.begin(), below.end());
    HostTree::Listing& place = walk_.listings[job.listing];
    listing.parent = place.parent;
    listing.real_path = std::move(place.real_path);
    place = std::move(listing);
    walk_.entries += place.entries.size();
    std::move(children.begin(), children.end(), std::back_inserter(walk_.listings));
    if (!walk_.failure)
      std::move(below.rbegin(), below.rend(), std::back_inserter(walk_.jobs));
  }

  Walk& walk_;
  std::uint32_t number_;
  Found& found_;
  std::vector<char> buffer_;
  std::vector<Name> names_;
  std::vector<HostEntry> entries_;
  std::vector<std::pair<std::string_view, std::string>> reached_;  // through links: real paths
  std::shared_ptr<const Ancestor> here_;
  std::string path_, host_;
};

}  // namespace

struct HostTree::State {
  HostEntry top;
  HostXattrs top_xattrs;
  std::vector<Listing> listings;
  std::vector<std::unique_ptr<Found>> found;  // one per worker
  std::vector<WalkFault> faults;
  std::uint64_t entries = 0;
};

HostTree::HostTree() : state_(std::make_unique<State>()) {}
HostTree::~HostTree() = default;
HostTree::HostTree(HostTree&&) noexcept = default;

const std::vector<HostTree::Listing>& HostTree::listings() const { return state_->listings; }
const HostEntry& HostTree::top() const { return state_->top; }
const HostXattrs& HostTree::top_xattrs() const { return state_->top_xattrs; }
std::uint64_t HostTree::entries() const { return state_->entries; }
const std::vector<WalkFault>& HostTree::faults() const { return state_->faults; }

std::string_view HostTree::target(const Listing& listing, const HostEntry& link) const {
  return state_->found[listing.worker]->targets[link.extra];
}

const HostXattrs& HostTree::xattrs(const Listing& listing, const HostEntry& entry) const {
  return state_->found[listing.worker]->xattrs[entry.xattrs];
}

const HostIdentity& HostTree::identity(const Listing& listing, const HostEntry& file) const {
  return state_->found[listing.worker]->identities[file.extra];
}

const std::string& HostTree::followed(const Listing& listing, const HostIdentity& identity) const {
  return state_->found[listing.worker]->followed[identity.real_path];
}

HostTree walk_folder(const std::string& path, const WalkOptions& options) {
  HostTree tree;
  HostTree::State& state = *tree.state_;
  Walk walk(path, options);
  walk.top = open_folder_at(AT_FDCWD, path);
  if (!walk.top)
    throw SystemError(path, "open the folder", errno);
  HostStatus status;
  if (!status_at(walk.top.get(), ".", status))
    throw SystemError(path, "look at the folder", errno);
  copy_status(state.top, status);
  if (options.wants_xattr)
    state.top_xattrs = host_xattrs(path, options.wants_xattr);

  walk.listings.emplace_back();
  const auto add_worker = [&] {
    state.found.push_back(std::make_unique<Found>());
    return Worker(walk, static_cast<std::uint32_t>(state.found.size() - 1), *state.found.back());
  };
  Worker first = add_worker();
  first.guarded_read(Job{});
  unsigned threads = options.threads != 0 ? options.threads : std::thread::hardware_concurrency();
  threads = std::clamp(threads, 1u, 64u);
  if (!walk.jobs.empty()) {
    std::vector<Worker> others;
    for (unsigned i = 1; i < threads; ++i)
      others.push_back(add_worker());
    std::vector<std::jthread> running;
    for (Worker& worker : others)
      running.emplace_back([&worker] { worker.run(false); });
    first.run(true);
  }
  if (walk.failure)
    std::rethrow_exception(walk.failure);
  for (const auto& found : state.found)
    std::move(found->faults.begin(), found->faults.end(), std::back_inserter(state.faults));
  std::sort(state.faults.begin(), state.faults.end());
  state.listings = std::move(walk.listings);
  state.entries = walk.entries;
  return tree;
}

}  // namespace disc
