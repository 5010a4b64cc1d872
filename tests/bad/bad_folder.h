// Folders of manifests that are wrong, each with the messages it gives.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace disc::testing {

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder below tests/bad.
class BadFolder {
 public:
  explicit BadFolder(const char* name) : path_(std::filesystem::path(TEST_DATA) / "bad" / name) {}

  const std::filesystem::path& path() const { return path_; }

  /// Of the files that end so, what stands before it, sorted.
  std::vector<std::string> names_with(const std::string& ending) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with(ending))
        names.push_back(name.substr(0, name.size() - ending.size()));
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string expected(const std::string& name) const {
    return slurp(path_ / (name + ".expected"));
  }

  /// The codes that match `pattern` and that the sources of mkimage use.
  static std::set<std::string> used(const std::string& pattern) {
    std::set<std::string> codes;
    for (const char* const part : {"manifests/sources", "mkimage"})
      for (const auto& entry :
           std::filesystem::directory_iterator(std::filesystem::path(SOURCE_ROOT) / part))
        if (entry.path().extension() == ".cc")
          collect(slurp(entry.path()), "\"(" + pattern + ")\"", codes);
    return codes;
  }
  /// The codes that expected texts show.
  std::set<std::string> shown() const {
    std::set<std::string> codes;
    for (const std::string& name : names_with(".expected"))
      collect(expected(name), "\\[(GM[0-9]{4})\\]", codes);
    return codes;
  }

 private:
  static void collect(const std::string& text, const std::string& pattern,
                      std::set<std::string>& out) {
    const std::regex code(pattern);
    for (std::sregex_iterator at(text.begin(), text.end(), code), end; at != end; ++at)
      out.insert((*at)[1]);
  }

  std::filesystem::path path_;
};

/// The name of a test for the manifest of that name.
inline std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace disc::testing
