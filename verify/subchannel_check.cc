// The sub-channels of a disc or a raw image: Q of each block, and how it goes on; P; packs of R to
// W.
#include "verify/subchannel_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "formats/base/cat.h"
#include "verify/fault_runs.h"
#include "verify/p_check.h"
#include "verify/q_against_toc.h"
#include "verify/q_codes.h"
#include "verify/q_continuity.h"
#include "verify/rw_check.h"

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
      if ((!area.stores || area.stores(first + i)) &&
          !each(first + i, Bytes(bytes).subspan(static_cast<std::size_t>(i) * cd::subchannel_size,
                                                cd::subchannel_size)))
        return;
  }
}

constexpr BlockFault missing{"sector.q-missing", Severity::Warning, "ECMA-130 22.3"};
constexpr BlockFault crc{"sector.q-crc", Severity::Damage, "ECMA-130 22.3"};
constexpr BlockFault other_mode{"sector.q-mode", Severity::Warning, "ECMA-130 22.3"};
constexpr BlockFault digits{"sector.q-digits", Severity::Violation, position_clause};
constexpr BlockFault zero{"sector.q-zero", Severity::Violation, position_clause};
constexpr BlockFault address{"sector.q-address", Severity::Damage, position_clause};
constexpr BlockFault order{"sector.q-order", Severity::Damage, position_clause};

class QCheck {
 public:
  QCheck(const SubchannelArea& area, Lba first, Findings& findings)
      : runs_("the Q of the sector at ", first, area.place, findings),
        codes_(area.disc, area.session, runs_) {
    if (area.disc != nullptr)
      toc_.emplace(*area.disc, runs_);
  }

  void judge(std::int64_t index, const cd::QFrame& q) {
    const bool none = is_zero(q);
    const bool sound = !none && cd::q_crc_holds(q);
    runs_.hold(missing, index, none, "is all zeros");
    runs_.hold(crc, index, !none && !sound, "has a CRC that does not hold");
    if (!sound)
      return codes_.unknown();
    const unsigned adr = q[0] & 0x0F;
    const bool known = adr == 1 || adr == 2 || adr == 3 || (adr == 5 && q[1] == 0);
    runs_.hold(other_mode, index, !known,
               [&] { return cat("is of mode ", adr, ", expected 1, 2 or 3"); });
    if (adr == 1)
      return judge_position(index, q);
    if (adr == 2)
      codes_.catalog(index, q);
    else if (adr == 3)
      codes_.isrc(index, q);
    if (const auto data = cd::decode_q(q); toc_ && data && (adr == 2 || adr == 3))
      toc_->take(index, *data);
  }

  void finish() {
    codes_.finish();
    runs_.finish();
  }

 private:
  void judge_position(std::int64_t index, cd::QFrame q) {
    if (q[1] == 0) {  // of a lead-in, behind which all begins anew
      continuity_ = {};
      return codes_.restart();
    }
    runs_.hold(zero, index, q[6] != 0, [&] { return cat("has ", q[6], " in its byte of zeros"); });
    q[6] = 0;
    const auto data = cd::decode_q(q);
    runs_.hold(digits, index, !data, "has a track, an index or a time that is none");
    if (!data)
      return codes_.unknown();
    const auto& position = std::get<cd::QPosition>(data->mode);
    const bool elsewhere = position.absolute != cd::to_msf(runs_.block_of(index));
    runs_.hold(address, index, elsewhere,
               [&] { return cat("calls itself ", cd::to_text(position.absolute)); });
    const auto wrong = continuity_.take(index, position);
    runs_.hold(order, index, wrong.has_value(), [&] { return *wrong; });
    codes_.position(index, position, !wrong);
    if (toc_ && !elsewhere && !wrong)
      toc_->take(index, *data);
  }

  FaultRuns runs_;
  QCodes codes_;
  std::optional<QAgainstToc> toc_;
  QContinuity continuity_;
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

// A lead-in has CD-TEXT in R to W, which are no such packs, and P of its own.
bool is_of_program(const SubchannelArea& area, Lba at, const cd::QFrame& q) {
  if (area.disc == nullptr)
    return q[1] != 0 || (q[0] & 0x0F) != 1;
  for (const cd::Session& session : area.disc->sessions)
    if (at >= session.tracks.front().pregap && at < session.lead_out)
      return true;
  return false;
}

void check_channels(const SubchannelArea& area, cd::Subchannel form, Lba first, Findings& findings,
                    Progress& progress) {
  QCheck q_check(area, first, findings);
  RwCheck rw_check(first, area.place, findings);
  std::optional<PCheck> p_check;
  if (area.disc != nullptr)
    p_check.emplace(*area.disc, first, area.place, findings);
  progress.start("sub-channels", static_cast<std::uint64_t>(area.blocks), "sectors");
  walk(area, [&](std::int64_t index, Bytes stored) {
    const cd::QFrame q = cd::q_of(form, stored);
    q_check.judge(index, q);
    if (is_of_program(area, first + static_cast<std::int32_t>(index), q)) {
      rw_check.take(index, form, stored);
      if (p_check)
        p_check->take(index, form, stored);
    }
    if (index % batch == 0)
      progress.at(static_cast<std::uint64_t>(index));
    return true;
  });
  q_check.finish();
  if (p_check)
    p_check->finish();
  rw_check.finish();
  progress.finish();
}

template <class Take>
void walk_packs(const SubchannelArea& area, Findings& findings, Take take) {
  RwCheck check(area.first.value_or(Lba{0}), area.place, findings);
  walk(area, [&](std::int64_t index, Bytes stored) { return take(check, index, stored); });
  check.finish();
}

// Packs without P and Q do not say whether they are interleaved, nor that they are packs: parity
// does.
void check_packs_alone(const SubchannelArea& area, Findings& findings) {
  const auto take = [](RwCheck& check, bool interleaved, std::int64_t index, Bytes stored) {
    if (interleaved)
      check.take(index, cd::Subchannel::PwRaw, stored);
    else
      check.take_packs(index, stored);
  };
  std::array<std::int64_t, 2> sound{};
  for (const bool interleaved : {false, true}) {
    Findings unheard;
    walk_packs(area, unheard, [&](RwCheck& check, std::int64_t index, Bytes stored) {
      take(check, interleaved, index, stored);
      sound[interleaved ? 1 : 0] = check.sound();
      return index < batch;
    });
  }
  if (sound[0] + sound[1] == 0)
    return findings.add(Severity::Warning, "sector.sub-channel", {area.place, {}, {}},
                        "what stands behind the sectors is no sub-channel: it has no Q, and its R "
                        "to W no pack of which the parity holds",
                        "ECMA-130 22");
  walk_packs(area, findings, [&](RwCheck& check, std::int64_t index, Bytes stored) {
    take(check, sound[1] > sound[0], index, stored);
    return true;
  });
}

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
    if (*found.form == cd::Subchannel::RwPacked)
      return check_packs_alone(area, findings);
    if (*found.form != cd::Subchannel::None)
      check_channels(area, *found.form, area.first ? *area.first : found.first.value_or(Lba{0}),
                     findings, progress);
  });
}

void check_rw_packs(const SubchannelArea& area, Findings& findings) {
  findings.check("sub-channels");
  findings.collect("sector.unreadable", {area.place, {}, {}}, [&] {
    RwCheck check(area.first.value_or(Lba{0}), area.place, findings);
    walk(area, [&](std::int64_t index, Bytes stored) {
      check.take_packs(index, stored);
      return true;
    });
    check.finish();
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
