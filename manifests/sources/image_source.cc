// Files out of another image, of ISO 9660 or UDF.
#include <map>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/block_source.h"
#include "formats/io/data_run.h"
#include "formats/io/section_stream.h"
#include "formats/media/medium_reader.h"
#include "formats/udf/entry_reader.h"
#include "manifests/sources/entry_work.h"
#include "manifests/sources/member_placer.h"
#include "manifests/sources/tree_path.h"

namespace disc {
namespace {

using iso9660::Entry;
using iso9660::FileType;

NodeType node_type(FileType type) {
  switch (type) {
    case FileType::Directory:
      return NodeType::Directory;
    case FileType::Symlink:
      return NodeType::Symlink;
    case FileType::CharDevice:
      return NodeType::CharDevice;
    case FileType::BlockDevice:
      return NodeType::BlockDevice;
    case FileType::Fifo:
      return NodeType::Fifo;
    default:
      return NodeType::File;
  }
}

// The reader outlives the entry that opened it; faults count while the entry is laid into the tree.
struct Listener {
  const EntryWork* work = nullptr;
  std::string shown;
  bool is_base = false;

  void operator()(const iso9660::Fault& fault) const {
    const std::string what =
        cat(shown, ": block ", fault.at.value, ": ", fault.what, " (", fault.clause, ")");
    // What cannot be read of a base would be missing from all sessions to come.
    if (work != nullptr && is_base)
      work->error("GM0904", what,
                  "'verify structure' tells all that is wrong; take what can be saved with "
                  "'mkimage extract' and begin a new disc");
    else if (work != nullptr)
      work->warning("GM0525", what);
  }
};

// The base of a session, which others read, too.
class SharedSource final : public BlockSource {
 public:
  explicit SharedSource(std::shared_ptr<const BlockSource> inner) : inner_(std::move(inner)) {}
  std::uint64_t size() const override { return inner_->size(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    inner_->read(offset, out);
  }
  std::uint64_t hole_at(std::uint64_t offset) const override { return inner_->hole_at(offset); }
  std::string name() const override { return inner_->name(); }

 private:
  std::shared_ptr<const BlockSource> inner_;
};

class ImageSource {
 public:
  ImageSource(const EntryWork& work, const std::string& shown, std::unique_ptr<BlockSource> bytes,
              SessionBase* base = nullptr)
      : work_(work),
        base_(base),
        shown_(shown),
        placer_(work, shown),
        listener_(std::make_shared<Listener>(Listener{&work, shown, base != nullptr})) {
    auto reader = std::make_unique<media::MediumReader>(
        *bytes, [listener = listener_](const iso9660::Fault& fault) { (*listener)(fault); },
        base != nullptr ? base->descriptors : Lba{0});
    reader_ = reader.get();
    size_ = bytes->size();
    image_ = work.all.store.add_image(shown, std::move(bytes), std::move(reader));
    if (base != nullptr)
      work.all.store.mark_base(image_);
  }

  ImageSource(const ImageSource&) = delete;
  ImageSource& operator=(const ImageSource&) = delete;
  ~ImageSource() { listener_->work = nullptr; }

  void add() {
    const iso9660::View view = reader_->best_view();
    const std::string path = normal_path(work_.entry.path.value, "`path`");
    const Entry top = start(view, path);
    if (top.type != FileType::Directory) {
      add_entry(path, top);
      placer_.finish();
      return;
    }
    const auto target = placer_.target_of(path, true);
    if (target && target->empty()) {
      Node root = work_.node(attributes_of(top));
      if (base_ != nullptr)
        set_time(root, top);
      placer_.place("", root);
    }
    reader_->walk_from(view, top, path.empty() ? "" : "/" + path,
                       [&](const std::string& full, const Entry& entry) {
                         const std::string_view member =
                             std::string_view(full).substr(full.starts_with('/') ? 1 : 0);
                         return member == path || add_entry(member, entry);
                       });
    placer_.finish();
  }

 private:
  Entry start(iso9660::View view, const std::string& path) const {
    const auto found = reader_->find(view, "/" + path);
    if (!found)
      throw ManifestError(cat("there is nothing at ", in_quotes(work_.entry.path.value), " in ",
                              in_quotes(shown_)));
    return *found;
  }

  // Whether to go on below.
  bool add_entry(std::string_view member, const Entry& entry) {
    const bool is_folder = entry.type == FileType::Directory;
    try {
      const auto target = placer_.target_of(member, is_folder);
      Node node = work_.node(attributes_of(entry));
      if (base_ != nullptr)  // as it is on the disc, not clamped
        set_time(node, entry);
      if (!target) {
        if (is_folder)
          placer_.left_out(member, node);
        return true;
      }
      if (base_ != nullptr)
        note(member, entry, node);
      if (target->empty() && is_folder)
        return true;
      if (entry.type == FileType::Socket)
        throw ManifestError(
            cat("member ", in_quotes(member), " is a socket, which no image can hold; exclude it"));
      node.xattrs = work_.keep_xattrs(entry.xattrs);
      for (const NamedStream& stream : entry.streams)
        if (stream.size > udf::max_xattr_bytes)
          work_.warning("GM0526", cat(shown_, ": stream ", in_quotes(stream.name), " of ",
                                      in_quotes(member), " has ", stream.size,
                                      " bytes and was left out: an extended attribute has at most ",
                                      udf::max_xattr_bytes));
      fill(node, member, entry);
      return placer_.place(*target, node) != none;
    } catch (const ManifestError& error) {
      work_.error("GM0520", cat(shown_, ": ", error.what()));
      return false;
    }
  }

  void fill(Node& node, std::string_view member, const Entry& entry) {
    if (node.type == NodeType::Symlink) {
      work_.all.tree.set_target(node, entry.target);
    } else if (node.type == NodeType::CharDevice || node.type == NodeType::BlockDevice) {
      node.a = entry.device_major;
      node.b = entry.device_minor;
    } else if (node.type == NodeType::File) {
      fill_file(node, member, entry);
    }
  }

  static void set_time(Node& node, const Entry& entry) {
    if (!entry.modified)
      return;
    node.seconds = entry.modified->seconds;
    node.nanoseconds = entry.modified->nanoseconds;
  }

  // What can be held against the tree that is put on the base.
  void note(std::string_view member, const Entry& entry, const Node& node) {
    BaseEntry noted;
    noted.path = cat("/", member);
    noted.type = entry.type;
    noted.mode = node.mode & 07777;
    noted.uid = node.uid;
    noted.gid = node.gid;
    noted.seconds = node.seconds;
    noted.size = entry.type == FileType::File ? entry.size : 0;
    if (entry.type == FileType::File && !entry.sections.empty() && !entry.sections.front().hole)
      noted.first = entry.sections.front().first.value;
    noted.target = entry.target;
    base_->entries.push_back(std::move(noted));
  }

  // Names with one file serial number (RRIP 4.1.1) are hard links, if they have the same bytes too.
  void fill_file(Node& node, std::string_view member, const Entry& entry) {
    const std::string path = cat("/", member);
    for (const iso9660::Section& section : entry.sections)
      if (section.bytes != 0 && !section.hole &&
          (position_of(section) > size_ || section.bytes > size_ - position_of(section)))
        throw ManifestError(cat("member ", in_quotes(member), " lies at block ",
                                section.first.value, ", past the end of the image, which is cut ",
                                "short; exclude it"));
    if (!entry.serial || entry.links.value_or(1) < 2 || entry.sections.empty()) {
      node.a = add_content(path, entry);
      return;
    }
    const auto [link, first] =
        links_.try_emplace({*entry.serial, entry.sections.front().first.value, entry.size},
                           std::pair<ContentId, std::uint32_t>());
    if (first)
      link->second = {add_content(path, entry), work_.all.tree.new_link_group()};
    node.a = link->second.first;
    node.b = link->second.second;
  }

  // With its holes, which only UDF has.
  ContentId add_content(const std::string& path, const Entry& entry) {
    const ContentId id = work_.all.store.add_image_file(image_, path, entry);
    DataRuns runs;
    std::uint64_t offset = 0;
    bool any = false;
    for (const iso9660::Section& section : entry.sections) {
      any = any || section.hole;
      if (!section.hole)
        runs.add(offset, section.bytes);
      offset += section.bytes;
    }
    if (any)
      work_.all.store.set_runs(id, runs.finish(entry.size));
    return id;
  }

  // Without Rock Ridge an image knows neither owners nor modes.
  Attributes attributes_of(const Entry& entry) const {
    Attributes out;
    out.type = node_type(entry.type);
    out.mode =
        entry.mode ? *entry.mode & 07777 : (entry.type == FileType::Directory ? 0755u : 0644u);
    out.uid = entry.uid.value_or(0);
    out.gid = entry.gid.value_or(0);
    out.time = entry.modified.value_or(work_.all.manifest.epoch.value);
    return out;
  }

  const EntryWork& work_;
  SessionBase* base_ = nullptr;
  std::string shown_;
  MemberPlacer placer_;
  std::shared_ptr<Listener> listener_;
  media::MediumReader* reader_ = nullptr;
  std::uint32_t image_ = 0;
  std::uint64_t size_ = 0;  // bytes of the image
  std::map<std::tuple<std::uint32_t, std::int32_t, std::uint64_t>,
           std::pair<ContentId, std::uint32_t>>
      links_;
};

}  // namespace

void add_image(const EntryWork& work, const Origin& source) {
  work.all.store.add_input(source.shown);
  work.add_input(source, "image", source.status.size);
  ImageSource(work, source.shown, open_image(source.real)).add();
}

void add_session_base(const EntryWork& work) {
  const std::shared_ptr<SessionBase>& base = work.all.options.base;
  if (!base)
    throw std::logic_error("a manifest with a base is resolved without it");
  // Known by what it holds, wherever it lies.
  work.all.inputs.push_back({base->shown.substr(base->shown.rfind('/') + 1),
                             "session",
                             byte_offset(base->end),
                             work.origin,
                             base->shown,
                             "/",
                             none,
                             {}});
  ImageSource(work, base->shown, std::make_unique<SharedSource>(base->source), base.get()).add();
}

}  // namespace disc
