// The mode pages of a drive, with their masks of what can be changed.
#include "formats/virtual_drive/mode_store.h"

#include <algorithm>

namespace disc::virtual_drive {
namespace {

constexpr std::uint8_t all_pages = 0x3F, capabilities_code = mmc::CapabilitiesPage::code;

// Everything of the structure's fields that `all_set` has as ones can be changed.
template <class Kind>
mmc::ModePage mask(const Kind& all_set) {
  return mmc::encode_mode_page(all_set);
}

mmc::ErrorRecoveryPage error_recovery() {
  mmc::ErrorRecoveryPage page;
  page.reallocate_writes = page.reallocate_reads = true;
  page.read_retries = page.write_retries = 32;
  return page;
}

mmc::ModePage error_recovery_mask() {
  mmc::ErrorRecoveryPage page;
  page.transfer_block = page.read_continuous = page.post_errors = page.terminate_on_error =
      page.correct_disabled = true;
  page.read_retries = page.write_retries = 0xFF;
  page.emcdr = 3;
  return mask(page);
}

mmc::WriteParametersPage write_parameters() {
  mmc::WriteParametersPage page;
  page.write_type = mmc::WriteType::TrackAtOnce;
  page.underrun_free = true;
  page.track_mode = 4;
  page.packet_size = 0;
  return page;
}

// All but the reserved bits: the legal values are judged one by one.
mmc::ModePage write_parameters_mask() {
  mmc::WriteParametersPage page;
  page.underrun_free = page.link_size_valid = page.test_write = true;
  page.write_type = static_cast<mmc::WriteType>(0x0F);
  page.multi_session = static_cast<mmc::MultiSession>(3);
  page.fixed_packets = page.copy = true;
  page.track_mode = 0x0F;
  page.data_block_type = static_cast<mmc::DataBlockType>(0x0F);
  page.link_size = 0xFF;
  page.application_code = 0x3F;
  page.session_format = 0xFF;
  page.packet_size = 0xFFFF'FFFF;
  page.audio_pause = 0xFFFF;
  page.media_catalog_number.fill(0xFF);
  page.isrc.fill(0xFF);
  page.sub_header.fill(0xFF);
  return mask(page);
}

mmc::CachingPage caching() {
  mmc::CachingPage page;
  page.write_cache = true;
  return page;
}

mmc::ModePage caching_mask() {
  mmc::CachingPage page;
  page.write_cache = page.read_cache_disabled = true;
  return mask(page);
}

mmc::ModePage audio_mask() {
  mmc::CdAudioControlPage page;
  page.stop_on_track_crossing = true;
  page.immediate = false;
  for (auto& port : page.ports)
    port = {0x0F, 0xFF};
  return mask(page);
}

mmc::ModePage power_mask() {
  mmc::PowerConditionPage page;
  page.idle = page.standby = true;
  page.idle_timer = page.standby_timer = 0xFFFF'FFFF;
  return mask(page);
}

mmc::TimeOutPage time_outs() {
  mmc::TimeOutPage page;
  page.group_1 = 30;
  page.group_2 = 240;
  return page;
}

mmc::ModePage time_out_mask() {
  mmc::TimeOutPage page;
  page.group_3 = page.time_outs = page.write_protected = true;
  page.group_1 = page.group_2 = page.group_3_time = 0xFFFF;
  return mask(page);
}

// MMC-5 7.5.4: what no drive takes, and what this one does not.
bool is_legal(const mmc::WriteParametersPage& page, const Personality& personality) {
  using enum mmc::WriteType;
  if (page.write_type > LayerJump || (page.write_type == Raw && personality.cannot_write_raw))
    return false;
  if (mmc::block_bytes(page.data_block_type) == 0)
    return false;
  if (page.write_type == Raw &&
      (page.data_block_type > mmc::DataBlockType::RawSubchannel ||
       (page.data_block_type > mmc::DataBlockType::RawPq && personality.raw_of_pq_only)))
    return false;
  return page.write_type != Raw || !page.test_write;  // Pioneer's table: raw has no test write
}

}  // namespace

ModeStore::ModeStore() : write_parameters_(virtual_drive::write_parameters()) {
  const auto add = [this](mmc::ModePage page, mmc::ModePage changeable) {
    rows_.push_back({page, page, std::move(changeable)});
  };
  add(mmc::encode_mode_page(error_recovery()), error_recovery_mask());
  add(mmc::encode_mode_page(write_parameters_), write_parameters_mask());
  add(mmc::encode_mode_page(caching()), caching_mask());
  add(mmc::encode_mode_page(mmc::CdAudioControlPage{}), audio_mask());
  add(mmc::encode_mode_page(mmc::PowerConditionPage{}), power_mask());
  add(mmc::encode_mode_page(time_outs()), time_out_mask());
}

Answer ModeStore::sense(std::uint8_t code, std::uint8_t subpage, std::uint8_t control,
                        const mmc::CapabilitiesPage& capabilities,
                        std::vector<mmc::ModePage>& pages) const {
  if (control == 3)
    return mmc::saving_not_supported;
  if (subpage != 0 && subpage != 0xFF)
    return bad_field(3);
  for (const Row& row : rows_)
    if (code == all_pages || code == row.current.code)
      pages.push_back(control == 0 ? row.current : control == 1 ? row.changeable : row.defaults);
  if (code == all_pages || code == capabilities_code) {
    mmc::ModePage page = mmc::encode_mode_page(capabilities);
    if (control == 1)
      std::ranges::fill(page.bytes, std::uint8_t{0});
    pages.push_back(std::move(page));
  }
  return pages.empty() ? bad_field(2, 5) : Answer();
}

Answer ModeStore::select(Bytes parameters, const Personality& personality) {
  const std::optional<mmc::ModeParameters> taken = mmc::decode_mode_parameters(parameters, true);
  if (!taken)
    return mmc::Sense{5, 0x1A, 0x00};  // parameter list length error
  std::vector<Row> rows = rows_;
  mmc::WriteParametersPage wanted = write_parameters_;
  auto byte = static_cast<std::uint16_t>(8 + taken->block_descriptors.size());
  for (const mmc::ModePage& page : taken->pages) {
    const auto row =
        std::ranges::find_if(rows, [&](const Row& r) { return r.current.code == page.code; });
    if (row == rows.end() || page.subpage)
      return bad_parameter(byte, 5);
    // Write parameters come as 50 bytes or 54: the last four are a sub-header not all hosts send.
    if (page.bytes.size() > row->current.bytes.size() || page.bytes.empty())
      return bad_parameter(static_cast<std::uint16_t>(byte + 1));
    for (std::size_t i = 0; i < page.bytes.size(); ++i) {
      if (((page.bytes[i] ^ row->current.bytes[i]) & ~row->changeable.bytes[i] & 0xFF) != 0)
        return bad_parameter(static_cast<std::uint16_t>(byte + 2 + i));
      row->current.bytes[i] = page.bytes[i];
    }
    if (page.code == mmc::WriteParametersPage::code) {
      wanted = mmc::decode_mode_page<mmc::WriteParametersPage>(row->current);
      if (!is_legal(wanted, personality))
        return bad_parameter(static_cast<std::uint16_t>(byte + 2), 3);
    }
    byte = static_cast<std::uint16_t>(byte + 2 + page.bytes.size());
  }
  rows_ = std::move(rows);
  write_parameters_ = wanted;
  return {};
}

bool ModeStore::write_protected() const {
  for (const Row& row : rows_)
    if (row.current.code == mmc::TimeOutPage::code)
      return mmc::decode_mode_page<mmc::TimeOutPage>(row.current).write_protected;
  return false;
}

}  // namespace disc::virtual_drive
