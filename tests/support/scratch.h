// A temporary folder for a test, and other people's programs run in it.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "formats/base/bytes.h"

namespace disc {

/// Gone, with all it holds, when the test ends.
class Scratch {
 public:
  Scratch() {
    folder_ = (std::filesystem::temp_directory_path() / "scratch-XXXXXX").string();
    if (::mkdtemp(folder_.data()) == nullptr)
      throw std::runtime_error("no temporary folder");
  }
  ~Scratch() { std::filesystem::remove_all(folder_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  /// Writes a file of these bytes, the folders above it too.
  void write(const std::string& name, Bytes bytes) const { write_at(name, 0, bytes); }

  /// Writes bytes into a file at an offset; what lies before stays, or is a hole.
  void write_at(const std::string& name, std::uint64_t offset, Bytes bytes) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    if (!std::filesystem::exists(path(name)))
      std::ofstream(path(name), std::ios::binary);
    std::fstream file(path(name), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(offset));
    file << text_of(bytes) << std::flush;
    if (!file)
      throw std::runtime_error("cannot write " + path(name));
  }

  /// Makes the file this long.
  void resize(const std::string& name, std::uint64_t size) const {
    std::filesystem::resize_file(path(name), size);
  }

  std::vector<std::uint8_t> read(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    const std::string read = text.str();
    return {read.begin(), read.end()};
  }

  /// What a shell command said in this folder, both outputs together.
  struct Said {
    int status;
    std::string text;
  };
  Said run(const std::string& command) const {
    const std::string line = "cd " + folder_ +
                             " && export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1600000000 "
                             "PATH=/usr/sbin:/usr/bin:/sbin:/bin && { " +
                             command + "; } >.said 2>&1 </dev/null";
    const int status = std::system(line.c_str());
    const std::vector<std::uint8_t> said = read(".said");
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, std::string(said.begin(), said.end())};
  }

 private:
  std::string folder_;
};

}  // namespace disc
