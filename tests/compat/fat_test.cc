// FAT volumes before other people's programs: fsck.fat has nothing to say of ours, mtools and 7z
// read them, and volumes of mkfs.fat, mcopy and mformat are read and found sound by ours.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "formats/base/error.h"
#include "tests/unit/fat/test_volume.h"

namespace disc::fat {
namespace {

namespace fs = std::filesystem;

struct Answer {
  int status;
  std::string out;  // and what was printed to standard error
};

// In a known locale and zone, with mtools as it is without anyone's settings.
Answer run(const std::string& command) {
  const std::string whole =
      "exec 2>&1; unset MTOOLS_SKIP_CHECK; export PATH=/usr/sbin:/usr/bin:/sbin:/bin "
      "LC_ALL=C.UTF-8 "
      "TZ=UTC MTOOLSRC=/dev/null SOURCE_DATE_EPOCH=1600000000; " +
      command;
  Answer answer{-1, ""};
  FILE* pipe = ::popen(whole.c_str(), "r");
  if (pipe == nullptr)
    return answer;
  std::array<char, 4096> buffer;
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    answer.out.append(buffer.data(), got);
  const int status = ::pclose(pipe);
  answer.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return answer;
}

std::string bytes_of_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::map<std::string, std::string> tree_on_host(const fs::path& top) {
  std::map<std::string, std::string> tree{{"/", "/"}};
  for (const auto& entry : fs::recursive_directory_iterator(top))
    tree["/" + entry.path().lexically_relative(top).string()] =
        entry.is_directory() ? "/" : bytes_of_file(entry.path());
  return tree;
}

std::map<std::string, std::string> wanted_of(const Request& request) {
  std::map<std::string, std::string> tree{{"/", "/"}};
  for (const Item& item : request.items) {
    for (std::size_t at = item.path.find('/', 1); at != std::string::npos;
         at = item.path.find('/', at + 1))
      tree[item.path.substr(0, at)] = "/";
    tree[item.path] = item.directory ? "/" : content_of(item.id, item.size);
  }
  return tree;
}

// Names of every kind, and sizes around those of clusters.
std::vector<Item> rich_tree() {
  std::vector<Item> items{file("/EFI/BOOT/BOOTX64.EFI", 70'000, 1),
                          file("/EFI/BOOT/grub.cfg", 300, 2),
                          file("/EFI/debian/shimx64.efi", 5000, 3),
                          file("/Mixed.Case", 1, 4),
                          file("/.hidden", 2, 5),
                          file("/archive.tar.gz", 3, 6),
                          file("/with + , ; = [ ] in it", 4, 7),
                          file("/日本語/ünïcode ёж.txt", 5, 8),
                          file("/" + std::string(255, 'n'), 10, 9),
                          directory("/void"),
                          file("/ESP", 12, 10),
                          file("/ leading blank", 13, 11),
                          file("/a~1", 14, 12),
                          file("/thirteen long", 15, 13),
                          file("/twenty-six characters long", 16, 14)};
  std::string deep;
  for (int i = 0; i < 20; ++i)
    deep += "/level " + std::to_string(i);
  items.push_back(file(deep + "/bottom", 3, 15));
  std::uint64_t id = 20;
  for (const std::uint64_t cluster : {512U, 2048U, 4096U, 8192U, 32768U})
    for (const std::uint64_t size : {cluster - 1, cluster, cluster + 1, 3 * cluster})
      items.push_back(file("/sizes/" + std::to_string(size), size, id++));
  items.push_back(file("/sizes/0", 0));
  return items;
}

std::vector<Item> many_files() {
  std::vector<Item> items;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    items.push_back(file("/folder/a file with number " + std::to_string(i), i, 100 + i));
    if (i < 300)
      items.push_back(file("/in the root " + std::to_string(i), i % 3, 2000 + i));
  }
  return items;
}

class Fat : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "fat-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    work_ = name;
    image_ = (work_ / "volume.img").string();
  }
  void TearDown() override { fs::remove_all(work_); }

  // As a file with holes, so that a large volume costs no more than its content.
  VolumePlan make(const Request& request) {
    VolumePlan plan = plan_of(request);
    std::ofstream out(image_, std::ios::binary | std::ios::trunc);
    std::uint64_t at = 0;
    for (const Piece& piece : plan.pieces()) {
      EXPECT_EQ(piece.offset, at);
      at += piece.bytes;
      if (piece.kind == PieceKind::Slack || piece.kind == PieceKind::Free)
        continue;
      out.seekp(static_cast<std::streamoff>(piece.offset));
      std::string bytes(static_cast<std::size_t>(piece.bytes), '\0');
      if (piece.kind == PieceKind::File)
        bytes = content_of(piece.id, piece.bytes);
      else
        plan.emit(piece, 0, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
      out << bytes;
    }
    out.close();
    fs::resize_file(image_, at);
    return plan;
  }

  void expect_sound() {
    const Answer quiet = run("fsck.vfat -n " + image_);
    EXPECT_EQ(quiet.status, 0) << quiet.out;
    // The version, and the count of files and clusters; anything else would be a complaint.
    EXPECT_EQ(std::count(quiet.out.begin(), quiet.out.end(), '\n'), 2) << quiet.out;
    const Answer loud = run("fsck.vfat -n -v -V " + image_);
    EXPECT_EQ(loud.status, 0) << loud.out;
    for (const char* word : {"differ", "Dirty", "wrong", "Bad", "Orphaned", "Duplicate", "should"})
      EXPECT_EQ(loud.out.find(word), std::string::npos) << loud.out;
    EXPECT_EQ(faults_of(*open_image(image_)), "");
  }

  // mcopy writes what the volume holds below a new folder.
  std::map<std::string, std::string> copied_out() {
    const fs::path out = work_ / "out";
    fs::remove_all(out);
    fs::create_directory(out);
    const Answer copied = run("mcopy -i " + image_ + " -s -n ::/ " + out.string());
    EXPECT_EQ(copied.status, 0) << copied.out;
    EXPECT_EQ(copied.out, "");
    return tree_on_host(out);
  }

  void expect_read_by_others(const Request& request, const VolumePlan& plan) {
    EXPECT_EQ(copied_out(), wanted_of(request));
    // mdir 4.0.32 calls an empty root "not found" once it is to descend, also on volumes of
    // mkfs.fat.
    const std::string descend = request.items.empty() ? "" : " -/ -a";
    const Answer listed = run("mdir -i " + image_ + descend + " ::");
    EXPECT_EQ(listed.status, 0) << listed.out;
    EXPECT_NE(listed.out.find("Volume in drive : is ESP"), std::string::npos) << listed.out;
    EXPECT_NE(listed.out.find("Volume Serial Number is 1234-ABCD"), std::string::npos);
    const Answer probed = run("blkid -p -o export " + image_);
    EXPECT_EQ(probed.status, 0) << probed.out;
    for (const char* line :
         {"LABEL=ESP\n", "LABEL_FATBOOT=ESP\n", "UUID=1234-ABCD\n", "TYPE=vfat\n"})
      EXPECT_NE(probed.out.find(line), std::string::npos) << line << probed.out;
    EXPECT_NE(probed.out.find(std::string("VERSION=") + to_string(plan.geometry().type)),
              std::string::npos)
        << probed.out;
    const Answer told = run("file -b " + image_);
    EXPECT_NE(told.out.find("serial number 0x1234abcd"), std::string::npos) << told.out;
    EXPECT_NE(told.out.find("label: \"ESP"), std::string::npos) << told.out;
    const Answer seven = run("7z t -tfat " + image_);
    EXPECT_EQ(seven.status, 0) << seven.out;
  }

  fs::path work_;
  std::string image_;
};

TEST_F(Fat, OthersReadOursOfEveryTypeAndFindThemSound) {
  for (const auto& items : {rich_tree(), many_files(), std::vector<Item>()}) {
    for (const auto type : {std::optional<Type>(), std::optional(Type::Fat12),
                            std::optional(Type::Fat16), std::optional(Type::Fat32)}) {
      SCOPED_TRACE(cat(items.size(), " items, ", type ? to_string(*type) : "auto"));
      Request request = request_of(items);
      request.type = type;
      const VolumePlan plan = make(request);
      expect_sound();
      if (type != Type::Fat12 || items.size() < 100)
        expect_read_by_others(request, plan);
    }
  }
}

TEST_F(Fat, OthersReadOursOfEverySizeAndFindThemSound) {
  for (const int kibibytes :
       {640,     1440,    2880,    4200,      8190,      8230,     8250,    8400,
        16'386,  33'000,  66'600,  131'060,   131'072,   140'000,  262'144, 300'000,
        524'288, 524'290, 600'000, 1'048'576, 3'000'002, 9'000'000}) {
    SCOPED_TRACE(kibibytes);
    Request request = request_of(rich_tree());
    request.bytes = static_cast<std::uint64_t>(kibibytes) * 1024;
    const VolumePlan plan = make(request);
    EXPECT_EQ(fs::file_size(image_), request.bytes);
    expect_sound();
    expect_read_by_others(request, plan);
  }
}

TEST_F(Fat, OthersAgreeOnTheTimes) {
  Request request = request_of({file("/a.txt", 1)});
  make(request);
  const Answer listed = run("mdir -i " + image_ + " ::");
  EXPECT_NE(listed.out.find("2020-09-13  12:26"), std::string::npos) << listed.out;
  const Answer seven = run("7z l -tfat -slt " + image_);
  EXPECT_NE(seven.out.find("Modified = 2020-09-13 12:26:40"), std::string::npos) << seven.out;
}

// A tree on the host, of what mcopy can put on a volume.
class Foreign : public Fat {
 protected:
  void SetUp() override {
    Fat::SetUp();
    top_ = work_ / "tree";
    for (const Item& item : rich_tree())
      if (item.path.size() < 200)
        put(item.path,
            item.directory ? std::nullopt : std::optional(content_of(item.id, item.size)));
    for (int i = 0; i < 200; ++i)
      put("/lots/some long name " + std::to_string(i), std::to_string(i));
  }

  void put(const std::string& path, const std::optional<std::string>& content) {
    const fs::path at = top_ / path.substr(1);
    fs::create_directories(content ? at.parent_path() : at);
    if (content)
      std::ofstream(at, std::ios::binary) << *content;
  }

  void expect_read(Type type, std::uint32_t sector_size) {
    const Answer copied =
        run("mcopy -i " + image_ + " -s " + top_.string() + "/* " + top_.string() + "/.hidden ::/");
    ASSERT_EQ(copied.status, 0) << copied.out;
    const auto source = open_image(image_);
    std::vector<std::string> faults;
    const VolumeReader reader(*source, 0,
                              [&](const Fault& fault) { faults.push_back(fault.what); });
    EXPECT_EQ(reader.geometry().type, type);
    EXPECT_EQ(reader.geometry().sector_size, sector_size);
    EXPECT_EQ(reader.label(), "THEIRS");
    EXPECT_EQ(reader.identity().serial, 0xCAFE1234);
    EXPECT_EQ(tree_of(reader), tree_on_host(top_));
    EXPECT_EQ(faults, std::vector<std::string>());
    EXPECT_EQ(faults_of(*source), "");
  }

  fs::path top_;
};

TEST_F(Foreign, VolumesOfMkfsAreReadAndFoundSound) {
  struct Kind {
    const char* options;
    int kibibytes;
    Type type;
    std::uint32_t sector_size;
  };
  for (const Kind& kind :
       {Kind{"-F 12", 2880, Type::Fat12, 512}, Kind{"-F 12 -S 1024", 6000, Type::Fat12, 1024},
        Kind{"-F 12 -f 1 -r 1024", 4000, Type::Fat12, 512}, Kind{"-F 16", 20'000, Type::Fat16, 512},
        Kind{"-F 16 -S 2048 -s 1", 60'000, Type::Fat16, 2048},
        Kind{"-F 16 -R 7 -a", 20'000, Type::Fat16, 512}, Kind{"-F 32", 300'000, Type::Fat32, 512},
        Kind{"-F 32 -S 4096 -s 1", 300'000, Type::Fat32, 4096},
        Kind{"-F 32 -s 1 -b 0", 40'000, Type::Fat32, 512}}) {
    SCOPED_TRACE(kind.options);
    fs::remove(image_);
    const Answer made = run(
        cat("mkfs.vfat ", kind.options, " -n THEIRS -i CAFE1234 -C ", image_, " ", kind.kibibytes));
    ASSERT_EQ(made.status, 0) << made.out;
    expect_read(kind.type, kind.sector_size);
  }
}

TEST_F(Foreign, VolumesOfMformatAreReadAndFoundSound) {
  struct Kind {
    const char* options;
    Type type;
  };
  for (const Kind& kind : {Kind{"-f 2880", Type::Fat12}, Kind{"-t 300 -h 16 -s 32", Type::Fat16},
                           Kind{"-F -t 200 -h 16 -s 63 -c 1", Type::Fat32}}) {
    SCOPED_TRACE(kind.options);
    fs::remove(image_);
    const Answer made =
        run(cat("mformat -C -i ", image_, " -v THEIRS -N CAFE1234 ", kind.options, " ::"));
    ASSERT_EQ(made.status, 0) << made.out;
    expect_read(kind.type, 512);
  }
}

}  // namespace
}  // namespace disc::fat
