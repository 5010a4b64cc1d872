// Sends commands to any drive and prints what became of them: for scripts that judge transports.
#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/extent.h"
#include "formats/base/text.h"
#include "formats/drive/drive_source.h"
#include "formats/drive/enumerate.h"
#include "formats/drive/open_drive.h"
#include "formats/drive/trace.h"
#include "formats/integrity/digest.h"
#include "formats/mmc/commands.h"
#include "formats/virtual_drive/create_disc.h"

namespace {

using namespace disc;
using namespace disc::drive;

constexpr const char* usage =
    "usage: drive_tool drives\n"
    "       drive_tool stamp FOLDER KIND IMAGE\n"
    "       drive_tool [--read-only] [--trace FILE] [--timeout MS] [--patience MS] DRIVE STEP...\n"
    "steps: cdb HEX [in BYTES | out HEX]    send a command\n"
    "       digest                          SHA-256 of the whole medium\n"
    "       write FILE BLOCK                write a file from a block on, and synchronise\n"
    "       pause                           until a line comes on standard input\n";

struct Options {
  OpenOptions open;
  std::string trace;
  milliseconds timeout{20'000};
};

void tell(const Outcome& outcome, Bytes in) {
  std::cout << "status " << static_cast<unsigned>(outcome.status) << " host "
            << static_cast<unsigned>(outcome.host) << " driver "
            << static_cast<unsigned>(outcome.driver) << " residue " << outcome.residue << " sense "
            << to_text(outcome.reason()) << " data " << to_hex(in) << " says " << describe(outcome)
            << std::endl;
}

std::vector<std::uint8_t> bytes_from(const std::string& hex) {
  const auto bytes = from_hex(hex);
  if (!bytes)
    throw ManifestError(cat(in_quotes(hex), " is no hexadecimal"));
  return {bytes->begin(), bytes->end()};
}

void write_file(Transport& drive, const std::string& path, std::uint32_t block,
                milliseconds timeout) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
  const std::size_t most = drive.most_bytes() / block_size * block_size;
  for (std::size_t at = 0; at < bytes.size(); at += most) {
    const Bytes piece = slice(bytes, at, most);
    mmc::Write10 command;
    command.first = block + static_cast<std::uint32_t>(at / block_size);
    command.blocks = static_cast<std::uint16_t>(piece.size() / block_size);
    const Outcome outcome = drive.send(command, piece, timeout);
    if (!outcome.good()) {
      tell(outcome, {});
      return;
    }
  }
  tell(drive.send(mmc::SynchronizeCache{}, timeout), {});
}

std::string digest_of(const BlockSource& source) {
  Digest digest(Algorithm::Sha256);
  std::vector<std::uint8_t> piece(1 << 20);
  for (std::uint64_t at = 0; at < source.size();) {
    const auto count = std::min<std::uint64_t>(piece.size(), source.size() - at);
    source.read(at, std::span(piece).first(count));
    digest.update(Bytes(piece).first(count));
    at += count;
  }
  return to_hex(digest.finish());
}

void run_steps(Transport& drive, std::span<const std::string> words, const Options& options) {
  const auto next = [&] {
    if (words.empty())
      throw ManifestError(usage);
    const std::string word = words.front();
    words = words.subspan(1);
    return word;
  };
  while (!words.empty()) {
    const std::string step = next();
    if (step == "cdb") {
      const mmc::Cdb command{Bytes(bytes_from(next()))};
      std::vector<std::uint8_t> in, out;
      if (!words.empty() && words.front() == "in") {
        next();
        in.resize(std::stoul(next()));
      } else if (!words.empty() && words.front() == "out") {
        next();
        out = bytes_from(next());
      }
      const Outcome outcome = drive.execute(command, in, out, options.timeout);
      tell(outcome, Bytes(in).first(in.size() - std::min<std::size_t>(in.size(), outcome.residue)));
    } else if (step == "digest") {
      const DriveSource source(drive);
      std::cout << "digest " << digest_of(source) << " size " << source.size() << std::endl;
    } else if (step == "write") {
      const std::string path = next();
      write_file(drive, path, static_cast<std::uint32_t>(std::stoul(next())), options.timeout);
    } else if (step == "pause") {
      std::cout << "paused" << std::endl;
      std::cin.get();
    } else {
      throw ManifestError(usage);
    }
  }
}

int list_drives() {
  for (const DriveEntry& drive : enumerate_drives())
    std::cout << drive.address() << " sg " << drive.sg << " vendor " << drive.vendor << " model "
              << drive.model << " bus " << drive.bus << " problem " << drive.problem << std::endl;
  return 0;
}

int run(std::span<const std::string> words) {
  Options options;
  while (!words.empty() && words.front().starts_with("--")) {
    const std::string& option = words.front();
    words = words.subspan(1);
    if (option == "--read-only") {
      options.open.writes = false;
      continue;
    }
    if (words.empty())
      break;
    if (option == "--trace")
      options.trace = words.front();
    else if (option == "--patience")
      options.open.patience = milliseconds(std::stol(words.front()));
    else if (option == "--timeout")
      options.timeout = milliseconds(std::stol(words.front()));
    else
      break;
    words = words.subspan(1);
  }
  if (words.empty())
    throw ManifestError(usage);
  if (words.front() == "drives")
    return list_drives();
  if (words.front() == "stamp" && words.size() == 4) {
    virtual_drive::NewDisc disc;
    disc.image = words[3];
    virtual_drive::create_disc(words[1], words[2], disc);
    return 0;
  }
  std::unique_ptr<Transport> drive = open_drive(words.front(), options.open);
  if (!options.trace.empty())
    drive = std::make_unique<TracingTransport>(std::move(drive), options.trace);
  run_steps(*drive, words.subspan(1), options);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> words(argv + 1, argv + argc);
    return run(words);
  } catch (const ManifestError& error) {
    std::cerr << error.what() << '\n';
    return 2;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 3;
  }
}
