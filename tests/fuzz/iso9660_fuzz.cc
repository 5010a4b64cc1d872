// Any bytes open as a volume and can be walked and read, or throw FormatError; nothing else may
// happen, and neither time nor memory may run away.
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include "formats/base/error.h"
#include "formats/iso9660/path_table.h"
#include "formats/iso9660/volume_reader.h"

namespace {

using disc::Lba;
using disc::iso9660::Entry;
using disc::iso9660::View;
using disc::iso9660::VolumeReader;

// Inputs are volumes from block 16 on: the system area would only be bytes to mutate in vain.
constexpr std::size_t system_area = 16 * 2048;

void read_file(const VolumeReader& reader, const Entry& entry) {
  for (const bool raw : {false, true}) {
    try {
      std::array<std::uint8_t, 4096> buffer{};
      const auto stream = reader.open(entry, raw);
      for (std::size_t done = 0; done < 65536;) {
        const std::size_t got = stream->read(buffer);
        if (got == 0)
          break;
        done += got;
      }
    } catch (const disc::FormatError&) {
    }
  }
}

// What walk() has shown in the root directory, find() must find. Deeper down it may not, where a
// damaged directory holds a name twice, first of a file and then of a directory.
void look_up(const VolumeReader& reader, View view, const std::vector<std::string>& paths) {
  for (const std::string& path : paths)
    if (!reader.find(view, path) && path.rfind('/') == 0)
      std::abort();
}

void read_volume(const disc::BlockSource& source) {
  std::size_t faults = 0;
  const VolumeReader reader(source, [&](const disc::iso9660::Fault&) { ++faults; });
  for (const View view : reader.views()) {
    std::vector<std::string> paths;
    std::size_t files = 0;
    reader.walk(view, [&](const std::string& path, const Entry& entry) {
      if (entry.type == disc::iso9660::FileType::File && ++files <= 64)
        read_file(reader, entry);
      if (paths.size() < 16 && path.size() < 1000)
        paths.push_back(path);
      return true;
    });
    look_up(reader, view, paths);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t> image(system_area);
  image.insert(image.end(), data, data + size);
  try {
    read_volume(disc::MemorySource(std::move(image)));
  } catch (const disc::FormatError&) {
  }
  disc::iso9660::parse_path_table({data, size}, disc::iso9660::PathTableType::M);
  return 0;
}
