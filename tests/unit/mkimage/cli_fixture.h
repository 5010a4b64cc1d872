// Runs mkimage in memory, in a folder of its own.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/integrity/digest.h"
#include "mkimage/cli.h"

namespace disc {

/// Sets an environment variable for as long as it lives. Not called Variable, as a type of the
/// manifests is.
class EnvironmentVariable {
 public:
  EnvironmentVariable(const char* name, const char* value) : name_(name) {
    ::setenv(name, value, 1);
  }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  ~EnvironmentVariable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

class CliTest : public testing::Test {
 protected:
  CliTest() {
    // What the machine that runs the tests has set must not show.
    for (const char* const name : {"CI", "SOURCE_DATE_EPOCH", "NO_COLOR", "CLICOLOR_FORCE"})
      ::unsetenv(name);
    char name[] = "/tmp/cli_test.XXXXXX";
    folder_ = ::mkdtemp(name);
    ::chmod(folder_.c_str(), 0755);
  }
  ~CliTest() override { std::filesystem::remove_all(folder_); }

  std::string at(const std::string& name) const { return folder_ + "/" + name; }

  std::string put(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(at(name)).parent_path());
    std::ofstream(at(name), std::ios::binary) << text;
    return at(name);
  }

  std::string get(const std::string& name) const {
    std::ifstream in(name.starts_with('/') ? name : at(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  bool there(const std::string& name) const { return std::filesystem::exists(at(name)); }

  /// A manifest called hello with `more` keys, which takes the folder site/.
  std::string hello(const std::string& more = "") {
    put("site/index.html", "<p>hello\n");
    put("site/a/b.txt", "bee\n");
    return put("hello.disc.yaml",
               "glassmaster: 1\nname: hello\n" + more + "files:\n  - {from: site/, to: /}\n");
  }

  int run(std::vector<std::string> words) {
    out_.str("");
    err_.str("");
    std::vector<const char*> argv{"mkimage"};
    for (const std::string& word : words)
      argv.push_back(word.c_str());
    return mkimage_cli(static_cast<int>(argv.size()), argv.data(), out_, err_);
  }

  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }
  nlohmann::json json() const { return nlohmann::json::parse(out_.str()); }
  bool says(const std::string& text) const { return err().find(text) != std::string::npos; }

  std::string sha256_of(const std::string& name) const {
    const std::string bytes = get(name);
    return digest_hex(Algorithm::Sha256, bytes_of(bytes));
  }

  /// Names in a folder, sorted.
  std::vector<std::string> names(const std::string& folder) const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(at(folder)))
      found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }

  std::string folder_;
  std::ostringstream out_, err_;
};

/// Runs `body` in a child whose standard output goes to `path`; gives the child's wait status.
inline int in_child(const std::string& path, const std::function<int()>& body,
                    const std::function<void(pid_t)>& meanwhile = {}) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (std::freopen(path.c_str(), "wb", stdout) == nullptr)
      ::_exit(99);
    ::_exit(body());
  }
  if (meanwhile)
    meanwhile(child);
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace disc
