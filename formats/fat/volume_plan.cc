// A FAT volume as a plan: who owns each of its bytes, and the bytes of all that is no file.
#include "formats/fat/volume_plan.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc::fat {
namespace {

void append(std::vector<std::uint8_t>& bytes, Bytes more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

}  // namespace

std::string to_text(const Problem& problem) {
  return cat(problem.path.empty() ? "the FAT volume" : problem.path, ": ", problem.what);
}

std::string VolumePlan::path_of(std::uint32_t node) const {
  std::string path;
  for (std::uint32_t at = node; at != 0; at = nodes_[at].parent)
    path.insert(0, "/" + nodes_[at].name);
  return path.empty() ? "/" : path;
}

std::string VolumePlan::directory_path(std::uint64_t number) const {
  return path_of(directories_.at(number));
}

std::string VolumePlan::owner(const Piece& piece) const {
  switch (piece.kind) {
    case PieceKind::Reserved:
      return "boot sector";
    case PieceKind::Table:
      return cat("file allocation table ", piece.id + 1);
    case PieceKind::Directory:
      return cat("directory ", directory_path(piece.id));
    case PieceKind::File:
      return "file data";
    case PieceKind::Slack:
      return "rest of a cluster";
    case PieceKind::Free:
      return "free clusters";
  }
  return "";
}

std::vector<std::uint8_t> VolumePlan::reserved_bytes() const {
  const std::size_t sector = geometry_.sector_size;
  std::vector<std::uint8_t> bytes(geometry_.reserved_sectors * sector);
  const auto put = [&](std::size_t at, Bytes data) {
    std::copy(data.begin(), data.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at * sector));
  };
  const auto boot = encode_boot_sector(geometry_, identity_);
  put(0, boot);
  if (geometry_.type != Type::Fat32)
    return bytes;
  const auto free = static_cast<std::uint32_t>(geometry_.end_cluster() - next_free_);
  // Drivers look for room behind the cluster that was given out last.
  const FsInfo info = make_fs_info(free, next_free_ - 1);
  // The boot record of FAT32 is three sectors, all of which bear the signature.
  std::array<std::uint8_t, 512> third{};
  std::copy(sector_signature.begin(), sector_signature.end(), third.begin() + 510);
  for (const std::size_t first : {std::size_t{0}, std::size_t{geometry_.backup_sector}}) {
    put(first, boot);
    put(first + 1, bytes_of(info));
    put(first + 2, third);
  }
  return bytes;
}

std::vector<std::uint8_t> VolumePlan::directory_bytes(std::uint32_t index) const {
  const Node& node = nodes_[index];
  std::vector<std::uint8_t> bytes;
  bytes.reserve(node.size);
  if (index == 0 && !identity_.label.empty()) {
    ShortName label;
    label.fill(' ');
    std::copy(identity_.label.begin(), identity_.label.end(), label.begin());
    append(bytes, bytes_of(make_entry(label, Attribute::VolumeLabel, 0, 0, time_)));
  }
  if (index != 0) {
    // A parent that is the root is called 0, even where FAT32 has it in cluster 2.
    const std::uint32_t parent = node.parent == 0 ? 0 : nodes_[node.parent].cluster;
    append(bytes, bytes_of(make_entry(dot, Attribute::Directory, node.cluster, 0, node.time)));
    append(bytes, bytes_of(make_entry(dot_dot, Attribute::Directory, parent, 0,
                                      nodes_[node.parent].time)));
  }
  for (const std::uint32_t child_index : node.children) {
    const Node& child = nodes_[child_index];
    if (child.has_long_name)
      for (const LongNameEntry& entry : long_entries(to_utf16(child.name), child.short_name))
        append(bytes, bytes_of(entry));
    DirectoryEntry entry =
        make_entry(child.short_name, child.attributes, child.cluster,
                   child.directory ? 0 : static_cast<std::uint32_t>(child.size), child.time);
    entry.case_bits = child.case_bits;
    append(bytes, bytes_of(entry));
  }
  return bytes;
}

std::uint32_t VolumePlan::table_entry(std::uint64_t cluster, std::size_t& chain) const {
  const std::uint32_t mask = geometry_.type == Type::Fat12   ? 0xFFF
                             : geometry_.type == Type::Fat16 ? 0xFFFF
                                                             : 0x0FFFFFFF;
  if (cluster == 0)  // the media byte, all other bits set
    return mask & 0xFFFFFFF8;
  if (cluster == 1)  // end of chain: also "shut down cleanly, no hardware error"
    return mask;
  if (cluster >= next_free_)
    return 0;
  const auto holds = [&](std::size_t at) {
    return at < chains_.size() && cluster >= chains_[at].first && cluster < chains_[at].end;
  };
  if (!holds(chain) && !holds(++chain)) {
    const auto behind =
        std::upper_bound(chains_.begin(), chains_.end(), cluster,
                         [](std::uint64_t wanted, const Chain& at) { return wanted < at.first; });
    chain = static_cast<std::size_t>(behind - chains_.begin()) - 1;
  }
  return cluster + 1 == chains_[chain].end ? mask : static_cast<std::uint32_t>(cluster + 1);
}

void VolumePlan::fill_table(std::uint64_t offset, std::span<std::uint8_t> out) const {
  std::size_t chain = 0;
  const unsigned width = static_cast<unsigned>(geometry_.type);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint64_t at = offset + i;
    if (width != 12) {
      const unsigned bytes = width / 8;
      const std::uint64_t cluster = at / bytes;
      if (cluster >= next_free_ && cluster >= first_cluster) {
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(i), out.end(), std::uint8_t{0});
        return;
      }
      out[i] = static_cast<std::uint8_t>(table_entry(cluster, chain) >> (8 * (at % bytes)));
      continue;
    }
    // Two entries of 12 bits share three bytes.
    const std::uint64_t first = at / 3 * 2;
    const auto even = [&] { return table_entry(first, chain); };
    const auto odd = [&] { return table_entry(first + 1, chain); };
    out[i] = static_cast<std::uint8_t>(at % 3 == 0   ? even()
                                       : at % 3 == 1 ? even() >> 8 | odd() << 4
                                                     : odd() >> 4);
  }
}

void VolumePlan::emit(const Piece& piece, std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (piece.kind == PieceKind::File || offset > piece.bytes || out.size() > piece.bytes - offset)
    throw std::logic_error("a plan makes the bytes of what is no file, inside one piece");
  if (piece.kind == PieceKind::Table)
    return fill_table(offset, out);
  std::fill(out.begin(), out.end(), std::uint8_t{0});
  if (piece.kind != PieceKind::Reserved && piece.kind != PieceKind::Directory)
    return;
  const std::vector<std::uint8_t> bytes = piece.kind == PieceKind::Reserved
                                              ? reserved_bytes()
                                              : directory_bytes(directories_.at(piece.id));
  const Bytes part = slice(bytes, offset, out.size());
  std::copy(part.begin(), part.end(), out.begin());
}

}  // namespace disc::fat
