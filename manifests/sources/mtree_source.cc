// A list in mtree form: it decides what there is and what is true of it; the bytes come from files.
#include <fcntl.h>

#include <array>
#include <optional>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/io/environment.h"
#include "manifests/sources/entry_work.h"
#include "manifests/sources/member_placer.h"
#include "manifests/sources/mtree_list.h"
#include "manifests/sources/parallel.h"
#include "manifests/sources/tree_path.h"

namespace disc {
namespace {

constexpr std::uint64_t largest_list = std::uint64_t{1} << 32;  // bytes

// The checksum of POSIX cksum(1): a CRC over the bytes and then their number.
class Cksum {
 public:
  void update(Bytes bytes) {
    for (const std::uint8_t byte : bytes)
      step(byte);
    length_ += bytes.size();
  }
  std::uint32_t finish() {
    for (std::uint64_t length = length_; length != 0; length >>= 8)
      step(static_cast<std::uint8_t>(length));
    return ~crc_;
  }

 private:
  void step(std::uint8_t byte) { crc_ = crc_ << 8 ^ table[crc_ >> 24 ^ byte]; }

  static constexpr std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t i = 0; i < out.size(); ++i) {
      std::uint32_t value = i << 24;
      for (int bit = 0; bit < 8; ++bit)
        value = value << 1 ^ ((value & 0x80000000u) != 0 ? 0x04C11DB7u : 0u);
      out[i] = value;
    }
    return out;
  }();
  std::uint32_t crc_ = 0;
  std::uint64_t length_ = 0;
};

// A content and what the list says of it.
struct Promise {
  ContentId content;
  const MtreeLine* line;
};

// Nothing if all digests hold, else what does not.
std::optional<std::string> broken(const Promise& promise, const ContentStore& store) {
  std::vector<Digest> digests;
  for (const auto& digest : promise.line->digests)
    digests.emplace_back(*parse_algorithm(digest.first));
  Cksum cksum;
  const auto stream = store.open(promise.content);
  std::vector<std::uint8_t> buffer(256 * 1024);
  read_to_end(*stream, buffer, [&](Bytes bytes) {
    for (Digest& digest : digests)
      digest.update(bytes);
    if (promise.line->cksum)
      cksum.update(bytes);
  });
  for (std::size_t i = 0; i < digests.size(); ++i) {
    const auto& [algorithm, expected] = promise.line->digests[i];
    const std::string found = to_hex(digests[i].finish());
    if (found != expected)
      return cat("has the ", algorithm, " digest ", found, ", but the list says ", expected);
  }
  if (promise.line->cksum) {
    const std::uint32_t found = cksum.finish();
    if (found != *promise.line->cksum)
      return cat("has the cksum ", found, ", but the list says ", *promise.line->cksum);
  }
  return std::nullopt;
}

class MtreeSource {
 public:
  MtreeSource(const EntryWork& work, const Origin& source)
      : work_(work),
        shown_(source.shown),
        folder_(split_path(source.real).parent),
        shown_folder_(split_path(source.shown).parent),
        placer_(work, source.shown),
        lines_(read_mtree(read_file(source.real, largest_list), source.shown, &faults_)) {}

  void add() {
    for (const std::string& fault : faults_)
      work_.error("GM0530", fault);
    for (const MtreeLine& line : lines_) {
      try {
        add_line(line);
      } catch (const ManifestError& error) {
        tell(line, error.what());
      }
    }
    check_promises();
    if (nameless_owner_ != nullptr)
      work_.warning("GM0531",
                    cat(shown_, ":", nameless_owner_->line, ": ",
                        "gives owners as names without numbers, which mean nothing on a disc; ",
                        "0 is taken"),
                    "write uid= and gid=, or set `owner` in `attributes`");
    placer_.finish();
  }

 private:
  void tell(const MtreeLine& line, const std::string& what) const {
    work_.error("GM0530", cat(shown_, ":", line.line, ": ", what));
  }

  // The file on the host that stands behind a line, if there is one.
  std::optional<Origin> file_of(const MtreeLine& line) const {
    const std::string& named = line.contents ? *line.contents : line.path;
    const std::string path = named.starts_with('/') ? named : cat(folder_, "/", named);
    if (!host_status(path, true))
      return std::nullopt;
    Origin file = locate(work_.all, path);
    file.shown = named.starts_with('/') ? named : joined(shown_folder_, named);
    return file;
  }

  void add_line(const MtreeLine& line) {
    std::optional<Origin> file;
    std::string type = line.type.value_or("");
    if (type.empty() || type == "file")
      file = file_of(line);
    if (type.empty()) {
      if (!file && !line.optional)
        throw ManifestError(cat(in_quotes(line.path), " has neither a type nor a file"));
      type = file && file->status.type == HostType::Directory ? "dir" : "file";
    }
    const auto target = placer_.target_of(line.path, type == "dir");
    if (!target && type != "dir")
      return;
    if (type == "socket")
      throw ManifestError(cat(in_quotes(line.path), " is a socket, which no image can hold"));
    if (type == "file" && !file) {
      if (line.optional)
        return;
      throw ManifestError(cat("there is no file ",
                              in_quotes(joined(shown_folder_, line.contents.value_or(line.path))),
                              line.contents ? cat(", the contents of ", in_quotes(line.path))
                                            : std::string(" beside the list, and no contents= that "
                                                          "says where it is")));
    }
    Node node = work_.node(attributes_of(line, type));
    if (!target)
      return placer_.left_out(line.path, node);
    fill(node, line, file);
    const NodeId placed = placer_.place(*target, node);
    if (placed != none && node.type == NodeType::File && (!line.digests.empty() || line.cksum))
      promises_.push_back({node.a, &line});
  }

  Attributes attributes_of(const MtreeLine& line, const std::string& type) {
    Attributes out;
    out.type = type == "dir"     ? NodeType::Directory
               : type == "link"  ? NodeType::Symlink
               : type == "char"  ? NodeType::CharDevice
               : type == "block" ? NodeType::BlockDevice
               : type == "fifo"  ? NodeType::Fifo
                                 : NodeType::File;
    out.mode = out.type == NodeType::Directory ? 0755 : 0644;
    if (line.mode)
      out.mode = ModeChange(*line.mode).apply(out.mode, out.type == NodeType::Directory);
    out.uid = line.uid.value_or(0);
    out.gid = line.gid.value_or(0);
    out.time = line.time.value_or(work_.all.manifest.epoch.value);
    const bool named =
        (!line.uid && line.owner_name && *line.owner_name != "root") ||
        (!line.gid && line.group_name && *line.group_name != "root" && *line.group_name != "wheel");
    if (named && nameless_owner_ == nullptr)
      nameless_owner_ = &line;
    return out;
  }

  void fill(Node& node, const MtreeLine& line, const std::optional<Origin>& file) {
    switch (node.type) {
      case NodeType::File:
        fill_file(node, line, *file);
        break;
      case NodeType::Symlink:
        work_.all.tree.set_target(
            node, line.link ? *line.link
                            : read_link_at(AT_FDCWD, cat(folder_, "/", line.path).c_str(),
                                           joined(shown_folder_, line.path)));
        break;
      case NodeType::CharDevice:
      case NodeType::BlockDevice:
        if (!line.device_major)
          throw ManifestError(
              cat(in_quotes(line.path), " is a device, but has no device= keyword"));
        node.a = *line.device_major;
        node.b = *line.device_minor;
        break;
      default:
        break;
    }
  }

  void fill_file(Node& node, const MtreeLine& line, const Origin& file) {
    if (file.status.type != HostType::File)
      throw ManifestError(cat(in_quotes(file.shown), " is not a file, but the list calls ",
                              in_quotes(line.path), " one"));
    if (line.size && *line.size != file.status.size)
      throw ManifestError(cat(in_quotes(file.shown), " has ", file.status.size,
                              " bytes, but the list says ", *line.size));
    const SplitPath real = split_path(file.real);
    const std::string parent(real.parent.empty() ? std::string_view("/") : real.parent);
    ContentStore& store = work_.all.store;
    node.a = store.add_host_file(
        store.add_top_folder(parent, std::string(split_path(file.shown).parent)), real.name,
        file.status.size);
  }

  void check_promises() {
    std::vector<std::optional<std::string>> found(promises_.size());
    const ContentStore& store = work_.all.store;
    for_each_parallel(promises_.size(), 8, thread_count(work_.all.options.threads),
                      [&](std::size_t i, unsigned) { found[i] = broken(promises_[i], store); });
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found[i])
        tell(*promises_[i].line,
             cat(in_quotes(store.describe(promises_[i].content)), " ", *found[i]));
    }
  }

  const EntryWork& work_;
  std::string shown_;
  std::string folder_;        // the list lies in it: absolute, without links
  std::string shown_folder_;  // as messages call it
  MemberPlacer placer_;
  std::vector<std::string> faults_;  // of the list, before lines_ for its reader
  std::vector<MtreeLine> lines_;
  std::vector<Promise> promises_;
  const MtreeLine* nameless_owner_ = nullptr;
};

}  // namespace

void add_mtree_list(const EntryWork& work, const Origin& source) {
  work.all.store.add_input(source.shown);
  work.add_input(source, "mtree", source.status.size);
  MtreeSource(work, source).add();
}

}  // namespace disc
