// A medium against lists of digests.
#include "verify/checksums_check.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/checksum_list.h"
#include "verify/contents.h"
#include "verify/medium_pass.h"

namespace disc::verify {
namespace {

// "/a/b" of "./a//b", "a/b" under "/" and the like; "" if it leads out of the image.
std::string absolute(std::string_view folder, std::string_view path) {
  std::vector<std::string_view> parts;
  const auto take = [&](std::string_view text) {
    while (!text.empty()) {
      const std::size_t slash = std::min(text.find('/'), text.size());
      const std::string_view part = text.substr(0, slash);
      text.remove_prefix(std::min(slash + 1, text.size()));
      if (part.empty() || part == ".")
        continue;
      if (part == "..") {
        if (parts.empty())
          return false;
        parts.pop_back();
      } else {
        parts.push_back(part);
      }
    }
    return true;
  };
  if ((!path.starts_with('/') && !take(folder)) || !take(path))
    return {};
  std::string result;
  for (const std::string_view part : parts)
    result += cat("/", part);
  return result;
}

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return text;
}

class WholeImage final : public PassConsumer {
 public:
  explicit WholeImage(Algorithm algorithm) : digest_(algorithm) {}
  void consume(std::uint64_t, Bytes bytes) override { digest_.update(bytes); }
  void finish() override { result_ = digest_.finish(); }
  const std::vector<std::uint8_t>& result() const { return result_; }

 private:
  Digest digest_;
  std::vector<std::uint8_t> result_;
};

class ChecksumsCheck {
 public:
  ChecksumsCheck(const ChecksumWishes& wishes, const BlockSource& medium,
                 const media::MediumReader* reader, iso9660::View view, Findings& findings,
                 Progress& progress)
      : wishes_(wishes),
        medium_(medium),
        reader_(reader),
        view_(view),
        findings_(findings),
        progress_(progress) {}

  ChecksumsTally run(const std::string& folder, const std::string& image_name, unsigned threads) {
    std::vector<const ChecksumWish*> of_files;
    for (const ChecksumWish& wish : wishes_.wishes)
      (is_image(wish, image_name) ? whole_ : of_files).push_back(&wish);
    check_whole();
    if (!of_files.empty() && reader_ == nullptr)
      for (const ChecksumWish* wish : of_files)
        missing(*wish, "there is no ISO 9660 volume to look for it in");
    if (reader_ != nullptr && !of_files.empty()) {
      find(of_files, folder);
      check_files(threads);
    }
    tally_.lines = wishes_.wishes.size();
    return tally_;
  }

 private:
  static bool is_image(const ChecksumWish& wish, const std::string& image_name) {
    const std::size_t slash = wish.path.rfind('/');
    const std::string base = slash == std::string::npos ? wish.path : wish.path.substr(slash + 1);
    return !image_name.empty() && base == image_name;
  }

  std::string at(const ChecksumWish& wish) const {
    return wish.line > 0 ? cat(wishes_.list, ":", wish.line) : wishes_.list;
  }

  Place place(const ChecksumWish& wish, std::int64_t block = -1) const {
    return {.block = block, .path = printable(wish.path), .view = to_string(view_)};
  }

  void missing(const ChecksumWish& wish, std::string_view why) {
    findings_.add(Severity::Difference, "checksums.missing", place(wish),
                  cat(why, ", though ", at(wish), " lists it"));
  }

  void check_whole() {
    if (whole_.empty())
      return;
    std::vector<std::unique_ptr<WholeImage>> digests;
    std::vector<PassConsumer*> consumers;
    for (const ChecksumWish* wish : whole_) {
      digests.push_back(std::make_unique<WholeImage>(wish->algorithm));
      consumers.push_back(digests.back().get());
    }
    for (const UnreadableBlocks& run : pass_over(medium_, medium_.size(), consumers, progress_))
      findings_.add(Severity::Damage, "medium.unreadable",
                    {.block = run.first, .path = {}, .view = {}},
                    cat(run.blocks, " blocks cannot be read: ", run.why));
    for (std::size_t i = 0; i < whole_.size(); ++i)
      if (digests[i]->result() != whole_[i]->digest)
        findings_.add(Severity::Damage, "checksums.image", {},
                      cat("the image has ", to_string(whole_[i]->algorithm), " ",
                          to_hex(digests[i]->result()), ", ", at(*whole_[i]), " says ",
                          to_hex(whole_[i]->digest)));
  }

  // One walk over the view finds all files: looking up each by itself would read large folders
  // again and again.
  void find(const std::vector<const ChecksumWish*>& wishes, const std::string& folder) {
    std::unordered_map<std::string, std::vector<std::size_t>> wanted;
    std::vector<std::string> from_folder(wishes.size()), from_root(wishes.size());
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      from_folder[i] = absolute(folder, wishes[i]->path);
      from_root[i] = absolute("/", wishes[i]->path);
      wanted[from_folder[i]].push_back(i);
      if (from_root[i] != from_folder[i])
        wanted[from_root[i]].push_back(i);
      // Names of a view that knows no small letters.
      if (view_ == iso9660::View::Iso9660)
        wanted[upper(from_root[i])].push_back(i);
    }
    struct Found {
      bool any = false, in_folder = false, is_file = false;
      StoredFile file;
    };
    std::vector<Found> found(wishes.size());
    reader_->walk(view_, [&](const std::string& path, const iso9660::Entry& entry) {
      const bool is_file = entry.type == iso9660::FileType::File;
      const auto hit = wanted.find(path);
      if (hit == wanted.end()) {
        tally_.unlisted += is_file;
        return true;
      }
      for (const std::size_t i : hit->second) {
        const bool in_folder = path == from_folder[i];
        if (found[i].any && !in_folder)
          continue;
        found[i] = {true, in_folder, is_file, is_file ? files_.add(entry) : StoredFile{}};
      }
      return true;
    });
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      if (!found[i].any)
        missing(*wishes[i], "it is not in the image");
      else if (!found[i].is_file)
        missing(*wishes[i], "it is no file in the image");
      else
        add_job(*wishes[i], found[i].file);
    }
  }

  void add_job(const ChecksumWish& wish, const StoredFile& file) {
    if (wish.size >= 0 && static_cast<std::uint64_t>(wish.size) != file.size)
      findings_.add(Severity::Difference, "checksums.size", place(wish, file.first),
                    cat("it has ", file.size, " bytes, ", at(wish), " says ", wish.size));
    if (wish.digest.empty())
      return;
    jobs_.push_back({file, wish.algorithm, static_cast<std::uint32_t>(job_wishes_.size())});
    job_wishes_.push_back(&wish);
  }

  void check_files(unsigned threads) {
    const auto faults = check_contents(
        *reader_, files_, jobs_,
        [&](const ContentJob& job, Bytes digest) {
          return std::ranges::equal(digest, job_wishes_[job.tag]->digest);
        },
        threads, progress_);
    for (const ContentFault& fault : faults) {
      const ChecksumWish& wish = *job_wishes_[jobs_[fault.job].tag];
      const Place where = place(wish, jobs_[fault.job].file.first);
      if (!fault.error.empty())
        findings_.add(Severity::Damage, "checksums.unreadable", where,
                      cat("it cannot be read: ", fault.error));
      else
        findings_.add(Severity::Damage, "checksums.digest", where,
                      cat("it has ", to_string(wish.algorithm), " ", to_hex(fault.digest), ", ",
                          at(wish), " says ", to_hex(wish.digest)));
    }
  }

  const ChecksumWishes& wishes_;
  const BlockSource& medium_;
  const media::MediumReader* reader_;
  iso9660::View view_;
  Findings& findings_;
  Progress& progress_;
  ChecksumsTally tally_;
  std::vector<const ChecksumWish*> whole_;
  StoredFiles files_;
  std::vector<ContentJob> jobs_;
  std::vector<const ChecksumWish*> job_wishes_;
};

}  // namespace

ChecksumWishes read_checksums(std::istream& in, const std::string& list) {
  ChecksumWishes result{list, {}, 0};
  read_checksum_list(in, list, [&](const ChecksumLine& line, int number) {
    const auto algorithm = parse_algorithm(line.algorithm);
    const auto raw = from_hex(line.digest);
    if (!algorithm || !raw || raw->size() != digest_size(*algorithm))
      throw ManifestError(
          cat(list, ":", number, ": a digest of the unknown kind ", in_quotes(line.algorithm)));
    const Bytes bytes = bytes_of(*raw);
    result.wishes.push_back({line.path, *algorithm, {bytes.begin(), bytes.end()}, number, -1});
  });
  return result;
}

ChecksumsTally check_checksums(const ChecksumWishes& wishes, const std::string& folder,
                               const std::string& image_name, const BlockSource& medium,
                               const media::MediumReader* reader, iso9660::View view,
                               unsigned threads, Findings& findings, Progress& progress) {
  return ChecksumsCheck(wishes, medium, reader, view, findings, progress)
      .run(folder, image_name, threads);
}

}  // namespace disc::verify
