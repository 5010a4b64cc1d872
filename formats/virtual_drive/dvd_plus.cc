// DVD+R and DVD+R DL: tracks one behind the other, sessions, and the boundary of two layers.
#include "formats/virtual_drive/dvd_plus.h"

#include <algorithm>

#include "formats/mmc/commands.h"
#include "formats/mmc/dvd_structure.h"
#include "formats/mmc/write_features.h"
#include "formats/virtual_drive/sequential.h"

namespace disc::virtual_drive {
namespace {

constexpr std::uint32_t ecc_blocks = 16;
// Calibration and inner drive area, then the lead-in of the first session.
constexpr nanoseconds lead_in_time{10'000'000'000}, close_time{8'000'000'000};

/// MMC-5 4.3.6.
class DvdPlusR final : public SequentialMedium {
 public:
  using SequentialMedium::SequentialMedium;

  void update_features(mmc::Configuration& configuration) const override {
    if (state().finalised)
      return;
    if (folder_.kind().layers > 1)
      make_current(configuration, mmc::DvdPlusRDualLayerFeature::code);
    else
      make_current(configuration, mmc::DvdPlusRFeature::code);
  }

  mmc::FormatCapacities format_capacities() const override {
    mmc::FormatCapacities capacities = MediumModel::format_capacities();
    if (is_blank()) {
      capacities.kind = mmc::CapacityKind::Unformatted;
      capacities.blocks = state().capacity;
    }
    return capacities;
  }

  Answer disc_structure(std::uint8_t, std::uint32_t, std::uint8_t, std::uint8_t format,
                        std::vector<std::uint8_t>& structure) const override {
    if (format == mmc::dvd_layer_boundary && folder_.kind().layers > 1) {
      structure =
          mmc::encode_layer_boundary({state().layer_0_set || !is_blank(), state().layer_0_blocks});
      return {};
    }
    return dvd_plus_structure(folder_, format, last_block(), structure);
  }

  std::vector<mmc::ListedStructure> listed_structures(std::uint8_t media_type) const override {
    return dvd_plus_structures(media_type, folder_.kind().layers > 1);
  }

  // MMC-5 6.36: the layer boundary, before the first write only. Some drives calibrate meanwhile.
  Answer send_disc_structure(std::uint8_t format, Bytes structure) override {
    if (format != mmc::dvd_layer_boundary || folder_.kind().layers == 1)
      return bad_field(7);
    if (!is_blank() || state().layer_0_set)
      return mmc::command_sequence_error;
    const auto boundary = mmc::decode_layer_boundary(structure);
    if (!boundary)
      return mmc::Sense{5, 0x1A, 0x00};
    const std::uint32_t most = round_up(state().capacity / 2, ecc_blocks);
    if (boundary->capacity == 0 || boundary->capacity % ecc_blocks != 0 ||
        boundary->capacity > most)
      return bad_parameter(8);
    state().layer_0_blocks = boundary->capacity;
    state().layer_0_set = true;
    state().tracks.front().size = capacity();
    return after(lead_in_time);
  }

  Answer accept_write(const WriteRequest& request) override {
    const bool first = session_is_empty();
    Answer answer = SequentialMedium::accept_write(request);
    if (answer.good() && first)
      answer.work = lead_in_time;
    return answer;
  }

  // MMC-5 6.3.3.4. All tracks are closed with the session.
  Answer close(std::uint8_t function, std::uint16_t number) override {
    if (state().finalised)
      return cannot_write_medium;
    switch (function) {
      case mmc::CloseTrackSession::track: {
        bool nothing = false;
        const Answer answer = check_close_track(number, nothing);
        if (!answer.good() || nothing)
          return answer;
        close_track(*track(number));
        return after(close_time / 4);
      }
      case mmc::CloseTrackSession::session: {
        if (session_is_empty())
          return {};
        const std::uint32_t left =
            open_ended() == nullptr
                ? 0
                : static_cast<std::uint32_t>(open_ended()->end() - open_ended()->next_writable);
        const bool too_little = folder_.kind().layers > 1 &&
                                left / ecc_blocks < drive_.personality.finalises_below_ecc_blocks;
        close_session(too_little || state().sessions >= most_sessions());
        return after(close_time + lead_time(session_gap()));
      }
      case mmc::CloseTrackSession::finalize_minimum_radius:
      case mmc::CloseTrackSession::finalize: {
        if (is_blank())
          return {};
        // Up to a radius of 30 mm, which is some 16,000 ECC blocks, or to where recording ended.
        const bool far = function == mmc::CloseTrackSession::finalize_minimum_radius;
        const auto written = static_cast<std::uint32_t>(last_block().value + 1);
        const std::uint32_t least = state().capacity / 8;
        close_session(true);
        return after(close_time + lead_time(far && written < least ? least - written : 4096));
      }
      default:
        return bad_field(2, 2);
    }
  }

 protected:
  // Closure and intro: about 4 MiB, less on the small discs of tests.
  std::uint32_t session_gap() const override {
    return round_up(std::min(2048U, state().capacity / 64), ecc_blocks);
  }
  std::size_t most_tracks() const override { return 153; }

 private:
  std::uint16_t most_sessions() const { return folder_.kind().layers > 1 ? 127 : 153; }
};

}  // namespace

static mmc::DvdPhysicalFormat dvd_plus_physical(const DiscFolder& folder, Lba last) {
  const DiscKind& kind = folder.kind();
  const DiscState& state = folder.state();
  mmc::DvdPhysicalFormat physical;
  physical.book_type = kind.layers > 1 ? (kind.erasable ? 0x0D : 0x0E) : (kind.erasable ? 9 : 10);
  physical.part_version = kind.erasable ? 3 : 1;
  physical.maximum_rate = 0x0F;
  physical.layers = kind.layers;
  physical.opposite_track_path = kind.layers > 1;
  physical.layer_type = kind.erasable ? 4 : 2;
  physical.last_sector = physical.first_sector + as_unsigned(Lba{std::max(last.value, 0)});
  if (kind.layers > 1)
    physical.last_sector_of_layer_0 = physical.first_sector + state.layer_0_blocks - 1;
  // Manufacturer 19-26, type 27-29, revision 30 (ECMA-337 14.4.2): "RITEK/F16" is both.
  physical.rest.assign(31 - 17, 0);
  const std::size_t slash = std::min(state.media_id.find('/'), state.media_id.size());
  const std::string maker = state.media_id.substr(0, slash);
  const std::string type = slash < state.media_id.size() ? state.media_id.substr(slash + 1) : "";
  std::copy_n(maker.begin(), std::min<std::size_t>(maker.size(), 8), physical.rest.begin() + 2);
  std::copy_n(type.begin(), std::min<std::size_t>(type.size(), 3), physical.rest.begin() + 10);
  return physical;
}

Answer dvd_plus_structure(const DiscFolder& folder, std::uint8_t format, Lba last,
                          std::vector<std::uint8_t>& structure) {
  if (format == mmc::dvd_physical || format == mmc::dvd_adip) {
    structure = mmc::encode_dvd_physical_format(dvd_plus_physical(folder, last));
    if (format == mmc::dvd_adip) {
      structure.resize(4 + 256);
      structure[0] = (256 + 2) >> 8;
      structure[1] = (256 + 2) & 0xFF;
    }
    return {};
  }
  if (format == mmc::dvd_copyright) {
    structure = mmc::encode_dvd_copyright({});
    return {};
  }
  return bad_field(7);
}

std::vector<mmc::ListedStructure> dvd_plus_structures(std::uint8_t media_type, bool boundary) {
  if (media_type != 0)
    return {};
  std::vector<mmc::ListedStructure> list{{mmc::dvd_physical, false, true, 35},
                                         {mmc::dvd_copyright, false, true, 8},
                                         {mmc::dvd_adip, false, true, 260}};
  if (boundary)
    list.push_back({mmc::dvd_layer_boundary, true, true, 12});
  return list;
}

std::unique_ptr<MediumModel> make_dvd_plus(DiscFolder& folder, const DriveView& view) {
  if (folder.kind().erasable)
    return make_dvd_plus_rw(folder, view);
  return std::make_unique<DvdPlusR>(folder, view);
}

}  // namespace disc::virtual_drive
