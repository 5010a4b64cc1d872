// Writes a Video CD of our library as BIN and CUE, for scripts that hold it against other programs.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/time.h"
#include "formats/cd/msf.h"
#include "formats/io/block_source.h"
#include "formats/vcd/video_cd.h"

namespace {

using namespace disc;

vcd::Item item_of(const std::string& path) {
  vcd::Item item;
  item.name = path;
  item.stream = open_image(path);
  item.facts = vcd::scan_stream(*item.stream);
  return item;
}

std::int64_t ticks_of(const std::string& seconds) {
  return static_cast<std::int64_t>(std::stod(seconds) * vcd::ticks_per_second);
}

// usage: make_video_cd OUT vcd|svcd [WORD=VALUE]...; words in the order of items:
// play=all, scan=offsets, menu=1 (of the first segment item), album=, volume=, count=N, number=N,
// sequence=FILE, segment=FILE, chapter=SECONDS, pause=SECONDS (of the item before).
vcd::VideoCdWish wish_of(int argc, char** argv) {
  vcd::VideoCdWish wish;
  wish.type = std::string(argv[2]) == "svcd" ? vcd::DiscType::SuperVideoCd : vcd::DiscType::VideoCd;
  wish.time = {1'700'000'000, 0};
  bool play = false, menu = false;
  vcd::Item* last = nullptr;
  for (int i = 3; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::string word = argument.substr(0, argument.find('='));
    const std::string value = argument.substr(word.size() + 1);
    if (word == "sequence" || word == "segment") {
      auto& items = word == "sequence" ? wish.sequences : wish.segments;
      items.push_back(item_of(value));
      last = &items.back();
    } else if (word == "chapter") {
      last->chapters.push_back(ticks_of(value));
    } else if (word == "pause") {
      last->pauses.push_back(ticks_of(value));
    } else if (word == "play") {
      play = true;
    } else if (word == "scan") {
      wish.fill_scan_offsets = true;
    } else if (word == "menu") {
      menu = true;
    } else if (word == "album") {
      wish.album = value;
    } else if (word == "volume") {
      wish.texts.volume = value;
    } else if (word == "count") {
      wish.volume_count = static_cast<std::uint16_t>(std::stoi(value));
    } else if (word == "number") {
      wish.volume_number = static_cast<std::uint16_t>(std::stoi(value));
    } else if (word == "restriction") {
      wish.restriction = static_cast<std::uint8_t>(std::stoi(value));
    } else {
      throw ManifestError("unknown word " + word);
    }
  }
  if (play)
    wish.lists = vcd::play_all(wish.sequences.size());
  if (menu) {
    // A menu of the first segment item, from which a number leads to each sequence and back.
    vcd::SelectionList choices;
    const auto end = static_cast<std::uint16_t>(wish.sequences.size() + 1);
    choices.next = 1;
    choices.back = end;
    choices.chosen_by_default = 1;
    choices.on_time_out = 1;
    choices.wait = vcd::wait_octet(30);
    choices.item = vcd::play_segment(0);
    vcd::ControlLists lists{{}};
    for (std::uint16_t i = 1; i < end; ++i) {
      vcd::PlayList list;
      list.previous = static_cast<std::uint16_t>(i - 1);
      list.next = static_cast<std::uint16_t>(i + 1);
      list.back = 0;
      list.items = {vcd::play_track(i + 1U)};
      choices.choices.push_back(i);
      lists.push_back({list, false});
    }
    lists.push_back({vcd::EndList{}, false});
    lists[0].body = choices;
    wish.lists = lists;
  }
  return wish;
}

void write_sheet(const cd::Disc& disc, const std::string& path) {
  std::ofstream sheet(path, std::ios::binary);
  sheet << "FILE \"" << disc.files.front().name << "\" BINARY\n";
  for (const cd::Track& track : disc.sessions.front().tracks) {
    char line[100];
    std::snprintf(line, sizeof line, "  TRACK %02d MODE2/2352\n    FLAGS DCP\n", track.number);
    sheet << line;
    const auto index = [&](int number, Lba at) {
      sheet << "    INDEX 0" << number << ' ' << to_text(cd::msf_of_frames(at.value)) << '\n';
    };
    if (track.pregap.value >= 0)
      index(0, track.pregap);
    index(1, track.start);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4)
    return 2;
  try {
    const vcd::VideoCd disc(wish_of(argc, argv));
    const std::string out = argv[1];
    std::ofstream file(out + ".bin", std::ios::binary);
    std::array<std::uint8_t, cd::sector_size> sector{};
    for (Lba at{0}; at < disc.end(); at = at + 1) {
      disc.read_sector(at, sector);
      file.write(reinterpret_cast<const char*>(sector.data()), sector.size());
    }
    write_sheet(disc.disc(out.substr(out.rfind('/') + 1) + ".bin"), out + ".cue");
    for (const Problem& problem : disc.plan().problems)
      std::cout << to_text(problem) << '\n';
    return file.flush() ? 0 : 3;
  } catch (const Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
