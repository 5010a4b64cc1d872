// What the tests of sources share: a folder that goes away, manifests made by hand, trees as text.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/sources/resolve.h"

namespace disc::test {

/// A folder under the system's temporary one.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "sources-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

  /// Writes a file, its folders too, with the modification time 2001-02-03T04:05:06Z.
  std::string write(const std::string& name, std::string_view text, mode_t mode = 0644) const {
    const std::string file = *this / name;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file, std::ios::binary) << text;
    ::chmod(file.c_str(), mode);
    set_time(name, 981173106);
    return file;
  }
  void folder(const std::string& name) const { std::filesystem::create_directories(*this / name); }
  void set_time(const std::string& name, std::int64_t seconds) const {
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (*this / name).c_str(), times, AT_SYMLINK_NOFOLLOW), 0);
  }
  /// Runs a shell command in the folder.
  void run(const std::string& command) const {
    ASSERT_EQ(std::system(("cd '" + path_ + "' && (" + command + ") >/dev/null 2>&1").c_str()), 0)
        << command;
  }

 private:
  std::string path_;
};

inline constexpr std::int64_t epoch_2020 = 1577836800;

inline Mark mark_at(int line) {
  static const auto text = std::make_shared<const SourceText>(SourceText{"test.disc.yaml", {}});
  return {text, line, 3, 1};
}

/// A manifest in a folder, with one line per entry.
struct TestManifest : Manifest {
  explicit TestManifest(const std::string& in) {
    file = in + "/test.disc.yaml";
    folder = in;
    epoch.value = {epoch_2020, 0};
    rock_ridge.emplace();
  }
  FileEntry& add(EntryKind kind, const std::string& to) {
    FileEntry entry;
    entry.kind = kind;
    entry.to.value = to;
    entry.mark = mark_at(static_cast<int>(files.size()) + 1);
    files.push_back(std::move(entry));
    return files.back();
  }
  FileEntry& from(const std::string& source, const std::string& to) {
    FileEntry& entry = add(EntryKind::From, to);
    entry.from.value = source;
    return entry;
  }
  FileEntry& text(const std::string& words, const std::string& to) {
    FileEntry& entry = add(EntryKind::Text, to);
    entry.text = words;
    return entry;
  }
  AttributeRule& rule(const std::string& match) {
    attributes.emplace_back();
    attributes.back().match = match;
    attributes.back().mark = mark_at(100 + static_cast<int>(attributes.size()));
    return attributes.back();
  }
};

inline void words(std::vector<Marked<std::string>>& list,
                  const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    Marked<std::string> word;
    word.value = pattern;
    list.push_back(word);
  }
}

/// A tree and what its author was told.
struct Resolved {
  SourceTree tree;
  std::vector<std::string> messages;  // "code: text"

  bool told(const std::string& code, const std::string& part = "") const {
    for (const std::string& message : messages) {
      if (message.starts_with(code) && message.find(part) != std::string::npos)
        return true;
    }
    return false;
  }
  /// The paths, in order of id, without the root.
  std::vector<std::string> paths() const {
    std::vector<std::string> out;
    for (NodeId id = 1; id < tree.nodes.size(); ++id)
      out.push_back(tree.path(id));
    return out;
  }
  const Node& at(const std::string& path) const {
    const NodeId id = tree.find(path);
    if (id == none)
      throw std::runtime_error("no " + path);
    return tree.node(id);
  }
  bool has(const std::string& path) const { return tree.find(path) != none; }
  std::string content(const std::string& path) const {
    const Node& node = at(path);
    if (node.type != NodeType::File)
      throw std::runtime_error(path + " is no file");
    const auto stream = tree.opener->open(node.a);
    std::string out;
    std::vector<std::uint8_t> buffer(1000);
    while (const std::size_t got = stream->read(buffer))
      out.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(got));
    std::vector<std::uint8_t> small;
    tree.opener->read_small(node.a, small);
    EXPECT_EQ(std::string(small.begin(), small.end()), out) << path;
    EXPECT_EQ(tree.contents[node.a].size, out.size()) << path;
    return out;
  }
  /// Everything that decides an image, as text.
  std::string dump() const {
    std::string out;
    for (NodeId id = 0; id < tree.nodes.size(); ++id) {
      const Node& node = tree.node(id);
      out += fmt::format(
          "{} {} type{} {:o} {}:{} {}.{:09} a{} b{} p{} x{} o{}", id, in_quotes(tree.path(id)),
          static_cast<int>(node.type), node.mode, node.uid, node.gid, node.seconds,
          node.nanoseconds,
          node.type == NodeType::Symlink ? std::string(tree.target(id)) : std::to_string(node.a),
          node.b, node.placement, node.xattrs, node.origin);
      if (node.type == NodeType::File)
        out += " " + std::to_string(tree.contents[node.a].size);
      out += "\n";
    }
    return out;
  }
};

inline Resolved resolve(const Manifest& manifest, const ResolveOptions& options = {}) {
  Resolved out;
  Diagnostics diagnostics;
  NoProgress progress;
  out.tree = disc::resolve(manifest, options, diagnostics, progress);
  for (const Diagnostic& diagnostic : diagnostics.sorted(0))
    out.messages.push_back(diagnostic.code + ": " + to_string(diagnostic.mark) + ": " +
                           diagnostic.message + (diagnostic.hint.empty() ? "" : "; ") +
                           diagnostic.hint);
  return out;
}

/// The promised order: children together, sorted, below their folder.
inline void expect_promised_order(const SourceTree& tree) {
  NodeId next = 1;
  for (NodeId id = 0; id < tree.nodes.size(); ++id) {
    const Node& node = tree.node(id);
    if (node.type != NodeType::Directory)
      continue;
    for (NodeId child = node.a; child < node.a + node.b; ++child) {
      EXPECT_EQ(child, next++);
      EXPECT_GT(child, id);
      EXPECT_EQ(tree.node(child).parent, id);
      if (child > node.a) {
        EXPECT_LT(tree.name(child - 1), tree.name(child));
      }
    }
  }
  EXPECT_EQ(next, tree.nodes.size());
}

}  // namespace disc::test
