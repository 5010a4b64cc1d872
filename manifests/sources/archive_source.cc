// The members of an archive, their bytes put aside so that they can be read in any order.
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/archive.h"
#include "manifests/sources/entry_work.h"
#include "manifests/sources/member_placer.h"

namespace disc {
namespace {

NodeType node_type(HostType type) {
  switch (type) {
    case HostType::Directory:
      return NodeType::Directory;
    case HostType::Symlink:
      return NodeType::Symlink;
    case HostType::CharDevice:
      return NodeType::CharDevice;
    case HostType::BlockDevice:
      return NodeType::BlockDevice;
    case HostType::Fifo:
      return NodeType::Fifo;
    default:
      return NodeType::File;
  }
}

class ArchiveSource {
 public:
  ArchiveSource(const EntryWork& work, const Origin& source)
      : work_(work),
        shown_(source.shown),
        reader_(source.real, source.shown),
        placer_(work, source.shown),
        archive_(work.all.store.add_archive(source.shown)),
        buffer_(256 * 1024) {}

  void add() {
    while (const auto member = reader_.next()) {
      for (const std::string& loss : member->losses)
        work_.warning("GM0522", cat(shown_, ": member ", in_quotes(member->name), ": ", loss));
      try {
        add_member(*member);
      } catch (const ManifestError& error) {
        work_.error("GM0520", cat(shown_, ": ", error.what()));
      }
      work_.all.progress.at(++members_);
    }
    if (reader_.lacks_end())
      work_.warning("GM0524", cat(shown_, ": the archive has no end mark, so it may be cut short"));
    placer_.finish();
  }

 private:
  void add_member(const ArchiveMember& member) {
    const bool is_folder = member.type == HostType::Directory;
    const auto target = placer_.target_of(member.name, is_folder);
    if (member.type == HostType::Socket || member.type == HostType::Unknown) {
      if (target)
        work_.error("GM0503",
                    cat(shown_, ": member ", in_quotes(member.name),
                        " is a socket or of a type that no image can hold"),
                    "add it to `exclude` of this entry");
      return;
    }
    Node node = work_.node(attributes_of(member));
    if (!target) {
      if (is_folder)
        placer_.left_out(member.name, node);
      return;
    }
    if (member.hardlink) {
      add_hardlink(member, *target);
      return;
    }
    node.xattrs = work_.keep_xattrs(member.xattrs);
    if (node.type == NodeType::File) {
      const std::uint64_t offset = work_.all.store.spool().size();
      const std::uint64_t size = put_aside(member.has_content);
      node.a = work_.all.store.add_spooled(offset, size, archive_, member.name);
      work_.all.store.set_runs(node.a, runs_.finish(size));
    } else if (node.type == NodeType::Symlink) {
      work_.all.tree.set_target(node, member.target);
    } else if (node.type == NodeType::CharDevice || node.type == NodeType::BlockDevice) {
      node.a = member.device_major;
      node.b = member.device_minor;
    }
    placer_.place(*target, node);
  }

  Attributes attributes_of(const ArchiveMember& member) const {
    Attributes out;
    out.type = node_type(member.type);
    out.mode = member.mode;
    out.uid = member.uid;
    out.gid = member.gid;
    out.time = member.modified.value_or(work_.all.manifest.epoch.value);
    return out;
  }

  // A second name of a member that came before. Some cpio and pax archives put the content behind
  // the last of the names.
  void add_hardlink(const ArchiveMember& member, const std::string& target) {
    TreeBuilder& tree = work_.all.tree;
    const auto other = placer_.link_target_of(*member.hardlink);
    const NodeId older = other ? placer_.find(*other) : none;
    if (older == none || tree.node(older).type == NodeType::Directory ||
        tree.node(older).origin != work_.origin)
      throw ManifestError(cat("member ", in_quotes(member.name), " is a hard link to ",
                              in_quotes(*member.hardlink),
                              ", which is no file that this entry brings before it"));
    if (older == placer_.find(target))
      return;
    if (tree.node(older).type == NodeType::File) {
      if (member.has_content) {
        const std::uint64_t offset = work_.all.store.spool().size();
        const std::uint64_t size = put_aside(true);
        work_.all.store.move_spooled(tree.node(older).a, offset, size);
        work_.all.store.set_runs(tree.node(older).a, runs_.finish(size));
      }
      if (tree.node(older).b == 0)
        tree.node(older).b = tree.new_link_group();
    }
    const Node copy = tree.node(older);
    placer_.place(target, copy);
  }

  // Gives the number of bytes; where the data are stands in runs_.
  std::uint64_t put_aside(bool has_content) {
    Spool& spool = work_.all.store.spool();
    std::uint64_t size = 0;
    while (has_content) {
      if (const std::uint64_t hole = reader_.skip_hole()) {
        spool.append_hole(hole);
        size += hole;
        continue;
      }
      const std::size_t got = reader_.read(buffer_);
      if (got == 0)
        break;
      spool.append(Bytes(buffer_).first(got));
      runs_.add(size, got);
      size += got;
    }
    return size;
  }

  const EntryWork& work_;
  std::string shown_;
  ArchiveReader reader_;
  MemberPlacer placer_;
  std::uint32_t archive_;
  std::vector<std::uint8_t> buffer_;
  DataRuns runs_;
  std::uint64_t members_ = 0;
};

}  // namespace

void add_archive(const EntryWork& work, const Origin& source) {
  work.all.store.add_input(source.shown);
  work.add_input(source, "archive", source.status.size);
  ArchiveSource(work, source).add();
}

}  // namespace disc
