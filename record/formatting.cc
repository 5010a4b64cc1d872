// Formats and blanks media, as a step of a recording or for its own sake.
#include "record/formatting.h"

#include <algorithm>

#include "formats/io/block_source.h"
#include "formats/mmc/commands.h"
#include "formats/mmc/format.h"
#include "formats/mmc/write_features.h"
#include "record/engine.h"

namespace disc::record {
namespace {

using mmc::Profile;

// All ones: as far as the disc goes (MMC-5 6.5.4.2.14).
constexpr std::uint32_t all_of_it = 0xFFFF'FFFF;
// Sub-types of 30h: certification in full, and quick (MMC-5 table 274).
constexpr std::uint8_t certify_fully = 2, certify_quickly = 3;
// Sub-types of 32h (MMC-5 6.5.4.2.17).
constexpr std::uint8_t srm_pow = 0, srm_spares = 1, rrm = 2;
// What of a disk is emptied when it has to go quickly: where all file systems begin, and GPT ends.
constexpr std::int64_t quick_zeros = 1024;

PlannedFormat planned(std::uint8_t type, std::uint8_t subtype, std::uint32_t parameter,
                      std::int64_t blocks, std::string words) {
  PlannedFormat format;
  format.type = type;
  format.subtype = subtype;
  format.parameter = parameter;
  format.blocks = blocks;
  format.words = std::move(words);
  return format;
}

std::int64_t size_of(const Medium& medium) {
  return std::max({medium.total_blocks, medium.formatted_blocks, medium.free_blocks});
}

PlannedFormat plus_rw(const Medium& medium, bool again) {
  // Restart: what was formatted before is formatted again from its start (MMC-5 6.5.4.2.14).
  return planned(
      mmc::format_dvd_plus_rw, 0, again ? 1 : 0, size_of(medium),
      again ? "DVD+RW, formatting taken up again" : "DVD+RW, formatting in the background");
}

PlannedFormat bd_re(const Medium& medium, bool full) {
  const auto can = medium.configuration.get<mmc::FormattableFeature>();
  if (const mmc::FormattableCapacity* const spares = find_format(medium, mmc::format_bd_re_spares);
      full && spares != nullptr && can && can->full_certification)
    return planned(mmc::format_bd_re_spares, certify_fully, spares->parameter, spares->blocks,
                   "BD-RE with spare areas, every block certified");
  // Quick certification takes minutes, where all of the disc takes an hour and a half.
  if (const mmc::FormattableCapacity* const spares = find_format(medium, mmc::format_bd_re_spares);
      !full && spares != nullptr && can && can->quick_certification)
    return planned(mmc::format_bd_re_spares, certify_quickly, spares->parameter, spares->blocks,
                   "BD-RE with spare areas, certified quickly");
  if (const mmc::FormattableCapacity* const plain = find_format(medium, mmc::format_full))
    return planned(mmc::format_full, 0, plain->parameter, plain->blocks,
                   "BD-RE with spare areas as they are, or as the drive has them");
  throw PlanError("the drive offers no formatting of this BD-RE");
}

class Anywhere final : public Locator {
 public:
  bool overwritable() const override { return true; }
  std::optional<Lba> next_writable(Extent) override { return std::nullopt; }
  bool restore() override { return true; }
};

class Zeros final : public BlockSource {
 public:
  explicit Zeros(std::uint64_t size) : size_(size) {}
  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t, std::span<std::uint8_t> out) const override {
    std::fill(out.begin(), out.end(), std::uint8_t{0});
  }
  std::uint64_t hole_at(std::uint64_t offset) const override { return size_ - offset; }
  std::string name() const override { return "zeros"; }

 private:
  std::uint64_t size_;
};

}  // namespace

const mmc::FormattableCapacity* find_format(const Medium& medium, std::uint8_t type) {
  const mmc::FormattableCapacity* best = nullptr;
  for (const mmc::FormattableCapacity& choice : medium.formats)
    if (choice.type == type && (best == nullptr || choice.blocks > best->blocks))
      best = &choice;
  return best;
}

void format_medium(Commander& commander, const PlannedFormat& format, Progress& progress) {
  mmc::FormatList list;
  list.blocks = format.type == mmc::format_dvd_plus_rw ? all_of_it
                                                       : static_cast<std::uint32_t>(format.blocks);
  list.type = format.type;
  list.sub_type = format.subtype;
  list.parameter = format.parameter;
  const std::vector<std::uint8_t> parameters = mmc::encode_format_list(list);
  if (format.type != mmc::format_bd_re_spares) {
    commander.work(mmc::FormatUnit{}, "formatting", progress, parameters);
    return;
  }
  // Some drives offer quick certification and refuse it (LG GGW-H20L): then as they like it.
  if (!commander.send_if_known(mmc::FormatUnit{}, "format the disc", parameters)) {
    list.type = mmc::format_full;
    list.sub_type = 0;
    list.parameter = disc::block_size;
    commander.send(mmc::FormatUnit{}, "format the disc", mmc::encode_format_list(list));
  }
  commander.wait_until_done("formatting", work_time_of(mmc::FormatUnit{}, commander.basis()),
                            progress);
}

std::optional<PlannedFormat> needed_format(const Medium& medium) {
  switch (medium.profile()) {
    case Profile::DvdPlusRw:
    case Profile::DvdPlusRwDualLayer: {
      if (!medium.disc)
        return std::nullopt;
      if (medium.disc->background_format == mmc::BackgroundFormat::None || medium.status.blank)
        return plus_rw(medium, false);
      if (medium.disc->background_format == mmc::BackgroundFormat::Stopped)
        return plus_rw(medium, true);
      return std::nullopt;
    }
    case Profile::BdRe:
      return medium.formatted ? std::nullopt : std::optional(bd_re(medium, false));
    case Profile::DvdRam:
      if (medium.formatted)
        return std::nullopt;
      return choose_format(medium, false, {});
    default:
      return std::nullopt;
  }
}

PlannedFormat choose_format(const Medium& medium, bool full, std::optional<BdFormat> kind) {
  const Profile profile = medium.profile();
  if (kind && profile != Profile::BdRSequential)
    throw PlanError(cat("--bd-format is for BD-R, and this is ", mmc::describe(profile)));
  switch (profile) {
    case Profile::DvdPlusRw:
    case Profile::DvdPlusRwDualLayer:
      return plus_rw(medium, false);
    case Profile::BdRe:
      return bd_re(medium, full);
    case Profile::DvdRam: {
      const mmc::FormattableCapacity* const choice = find_format(medium, mmc::format_full);
      return planned(mmc::format_full, 0, choice != nullptr ? choice->parameter : disc::block_size,
                     choice != nullptr ? choice->blocks : size_of(medium), "DVD-RAM");
    }
    case Profile::DvdRwSequential:
    case Profile::DvdRwRestrictedOverwrite: {
      // Quick: what lies behind the lead-in grows with what is written (MMC-5 6.5.4.2.10).
      if (!full)
        return planned(mmc::format_quick, 0, 16, 0, "DVD-RW for restricted overwrite, quickly");
      const mmc::FormattableCapacity* const choice = find_format(medium, mmc::format_cd_rw_full);
      return planned(mmc::format_cd_rw_full, 0, 16,
                     choice != nullptr ? choice->blocks : size_of(medium),
                     "DVD-RW for restricted overwrite");
    }
    case Profile::BdRSequential: {
      if (!medium.status.blank)
        throw PlanError("a BD-R can be formatted while it is blank, and this one is not");
      if (!kind || *kind == BdFormat::Plain)
        throw PlanError(
            "a BD-R needs no formatting; --bd-format spares, pow or rrm gives it one of these");
      const mmc::FormattableCapacity* const choice = find_format(medium, mmc::format_bd_r_spares);
      if (choice == nullptr)
        throw PlanError("the drive offers no formatting of this BD-R");
      const std::uint8_t subtype = *kind == BdFormat::Pow      ? srm_pow
                                   : *kind == BdFormat::Spares ? srm_spares
                                                               : rrm;
      return planned(mmc::format_bd_r_spares, subtype, choice->parameter, choice->blocks,
                     *kind == BdFormat::Pow      ? "BD-R sequential, spare areas, pseudo-overwrite"
                     : *kind == BdFormat::Spares ? "BD-R sequential, spare areas"
                                                 : "BD-R random recording");
    }
    default:
      throw PlanError(cat(mmc::describe(profile), " cannot be formatted"));
  }
}

Blanking choose_blanking(const Medium& medium, bool full) {
  Blanking blanking;
  switch (medium.profile()) {
    case Profile::CdRw:
    case Profile::DvdRwSequential:
    case Profile::DvdRwRestrictedOverwrite:
      blanking.blank_type = full ? mmc::Blank::disc : mmc::Blank::minimal;
      blanking.words = full ? "blanked in full" : "blanked quickly";
      if (!full && medium.profile() != Profile::CdRw)
        blanking.words += ", which leaves a disc that can be written at once only";
      return blanking;
    case Profile::BdRe:
    case Profile::DvdPlusRw:
    case Profile::DvdPlusRwDualLayer:
    case Profile::DvdRam:
    case Profile::RemovableDisk:
    case Profile::NonRemovableDisk:
      // Nothing of these is ever blank again: zeros are what there is.
      blanking.way = Blanking::Way::Zeros;
      blanking.format = needed_format(medium);
      blanking.zeros = full ? size_of(medium) : std::min(quick_zeros, size_of(medium));
      blanking.words = full ? "filled with zeros" : "its beginning filled with zeros";
      return blanking;
    default:
      throw PlanError(
          cat(mmc::describe(medium.profile()), " is written once and cannot be blanked"));
  }
}

void blank_medium(Commander& commander, const Medium& medium, const Blanking& blanking,
                  Progress& progress) {
  if (blanking.way == Blanking::Way::Blank) {
    mmc::Blank command;
    command.flags = static_cast<std::uint8_t>(mmc::Blank::immediate | blanking.blank_type);
    commander.work(command, "blanking", progress);
    return;
  }
  if (blanking.format)
    format_medium(commander, *blanking.format, progress);
  const auto most = static_cast<std::int32_t>(
      std::min<std::uint32_t>(commander.drive().most_bytes(), 64 * 1024) / disc::block_size);
  Anywhere anywhere;
  const auto fill = [&](std::int64_t first, std::int64_t blocks, const char* name) {
    const Zeros zeros(static_cast<std::uint64_t>(blocks) * disc::block_size);
    Section section;
    section.source = &zeros;
    section.first = Lba{static_cast<std::int32_t>(first)};
    section.blocks = blocks;
    section.name = name;
    WriteManner manner;
    manner.blocks_per_write = std::max(1, most);
    if (write_section(commander, section, manner, anywhere, progress).ended_early)
      throw drive::DriveError(cat(medium.drive, ": stopped while it was being blanked"));
  };
  fill(0, blanking.zeros, "zeros");
  // A disk has tables at its end, too.
  const std::int64_t size = size_of(medium);
  const bool disk =
      medium.profile() == Profile::RemovableDisk || medium.profile() == Profile::NonRemovableDisk;
  if (disk && blanking.zeros < size)
    fill(std::max(blanking.zeros, size - quick_zeros), std::min(quick_zeros, size - blanking.zeros),
         "zeros at the end");
  commander.send(mmc::SynchronizeCache{}, "flush the drive's buffer");
  commander.wait_until_done("flushing", std::chrono::minutes(20), progress);
}

}  // namespace disc::record
