// Traces of what was said to a drive and what it answered: written on the way, and played again.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/transport/transport.h"

/// A trace is a text of lines, each a JSON object (RFC 8259). The first tells of the whole:
///
///     {"trace":"glassmaster","version":1,"drive":"/dev/sr0","most_bytes":65536}
///
/// each other of one command:
///
///     n            1, 2, 3, ...
///     at           seconds since the first command, by the clock of the drive
///     cdb          the command, in hexadecimal
///     name         "READ (10)", for people; not read back
///     direction    "none", "in", "out"
///     length       bytes that the data phase had room for
///     data         in hexadecimal: of "in" all that came, up to the last that is not zero; of
///     "out"
///                  up to 512 bytes, whole
///     sha256       of data of "out" that are longer, in its place
///     head         their first 32 bytes, for people; not read back
///     status       of the drive (SAM-3 5.3)
///     host         of the host adapter, left out where it is 0
///     driver       of the driver, left out where it is 0
///     residue      bytes of the data phase that were not transferred, left out where it is 0
///     refusal      why the system did not send it, left out where it did
///     sense        sense data in hexadecimal, left out where there are none
///     says         the outcome in words, for people, left out where it is good; not read back
///     duration     seconds
namespace disc::drive {

/// One command of a trace.
struct TracedCommand {
  nanoseconds at{0};
  mmc::Cdb command;
  enum class Direction : std::uint8_t { None, In, Out } direction = Direction::None;
  std::uint32_t length = 0;
  std::vector<std::uint8_t> data;  // see above; with a digest their head, which is not read back
  std::string sha256;              // of data for the drive, where they are longer than is kept
  Outcome outcome;
};

/// What the first line says.
struct TraceHead {
  std::string drive;
  std::uint32_t most_bytes = 0;
};

/// Lines without their line feeds.
std::string trace_line(const TraceHead& head);
std::string trace_line(const TracedCommand& command, std::uint64_t number);

/// Reads a trace line by line, in bounded memory. Lines may be anything: what is no trace throws
/// FormatError with the number of its line.
class TraceReader {
 public:
  /// Reads the head. `name` is for messages; the stream must outlive the reader.
  TraceReader(std::istream& in, std::string name);

  const TraceHead& head() const { return head_; }
  /// The next command; nothing at the end.
  std::optional<TracedCommand> next();
  /// Number of the line last read, from 1.
  std::uint64_t line() const { return line_; }
  const std::string& name() const { return name_; }

 private:
  bool read_line(std::string& text);

  std::istream& in_;
  std::string name_;
  std::uint64_t line_ = 0;
  TraceHead head_;
};

/// Passes every command on, and writes down what became of it. Each line is on its way to the file
/// when execute() returns, so that a trace of a crash ends with the command that led there.
class TracingTransport final : public Transport {
 public:
  /// Replaces the file; throws SystemError, and so does execute() where the file cannot be written.
  TracingTransport(std::unique_ptr<Transport> drive, const std::string& path);
  ~TracingTransport() override;

  Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                  milliseconds timeout) override;
  void wait(nanoseconds time) override { drive_->wait(time); }
  nanoseconds now() const override { return drive_->now(); }
  std::uint32_t most_bytes() const override { return drive_->most_bytes(); }
  std::string name() const override { return drive_->name(); }

 private:
  struct File;
  std::unique_ptr<Transport> drive_;
  std::unique_ptr<File> file_;
  std::optional<nanoseconds> start_;
  std::uint64_t number_ = 0;
};

/// Answers as the drive of a trace did, as long as it is asked the same in the same order.
class ReplayTransport final : public Transport {
 public:
  /// Reads from a stream, which must outlive this.
  ReplayTransport(std::istream& in, std::string name);

  /// Throws DriveError that names the difference where the trace has another command here, or the
  /// same with other data for the drive, or none any more.
  Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                  milliseconds timeout) override;
  /// Costs no time: the clock jumps.
  void wait(nanoseconds time) override { now_ += time; }
  nanoseconds now() const override { return now_; }
  std::uint32_t most_bytes() const override { return reader_.head().most_bytes; }
  std::string name() const override { return reader_.head().drive; }

  /// Throws DriveError where the trace goes on.
  void expect_end();

 private:
  TraceReader reader_;
  nanoseconds now_{0};
};

/// Opens the file of a trace as a drive; throws SystemError or FormatError.
std::unique_ptr<Transport> open_replay(const std::string& path);

}  // namespace disc::drive
