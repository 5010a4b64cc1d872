// A drive that answers commands as a test tells it to, and keeps what it was sent.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "formats/transport/transport.h"

namespace disc::drive {

/// What a scripted command answers.
struct Answer {
  std::vector<std::uint8_t> in{};
  Outcome outcome{};
  milliseconds takes{0};
};

inline Answer answer_good(std::vector<std::uint8_t> in = {}) { return {std::move(in), {}, {}}; }
inline Answer answer_sense_data(const mmc::SenseData& data) {
  Answer answer;
  answer.outcome.status = Status::CheckCondition;
  answer.outcome.sense = data;
  return answer;
}
inline Answer answer_sense(mmc::Sense sense) {
  mmc::SenseData data;
  data.sense = sense;
  return answer_sense_data(data);
}
inline Answer answer_status(Status status) {
  Answer answer;
  answer.outcome.status = status;
  return answer;
}
inline Answer answer_host(HostStatus host) {
  Answer answer;
  answer.outcome.host = host;
  return answer;
}

/// Rules are tried from the last one given to the first. The answers of a rule come in turn, and
/// its last one stays. What no rule is for is refused as an unknown operation code, except TEST
/// UNIT READY, which is good. Time passes only where it is waited for or an answer takes it.
class ScriptedDrive final : public Transport {
 public:
  using Test = std::function<bool(const mmc::Cdb&)>;

  ScriptedDrive& on(Test test, std::vector<Answer> answers) {
    rules_.push_back({std::move(test), std::move(answers), 0});
    return *this;
  }
  ScriptedDrive& on(std::uint8_t code, std::vector<Answer> answers) {
    return on([code](const mmc::Cdb& command) { return command.operation_code() == code; },
              std::move(answers));
  }
  /// Commands that begin with these bytes.
  ScriptedDrive& on(std::vector<std::uint8_t> begins, std::vector<Answer> answers) {
    return on(
        [begins = std::move(begins)](const mmc::Cdb& command) {
          const Bytes bytes = command.bytes();
          return bytes.size() >= begins.size() &&
                 std::equal(begins.begin(), begins.end(), bytes.begin());
        },
        std::move(answers));
  }

  Outcome execute(const mmc::Cdb& command, std::span<std::uint8_t> in, Bytes out,
                  milliseconds timeout) override {
    sent_.push_back(command);
    timeouts_.push_back(timeout);
    if (!out.empty())
      data_.emplace_back(out.begin(), out.end());
    const Answer answer = answer_of(command);
    now_ += answer.takes;
    std::fill(in.begin(), in.end(), std::uint8_t{0});
    const std::size_t filled = std::min(in.size(), answer.in.size());
    std::copy_n(answer.in.begin(), filled, in.begin());
    Outcome outcome = answer.outcome;
    outcome.residue = static_cast<std::uint32_t>(in.size() - filled);
    outcome.duration = answer.takes;
    return outcome;
  }
  void wait(nanoseconds time) override { now_ += time; }
  nanoseconds now() const override { return now_; }
  std::uint32_t most_bytes() const override { return 65536; }
  std::string name() const override { return "/dev/sr7"; }

  const std::vector<mmc::Cdb>& sent() const { return sent_; }
  /// How often commands of this operation code were sent.
  std::size_t count(std::uint8_t code) const {
    return static_cast<std::size_t>(std::count_if(
        sent_.begin(), sent_.end(),
        [code](const mmc::Cdb& command) { return command.operation_code() == code; }));
  }
  const std::vector<milliseconds>& timeouts() const { return timeouts_; }
  /// The data of the commands that brought some.
  const std::vector<std::vector<std::uint8_t>>& data() const { return data_; }

 private:
  struct Rule {
    Test test;
    std::vector<Answer> answers;
    std::size_t next;
  };

  Answer answer_of(const mmc::Cdb& command) {
    for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule)
      if (rule->test(command) && !rule->answers.empty()) {
        const Answer& answer = rule->answers[rule->next];
        rule->next = std::min(rule->next + 1, rule->answers.size() - 1);
        return answer;
      }
    return command.operation_code() == 0 ? answer_good() : answer_sense({0x5, 0x20, 0x00});
  }

  std::vector<Rule> rules_;
  std::vector<mmc::Cdb> sent_;
  std::vector<milliseconds> timeouts_;
  std::vector<std::vector<std::uint8_t>> data_;
  nanoseconds now_{0};
};

}  // namespace disc::drive
