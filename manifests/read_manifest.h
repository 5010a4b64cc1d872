// From a YAML manifest to the images it describes.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "manifests/diagnostic.h"
#include "manifests/manifest.h"

namespace disc {

/// `--base`, `--base-receipt`, `--next-writable` and `--format`: they stand above `session` and
/// `outputs.format` of the manifest. Texts that are empty say nothing.
struct SessionCommand {
  std::string base;           // path from the working folder, or address of a drive
  std::string receipt;        // path from the working folder
  std::string next_writable;  // "auto" or a block
  std::string format;         // "session" or "merged"
};

/// What the command line and the machine around it bring along.
struct ReadOptions {
  /// `-D name=value`, in the order given; the last of a name wins.
  std::vector<std::pair<std::string, std::string>> defines;
  /// `--cell`: "edition=server,lang=en" or a part of it; "" takes every cell.
  std::string cell;
  /// `--epoch`, written as in the manifest; stands above the manifest and SOURCE_DATE_EPOCH.
  std::optional<std::string> epoch;
  /// Paths may leave the manifest's folder.
  bool allow_outside = false;
  /// Value of an environment variable. Absent: the environment of the process.
  std::function<std::optional<std::string>(const std::string& name)> environment;
  /// Bytes of a manifest or of one it extends; throws SystemError. Absent: files of the machine.
  std::function<std::string(const std::string& path)> load;
  SessionCommand session;
};

/// Reads the manifest at `path` ("-" where `load` knows it): one Manifest per cell of its matrix,
/// in the order of the axes, or one. Every error goes to `diagnostics`; if there were any, the
/// result is empty. Throws nothing that a manifest could cause.
std::vector<Manifest> read_manifest(const std::string& path, const ReadOptions& options,
                                    Diagnostics& diagnostics);

}  // namespace disc
