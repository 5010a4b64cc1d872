// Manifests from memory, for tests: files and environment are maps.
#pragma once

#include <cerrno>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "manifests/read_manifest.h"

namespace disc {

using Texts = std::map<std::string, std::string>;

/// Options that see nothing of the machine but these files and variables.
inline ReadOptions closed_world(Texts files, Texts environment = {}) {
  ReadOptions options;
  options.load = [files = std::move(files)](const std::string& path) {
    const auto found = files.find(path);
    if (found == files.end())
      throw SystemError(path, "open", ENOENT);
    return found->second;
  };
  options.environment = [environment = std::move(environment)](
                            const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  };
  return options;
}

/// What a reading gave: the images, and the messages as they are printed.
struct Reading {
  std::vector<Manifest> manifests;
  std::string messages;
  std::size_t errors = 0, warnings = 0;
  std::vector<Diagnostic> diagnostics;

  /// The one image; fails loudly where there is another number.
  const Manifest& only() const {
    if (manifests.size() != 1)
      throw std::runtime_error(cat(manifests.size(), " manifests:\n", messages));
    return manifests[0];
  }
  /// "4:3 GM0102", for messages in order.
  std::vector<std::string> places() const {
    std::vector<std::string> out;
    for (const Diagnostic& one : diagnostics)
      out.push_back(cat(one.mark.line, ":", one.mark.column, " ", one.code));
    return out;
  }
};

inline Reading read_with(const ReadOptions& options, const std::string& path = "m.disc.yaml") {
  Diagnostics diagnostics;
  Reading reading;
  reading.manifests = read_manifest(path, options, diagnostics);
  std::ostringstream out;
  print(diagnostics, out);
  reading.messages = out.str();
  reading.errors = diagnostics.errors();
  reading.warnings = diagnostics.warnings();
  reading.diagnostics = diagnostics.sorted(0);
  return reading;
}

/// Reads one text as "m.disc.yaml".
inline Reading read_text(const std::string& text, Texts environment = {}) {
  return read_with(closed_world({{"m.disc.yaml", text}}, std::move(environment)));
}

/// The two keys every manifest has, then `rest`.
inline Reading read_rest(const std::string& rest, Texts environment = {}) {
  return read_text("glassmaster: 1\nname: x\n" + rest, std::move(environment));
}

}  // namespace disc
