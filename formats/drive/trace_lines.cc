// Lines of traces, written and read.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "formats/base/text.h"
#include "formats/drive/trace.h"

namespace disc::drive {
namespace {

using Json = nlohmann::ordered_json;
using Direction = TracedCommand::Direction;

// Data of 16 MiB in hexadecimal and what stands around them: no data phase is longer.
constexpr std::uint32_t most_length = 16 << 20;
constexpr std::size_t most_line = 2 * std::size_t{most_length} + 4096;
constexpr std::size_t longest_refusal = 1000;

const char* word_of(Direction direction) {
  switch (direction) {
    case Direction::None:
      return "none";
    case Direction::In:
      return "in";
    case Direction::Out:
      return "out";
  }
  return "";
}

// To the microsecond, which is finer than any drive.
double seconds(nanoseconds time) { return static_cast<double>(time.count() / 1000) / 1e6; }

// Everything in a line that is not as it must be throws this; TraceReader adds the place.
[[noreturn]] void wrong(const std::string& what) { throw FormatError(what); }

const Json* member(const Json& line, const char* name) {
  const auto found = line.find(name);
  return found == line.end() ? nullptr : &*found;
}

std::uint64_t number(const Json& line, const char* name, std::uint64_t most,
                     std::optional<std::uint64_t> otherwise = {}) {
  const Json* const value = member(line, name);
  if (value == nullptr && otherwise)
    return *otherwise;
  if (value == nullptr || !value->is_number_unsigned() || value->get<std::uint64_t>() > most)
    wrong(cat("\"", name, "\" is no number from 0 to ", most));
  return value->get<std::uint64_t>();
}

nanoseconds time(const Json& line, const char* name) {
  constexpr double a_year = 366.0 * 86'400;
  const Json* const value = member(line, name);
  const double count = value != nullptr && value->is_number() ? value->get<double>() : -1;
  if (!(count >= 0 && count <= a_year))
    wrong(cat("\"", name, "\" is no number of seconds"));
  return nanoseconds(std::llround(count * 1e6) * 1000);
}

std::string text(const Json& line, const char* name) {
  const Json* const value = member(line, name);
  if (value == nullptr)
    return {};
  if (!value->is_string())
    wrong(cat("\"", name, "\" is no text"));
  return value->get<std::string>();
}

std::vector<std::uint8_t> bytes(const Json& line, const char* name, std::size_t most) {
  const auto read = from_hex(text(line, name));
  if (!read || read->size() > most)
    wrong(cat("\"", name, "\" is not at most ", most, " bytes in hexadecimal"));
  return {read->begin(), read->end()};
}

Direction direction(const Json& line) {
  const std::string word = text(line, "direction");
  for (const Direction candidate : {Direction::None, Direction::In, Direction::Out})
    if (word == word_of(candidate))
      return candidate;
  wrong("\"direction\" is none of none, in, out");
}

Outcome outcome(const Json& line, std::uint32_t length) {
  Outcome outcome;
  outcome.status = static_cast<Status>(number(line, "status", 0xFF));
  outcome.host = static_cast<HostStatus>(number(line, "host", 0xFFFF, 0));
  outcome.driver = static_cast<std::uint8_t>(number(line, "driver", 0xFF, 0));
  outcome.residue = static_cast<std::uint32_t>(number(line, "residue", length, 0));
  outcome.refusal = text(line, "refusal");
  if (outcome.refusal.size() > longest_refusal)
    wrong("\"refusal\" is longer than a sentence");
  if (member(line, "sense") != nullptr) {
    outcome.sense = mmc::decode_sense(bytes(line, "sense", 252));
    if (!outcome.sense)
      wrong("\"sense\" is no sense data");
  }
  outcome.duration = time(line, "duration");
  return outcome;
}

// Objects of texts and numbers alone: nesting has no place in a line.
Json parse(const std::string& line) {
  bool nested = false;
  const Json value = Json::parse(
      line,
      [&](int depth, Json::parse_event_t event, Json&) {
        using Event = Json::parse_event_t;
        if ((event == Event::object_start && depth > 0) || event == Event::array_start)
          nested = true;
        return !nested;
      },
      false);
  if (nested || !value.is_object())
    wrong("is no flat JSON object");
  return value;
}

TracedCommand command_of(const Json& line, std::uint64_t expected) {
  if (number(line, "n", UINT64_MAX) != expected)
    wrong(cat("\"n\" is not ", expected));
  TracedCommand traced;
  traced.at = time(line, "at");
  const std::vector<std::uint8_t> command = bytes(line, "cdb", 16);
  if (command.empty())
    wrong("there is no \"cdb\"");
  traced.command = mmc::Cdb(command);
  traced.direction = direction(line);
  traced.length = static_cast<std::uint32_t>(number(line, "length", most_length));
  traced.data = bytes(line, "data", traced.length);
  traced.sha256 = text(line, "sha256");
  const bool has_digest = !traced.sha256.empty();
  if (has_digest && (traced.sha256.size() != 64 || !from_hex(traced.sha256)))
    wrong("\"sha256\" is not 32 bytes in hexadecimal");
  if (has_digest && (traced.direction != Direction::Out || !traced.data.empty()))
    wrong("\"sha256\" stands in place of data for the drive, and only there");
  if (traced.direction == Direction::Out && !has_digest && traced.data.size() != traced.length)
    wrong("\"data\" and \"length\" disagree");
  if ((traced.direction == Direction::None) != (traced.length == 0))
    wrong("\"direction\" and \"length\" disagree");
  traced.outcome = outcome(line, traced.length);
  return traced;
}

}  // namespace

std::string trace_line(const TraceHead& head) {
  Json line;
  line["trace"] = "glassmaster";
  line["version"] = 1;
  line["drive"] = head.drive;
  line["most_bytes"] = head.most_bytes;
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string trace_line(const TracedCommand& command, std::uint64_t number) {
  Json line;
  line["n"] = number;
  line["at"] = seconds(command.at);
  line["cdb"] = to_hex(command.command.bytes());
  line["name"] = mmc::name_of(command.command.operation_code());
  line["direction"] = word_of(command.direction);
  line["length"] = command.length;
  if (!command.sha256.empty()) {
    line["sha256"] = command.sha256;
    line["head"] = to_hex(slice(command.data, 0, 32));
  } else if (command.direction != Direction::None) {
    line["data"] = to_hex(command.data);
  }
  const Outcome& outcome = command.outcome;
  line["status"] = static_cast<unsigned>(outcome.status);
  if (outcome.host != HostStatus::Ok)
    line["host"] = static_cast<unsigned>(outcome.host);
  if (outcome.driver != 0)
    line["driver"] = outcome.driver;
  if (outcome.residue != 0)
    line["residue"] = outcome.residue;
  if (!outcome.refusal.empty())
    line["refusal"] = outcome.refusal.substr(0, longest_refusal);
  if (outcome.sense)
    line["sense"] = to_hex(mmc::encode_sense(*outcome.sense));
  if (const std::string says = describe(outcome); says != "good")
    line["says"] = says;
  line["duration"] = seconds(outcome.duration);
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

TraceReader::TraceReader(std::istream& in, std::string name) : in_(in), name_(std::move(name)) {
  std::string line;
  if (!read_line(line))
    throw FormatError(cat(name_, ": is empty, and no trace of a drive"));
  try {
    const Json head = parse(line);
    if (text(head, "trace") != "glassmaster")
      wrong("is not the head of a trace (\"trace\":\"glassmaster\")");
    if (number(head, "version", UINT32_MAX) != 1)
      wrong("is of another version than 1");
    head_.drive = text(head, "drive");
    head_.most_bytes = static_cast<std::uint32_t>(number(head, "most_bytes", UINT32_MAX));
    if (head_.most_bytes < 2048)
      wrong("\"most_bytes\" is less than a block");
  } catch (const FormatError& error) {
    throw FormatError(cat(name_, ":1: ", error.what()));
  }
}

bool TraceReader::read_line(std::string& text) {
  text.clear();
  std::streambuf& bytes = *in_.rdbuf();
  using Traits = std::istream::traits_type;
  for (;;) {
    const auto byte = bytes.sbumpc();
    if (Traits::eq_int_type(byte, Traits::eof())) {
      if (text.empty())
        return false;
      break;
    }
    if (Traits::to_char_type(byte) == '\n')
      break;
    text += Traits::to_char_type(byte);
    if (text.size() > most_line)
      throw FormatError(cat(name_, ":", line_ + 1, ": is longer than any line of a trace"));
  }
  ++line_;
  return true;
}

std::optional<TracedCommand> TraceReader::next() {
  std::string line;
  if (!read_line(line))
    return std::nullopt;
  try {
    return command_of(parse(line), line_ - 1);
  } catch (const FormatError& error) {
    throw FormatError(cat(name_, ":", line_, ": ", error.what()));
  }
}

}  // namespace disc::drive
