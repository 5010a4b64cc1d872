// Any bytes open as a FAT volume and can be walked, read and checked, or throw FormatError; any
// names make a plan that is found sound and reads back, or problems. Neither time nor memory may
// run away.
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/error.h"
#include "formats/fat/check.h"
#include "formats/fat/volume_plan.h"
#include "formats/fat/volume_reader.h"

namespace {

using disc::fat::Entry;
using disc::fat::VolumeReader;

void read_file(const VolumeReader& reader, const Entry& entry) {
  try {
    std::array<std::uint8_t, 4096> buffer{};
    const auto stream = reader.open(entry);
    for (std::size_t done = 0; done < 65536;) {
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
  const VolumeReader reader(source, 0, [&](const disc::fat::Fault&) { ++faults; });
  std::vector<std::string> paths;
  std::size_t files = 0;
  reader.walk([&](const std::string& path, const Entry& entry) {
    if (!entry.directory && ++files <= 64)
      read_file(reader, entry);
    if (paths.size() < 16 && path.rfind('/') == 0)
      paths.push_back(path);
    return true;
  });
  for (const std::string& path : paths)
    if (!reader.find(path))
      std::abort();
  reader.label();
  disc::fat::check_volume(source);
}

// Lines of a size (a byte) and a path; "P" and a line of type and label before them.
void plan_volume(std::string_view text) {
  disc::fat::Request request;
  request.time = {1'600'000'000, 0};
  const auto line = [&] {
    const std::string_view found = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), found.size() + 1));
    return found;
  };
  const std::string_view head = line();
  if (head.empty())
    return;
  if (head[0] == '6')
    request.type = disc::fat::Type::Fat16;
  if (head[0] == '3')
    request.type = disc::fat::Type::Fat32;
  request.label = head.substr(1);
  std::map<std::string, std::uint64_t> wanted;
  while (!text.empty()) {
    const std::string_view found = line();
    if (found.empty())
      continue;
    disc::fat::Item item;
    item.size = static_cast<std::uint8_t>(found[0]) * std::uint64_t{97};
    item.path = "/" + std::string(found.substr(1));
    item.modified = request.time;
    item.directory = item.size == 0;
    wanted[item.path] = item.size;
    request.items.push_back(std::move(item));
  }
  const auto planned = disc::fat::plan_volume(request);
  if (!planned.plan || planned.plan->bytes() > (1 << 20))
    return;
  std::vector<std::uint8_t> image(planned.plan->bytes(), std::uint8_t{'x'});
  for (const disc::fat::Piece& piece : planned.plan->pieces())
    if (piece.kind != disc::fat::PieceKind::File)
      planned.plan->emit(piece, 0, std::span(image).subspan(piece.offset, piece.bytes));
  const disc::MemorySource source(std::move(image));
  if (!disc::fat::check_volume(source).empty())
    std::abort();
  std::size_t met = 0;
  VolumeReader(source).walk([&](const std::string& path, const Entry& entry) {
    const auto item = wanted.find(path);
    if (item != wanted.end() && ++met && entry.size != item->second)
      std::abort();
    return true;
  });
  // The root is only met as an item where it was one.
  if (met != wanted.size())
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0 && data[0] == 'P') {
    plan_volume({reinterpret_cast<const char*>(data) + 1, size - 1});
    return 0;
  }
  try {
    read_volume(disc::MemorySource({data, data + size}));
  } catch (const disc::FormatError&) {
  }
  return 0;
}
