// Writes down what is said to a drive, and plays it again.
#include "formats/drive/trace.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/io/descriptor.h"

namespace disc::drive {
namespace {

using Direction = TracedCommand::Direction;

constexpr std::size_t most_whole = 512;

Direction direction_of(std::span<const std::uint8_t> in, Bytes out) {
  if (!in.empty())
    return Direction::In;
  return out.empty() ? Direction::None : Direction::Out;
}

Bytes without_zeros_at_end(Bytes bytes) {
  while (!bytes.empty() && bytes.back() == 0)
    bytes = bytes.first(bytes.size() - 1);
  return bytes;
}

std::vector<std::uint8_t> copy(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

// The file of a trace as a drive of its own.
class ReplayedFile final : public Transport {
 public:
  explicit ReplayedFile(const std::string& path) : in_(opened(path)), replay_(in_, path) {}
  Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                  milliseconds timeout) override {
    return replay_.execute(command, in, out, timeout);
  }
  void wait(nanoseconds time) override { replay_.wait(time); }
  nanoseconds now() const override { return replay_.now(); }
  std::uint32_t most_bytes() const override { return replay_.most_bytes(); }
  std::string name() const override { return replay_.name(); }

 private:
  static std::ifstream opened(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in)
      throw SystemError(path, "open", errno);
    return in;
  }

  std::ifstream in_;
  ReplayTransport replay_;
};

}  // namespace

struct TracingTransport::File {
  std::string path;
  Descriptor descriptor;

  void put(std::string line) const {
    line += '\n';
    std::string_view left = line;
    while (!left.empty()) {
      const ssize_t wrote = ::write(descriptor.get(), left.data(), left.size());
      if (wrote < 0 && errno == EINTR)
        continue;
      if (wrote < 0)
        throw SystemError(path, "write", errno);
      left.remove_prefix(static_cast<std::size_t>(wrote));
    }
  }
};

TracingTransport::TracingTransport(std::unique_ptr<Transport> drive, const std::string& path)
    : drive_(std::move(drive)) {
  Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!descriptor)
    throw SystemError(path, "open", errno);
  file_ = std::make_unique<File>(File{path, std::move(descriptor)});
  file_->put(trace_line(TraceHead{drive_->name(), drive_->most_bytes()}));
}

TracingTransport::~TracingTransport() = default;

Outcome TracingTransport::execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                                  milliseconds timeout) {
  TracedCommand traced;
  const nanoseconds now = drive_->now();
  start_ = start_.value_or(now);
  traced.at = now - *start_;
  traced.command = command;
  traced.direction = direction_of(in, out);
  traced.length = static_cast<std::uint32_t>(in.size() + out.size());
  traced.outcome = drive_->execute(command, in, out, timeout);
  if (traced.direction == Direction::In) {
    traced.data = copy(without_zeros_at_end(in));
  } else if (out.size() <= most_whole) {
    traced.data = copy(out);
  } else {
    traced.data = copy(out.first(32));
    traced.sha256 = digest_hex(Algorithm::Sha256, out);
  }
  file_->put(trace_line(traced, ++number_));
  return traced.outcome;
}

ReplayTransport::ReplayTransport(std::istream& in, std::string name)
    : reader_(in, std::move(name)) {}

Outcome ReplayTransport::execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                                 milliseconds) {
  const auto differ = [&](const std::string& expected, const std::string& got) {
    throw DriveError(
        cat(reader_.name(), ":", reader_.line(), ": expected ", expected, ", got ", got));
  };
  const auto command_text = [](const mmc::Cdb& one) {
    return cat(mmc::name_of(one.operation_code()), " ", to_hex(one.bytes()));
  };
  const auto traced = reader_.next();
  if (!traced)
    throw DriveError(
        cat(reader_.name(), ": ends after line ", reader_.line(), ", got ", command_text(command)));
  if (traced->command != command)
    differ(command_text(traced->command), command_text(command));
  const auto phase = [](Direction direction, std::size_t length) {
    if (direction == Direction::None)
      return std::string("no data");
    return cat(length, direction == Direction::In ? " bytes from the drive" : " bytes for it");
  };
  const Direction direction = direction_of(in, out);
  const std::size_t length = in.size() + out.size();
  if (traced->direction != direction || traced->length != length)
    differ(cat(command_text(command), " with ", phase(traced->direction, traced->length)),
           phase(direction, length));
  if (traced->direction == Direction::Out) {
    if (!traced->sha256.empty()) {
      const std::string digest = digest_hex(Algorithm::Sha256, out);
      if (digest != traced->sha256)
        differ(cat(command_text(command), " with data of SHA-256 ", traced->sha256), digest);
    } else if (!std::ranges::equal(out, traced->data)) {
      differ(cat(command_text(command), " with ", to_hex(traced->data)), to_hex(out));
    }
  } else {
    std::ranges::fill(in, std::uint8_t{0});
    std::ranges::copy(traced->data, in.begin());
  }
  now_ = std::max(now_, traced->at) + traced->outcome.duration;
  return traced->outcome;
}

void ReplayTransport::expect_end() {
  if (const auto more = reader_.next())
    throw DriveError(cat(reader_.name(), ":", reader_.line(), ": expected ",
                         mmc::name_of(more->command.operation_code()), ", got the end"));
}

std::unique_ptr<Transport> open_replay(const std::string& path) {
  return std::make_unique<ReplayedFile>(path);
}

}  // namespace disc::drive
