// Mode parameters: head, block descriptors, pages.
#include "formats/mmc/mode_page.h"

#include <algorithm>

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 8;

// The next page, whose bytes may be cut, and what is behind it.
ModePage take_page(Bytes& rest) {
  ModePage page;
  const FieldReader in(rest);
  bool has_subpage = false;
  in.flag(0, 7, page.savable);
  in.flag(0, 6, has_subpage);
  in.bits(0, 0, 6, page.code);
  std::size_t size = 0;
  std::size_t at = 2;
  if (has_subpage) {
    in.number(1, page.subpage.emplace());
    in.number(2, 2, size);
    at = 4;
  } else {
    in.number(1, 1, size);
  }
  const Bytes bytes = slice(rest, at, size);
  page.bytes.assign(bytes.begin(), bytes.end());
  rest = slice(rest, at + size, rest.size());
  return page;
}

}  // namespace

const ModePage* ModeParameters::find(std::uint8_t code) const {
  const auto page = std::ranges::find_if(
      pages, [&](const ModePage& one) { return one.code == code && !one.subpage; });
  return page == pages.end() ? nullptr : &*page;
}

std::optional<ModeParameters> decode_mode_parameters(Bytes bytes, bool of_mode_select) {
  if (!of_mode_select)
    bytes = within_length(bytes, 2);
  if (bytes.size() < head_size)
    return std::nullopt;
  ModeParameters parameters;
  const FieldReader in(bytes);
  std::size_t descriptors = 0;
  in.number(2, parameters.medium_type);
  in.number(3, parameters.device_specific);
  in.number(6, 2, descriptors);
  const Bytes blocks = slice(bytes, head_size, descriptors);
  parameters.block_descriptors.assign(blocks.begin(), blocks.end());
  for (Bytes rest = slice(bytes, head_size + descriptors, bytes.size()); rest.size() >= 2;)
    parameters.pages.push_back(take_page(rest));
  return parameters;
}

std::vector<std::uint8_t> encode_mode_parameters(const ModeParameters& parameters,
                                                 bool for_mode_select) {
  std::vector<std::uint8_t> bytes(head_size);
  const FieldWriter out(bytes);
  out.number(2, parameters.medium_type);
  out.number(3, parameters.device_specific);
  out.number(6, 2, parameters.block_descriptors.size());
  out.rest(head_size, parameters.block_descriptors);
  for (const ModePage& page : parameters.pages) {
    const std::size_t at = bytes.size();
    out.flag(at, 7, page.savable && !for_mode_select);
    out.flag(at, 6, page.subpage.has_value());
    out.bits(at, 0, 6, page.code);
    if (page.subpage) {
      out.number(at + 1, *page.subpage);
      out.number(at + 2, 2, page.bytes.size());
      out.rest(at + 4, page.bytes);
    } else {
      out.list(at + 1, at + 2, page.bytes);
    }
  }
  if (!for_mode_select)
    seal_length(bytes, 2);
  return bytes;
}

}  // namespace disc::mmc
