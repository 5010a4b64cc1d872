// Catalog number and ISRCs in Q: their form, that they stay the same, and that they come often.
#include "verify/q_codes.h"

#include <variant>

#include "formats/base/cat.h"
#include "formats/cd/msf.h"

namespace disc::verify {
namespace {

constexpr BlockFault frame{"sector.q-frame", Severity::Violation, "IEC 60908 17.5.2"};
constexpr BlockFault catalog_fault{"sector.q-catalog", Severity::Violation, "IEC 60908 17.5.2"};
constexpr BlockFault catalog_digit{"sector.q-catalog", Severity::Warning,
                                   "GS1 General Specifications 7.9"};
constexpr BlockFault catalog_unlisted{"sector.q-catalog", Severity::Warning, ""};
constexpr BlockFault isrc_fault{"sector.q-isrc", Severity::Violation, "IEC 60908 17.5.3"};
constexpr BlockFault isrc_form{"sector.q-isrc", Severity::Warning, "ISO 3901"};
constexpr BlockFault isrc_unlisted{"sector.q-isrc", Severity::Warning, ""};
constexpr BlockFault rhythm_fault{"sector.q-rhythm", Severity::Violation, "IEC 60908 17.5.2"};

constexpr std::int64_t one_of = 100;  // successive blocks

// On many discs that have no code.
bool is_zeros(const std::string& code) { return code.find_first_not_of('0') == std::string::npos; }

const cd::Track* track_of(const cd::Disc& disc, std::uint8_t number) {
  for (const cd::Session& session : disc.sessions)
    for (const cd::Track& track : session.tracks)
      if (track.number == number)
        return &track;
  return nullptr;
}

}  // namespace

void QCodes::Rhythm::end() {
  if (since >= one_of && gaps++ == 0) {
    first_gap = from;
    first_length = since;
  }
  since = 0;
}

void QCodes::Rhythm::with() {
  ++blocks;
  seen = true;
  end();
}

void QCodes::Rhythm::without(std::int64_t index) {
  ++blocks;
  if (since++ == 0)
    from = index;
}

void QCodes::count(std::int64_t index, bool is_catalog, bool is_isrc) {
  if (track_ == 0 || track_ == cd::lead_out_track)
    return;
  if (is_catalog)
    catalogs_.with();
  else
    catalogs_.without(index);
  if (index_ == 0)
    return;
  if (is_isrc)
    track_isrcs_.with();
  else
    track_isrcs_.without(index);
}

void QCodes::position(std::int64_t index, const cd::QPosition& q, bool sure) {
  if (sure && q.track != track_) {
    end_track();
    track_ = q.track;
    track_from_ = index;
  }
  sure_ = sure;
  index_ = q.index;
  count(index, false, false);
}

void QCodes::judge_frame(std::int64_t index, std::uint8_t number) {
  const cd::Msf wanted = cd::to_msf(runs_.block_of(index));
  runs_.hold(frame, index, number != wanted.frame,
             [&] { return cat("calls itself frame ", number, " of its second"); });
}

void QCodes::catalog(std::int64_t index, const cd::QFrame& q) {
  count(index, true, false);
  const auto data = cd::decode_q(q);
  if (!data)
    return runs_.hold(catalog_fault, index, true, "has no media catalog number of 13 digits");
  const auto& found = std::get<cd::QCatalog>(data->mode);
  judge_frame(index, found.frame);
  if (catalog_.empty()) {
    catalog_ = found.number;
    if (const std::string problem = cd::problem_with_catalog(catalog_); !problem.empty())
      runs_.tell(catalog_digit, index,
                 cat("has media catalog number ", catalog_, ", which ", problem));
    if (disc_ != nullptr && disc_->catalog.empty() && !is_zeros(catalog_))
      runs_.tell(catalog_unlisted, index,
                 cat("has media catalog number ", catalog_, ", of which the sheet does not tell"));
    else if (disc_ != nullptr && !disc_->catalog.empty() && disc_->catalog != catalog_)
      runs_.tell(catalog_fault, index,
                 cat("has media catalog number ", catalog_, ", the sheet has ", disc_->catalog));
  }
  runs_.hold(catalog_fault, index, found.number != catalog_, [&] {
    return cat("has media catalog number ", found.number, ", before it was ", catalog_);
  });
}

void QCodes::isrc(std::int64_t index, const cd::QFrame& q) {
  count(index, false, true);
  const auto data = cd::decode_q(q);
  if (!data)
    return runs_.hold(isrc_fault, index, true, "has no ISRC of five characters and seven digits");
  const auto& found = std::get<cd::QIsrc>(data->mode);
  judge_frame(index, found.frame);
  if (!sure_)
    return;
  std::string& known = isrcs_[track_];
  if (known.empty()) {
    known = found.code;
    const std::string problem = cd::problem_with_isrc(known);
    if (!problem.empty() && !is_zeros(known))
      runs_.tell(isrc_form, index, cat("has ISRC ", known, ", which ", problem));
    const cd::Track* const track = disc_ == nullptr ? nullptr : track_of(*disc_, track_);
    if (track != nullptr && track->isrc.empty() && !is_zeros(known))
      runs_.tell(
          isrc_unlisted, index,
          cat("has ISRC ", known, " in track ", track_, ", of which the sheet does not tell"));
    else if (track != nullptr && !track->isrc.empty() && cd::plain_isrc(track->isrc) != known)
      runs_.tell(isrc_fault, index,
                 cat("has ISRC ", known, " in track ", track_, ", the sheet has ", track->isrc));
  }
  runs_.hold(isrc_fault, index, found.code != known, [&] {
    return cat("has ISRC ", found.code, ", before it was ", known, " in track ", track_);
  });
}

void QCodes::unknown() {
  sure_ = false;
  catalogs_.end();
  track_isrcs_.end();
}

void QCodes::restart() {
  end_track();
  catalogs_.end();
  track_ = 0;
  sure_ = false;
}

void QCodes::tell_gaps(const Rhythm& rhythm, const std::string& what) {
  if (!rhythm.seen || rhythm.gaps == 0)
    return;
  runs_.tell(rhythm_fault, rhythm.first_gap,
             cat("is the first of ", rhythm.first_length, " without ", what,
                 ", which stands in one of ", one_of, " where there is any",
                 rhythm.gaps == 1 ? std::string() : cat("; so it is ", rhythm.gaps, " times")));
}

void QCodes::end_track() {
  track_isrcs_.end();
  if (track_ != 0 && track_ != cd::lead_out_track) {
    tell_gaps(track_isrcs_, cat("ISRC in track ", track_));
    const cd::Track* const track = disc_ == nullptr ? nullptr : track_of(*disc_, track_);
    if (track != nullptr && !track->isrc.empty() && !track_isrcs_.seen &&
        !isrcs_.contains(track_) && track_isrcs_.blocks >= one_of)
      runs_.tell(isrc_fault, track_from_,
                 cat("begins track ", track_, ", in which none has the ISRC ", track->isrc,
                     " of the sheet"));
  }
  track_isrcs_ = {};
}

void QCodes::finish() {
  end_track();
  catalogs_.end();
  tell_gaps(catalogs_, "media catalog number");
  if (disc_ != nullptr && session_ == 0 && !disc_->catalog.empty() && catalog_.empty() &&
      catalogs_.blocks >= one_of)
    runs_.tell(catalog_fault, 0,
               cat("is the first of a session in which none has the media catalog number ",
                   disc_->catalog, " of the sheet"));
}

}  // namespace disc::verify
