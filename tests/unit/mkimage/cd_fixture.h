// Plans and makes small CDs in tracks, in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "formats/base/cat.h"
#include "formats/base/progress.h"
#include "manifests/diagnostic.h"
#include "manifests/read_manifest.h"
#include "mkimage/cd_plan.h"
#include "mkimage/cd_sectors.h"
#include "tests/support/scratch.h"

namespace disc {

class CdTest : public testing::Test {
 protected:
  using Data = std::vector<std::uint8_t>;

  /// A file of so many random bytes.
  Data put_random(const std::string& name, std::size_t bytes, unsigned seed = 1) {
    std::mt19937 random(seed);
    Data data(bytes);
    for (std::uint8_t& byte : data)
      byte = static_cast<std::uint8_t>(random());
    replace(name, data);
    return data;
  }

  void replace(const std::string& name, Bytes bytes) {
    std::filesystem::remove(scratch_.path(name));
    scratch_.write(name, bytes);
  }

  /// Reads a manifest of these keys and plans its CD; messages go to `diagnostics_`.
  void plan(const std::string& rest) {
    const std::string text = "glassmaster: 1\nname: x\ntime: {epoch: 86400, clamp: all}\n" + rest;
    replace("m.disc.yaml", bytes_of(text));
    diagnostics_ = std::make_unique<Diagnostics>();
    plan_ = {};
    std::vector<Manifest> all =
        read_manifest(scratch_.path("m.disc.yaml"), ReadOptions{}, *diagnostics_);
    if (diagnostics_->errors() != 0 || all.size() != 1)
      throw std::runtime_error(cat("no manifest: ", messages()));
    manifest_ = std::make_unique<Manifest>(std::move(all[0]));
    NoProgress silent;
    CdPlanOptions options;
    options.threads = 2;
    plan_ = plan_cd(*manifest_, options, *diagnostics_, silent);
  }
  /// The same, and nothing may be wrong.
  void plan_well(const std::string& rest) {
    plan(rest);
    if (diagnostics_->errors() != 0)
      throw std::runtime_error(messages());
  }

  std::string messages() const {
    std::string all;
    for (const Diagnostic& one : diagnostics_->sorted(0))
      all += to_text(one) + "\n";
    return all;
  }
  /// Codes of errors and warnings, in the order of their places.
  std::vector<std::string> codes() const {
    std::vector<std::string> all;
    for (const Diagnostic& one : diagnostics_->sorted(0))
      if (one.severity != Severity::Note)
        all.push_back(one.code);
    return all;
  }
  const cd::Track& track(std::size_t index) const { return plan_.tracks.at(index).facts; }

  /// Every sector of the plan, by its block.
  std::map<std::int32_t, Data> make(unsigned threads = 2) {
    std::map<std::int32_t, Data> all;
    NoProgress silent;
    made_ =
        make_sectors(plan_, threads, silent, [&](const CdPlannedTrack&, Lba first, Bytes sectors) {
          for (std::size_t at = 0; at < sectors.size(); at += cd::sector_size) {
            const Bytes one = sectors.subspan(at, cd::sector_size);
            all[first.value++].assign(one.begin(), one.end());
          }
        });
    return all;
  }

  Scratch scratch_;
  std::unique_ptr<Diagnostics> diagnostics_;
  std::unique_ptr<Manifest> manifest_;
  CdPlan plan_;
  std::vector<CdMadeTrack> made_;
};

}  // namespace disc
