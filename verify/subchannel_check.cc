// The sub-channels of a disc or a raw image: what Q says of each block, and how it goes on.
#include "verify/subchannel_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "formats/base/cat.h"
#include "verify/q_continuity.h"

namespace disc::verify {
namespace {

constexpr std::int64_t batch = 4096;  // blocks
constexpr const char* position_clause = "ECMA-130 22.3.3";

bool is_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

// Calls `each` with index and sub-channel of all blocks until it returns false.
template <class Each>
void walk(const SubchannelArea& area, Each each) {
  std::vector<std::uint8_t> bytes;
  for (std::int64_t first = 0; first < area.blocks; first += batch) {
    const std::int64_t count = std::min(batch, area.blocks - first);
    bytes.resize(static_cast<std::size_t>(count) * cd::subchannel_size);
    area.read(first, bytes);
    for (std::int64_t i = 0; i < count; ++i)
      if (!each(first + i, Bytes(bytes).subspan(static_cast<std::size_t>(i) * cd::subchannel_size,
                                                cd::subchannel_size)))
        return;
  }
}

// One of the things that can be wrong with Q.
struct Fault {
  const char* kind;
  Severity severity;
  const char* clause;
};
constexpr Fault missing{"sector.q-missing", Severity::Warning, "ECMA-130 22.3"};
constexpr Fault crc{"sector.q-crc", Severity::Damage, "ECMA-130 22.3"};
constexpr Fault other_mode{"sector.q-mode", Severity::Warning, "ECMA-130 22.3"};
constexpr Fault digits{"sector.q-digits", Severity::Violation, position_clause};
constexpr Fault zero{"sector.q-zero", Severity::Violation, position_clause};
constexpr Fault address{"sector.q-address", Severity::Damage, position_clause};
constexpr Fault frame{"sector.q-frame", Severity::Violation, "IEC 60908 17.5.2"};
constexpr Fault order{"sector.q-order", Severity::Damage, position_clause};
constexpr Fault catalog{"sector.q-catalog", Severity::Violation, "IEC 60908 17.5.2"};
constexpr Fault catalog_digit{"sector.q-catalog", Severity::Warning,
                              "GS1 General Specifications 7.9"};
constexpr Fault isrc{"sector.q-isrc", Severity::Violation, "IEC 60908 17.5.3"};
constexpr Fault isrc_form{"sector.q-isrc", Severity::Warning, "ISO 3901"};

class QCheck {
 public:
  QCheck(const SubchannelArea& area, Lba first, Findings& findings)
      : area_(area), first_(first), findings_(findings) {}

  void judge(std::int64_t index, const cd::QFrame& q) {
    const bool none = is_zero(q);
    const bool sound = !none && cd::q_crc_holds(q);
    hold(missing, index, none, "is all zeros");
    hold(crc, index, !none && !sound, "has a CRC that does not hold");
    if (!sound) {
      track_is_sure_ = false;
      return;
    }
    const unsigned adr = q[0] & 0x0F;
    const bool known = adr == 1 || adr == 2 || adr == 3 || (adr == 5 && q[1] == 0);
    hold(other_mode, index, !known,
         [&] { return cat("is of mode ", adr, ", expected 1, 2 or 3"); });
    if (adr == 1)
      judge_position(index, q);
    else if (adr == 2)
      judge_catalog(index, q);
    else if (adr == 3)
      judge_isrc(index, q);
  }

  void finish() {
    for (auto& [kind, run] : runs_)
      tell(run);
    runs_.clear();
  }

 private:
  // Neighbours with the same fault.
  struct Run {
    Fault fault;
    std::int64_t first = 0, last = 0, count = 0;
    std::string fact;  // of the first
  };

  std::string time_of(std::int64_t index) const {
    return cd::to_text(cd::to_msf(first_ + static_cast<std::int32_t>(index)));
  }

  void tell(const Run& run) {
    findings_.add(run.fault.severity, run.fault.kind, {area_.place + run.first, {}, {}},
                  cat("the Q of the sector at ", time_of(run.first), " ", run.fact,
                      run.count == 1 ? ""
                                     : cat(", and so it is with ", run.count - 1, " more up to ",
                                           time_of(run.last))),
                  run.fault.clause);
  }

  // A block that was looked at for a fault has it or has not, which ends a run.
  template <class Fact>
  void hold(const Fault& fault, std::int64_t index, bool wrong, Fact fact) {
    const auto found = runs_.find(fault.kind);
    if (!wrong) {
      if (found != runs_.end()) {
        tell(found->second);
        runs_.erase(found);
      }
      return;
    }
    if (found != runs_.end()) {
      found->second.last = index;
      ++found->second.count;
      return;
    }
    std::string text;
    if constexpr (std::is_invocable_v<Fact>)
      text = fact();
    else
      text = fact;
    runs_.emplace(fault.kind, Run{fault, index, index, 1, std::move(text)});
  }

  void judge_position(std::int64_t index, cd::QFrame q) {
    if (q[1] == 0) {  // of a lead-in, behind which all begins anew
      continuity_ = {};
      track_is_sure_ = false;
      return;
    }
    hold(zero, index, q[6] != 0, [&] { return cat("has ", q[6], " in its byte of zeros"); });
    q[6] = 0;
    const auto data = cd::decode_q(q);
    hold(digits, index, !data, "has a track, an index or a time that is none");
    if (!data) {
      track_is_sure_ = false;
      return;
    }
    const auto& position = std::get<cd::QPosition>(data->mode);
    const cd::Msf wanted = cd::to_msf(first_ + static_cast<std::int32_t>(index));
    hold(address, index, position.absolute != wanted,
         [&] { return cat("calls itself ", cd::to_text(position.absolute)); });
    const auto wrong = continuity_.take(index, position);
    hold(order, index, wrong.has_value(), [&] { return *wrong; });
    track_is_sure_ = !wrong;
    track_ = position.track;
  }

  void judge_frame(std::int64_t index, std::uint8_t number) {
    const cd::Msf wanted = cd::to_msf(first_ + static_cast<std::int32_t>(index));
    hold(frame, index, number != wanted.frame,
         [&] { return cat("calls itself frame ", number, " of its second"); });
  }

  void judge_catalog(std::int64_t index, const cd::QFrame& q) {
    const auto data = cd::decode_q(q);
    if (!data)
      return hold(catalog, index, true, "has no media catalog number of 13 digits");
    const auto& found = std::get<cd::QCatalog>(data->mode);
    judge_frame(index, found.frame);
    if (catalog_.empty()) {
      catalog_ = found.number;
      if (const std::string problem = cd::problem_with_catalog(catalog_); !problem.empty())
        tell({catalog_digit, index, index, 1,
              cat("has media catalog number ", catalog_, ", which ", problem)});
    }
    hold(catalog, index, found.number != catalog_, [&] {
      return cat("has media catalog number ", found.number, ", before it was ", catalog_);
    });
  }

  void judge_isrc(std::int64_t index, const cd::QFrame& q) {
    const auto data = cd::decode_q(q);
    if (!data)
      return hold(isrc, index, true, "has no ISRC of five characters and seven digits");
    const auto& found = std::get<cd::QIsrc>(data->mode);
    judge_frame(index, found.frame);
    if (!track_is_sure_)
      return;
    std::string& known = isrcs_[track_];
    if (known.empty()) {
      known = found.code;
      // Twelve zeros are on many discs whose tracks have none.
      const std::string problem = cd::problem_with_isrc(known);
      if (!problem.empty() && known.find_first_not_of('0') != std::string::npos)
        tell({isrc_form, index, index, 1, cat("has ISRC ", known, ", which ", problem)});
    }
    hold(isrc, index, found.code != known, [&] {
      return cat("has ISRC ", found.code, ", before it was ", known, " in track ", track_);
    });
  }

  const SubchannelArea& area_;
  Lba first_;
  Findings& findings_;
  std::map<std::string_view, Run> runs_;  // by kind
  QContinuity continuity_;
  bool track_is_sure_ = false;
  std::uint8_t track_ = 0;
  std::string catalog_;
  std::map<std::uint8_t, std::string> isrcs_;  // by track
};

// Counts in which form Q is sound, and where the blocks are by it.
class FormVote {
 public:
  // False once there is no doubt.
  bool take(std::int64_t index, Bytes stored) {
    if (is_zero(stored))
      return true;
    ++blocks_;
    high_bits_ = high_bits_ || std::ranges::any_of(stored, [](auto byte) { return byte > 0x3F; });
    for (std::size_t i = 0; i < forms.size(); ++i) {
      const cd::QFrame q = cd::q_of(forms[i], stored);
      if (!cd::q_crc_holds(q))
        continue;
      const auto data = cd::decode_q(q);
      ++votes_[i];
      const auto* const position = data ? std::get_if<cd::QPosition>(&data->mode) : nullptr;
      if (position != nullptr && starts_[i].size() < most_starts)
        ++starts_[i][cd::to_lba(position->absolute).value - index];
    }
    const std::int64_t most = std::max(votes_[0], votes_[1]);
    return most < enough || most * 2 < blocks_;
  }

  SubchannelForm result() const {
    if (blocks_ == 0)
      return {cd::Subchannel::None, {}};
    const std::size_t best = votes_[0] >= votes_[1] ? 0 : 1;
    // Of noise one in 65,536 has a CRC that holds.
    if (votes_[best] == 0 || votes_[best] * 20 < blocks_)
      return {high_bits_ ? std::nullopt : std::optional(cd::Subchannel::RwPacked), {}};
    const auto start = std::ranges::max_element(
        starts_[best], [](const auto& a, const auto& b) { return a.second < b.second; });
    return {forms[best], start == starts_[best].end()
                             ? std::nullopt
                             : std::optional(Lba{static_cast<std::int32_t>(start->first)})};
  }

 private:
  static constexpr std::array<cd::Subchannel, 2> forms{cd::Subchannel::PwRaw, cd::Subchannel::Pw};
  static constexpr std::int64_t enough = 100;
  static constexpr std::size_t most_starts = 1000;

  std::int64_t blocks_ = 0;  // that are not zero
  bool high_bits_ = false;
  std::array<std::int64_t, 2> votes_{};
  std::array<std::map<std::int64_t, std::int64_t>, 2> starts_;
};

}  // namespace

SubchannelForm find_form(const SubchannelArea& area) {
  FormVote vote;
  walk(area, [&](std::int64_t index, Bytes stored) { return vote.take(index, stored); });
  return vote.result();
}

void check_subchannels(const SubchannelArea& area, Findings& findings, Progress& progress) {
  findings.check("sub-channels");
  findings.collect("sector.unreadable", {area.place, {}, {}}, [&] {
    const SubchannelForm found = find_form(area);
    if (!found.form)
      return findings.add(Severity::Warning, "sector.sub-channel", {area.place, {}, {}},
                          "what stands behind the sectors is no sub-channel: its Q has no CRC "
                          "that holds, as channels one after the other or as symbols",
                          "ECMA-130 22.3");
    if (*found.form != cd::Subchannel::Pw && *found.form != cd::Subchannel::PwRaw)
      return;
    const Lba first = area.first ? *area.first : found.first.value_or(Lba{0});
    QCheck check(area, first, findings);
    progress.start("sub-channels", static_cast<std::uint64_t>(area.blocks), "sectors");
    walk(area, [&](std::int64_t index, Bytes stored) {
      check.judge(index, cd::q_of(*found.form, stored));
      if (index % batch == 0)
        progress.at(static_cast<std::uint64_t>(index));
      return true;
    });
    check.finish();
    progress.finish();
  });
}

void check_subchannels(const cd::RawImage& image, Findings& findings, Progress& progress) {
  if (image.stride() != cd::sector_size + cd::subchannel_size)
    return;
  const SubchannelArea area{.blocks = image.sectors(),
                            .first = cd::to_lba(image.address(0)),
                            .place = 0,
                            .read = [&](std::int64_t index, std::span<std::uint8_t> out) {
                              image.read_subchannels(index, out);
                            }};
  check_subchannels(area, findings, progress);
}

}  // namespace disc::verify
