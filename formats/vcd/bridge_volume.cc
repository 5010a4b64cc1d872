// The ISO 9660 volume of a CD-ROM XA bridge disc: descriptors, path tables and directories.
#include "formats/vcd/bridge_volume.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <span>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/sector.h"
#include "formats/iso9660/date_time.h"
#include "formats/iso9660/directory_record.h"
#include "formats/iso9660/identifier.h"
#include "formats/iso9660/path_table.h"
#include "formats/iso9660/volume_descriptor.h"

namespace disc::vcd {
namespace {

using iso9660::DirectoryRecord;

// What ends each directory record of a CD-ROM XA volume (XA II 2.7).
struct XaAttributes {
  Be<std::uint16_t> group, user;       // BP 1-4
  Be<std::uint16_t> attributes;        // BP 5-6
  std::array<char, 2> signature;       // BP 7-8   "XA"
  std::uint8_t file_number;            // BP 9
  std::array<std::uint8_t, 5> unused;  // BP 10-14
};
static_assert(sizeof(XaAttributes) == 14 && alignof(XaAttributes) == 1);

enum Attribute : std::uint16_t {
  AllMayRead = 0x0555,  // and execute: owner, group, world
  HasForm1 = 0x0800,
  HasForm2 = 0x1000,
  IsDirectory = 0x8000,
};

// A directory and where it is.
struct Folder {
  std::string name;
  Extent extent;
  std::vector<const BridgeFile*> files;
};

std::uint32_t bytes_in(Extent extent) {
  return static_cast<std::uint32_t>(extent.blocks) * block_size;
}

void check_text(const char* what, const std::string& text, std::size_t most, bool (*fits)(char)) {
  if (text.size() > most)
    throw ManifestError(cat(what, " ", in_quotes(text), " has ", text.size(), " characters, ", most,
                            " are possible (ECMA-119 8.4)"));
  const auto bad = std::find_if_not(text.begin(), text.end(), fits);
  if (bad != text.end())
    throw ManifestError(cat(what, " ", in_quotes(text), " has the character ",
                            in_quotes(std::string(1, *bad)),
                            ", which ISO 9660 does not allow there (ECMA-119 7.4)"));
}

class Builder {
 public:
  Builder(const std::vector<std::string>& folders, const std::vector<BridgeFile>& files,
          Timestamp time) {
    const auto recorded = iso9660::to_recording_time(time);
    const auto volume_time = iso9660::to_volume_time(time);
    if (!recorded || !volume_time)
      throw ManifestError(cat("the time ", to_iso8601(time),
                              " cannot be recorded, years 1900 to 2155 can (ECMA-119 9.1.5)"));
    recorded_ = *recorded;
    volume_time_ = *volume_time;
    std::map<std::string, std::vector<const BridgeFile*>> sorted;
    for (const std::string& folder : folders)
      sorted[folder];
    for (const BridgeFile& file : files)
      sorted[file.folder].push_back(&file);
    for (auto& [name, inside] : sorted) {
      std::sort(inside.begin(), inside.end(), [](const BridgeFile* a, const BridgeFile* b) {
        return iso9660::compare_identifiers(a->name, b->name) < 0;
      });
      folders_.push_back({name, {}, inside});
    }
    place();
  }

  BridgeVolume run(const VolumeTexts& texts, std::uint32_t blocks) {
    append(descriptor(texts, blocks), cd::Data | cd::EndOfRecord);
    append(iso9660::terminator(), cd::Data | cd::EndOfRecord | cd::EndOfFile);
    std::vector<std::uint8_t> root = self_and_parent(root_, root_);
    for (const Folder& folder : folders_)
      add(root, folder.extent, bytes_in(folder.extent), folder.name, true, {});
    append_area(root, root_.blocks, cd::Data);
    for (const Folder& folder : folders_) {
      std::vector<std::uint8_t> records = self_and_parent(folder.extent, root_);
      for (const BridgeFile* file : folder.files)
        add(records, file->extent, file->bytes, file->name, false, *file);
      append_area(records, folder.extent.blocks, cd::Data);
    }
    volume_.submodes.back() |= cd::EndOfRecord | cd::EndOfFile;
    for (const auto type : {iso9660::PathTableType::L, iso9660::PathTableType::M})
      append_area(path_table(type), 1, cd::Data | cd::EndOfRecord | cd::EndOfFile);
    return std::move(volume_);
  }

 private:
  // Directories follow the descriptors, the root first; the path tables follow those.
  void place() {
    root_ = {iso9660::first_descriptor + 2, 1};  // a Video CD has seven folders at most
    Lba at = root_.end();
    for (Folder& folder : folders_) {
      std::size_t bytes = 2 * iso9660::record_length(1, sizeof(XaAttributes));
      for (const BridgeFile* file : folder.files) {
        const std::size_t length = iso9660::record_length(file->name.size(), sizeof(XaAttributes));
        const std::size_t in_block = bytes % block_size;
        bytes += in_block + length > block_size ? block_size - in_block + length : length;
      }
      folder.extent = {at, static_cast<std::int32_t>(blocks_for(bytes))};
      at = folder.extent.end();
    }
    path_tables_ = at;
  }

  iso9660::VolumeDescriptor descriptor(const VolumeTexts& texts, std::uint32_t blocks) const {
    iso9660::VolumeDescriptor primary = iso9660::blank_primary();
    iso9660::fill_field(primary.system_identifier, "CD-RTOS CD-BRIDGE");
    iso9660::fill_field(primary.volume_identifier, texts.volume);
    iso9660::fill_field(primary.volume_set_identifier, texts.volume_set);
    iso9660::fill_field(primary.publisher_identifier, texts.publisher);
    iso9660::fill_field(primary.data_preparer_identifier, texts.preparer);
    iso9660::fill_field(primary.application_identifier, texts.application);
    primary.volume_space_size = blocks;
    primary.path_table_size =
        static_cast<std::uint32_t>(path_table(iso9660::PathTableType::L).size());
    primary.type_l_path_table = static_cast<std::uint32_t>(path_tables_.value);
    primary.type_m_path_table = static_cast<std::uint32_t>(path_tables_.value + 1);
    DirectoryRecord& root = primary.root_directory.record;
    root.extent_location = static_cast<std::uint32_t>(root_.first.value);
    root.data_length = block_size;
    root.recorded = recorded_;
    primary.creation = volume_time_;
    primary.modification = volume_time_;
    primary.application_use.fill(0);
    constexpr std::string_view signature = "CD-XA001";
    std::copy(signature.begin(), signature.end(),
              primary.application_use.begin() +
                  (1024 - offsetof(iso9660::VolumeDescriptor, application_use)));
    return primary;
  }

  std::vector<std::uint8_t> path_table(iso9660::PathTableType type) const {
    std::vector<std::uint8_t> table;
    const auto root = static_cast<std::uint32_t>(root_.first.value);
    iso9660::append_path_table_record(table, type, bytes_of(std::string_view("\0", 1)), root, 1);
    for (const Folder& folder : folders_)
      iso9660::append_path_table_record(table, type, bytes_of(folder.name),
                                        static_cast<std::uint32_t>(folder.extent.first.value), 1);
    return table;
  }

  std::vector<std::uint8_t> self_and_parent(Extent self, Extent parent) const {
    std::vector<std::uint8_t> records;
    add(records, self, bytes_in(self), std::string_view("\0", 1), true, {});
    add(records, parent, bytes_in(parent), std::string_view("\1", 1), true, {});
    return records;
  }

  // Records do not cross the end of a block (ECMA-119 6.8.1.1).
  void add(std::vector<std::uint8_t>& records, Extent extent, std::uint32_t bytes,
           std::string_view name, bool directory, const BridgeFile& file) const {
    DirectoryRecord record{};
    record.extent_location = static_cast<std::uint32_t>(extent.first.value);
    record.data_length = bytes;
    record.recorded = recorded_;
    record.flags.bits = directory ? iso9660::FileFlags::Directory : 0;
    record.volume_sequence_number = std::uint16_t{1};
    const unsigned kind = directory ? IsDirectory | HasForm1 : file.form2 ? HasForm2 : HasForm1;
    const XaAttributes attributes{
        std::uint16_t{0}, std::uint16_t{0}, static_cast<std::uint16_t>(AllMayRead | kind),
        {'X', 'A'},       file.number,      {}};
    std::array<std::uint8_t, iso9660::max_record> out{};
    const std::size_t length =
        iso9660::encode_record(out, record, bytes_of(name), bytes_of(attributes));
    if (records.size() % block_size + length > block_size)
      records.resize(blocks_for(records.size()) * block_size);
    records.insert(records.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(length));
  }

  template <class Descriptor>
  void append(const Descriptor& descriptor, unsigned submode) {
    const Bytes bytes = bytes_of(descriptor);
    append_area({bytes.begin(), bytes.end()}, 1, submode);
  }
  void append_area(const std::vector<std::uint8_t>& bytes, std::int32_t blocks, unsigned submode) {
    volume_.blocks.insert(volume_.blocks.end(), bytes.begin(), bytes.end());
    volume_.submodes.resize(volume_.submodes.size() + static_cast<std::size_t>(blocks),
                            static_cast<std::uint8_t>(submode));
    volume_.blocks.resize(volume_.submodes.size() * block_size);
  }

  iso9660::RecordingTime recorded_{};
  iso9660::VolumeDateTime volume_time_{};
  Extent root_;
  std::vector<Folder> folders_;
  Lba path_tables_;
  BridgeVolume volume_;
};

}  // namespace

BridgeVolume make_bridge_volume(const VolumeTexts& texts, const std::vector<std::string>& folders,
                                const std::vector<BridgeFile>& files, std::uint32_t blocks,
                                Timestamp time) {
  check_text("volume id", texts.volume, 32, iso9660::is_d_character);
  check_text("volume set id", texts.volume_set, 128, iso9660::is_d_character);
  check_text("publisher", texts.publisher, 128, iso9660::is_a_character);
  check_text("preparer", texts.preparer, 128, iso9660::is_a_character);
  check_text("application", texts.application, 128, iso9660::is_a_character);
  return Builder(folders, files, time).run(texts, blocks);
}

}  // namespace disc::vcd
