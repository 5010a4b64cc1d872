// What the views cannot carry, counted per manifest entry, so that ten thousand files make one
// message.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"

namespace disc {

enum class Loss : std::uint8_t {
  IsoShortened,
  IsoReplaced,
  IsoLeftOut,
  IsoOwner,
  IsoXattrs,
  JolietShortened,
  JolietReplaced,
  JolietLeftOut,
  JolietCase,
  EnhancedShortened,
  EnhancedLeftOut,
  UdfShortened,
  UdfReplaced,
  UdfXattrs,
  UdfSymlink,
  Time,
  SymlinkSlashes,
  DeviceNumbers,
  TimeLeftOut,
  // Never a matter of `on-loss`:
  JolietNonBmp,
  IsoCollision,
  JolietCollision,
  EnhancedCollision,
  UdfNonBmp,
  UdfCollision,
  TooLarge,
  TooDeep,
};

/// Collects losses from several threads. The example of each message is the one with the lowest
/// node, so that threads do not show.
class Losses {
 public:
  Losses(const Manifest& manifest, const SourceTree& tree) : manifest_(manifest), tree_(tree) {}

  /// `detail` follows the path in the message: what became of it.
  void add(Loss loss, NodeId node, const std::string& detail = {});

  /// Hands one diagnostic per loss and manifest entry to `diagnostics`: warnings or errors as
  /// `on-loss` and `on-collision` say.
  void tell(Diagnostics& diagnostics) const;

 private:
  struct Found {
    std::uint64_t count = 0;
    NodeId first = none;
    std::string detail;
  };

  Severity severity(Loss loss) const;

  const Manifest& manifest_;
  const SourceTree& tree_;
  std::mutex mutex_;
  std::map<std::pair<Loss, std::uint32_t>, Found> found_;  // by loss and manifest entry
};

}  // namespace disc
