// Descriptor tags: sealed when written, judged when read.
#include "formats/udf/tag.h"

#include <algorithm>
#include <cstring>

#include "formats/base/crc16.h"
#include "formats/base/error.h"

namespace disc::udf {

const char* to_string(TagId id) {
  switch (id) {
    case TagId::SparingTable:
      return "sparing table";
    case TagId::PrimaryVolumeDescriptor:
      return "primary volume descriptor";
    case TagId::AnchorVolumeDescriptorPointer:
      return "anchor volume descriptor pointer";
    case TagId::VolumeDescriptorPointer:
      return "volume descriptor pointer";
    case TagId::ImplementationUseVolumeDescriptor:
      return "implementation use volume descriptor";
    case TagId::PartitionDescriptor:
      return "partition descriptor";
    case TagId::LogicalVolumeDescriptor:
      return "logical volume descriptor";
    case TagId::UnallocatedSpaceDescriptor:
      return "unallocated space descriptor";
    case TagId::TerminatingDescriptor:
      return "terminating descriptor";
    case TagId::LogicalVolumeIntegrityDescriptor:
      return "logical volume integrity descriptor";
    case TagId::FileSetDescriptor:
      return "file set descriptor";
    case TagId::FileIdentifierDescriptor:
      return "file identifier descriptor";
    case TagId::AllocationExtentDescriptor:
      return "allocation extent descriptor";
    case TagId::IndirectEntry:
      return "indirect entry";
    case TagId::TerminalEntry:
      return "terminal entry";
    case TagId::FileEntry:
      return "file entry";
    case TagId::ExtendedAttributeHeaderDescriptor:
      return "extended attribute header descriptor";
    case TagId::UnallocatedSpaceEntry:
      return "unallocated space entry";
    case TagId::SpaceBitmapDescriptor:
      return "space bitmap descriptor";
    case TagId::PartitionIntegrityEntry:
      return "partition integrity entry";
    case TagId::ExtendedFileEntry:
      return "extended file entry";
  }
  return "descriptor";
}

std::uint8_t tag_checksum(Bytes tag) {
  std::uint8_t sum = 0;
  for (std::size_t i = 0; i < sizeof(Tag); ++i)
    if (i != offsetof(Tag, checksum))
      sum = static_cast<std::uint8_t>(sum + tag[i]);
  return sum;
}

void seal(std::span<std::uint8_t> descriptor, TagId id, std::uint16_t version,
          std::uint32_t location, std::size_t crc_bytes) {
  const std::size_t covered =
      std::min({crc_bytes, descriptor.size() - sizeof(Tag), std::size_t{0xFFFF}});
  Tag tag{};
  tag.identifier = static_cast<std::uint16_t>(id);
  tag.version = version;
  tag.serial_number = serial_number;
  tag.crc = crc16(descriptor.subspan(sizeof(Tag), covered));
  tag.crc_length = static_cast<std::uint16_t>(covered);
  tag.location = location;
  tag.checksum = tag_checksum(bytes_of(tag));
  std::memcpy(descriptor.data(), &tag, sizeof tag);
}

std::uint8_t judge_tag(Bytes descriptor, std::uint32_t location) {
  const auto tag = read_struct<Tag>(descriptor);
  if (!tag)
    return TagCutShort;
  if (tag->checksum != tag_checksum(descriptor))
    return BadChecksum;
  std::uint8_t faults = TagSound;
  if (tag->crc_length > descriptor.size() - sizeof(Tag))
    faults |= BadCrcLength;
  else if (tag->crc != crc16(descriptor.subspan(sizeof(Tag), tag->crc_length)))
    faults |= BadCrc;
  if (tag->location != location)
    faults |= WrongLocation;
  return faults;
}

Tag open_tag(Bytes descriptor, TagId id, std::uint32_t location, Lba at) {
  const char* const clause = "ECMA-167 3/7.2";
  const std::uint8_t faults = judge_tag(descriptor, location);
  if ((faults & TagCutShort) != 0)
    throw FormatError(at, "cut short inside a descriptor tag", clause);
  const Tag tag = *read_struct<Tag>(descriptor);
  if ((faults & BadChecksum) != 0)
    throw FormatError(at, cat("there is no ", to_string(id), ", the tag checksum does not hold"),
                      clause);
  if (tag.id() != id)
    throw FormatError(at,
                      cat("holds a ", to_string(tag.id()), " (tag ", std::uint16_t{tag.identifier},
                          ") where a ", to_string(id), " is expected"),
                      clause);
  if ((faults & BadCrcLength) != 0)
    throw FormatError(at, cat("the CRC of the ", to_string(id), " reaches past its end"), clause);
  if ((faults & BadCrc) != 0)
    throw FormatError(at, cat("the CRC of the ", to_string(id), " does not hold"), clause);
  if ((faults & WrongLocation) != 0)
    throw FormatError(at,
                      cat("the tag of the ", to_string(id), " calls this block ",
                          std::uint32_t{tag.location}, ", not ", location),
                      clause);
  return tag;
}

}  // namespace disc::udf
