// A CD in the virtual drive: what WRITE, SEND CUE SHEET and SYNCHRONIZE CACHE do to it.
#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <utility>
#include <variant>

#include "formats/base/cat.h"
#include "formats/cd/cd_text_lead_in.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"
#include "formats/cd/toc.h"
#include "formats/virtual_drive/cd_medium.h"
#include "formats/virtual_drive/cd_raw.h"

namespace disc::virtual_drive {
namespace {

using cd::TrackMode;
using mmc::DataBlockType, mmc::WriteType;

constexpr std::int32_t run_in_blocks = 5;  // a link block and four of run-in (MMC-5 4.2.3.4.6)
constexpr std::uint8_t data_control = 0x40;
constexpr std::uint8_t r_to_w_bits = 0x3F;

// What a track written at once is, by the data block type of page 05h (MMC-5 table 664).
struct Form {
  TrackMode mode;
  std::uint32_t bytes;
};
std::optional<Form> form_at_once(DataBlockType type) {
  switch (static_cast<std::uint8_t>(type)) {
    case 0:
      return Form{TrackMode::Audio, 2352};
    case 8:
      return Form{TrackMode::Mode1, 2048};
    case 9:
      return Form{TrackMode::Mode2, 2336};
    case 10:
      return Form{TrackMode::Mode2Mixed, 2048};
    case 11:
      return Form{TrackMode::Mode2Mixed, 2056};
    case 12:
      return Form{TrackMode::Mode2Mixed, 2324};
    case 13:
      return Form{TrackMode::Mode2Mixed, 2332};
    default:
      return std::nullopt;
  }
}

std::optional<std::uint32_t> raw_bytes(std::uint8_t block_type) {
  switch (block_type) {
    case 1:
      return 2368;
    case 2:
    case 3:
      return 2448;
    default:
      return std::nullopt;
  }
}

cd::SessionType session_type(std::uint8_t format) {
  return format == 0x10   ? cd::SessionType::CdI
         : format == 0x20 ? cd::SessionType::CdXa
                          : cd::SessionType::CdDaOrRom;
}

bool may_continue(mmc::MultiSession multi) { return static_cast<std::uint8_t>(multi) == 3; }

}  // namespace

std::uint32_t CdMedium::bytes_at(Lba at) const {
  if (at < job_->plan.runs.front().blocks.first)
    return cd::lead_in_block_size;
  const CueRun* const run = job_->plan.run_at(at);
  return run ? run->form.bytes() : 0;
}

std::uint32_t CdMedium::write_block_size() const {
  const mmc::WriteParametersPage& page = drive().write_parameters;
  if (page.write_type == WriteType::SessionAtOnce) {
    const std::uint32_t bytes = job_ && !job_->raw ? bytes_at(job_->next) : 0;
    return bytes == 0 ? block_size : bytes;
  }
  if (page.write_type == WriteType::Raw)
    return raw_bytes(static_cast<std::uint8_t>(page.data_block_type)).value_or(cd::sector_size);
  const auto form = form_at_once(page.data_block_type);
  return form ? form->bytes : block_size;
}

// A test changes what follows as writing would, until it ends.
void CdMedium::begin_test(bool test) {
  if (test && !before_test_)
    before_test_ = layout_;
}

Answer CdMedium::accept_write(const WriteRequest& request) {
  if (request.blocks == 0)
    return {};
  Answer answer;
  switch (drive().write_parameters.write_type) {
    case WriteType::TrackAtOnce:
      answer = accept_at_once(request);
      break;
    case WriteType::SessionAtOnce:
      answer = accept_session(request);
      break;
    case WriteType::Raw:
      answer = accept_raw(request);
      break;
    default:
      // Packets are not written by this drive: feature 0021h is not current with a CD.
      answer = mmc::illegal_mode_for_track;
      break;
  }
  if (answer.good())
    changed();
  return answer;
}

Answer CdMedium::accept_at_once(const WriteRequest& request) {
  const mmc::WriteParametersPage& page = drive().write_parameters;
  const auto form = form_at_once(page.data_block_type);
  if (job_)
    return mmc::command_sequence_error;
  if (layout_.finalized || !form)
    return mmc::illegal_mode_for_track;
  // Control bits of audio demand audio, those of data anything else (MMC-5 7.5.4.12).
  if (is_data(form->mode) != ((page.track_mode & 4) != 0))
    return mmc::illegal_mode_for_track;
  const Lba end = request.first + static_cast<std::int32_t>(request.blocks);
  if (end > last_recordable())
    return mmc::out_of_range;
  begin_test(request.test);
  CdTrack* track = nullptr;
  if (const Answer answer = open_track(request.first, track); !answer.good())
    return answer;
  if (track->facts.mode != form->mode || track->track_mode != page.track_mode ||
      track->block_type != static_cast<std::uint8_t>(page.data_block_type))
    return mmc::illegal_mode_for_track;
  if (track->reserved_end && end > *track->reserved_end + -run_out_blocks)
    return mmc::out_of_range;
  track->facts.end = end;
  return {};
}

// The track that goes on at a block, or begins there.
Answer CdMedium::open_track(Lba first, CdTrack*& track) {
  const mmc::WriteParametersPage& page = drive().write_parameters;
  if (layout_.has_open_session())
    for (CdTrack& one : layout_.sessions.back().tracks)
      if (one.open && one.facts.end == first) {
        track = &one;
        if (one.facts.end == one.facts.start)
          begin_track(one);
        return {};
      }
  if (layout_.open_track(false) || first != layout_.next_start() || layout_.next_track() > 99)
    return mmc::invalid_address_for_write;
  const cd::SessionType type = session_type(page.session_format);
  if (!layout_.has_open_session()) {
    CdSession session;
    session.type = type;
    session.lead_in = layout_.next_lead_in();
    session.catalog = mmc::text_of_number(page.media_catalog_number);
    layout_.sessions.push_back(std::move(session));
  } else if (layout_.sessions.back().type != type) {
    return mmc::illegal_mode_for_track;
  }
  CdTrack begun;
  begun.open = true;
  begun.facts.number = static_cast<std::uint8_t>(layout_.next_track());
  begun.facts.start = begun.facts.end = first;
  begun.facts.pregap = first + -pregap_blocks;
  layout_.sessions.back().tracks.push_back(begun);
  track = &layout_.sessions.back().tracks.back();
  begin_track(*track);
  return {};
}

void CdMedium::begin_track(CdTrack& track) {
  const mmc::WriteParametersPage& page = drive().write_parameters;
  cd::Track& facts = track.facts;
  track.track_mode = page.track_mode;
  track.block_type = static_cast<std::uint8_t>(page.data_block_type);
  track.sub_header = page.sub_header;
  facts.mode = form_at_once(page.data_block_type)->mode;
  facts.copy = (page.track_mode & 2) != 0;
  facts.pre_emphasis = !is_data(facts.mode) && (page.track_mode & 1) != 0;
  facts.four_channel = !is_data(facts.mode) && (page.track_mode & 8) != 0;
  facts.isrc = mmc::text_of_number(page.isrc);
  if (!cd::problem_with_isrc(facts.isrc).empty())
    facts.isrc.clear();
  if (before_test_)
    return;
  store_.put_link({facts.pregap, run_in_blocks});
  record_empty({facts.pregap + run_in_blocks, facts.start - facts.pregap - run_in_blocks},
               facts.mode);
}

void CdMedium::record_empty(Extent blocks, TrackMode mode) {
  if (before_test_ || (job_ && job_->test))
    return;
  std::vector<CdBlock> made(static_cast<std::size_t>(std::max(blocks.blocks, 0)));
  for (std::size_t i = 0; i < made.size(); ++i)
    cd::make_empty(mode, cd::to_msf(blocks.first + static_cast<std::int32_t>(i)), made[i].sector);
  store_.put(blocks.first, made);
}

Answer CdMedium::send_cue_sheet(Bytes sheet) {
  const mmc::WriteParametersPage& page = drive().write_parameters;
  if (page.write_type != WriteType::SessionAtOnce || layout_.finalized ||
      layout_.has_open_session() || (job_ && job_->begun))
    return mmc::command_sequence_error;
  auto found = read_cue_sheet(sheet, layout_, session_type(page.session_format));
  if (const auto* const fault = std::get_if<CueFault>(&found)) {
    Answer answer(fault->sense.sense);
    answer.field = fault->sense.field;
    return answer;
  }
  const CuePlan& asked = std::get<CuePlan>(found);
  if (asked.cd_text && (asked.lead_in_at_start ? drive().personality.cd_text_at_zero
                                               : drive().personality.cd_text_at_start))
    return bad_parameter(5);
  Job job;
  job.plan = std::get<CuePlan>(std::move(found));
  job.begin = job.plan.cd_text ? job.plan.session.lead_in : job.plan.runs.front().blocks.first;
  job.end = job.plan.lead_out;
  job_ = std::move(job);
  job_->next = skip_generated(job_->begin);
  return {};
}

// Where the host goes on: blocks that the drive makes itself are not sent.
Lba CdMedium::skip_generated(Lba at) const {
  const CueRun* run = job_->plan.run_at(at);
  for (; run && run->form.source == CueForm::Source::Drive; run = job_->plan.run_at(at))
    at = run->blocks.end();
  return at;
}

Answer CdMedium::accept_session(const WriteRequest& request) {
  if (!job_ || job_->raw)
    return mmc::command_sequence_error;
  if (!job_->begun) {
    begin_test(request.test);
    job_->test = request.test;
  }
  if (request.first != job_->next)
    return mmc::invalid_address_for_write;
  const std::uint32_t bytes = bytes_at(request.first);
  Lba at = request.first;
  for (std::uint32_t i = 0; i < request.blocks; ++i, at = at + 1) {
    if (at >= job_->end)
      return mmc::out_of_range;
    // The blocks of a command are all of one length.
    if (bytes_at(at) != bytes)
      return bad_field(7);
  }
  Answer answer;
  if (!job_->begun) {
    job_->begun = true;
    for (const CueRun& run : job_->plan.runs)
      if (run.form.source == CueForm::Source::Drive)
        record_empty(run.blocks, run.form.mode);
    // The lead-in comes first, and with it the table of contents.
    CdSession session = job_->plan.session;
    session.closed = true;
    session.lead_out = job_->plan.lead_out;
    for (CdTrack& track : session.tracks)
      track.open = false;
    layout_.sessions.push_back(std::move(session));
    finish_session(may_continue(drive().write_parameters.multi_session));
    answer.work = time_to_write(cd::lead_in_blocks * cd::sector_size);
  }
  job_->next = skip_generated(at);
  return answer;
}

Answer CdMedium::accept_raw(const WriteRequest& request) {
  const std::uint8_t type = static_cast<std::uint8_t>(drive().write_parameters.data_block_type);
  if (!raw_bytes(type) || drive().personality.cannot_write_raw || (!job_ && layout_.finalized) ||
      layout_.has_open_session() || (job_ && !job_->raw))
    return mmc::illegal_mode_for_track;
  if (!job_) {
    if (request.first != layout_.next_lead_in())
      return mmc::invalid_address_for_write;
    begin_test(request.test);
    Job job;
    job.raw = job.begun = true;
    job.test = request.test;
    job.block_type = type;
    job.begin = job.next = request.first;
    job.end = last_recordable() + cd::lead_out_blocks(0);
    job_ = std::move(job);
  }
  const Lba end = request.first + static_cast<std::int32_t>(request.blocks);
  if (request.first != job_->next)
    return mmc::invalid_address_for_write;
  if (type != job_->block_type)
    return mmc::illegal_mode_for_track;
  if (end > job_->end)
    return mmc::out_of_range;
  job_->next = end;
  return {};
}

void CdMedium::record(const WriteRequest& request, Bytes blocks) {
  if (request.test || request.blocks == 0)
    return;
  const std::size_t bytes = blocks.size() / request.blocks;
  const Lba end = request.first + static_cast<std::int32_t>(request.blocks);
  if (job_ && !job_->raw && request.first < job_->plan.runs.front().blocks.first) {
    job_->lead_in.insert(job_->lead_in.end(), blocks.begin(), blocks.end());
    return;
  }
  const CdTrack* const track = layout_.track_at(request.first);
  std::vector<CdBlock> made;
  made.reserve(request.blocks);
  for (Lba at = request.first; at < end; at = at + 1) {
    const Bytes stored =
        blocks.subspan(static_cast<std::size_t>(at - request.first) * bytes, bytes);
    if (job_)
      made.push_back(job_->raw ? block_raw(stored) : block_of_session(at, stored));
    else if (track)
      made.push_back(block_at_once(*track, at, stored));
  }
  store_.put(request.first, made);
  if (job_ && job_->finishing && end == job_->next)
    finish_job();
}

CdBlock CdMedium::block_at_once(const CdTrack& track, Lba at, Bytes stored) const {
  CdBlock block;
  const cd::Msf time = cd::to_msf(at);
  const auto& sub = track.sub_header;
  const cd::SubHeader header{sub[0], sub[1], sub[2], sub[3]};
  if (track.block_type == 10)
    cd::encode_sector(cd::SectorMode::Mode2Form1, time, stored, header, block.sector);
  else if (track.block_type == 12)
    cd::encode_sector(cd::SectorMode::Mode2Form2, time, stored, header, block.sector);
  else
    cd::make_whole(track.facts.mode, time, stored, block.sector);
  return block;
}

CdBlock CdMedium::block_of_session(Lba at, Bytes stored) {
  CdBlock block;
  const CueForm form = job_->plan.run_at(at)->form;
  const cd::Msf time = cd::to_msf(at);
  const Bytes main = stored.first(form.main_bytes);
  if (form.source == CueForm::Source::Ignored)
    cd::make_empty(form.mode, time, block.sector);
  else if (!is_data(form.mode) || form.main_bytes != cd::sector_size)
    cd::make_whole(form.mode, time, main, block.sector);
  else if (form.mode == TrackMode::Mode1)  // the drive makes everything but the data anew
    cd::make_whole(form.mode, time, main.subspan(16, 2048), block.sector);
  else if (form.mode == TrackMode::Mode2Mixed)
    cd::make_whole(form.mode, time, main.subspan(16, 2332), block.sector);
  else
    cd::make_whole(form.mode, time, main.subspan(16, 2336), block.sector);
  if (form.subchannel == cd::Subchannel::None)
    return block;
  // P and Q are the drive's own in any case.
  std::array<std::uint8_t, 3 * cd::subchannel_size> window{};
  std::copy(job_->packs.begin(), job_->packs.end(), window.begin());
  const auto own = std::span(window).last<cd::subchannel_size>();
  std::transform(stored.begin() + form.main_bytes, stored.end(), own.begin(),
                 [](std::uint8_t symbol) { return symbol & r_to_w_bits; });
  if (form.subchannel == cd::Subchannel::PwRaw) {
    std::copy(own.begin(), own.end(), block.subchannel.begin());
    return block;
  }
  for (std::size_t i = 0; i < own.size(); i += cd::rw_pack_size)
    cd::seal_rw_pack(own.subspan(i).first<cd::rw_pack_size>());
  cd::interleave_rw(window, block.subchannel);
  std::copy(window.begin() + cd::subchannel_size, window.end(), job_->packs.begin());
  return block;
}

CdBlock CdMedium::block_raw(Bytes stored) {
  CdBlock block;
  std::copy_n(stored.begin(), cd::sector_size, block.sector.begin());
  const Bytes sub = stored.subspan(cd::sector_size);
  if (job_->block_type == 1) {
    // The drive closes Q itself: cdrdao 1.2.4 leaves its CRC the other way round.
    cd::QFrame q = cd::q_of(cd::Subchannel::Pq16, sub);
    cd::seal_q(q);
    cd::put_pq(cd::Subchannel::PwRaw, cd::p_of(cd::Subchannel::Pq16, sub), q, block.subchannel);
  } else if (job_->block_type == 2) {
    std::array<std::uint8_t, 3 * cd::subchannel_size> window{};
    std::copy(job_->packs.begin(), job_->packs.end(), window.begin());
    const auto own = std::span(window).last<cd::subchannel_size>();
    std::copy(sub.begin(), sub.end(), own.begin());
    for (std::size_t i = 0; i < own.size(); i += cd::rw_pack_size)
      cd::seal_rw_pack(own.subspan(i).first<cd::rw_pack_size>());
    cd::interleave_rw(window, block.subchannel);
    for (std::size_t i = 0; i < sub.size(); ++i)
      block.subchannel[i] =
          static_cast<std::uint8_t>((block.subchannel[i] & r_to_w_bits) | (sub[i] & ~r_to_w_bits));
    std::copy(window.begin() + cd::subchannel_size, window.end(), job_->packs.begin());
  } else {
    std::copy(sub.begin(), sub.end(), block.subchannel.begin());
  }
  const cd::QFrame q = cd::q_of(cd::Subchannel::PwRaw, block.subchannel);
  if ((q[0] & 0x0F) == 1 && cd::q_crc_holds(q))
    job_->data = (q[0] & data_control) != 0;
  // A player descrambles what Q calls data, from its sync on.
  if (job_->data &&
      std::equal(cd::sector_sync.begin(), cd::sector_sync.end(), block.sector.begin()))
    cd::scramble(block.sector);
  return block;
}

// The drive asks before the cache is empty, and waits until it is.
Answer CdMedium::synchronise() {
  Answer answer;
  if (job_ && job_->begun) {
    // Blocks that the cue sheet promised are still to come.
    if (!job_->raw && job_->next < job_->end)
      return mmc::Sense{0x5, 0x72, 0x04};
    job_->finishing = true;
    answer.work =
        time_to_write(static_cast<std::uint64_t>(cd::lead_out_blocks(0)) * cd::sector_size);
    if (job_->test || !drive().cached)
      finish_job();
  } else if (CdTrack* const track = layout_.open_track(false)) {
    finish_track(*track);
  }
  if (before_test_)
    layout_ = *std::exchange(before_test_, std::nullopt);
  changed();
  return answer;
}

void CdMedium::finish_track(CdTrack& track) {
  const Lba least = track.reserved_end ? *track.reserved_end + -run_out_blocks
                                       : track.facts.start + cd::shortest_track;
  if (track.facts.end < least) {
    record_empty({track.facts.end, least - track.facts.end}, track.facts.mode);
    track.facts.end = least;
  }
  if (!before_test_)
    store_.put_link({track.facts.end, run_out_blocks});
  track.facts.end = track.facts.end + run_out_blocks;
  track.reserved_end.reset();
  track.open = false;
}

void CdMedium::finish_session(bool appendable) {
  CdSession& session = layout_.sessions.back();
  session.closed = true;
  session.lead_out = session.tracks.back().facts.end;
  layout_.finalized = !appendable;
  session.points = cd::toc_points(to_disc(layout_), layout_.sessions.size() - 1, times_of(layout_));
}

// What a player would stumble over, for whoever wonders what was written.
void CdMedium::note_faults(const RawSession& found) {
  constexpr std::size_t most = 1000;
  std::vector<std::string>& faults = layout_.raw_faults;
  const std::string session = cat("session ", layout_.sessions.size() + 1, ": ");
  if (found.bad_q != 0)
    faults.push_back(cat(session, found.bad_q, " blocks whose Q does not hold"));
  if (found.bad_edc != 0)
    faults.push_back(cat(session, found.bad_edc, " data blocks whose EDC or ECC does not hold"));
  if (!found.readable)
    faults.push_back(session + "no table of contents");
  for (const Problem& problem : found.problems)
    if (faults.size() < most)
      faults.push_back(cat(session, problem.where, ": ", problem.what, " (", problem.clause, ")"));
}

// All of the session was recorded.
void CdMedium::finish_job() {
  const Job job = *std::exchange(job_, std::nullopt);
  if (!job.raw || job.test) {
    if (!job.lead_in.empty())
      layout_.sessions.back().cd_text = cd::packs_of_lead_in(job.lead_in);
  } else {
    RawSession found = decode_raw_session(store_, {job.begin, job.next - job.begin});
    note_faults(found);
    // Without a table of contents there is no session, and no place for another one.
    layout_.finalized = !found.readable || !found.appendable;
    if (found.readable)
      layout_.sessions.push_back(std::move(found.session));
  }
  changed();
}

}  // namespace disc::virtual_drive
