// Sub-channels: any bytes as frames of Q, as tables of contents, as packs of R to W.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "formats/base/error.h"
#include "formats/cd/rw_pack.h"
#include "formats/cd/subchannel.h"
#include "formats/cd/subcode.h"
#include "formats/cd/toc.h"

namespace {

using namespace disc;
using namespace disc::cd;

void check(bool holds) {
  if (!holds)
    __builtin_trap();
}

// What is read of Q is written as it was.
std::vector<QFrame> frames_of(Bytes bytes) {
  std::vector<QFrame> frames;
  for (; bytes.size() >= 12; bytes = bytes.subspan(12)) {
    QFrame frame;
    std::copy_n(bytes.begin(), frame.size(), frame.begin());
    seal_q(frame);
    check(q_crc_holds(frame));
    if (const auto data = decode_q(frame))
      check(encode_q(*data) == frame);
    frames.push_back(frame);
  }
  return frames;
}

// A session that was read can be recorded, and is read again from its own lead-in.
void table_of_contents(const std::vector<QFrame>& frames) {
  const TocReading read = read_toc_points(collect_toc_points(frames));
  if (read.session.tracks.empty())
    return;
  Disc disc;
  disc.sessions.push_back(read.session);
  try {
    const Subcode subcode(disc);
    for (Lba at = subcode.begin(); at < subcode.end(); at = at + 997) {
      check(decode_q(encode_q(subcode.q_at(at))) == subcode.q_at(at));
      subcode.p_at(at);
    }
    const TocReading again = read_toc_points(toc_points(disc, 0));
    check(again.session.tracks.size() == read.session.tracks.size());
    check(again.session.lead_out == read.session.lead_out);
  } catch (const FormatError&) {
  }
}

void channels(Bytes bytes) {
  for (; bytes.size() >= subchannel_size; bytes = bytes.subspan(subchannel_size)) {
    std::array<std::uint8_t, subchannel_size> raw, back;
    pw_to_raw(SubchannelView(bytes.data(), subchannel_size), raw);
    raw_to_pw(raw, back);
    check(std::equal(back.begin(), back.end(), bytes.begin()));
    check(q_of(Subchannel::PwRaw, raw) == q_of(Subchannel::Pw, back));
    check(p_of(Subchannel::PwRaw, raw) == p_of(Subchannel::Pw, back));
  }
}

// A pack is sound afterwards or as it was, and a sound one is not touched.
void packs(Bytes bytes) {
  for (; bytes.size() >= rw_pack_size; bytes = bytes.subspan(rw_pack_size)) {
    std::array<std::uint8_t, rw_pack_size> pack;
    std::transform(bytes.begin(), bytes.begin() + rw_pack_size, pack.begin(),
                   [](std::uint8_t byte) { return static_cast<std::uint8_t>(byte & 0x3F); });
    auto mended = pack;
    const Repair repair = mend_rw_pack(mended);
    check(repair == Repair::Repaired ? rw_pack_holds(mended) : mended == pack);
    seal_rw_pack(pack);
    check(mend_rw_pack(pack) == Repair::Sound);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  table_of_contents(frames_of(bytes));
  channels(bytes);
  packs(bytes);
  return 0;
}
