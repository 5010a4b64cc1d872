// Virtual discs for tests of recording: made, burnt, changed, looked at.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/io/block_source.h"
#include "formats/mmc/commands.h"
#include "formats/virtual_drive/address.h"
#include "formats/virtual_drive/create_disc.h"
#include "record/burn.h"
#include "record/closing.h"
#include "record/formatting.h"
#include "record/job.h"

namespace disc::record {

/// Bytes without a pattern that could be mistaken.
inline std::vector<std::uint8_t> pattern(std::size_t blocks, std::uint8_t seed) {
  std::vector<std::uint8_t> bytes(blocks * block_size);
  std::uint32_t state = seed * 2654435761U + 1;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

/// The kind of a disc as the name of a test may have it: "dvd+r-dl" is "dvdpr_dl".
inline std::string name_of_kind(std::string kind) {
  for (char& letter : kind)
    letter = letter == '+' ? 'p' : letter == '-' ? '_' : letter;
  return kind;
}

inline Job job_of(const std::vector<std::uint8_t>& bytes) {
  Job job;
  job.name = "image.iso";
  JobTrack track;
  track.source = std::make_shared<MemorySource>(bytes, "image.iso");
  track.blocks = static_cast<std::int64_t>(blocks_for(bytes.size()));
  track.name = "image.iso";
  job.tracks.push_back(std::move(track));
  return job;
}

/// A disc in a folder of its own, gone with the test.
class VirtualDisc {
 public:
  explicit VirtualDisc(const std::string& kind,
                       std::optional<std::uint32_t> capacity = std::nullopt) {
    static int count = 0;
    folder_ = std::filesystem::temp_directory_path() /
              ("burn-test-" + std::to_string(getpid()) + "-" + std::to_string(count++));
    virtual_drive::NewDisc disc;
    disc.capacity = capacity;
    virtual_drive::create_disc(folder_.string(), kind, disc);
  }
  ~VirtualDisc() { std::filesystem::remove_all(folder_); }
  std::unique_ptr<drive::Transport> open(const std::string& options = "") const {
    return virtual_drive::open_virtual_drive(folder_.string() + options);
  }
  BurnResult burn(const Job& job, const std::string& options = "",
                  VerifyLevel verify = VerifyLevel::Full) const {
    const auto drive = open(options);
    BurnOptions how;
    how.verify = verify;
    Interrupts interrupts;
    NoProgress progress;
    Burn course(*drive, interrupts, how, progress);
    course.plan(job);
    return course.run();
  }
  WritePlan plan(const Job& job) const {
    const auto drive = open();
    Interrupts interrupts;
    NoProgress progress;
    Burn course(*drive, interrupts, {}, progress);
    return course.plan(job);
  }
  std::string refusal(const Job& job) const {
    try {
      plan(job);
      return "";
    } catch (const PlanError& error) {
      return error.what();
    }
  }
  Medium medium() const {
    const auto drive = open();
    return probe(*drive, everything());
  }
  /// What a command that changes the disc does to it.
  void format(bool full, std::optional<BdFormat> kind = {}) const {
    work([&](Commander& commander, const Medium& medium, Progress& progress) {
      format_medium(commander, choose_format(medium, full, kind), progress);
    });
  }
  void blank(bool full) const {
    work([&](Commander& commander, const Medium& medium, Progress& progress) {
      blank_medium(commander, medium, choose_blanking(medium, full), progress);
    });
  }
  void close(Closing what) const {
    work([&](Commander& commander, const Medium& medium, Progress& progress) {
      expect_closable(medium, what);
      close_medium(commander, medium, what, progress);
    });
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  template <class Deed>
  void work(Deed deed) const {
    const auto drive = open();
    Interrupts interrupts;
    NoProgress progress;
    const Medium medium = probe(*drive, wanted_for_burning());
    Commander commander(*drive, timeout_basis(medium, 1), interrupts);
    deed(commander, medium, progress);
  }
  std::filesystem::path folder_;
};

}  // namespace disc::record
