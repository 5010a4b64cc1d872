// The packs of R to W, which carry CD+G: whether their parities hold.
#include "verify/rw_check.h"

#include <algorithm>

#include "formats/cd/rw_pack.h"

namespace disc::verify {
namespace {

constexpr const char* clause = "IEC 60908, channels R to W";
constexpr BlockFault mendable{"sector.rw-mendable", Severity::Damage, clause};
constexpr BlockFault parity{"sector.rw-parity", Severity::Damage, clause};

constexpr std::size_t size = cd::subchannel_size;

bool is_silent(Bytes symbols) {
  return std::ranges::all_of(symbols, [](std::uint8_t symbol) { return (symbol & 0x3F) == 0; });
}

std::string packs_text(int count, const char* more) {
  return count == 1 ? cat("has a pack of R to W with parity that does not hold", more)
                    : cat("has ", count, " packs of R to W with parity that does not hold", more);
}

}  // namespace

void RwCheck::take_packs(std::int64_t index, Bytes packs) {
  int mended = 0, hopeless = 0;
  if (!is_silent(packs))
    for (std::size_t at = 0; at < size; at += cd::rw_pack_size) {
      std::array<std::uint8_t, cd::rw_pack_size> pack{};
      std::copy_n(packs.begin() + static_cast<std::ptrdiff_t>(at), pack.size(), pack.begin());
      if (is_silent(pack))
        continue;
      ++packs_;
      const cd::Repair repair = cd::mend_rw_pack(pack);
      sound_ += repair == cd::Repair::Sound ? 1 : 0;
      mended += repair == cd::Repair::Repaired ? 1 : 0;
      hopeless += repair == cd::Repair::Hopeless ? 1 : 0;
    }
  runs_.hold(mendable, index, mended > 0,
             [&] { return packs_text(mended, ", which it can mend"); });
  runs_.hold(parity, index, hopeless > 0, [&] { return packs_text(hopeless, ""); });
}

void RwCheck::take(std::int64_t index, cd::Subchannel form, Bytes stored) {
  if (index != last_ + 1)
    filled_ = 0;
  last_ = index;
  std::copy(window_.begin() + size, window_.end(), window_.begin());
  const cd::SubchannelSpan newest(window_.data() + 2 * size, size);
  if (form == cd::Subchannel::PwRaw)
    std::copy_n(stored.begin(), size, newest.begin());
  else
    cd::pw_to_raw(cd::SubchannelView(stored.data(), size), newest);
  if (++filled_ < 3)
    return;
  std::array<std::uint8_t, size> packs{};
  if (!is_silent(window_))
    cd::deinterleave_rw(window_, packs);
  take_packs(index - 2, packs);
}

}  // namespace disc::verify
