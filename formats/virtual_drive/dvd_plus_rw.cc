// DVD+RW and DVD+RW DL: written anywhere, soon after formatting in the background has begun.
#include <algorithm>

#include "formats/mmc/commands.h"
#include "formats/mmc/write_features.h"
#include "formats/virtual_drive/dvd_plus.h"
#include "formats/virtual_drive/overwritable.h"

namespace disc::virtual_drive {
namespace {

// Until the lead-in is formatted; then the rest goes on while nobody wants anything.
constexpr nanoseconds start_time{25'000'000'000}, restart_time{5'000'000'000},
    close_time{10'000'000'000};

/// MMC-5 4.3.5, 6.5.4.2.14, 6.3.3.6.
class DvdPlusRw final : public OverwritableMedium {
 public:
  using OverwritableMedium::OverwritableMedium;

  void update_features(mmc::Configuration& configuration) const override {
    update_common_features(configuration);
    if (folder_.kind().layers > 1)
      make_current(configuration, mmc::DvdPlusRwDualLayerFeature::code);
    else
      make_current(configuration, mmc::DvdPlusRwFeature::code);
  }

  mmc::DiscInformation disc_information() const override {
    mmc::DiscInformation information = OverwritableMedium::disc_information();
    if (format_state().intermediate)
      information.last_session = mmc::SessionState::Incomplete;
    information.dirty = format_state().background == BackgroundState::Running ||
                        format_state().background == BackgroundState::Stopped;
    return information;
  }

  mmc::FormatCapacities format_capacities() const override {
    mmc::FormatCapacities capacities;
    capacities.blocks = format_state().formatted ? format_state().blocks : state().capacity;
    capacities.kind =
        format_state().formatted ? mmc::CapacityKind::Formatted : mmc::CapacityKind::Unformatted;
    capacities.formattable.push_back({state().capacity, mmc::format_dvd_plus_rw, 0});
    return capacities;
  }

  // The size counts only as "all" or as the size of the disc; parameter 1 goes on with what was
  // stopped.
  Answer format(const mmc::FormatList& list) override {
    FormatState& format = state().format;
    if (list.type != mmc::format_dvd_plus_rw && list.type != mmc::format_full)
      return bad_parameter(8, 7);
    if (list.blocks != 0xFFFF'FFFF && list.blocks != state().capacity)
      return bad_parameter(4);
    const bool restart = list.type == mmc::format_dvd_plus_rw && (list.parameter & 1) != 0;
    if (restart) {
      if (!format.formatted)
        return mmc::command_sequence_error;
      if (format.background == BackgroundState::Stopped)
        format.background = BackgroundState::Running;
      format.intermediate = format.background == BackgroundState::Running;
      return after(restart_time);
    }
    format = {};
    format.formatted = true;
    format.type = mmc::format_dvd_plus_rw;
    format.blocks = state().capacity;
    format.background = BackgroundState::Running;
    format.intermediate = true;
    folder_.erase(0, state().capacity);
    return after(start_time);
  }

  // Formatting has to be going on, or done: what was stopped must be begun again first.
  Answer accept_write(const WriteRequest& request) override {
    if (format_state().background == BackgroundState::Stopped)
      return mmc::command_sequence_error;
    return OverwritableMedium::accept_write(request);
  }

  // 000b stops formatting; 010b makes the disc readable elsewhere, and stops it, too.
  Answer close(std::uint8_t function, std::uint16_t) override {
    FormatState& format = state().format;
    if (!format.formatted)
      return mmc::command_sequence_error;
    if (function != mmc::CloseTrackSession::stop_background_format &&
        function != mmc::CloseTrackSession::session)
      return bad_field(2, 2);
    if (format.background == BackgroundState::Running)
      format.background = BackgroundState::Stopped;
    if (function == mmc::CloseTrackSession::session)
      format.intermediate = false;
    return after(close_time);
  }

  void let_pass(nanoseconds time) override {
    FormatState& format = state().format;
    if (format.background != BackgroundState::Running)
      return;
    carry_ += static_cast<double>(time.count()) / 1e9 * static_cast<double>(drive_.write_speed) /
              block_size;
    const auto blocks =
        static_cast<std::uint32_t>(std::min<double>(carry_, format.blocks - format.formatted_to));
    carry_ -= blocks;
    format.formatted_to += blocks;
    if (format.formatted_to == format.blocks) {
      format.background = BackgroundState::Complete;
      format.intermediate = false;
    }
  }

  std::optional<std::uint16_t> background_progress() const override {
    const FormatState& format = format_state();
    if (format.background != BackgroundState::Running)
      return std::nullopt;
    return static_cast<std::uint16_t>(std::uint64_t{format.formatted_to} * 65535 / format.blocks);
  }

  void eject() override {
    if (format_state().background == BackgroundState::Running)
      state().format.background = BackgroundState::Stopped;
  }

  Answer disc_structure(std::uint8_t, std::uint32_t, std::uint8_t, std::uint8_t format,
                        std::vector<std::uint8_t>& structure) const override {
    return dvd_plus_structure(folder_, format, Lba{as_signed(state().capacity) - 1}, structure);
  }

  std::vector<mmc::ListedStructure> listed_structures(std::uint8_t media_type) const override {
    return dvd_plus_structures(media_type, false);
  }

 protected:
  mmc::Sense unformatted() const override { return mmc::command_sequence_error; }

 private:
  double carry_ = 0;  // of a block, formatted
};

}  // namespace

std::unique_ptr<MediumModel> make_dvd_plus_rw(DiscFolder& folder, const DriveView& view) {
  return std::make_unique<DvdPlusRw>(folder, view);
}

}  // namespace disc::virtual_drive
