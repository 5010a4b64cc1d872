// BD-R: sequential with or without spares and pseudo-overwrite, or random, each block once.
#include <algorithm>
#include <vector>

#include "formats/mmc/commands.h"
#include "formats/mmc/write_features.h"
#include "formats/virtual_drive/bd.h"
#include "formats/virtual_drive/sequential.h"

namespace disc::virtual_drive {
namespace {

constexpr nanoseconds first_time{6'000'000'000}, close_time{4'000'000'000},
    format_time{15'000'000'000};

/// MMC-5 4.5.3, 6.5.4.2.17, 6.3.3.5.
class BdR final : public SequentialMedium {
 public:
  using SequentialMedium::SequentialMedium;

  mmc::Profile profile() const override {
    return random() ? mmc::Profile::BdRRandom : mmc::Profile::BdRSequential;
  }

  void update_features(mmc::Configuration& configuration) const override {
    if (state().finalised)
      return;
    make_current(configuration, mmc::BdWriteFeature::code);
    if (is_blank() && !state().format.formatted)
      make_current(configuration, mmc::FormattableFeature::code);
    if (state().format.spares > 0)
      make_current(configuration, mmc::HardwareDefectManagementFeature::code);
    if (state().format.pseudo_overwrite)
      make_current(configuration, mmc::BdRPseudoOverwriteFeature::code);
    if (random() || state().format.pseudo_overwrite) {
      mmc::RandomWritableFeature writable;
      writable.last = Lba{as_signed(user_blocks()) - 1};
      writable.blocking = bd_cluster;
      set_current(configuration, writable);
    }
  }

  mmc::DiscInformation disc_information() const override {
    mmc::DiscInformation information = SequentialMedium::disc_information();
    if (random() && !state().finalised)
      information.status = mmc::DiscStatus::RandomAccess;
    return information;
  }

  Answer pow_resources(mmc::PowResources& resources) const override {
    if (!state().format.pseudo_overwrite)
      return bad_field(1);
    resources.remaining_replacements = free_clusters();
    resources.remaining_map_entries = static_cast<std::uint32_t>(
        most_entries() - std::min<std::size_t>(state().remapped.size(), most_entries()));
    resources.remaining_updates = 1000;
    return {};
  }

  Lba last_block() const override {
    return random() ? Lba{as_signed(user_blocks()) - 1} : SequentialMedium::last_block();
  }

  mmc::FormatCapacities format_capacities() const override {
    mmc::FormatCapacities capacities;
    capacities.blocks = user_blocks();
    capacities.kind = is_blank() && !state().format.formatted ? mmc::CapacityKind::Unformatted
                                                              : mmc::CapacityKind::Formatted;
    if (capacities.kind == mmc::CapacityKind::Formatted)
      return capacities;
    const std::uint32_t capacity = state().capacity, usual = usual_spares(capacity);
    capacities.formattable.push_back({capacity - usual, mmc::format_full, 2048});
    for (const std::uint32_t spares : {usual, bd_cluster, capacity / 2 / bd_cluster * bd_cluster})
      capacities.formattable.push_back(
          {capacity - spares, mmc::format_bd_r_spares, spares / bd_cluster});
    return capacities;
  }

  // Sub-types of 32h: 00 SRM+POW, 01 SRM without it, 10 RRM. 00h is SRM with the usual spares.
  // Once only, and before anything is written.
  Answer format(const mmc::FormatList& list) override {
    if (!is_blank() || state().format.formatted)
      return cannot_format_medium;
    const bool plain = list.type == mmc::format_full;
    if (!plain && (list.type != mmc::format_bd_r_spares || list.sub_type > 2))
      return bad_parameter(8, 7);
    const std::uint32_t capacity = state().capacity;
    if (list.blocks > capacity || list.blocks < capacity / 2 || list.blocks % bd_cluster != 0 ||
        (plain && list.blocks != capacity - usual_spares(capacity)))
      return bad_parameter(4);
    FormatState& format = state().format;
    format.formatted = true;
    format.type = list.type;
    format.sub_type = list.sub_type;
    format.blocks = list.blocks;
    format.spares = capacity - list.blocks;
    format.pseudo_overwrite = !plain && list.sub_type == 0;
    format.random = !plain && list.sub_type == 2;
    state().tracks.front().size = list.blocks;
    return after(format_time);
  }

  Answer accept_write(const WriteRequest& request) override {
    if (state().finalised)
      return cannot_write_medium;
    if (random())
      return accept_random(request);
    if (state().format.pseudo_overwrite && request.first.value >= 0 &&
        as_unsigned(request.first) + std::uint64_t{request.blocks} <=
            std::uint64_t{as_unsigned(last_block() + 1)})
      return accept_overwrite(request);
    const bool first = is_blank();
    WriteRequest plain = request;
    plain.verify = false;  // with spares the drive may verify here, too
    if (request.verify && state().format.spares == 0)
      return mmc::invalid_operation_code;
    Answer answer = SequentialMedium::accept_write(plain);
    if (answer.good() && first) {
      // Unformatted, it is SRM without spares from now on.
      state().format.blocks = user_blocks();
      state().format.formatted = true;
      answer.work = first_time;
    }
    return answer;
  }

  Answer read(Lba first, std::span<std::uint8_t> blocks) const override {
    if (!random())
      return SequentialMedium::read(first, blocks);
    if (first.value < 0 ||
        std::uint64_t{as_unsigned(first)} + blocks.size() / block_size > user_blocks())
      return mmc::out_of_range;
    folder_.read(as_unsigned(first), blocks);
    return {};
  }

  bool replace_defect(Lba at) override {
    FormatState& format = state().format;
    if (format.spares - format.spares_used < bd_cluster)
      return false;
    format.spares_used += bd_cluster;
    state().remapped[as_unsigned(at) / bd_cluster * bd_cluster] = 0;
    return true;
  }

  Answer synchronise() override { return random() ? Answer() : SequentialMedium::synchronise(); }

  Answer reserve_track(std::uint32_t size, bool by_address, bool rmz) override {
    if (random())
      return cannot_write_medium;
    return SequentialMedium::reserve_track(size, by_address, rmz);
  }

  Answer close(std::uint8_t function, std::uint16_t number) override {
    if (state().finalised)
      return cannot_write_medium;
    switch (function) {
      case mmc::CloseTrackSession::track: {
        if (random())
          return bad_field(2, 2);
        bool nothing = false;
        const Answer answer = check_close_track(number, nothing);
        if (!answer.good() || nothing)
          return answer;
        close_track(*track(number));
        return after(close_time);
      }
      case mmc::CloseTrackSession::session:
        if (random())
          return bad_field(2, 2);
        if (session_is_empty())
          return {};
        close_session(false);
        return after(2 * close_time);
      case mmc::CloseTrackSession::finalize:
        if (random())
          state().finalised = true;
        else if (!is_blank())
          close_session(true);
        return after(6 * close_time);
      default:
        return bad_field(2, 2);
    }
  }

  void recover() override {
    if (!random())
      SequentialMedium::recover();
  }

  Answer disc_structure(std::uint8_t, std::uint32_t, std::uint8_t, std::uint8_t format,
                        std::vector<std::uint8_t>& structure) const override {
    return bd_structure(folder_, format, structure);
  }

  std::vector<mmc::ListedStructure> listed_structures(std::uint8_t media_type) const override {
    return bd_structures(media_type);
  }

 protected:
  std::uint32_t user_blocks() const {
    return state().format.formatted ? state().format.blocks
                                    : state().capacity / bd_cluster * bd_cluster;
  }
  std::uint32_t user_end() const override { return user_blocks(); }
  std::size_t most_tracks() const override { return 7927; }

 private:
  bool random() const { return state().format.random; }
  static constexpr std::size_t most_entries() { return 31080; }
  std::uint32_t free_clusters() const {
    const DiscState& disc = state();
    return disc.tracks.empty() || !disc.tracks.back().open_ended
               ? 0
               : static_cast<std::uint32_t>(disc.tracks.back().end() -
                                            disc.tracks.back().next_writable) /
                     bd_cluster;
  }

  // Each block once, in any order.
  Answer accept_random(const WriteRequest& request) {
    if (request.first.value < 0 ||
        std::uint64_t{as_unsigned(request.first)} + request.blocks > user_blocks())
      return mmc::out_of_range;
    const std::uint32_t begin = as_unsigned(request.first), end = begin + request.blocks;
    if (!drive_.cached)
      waiting_.clear();
    const bool taken = std::ranges::any_of(waiting_, [&](const Extent& extent) {
      return request.first < extent.end() &&
             extent.first < request.first + as_signed(request.blocks);
    });
    if (taken || folder_.first_written(begin, end) < end)
      return mmc::invalid_address_for_write;
    waiting_.push_back({request.first, as_signed(request.blocks)});
    return {};
  }

  // MMC-5 4.5.3.5.4: each cluster that is touched is written anew behind what is recorded, and the
  // next writable address moves by as much.
  Answer accept_overwrite(const WriteRequest& request) {
    const std::uint32_t begin = as_unsigned(request.first) / bd_cluster;
    const std::uint32_t end =
        (as_unsigned(request.first) + request.blocks + bd_cluster - 1) / bd_cluster;
    const std::uint32_t wanted = end - begin;
    synchronise();  // replacements begin with a cluster
    if (wanted > free_clusters() || state().remapped.size() + wanted > most_entries())
      return mmc::invalid_address_for_write;
    TrackState& track = *open_ended();
    for (std::uint32_t cluster = begin; cluster < end; ++cluster) {
      state().remapped[cluster * bd_cluster] = as_unsigned(track.next_writable);
      folder_.mark_written(as_unsigned(track.next_writable), bd_cluster);
      track.next_writable = track.next_writable + as_signed(bd_cluster);
    }
    return {};
  }

  std::vector<Extent> waiting_;  // in the cache, of random recording
};

}  // namespace

std::unique_ptr<MediumModel> make_bd_r(DiscFolder& folder, const DriveView& view) {
  return std::make_unique<BdR>(folder, view);
}

}  // namespace disc::virtual_drive
