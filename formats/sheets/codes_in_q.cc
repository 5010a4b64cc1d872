// Catalog number and ISRCs out of Q, for descriptions of images that have no place for them.
#include "formats/sheets/codes_in_q.h"

#include <algorithm>
#include <array>
#include <optional>
#include <variant>

#include "formats/base/error.h"
#include "formats/cd/subchannel.h"

namespace disc::cd {
namespace {

constexpr std::int32_t looked_at = 400;  // sectors of a track

using Votes = std::map<std::string, int>;

void vote(Votes& votes, const std::string& code) {
  if (code.find_first_not_of('0') != std::string::npos)
    ++votes[code];
}

std::string most_of(const Votes& votes) {
  const auto most = std::ranges::max_element(
      votes, [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? std::string() : most->first;
}

void look(const DiscReader& reader, Lba at, Votes& catalogs, Votes& isrcs) {
  std::array<std::uint8_t, subchannel_size> stored{};
  if (!reader.read_subchannel(at, stored))
    return;
  const QFrame q = q_of(Subchannel::Pw, stored);
  const std::optional<QData> data = q_crc_holds(q) ? decode_q(q) : std::nullopt;
  if (!data)
    return;
  if (const auto* const catalog = std::get_if<QCatalog>(&data->mode))
    vote(catalogs, catalog->number);
  else if (const auto* const isrc = std::get_if<QIsrc>(&data->mode))
    vote(isrcs, isrc->code);
}

}  // namespace

CodesInQ codes_in_q(const DiscReader& reader) {
  CodesInQ codes;
  Votes catalogs;
  for (const Session& session : reader.disc().sessions)
    for (const Track& track : session.tracks) {
      Votes isrcs;
      try {
        for (Lba at = track.start; at < std::min(track.end, track.start + looked_at); at = at + 1)
          look(reader, at, catalogs, isrcs);
      } catch (const FormatError&) {  // cut short: whoever reads the sectors will say so
      }
      if (const std::string isrc = most_of(isrcs); !isrc.empty())
        codes.isrcs[track.number] = isrc;
    }
  codes.catalog = most_of(catalogs);
  return codes;
}

}  // namespace disc::cd
