// Progress on a terminal, on a pipe, or as JSON lines.
#include "formats/io/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/json.h"

namespace disc {
namespace {

struct Unit {
  const char* name;
  std::uint64_t bytes;
};
constexpr std::array<Unit, 5> units{{{"bytes", 1},
                                     {"KiB", std::uint64_t{1} << 10},
                                     {"MiB", std::uint64_t{1} << 20},
                                     {"GiB", std::uint64_t{1} << 30},
                                     {"TiB", std::uint64_t{1} << 40}}};

// The largest unit that leaves a whole number of at least two digits, so that it is worth reading.
const Unit& unit_for(std::uint64_t bytes) {
  const Unit* best = &units[0];
  for (const Unit& unit : units)
    if (bytes >= unit.bytes * (unit.bytes == 1 ? 1 : 10))
      best = &unit;
  return *best;
}

struct Stage {
  std::string name, unit;
  std::uint64_t total = 0, done = 0;
  double started = 0;
  Pace pace = {};

  std::uint64_t percent() const {
    return total == 0
               ? 0
               : static_cast<std::uint64_t>(100.0 * static_cast<double>(std::min(done, total)) /
                                            static_cast<double>(total));
  }
};

// "writing  41 %  287 of 700 MiB", without what is not known.
std::string amount(const Stage& stage) {
  const bool bytes = stage.unit == "bytes";
  const Unit& unit = bytes ? unit_for(std::max(stage.total, stage.done)) : units[0];
  const std::string name = bytes ? unit.name : stage.unit;
  if (stage.total == 0)
    return cat(stage.name, "  ", stage.done / unit.bytes, " ", name);
  return fmt::format("{}  {:>2} %  {} of {} {}", stage.name, stage.percent(),
                     stage.done / unit.bytes, stage.total / unit.bytes, name);
}

std::string speed_and_rest(const Stage& stage, double now) {
  const double elapsed = now - stage.started;
  if (elapsed < 0.5 || stage.done == 0)
    return {};
  const double rate = static_cast<double>(stage.done) / elapsed;
  std::string text;
  if (stage.pace.multiple > 0)
    text += fmt::format("  {:.1f}x", stage.pace.multiple);
  else if (stage.unit == "bytes")
    text += fmt::format("  {:.0f} MB/s", rate / 1e6);
  if (stage.pace.buffer)
    text += fmt::format("  buffer {:.0f} %", *stage.pace.buffer * 100);
  if (stage.total > stage.done)
    text += "  " + human_time_left(static_cast<double>(stage.total - stage.done) / rate);
  return text;
}

// What all styles share: the running stage, and the patience before the first word.
class Shown : public Progress {
 public:
  Shown(ProgressSettings settings, std::ostream& err)
      : settings_(std::move(settings)), err_(err), opened_(settings_.clock()) {}

  void start(std::string_view stage, std::uint64_t total, std::string_view unit) override {
    stage_ = {std::string(stage), std::string(unit), total, 0, settings_.clock(), {}};
    begun();
  }
  void at(std::uint64_t done) override {
    stage_.done = done;
    moved();
  }
  void pace(const Pace& pace) override { stage_.pace = pace; }

 protected:
  virtual void begun() = 0;
  virtual void moved() = 0;
  bool patient(double now) const { return now - opened_ < settings_.patience; }

  ProgressSettings settings_;
  std::ostream& err_;
  Stage stage_;
  double opened_;
};

class LineProgress final : public Shown {
 public:
  using Shown::Shown;
  ~LineProgress() override { erase(); }
  void finish() override { erase(); }

 private:
  void begun() override { show(); }
  void moved() override { show(); }

  void show() {
    const double now = settings_.clock();
    if (patient(now) || now - last_ < 0.1)
      return;
    last_ = now;
    std::string line = settings_.program + ": " + amount(stage_) + speed_and_rest(stage_, now);
    // A line that wraps could not be overwritten; the last column is left free for the cursor.
    if (line.size() >= settings_.width)
      line.resize(settings_.width == 0 ? 0 : settings_.width - 1);
    err_ << '\r' << line << "\033[K" << std::flush;
    visible_ = true;
  }

  void erase() {
    if (visible_)
      err_ << "\r\033[K" << std::flush;
    visible_ = false;
    last_ = -1;
  }

  bool visible_ = false;
  double last_ = -1;
};

class PlainProgress final : public Shown {
 public:
  using Shown::Shown;
  void finish() override {}

 private:
  void begun() override { told_ = 0; }
  void moved() override {
    const std::uint64_t tenth = stage_.percent() / 10;
    if (stage_.total == 0 || tenth <= told_)
      return;
    told_ = tenth;  // even in silence, so that patience does not end in a burst of lines
    const double now = settings_.clock();
    if (!patient(now))
      err_ << settings_.program << ": " << amount(stage_) << speed_and_rest(stage_, now)
           << std::endl;
  }

  std::uint64_t told_ = 0;
};

class JsonProgress final : public Shown {
 public:
  using Shown::Shown;
  void finish() override { tell("finish"); }

 private:
  void begun() override {
    told_ = 0;
    tell("start");
  }
  void moved() override {
    const double now = settings_.clock();
    const std::uint64_t percent = stage_.percent();
    if (stage_.total == 0 ? now - last_ < 1.0 : percent == told_)
      return;
    last_ = now;
    told_ = percent;
    tell("progress");
  }

  void tell(const char* event) {
    err_ << "{\"event\":\"" << event << "\",\"stage\":" << to_json(stage_.name)
         << ",\"done\":" << stage_.done << ",\"total\":" << stage_.total
         << ",\"unit\":" << to_json(stage_.unit);
    if (stage_.pace.multiple > 0)
      err_ << fmt::format(",\"speed\":{:.2f}", stage_.pace.multiple);
    if (stage_.pace.buffer)
      err_ << fmt::format(",\"buffer\":{:.2f}", *stage_.pace.buffer);
    err_ << "}" << std::endl;
  }

  std::uint64_t told_ = 0;
  double last_ = 0;
};

}  // namespace

std::string human_size(std::uint64_t bytes) {
  const Unit* best = &units[0];
  for (const Unit& unit : units)
    if (bytes >= unit.bytes)
      best = &unit;
  if (best->bytes == 1)
    return bytes == 1 ? "1 byte" : cat(bytes, " bytes");
  const double value = static_cast<double>(bytes) / static_cast<double>(best->bytes);
  return value < 10 ? fmt::format("{:.1f} {}", value, best->name)
                    : fmt::format("{:.0f} {}", value, best->name);
}

std::string human_time_left(double seconds) {
  if (seconds < 90)
    return fmt::format("{:.0f} s left", std::max(1.0, seconds));
  if (seconds < 90 * 60)
    return fmt::format("{:.0f} min left", seconds / 60);
  return fmt::format("{:.0f} h left", std::min(seconds / 3600, 1e6));
}

std::unique_ptr<Progress> open_progress(ProgressSettings settings, std::ostream& err) {
  switch (settings.style) {
    case ProgressStyle::Line:
      return std::make_unique<LineProgress>(std::move(settings), err);
    case ProgressStyle::Plain:
      return std::make_unique<PlainProgress>(std::move(settings), err);
    case ProgressStyle::Json:
      return std::make_unique<JsonProgress>(std::move(settings), err);
    case ProgressStyle::None:
      break;
  }
  return std::make_unique<NoProgress>();
}

}  // namespace disc
