// Mode pages with lists, and the kinds of blocks that are written.
#include "formats/mmc/mode_pages.h"

#include <algorithm>

namespace disc::mmc {
namespace {

// So many speeds as the one byte of the page's length has room for.
constexpr std::size_t speeds_at = 30, speed_size = 4, most_speeds = 56;
constexpr std::uint8_t number_valid = 0x80;

template <class Way, class Page>
void capability_fields(Way page, Page& x) {
  page.flag(0, 5, x.reads_dvd_ram);
  page.flag(0, 4, x.reads_dvd_r);
  page.flag(0, 3, x.reads_dvd_rom);
  page.flag(0, 2, x.method_2);
  page.flag(0, 1, x.reads_cd_rw);
  page.flag(0, 0, x.reads_cd_r);
  page.flag(1, 5, x.writes_dvd_ram);
  page.flag(1, 4, x.writes_dvd_r);
  page.flag(1, 2, x.test_write);
  page.flag(1, 1, x.writes_cd_rw);
  page.flag(1, 0, x.writes_cd_r);
  page.flag(2, 7, x.underrun_free);
  page.flag(2, 6, x.multi_session);
  page.flag(2, 5, x.mode_2_form_2);
  page.flag(2, 4, x.mode_2_form_1);
  page.flag(2, 3, x.digital_port_2);
  page.flag(2, 2, x.digital_port_1);
  page.flag(2, 1, x.composite);
  page.flag(2, 0, x.audio_play);
  page.flag(3, 7, x.bar_code);
  page.flag(3, 6, x.upc);
  page.flag(3, 5, x.isrc);
  page.flag(3, 4, x.c2_pointers);
  page.flag(3, 3, x.r_to_w_corrected);
  page.flag(3, 2, x.r_to_w);
  page.flag(3, 1, x.cd_da_accurate);
  page.flag(3, 0, x.cd_da);
  page.bits(4, 5, 3, x.loading_mechanism);
  page.flag(4, 3, x.eject);
  page.flag(4, 2, x.prevent_jumper);
  page.flag(4, 1, x.locked);
  page.flag(4, 0, x.lock);
  page.flag(5, 5, x.lead_in_r_to_w);
  page.flag(5, 4, x.side_change);
  page.flag(5, 3, x.slot_selection);
  page.flag(5, 2, x.changer_tells_discs);
  page.flag(5, 1, x.separate_mute);
  page.flag(5, 0, x.separate_volume);
  page.number(6, x.most_read_speed);
  page.number(8, x.volume_levels);
  page.number(10, x.buffer_size);
  page.number(12, x.read_speed);
  page.bits(15, 0, 6, x.digital_out);
  page.number(16, x.most_write_speed);
  page.number(18, x.old_write_speed);
  page.number(20, x.copy_management);
  page.bits(25, 0, 2, x.rotation);
  page.number(26, x.write_speed);
}

}  // namespace

void CapabilitiesPage::fields(FieldReader page, CapabilitiesPage& x) {
  capability_fields(page, x);
  std::uint16_t count = 0;
  page.number(28, count);
  for (std::size_t i = 0; i < std::min<std::size_t>(count, most_speeds); ++i) {
    const std::size_t at = speeds_at + i * speed_size;
    if (!page.has(at, speed_size))
      break;
    WriteSpeed& speed = x.write_speeds.emplace_back();
    page.bits(at + 1, 0, 2, speed.rotation);
    page.number(at + 2, speed.speed);
  }
}

void CapabilitiesPage::fields(FieldWriter page, const CapabilitiesPage& x) {
  capability_fields(page, x);
  const std::size_t count = std::min(x.write_speeds.size(), most_speeds);
  page.number(28, 2, count);
  for (std::size_t i = 0; i < count; ++i) {
    page.bits(speeds_at + i * speed_size + 1, 0, 2, x.write_speeds[i].rotation);
    page.number(speeds_at + i * speed_size + 2, x.write_speeds[i].speed);
  }
}

std::uint32_t block_bytes(DataBlockType type) {
  switch (type) {
    case DataBlockType::Raw:
      return 2352;
    case DataBlockType::RawPq:
      return 2368;
    case DataBlockType::RawPacked:
    case DataBlockType::RawSubchannel:
      return 2448;
    case DataBlockType::Mode1:
    case DataBlockType::Mode2Form1:
      return 2048;
    case DataBlockType::Mode2:
      return 2336;
    case DataBlockType::Mode2Form1SubHeader:
      return 2056;
    case DataBlockType::Mode2Form2:
      return 2324;
    case DataBlockType::Mode2Mixed:
      return 2332;
  }
  return 0;
}

std::string_view describe(WriteType type) {
  switch (type) {
    case WriteType::Packet:
      return "packets";
    case WriteType::TrackAtOnce:
      return "track at once";
    case WriteType::SessionAtOnce:
      return "session at once";
    case WriteType::Raw:
      return "raw";
    case WriteType::LayerJump:
      return "layer jump";
  }
  return "reserved write type";
}

std::string_view describe(DataBlockType type) {
  switch (type) {
    case DataBlockType::Raw:
      return "raw";
    case DataBlockType::RawPq:
      return "raw with P and Q";
    case DataBlockType::RawPacked:
      return "raw with packed R to W";
    case DataBlockType::RawSubchannel:
      return "raw with P to W";
    case DataBlockType::Mode1:
      return "mode 1";
    case DataBlockType::Mode2:
      return "mode 2";
    case DataBlockType::Mode2Form1:
      return "mode 2 form 1";
    case DataBlockType::Mode2Form1SubHeader:
      return "mode 2 form 1 with sub-header";
    case DataBlockType::Mode2Form2:
      return "mode 2 form 2";
    case DataBlockType::Mode2Mixed:
      return "mode 2 of both forms";
  }
  return "reserved data block type";
}

std::array<std::uint8_t, 16> number_field(std::string_view number) {
  std::array<std::uint8_t, 16> field{};
  if (number.empty())
    return field;
  field[0] = number_valid;
  // Thirteen characters; behind them are a zero and AFRAME.
  std::ranges::copy(number.substr(0, 13), field.begin() + 1);
  return field;
}

std::string text_of_number(const std::array<std::uint8_t, 16>& field) {
  std::string text;
  if ((field[0] & number_valid) != 0)
    FieldReader(field).text(1, 13, text);
  return text;
}

}  // namespace disc::mmc
