// Any bytes as a manifest: it is read, or what is wrong with it is reported; nothing else happens.
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/read_manifest.h"

namespace {

// The parts between NUL bytes, which no manifest may hold: the manifest, then what it can extend.
std::vector<std::string> parts_of(std::string_view input) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = input.find('\0');
    parts.emplace_back(input.substr(0, end));
    if (end == std::string_view::npos || parts.size() == 9)
      return parts;
    input.remove_prefix(end + 1);
  }
}

[[noreturn]] void fail(const char* what, const std::string& text) {
  std::fprintf(stderr, "%s\n%s\n", what, text.c_str());
  std::abort();
}

// What is printed must be text that leaves the terminal alone, whatever the manifest holds.
void check_messages(const disc::Diagnostics& diagnostics) {
  std::ostringstream out;
  print(diagnostics, out);
  const std::string text = out.str();
  if (!disc::is_utf8(text))
    fail("messages are not UTF-8", text);
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 32 && c != '\n')
      fail("messages hold a control character", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parts = parts_of({reinterpret_cast<const char*>(data), size});
  disc::ReadOptions options;
  options.defines = {{"version", "1.0"}};
  options.environment = [](const std::string& name) -> std::optional<std::string> {
    return name == "HOME" ? std::optional<std::string>("/home/x") : std::nullopt;
  };
  options.load = [&](const std::string& path) -> std::string {
    if (path == "m.disc.yaml")
      return parts[0];
    for (std::size_t i = 1; i < parts.size(); ++i)
      if (path == disc::cat(i, ".yaml"))
        return parts[i];
    throw disc::SystemError(path, "open", ENOENT);
  };

  disc::Diagnostics diagnostics;
  const auto manifests = disc::read_manifest("m.disc.yaml", options, diagnostics);
  if (manifests.empty() == (diagnostics.errors() == 0))
    fail("neither a manifest nor an error, or both", "");
  check_messages(diagnostics);
  // The canonical form is a manifest that means the same, unless it holds what stands for something
  // else in a manifest.
  for (std::size_t i = 0; i < manifests.size() && i < 2; ++i) {
    if (manifests[i].canonical_json.find_first_of("$\x7f\xC2") != std::string::npos)
      continue;
    disc::ReadOptions again = options;
    again.defines.clear();
    again.load = [&](const std::string&) { return manifests[i].canonical_json; };
    disc::Diagnostics none;
    const auto second = disc::read_manifest("m.disc.yaml", again, none);
    std::ostringstream out;
    print(none, out);
    if (second.size() != 1 || second[0].canonical_json != manifests[i].canonical_json)
      fail("the canonical form reads differently", manifests[i].canonical_json + "\n" + out.str());
  }
  return 0;
}
