// The structure of a disc in tracks: its table of contents, every sector, sub-channels, CD-TEXT.
#include "verify/disc_structure.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "formats/base/error.h"
#include "formats/cd/cd_text_reader.h"
#include "formats/cd/disc_rules.h"
#include "formats/cd/msf.h"
#include "formats/vcd/check_video_cd.h"
#include "verify/sector_check.h"
#include "verify/subchannel_check.h"

namespace disc::verify {
namespace {

Severity severity_of(cd::Breach breach) {
  switch (breach) {
    case cd::Breach::Layout:
      return Severity::Damage;
    case cd::Breach::Standard:
      return Severity::Violation;
    case cd::Breach::Advice:
      break;
  }
  return Severity::Warning;
}

// Whether all of a track's sectors are stored with sync and header, so that there is something to
// judge; what is not stored was made whole by our own reader.
bool is_stored_whole(const cd::Track& track) {
  return std::ranges::all_of(track.pieces, [](const cd::Piece& piece) {
    return !piece.file || piece.stored_bytes == cd::sector_size;
  });
}

// Blocks of a track that lie in files.
Extent stored_part(const cd::Track& track) {
  Extent part{track.pregap, track.end - track.pregap};
  for (const cd::Piece& piece : track.pieces) {
    if (piece.file)
      break;
    const auto sectors = static_cast<std::int32_t>(piece.bytes / piece.stored_bytes);
    part = {part.first + sectors, part.blocks - sectors};
  }
  return part;
}

// A file of blocks may hold the post-gap as blocks of zeros.
bool ends_with_zeros(const cd::OpenedDisc& disc, const cd::Track* track) {
  constexpr std::int32_t post_gap = 150;  // ECMA-130 20.3
  if (track == nullptr || !is_data(track->mode) || track->end - track->start < post_gap)
    return false;
  try {
    const cd::TrackBlocks blocks(disc.reader, *track);
    return std::ranges::all_of(read_blocks(blocks, {track->end + -post_gap, post_gap}),
                               [](std::uint8_t byte) { return byte == 0; });
  } catch (const FormatError&) {
    return false;  // another check says what cannot be read
  }
}

void check_rules(const cd::OpenedDisc& disc, Findings& findings) {
  findings.check("table of contents");
  for (const std::string& warning : disc.warnings)
    findings.add(Severity::Warning, "disc.sheet", {}, warning);
  for (const cd::DiscProblem& problem : cd::check_disc(disc.reader->disc())) {
    const cd::Track* const track = cd::track_numbered(disc.reader->disc(), problem.track);
    if (problem.breach == cd::Breach::Advice && ends_with_zeros(disc, track))
      continue;
    Place place;
    if (track != nullptr)
      place.block = track->start.value;
    findings.add(severity_of(problem.breach), "disc.rule", place,
                 cat(problem.track != 0     ? cat("track ", problem.track, " ")
                     : problem.session != 0 ? cat("session ", problem.session, " ")
                                            : std::string("the disc "),
                     problem.what),
                 problem.clause);
  }
}

void check_track_sectors(const cd::DiscReader& reader, const cd::Track& track, unsigned threads,
                         Findings& findings, Progress& progress) {
  const Extent part = stored_part(track);
  findings.check(cat("sectors of track ", track.number));
  const SectorArea area{
      part.blocks, part.first.value,
      [&](std::int64_t index) { return cd::to_msf(part.first + static_cast<std::int32_t>(index)); },
      [&](std::int64_t index, std::span<std::uint8_t> out) {
        reader.read_sectors(part.first + static_cast<std::int32_t>(index), out);
      }};
  check_sectors(area, threads, findings, progress);
}

// The sub-channels of a session, whose blocks lie one behind the other, or what of them is stored.
void check_session_subchannels(const cd::DiscReader& reader, std::size_t number, Findings& findings,
                               Progress& progress) {
  const cd::Session& session = reader.disc().sessions[number];
  const Lba first = stored_part(session.tracks.front()).first;
  const auto block = [first](std::int64_t index) {
    return first + static_cast<std::int32_t>(index);
  };
  bool any = false, packs = false;
  for (const cd::Track& track : session.tracks)
    for (const cd::Piece& piece : track.pieces) {
      any = any || piece.subchannel_file ||
            (piece.subchannel != cd::Subchannel::None &&
             piece.subchannel != cd::Subchannel::RwPacked);
      packs = packs || piece.subchannel == cd::Subchannel::RwPacked;
    }
  SubchannelArea area{.blocks = session.lead_out - first,
                      .first = first,
                      .place = first.value,
                      .read = {},
                      .disc = &reader.disc(),
                      .session = number};
  if (any) {
    area.stores = [&](std::int64_t index) {
      const cd::Subchannel form = reader.subchannel_at(block(index));
      return form != cd::Subchannel::None && form != cd::Subchannel::RwPacked;
    };
    area.read = [&](std::int64_t index, std::span<std::uint8_t> out) {
      for (std::size_t at = 0; at < out.size(); at += cd::subchannel_size)
        reader.read_subchannel(block(index++), out.subspan(at).first<cd::subchannel_size>());
    };
    check_subchannels(area, findings, progress);
  }
  if (packs) {
    area.stores = [&](std::int64_t index) {
      return reader.subchannel_at(block(index)) == cd::Subchannel::RwPacked;
    };
    area.read = [&](std::int64_t index, std::span<std::uint8_t> out) {
      for (std::size_t at = 0; at < out.size(); at += cd::subchannel_size, ++index)
        if (reader.subchannel_at(block(index)) == cd::Subchannel::RwPacked)
          std::ranges::copy(reader.read_stored_subchannel(block(index)),
                            out.begin() + static_cast<std::ptrdiff_t>(at));
    };
    check_rw_packs(area, findings);
  }
}

void check_texts(const cd::OpenedDisc& disc, Findings& findings) {
  if (disc.cd_text_packs.empty())
    return;
  findings.check("CD-TEXT");
  for (const cd::PackProblem& problem : cd::check_cd_text(disc.cd_text_packs))
    findings.add(Severity::Damage, "cd-text.pack", {},
                 cat("CD-TEXT pack ", problem.pack, ": ", problem.what), problem.clause);
}

// Data that no file system holds are none the worse for it.
bool has_volume(const BlockSource& blocks, const cd::Track& track) {
  std::array<std::uint8_t, 6> head{};
  const std::uint64_t at = byte_offset(track.start + 16);  // ECMA-119 6.7.1, ECMA-167 2/8.3.1
  try {
    if (blocks.size() < at + head.size())
      return false;
    blocks.read(at, head);
  } catch (const FormatError&) {
    // The check of structure says what cannot be read; real-time sectors are none of a volume.
    return track.mode != cd::TrackMode::Mode2Mixed;
  }
  const std::string_view word = text_of(Bytes(head).subspan(1));
  return word == "CD001" || word == "BEA01";
}

// INFO, ENTRIES, lists and tracks of Video CDs.
void check_video(const cd::DiscReader& reader, Findings& findings) {
  const cd::Disc& disc = reader.disc();
  if (disc.sessions.front().tracks.front().mode != cd::TrackMode::Mode2Mixed)
    return;
  const auto read = [&](Lba at, cd::SectorSpan out) {
    try {
      reader.read_sectors(at, out);
      return true;
    } catch (const FormatError&) {
      return false;
    }
  };
  const auto report =
      vcd::check_video_cd(read, disc.sessions.front().lead_out, vcd::StreamCheck::Whole);
  if (!report)
    return;
  findings.check("Video CD");
  for (const Problem& problem : report->problems)
    findings.add(Severity::Violation, "video-cd.rule", {}, cat(problem.where, ": ", problem.what),
                 problem.clause);
}

void add(StructureFacts& sum, const StructureFacts& one) {
  sum.trees += one.trees;
  sum.directories += one.directories;
  sum.files += one.files;
  sum.rock_ridge = sum.rock_ridge || one.rock_ridge;
  sum.udf = sum.udf || one.udf;
  sum.boot_images += one.boot_images;
  sum.partitions = std::max(sum.partitions, one.partitions);
}

}  // namespace

DiscFacts check_disc_structure(const cd::OpenedDisc& disc, unsigned threads, Findings& findings,
                               Progress& progress) {
  const cd::DiscReader& reader = *disc.reader;
  DiscFacts facts;
  check_rules(disc, findings);
  check_texts(disc, findings);
  for (const cd::Session& session : reader.disc().sessions) {
    check_session_subchannels(reader, facts.sessions++, findings, progress);
    for (const cd::Track& track : session.tracks) {
      ++facts.tracks;
      if (!is_data(track.mode))
        continue;
      if (is_stored_whole(track))
        check_track_sectors(reader, track, threads, findings, progress);
      if (track.mode == cd::TrackMode::Mode0 || track.mode == cd::TrackMode::Mode2 ||
          track.mode == cd::TrackMode::Mode2Form2)
        continue;  // without blocks of 2048 bytes there is no volume
      const cd::TrackBlocks blocks(disc.reader, track);
      if (has_volume(blocks, track))
        add(facts.volumes, check_structure(blocks, findings, progress, track.start, false));
    }
  }
  check_video(reader, findings);
  return facts;
}

}  // namespace disc::verify
