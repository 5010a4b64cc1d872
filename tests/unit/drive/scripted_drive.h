// A drive that answers what the test wrote down, and remembers what it was asked.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "formats/transport/transport.h"

namespace disc::drive {

inline Outcome check_condition(mmc::Sense sense) {
  Outcome outcome;
  outcome.status = Status::CheckCondition;
  outcome.sense = mmc::SenseData{};
  outcome.sense->sense = sense;
  return outcome;
}

class ScriptedDrive final : public Transport {
 public:
  using Answer = std::function<Outcome(const mmc::Cdb&, std::span<std::uint8_t>, Bytes)>;
  explicit ScriptedDrive(Answer answer, std::uint32_t most_bytes = 65536)
      : answer_(std::move(answer)), most_bytes_(most_bytes) {}

  Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                  milliseconds) override {
    commands.push_back(command);
    std::ranges::fill(in, std::uint8_t{0});
    now_ += milliseconds(1);
    return answer_(command, in, out);
  }
  void wait(nanoseconds time) override { now_ += time; }
  nanoseconds now() const override { return now_; }
  std::uint32_t most_bytes() const override { return most_bytes_; }
  std::string name() const override { return "scripted"; }

  std::vector<mmc::Cdb> commands;

 private:
  Answer answer_;
  std::uint32_t most_bytes_;
  nanoseconds now_{0};
};

}  // namespace disc::drive
