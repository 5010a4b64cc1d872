// Reading side of Video CDs: what a disc says of itself, and what does not hold in it.
#include "formats/vcd/check_video_cd.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/iso9660/directory_record.h"
#include "formats/iso9660/volume_descriptor.h"

namespace disc::vcd {
namespace {

constexpr std::uint32_t max_directory_bytes = 128 * block_size;
constexpr std::size_t max_folders = 32;
constexpr std::uint32_t max_lists_bytes = 0x10000 * 8;
constexpr std::uint32_t max_search_bytes = 13 + 3 * 0xFFFF;

bool is_of_video(std::string_view folder) {
  return folder == "MPEGAV" || folder == "MPEG2" || folder == "SEGMENT";
}

std::string sector_name(Lba at) { return cat("block ", at.value); }

class Checker {
 public:
  Checker(const SectorReader& read, Lba end, StreamCheck streams)
      : read_(read), end_(end), streams_(streams) {}

  std::optional<VideoCdReport> run() {
    const auto block = data(info_at);
    if (!block)
      return std::nullopt;
    const std::string_view identifier = text_of(Bytes(*block).first(8));
    if (identifier != "VIDEO_CD" && identifier != "SUPERVCD")
      return std::nullopt;
    attempt([&] { report_.info = decode_info(*block); });
    super_ = identifier == "SUPERVCD";
    attempt([&] { volume(); });
    attempt([&] { report_.entries = decode_entries(contents({entries_at, 1}, block_size)); });
    attempt([&] { lists(); });
    if (super_)
      attempt([&] { super_files(); });
    places();
    entries();
    items();
    for (const BridgeFile& file : report_.files)
      if (file.form2 && is_of_video(file.folder))
        stream(file);
    return std::move(report_);
  }

 private:
  void fault(std::string where, std::string what, const char* clause) {
    report_.problems.push_back({std::move(where), std::move(what), clause});
  }
  template <class Step>
  void attempt(Step step) {
    try {
      step();
    } catch (const FormatError& error) {
      // The clause closes the sentence of the error; a problem has it apart.
      const std::string_view text = error.what();
      const std::size_t at = text.rfind(" (");
      const bool clause = at != text.npos && text.ends_with(')');
      report_.problems.push_back(
          {"Video CD", std::string(text.substr(0, at)),
           clause ? std::string(text.substr(at + 2, text.size() - at - 3)) : ""});
    }
  }

  // The user data of a sector of form 1.
  std::optional<std::array<std::uint8_t, block_size>> data(Lba at) {
    std::array<std::uint8_t, cd::sector_size> sector{};
    if (at < Lba{0} || at >= end_ || !read_(at, sector))
      return std::nullopt;
    const cd::SectorFacts facts = cd::check_sector(sector);
    if (facts.mode != cd::SectorMode::Mode2Form1)
      return std::nullopt;
    std::array<std::uint8_t, block_size> out{};
    std::copy_n(sector.begin() + static_cast<std::ptrdiff_t>(cd::user_offset(facts.mode)),
                out.size(), out.begin());
    return out;
  }

  FileBytes contents(Extent extent, std::uint32_t bytes) {
    FileBytes out;
    for (Lba at = extent.first; out.size() < bytes; at = at + 1) {
      const auto block = data(at);
      if (!block)
        throw FormatError(at, "no sector of mode 2 form 1 can be read here", "XA II 4");
      out.insert(out.end(), block->begin(), block->end());
    }
    out.resize(bytes);
    return out;
  }

  const BridgeFile* find(std::string_view folder, std::string_view name) const {
    const auto found =
        std::find_if(report_.files.begin(), report_.files.end(), [&](const BridgeFile& file) {
          return file.folder == folder &&
                 std::string_view(file.name).substr(0, name.size()) == name;
        });
    return found == report_.files.end() ? nullptr : &*found;
  }
  std::string own(std::string_view name) const { return cat(name, super_ ? ".SVD" : ".VCD"); }
  const char* own_folder() const { return super_ ? "SVCD" : "VCD"; }

  void volume() {
    const char* const clause = super_ ? "IEC 62107 6.1" : "White Book III 1";
    const FileBytes block = contents({iso9660::first_descriptor, 1}, block_size);
    const auto primary = read_struct<iso9660::VolumeDescriptor>(block);
    if (!iso9660::is_volume_descriptor(block) || primary->head.type != 1)
      throw FormatError(iso9660::first_descriptor, "no primary volume descriptor", "ECMA-119 8.4");
    const std::string system = iso9660::field_text(primary->system_identifier);
    if (system != "CD-RTOS CD-BRIDGE")
      fault("volume", cat("its system id is ", in_quotes(system), ", not 'CD-RTOS CD-BRIDGE'"),
            clause);
    if (!iso9660::has_xa_signature(*primary))
      fault("volume", "byte 1024 of its descriptor has no CD-XA001", clause);
    for (const Folder& folder : folders(directory(primary->root_directory.record)))
      for (const iso9660::RecordView& one : records(folder.bytes))
        if (!one.record.flags.has(iso9660::FileFlags::Directory))
          add_file(folder.name, one);
  }

  struct Folder {
    std::string name;
    FileBytes bytes;
  };
  FileBytes directory(const iso9660::DirectoryRecord& record) {
    const std::uint32_t at = record.extent_location, bytes = record.data_length;
    if (bytes > max_directory_bytes || at >= static_cast<std::uint32_t>(end_.value))
      throw FormatError(iso9660::first_descriptor,
                        cat("a directory of ", bytes, " bytes at block ", at), "ECMA-119 6.8");
    return contents({Lba{static_cast<std::int32_t>(at)}, 1}, bytes);
  }
  static std::vector<iso9660::RecordView> records(Bytes directory) {
    std::vector<iso9660::RecordView> found;
    for (std::size_t at = 0; at < directory.size();) {
      const std::size_t rest = block_size - at % block_size;
      const auto record = iso9660::decode_record(slice(directory, at, rest));
      if (!record) {
        at += rest;
        continue;
      }
      if (!record->is_self() && !record->is_parent())
        found.push_back(*record);
      at += record->bytes.size();
    }
    return found;
  }
  std::vector<Folder> folders(const FileBytes& root) {
    std::vector<Folder> found;
    for (const iso9660::RecordView& one : records(root))
      if (one.record.flags.has(iso9660::FileFlags::Directory) && found.size() < max_folders)
        found.push_back({std::string(text_of(one.identifier)), directory(one.record)});
    return found;
  }
  void add_file(const std::string& folder, const iso9660::RecordView& one) {
    BridgeFile file;
    file.folder = folder;
    file.name = text_of(one.identifier);
    file.bytes = one.record.data_length;
    const std::uint32_t first = one.record.extent_location;
    const std::uint64_t blocks = blocks_for(file.bytes);
    const Bytes xa = one.system_use;
    if (xa.size() >= 14 && xa[6] == 'X' && xa[7] == 'A') {
      file.form2 = (xa[4] & 0x10) != 0;
      file.number = xa[8];
    } else {
      fault(cat(folder, '/', file.name), "its directory record has no XA attributes", "XA II 2.7");
    }
    if (first + blocks > static_cast<std::uint32_t>(end_.value)) {
      fault(
          cat(folder, '/', file.name),
          cat("lies at blocks ", first, " to ", first + blocks, ", the disc ends at ", end_.value),
          "ECMA-119 9.1.3");
      return;
    }
    file.extent = {Lba{static_cast<std::int32_t>(first)}, static_cast<std::int32_t>(blocks)};
    report_.files.push_back(std::move(file));
  }

  void lists() {
    const std::uint32_t bytes = report_.info.lists_size;
    if (bytes == 0)
      return;
    if (bytes > max_lists_bytes)
      throw FormatError(info_at, cat("INFO tells of ", bytes, " bytes of PSD, 524288 are possible"),
                        "White Book III 3.1");
    const std::uint32_t offsets = list_offsets_blocks * block_size;
    attempt([&] {
      report_.list_offsets =
          decode_list_offsets(contents({list_offsets_at, list_offsets_blocks}, offsets));
    });
    const FileBytes psd = contents({lists_at, 1}, bytes);
    report_.lists = decode_lists(psd, report_.list_offsets, report_.problems);
    if (report_.list_offsets.size() > report_.info.last_list)
      fault("LOT",
            cat("has list ", report_.list_offsets.size(), ", INFO says that ",
                report_.info.last_list, " is the last"),
            "White Book III 3.3");
  }

  void super_files() {
    if (const BridgeFile* const file = find("SVCD", "TRACKS.SVD"))
      report_.tracks = decode_tracks(contents(file->extent, std::min(file->bytes, block_size)),
                                     file->extent.first);
    else
      fault("SVCD/TRACKS.SVD", "is missing", "IEC 62107 6.3.6");
    if (const BridgeFile* const file = find("SVCD", "SEARCH.DAT"))
      report_.scan_points = decode_search(
          contents(file->extent, std::min(file->bytes, max_search_bytes)), file->extent.first);
    else
      fault("SVCD/SEARCH.DAT", "is missing", "IEC 62107 6.3.5");
    for (const Lba point : report_.scan_points)
      if (point >= end_) {
        fault("SVCD/SEARCH.DAT",
              cat("leads to block ", point.value, ", the disc ends at ", end_.value),
              "IEC 62107 6.3.5");
        break;
      }
  }

  // Where the directory says that files of fixed places are.
  void places() {
    const auto expect = [&](const char* name, Lba at, std::uint32_t bytes) {
      const std::string full = own(name);
      const std::string where = cat(own_folder(), '/', full);
      const BridgeFile* const file = find(own_folder(), full);
      if (file == nullptr)
        fault(where, "is missing", "White Book III 2");
      else if (file->extent.first != at || file->bytes != bytes)
        fault(where,
              cat("has ", file->bytes, " bytes at block ", file->extent.first.value, ", ", bytes,
                  " at block ", at.value, " are prescribed"),
              "White Book III 2");
    };
    expect("INFO", info_at, block_size);
    expect("ENTRIES", entries_at, block_size);
    if (report_.info.lists_size == 0)
      return;
    expect("LOT", list_offsets_at, list_offsets_blocks * block_size);
    expect("PSD", lists_at, report_.info.lists_size);
  }

  void entries() {
    const char* const clause = super_ ? "IEC 62107 6.3.2" : "White Book III 3.2";
    if (report_.entries.empty())
      fault("ENTRIES", "has no entry, every track of video needs one", clause);
    for (std::size_t i = 0; i < report_.entries.size(); ++i) {
      const Entry& entry = report_.entries[i];
      const std::string where = cat("entry ", i + 1);
      if (i > 0 && entry.at < report_.entries[i - 1].at)
        fault(where, cat("leads to block ", entry.at.value, ", before the one that precedes it"),
              clause);
      const BridgeFile* const file = inside(entry.at);
      std::array<std::uint8_t, cd::sector_size> sector{};
      if (file == nullptr)
        fault(where, cat("leads to block ", entry.at.value, ", where no sequence is"), clause);
      else if (!read_(entry.at, sector))
        fault(where, cat("leads to block ", entry.at.value, ", which cannot be read"), clause);
      else if (cd::check_sector(sector).mode != cd::SectorMode::Mode2Form2)
        fault(where, cat("leads to block ", entry.at.value, ", no sector of mode 2 form 2"),
              clause);
    }
  }
  const BridgeFile* inside(Lba at) const {
    const auto found =
        std::find_if(report_.files.begin(), report_.files.end(), [&](const BridgeFile& file) {
          return file.form2 && file.folder != "SEGMENT" && file.extent.contains(at);
        });
    return found == report_.files.end() ? nullptr : &*found;
  }

  // What lists play is there.
  void items() {
    for (std::size_t i = 0; i < report_.lists.size(); ++i) {
      const auto& body = report_.lists[i].list.body;
      if (const auto* const play = std::get_if<PlayList>(&body))
        for (const std::uint16_t one : play->items)
          item(i, one);
      else if (const auto* const menu = std::get_if<SelectionList>(&body))
        item(i, menu->item);
      else
        item(i, std::get<EndList>(body).picture);
    }
  }
  void item(std::size_t list, std::uint16_t item) {
    const char* const clause = super_ ? "IEC 62107 6.3.3" : "White Book IV 4";
    const std::size_t sequences = sequence_count();
    const bool fits = item < 2 || (item < 100 && item < sequences + 2) ||
                      (item >= 100 && item < 100 + report_.entries.size()) ||
                      (item >= 1000 && item < 1000 + report_.info.segments.size());
    if (!fits)
      fault(cat("list ", list + 1),
            cat("plays item ", item, ", there are ", sequences, " tracks of video, ",
                report_.entries.size(), " entries, ", report_.info.segments.size(), " segments"),
            clause);
  }
  std::size_t sequence_count() const {
    return static_cast<std::size_t>(
        std::count_if(report_.files.begin(), report_.files.end(), [](const BridgeFile& file) {
          return file.form2 && (file.folder == "MPEGAV" || file.folder == "MPEG2");
        }));
  }

  void stream(const BridgeFile& file) {
    const std::string where = cat(file.folder, '/', file.name);
    if (file.extent.blocks == 0) {
      fault(where, "is empty", "White Book III 4");
      return;
    }
    const Lba last = file.extent.end() + -1;
    for (Lba at = file.extent.first; at <= last; at = at + 1) {
      const bool needed = streams_ == StreamCheck::Whole || at == file.extent.first || at == last;
      if (needed && !stream_sector(where, at, at == last))
        return;
    }
  }
  // False when enough was said of the file.
  bool stream_sector(const std::string& where, Lba at, bool last) {
    std::array<std::uint8_t, cd::sector_size> sector{};
    if (!read_(at, sector)) {
      fault(where, cat(sector_name(at), " cannot be read"), "XA II 4");
      return false;
    }
    const cd::SectorFacts facts = cd::check_sector(sector);
    const unsigned submode = facts.sub_header.submode;
    const char* const clause = super_ ? "IEC 62107 5.2" : "White Book II 4";
    if (facts.mode != cd::SectorMode::Mode2Form2 || (submode & cd::RealTime) == 0) {
      fault(where, cat(sector_name(at), " is no sector of mode 2 form 2 in real time"), clause);
      return false;
    }
    if (!facts.edc) {
      fault(where, cat("the EDC of ", sector_name(at), " does not hold"), "XA II 4.6");
      return false;
    }
    if (last && (submode & cd::EndOfFile) == 0)
      fault(where, cat(sector_name(at), ", its last, does not say that the file ends"), clause);
    const Bytes user = Bytes(sector).subspan(cd::user_offset(facts.mode), 4);
    constexpr std::array<std::uint8_t, 4> pack{0, 0, 1, 0xBA};
    if ((submode & (cd::Video | cd::AudioData)) != 0 &&
        !std::equal(user.begin(), user.end(), pack.begin())) {
      fault(where, cat(sector_name(at), " does not begin with a pack of MPEG"), clause);
      return false;
    }
    return true;
  }

  const SectorReader& read_;
  Lba end_;
  StreamCheck streams_;
  bool super_ = false;
  VideoCdReport report_;
};

}  // namespace

std::optional<VideoCdReport> check_video_cd(const SectorReader& read, Lba end,
                                            StreamCheck streams) {
  return Checker(read, end, streams).run();
}

}  // namespace disc::vcd
