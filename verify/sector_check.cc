// The sectors of a raw image: sync, address, EDC and ECC of each.
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
  SectorCheck(const cd::RawImage& image, Findings& findings) : image_(image), findings_(findings) {}

  void run(unsigned threads, Progress& progress) {
    findings_.check("sectors");
    progress.start("sectors", static_cast<std::uint64_t>(image_.sectors()), "sectors");
    for (std::int64_t first = 0; first < image_.sectors(); first += batch) {
      const std::int64_t count = std::min(batch, image_.sectors() - first);
      findings_.collect("sector.unreadable", {first, {}, {}}, [&] {
        sectors_.resize(static_cast<std::size_t>(count) * cd::sector_size);
        image_.read_sectors(first, sectors_);
        verdicts_.assign(static_cast<std::size_t>(count), {});
        judge_batch(first, threads);
        for (std::int64_t i = 0; i < count; ++i)
          tell(first + i, verdicts_[static_cast<std::size_t>(i)]);
      });
      progress.at(static_cast<std::uint64_t>(first + count));
    }
    progress.finish();
    if (image_.rest() != 0)
      findings_.add(Severity::Damage, "sector.cut", {image_.sectors(), {}, {}},
                    cat("the sector at ", cd::to_text(image_.address(image_.sectors())), " has ",
                        image_.rest(), " bytes only, expected ", image_.stride()),
                    "ECMA-130 14");
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
                    image_.address(first + static_cast<std::int64_t>(i)));
      });
  }

  void tell(std::int64_t index, const Verdict& verdict) {
    const cd::SectorFacts& facts = verdict.facts;
    const cd::Msf wanted = image_.address(index);
    const bool mendable = verdict.repair == cd::Repair::Repaired;
    if (facts.sound() && facts.address == wanted && !mendable)
      return;
    const std::string place = cat("the sector at ", cd::to_text(wanted));
    const auto add = [&](const char* kind, const std::string& fact, const char* clause) {
      findings_.add(Severity::Damage, kind, {index, {}, {}},
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

  const cd::RawImage& image_;
  Findings& findings_;
  std::vector<std::uint8_t> sectors_;
  std::vector<Verdict> verdicts_;
};

}  // namespace

void check_sectors(const cd::RawImage& image, unsigned threads, Findings& findings,
                   Progress& progress) {
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  SectorCheck(image, findings).run(threads == 0 ? processors : threads, progress);
}

}  // namespace disc::verify
