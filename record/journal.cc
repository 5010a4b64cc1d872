// What is kept beside a recording, so that it can be taken up after power, bus or program failed.
#include "record/journal.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "formats/base/cat.h"
#include "formats/base/error.h"
#include "formats/io/environment.h"
#include "formats/io/image_sink.h"
#include "record/feeder.h"

namespace disc::record {
namespace {

using nlohmann::json;

constexpr int journal_format = 1;
constexpr std::uint64_t most_bytes = 64 * 1024 * 1024;
constexpr std::size_t most_tracks = 8192;

constexpr Stage stages[] = {Stage::Planned,     Stage::Preparing, Stage::Writing,
                            Stage::EndingTrack, Stage::Closing,   Stage::Verifying};
constexpr WriteType write_types[] = {
    WriteType::Auto,        WriteType::TrackAtOnce, WriteType::SessionAtOnce, WriteType::Raw,
    WriteType::Incremental, WriteType::LayerJump,   WriteType::Random};
constexpr Closing closings[] = {Closing::Auto, Closing::Session, Closing::Disc, Closing::Leave};
constexpr BlockType block_types[] = {BlockType::Auto, BlockType::Raw96r, BlockType::Raw96p,
                                     BlockType::Raw16};
constexpr BdFormat bd_formats[] = {BdFormat::Plain, BdFormat::Spares, BdFormat::Pow, BdFormat::Rrm};

template <class Kind, std::size_t N>
Kind named(const json& object, const char* key, const Kind (&all)[N]) {
  const std::string word = object.at(key).get<std::string>();
  for (const Kind one : all)
    if (word == to_string(one))
      return one;
  throw FormatError(cat("\"", key, "\" is \"", word, "\""));
}

// Numbers of blocks and bytes, which nothing makes negative or larger than any medium.
std::int64_t count(const json& object, const char* key) {
  const auto number = object.at(key).get<std::int64_t>();
  if (number < 0 || number > INT32_MAX)
    throw FormatError(cat("\"", key, "\" is ", number));
  return number;
}

json json_of(const Job& job) {
  json out = {{"write_type", to_string(job.write_type)},
              {"close", to_string(job.closing)},
              {"bd_format", to_string(job.bd_format)},
              {"bd_format_given", job.bd_format_given},
              {"streaming", job.streaming},
              {"append", job.append},
              {"block_type", to_string(job.block_type)},
              {"with_cd_text", job.with_cd_text},
              {"speed", job.speed}};
  if (job.layer_break)
    out["layer_break"] = *job.layer_break;
  if (job.first)
    out["first"] = job.first->value;
  return out;
}

Job job_of(const json& in) {
  Job job;
  job.write_type = named(in, "write_type", write_types);
  job.closing = named(in, "close", closings);
  job.bd_format = named(in, "bd_format", bd_formats);
  job.bd_format_given = in.at("bd_format_given").get<bool>();
  job.streaming = in.at("streaming").get<bool>();
  job.append = in.at("append").get<bool>();
  job.block_type = named(in, "block_type", block_types);
  job.with_cd_text = in.at("with_cd_text").get<bool>();
  job.speed = in.at("speed").get<std::uint32_t>();
  if (in.contains("layer_break"))
    job.layer_break = count(in, "layer_break");
  if (in.contains("first"))
    job.first = Lba{static_cast<std::int32_t>(count(in, "first"))};
  return job;
}

PlannedTrack track_of(const json& in) {
  PlannedTrack track;
  track.number = in.at("number").get<std::uint16_t>();
  track.what.name = in.at("source").get<std::string>();
  track.what.block_bytes = static_cast<std::uint32_t>(count(in, "block_bytes"));
  track.first = Lba{in.at("first").get<std::int32_t>()};
  track.what.offset = in.at("offset").get<std::uint64_t>();
  track.blocks = count(in, "blocks");
  track.padding = count(in, "padding");
  track.pregap = static_cast<std::int32_t>(count(in, "pregap"));
  if (track.blocks == 0 || track.padding > track.blocks || track.what.block_bytes == 0)
    throw FormatError(cat("track ", track.number, " has ", track.blocks, " blocks"));
  return track;
}

WritePlan plan_of(const json& in) {
  WritePlan plan;
  plan.drive = in.at("drive").get<std::string>();
  plan.medium = in.at("medium").get<std::string>();
  plan.family = in.at("family").get<std::string>();
  plan.profile = static_cast<mmc::Profile>(
      std::stoul(in.at("profile").get<std::string>(), nullptr, 16) & 0xFFFF);
  plan.write_type = named(in, "write_type", write_types);
  plan.session = in.at("session").get<std::uint16_t>();
  for (const json& track : in.at("tracks"))
    plan.tracks.push_back(track_of(track));
  std::size_t next = 0;
  for (const json& each : in.at("sessions")) {
    PlannedSession session;
    session.number = each.at("number").get<std::uint16_t>();
    session.first_track = next;
    session.tracks = static_cast<std::size_t>(count(each, "tracks"));
    session.closing = named(each, "close", closings);
    next += session.tracks;
    plan.sessions.push_back(session);
  }
  if (next != plan.tracks.size() || plan.sessions.empty())
    throw FormatError("its sessions have not the tracks of its plan");
  if (plan.tracks.empty() || plan.tracks.size() > most_tracks)
    throw FormatError(cat("the plan has ", plan.tracks.size(), " tracks"));
  plan.free_blocks = count(in, "free_blocks");
  plan.needed_blocks = count(in, "needed_blocks");
  plan.speed = in.at("speed").get<std::uint32_t>();
  plan.blocks_per_write = static_cast<std::int32_t>(count(in, "blocks_per_write"));
  if (plan.blocks_per_write == 0)
    throw FormatError("\"blocks_per_write\" is 0");
  plan.streaming = in.at("streaming").get<bool>();
  plan.closing = named(in, "close", closings);
  if (in.contains("layer_break"))
    plan.layer_break = count(in, "layer_break");
  if (in.contains("format")) {
    const json& format = in.at("format");
    PlannedFormat planned;
    planned.type = static_cast<std::uint8_t>(
        std::stoul(format.at("type").get<std::string>(), nullptr, 16) & 0xFF);
    planned.subtype = format.at("subtype").get<std::uint8_t>();
    planned.parameter = format.at("parameter").get<std::uint32_t>();
    planned.blocks = count(format, "blocks");
    planned.words = format.at("words").get<std::string>();
    plan.format = planned;
  }
  return plan;
}

Journal journal_of(const json& in) {
  if (in.at("journal").get<int>() != journal_format)
    throw FormatError(
        cat("is of format ", in.at("journal").dump(), ", and this program knows ", journal_format));
  Journal journal;
  journal.image = in.at("image").get<std::string>();
  journal.image_bytes = in.at("image_bytes").get<std::vector<std::uint64_t>>();
  const json& drive = in.at("drive");
  journal.address = drive.at("address").get<std::string>();
  journal.vendor = drive.at("vendor").get<std::string>();
  journal.product = drive.at("product").get<std::string>();
  journal.serial = drive.at("serial").get<std::string>();
  const json& medium = in.at("medium");
  journal.media_id.manufacturer = medium.at("manufacturer").get<std::string>();
  journal.media_id.type = medium.at("type").get<std::string>();
  if (medium.contains("disc_id"))
    journal.disc_id = medium.at("disc_id").get<std::uint32_t>();
  journal.job = job_of(in.at("job"));
  journal.plan = plan_of(in.at("plan"));
  journal.plan.set_speed = journal.job.speed != 0;
  journal.plan.closing_words = in.at("afterwards").get<std::string>();
  journal.stage = named(in, "stage", stages);
  journal.track = static_cast<std::size_t>(count(in, "track"));
  for (const json& each : in.at("tracks")) {
    JournalTrack track;
    track.sent = count(each, "sent");
    track.safe = count(each, "safe");
    track.digests = each.at("digests").get<std::vector<std::string>>();
    journal.tracks.push_back(std::move(track));
  }
  if (journal.tracks.size() != journal.plan.tracks.size() ||
      journal.image_bytes.size() != journal.plan.tracks.size() ||
      journal.track >= journal.tracks.size())
    throw FormatError("its tracks are not those of its plan");
  for (std::size_t i = 0; i < journal.tracks.size(); ++i)
    if (journal.tracks[i].sent > journal.plan.tracks[i].blocks ||
        journal.tracks[i].safe > journal.tracks[i].sent)
      throw FormatError(cat("track ", i + 1, " has more blocks than were planned"));
  return journal;
}

}  // namespace

const char* to_string(Stage stage) {
  switch (stage) {
    case Stage::Planned:
      return "planned";
    case Stage::Preparing:
      return "preparing";
    case Stage::Writing:
      return "writing";
    case Stage::EndingTrack:
      return "ending-track";
    case Stage::Closing:
      return "closing";
    case Stage::Verifying:
      return "verifying";
  }
  return "";
}

std::string to_json(const Journal& journal) {
  json tracks = json::array();
  for (const JournalTrack& track : journal.tracks)
    tracks.push_back({{"sent", track.sent}, {"safe", track.safe}, {"digests", track.digests}});
  json medium = {{"manufacturer", journal.media_id.manufacturer}, {"type", journal.media_id.type}};
  if (journal.disc_id)
    medium["disc_id"] = *journal.disc_id;
  const json out = {{"journal", journal_format},
                    {"image", journal.image},
                    {"image_bytes", journal.image_bytes},
                    {"drive",
                     {{"address", journal.address},
                      {"vendor", journal.vendor},
                      {"product", journal.product},
                      {"serial", journal.serial}}},
                    {"medium", medium},
                    {"job", json_of(journal.job)},
                    {"plan", json::parse(to_json(journal.plan))},
                    {"afterwards", journal.plan.closing_words},
                    {"stage", to_string(journal.stage)},
                    {"session", journal.plan.session},
                    {"track", journal.track},
                    {"next_block", journal.plan.tracks[journal.track].first.value +
                                       journal.tracks[journal.track].sent},
                    {"tracks", tracks}};
  return out.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

Journal parse_journal(const std::string& text, const std::string& place) {
  try {
    return journal_of(json::parse(text));
  } catch (const json::exception& error) {
    throw FormatError(cat(place, ": is no journal of a recording: ", error.what()));
  } catch (const std::logic_error&) {  // of std::stoul
    throw FormatError(cat(place, ": is no journal of a recording: a number is none"));
  } catch (const FormatError& error) {
    throw FormatError(cat(place, ": is no journal of a recording: ", error.what()));
  }
}

Journal read_journal(const std::string& path) {
  return parse_journal(read_file(path, most_bytes), path);
}

JournalKeeper::JournalKeeper(std::string path, Journal journal)
    : path_(std::move(path)), journal_(std::move(journal)) {
  const std::string text = to_json(journal_);
  replace_file(path_, bytes_of(std::string_view(text)));
  thread_ = std::jthread([this](const std::stop_token& stop) { keep(stop); });
}

JournalKeeper::~JournalKeeper() = default;

void JournalKeeper::keep(const std::stop_token& stop) {
  for (;;) {
    std::string text;
    {
      std::unique_lock lock(mutex_);
      busy_ = false;
      changed_.notify_all();
      if (!changed_.wait(lock, stop, [&] { return waiting_.has_value(); }))
        return;
      text = std::move(*waiting_);
      waiting_.reset();
      busy_ = true;
    }
    std::string failure;
    try {
      replace_file(path_, bytes_of(std::string_view(text)));
    } catch (const Error& error) {
      failure = error.what();
    }
    const std::lock_guard lock(mutex_);
    failure_ = std::move(failure);
  }
}

void JournalKeeper::renew() {
  {
    const std::lock_guard lock(mutex_);
    waiting_ = to_json(journal_);
  }
  changed_.notify_all();
}

void JournalKeeper::enter(Stage stage, std::size_t track) {
  journal_.stage = stage;
  journal_.track = track;
  if (stage == Stage::Writing)
    known_ = std::min<std::size_t>(
        journal_.tracks[track].digests.size(),
        static_cast<std::size_t>(journal_.plan.tracks[track].done *
                                 std::int64_t{journal_.plan.tracks[track].what.block_bytes} /
                                 static_cast<std::int64_t>(Feeder::slot_bytes)));
  renew();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !busy_ && !waiting_; });
}

void JournalKeeper::reached(std::int64_t blocks, bool on_medium,
                            const std::vector<std::string>& digests) {
  JournalTrack& track = journal_.tracks[journal_.track];
  track.sent = std::max<std::int64_t>(blocks, 0);
  if (on_medium)
    track.safe = track.sent;
  if (known_ + digests.size() > track.digests.size()) {
    track.digests.resize(known_);
    track.digests.insert(track.digests.end(), digests.begin(), digests.end());
  }
  renew();
}

void JournalKeeper::flushed() {
  JournalTrack& track = journal_.tracks[journal_.track];
  track.safe = track.sent;
  renew();
}

void JournalKeeper::remove() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !busy_ && !waiting_; });
  }
  remove_file(path_);
}

std::string JournalKeeper::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace disc::record
