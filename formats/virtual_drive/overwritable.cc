// Media of random access.
#include "formats/virtual_drive/overwritable.h"

#include "formats/mmc/write_features.h"

namespace disc::virtual_drive {

mmc::DiscInformation OverwritableMedium::disc_information() const {
  mmc::DiscInformation information;
  information.erasable = true;
  if (format_state().formatted) {
    information.status = mmc::DiscStatus::Complete;
    information.last_session = mmc::SessionState::Complete;
  }
  information.background_format = static_cast<mmc::BackgroundFormat>(format_state().background);
  return information;
}

Answer OverwritableMedium::track_information(std::uint8_t type, std::uint32_t address, bool open,
                                             mmc::TrackInformation& information) const {
  if (open || (type != 0 && address != 1))
    return bad_field(2);
  if (type == 0 && address >= format_state().blocks)
    return mmc::out_of_range;
  information.size = format_state().blocks;
  information.blank = !format_state().formatted;
  information.blocking_factor = ecc();
  return {};
}

mmc::Toc OverwritableMedium::toc() const {
  mmc::Toc toc;
  if (format_state().formatted)
    toc.entries = {{1, 4, 1, Lba{0}}, {1, 4, mmc::toc_lead_out, last_block() + 1}};
  return toc;
}

Answer OverwritableMedium::accept_write(const WriteRequest& request) {
  if (!format_state().formatted)
    return unformatted();
  if (request.first.value < 0 ||
      std::uint64_t{as_unsigned(request.first)} + request.blocks > format_state().blocks)
    return mmc::out_of_range;
  return {};
}

void OverwritableMedium::record(const WriteRequest& request, Bytes blocks) {
  folder_.write(as_unsigned(request.first), blocks);
}

Answer OverwritableMedium::read(Lba first, std::span<std::uint8_t> blocks) const {
  if (!format_state().formatted)
    return unformatted();
  if (first.value < 0 ||
      std::uint64_t{as_unsigned(first)} + blocks.size() / block_size > format_state().blocks)
    return mmc::out_of_range;
  folder_.read(as_unsigned(first), blocks);
  return {};
}

bool OverwritableMedium::replace_defect(Lba at) {
  FormatState& format = state().format;
  if (format.spares - format.spares_used < ecc())
    return false;
  format.spares_used += ecc();
  state().remapped[as_unsigned(at) / ecc() * ecc()] = 0;
  return true;
}

void OverwritableMedium::update_common_features(mmc::Configuration& configuration) const {
  make_current(configuration, mmc::FormattableFeature::code);
  if (!format_state().formatted)
    return;
  mmc::RandomWritableFeature writable;
  writable.last = last_block();
  writable.error_recovery_page = true;
  set_current(configuration, writable);
}

}  // namespace disc::virtual_drive
