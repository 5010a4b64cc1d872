// Any bytes open as a volume of UDF and can be walked and read, or throw FormatError; nothing else
// may happen, and neither time nor memory may run away.
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include "formats/base/crc16.h"
#include "formats/base/error.h"
#include "formats/udf/volume_reader.h"

namespace {

using disc::Bytes;
using disc::Entry;
using disc::udf::Tag;
using disc::udf::VolumeReader;

// An input is a list of blocks with their numbers, so that little of it is zeros: the size of the
// medium in blocks, then number and bytes of each. The top bit of a number asks to make good the
// checks of the tags in the block, which mutation seldom keeps.
constexpr std::size_t block = 2048;
constexpr std::size_t most_blocks = 2048;

void repair(std::span<std::uint8_t> bytes) {
  for (std::size_t at = 0; at + sizeof(Tag) <= bytes.size(); at += 4) {
    auto tag = *disc::read_struct<Tag>(bytes, at);
    const std::uint16_t id = tag.identifier;
    const bool whole = at == 0 && (id <= 9 || (id >= 256 && id <= 266));
    if (!whole && id != 257)
      continue;
    const std::size_t room = bytes.size() - at - sizeof(Tag);
    if (tag.crc_length > room)
      tag.crc_length = static_cast<std::uint16_t>(room);
    tag.crc = disc::crc16(Bytes(bytes).subspan(at + sizeof(Tag), tag.crc_length));
    tag.checksum = disc::udf::tag_checksum(disc::bytes_of(tag));
    std::memcpy(bytes.data() + at, &tag, sizeof tag);
  }
}

std::uint16_t take_number(Bytes& input) {
  const auto number = disc::read_struct<disc::Le<std::uint16_t>>(input);
  input = disc::slice(input, 2, input.size());
  return number ? std::uint16_t{*number} : std::uint16_t{0};
}

std::vector<std::uint8_t> medium_of(Bytes input) {
  std::vector<std::uint8_t> medium((take_number(input) % most_blocks + 1) * block);
  while (input.size() > 2) {
    const std::uint16_t number = take_number(input);
    const Bytes bytes = disc::slice(input, 0, block);
    const std::size_t at = (number & 0x7FFF) * block;
    if (at + block <= medium.size()) {
      const auto place = std::span(medium).subspan(at, block);
      std::copy(bytes.begin(), bytes.end(), place.begin());
      if ((number & 0x8000) != 0)
        repair(place);
    }
    input = disc::slice(input, bytes.size(), input.size());
  }
  return medium;
}

void read_file(const VolumeReader& reader, const Entry& entry) {
  try {
    std::array<std::uint8_t, 4096> buffer{};
    const auto stream = reader.open(entry);
    for (std::size_t done = 0; done < 65536;) {
      stream->skip_hole(1 << 20);
      const std::size_t got = stream->read(buffer);
      if (got == 0)
        break;
      done += got;
    }
  } catch (const disc::FormatError&) {
  }
}

void read_volume(const disc::BlockSource& source) {
  std::size_t faults = 0;
  const VolumeReader reader(source, [&](const disc::Fault&) { ++faults; });
  static_cast<void>(reader.summary());
  std::vector<std::string> paths;
  std::size_t files = 0;
  reader.walk([&](const std::string& path, const Entry& entry) {
    if (entry.type == disc::FileType::File && ++files <= 64)
      read_file(reader, entry);
    if (files <= 8)
      static_cast<void>(reader.icb_of(entry));
    if (paths.size() < 16 && path.size() < 1000)
      paths.push_back(path);
    return true;
  });
  // What stands in the root directory is found by its name.
  for (const std::string& path : paths)
    if (path.rfind('/') == 0 && !reader.find(path))
      std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    read_volume(disc::MemorySource(medium_of({data, size})));
  } catch (const disc::FormatError&) {
  }
  return 0;
}
