// How long work tells the outside how far it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace disc {

/// How a drive keeps up while it writes.
struct Pace {
  double multiple = 0;           // of the medium's single speed, by our clock; 0: not known yet
  std::optional<double> buffer;  // how full that of the drive is, 0 to 1
};

/// A door: programs hang a terminal line, JSON events or nothing behind it. Called from one thread.
class Progress {
 public:
  virtual ~Progress() = default;

  /// A stage opens; `total` in `unit` ("bytes", "files"), 0 if not known.
  virtual void start(std::string_view stage, std::uint64_t total, std::string_view unit) = 0;

  /// So much of the stage is done; cheap enough to be called for every buffer.
  virtual void at(std::uint64_t done) = 0;

  /// How the drive of this stage keeps up, shown with the next at().
  virtual void pace(const Pace&) {}

  /// The stage is over.
  virtual void finish() = 0;
};

/// Tells nobody.
class NoProgress final : public Progress {
 public:
  void start(std::string_view, std::uint64_t, std::string_view) override {}
  void at(std::uint64_t) override {}
  void finish() override {}
};

}  // namespace disc
