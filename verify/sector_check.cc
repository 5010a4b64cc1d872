// The sectors of data tracks and raw images: sync, address, EDC and ECC of each.
#include "verify/sector_check.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "formats/base/error.h"

namespace disc::verify {
namespace {

constexpr std::int64_t batch = 4096;  // sectors

struct Verdict {
  cd::SectorFacts facts;
  cd::Repair repair = cd::Repair::Sound;
};

Verdict judge(cd::SectorSpan sector, cd::Msf wanted) {
  Verdict verdict{cd::check_sector(sector)};
  if (!verdict.facts.sound() || verdict.facts.address != wanted ||
      verdict.facts.mode == cd::SectorMode::Mode2)
    verdict.repair = cd::correct_sector(sector, wanted);
  return verdict;
}

class SectorCheck {
 public:
  SectorCheck(const SectorArea& area, Findings& findings) : area_(area), findings_(findings) {}

  void run(unsigned threads, Progress& progress) {
    progress.start("sectors", static_cast<std::uint64_t>(area_.sectors), "sectors");
    for (std::int64_t first = 0; first < area_.sectors; first += batch) {
      const std::int64_t count = std::min(batch, area_.sectors - first);
      findings_.collect("sector.unreadable", {area_.place + first, {}, {}}, [&] {
        sectors_.resize(static_cast<std::size_t>(count) * cd::sector_size);
        area_.read(first, sectors_);
        verdicts_.assign(static_cast<std::size_t>(count), {});
        judge_batch(first, threads);
        for (std::int64_t i = 0; i < count; ++i)
          tell(first + i, verdicts_[static_cast<std::size_t>(i)]);
      });
      progress.at(static_cast<std::uint64_t>(first + count));
    }
    progress.finish();
  }

 private:
  void judge_batch(std::int64_t first, unsigned threads) {
    const std::size_t share = (verdicts_.size() + threads - 1) / threads;
    std::vector<std::jthread> workers;
    for (std::size_t from = 0; from < verdicts_.size(); from += share)
      workers.emplace_back([this, first, from, to = std::min(from + share, verdicts_.size())] {
        for (std::size_t i = from; i < to; ++i)
          verdicts_[i] =
              judge(cd::SectorSpan(sectors_.data() + i * cd::sector_size, cd::sector_size),
                    area_.address(first + static_cast<std::int64_t>(i)));
      });
  }

  void tell(std::int64_t index, const Verdict& verdict) {
    const cd::SectorFacts& facts = verdict.facts;
    const cd::Msf wanted = area_.address(index);
    const bool mendable = verdict.repair == cd::Repair::Repaired;
    if (facts.sound() && facts.address == wanted && !mendable)
      return;
    const std::string place = cat("the sector at ", cd::to_text(wanted));
    const auto add = [&](const char* kind, const std::string& fact, const char* clause) {
      findings_.add(Severity::Damage, kind, {area_.place + index, {}, {}},
                    cat(place, " ", fact, mendable ? ", which its ECC can mend" : ""), clause);
    };
    if (!facts.sync)
      return add("sector.sync", "has no sync", "ECMA-130 14.1");
    if (!facts.edc)
      return add("sector.edc",
                 cat("has an EDC that does not hold, as one of ", cd::to_string(facts.mode)),
                 "ECMA-130 14.3");
    if (!facts.parity)
      return add("sector.ecc", "has P or Q parity that does not hold", "ECMA-130 14.5, 14.6");
    if (facts.address == wanted)
      return add("sector.sub-header", "has a sub-header whose copies differ",
                 "ECMA-130 14, XA II 4.6");
    add("sector.address",
        cat("calls itself ", facts.address ? cd::to_text(*facts.address) : "no time of a disc"),
        "ECMA-130 14.2");
  }

  const SectorArea& area_;
  Findings& findings_;
  std::vector<std::uint8_t> sectors_;
  std::vector<Verdict> verdicts_;
};

}  // namespace

void check_sectors(const SectorArea& area, unsigned threads, Findings& findings,
                   Progress& progress) {
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  SectorCheck(area, findings).run(threads == 0 ? processors : threads, progress);
}

void check_sectors(const cd::RawImage& image, unsigned threads, Findings& findings,
                   Progress& progress) {
  findings.check("sectors");
  const SectorArea area{
      image.sectors(), 0, [&](std::int64_t index) { return image.address(index); },
      [&](std::int64_t index, std::span<std::uint8_t> out) { image.read_sectors(index, out); }};
  check_sectors(area, threads, findings, progress);
  if (image.rest() != 0)
    findings.add(Severity::Damage, "sector.cut", {image.sectors(), {}, {}},
                 cat("the sector at ", cd::to_text(image.address(image.sectors())), " has ",
                     image.rest(), " bytes only, expected ", image.stride()),
                 "ECMA-130 14");
}

}  // namespace disc::verify
