// What building an image and building a CD in tracks have in common.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "manifests/lock.h"
#include "manifests/manifest.h"
#include "mkimage/image.h"
#include "mkimage/prepare.h"
#include "mkimage/reproduce.h"
#include "mkimage/sidecars.h"

namespace disc {

struct BuildOptions {
  ManifestOptions manifest;
  std::string output;
  bool locked = false;
  bool not_locked = false;
  bool check = false;
  bool force = false;
  std::string depfile;
};

/// What is told of an image when it is done.
struct Built {
  std::string cell;
  OutputPaths paths;
  WrittenImage written;
  std::string build_key;
  std::vector<std::string> files;              // of a CD in tracks all of them
  std::map<std::string, std::string> outputs;  // the same by name, with their SHA-256
  std::vector<std::string> sidecars;
  std::vector<std::string> dependencies;
  std::optional<SecondBuild> second;
};

/// The lock's text where this build is held to it.
std::optional<std::string> lock_text(const Manifest& manifest, const BuildOptions& options);

/// Throws ManifestError, which names every input that drifted.
void check_lock(const Manifest& manifest, const Lock& present, const std::string& text);

/// Throws ManifestError where the output cannot be, or would replace what was not made here.
void refuse_output(const OutputPaths& paths, const BuildOptions& options);

}  // namespace disc
