// Builds images with mkimage and judges them with verify, both in memory, in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "mkimage/cli.h"
#include "verify/cli.h"

namespace disc {

using Json = nlohmann::json;

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos)
    throw std::runtime_error("the manifest has no " + from);
  return text.replace(at, from.size(), to);
}

class VerifyImage : public testing::Test {
 protected:
  VerifyImage() {
    std::string name = (std::filesystem::temp_directory_path() / "verify-bad-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no folder for the test");
    folder_ = name;
  }
  ~VerifyImage() override { std::filesystem::remove_all(folder_); }

  std::string at(const std::string& name) const { return folder_ + "/" + name; }
  std::string put(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(at(name)).parent_path());
    std::ofstream(at(name), std::ios::binary) << text;
    return at(name);
  }
  std::string get(const std::string& name) const {
    std::ifstream in(at(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // Builds folder/x.iso.
  void build(const std::string& manifest) const {
    const std::string path = put("x.disc.yaml", manifest), image = at("x.iso");
    const char* const argv[] = {"mkimage",     "build",   path.c_str(), "-o",
                                image.c_str(), "--force", "--quiet"};
    std::ostringstream out, err;
    ASSERT_EQ(mkimage_cli(std::size(argv), argv, out, err), 0) << err.str();
  }

  struct Result {
    int status = 0;
    std::string out, err;
    Json json;
    bool has(const std::string& kind, const std::string& sentence) const {
      return std::ranges::any_of(json["findings"], [&](const Json& finding) {
        return finding["kind"] == kind &&
               finding["message"].get<std::string>().find(sentence) != std::string::npos;
      });
    }
  };
  Result verify(const std::string& expected, std::vector<std::string> more = {}) const {
    const std::string image = at("x.iso");
    std::vector<const char*> argv{"verify", expected.c_str(), image.c_str(), "--json", "--quiet"};
    for (const std::string& word : more)
      argv.push_back(word.c_str());
    std::ostringstream out, err;
    Result result;
    result.status = verify_cli(static_cast<int>(argv.size()), argv.data(), out, err);
    result.out = out.str();
    result.err = err.str();
    if (Json::accept(result.out))
      result.json = Json::parse(result.out);
    return result;
  }

  std::string folder_;
};

}  // namespace disc
