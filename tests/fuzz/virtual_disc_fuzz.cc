// Any disc.json and written.map open and live through a session, or throw FormatError.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/error.h"
#include "formats/mmc/commands.h"
#include "formats/transport/transport.h"
#include "formats/virtual_drive/disc_folder.h"
#include "formats/virtual_drive/virtual_drive.h"

namespace {

using namespace disc;

// The biggest disc that is worth its files here.
constexpr std::uint32_t most_capacity = 1 << 16;

void put(const std::string& path, std::string_view bytes, std::uint64_t size) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  std::filesystem::resize_file(path, size);
}

void live(virtual_drive::VirtualDrive& drive) {
  std::vector<std::uint8_t> in(65536);
  const auto ask = [&](const mmc::Cdb& command) {
    drive.receive(command, in, std::chrono::hours(1));
    drive.wait(std::chrono::seconds(1));
  };
  mmc::ReadDiscInformation information;
  information.allocation_length = 512;
  ask(information);
  mmc::ReadTrackInformation track;
  track.address = mmc::ReadTrackInformation::invisible_track;
  track.allocation_length = 48;
  ask(track);
  mmc::ReadTocPmaAtip toc;
  toc.allocation_length = 4096;
  ask(toc);
  mmc::ReadFormatCapacities capacities;
  capacities.allocation_length = 252;
  ask(capacities);
  mmc::GetConfiguration configuration;
  configuration.allocation_length = 4096;
  ask(configuration);
  mmc::Read10 read;
  read.blocks = 16;
  ask(read);
  const std::vector<std::uint8_t> out(32 * 2048, 1);
  mmc::Write10 write;
  write.blocks = 32;
  for (std::uint32_t at : {0U, 32U, 64U}) {
    write.first = at;
    drive.send(write, out, std::chrono::hours(1));
  }
  mmc::CloseTrackSession close;
  close.track_number = 1;
  drive.send(close, std::chrono::hours(9));
  close.function = mmc::CloseTrackSession::session;
  drive.send(close, std::chrono::hours(9));
  ask(information);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string folder = [] {
    std::string name = (std::filesystem::temp_directory_path() / "virtual-disc-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      std::abort();
    return name;
  }();
  // The text ends at the first zero; the map follows.
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view json = all.substr(0, all.find('\0'));
  const std::string_view map = json.size() < all.size() ? all.substr(json.size() + 1) : "";
  try {
    const virtual_drive::DiscState state = virtual_drive::read_disc_state(json, "disc.json");
    if (state.capacity > most_capacity)
      return 0;
    const virtual_drive::DiscKind& kind = *virtual_drive::find_kind(state.kind);
    const bool cd = kind.family == virtual_drive::Family::Cd;
    const std::uint64_t room = state.capacity + (cd ? virtual_drive::cd_margin : 0);
    put(folder + "/disc.json", json, json.size());
    put(folder + "/written.map", map, (room + 7) / 8);
    put(folder + "/blocks.bin", "", room * virtual_drive::stored_block_size(kind.family));
    virtual_drive::VirtualDrive drive(folder);
    live(drive);
  } catch (const FormatError&) {
  }
  return 0;
}
