// Opens the disc that one more session is put on, and decides where that session begins.
#include "mkimage/session_base.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"
#include "formats/cd/raw_image.h"
#include "formats/drive/address.h"
#include "formats/drive/open_medium.h"
#include "formats/drive/recorded_sessions.h"
#include "formats/eltorito/boot_catalog.h"
#include "formats/io/environment.h"
#include "formats/media/medium_reader.h"
#include "formats/media/sessions.h"
#include "formats/sheets/open_disc.h"
#include "manifests/receipt.h"
#include "manifests/sources/input_digests.h"

namespace disc {
namespace {

using drive::DiscFamily;

constexpr std::int32_t superblock = 16;
constexpr std::int32_t dvd_unit = 16, bd_unit = 32;
// What peers keep to on media that are written anywhere; of a superblock that is put aside, too.
constexpr std::int32_t overwritable_unit = 32;

// A base that cannot be one: told with the code it says.
struct Refusal {
  const char* code;
  std::string message, hint;
};

std::int32_t aligned(std::int32_t block, std::int32_t unit) {
  return (block + unit - 1) / unit * unit;
}

DiscFamily family_of_medium(const std::string& name) {
  if (name.starts_with("cd-"))
    return DiscFamily::Cd;
  if (name.starts_with("dvd") && name != "dvd-ram")
    return DiscFamily::Dvd;
  return name.starts_with("bd") ? DiscFamily::Bd : DiscFamily::Other;
}

std::int32_t unit_of(DiscFamily family, bool random_writable) {
  if (random_writable)
    return overwritable_unit;
  return family == DiscFamily::Cd    ? 1
         : family == DiscFamily::Dvd ? dvd_unit
         : family == DiscFamily::Bd  ? bd_unit
                                     : overwritable_unit;
}

class Opening {
 public:
  Opening(const Manifest& manifest, const SessionOptions& wish)
      : manifest_(manifest), wish_(wish) {}

  std::shared_ptr<SessionBase> open() {
    open_source();
    base_->shown = address_;
    find_newest();
    look_inside();
    base_->first = {begin()};
    read_receipt_of_base();
    return base_;
  }

 private:
  std::string path_of(const Marked<std::string>& named) const {
    return wish_.from_command_line ? named.value : path_of_input(manifest_, named.value);
  }

  void open_source() {
    const bool is_address = drive::has_scheme(wish_.image.value);
    address_ = is_address ? wish_.image.value : path_of(wish_.image);
    if (drive::names_drive(address_)) {
      drive::RecordedMedium medium = drive::open_recorded_medium(address_);
      recorded_ = std::move(medium.recorded);
      base_->source = std::move(medium.source);
      return;
    }
    const std::string path = drive::without_scheme(address_);
    if (cd::open_disc(path))
      throw Refusal{"GM0902", cat(address_, " is a CD in tracks, which has no room for a session"),
                    "name the drive the disc lies in, or the blocks of its data track: 'record "
                    "read DRIVE -o IMAGE' makes them"};
    is_device_ = drive::kind_of_path(path) == drive::PathKind::OtherDevice;
    std::unique_ptr<BlockSource> image = open_image(path);
    const std::uint64_t bytes = image->size();
    std::unique_ptr<BlockSource> blocks = cd::as_blocks(std::move(image));
    if (blocks->size() != bytes)
      throw Refusal{
          "GM0902",
          cat(address_, " holds raw sectors of 2352 bytes, and a base has blocks of ", block_size),
          "name the drive, or an image of blocks"};
    base_->source = std::move(blocks);
  }

  // Drives know their sessions; of all else the newest one is found from the superblock at 16 on.
  void find_newest() {
    if (recorded_ && !recorded_->random_writable) {
      find_recorded();
      return;
    }
    const auto newest = media::newest_session(*base_->source);
    if (!newest) {
      base_->end = end_of_file();
      return;
    }
    base_->newest = newest->start;
    const auto head = media::read_superblock(*base_->source, {superblock});
    const auto own = media::read_superblock(*base_->source, newest->start + superblock);
    base_->keeps_first = newest->start == Lba{0} || (head && own && head->root != own->root);
    base_->descriptors = newest->descriptors;
    base_->end = newest->end();
    if (!recorded_ && !is_device_ && end_of_file() > base_->end && !has_loose_end())
      base_->end = end_of_file();
  }

  // Whether zeros alone lie behind a session that grew on a medium that is written anywhere, as
  // xorriso leaves them: the next one begins where it would begin without.
  bool has_loose_end() const {
    constexpr std::int32_t most = 8192;
    const std::int32_t blocks = end_of_file() - base_->end;
    if (base_->newest == Lba{0} || blocks > most)
      return false;
    const std::uint64_t from = byte_offset(base_->end);
    std::vector<std::uint8_t> rest(static_cast<std::size_t>(base_->source->size() - from));
    base_->source->read(from, rest);
    return std::all_of(rest.begin(), rest.end(), [](std::uint8_t byte) { return byte == 0; });
  }

  void find_recorded() {
    if (recorded_->sessions.empty())
      throw Refusal{"GM0902", cat(address_, ": the disc has no session that is complete"),
                    "burn the first one with 'record burn --multi'"};
    base_->end = recorded_->sessions.back().extent.end();
    base_->sessions = static_cast<unsigned>(recorded_->sessions.size());
    const auto last = std::find_if(recorded_->sessions.rbegin(), recorded_->sessions.rend(),
                                   [](const auto& session) { return session.data; });
    if (last == recorded_->sessions.rend())
      throw Refusal{"GM0902", cat(address_, ": the disc holds sound alone, and no files"),
                    "add a session without a base"};
    base_->newest = base_->descriptors = last->extent.first;
  }

  Lba end_of_file() const {
    return {static_cast<std::int32_t>(
        std::min<std::uint64_t>(blocks_for(base_->source->size()), INT32_MAX / 2))};
  }

  void look_inside() {
    check_block_size();
    try {
      const media::MediumReader reader(*base_->source, {}, base_->descriptors);
      base_->has_iso9660 = reader.iso9660() != nullptr;
      base_->has_udf = reader.udf() != nullptr;
      if (base_->has_udf)
        note_partitions(*reader.udf());
    } catch (const FormatError& error) {
      throw Refusal{"GM0902", cat(address_, " has no file system to go on from: ", error.what()),
                    "a first session is built without a base"};
    }
    if (!base_->has_iso9660)
      return;
    const Lba at = base_->descriptors + eltorito::boot_record_block.value;
    const auto bytes = read_blocks(*base_->source, {at, 1});
    const auto record = *read_struct<eltorito::BootRecord>(Bytes(bytes));
    if (record.boot_record_indicator == 0 && text_of(Bytes(bytes).subspan(1, 5)) == "CD001" &&
        text_of(Bytes(bytes).subspan(7, 23)) == "EL TORITO SPECIFICATION")
      base_->boot_catalog = std::uint32_t{record.boot_catalog};
  }

  void note_partitions(const udf::VolumeReader& volume) {
    for (const udf::PartitionFacts& partition : volume.partitions().partitions()) {
      const Lba start{static_cast<std::int32_t>(partition.start & INT32_MAX)};
      base_->udf_partition = std::min(base_->udf_partition.value_or(start), start);
      if (partition.vat)
        base_->vat_icb = Lba{static_cast<std::int32_t>(partition.vat->block & INT32_MAX)};
    }
  }

  // ECMA-119 6.2.2 allows blocks of 512 and 1024 bytes, whose addresses count otherwise.
  void check_block_size() const {
    std::array<std::uint8_t, block_size> block{};
    const std::uint64_t at = byte_offset(base_->descriptors + superblock);
    if (at + block.size() > base_->source->size())
      return;
    base_->source->read(at, block);
    const std::uint32_t bytes = *read_struct<Le<std::uint16_t>>(Bytes(block), 128);
    if (text_of(Bytes(block).subspan(1, 5)) == "CD001" && block[0] == 1 && bytes != block_size)
      throw Refusal{"GM0902",
                    cat(address_, ": block ", base_->descriptors.value + superblock,
                        ": the volume counts in blocks of ", bytes, " bytes, and a session in ",
                        block_size, " (ECMA-119 8.4.12)"),
                    "build the whole disc anew from what 'mkimage extract' takes out"};
  }

  std::int32_t begin() const {
    const bool is_merged = manifest_.outputs.format == ImageFormat::Merged;
    const bool random = recorded_ ? recorded_->random_writable : is_device_;
    const DiscFamily family =
        recorded_ ? recorded_->family : family_of_medium(manifest_.medium.name);
    const std::int32_t end = base_->end.value;
    if (wish_.next_writable) {
      const auto wanted = static_cast<std::int32_t>(*wish_.next_writable);
      check_begin(wanted, recorded_ ? recorded_->next_writable : std::nullopt,
                  unit_of(family, random));
      return wanted;
    }
    if (recorded_ && !random) {
      if (!recorded_->next_writable)
        throw Refusal{"GM0903", cat(address_, ": the disc is complete, and takes no more sessions"),
                      "burn what it holds and the new files to another disc"};
      return recorded_->next_writable->value;
    }
    if (family == DiscFamily::Cd && !random) {
      const bool is_second = media::find_sessions(*base_->source).size() <= 1;
      return end + (is_second ? first_cd_gap : later_cd_gap);
    }
    const std::int32_t unit = unit_of(family, random);
    // A superblock of the first session that is written over is kept before the second one.
    const bool keeps = is_merged && base_->keeps_first;
    return aligned(keeps ? aligned(end, overwritable_unit) + overwritable_unit : end, unit);
  }

  void check_begin(std::int32_t wanted, const std::optional<Lba>& next, std::int32_t unit) const {
    if (wanted < base_->end.value)
      throw Refusal{"GM0903",
                    cat("next-writable ", wanted, " lies before the end of ", address_,
                        ", which has ", base_->end.value, " blocks in use"),
                    cat("say auto, or at least ", aligned(base_->end.value, unit))};
    if (next && next->value != wanted)
      throw Refusal{
          "GM0903",
          cat("next-writable is ", wanted, ", and the drive goes on at block ", next->value),
          "say auto"};
    if (wanted % unit != 0)
      throw Refusal{
          "GM0903",
          cat("next-writable ", wanted, " does not begin an ECC unit of ", unit, " blocks"),
          cat("the next one begins at ", aligned(wanted, unit))};
  }

  void read_receipt_of_base() {
    if (wish_.receipt.value.empty())
      return;
    const std::string path = path_of(wish_.receipt);
    std::istringstream text(read_file(path));
    ReceiptHandler handler;
    handler.file = [this](const ReceiptFile& file) {
      if (file.type != "file" || file.source_sha256.size() != 64)
        return;
      ReceiptedContent content;
      content.size = file.size;
      content.first = file.extents.empty() ? 0 : file.extents.front().first;
      const auto digest = from_hex(file.source_sha256);
      if (!digest || digest->size() != content.sha256.size())
        return;
      std::copy(digest->begin(), digest->end(), content.sha256.begin());
      base_->receipted[unescape_bytes(file.path)] = content;
    };
    std::uint64_t size = 0;
    handler.totals = [&](const ReceiptTotals& totals) { size = totals.size; };
    read_receipt(text, path, handler);
    if (!recorded_ && !is_device_ && size != base_->source->size())
      throw Refusal{"GM0906",
                    cat(path, " is of an image of ", size, " bytes, and ", address_, " has ",
                        base_->source->size()),
                    "name the receipt that was written beside the base, or leave it out"};
  }

  const Manifest& manifest_;
  const SessionOptions& wish_;
  std::string address_;
  std::shared_ptr<SessionBase> base_ = std::make_shared<SessionBase>();
  std::optional<drive::RecordedSessions> recorded_;  // of a drive
  bool is_device_ = false;                           // whose size says nothing of what is in use
};

}  // namespace

std::shared_ptr<SessionBase> open_session_base(const Manifest& manifest, Diagnostics& diagnostics) {
  const SessionOptions& wish = *manifest.session;
  const Mark mark = wish.image.mark.text ? wish.image.mark : wish.mark;
  try {
    return Opening(manifest, wish).open();
  } catch (const Refusal& refusal) {
    const bool of_block = std::string_view(refusal.code) == "GM0903";
    diagnostics.error(of_block && wish.next_writable_mark.text ? wish.next_writable_mark : mark,
                      refusal.code, refusal.message, refusal.hint);
  } catch (const drive::DriveError&) {
    throw;
  } catch (const Error& error) {
    diagnostics.error(mark, "GM0902", error.what());
  }
  return nullptr;
}

void check_base_views(const Manifest& manifest, const SessionBase& base, Diagnostics& diagnostics) {
  const Mark& mark = manifest.files.front().mark;
  const bool is_merged = manifest.outputs.format == ImageFormat::Merged;
  const Severity severity = is_merged ? Severity::Error : Severity::Warning;
  if (base.has_udf && !manifest.udf)
    diagnostics.add({severity, mark, "GM0905",
                     "the base has a UDF view, which systems that prefer it would go on reading in "
                     "its old state",
                     "add udf to filesystems"});
  if (base.has_iso9660 && !manifest.iso9660)
    diagnostics.add({severity, mark, "GM0905",
                     "the base has an ISO 9660 view, which would go on showing its old state",
                     "add iso9660 to filesystems"});
  if (!base.has_udf && manifest.udf && is_merged)
    diagnostics.error(mark, "GM0905",
                      "the base has no UDF view, and its block 256, where systems look for the "
                      "anchor of UDF, is taken",
                      "leave udf out, or write format: session for a medium that has sessions");
  if (manifest.udf && (manifest.udf->writable || manifest.udf->partition == UdfPartition::Sparable))
    diagnostics.error(manifest.udf->mark, "GM0905",
                      "a session on a base has a UDF volume that grows by sessions and not by "
                      "writing in its free space",
                      "leave writable out, and take partition: physical or virtual");
}

}  // namespace disc
