// Structures in words: field names as the standards have them, values as people read them.
#include "formats/iso9660/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/iso9660/aaip.h"
#include "formats/iso9660/rock_ridge.h"
#include "formats/iso9660/zisofs.h"

namespace disc::iso9660 {
namespace {

template <class T>
std::string both(const Both<T>& number) {
  if (number.agrees())
    return cat(number.little());
  return cat(number.little(), " little-endian, ", number.big(), " big-endian");
}

std::string time_text(const RecordingTime& time) {
  const auto seconds = to_timestamp(time);
  return seconds ? to_iso8601(*seconds) : is_unset(time) ? "unset" : to_hex(bytes_of(time));
}

std::string identifier_text(Bytes identifier) {
  return cat(in_quotes(text_of(identifier)), ", ", identifier.size(), " bytes");
}

Fields volume_fields(const DescriptorAt& found) {
  const VolumeDescriptor fields = found.descriptor();
  const auto text = joliet_level(fields) ? field_text_joliet : field_text;
  const DirectoryRecord& root = fields.root_directory.record;
  const auto date = [](const VolumeDateTime& time) {
    return is_unset(time) ? std::string("unset") : to_text(time);
  };
  Fields result{
      {"flags", cat(fields.flags)},
      {"system identifier", in_quotes(text(fields.system_identifier))},
      {"volume identifier", in_quotes(text(fields.volume_identifier))},
      {"volume space size", both(fields.volume_space_size) + " blocks"},
      {"escape sequences", in_quotes(field_text(fields.escape_sequences))},
      {"volume set size", both(fields.volume_set_size)},
      {"volume sequence number", both(fields.volume_sequence_number)},
      {"logical block size", both(fields.logical_block_size) + " bytes"},
      {"path table size", both(fields.path_table_size) + " bytes"},
      {"type L path table", cat("block ", std::uint32_t{fields.type_l_path_table})},
      {"optional type L path table",
       cat("block ", std::uint32_t{fields.optional_type_l_path_table})},
      {"type M path table", cat("block ", std::uint32_t{fields.type_m_path_table})},
      {"optional type M path table",
       cat("block ", std::uint32_t{fields.optional_type_m_path_table})},
      {"root directory", cat("block ", both(root.extent_location), ", ", both(root.data_length),
                             " bytes, ", time_text(root.recorded))},
      {"volume set identifier", in_quotes(text(fields.volume_set_identifier))},
      {"publisher identifier", in_quotes(text(fields.publisher_identifier))},
      {"data preparer identifier", in_quotes(text(fields.data_preparer_identifier))},
      {"application identifier", in_quotes(text(fields.application_identifier))},
      {"copyright file identifier", in_quotes(text(fields.copyright_file_identifier))},
      {"abstract file identifier", in_quotes(text(fields.abstract_file_identifier))},
      {"bibliographic file identifier", in_quotes(text(fields.bibliographic_file_identifier))},
      {"volume creation", date(fields.creation)},
      {"volume modification", date(fields.modification)},
      {"volume expiration", date(fields.expiration)},
      {"volume effective", date(fields.effective)},
      {"file structure version", cat(fields.file_structure_version)}};
  return result;
}

std::string time_list(const RockRidgeTimes& times) {
  std::string list;
  const auto add = [&](const char* name, const std::optional<Timestamp>& time) {
    if (time)
      list += cat(list.empty() ? "" : ", ", name, ' ', to_iso8601(*time));
  };
  add("created", times.creation);
  add("modified", times.modify);
  add("accessed", times.access);
  add("attributes changed", times.attributes);
  add("backed up", times.backup);
  add("expires", times.expiration);
  add("effective", times.effective);
  return list.empty() ? "none" : list;
}

std::string explain_er(Bytes bytes) {
  const auto er = read_struct<SuspEr>(bytes);
  if (!er)
    return "too short";
  const std::size_t texts = sizeof(SuspEr);
  return cat(
      "extension ", in_quotes(text_of(slice(bytes, texts, er->identifier_length))), ", version ",
      er->extension_version, ": ",
      in_quotes(text_of(slice(bytes, texts + er->identifier_length, er->descriptor_length))));
}

std::string explain_px(Bytes bytes) {
  const auto px = decode_px(bytes);
  if (!px)
    return "too short";
  return fmt::format("mode {:06o}, links {}, uid {}, gid {}{}", px->mode, px->links, px->uid,
                     px->gid, px->serial ? cat(", serial ", *px->serial) : "");
}

std::string explain_nm(Bytes bytes) {
  if (bytes.size() < 5)
    return "too short";
  const std::uint8_t flags = bytes[4];
  return cat(in_quotes(text_of(bytes.subspan(5))),
             (flags & RockRidgeFlags::Continue) != 0 ? ", goes on" : "",
             (flags & RockRidgeFlags::Current) != 0 ? ", stands for \".\"" : "",
             (flags & RockRidgeFlags::Parent) != 0 ? ", stands for \"..\"" : "");
}

std::string explain_sl(Bytes bytes) {
  TargetDecoder target;
  const bool sound = target.add(bytes);
  return cat(in_quotes(target.target()), target.complete() ? "" : ", goes on",
             sound ? "" : ", malformed");
}

std::string explain_ce(Bytes bytes) {
  const auto ce = read_struct<SuspCe>(bytes);
  return ce ? cat("continues in block ", both(ce->block), " at byte ", both(ce->offset), ", ",
                  both(ce->length), " bytes")
            : "too short";
}

std::string explain_payload(std::string_view signature, Bytes bytes) {
  if (signature == "SP" && bytes.size() >= sizeof(SuspSp))
    return cat("sharing protocol in use, ", bytes[6], " bytes to skip");
  if (signature == "ER")
    return explain_er(bytes);
  if (signature == "PX")
    return explain_px(bytes);
  if (signature == "NM")
    return explain_nm(bytes);
  if (signature == "SL")
    return explain_sl(bytes);
  if (signature == "CE")
    return explain_ce(bytes);
  if (signature == "TF") {
    const auto times = decode_tf(bytes);
    return times ? time_list(*times) : "too short";
  }
  if (signature == "PN") {
    const auto device = decode_pn(bytes);
    return device ? cat("device ", device->major, ", ", device->minor) : "too short";
  }
  if (signature == "CL" || signature == "PL") {
    const auto link = decode_link(bytes);
    return link ? cat(signature == "CL" ? "directory moved to block "
                                        : "came from the directory at block ",
                      *link)
                : "too short";
  }
  if (signature == "ZF") {
    const auto zisofs = decode_zf(bytes);
    return zisofs ? cat("deflated from ", zisofs->size, " bytes in blocks of ", zisofs->block)
                  : "unknown compression";
  }
  if (signature == "RE")
    return "relocated directory";
  if (signature == "ST")
    return "end of the entries";
  if (signature == "PD")
    return "padding";
  if (signature == "ES" && bytes.size() >= sizeof(SuspEs))
    return cat("entries of extension number ", bytes[4], " follow");
  constexpr std::size_t shown = 32;
  return cat(to_hex(slice(bytes, 4, shown)), bytes.size() > 4 + shown ? "..." : "");
}

}  // namespace

Fields explain(const DescriptorAt& found) {
  const VolumeDescriptorHead head = found.head();
  Fields fields{{"type", cat(head.type)},
                {"standard identifier", in_quotes(text_of(bytes_of(head).subspan(1, 5)))},
                {"version", cat(head.version)}};
  if (head.type == static_cast<std::uint8_t>(DescriptorType::BootRecord)) {
    const auto boot = *read_struct<BootRecordDescriptor>(found.block);
    const std::string system = field_text(boot.boot_system_identifier);
    fields.emplace_back("boot system identifier", in_quotes(system));
    fields.emplace_back("boot identifier", in_quotes(field_text(boot.boot_identifier)));
    if (system == "EL TORITO SPECIFICATION")
      fields.emplace_back(
          "boot catalog",
          cat("block ", std::uint32_t{*read_struct<Le<std::uint32_t>>(boot.boot_system_use)}));
  } else if (head.type == static_cast<std::uint8_t>(DescriptorType::Primary) ||
             head.type == static_cast<std::uint8_t>(DescriptorType::Supplementary)) {
    const Fields volume = volume_fields(found);
    fields.insert(fields.end(), volume.begin(), volume.end());
  }
  return fields;
}

Fields explain(const RecordAt& record) {
  const DirectoryRecord& fields = record.record();
  return {{"length", cat(fields.length, " bytes")},
          {"extended attribute record", cat(fields.extended_attribute_length, " blocks")},
          {"extent", cat("block ", both(fields.extent_location))},
          {"data length", both(fields.data_length) + " bytes"},
          {"recorded", time_text(fields.recorded)},
          {"flags", explain_flags(fields.flags)},
          {"file unit size", cat(fields.file_unit_size)},
          {"interleave gap size", cat(fields.interleave_gap_size)},
          {"volume sequence number", both(fields.volume_sequence_number)},
          {"identifier", identifier_text(record.view.identifier)},
          {"system use", cat(record.view.system_use.size(), " bytes")}};
}

std::string explain(const SuspEntry& entry) {
  const std::string_view signature = entry.signature();
  const bool letters =
      std::all_of(signature.begin(), signature.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return cat(letters ? std::string(signature) : to_hex(bytes_of(signature)), ' ',
             explain_payload(signature, entry.bytes));
}

std::string explain(const PathTableEntry& entry, std::size_t number) {
  return cat(number, ": ", in_quotes(entry.identifier), ", block ", entry.extent_location,
             ", parent ", entry.parent);
}

std::string explain_flags(FileFlags flags) {
  constexpr std::array<std::pair<FileFlags::Bit, const char*>, 6> names{
      {{FileFlags::Existence, "hidden"},
       {FileFlags::Directory, "directory"},
       {FileFlags::Associated, "associated file"},
       {FileFlags::Record, "record format"},
       {FileFlags::Protection, "protection"},
       {FileFlags::MultiExtent, "more sections follow"}}};
  std::string text;
  for (const auto& [bit, name] : names)
    if (flags.has(bit))
      text += cat(text.empty() ? "" : ", ", name);
  return text.empty() ? "none" : text;
}

std::string hex_dump(Bytes bytes, std::uint64_t first_offset) {
  constexpr std::size_t width = 16;
  std::string dump;
  bool repeated = false;
  for (std::size_t at = 0; at < bytes.size(); at += width) {
    const Bytes line = slice(bytes, at, width);
    const bool last = at + width >= bytes.size();
    if (at != 0 && !last && std::ranges::equal(line, slice(bytes, at - width, width))) {
      dump += repeated ? "" : "*\n";
      repeated = true;
      continue;
    }
    repeated = false;
    std::string hex, characters;
    for (std::size_t i = 0; i < width; ++i) {
      hex += i == width / 2 ? " " : "";
      hex += i < line.size() ? fmt::format(" {:02x}", line[i]) : "   ";
      if (i < line.size())
        characters += line[i] >= ' ' && line[i] <= '~' ? static_cast<char>(line[i]) : '.';
    }
    dump += fmt::format("{:08x} {}  {}\n", first_offset + at, hex, characters);
  }
  return dump;
}

}  // namespace disc::iso9660
