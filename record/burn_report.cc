// What is told of a recording when it is over.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "formats/io/terminal.h"
#include "record/burn.h"
#include "record/feeder.h"
#include "record/json_text.h"
#include "record/speed.h"

namespace disc::record {
namespace {

double seconds_of(drive::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

nlohmann::json json_of(const std::vector<WriteZone>& zones) {
  nlohmann::json all = nlohmann::json::array();
  for (const WriteZone& zone : zones)
    all.push_back({{"first", zone.blocks.first.value},
                   {"blocks", zone.blocks.blocks},
                   {"seconds", seconds_of(zone.duration)}});
  return all;
}

nlohmann::json json_of(const WriteReport& report) {
  nlohmann::json json = {{"blocks", report.blocks},
                         {"commands", report.commands},
                         {"busy", report.busy},
                         {"doubts", report.doubts},
                         {"saved", report.saved},
                         {"resent", report.resent},
                         {"recovered_errors", report.recovered},
                         {"rewritten", report.rewritten},
                         {"starved", report.starved},
                         {"seconds", seconds_of(report.duration)},
                         {"ended_early", report.ended_early}};
  if (report.unchanged != 0)
    json["unchanged"] = report.unchanged;
  json["zones"] = json_of(report.zones);
  json["sha256"] = report.digests;
  if (report.level_known)
    json["lowest_buffer_level"] = report.lowest_level;
  return json;
}

nlohmann::json json_of(const std::optional<SpareArea>& spares) {
  if (!spares)
    return nullptr;
  return {{"total_blocks", spares->total_blocks}, {"free_blocks", spares->free_blocks}};
}

nlohmann::json json_of(const ReadBackReport& report) {
  nlohmann::json json = {{"compared", report.compared},
                         {"different", report.different},
                         {"unreadable", report.unreadable}};
  if (report.first_different)
    json["first_different"] = report.first_different->value;
  if (report.first_unreadable) {
    json["first_unreadable"] = report.first_unreadable->value;
    json["reason"] = report.first_reason;
  }
  return json;
}

std::string verdict_in_words(const BurnResult& result) {
  std::int64_t compared = 0;
  for (const ReadBackReport& report : result.read_back)
    compared += report.compared;
  switch (result.verdict) {
    case Verdict::NotVerified:
      return result.plan.simulate ? "simulated, nothing is on the disc" : "not verified";
    case Verdict::Good:
      return result.read_back.empty() ? "the disc is as planned; its blocks were not read"
                                      : cat("verified, ", compared, " blocks are alike");
    case Verdict::Different:
      return "DIFFERENT: the disc does not hold what was to be written";
    case Verdict::Unreadable:
      return "UNREADABLE: blocks of the disc cannot be read back";
  }
  return "";
}

}  // namespace

std::string describe(const BurnResult& result) {
  std::uint64_t bytes = 0, unchanged = 0, doubts = 0, recovered = 0;
  std::int64_t rewritten = 0;
  double seconds = 0;
  for (std::size_t i = 0; i < result.tracks.size(); ++i) {
    const WriteReport& report = result.tracks[i];
    const PlannedTrack& track = result.plan.tracks[i];
    bytes += static_cast<std::uint64_t>(report.blocks - report.unchanged - track.done) *
             track.what.block_bytes;
    unchanged += static_cast<std::uint64_t>(report.unchanged) * track.what.block_bytes;
    seconds += seconds_of(report.duration);
    doubts += report.doubts;
    recovered += report.recovered;
    rewritten += report.rewritten;
  }
  std::string out = cat(result.plan.drive, ": ", human_size(bytes), " written",
                        result.plan.goes_on ? ", the rest of an interrupted recording" : "");
  if (unchanged != 0)
    out += cat(", ", human_size(unchanged), " lay there already");
  // Of a few MB the time goes into lead-in and waiting: no pace to speak of.
  if (seconds >= 1 && bytes > 50'000'000)
    out += cat(" at ", speed_in_words(result.plan.profile,
                                      static_cast<std::uint32_t>(static_cast<double>(bytes) / 1000 /
                                                                 seconds)));
  else if (result.speed_in_force)
    out += cat(" at ", speed_in_words(result.plan.profile, *result.speed_in_force),
               " as the drive has it");
  if (result.ended_early)
    out += ", ended early as was wished";
  out += cat("; ", verdict_in_words(result), "\n");
  if (doubts != 0)
    out += cat("  ", doubts, doubts == 1 ? " command" : " commands", " ended in doubt and ",
               doubts == 1 ? "was" : "were", " cleared up\n");
  if (rewritten != 0)
    out +=
        cat("  ", rewritten, " blocks were written twice, since the drive had lost some of them\n");
  if (recovered != 0)
    out += cat("  ", recovered, " errors were mended by the drive itself\n");
  for (const std::string& fault : result.faults)
    out += cat("  ", fault, "\n");
  for (std::size_t i = 0; i < result.read_back.size(); ++i) {
    const ReadBackReport& report = result.read_back[i];
    const std::string track = cat("  track ", result.plan.tracks[i].number, ": ");
    if (report.different != 0)
      out += cat(track, report.different, " blocks differ, first block ",
                 report.first_different->value, "\n");
    if (report.unreadable != 0)
      out += cat(track, report.unreadable, " blocks cannot be read, first block ",
                 report.first_unreadable->value, ": ", report.first_reason, "\n");
  }
  if (!result.journal.empty())
    out += cat("  'record resume ", result.journal, "' goes on with it\n");
  if (!result.journal_fault.empty())
    out += cat("  the journal could not be renewed: ", result.journal_fault, "\n");
  if (!result.receipt_fault.empty())
    out += cat("  ", result.receipt_fault, "\n");
  return out;
}

std::string to_json(const BurnResult& result) {
  nlohmann::json json = {{"plan", nlohmann::json::parse(to_json(result.plan))},
                         {"verdict", to_string(result.verdict)},
                         {"faults", result.faults},
                         {"ended_early", result.ended_early}};
  const BurnPlace& place = result.place;
  json["drive"] = {{"vendor", escape(place.vendor)},
                   {"product", escape(place.product)},
                   {"revision", escape(place.revision)},
                   {"serial", escape(place.serial)}};
  json["medium"] = {{"profile", mmc::describe(result.plan.profile)},
                    {"manufacturer", escape(place.manufacturer)},
                    {"type", escape(place.type)}};
  json["calibrated"] = result.plan.calibrate;
  json["chunk_bytes"] = Feeder::slot_bytes;
  json["as_receipt"] = result.of_receipt;
  if (place.spares || result.spares_after)
    json["spares"] = {{"before", json_of(place.spares)}, {"after", json_of(result.spares_after)}};
  if (!result.failure.empty())
    json["failure"] = result.failure;
  json["tracks"] = nlohmann::json::array();
  for (const WriteReport& report : result.tracks)
    json["tracks"].push_back(json_of(report));
  json["read_back"] = nlohmann::json::array();
  for (const ReadBackReport& report : result.read_back)
    json["read_back"].push_back(json_of(report));
  if (result.speed_in_force)
    json["speed_in_force"] = *result.speed_in_force;
  if (!result.reload.empty())
    json["reload"] = result.reload;
  if (!result.journal.empty())
    json["journal"] = result.journal;
  if (!result.journal_fault.empty())
    json["journal_fault"] = result.journal_fault;
  if (!result.receipt_fault.empty())
    json["receipt"] = result.receipt_fault;
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace disc::record
