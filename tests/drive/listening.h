// Writes down what a drive is told and how it takes it, one line a command, without times.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "formats/transport/transport.h"

namespace disc::record {

/// Passes everything on to a drive, which outlives this.
class Listening final : public drive::Transport {
 public:
  /// Where it has an answer, the drive does not hear of the command.
  std::function<std::optional<drive::Outcome>(const mmc::Cdb&)> instead;

  explicit Listening(drive::Transport& drive) : drive_(drive) {}

  drive::Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                         drive::milliseconds timeout) override {
    const std::optional<drive::Outcome> answer = instead ? instead(command) : std::nullopt;
    const drive::Outcome outcome = answer ? *answer : drive_.execute(command, in, out, timeout);
    std::string line = fmt::format("{:29}{:02X}  ", mmc::name_of(command.operation_code()),
                                   fmt::join(command.bytes(), " "));
    if (!in.empty())
      line += fmt::format("< {}  ", in.size());
    if (!out.empty())
      line += fmt::format("> {}  ", out.size());
    // What is sent besides blocks says what the drive is to do.
    if (!out.empty() && out.size() <= 96)
      line += fmt::format("[{:02X}]  ", fmt::join(out, " "));
    line += drive::describe(outcome);
    lines_.push_back(std::move(line));
    codes_.push_back(command.operation_code());
    return outcome;
  }
  void wait(drive::nanoseconds time) override { drive_.wait(time); }
  drive::nanoseconds now() const override { return drive_.now(); }
  std::uint32_t most_bytes() const override { return drive_.most_bytes(); }
  std::string name() const override { return drive_.name(); }

  /// Operation codes in the order in which they came.
  const std::vector<std::uint8_t>& codes() const { return codes_; }

  /// All lines; the same one several times in a row stands once, with its number.
  std::string text() const {
    std::string text;
    for (std::size_t i = 0; i < lines_.size();) {
      std::size_t run = 1;
      while (i + run < lines_.size() && lines_[i + run] == lines_[i])
        ++run;
      text += lines_[i];
      if (run > 1)
        text += fmt::format("  ({} times)", run);
      text += '\n';
      i += run;
    }
    return text;
  }

 private:
  drive::Transport& drive_;
  std::vector<std::string> lines_;
  std::vector<std::uint8_t> codes_;
};

}  // namespace disc::record
