// How a DVD-R or DVD-RW is written, closed and blanked.
#include "formats/virtual_drive/dvd_minus.h"

#include <algorithm>

#include "formats/mmc/commands.h"
#include "formats/mmc/write_features.h"

namespace disc::virtual_drive {
namespace {

constexpr std::uint32_t ecc_blocks = 16;
// Calibration, then the lead-in (ECMA-279; peers wait 180 s for the first write).
constexpr nanoseconds lead_in_time{18'000'000'000}, border_time{9'000'000'000};

}  // namespace

mmc::Profile DvdMinus::profile() const {
  const mmc::Profile kind = folder_.kind().profile;
  if (!folder_.kind().erasable)
    return kind;
  return overwritable() ? mmc::Profile::DvdRwRestrictedOverwrite : mmc::Profile::DvdRwSequential;
}

// MMC-5 5.3.7, .11, .13, .18, .21, .22: current as far as something can be done with them now.
void DvdMinus::update_features(mmc::Configuration& configuration) const {
  if (folder_.kind().erasable) {
    make_current(configuration, mmc::FormattableFeature::code);
    make_current(configuration, mmc::RigidRestrictedOverwriteFeature::code);
    mmc::DvdMinusWriteFeature at_once;
    at_once.underrun_free = at_once.test_write = at_once.dvd_rw = true;
    if (!overwritable())
      set_current(configuration, at_once);
  }
  if (overwritable()) {
    make_current(configuration, mmc::RestrictedOverwriteFeature::code);
    return;
  }
  if (!takes_more())
    return;
  if (by_layer_jump())
    make_current(configuration, mmc::LayerJumpRecordingFeature::code);
  else if (!state().blanked_minimally)
    make_current(configuration, mmc::IncrementalStreamingWritableFeature::code);
  if (!folder_.kind().erasable)
    make_current(configuration, mmc::DvdMinusWriteFeature::code);
}

mmc::DiscInformation DvdMinus::disc_information() const {
  mmc::DiscInformation information = SequentialMedium::disc_information();
  if (!overwritable())
    return information;
  information.status = mmc::DiscStatus::Complete;
  information.last_session =
      state().format.intermediate ? mmc::SessionState::Incomplete : mmc::SessionState::Complete;
  return information;
}

Answer DvdMinus::track_information(std::uint8_t type, std::uint32_t address, bool open,
                                   mmc::TrackInformation& information) const {
  if (!overwritable()) {
    const Answer answer = SequentialMedium::track_information(type, address, open, information);
    if (!answer.good() || !by_layer_jump())
      return answer;
    // Jumps are invisible in addresses: a manual one ends layer 0, those of an interval come each
    // so many blocks (MMC-5 6.26.3).
    const Lba next = information.next_writable_address.value_or(information.start);
    const std::uint32_t interval = state().layer_jump_interval;
    information.layer_jump = interval != 0         ? mmc::LayerJumpStatus::RegularInterval
                             : state().layer_0_set ? mmc::LayerJumpStatus::Manual
                                                   : mmc::LayerJumpStatus::Unspecified;
    const std::uint32_t at = as_unsigned(next);
    information.next_layer_jump = Lba{as_signed(
        interval != 0 ? at / interval * interval + interval - 1 : state().layer_0_blocks - 1)};
    information.last_layer_jump =
        Lba{as_signed(interval != 0 && at >= interval ? at / interval * interval - 1
                      : at >= state().layer_0_blocks  ? state().layer_0_blocks - 1
                                                      : 0)};
    return {};
  }
  if ((type == 0 && address >= state().format.blocks) || (type != 0 && address != 1) || open)
    return type == 0 ? Answer(mmc::out_of_range) : bad_field(2);
  information.size = state().format.blocks;
  information.packet = information.fixed_packets = true;
  information.blocking_factor = ecc_blocks;
  if (state().format.intermediate) {
    information.next_writable_address = Lba{as_signed(state().format.blocks)};
    information.free_blocks = state().capacity - state().format.blocks;
  }
  if (state().format.blocks > 0)
    information.last_recorded_address = last_block();
  return {};
}

Lba DvdMinus::last_block() const {
  return overwritable() ? Lba{as_signed(state().format.blocks) - 1}
                        : SequentialMedium::last_block();
}

mmc::Toc DvdMinus::toc() const {
  if (!overwritable())
    return SequentialMedium::toc();
  mmc::Toc toc;
  toc.entries = {{1, 4, 1, Lba{0}}, {1, 4, mmc::toc_lead_out, last_block() + 1}};
  return toc;
}

// Borders: wide behind the first session, so that old players find the second, less behind others
// (ECMA-279; a whole disc has about 70 and 18 MiB).
std::uint32_t DvdMinus::session_gap() const {
  return round_up(state().capacity / (state().sessions == 1 ? 64 : 256), ecc_blocks);
}

// MMC-5 7.5.3: what the page says must suit the medium as it is; else 5/64/00 at the first WRITE.
Answer DvdMinus::judge_write_type(const TrackState& track) const {
  using enum mmc::WriteType;
  switch (drive_.write_parameters.write_type) {
    case Packet:
      return state().blanked_minimally || at_once_ || by_layer_jump()
                 ? Answer(mmc::illegal_mode_for_track)
                 : Answer();
    case SessionAtOnce:
      if (by_layer_jump() || (!at_once_ && (state().sessions > 1 || track.start != Lba{0} ||
                                            track.next_writable != track.start)))
        return mmc::illegal_mode_for_track;
      return track.reserved ? Answer() : Answer(mmc::command_sequence_error);
    case LayerJump:
      return by_layer_jump() ? Answer() : Answer(mmc::illegal_mode_for_track);
    default:
      return mmc::illegal_mode_for_track;
  }
}

Answer DvdMinus::accept_write(const WriteRequest& request) {
  if (!request.test)
    end_test();
  if (overwritable())
    return accept_overwrite(request);
  if (state().finalised)
    return cannot_write_medium;
  TrackState* const track = track_writable_at(request.first);
  if (track == nullptr)
    return mmc::invalid_address_for_write;
  if (const Answer answer = judge_write_type(*track); !answer.good())
    return answer;
  const bool first_of_session =
      session_is_empty() || (track->start == Lba{0} && track->next_writable == track->start);
  if (request.test)
    begin_test();
  Answer answer = SequentialMedium::accept_write(request);
  if (!answer.good())
    return answer;
  at_once_ = drive_.write_parameters.write_type == mmc::WriteType::SessionAtOnce;
  for (TrackState& written : state().tracks)
    if (request.first >= written.start && request.first < written.end())
      written.track_mode = at_once_ ? 4 : 5;
  answer.work = first_of_session ? lead_in_time : nanoseconds(0);
  return answer;
}

// Whole ECC blocks only (MMC-5 4.3.7). Behind the end only an open session takes more.
Answer DvdMinus::accept_overwrite(const WriteRequest& request) {
  FormatState& format = state().format;
  if (request.verify)
    return mmc::invalid_operation_code;
  if (request.first.value < 0)
    return mmc::out_of_range;
  const std::uint64_t end = std::uint64_t{as_unsigned(request.first)} + request.blocks;
  if (end > state().capacity)
    return mmc::out_of_range;
  if (as_unsigned(request.first) % ecc_blocks != 0 || request.blocks % ecc_blocks != 0)
    return mmc::invalid_address_for_write;
  if (as_unsigned(request.first) > format.blocks || (end > format.blocks && !format.intermediate))
    return mmc::invalid_address_for_write;
  if (!request.test)
    format.blocks = std::max(format.blocks, static_cast<std::uint32_t>(end));
  return {};
}

Answer DvdMinus::read(Lba first, std::span<std::uint8_t> blocks) const {
  if (!overwritable())
    return SequentialMedium::read(first, blocks);
  const std::int64_t end =
      std::int64_t{first.value} + static_cast<std::int64_t>(blocks.size() / block_size);
  if (first.value < 0 || end > state().format.blocks)
    return mmc::out_of_range;
  folder_.read(as_unsigned(first), blocks);
  return {};
}

// Disc at once ends with it: the rest of the track is filled up, and the lead-out written.
Answer DvdMinus::synchronise() {
  if (overwritable())
    return {};
  if (!at_once_)
    return before_test_ ? Answer() : SequentialMedium::synchronise();
  at_once_ = false;
  if (before_test_) {
    end_test();
    return {};
  }
  // Lead-in, lead-out and as many blocks as a disc has at least: it takes minutes.
  const auto written = static_cast<std::uint32_t>(last_block().value + 1);
  close_session(true);
  return after(lead_in_time + lead_time(std::max(state().capacity / 16, written / 256)));
}

// On a disc blanked minimally only a track that is recorded at once can be.
Answer DvdMinus::reserve_track(std::uint32_t size, bool by_address, bool rmz) {
  end_test();
  if (overwritable())
    return cannot_write_medium;
  if (state().blanked_minimally &&
      drive_.write_parameters.write_type != mmc::WriteType::SessionAtOnce)
    return mmc::illegal_mode_for_track;
  return SequentialMedium::reserve_track(size, by_address, rmz);
}

Answer DvdMinus::close_overwritable(std::uint8_t function) {
  if (function != mmc::CloseTrackSession::session)
    return bad_field(2, 2);
  if (!state().format.intermediate)
    return {};
  state().format.intermediate = false;
  return after(border_time);
}

// MMC-5 6.3.3.2. The multi-session field of page 05h says whether another session may follow.
Answer DvdMinus::close(std::uint8_t function, std::uint16_t number) {
  if (overwritable())
    return close_overwritable(function);
  if (before_test_) {  // nothing was recorded that could be closed
    if (function != mmc::CloseTrackSession::track)
      end_test();
    return {};
  }
  if (state().finalised)
    return cannot_write_medium;
  switch (function) {
    case mmc::CloseTrackSession::track: {
      bool nothing = false;
      const Answer answer = check_close_track(number, nothing);
      if (!answer.good() || nothing)
        return answer;
      const auto padding = static_cast<std::uint32_t>(
          track(number)->open_ended ? 0 : track(number)->end() - track(number)->next_writable);
      close_track(*track(number));
      return after(border_time / 4 + lead_time(padding));
    }
    case mmc::CloseTrackSession::session:
    case mmc::CloseTrackSession::finalize: {
      if (function == mmc::CloseTrackSession::finalize && folder_.kind().layers == 1)
        return bad_field(2, 2);
      for (const TrackState& track : state().tracks) {
        if (track.reserved && !track.closed)
          return track.next_writable == track.end() ? incomplete_track_in_session
                                                    : empty_reserved_track;
        if (track.open_ended && track.next_writable != track.start)
          return incomplete_track_in_session;
      }
      const bool last = function == mmc::CloseTrackSession::finalize ||
                        drive_.write_parameters.multi_session != mmc::MultiSession::Allowed;
      if (is_blank() || (session_is_empty() && !last))
        return {};
      const bool first = state().sessions == 1;
      const std::uint32_t border = session_gap();
      close_session(last);
      return after((first ? lead_in_time : border_time) + lead_time(border));
    }
    default:
      return bad_field(2, 2);
  }
}

// MMC-5 6.2: a disc blanked minimally can only be written at once until it is blanked whole.
Answer DvdMinus::blank(std::uint8_t type, std::uint32_t) {
  if (!folder_.kind().erasable)
    return cannot_write_medium;
  if (type > mmc::Blank::minimal)
    return bad_field(1, 2);
  before_test_.reset();
  at_once_ = false;
  make_blank();
  state().blanked_minimally = type == mmc::Blank::minimal;
  return after(type == mmc::Blank::minimal ? 2 * lead_in_time : lead_time(state().capacity));
}

void DvdMinus::begin_test() {
  if (!before_test_)
    before_test_ = state();
}

void DvdMinus::end_test() {
  if (!before_test_)
    return;
  state() = *before_test_;
  before_test_.reset();
  at_once_ = false;
}

void DvdMinus::recover() {
  if (!overwritable())
    return SequentialMedium::recover();
  if (state().format.intermediate) {
    const std::uint32_t end = folder_.first_unwritten(state().format.blocks, state().capacity);
    state().format.blocks = end / ecc_blocks * ecc_blocks;
  }
}

std::unique_ptr<MediumModel> make_dvd_minus(DiscFolder& folder, const DriveView& view) {
  return std::make_unique<DvdMinus>(folder, view);
}

}  // namespace disc::virtual_drive
