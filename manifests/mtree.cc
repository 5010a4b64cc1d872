// The canonical listing of a tree in mtree(5) format: what a folder holds, as text that can be
// hashed.
#include "manifests/mtree.h"

#include <fmt/format.h>

#include <utility>

namespace disc {
namespace {

const char* type_word(char type) {
  switch (type) {
    case 'd':
      return "dir";
    case 'l':
      return "link";
    case 'c':
      return "char";
    case 'b':
      return "block";
    case 'p':
      return "fifo";
    default:
      return "file";
  }
}

void append_escaped(std::string& out, std::string_view bytes) {
  constexpr std::string_view special = "#=*?[]\\";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F || special.find(c) != std::string_view::npos)
      fmt::format_to(std::back_inserter(out), "\\{:03o}", byte);
    else
      out += c;
  }
}

}  // namespace

std::string mtree_path(std::string_view path) {
  std::string out;
  append_escaped(out, path);
  return out;
}

MtreeWriter::MtreeWriter(std::function<void(std::string_view)> out) : out_(std::move(out)) {
  out_("#mtree v2.0\n");
}

void MtreeWriter::add(const MtreeEntry& entry) {
  line_ = ".";
  if (entry.path != "/")
    append_escaped(line_, entry.path);
  const auto put = std::back_inserter(line_);
  fmt::format_to(put, " type={} mode={:04o} uid={} gid={}", type_word(entry.type), entry.mode,
                 entry.uid, entry.gid);
  // Directories count links differently on every file system.
  if (entry.type != 'd' && entry.links > 1)
    fmt::format_to(put, " nlink={}", entry.links);
  if (entry.type == 'f')
    fmt::format_to(put, " size={}", entry.size);
  fmt::format_to(put, " time={}.{:09}", entry.seconds, entry.nanoseconds);
  if (entry.type == 'l') {
    line_ += " link=";
    append_escaped(line_, entry.target);
  }
  if (entry.type == 'c' || entry.type == 'b')
    fmt::format_to(put, " device=linux,{},{}", entry.major, entry.minor);
  if (entry.type == 'f' && !entry.sha256.empty())
    line_ += " sha256digest=" + entry.sha256;
  line_ += '\n';
  out_(line_);
}

}  // namespace disc
