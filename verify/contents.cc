// Reads the contents of many files of a medium, in parallel and in order of block.
#include "verify/contents.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <numeric>
#include <thread>
#include <tuple>

#include "formats/base/error.h"

namespace disc::verify {
namespace {

constexpr std::size_t buffer_bytes = 256 * 1024;

class Workers {
 public:
  Workers(const media::MediumReader& reader, const StoredFiles& files,
          std::span<const ContentJob> jobs,
          const std::function<bool(const ContentJob&, Bytes)>& matches, Progress& progress,
          bool raw)
      : reader_(reader),
        files_(files),
        jobs_(jobs),
        matches_(matches),
        progress_(progress),
        raw_(raw),
        order_(jobs.size()) {
    std::iota(order_.begin(), order_.end(), 0U);
    std::ranges::sort(order_, {}, [&](std::uint32_t i) {
      return std::tuple(jobs_[i].file.first, jobs_[i].file.size, i);
    });
  }

  std::vector<ContentFault> run(unsigned threads) {
    std::uint64_t total = 0;
    for (const ContentJob& job : jobs_)
      total += job.file.size;
    progress_.start("files", total, "bytes");
    {
      std::vector<std::jthread> others;
      for (unsigned i = 1; i < std::min<std::size_t>(threads, jobs_.size()); ++i)
        others.emplace_back([this] { work(false); });
      work(true);
    }
    progress_.finish();
    if (failure_)
      std::rethrow_exception(failure_);
    std::ranges::sort(faults_, {}, &ContentFault::job);
    return std::move(faults_);
  }

 private:
  void work(bool tells) {
    std::vector<std::uint8_t> buffer(buffer_bytes);
    std::vector<std::optional<Digest>> digests(4);  // one of each algorithm, made when needed
    try {
      for (;;) {
        const std::size_t next = next_.fetch_add(1);
        if (next >= order_.size())
          return;
        one(order_[next], buffer, digests, tells);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_)
        failure_ = std::current_exception();
      next_ = order_.size();
    }
  }

  void one(std::uint32_t index, std::vector<std::uint8_t>& buffer,
           std::vector<std::optional<Digest>>& digests, bool tells) {
    const ContentJob& job = jobs_[index];
    auto& digest = digests[static_cast<std::size_t>(job.algorithm)];
    if (!digest)
      digest.emplace(job.algorithm);
    digest->reset();
    ContentFault fault{index, {}, {}};
    try {
      const auto stream = reader_.open(files_.entry(job.file), raw_);
      std::uint64_t bytes = 0;
      while (const std::size_t got = stream->read(buffer)) {
        digest->update(Bytes(buffer).first(got));
        bytes += got;
        done_ += got;
        if (tells)
          progress_.at(done_);
      }
      fault.digest = digest->finish();
      if (!raw_ && bytes != job.file.size)
        fault.error = cat("the content ends after ", bytes, " of ", job.file.size, " bytes");
      else if (matches_(job, fault.digest))
        return;
    } catch (const FormatError& error) {
      fault = {index, {}, error.what()};
    } catch (const SystemError& error) {
      fault = {index, {}, error.what()};
    }
    const std::lock_guard lock(mutex_);
    faults_.push_back(std::move(fault));
  }

  const media::MediumReader& reader_;
  const StoredFiles& files_;
  std::span<const ContentJob> jobs_;
  const std::function<bool(const ContentJob&, Bytes)>& matches_;
  Progress& progress_;
  bool raw_;
  std::vector<std::uint32_t> order_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::uint64_t> done_{0};
  std::mutex mutex_;
  std::vector<ContentFault> faults_;
  std::exception_ptr failure_;
};

}  // namespace

StoredFile StoredFiles::add(const iso9660::Entry& entry) {
  StoredFile file{.size = entry.size, .first = 0, .more = 0};
  if (!entry.sections.empty())
    file.first = entry.sections[0].first.value;
  const bool simple =
      !entry.zisofs && entry.sections.size() <= 1 &&
      (entry.sections.empty() || (entry.sections[0].bytes == entry.size &&
                                  !entry.sections[0].hole && entry.sections[0].offset == 0));
  if (!simple) {
    more_.push_back({entry.sections, entry.zisofs});
    file.more = static_cast<std::uint32_t>(more_.size());
  }
  return file;
}

iso9660::Entry StoredFiles::entry(const StoredFile& file) const {
  iso9660::Entry entry;
  entry.size = file.size;
  if (file.more != 0) {
    entry.sections = more_[file.more - 1].sections;
    entry.zisofs = more_[file.more - 1].zisofs;
  } else if (file.size > 0) {
    entry.sections.push_back({Lba{file.first}, file.size});
  }
  return entry;
}

unsigned thread_count(unsigned threads) {
  return threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
}

std::vector<ContentFault> check_contents(
    const media::MediumReader& reader, const StoredFiles& files, std::span<const ContentJob> jobs,
    const std::function<bool(const ContentJob& job, Bytes digest)>& matches, unsigned threads,
    Progress& progress, bool raw) {
  return Workers(reader, files, jobs, matches, progress, raw).run(thread_count(threads));
}

}  // namespace disc::verify
