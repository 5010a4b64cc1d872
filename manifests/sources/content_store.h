// Where the bytes of every content are, and how they are opened.
#pragma once

#include <time.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "formats/io/descriptor.h"
#include "formats/io/spool.h"
#include "formats/media/medium_reader.h"
#include "manifests/sources/source_tree.h"

namespace disc {

/// Index of a folder of the host in the store.
using FolderId = std::uint32_t;

/// A door: a content that is made here out of others, as a FAT file system is.
class MadeContent {
 public:
  virtual ~MadeContent() = default;
  /// From its first byte; safe from several threads at once. Throws as ContentOpener::open().
  virtual std::unique_ptr<ByteStream> open() const = 0;
};

/// Built while entries are resolved, then only read, save for the small contents that hashing puts
/// aside. 24 bytes per content and its name.
class ContentStore final : public ContentOpener {
 public:
  /// Contents of at most this many bytes are kept in memory once they were read to be hashed, until
  /// all together take as much as the second number.
  static constexpr std::uint64_t small_content = 2048;
  static constexpr std::uint64_t memory_budget = 64 * 1024 * 1024;

  /// `folder` is the manifest's, as messages call it; paths stay right when the working folder
  /// changes. Throws SystemError.
  explicit ContentStore(const std::string& folder);

  const std::string& real_folder() const { return real_folder_; }

  /// A folder by its absolute path without links, called `shown` in messages.
  FolderId add_top_folder(const std::string& real, std::string shown);
  /// A folder in one that is listed, which is listed too.
  FolderId add_folder(FolderId parent, std::string_view name);
  /// Says of a top folder that all of it is asked for, and not some of its files.
  void mark_listed(FolderId id) { folders_[id].listed = true; }

  /// What `may_have_holes` is looked at by find_holes().
  ContentId add_host_file(FolderId folder, std::string_view name, std::uint64_t size,
                          bool may_have_holes = false);
  ContentId add_text(std::string text, std::string_view shown);
  /// Bytes of the spool from `offset`; `shown` is "archive.tar: member".
  ContentId add_spooled(std::uint64_t offset, std::uint64_t size, std::uint32_t archive,
                        std::string_view member);
  /// What a content added by add_spooled turned out to be.
  void move_spooled(ContentId id, std::uint64_t offset, std::uint64_t size);
  /// Where the data of a content are, if it has holes (DataRuns::finish).
  void set_runs(ContentId id, std::optional<std::vector<DataRun>> runs);
  ContentId add_image_file(std::uint32_t image, std::string_view path, const iso9660::Entry& file);
  /// `size` bytes that `made` brings each time it is opened.
  ContentId add_made(std::shared_ptr<const MadeContent> made, std::uint64_t size,
                     std::string_view shown);

  Spool& spool();
  std::uint32_t add_archive(std::string shown);
  /// Says of an image that it is the base of a session: recorded() tells what lies there.
  void mark_base(std::uint32_t image) { base_image_ = image; }
  bool has_base() const { return base_image_ != none; }
  /// Contents of the base that lie in consecutive whole blocks.
  std::map<ContentId, RecordedContent> recorded() const;
  /// Of the contents that lie on that base, those whose size is one of `sizes`, ascending.
  std::vector<ContentId> of_base(const std::set<std::uint64_t>& sizes) const;
  /// The image stays open for as long as the store lives.
  std::uint32_t add_image(std::string shown, std::unique_ptr<BlockSource> source,
                          std::unique_ptr<media::MediumReader> reader);

  /// A file that was read as a whole: an archive, a list.
  void add_input(std::string shown) { inputs_.push_back(std::move(shown)); }

  std::size_t size() const { return located_.size(); }
  std::uint64_t size_of(ContentId id) const { return located_[id].size; }

  /// Asks the host for the holes of the files that may have some. What cannot be opened has none;
  /// it is told of when it is read.
  void find_holes(unsigned threads);
  /// Contents with holes, as SourceTree::sparse.
  std::map<ContentId, std::vector<DataRun>> sparse() const;

  /// Keeps only contents with a number in `numbers` (the others have `none`), under that number.
  /// `count` is how many are kept.
  void renumber(const std::vector<ContentId>& numbers, std::size_t count);

  /// Puts a small content aside that was just read. Each id at most once at a time.
  void remember(ContentId id, Bytes bytes) const;

  std::unique_ptr<ByteStream> open(ContentId id) const override;
  std::string describe(ContentId id) const override;
  void read_small(ContentId id, std::vector<std::uint8_t>& out) const override;

  /// Every folder that was listed and every file that may be read, as messages call them.
  void for_each_input(const std::function<void(const std::string&)>& visit) const;

 private:
  enum class Kind : std::uint8_t { HostFile, Text, Spooled, ImageFile, Made };
  struct Located {
    std::uint64_t size = 0;
    std::uint32_t place = 0;  // FolderId, or index into texts_, spooled_, image_files_, made_
    std::uint32_t name = 0;   // offset into names_
    mutable std::uint32_t remembered = none;  // offset into memory_
    std::uint16_t name_length = 0;
    Kind kind = Kind::HostFile;
  };
  struct TopFolder {
    std::string path;  // relative to the manifest's folder where it lies inside, else absolute
    std::string shown;
  };
  struct Folder {
    FolderId parent = none;  // none: a top folder
    std::uint32_t name = 0;  // offset into names_, of a top folder index into tops_
    std::uint16_t name_length = 0;
    bool listed = false;
  };
  struct SpooledPart {
    std::uint64_t offset = 0;
    std::uint32_t archive = 0;
  };
  struct ImageFile {
    std::uint32_t image = 0;
    std::uint32_t first_section = 0, sections = 0;
    iso9660::Entry::Zisofs zisofs;  // size 0: none
  };
  struct Holes {
    std::vector<DataRun> runs;
    timespec modified{};  // of a file of the host, whose holes are those of that time
  };
  struct OpenImage {
    std::string shown;
    std::unique_ptr<BlockSource> source;
    std::unique_ptr<media::MediumReader> reader;
  };
  // Folders opened last, so that opening a file takes one call.
  struct Slot {
    std::mutex mutex;
    FolderId folder = none;
    std::shared_ptr<const Descriptor> descriptor;
  };

  ContentId add(Kind kind, std::uint64_t size, std::uint32_t place, std::string_view name);
  std::uint32_t keep_name(std::string_view name);
  std::string_view name_of(const Located& located) const {
    return std::string_view(names_).substr(located.name, located.name_length);
  }
  std::string folder_path(FolderId id, bool shown) const;
  std::shared_ptr<const Descriptor> folder_descriptor(FolderId id) const;
  Descriptor open_host_file(ContentId id) const;
  std::optional<Holes> holes_of_file(ContentId id) const;
  const Holes* holes_of(ContentId id) const {
    const auto at = holes_.empty() ? holes_.end() : holes_.find(id);
    return at == holes_.end() ? nullptr : &at->second;
  }
  std::unique_ptr<ByteStream> open_image_file(const Located& located) const;
  Bytes remembered(const Located& located) const {
    return {memory_.get() + located.remembered, static_cast<std::size_t>(located.size)};
  }

  std::string folder_, real_folder_;
  Descriptor base_;
  std::vector<Located> located_;
  std::vector<TopFolder> tops_;
  std::string last_top_;  // real path of the last one
  FolderId last_top_id_ = 0;
  std::vector<Folder> folders_;
  std::string names_;
  std::vector<std::string> texts_;
  std::vector<std::string> archives_;
  std::vector<SpooledPart> spooled_;
  std::vector<OpenImage> images_;
  std::uint32_t base_image_ = none;
  std::vector<ImageFile> image_files_;
  std::vector<iso9660::Section> sections_;
  std::vector<std::shared_ptr<const MadeContent>> made_;
  std::vector<std::string> inputs_;
  std::vector<ContentId> may_have_holes_;
  std::unordered_map<ContentId, Holes> holes_;
  std::unique_ptr<Spool> spool_;

  mutable std::array<Slot, 64> slots_;
  mutable std::once_flag memory_made_;
  mutable std::unique_ptr<std::uint8_t[]> memory_;
  mutable std::atomic<std::uint64_t> memory_used_{0};
};

}  // namespace disc
