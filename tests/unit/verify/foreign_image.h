// Small images made by other people's tools, and a hand to damage them with.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "formats/iso9660/directory_record.h"
#include "formats/iso9660/volume_descriptor.h"

namespace disc::verify::testing {

/// A folder of its own that goes away with the object.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "verify-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no folder for the test");
    path_ = name;
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline void write_text(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

inline std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Runs a command; a tool that is missing or fails is a failure of the test.
inline void run(const std::string& command) {
  if (std::system(("(" + command + ") >/dev/null 2>&1").c_str()) != 0)
    throw std::runtime_error("failed: " + command);
}

/// Files, folders, a link, and a file of several blocks.
inline void make_tree(const std::filesystem::path& folder) {
  write_text(folder / "README.TXT", "read me\n");
  write_text(folder / "BIG.BIN", std::string(10'000, 'b'));
  write_text(folder / "DOCS" / "MANUAL.PDF", "not really a manual\n");
  write_text(folder / "DOCS" / "OLD" / "NOTES.TXT", "old notes\n");
  write_text(folder / "SRC" / "MAIN.C", "int main() {}\n");
  std::filesystem::create_symlink("DOCS/MANUAL.PDF", folder / "LINK");
}

/// The bytes of an image, and where things lie in them.
class Image {
 public:
  static constexpr std::size_t primary = 16 * 2048;

  explicit Image(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {
    if (bytes_.size() < primary + 2048)
      throw std::runtime_error("the tool made no image");
  }

  std::vector<std::uint8_t>& bytes() { return bytes_; }
  std::uint8_t& operator[](std::size_t at) { return bytes_.at(at); }

  /// Byte offset of the descriptor of Joliet.
  std::size_t joliet() const {
    for (std::size_t at = primary; bytes_.at(at) != 255; at += 2048)
      if (bytes_[at] == 2 && bytes_[at + 88] == '%')
        return at;
    throw std::runtime_error("no Joliet");
  }
  std::size_t terminator() const {
    std::size_t at = primary;
    while (bytes_.at(at) != 255)
      at += 2048;
    return at;
  }

  std::uint32_t le32(std::size_t at) const {
    return *read_struct<Le<std::uint32_t>>(Bytes(bytes_), at);
  }
  void both32(std::size_t at, std::uint32_t value) {
    const Both<std::uint32_t> field(value);
    std::memcpy(&bytes_.at(at), &field, sizeof field);
  }

  /// Byte offset of the first block of a directory; "" is the root.
  std::size_t directory(std::size_t descriptor, const std::vector<std::string>& path) const {
    std::size_t at = std::size_t{le32(descriptor + 158)} * 2048;
    for (const std::string& name : path)
      at = std::size_t{le32(record_in(at, name) + 2)} * 2048;
    return at;
  }

  /// Byte offset of the record with this identifier in the directory at byte `directory`.
  std::size_t record_in(std::size_t directory, std::string_view identifier) const {
    const std::size_t end = directory + le32(directory + 10);
    for (std::size_t at = directory; at < end;) {
      const auto view = iso9660::decode_record(Bytes(bytes_).subspan(at));
      if (!view) {
        at = (at / 2048 + 1) * 2048;
        continue;
      }
      if (text_of(view->identifier) == identifier)
        return at;
      at += view->record.length;
    }
    throw std::runtime_error("no record " + std::string(identifier));
  }
  std::size_t record(const std::vector<std::string>& folder, std::string_view identifier) const {
    return record_in(directory(primary, folder), identifier);
  }

  /// Byte offset of a system use entry of the record at byte `at`, continuation areas included.
  std::size_t entry(std::size_t at, std::string_view signature) const {
    const auto view = iso9660::decode_record(Bytes(bytes_).subspan(at));
    std::size_t from = at + view->bytes.size() - view->system_use.size();
    std::size_t end = at + view->bytes.size();
    for (;;) {
      std::size_t next = 0, next_end = 0;
      while (from + 4 <= end && bytes_[from + 2] >= 4) {
        const std::string_view found = text_of(Bytes(bytes_).subspan(from, 2));
        if (found == signature)
          return from;
        if (found == "CE") {
          next = std::size_t{le32(from + 4)} * 2048 + le32(from + 12);
          next_end = next + le32(from + 20);
        }
        from += bytes_[from + 2];
      }
      if (next == 0)
        throw std::runtime_error("no entry " + std::string(signature));
      from = next;
      end = next_end;
    }
  }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// xorriso as mkisofs, with Rock Ridge and Joliet; built once for all tests.
inline const Image& xorriso_image() {
  static const Image image = [] {
    const TestFolder folder;
    make_tree(folder.path() / "tree");
    run("xorriso -as mkisofs -R -J -o " + folder / "x.iso" + " " + folder / "tree");
    return Image(read_bytes(folder / "x.iso"));
  }();
  return image;
}

/// genisoimage, with Rock Ridge and Joliet, in which nothing is wrong at all.
inline const Image& clean_image() {
  static const Image image = [] {
    const TestFolder folder;
    make_tree(folder.path() / "tree");
    run("genisoimage -R -J -o " + folder / "x.iso" + " " + folder / "tree");
    return Image(read_bytes(folder / "x.iso"));
  }();
  return image;
}

/// genisoimage with a tree so deep that it moves directories away.
inline const Image& relocated_image() {
  static const Image image = [] {
    const TestFolder folder;
    write_text(folder.path() / "tree/A/B/C/D/E/F/G/H/FILE.TXT", "deep\n");
    run("genisoimage -R -o " + folder / "x.iso" + " " + folder / "tree");
    return Image(read_bytes(folder / "x.iso"));
  }();
  return image;
}

/// xorriso with devices, hard links by serial number (RRIP 1.12) and a compressed file.
inline const Image& special_image() {
  static const Image image = [] {
    const TestFolder folder;
    write_text(folder.path() / "tree/TEXT.TXT", std::string(100'000, 't'));
    write_text(folder.path() / "tree/ONE", "linked\n");
    write_text(folder.path() / "tree/OTHER", "other\n");
    std::filesystem::create_hard_link(folder.path() / "tree/ONE", folder.path() / "tree/TWO");
    run("mkfifo " + folder / "tree/PIPE");
    run("mknod " + folder / "tree/NULL" + " c 1 3");
    run("xorriso -compliance new_rr -hardlinks on -outdev " + folder / "x.iso" + " -map " +
        folder / "tree" + " / -set_filter_r --zisofs /TEXT.TXT -- -commit");
    return Image(read_bytes(folder / "x.iso"));
  }();
  return image;
}

}  // namespace disc::verify::testing
