// CD sessions that were made raw, lead-in to lead-out, in files with a description beside them.
#include "record/raw_image.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "formats/base/error.h"
#include "formats/cd/msf.h"
#include "formats/cd/scrambler.h"
#include "formats/cd/sector.h"
#include "formats/cd/stored_sector.h"
#include "formats/cd/subchannel.h"
#include "formats/cd/toc.h"

namespace disc::record {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t most_description = 1 << 20;
constexpr std::int32_t farthest = cd::all_frames;
constexpr std::size_t most_sessions = 99;
// Of a lead-in: each point comes three times, and there are 104 at most.
constexpr std::int32_t enough_of_lead_in = 1000;

Lba address(const Json& json, const std::string& path) {
  const auto value = json.is_number_integer() ? json.get<std::int64_t>() : farthest + 1;
  if (value < -farthest || value > farthest)
    throw FormatError(cat(path, ": '", json.dump(), "' is no block of a CD"));
  return Lba{static_cast<std::int32_t>(value)};
}

std::optional<Json> description_at(const std::string& path) {
  const auto file = open_image(path);
  if (file->size() < 2 || file->size() > most_description)
    return std::nullopt;
  std::vector<std::uint8_t> text(static_cast<std::size_t>(file->size()));
  file->read(0, text);
  if (text[0] != '{')
    return std::nullopt;
  Json json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (!json.is_object() || !json.contains("block_bytes") || !json.contains("sessions"))
    return std::nullopt;
  return json;
}

std::vector<std::uint8_t> block_at(const RawImage::Session& session, Lba at) {
  std::vector<std::uint8_t> block(RawImage::block_bytes);
  session.file->read(static_cast<std::uint64_t>(at - session.edges.lead_in) * block.size(), block);
  return block;
}

cd::QFrame q_of_block(Bytes block) {
  return cd::q_of(cd::Subchannel::PwRaw, block.subspan(cd::sector_size));
}

cd::Session read_lead_in(const RawImage::Session& session, const std::string& path) {
  std::vector<cd::QFrame> frames;
  const Lba end = std::min(session.edges.program, session.edges.lead_in + enough_of_lead_in);
  for (Lba at = session.edges.lead_in; at < end; at = at + 1)
    frames.push_back(q_of_block(block_at(session, at)));
  cd::TocReading toc = cd::read_toc_points(cd::collect_toc_points(frames));
  if (!toc.problems.empty())
    throw FormatError(cat(path, ": in the lead-in at block ", session.edges.lead_in.value, ", ",
                          toc.problems.front().where, " ", toc.problems.front().what));
  if (toc.session.lead_out != session.edges.lead_out)
    throw FormatError(cat(path, ": the lead-in tells of a lead-out at block ",
                          toc.session.lead_out.value, ", the description of one at ",
                          session.edges.lead_out.value));
  toc.session.tracks.front().pregap = session.edges.program;
  return toc.session;
}

RawImage::Session session_of(const Json& json, const std::string& path) {
  RawImage::Session session;
  cd::RawSession& edges = session.edges;
  edges.lead_in = address(json.at("lead_in"), path);
  edges.program = address(json.at("program"), path);
  edges.lead_out = address(json.at("lead_out"), path);
  edges.end = address(json.at("end"), path);
  if (edges.lead_in >= edges.program || edges.program >= edges.lead_out ||
      edges.lead_out >= edges.end)
    throw FormatError(cat(path,
                          ": lead-in, program, lead-out and end of a session are out of "
                          "order"));
  const auto name = json.at("file").get<std::string>();
  if (name.empty() || name.find('/') != std::string::npos)
    throw FormatError(cat(path, ": '", name, "' is no file beside it"));
  session.file = open_image(path.substr(0, path.rfind('/') + 1) + name);
  const auto wanted = static_cast<std::uint64_t>(edges.blocks()) * RawImage::block_bytes;
  if (session.file->size() != wanted)
    throw FormatError(cat(path, ": ", name, " has ", session.file->size(), " bytes, and the ",
                          edges.blocks(), " blocks of its session have ", wanted));
  return session;
}

/// Blocks of the image, and of a lead-in that is longer than the one it has.
class ImageBlocks {
 public:
  ImageBlocks(std::shared_ptr<const RawImage> image, std::size_t session, Lba lead_in)
      : image_(std::move(image)), session_(image_->sessions.at(session)), lead_in_(lead_in) {}

  void operator()(Lba first, std::span<std::uint8_t> sectors,
                  std::span<std::uint8_t> subchannel) const {
    for (std::size_t i = 0; i < subchannel.size() / cd::subchannel_size; ++i) {
      const Lba at = first + static_cast<std::int32_t>(i);
      const std::vector<std::uint8_t> block =
          at < session_.edges.lead_in ? lead_in_block(at) : block_at(session_, at);
      std::memcpy(sectors.data() + i * cd::sector_size, block.data(), cd::sector_size);
      std::memcpy(subchannel.data() + i * cd::subchannel_size, block.data() + cd::sector_size,
                  cd::subchannel_size);
    }
  }

 private:
  // Like the block that is as far behind the beginning of the image's lead-in as this one is behind
  // that of the medium's; its times become those of where it comes to lie.
  std::vector<std::uint8_t> lead_in_block(Lba at) const {
    const std::int32_t length = session_.edges.program - session_.edges.lead_in;
    const Lba like = session_.edges.lead_in + (at - lead_in_) % length;
    std::vector<std::uint8_t> block = block_at(session_, like);
    auto q = cd::decode_q(q_of_block(block));
    auto* const point = q ? std::get_if<cd::QPoint>(&q->mode) : nullptr;
    const auto sub = std::span(block).subspan(cd::sector_size);
    if (point != nullptr && point->adr == 1 && point->time == cd::bcd_of(cd::to_msf(like))) {
      point->time = cd::bcd_of(cd::to_msf(at));
      cd::put_pq(cd::Subchannel::PwRaw, cd::p_of(cd::Subchannel::PwRaw, sub), cd::encode_q(*q),
                 sub);
    }
    const auto sector = std::span(block).first<cd::sector_size>();
    if (std::equal(cd::sector_sync.begin(), cd::sector_sync.end(), sector.begin())) {
      cd::scramble(sector);
      const bool form1 = cd::check_sector(sector).mode == cd::SectorMode::Mode1;
      cd::make_empty(form1 ? cd::TrackMode::Mode1 : cd::TrackMode::Mode2Mixed, cd::to_msf(at),
                     sector);
      cd::scramble(sector);
    }
    return block;
  }

  std::shared_ptr<const RawImage> image_;
  const RawImage::Session& session_;
  Lba lead_in_;
};

}  // namespace

std::shared_ptr<const RawImage> open_raw_image(const std::string& path) {
  const std::optional<Json> json = description_at(path);
  if (!json)
    return nullptr;
  auto image = std::make_shared<RawImage>();
  try {
    if (json->at("block_bytes") != RawImage::block_bytes || json->at("format") != 1 ||
        json->at("scrambled") != true || json->at("subchannel") != "pw-raw")
      throw FormatError(cat(path,
                            ": sessions of another format than 1, with blocks of 2448 "
                            "bytes, scrambled, sub-channels as \"pw-raw\""));
    const Json& sessions = json->at("sessions");
    if (!sessions.is_array() || sessions.empty() || sessions.size() > most_sessions)
      throw FormatError(cat(path, ": has no sessions, or more than 99"));
    for (const Json& one : sessions)
      image->sessions.push_back(session_of(one, path));
  } catch (const Json::exception& error) {
    throw FormatError(cat(path, ": ", error.what()));
  }
  for (const RawImage::Session& session : image->sessions)
    image->disc.sessions.push_back(read_lead_in(session, path));
  return image;
}

RawBlocks blocks_of_image(std::shared_ptr<const RawImage> image, std::size_t session, Lba lead_in) {
  return ImageBlocks(std::move(image), session, lead_in);
}

RawImageSectors::RawImageSectors(std::shared_ptr<const RawImage> image, std::size_t session,
                                 Extent extent, std::string name)
    : image_(std::move(image)), session_(session), extent_(extent), name_(std::move(name)) {}

std::uint64_t RawImageSectors::size() const {
  return static_cast<std::uint64_t>(extent_.blocks) * cd::sector_size;
}

void RawImageSectors::read(std::uint64_t offset, std::span<std::uint8_t> out) const {
  if (offset > size() || out.size() > size() - offset)
    throw FormatError(cat(name_, ": has ", size(), " bytes, and more were asked for"));
  for (std::size_t done = 0; done < out.size();) {
    const auto index = static_cast<std::int32_t>((offset + done) / cd::sector_size);
    const auto inside = static_cast<std::size_t>((offset + done) % cd::sector_size);
    std::vector<std::uint8_t> block = block_at(image_->sessions[session_], extent_.first + index);
    const auto sector = std::span(block).first<cd::sector_size>();
    const cd::QFrame q = q_of_block(block);
    const bool sound = (q[0] & 0x0F) == 1 && (q[0] & 0x40) == 0;
    if (!sound && std::equal(cd::sector_sync.begin(), cd::sector_sync.end(), sector.begin()))
      cd::scramble(sector);
    const std::size_t piece = std::min(cd::sector_size - inside, out.size() - done);
    std::memcpy(out.data() + done, sector.data() + inside, piece);
    done += piece;
  }
}

}  // namespace disc::record
