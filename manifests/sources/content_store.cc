// Keeping count of contents: adding, renumbering, naming.
#include "manifests/sources/content_store.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/host_file.h"
#include "manifests/sources/parallel.h"
#include "manifests/sources/tree_path.h"

namespace disc {

ContentStore::ContentStore(const std::string& folder)
    : folder_(folder.empty() ? "." : folder),
      real_folder_(real_path(folder_)),
      base_(open_folder_at(AT_FDCWD, real_folder_)) {
  if (!base_)
    throw SystemError(folder_, "open the manifest's folder", errno);
}

std::uint32_t ContentStore::keep_name(std::string_view name) {
  if (names_.size() + name.size() > std::numeric_limits<std::uint32_t>::max())
    throw ManifestError("the names of all sources take more than 4 GiB");
  const auto at = static_cast<std::uint32_t>(names_.size());
  names_ += name;
  return at;
}

FolderId ContentStore::add_top_folder(const std::string& real, std::string shown) {
  // Entries that name files of one folder one after the other share it.
  if (!last_top_.empty() && last_top_ == real && tops_.back().shown == shown)
    return last_top_id_;
  last_top_ = real;
  TopFolder top{real, std::move(shown)};
  if (real == real_folder_)
    top.path = ".";
  else if (is_inside(real, real_folder_))
    top.path = real.substr(real_folder_.size() + 1);
  tops_.push_back(std::move(top));
  folders_.push_back({none, static_cast<std::uint32_t>(tops_.size() - 1), 0, false});
  last_top_id_ = static_cast<FolderId>(folders_.size() - 1);
  return last_top_id_;
}

FolderId ContentStore::add_folder(FolderId parent, std::string_view name) {
  folders_.push_back({parent, keep_name(name), static_cast<std::uint16_t>(name.size()), true});
  return static_cast<FolderId>(folders_.size() - 1);
}

ContentId ContentStore::add(Kind kind, std::uint64_t size, std::uint32_t place,
                            std::string_view name) {
  // Only descriptions can be longer, and only those of hostile archives.
  name = name.substr(0, std::numeric_limits<std::uint16_t>::max());
  if (located_.size() == none)
    throw ManifestError("there are more than 2^32 files");
  located_.push_back(
      {size, place, keep_name(name), none, static_cast<std::uint16_t>(name.size()), kind});
  return static_cast<ContentId>(located_.size() - 1);
}

ContentId ContentStore::add_host_file(FolderId folder, std::string_view name, std::uint64_t size,
                                      bool may_have_holes) {
  const ContentId id = add(Kind::HostFile, size, folder, name);
  if (may_have_holes)
    may_have_holes_.push_back(id);
  return id;
}

ContentId ContentStore::add_text(std::string text, std::string_view shown) {
  texts_.push_back(std::move(text));
  return add(Kind::Text, texts_.back().size(), static_cast<std::uint32_t>(texts_.size() - 1),
             shown);
}

ContentId ContentStore::add_spooled(std::uint64_t offset, std::uint64_t size, std::uint32_t archive,
                                    std::string_view member) {
  spooled_.push_back({offset, archive});
  return add(Kind::Spooled, size, static_cast<std::uint32_t>(spooled_.size() - 1), member);
}

void ContentStore::move_spooled(ContentId id, std::uint64_t offset, std::uint64_t size) {
  located_[id].size = size;
  spooled_[located_[id].place].offset = offset;
}

void ContentStore::set_runs(ContentId id, std::optional<std::vector<DataRun>> runs) {
  holes_.erase(id);
  if (runs)
    holes_[id].runs = std::move(*runs);
}

void ContentStore::find_holes(unsigned threads) {
  std::vector<std::optional<Holes>> found(may_have_holes_.size());
  for_each_parallel(found.size(), 8, thread_count(threads), [&](std::size_t item, unsigned) {
    found[item] = holes_of_file(may_have_holes_[item]);
  });
  for (std::size_t item = 0; item < found.size(); ++item)
    if (found[item])
      holes_[may_have_holes_[item]] = std::move(*found[item]);
  may_have_holes_ = {};
}

std::map<ContentId, std::vector<DataRun>> ContentStore::sparse() const {
  std::map<ContentId, std::vector<DataRun>> all;
  for (const auto& [id, holes] : holes_)
    all[id] = holes.runs;
  return all;
}

ContentId ContentStore::add_image_file(std::uint32_t image, std::string_view path,
                                       const iso9660::Entry& file) {
  ImageFile kept;
  kept.image = image;
  kept.first_section = static_cast<std::uint32_t>(sections_.size());
  kept.sections = static_cast<std::uint32_t>(file.sections.size());
  if (file.zisofs)
    kept.zisofs = *file.zisofs;
  sections_.insert(sections_.end(), file.sections.begin(), file.sections.end());
  image_files_.push_back(kept);
  return add(Kind::ImageFile, file.size, static_cast<std::uint32_t>(image_files_.size() - 1), path);
}

std::map<ContentId, RecordedContent> ContentStore::recorded() const {
  std::map<ContentId, RecordedContent> all;
  for (ContentId id = 0; id < located_.size(); ++id) {
    if (located_[id].kind != Kind::ImageFile)
      continue;
    const ImageFile& file = image_files_[located_[id].place];
    if (file.image != base_image_ || file.sections == 0)
      continue;
    RecordedContent found{sections_[file.first_section].first, 0, file.zisofs.block};
    bool consecutive = true;
    for (std::uint32_t i = 0; i < file.sections; ++i) {
      const iso9660::Section& section = sections_[file.first_section + i];
      consecutive =
          consecutive && !section.hole && section.offset == 0 && found.bytes % block_size == 0 &&
          section.first == found.first + static_cast<std::int32_t>(found.bytes / block_size);
      found.bytes += section.bytes;
    }
    if (consecutive && found.bytes > 0)
      all.emplace(id, found);
  }
  return all;
}

std::vector<ContentId> ContentStore::of_base(const std::set<std::uint64_t>& sizes) const {
  std::vector<ContentId> ids;
  for (ContentId id = 0; id < located_.size(); ++id)
    if (located_[id].kind == Kind::ImageFile &&
        image_files_[located_[id].place].image == base_image_ && sizes.contains(size_of(id)))
      ids.push_back(id);
  return ids;
}

ContentId ContentStore::add_made(std::shared_ptr<const MadeContent> made, std::uint64_t size,
                                 std::string_view shown) {
  made_.push_back(std::move(made));
  return add(Kind::Made, size, static_cast<std::uint32_t>(made_.size() - 1), shown);
}

Spool& ContentStore::spool() {
  if (!spool_)
    spool_ = std::make_unique<Spool>();
  return *spool_;
}

std::uint32_t ContentStore::add_archive(std::string shown) {
  archives_.push_back(std::move(shown));
  return static_cast<std::uint32_t>(archives_.size() - 1);
}

std::uint32_t ContentStore::add_image(std::string shown, std::unique_ptr<BlockSource> source,
                                      std::unique_ptr<media::MediumReader> reader) {
  images_.push_back({std::move(shown), std::move(source), std::move(reader)});
  return static_cast<std::uint32_t>(images_.size() - 1);
}

void ContentStore::renumber(const std::vector<ContentId>& numbers, std::size_t count) {
  // In place where the order stays, which spares a million contents a second table.
  bool ordered = true;
  ContentId expected = 0;
  for (const ContentId number : numbers)
    ordered = ordered && (number == none || number == expected++);
  std::vector<Located> others(ordered ? 0 : count);
  std::vector<Located>& out = ordered ? located_ : others;
  for (std::size_t id = 0; id < numbers.size(); ++id) {
    if (numbers[id] != none)
      out[numbers[id]] = located_[id];
  }
  if (!ordered)
    located_ = std::move(others);
  located_.resize(count);
  std::unordered_map<ContentId, Holes> holes;
  for (auto& [id, old] : holes_)
    if (numbers[id] != none)
      holes[numbers[id]] = std::move(old);
  holes_ = std::move(holes);
  std::erase_if(may_have_holes_, [&](ContentId id) { return numbers[id] == none; });
  for (ContentId& id : may_have_holes_)
    id = numbers[id];
}

std::string ContentStore::folder_path(FolderId id, bool shown) const {
  std::vector<std::string_view> names;
  while (folders_[id].parent != none) {
    names.push_back(std::string_view(names_).substr(folders_[id].name, folders_[id].name_length));
    id = folders_[id].parent;
  }
  const TopFolder& top = tops_[folders_[id].name];
  std::string path = shown ? top.shown : top.path;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (!path.ends_with('/'))
      path += '/';
    path += *name;
  }
  return path;
}

std::string ContentStore::describe(ContentId id) const {
  const Located& located = located_[id];
  const std::string name(name_of(located));
  switch (located.kind) {
    case Kind::HostFile:
      return joined(folder_path(located.place, true), name);
    case Kind::Spooled:
      return cat(archives_[spooled_[located.place].archive], ": ", name);
    case Kind::ImageFile:
      return cat(images_[image_files_[located.place].image].shown, ": ", name);
    case Kind::Text:
    case Kind::Made:
      break;
  }
  return name;
}

void ContentStore::for_each_input(const std::function<void(const std::string&)>& visit) const {
  for (FolderId id = 0; id < folders_.size(); ++id)
    if (folders_[id].listed)
      visit(folder_path(id, true));
  for (ContentId id = 0; id < located_.size(); ++id) {
    if (located_[id].kind == Kind::HostFile)
      visit(describe(id));
  }
  for (const std::string& input : inputs_)
    visit(input);
}

}  // namespace disc
