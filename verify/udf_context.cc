// What the checks of a UDF volume share.
#include "verify/udf_context.h"

#include <fmt/format.h>

#include <algorithm>

#include "formats/base/crc16.h"
#include "formats/base/error.h"

namespace disc::verify {
namespace {

using udf::TagId;

constexpr std::size_t window_bytes = 64 * 1024;

bool is_blank(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

void check_version(UdfContext& context, const udf::Tag& tag, const char* name, const UdfAt& at) {
  const std::uint16_t version = tag.version;
  const bool nsr03 = context.since(udf::udf_2_00);
  if (version != 2 && version != 3)
    context.violation(
        "udf-tag.version", at,
        cat("the tag of the ", name, " has version ", version, ", expected ", nsr03 ? 3 : 2),
        "ECMA-167 3/7.2.2");
  else if (version == 3 && context.revision != 0 && !nsr03)
    context.violation("udf-tag.version", at,
                      cat("the tag of the ", name, " has version 3 in a volume of revision ",
                          udf::to_text(context.revision), ", expected 2"),
                      "UDF 2.2.1.1");
  else if (version == 2 && nsr03)
    context.warning("udf-tag.version", at,
                    cat("the tag of the ", name, " has version 2 in a volume of revision ",
                        udf::to_text(context.revision), ", expected 3"),
                    "UDF 2.2.1.1");
}

void check_serial(UdfContext& context, const udf::Tag& tag, const char* name, const UdfAt& at) {
  const std::uint16_t serial = tag.serial_number;
  if (!context.serial) {
    context.serial = serial;
    if (serial == 0)
      context.note("udf-tag.serial-zero", at,
                   "the tag serial number is 0: recovery after a new format is not supported",
                   "UDF 2.2.1.1");
  } else if (serial != *context.serial) {
    context.violation("udf-tag.serial", at,
                      cat("the tag of the ", name, " has serial number ", serial,
                          ", the first descriptor has ", *context.serial),
                      "UDF 2.2.1.1, 2.3.1.1");
  }
}

// What the CRC covers against what it ought to cover.
void check_coverage(UdfContext& context, std::size_t length, std::size_t whole, CrcRule rule,
                    const char* name, const UdfAt& at) {
  whole = std::min(whole, std::size_t{0xFFFF});
  const std::string says = cat("the CRC of the ", name, " covers ", length, " bytes");
  switch (rule) {
    case CrcRule::Whole:
      if (length != whole)
        context.violation("udf-tag.crc-length", at, cat(says, ", expected ", whole),
                          "UDF 2.2.1.2, 2.3.1.2");
      return;
    case CrcRule::SpaceBitmap:
      if (length != 8 && length != 0 && length != whole)
        context.violation("udf-tag.crc-length", at, cat(says, ", expected 8"), "UDF 2.3.8.1");
      else if (length != 8)
        context.add(context.since(udf::udf_2_50) ? Severity::Warning : Severity::Note,
                    "udf-tag.crc-advice", at, cat(says, ", 8 are recommended"), "UDF 2.3.8.1");
      return;
    case CrcRule::MetadataBitmap:
      if (length != 8 && length != 0)
        context.violation("udf-tag.crc-length", at, cat(says, ", expected 8 or 0"), "UDF 2.2.13.2");
      return;
    case CrcRule::AllocationExtent:
      if (!context.since(udf::udf_2_01)) {
        if (length != 8)
          context.violation("udf-tag.crc-length", at, cat(says, ", expected 8"), "UDF 2.3.11.1");
      } else if (length != 8 && length != whole) {
        context.violation("udf-tag.crc-length", at, cat(says, ", expected ", whole),
                          "UDF 2.3.11.1");
      } else if (length != whole) {
        context.warning("udf-tag.crc-advice", at, cat(says, ", ", whole, " are recommended"),
                        "UDF 2.3.11.1");
      }
      return;
    case CrcRule::Identifier:
      if (length == whole)
        return;
      context.add(context.revision == udf::udf_2_00 && length < whole ? Severity::Warning
                                                                      : Severity::Violation,
                  "udf-tag.crc-length", at, cat(says, ", expected ", whole), "UDF 2.3.1.2");
      return;
  }
}

}  // namespace

UdfContext::UdfContext(const BlockSource& medium, Lba session_start, Findings& findings)
    : session(static_cast<std::uint32_t>(std::max(session_start.value, 0))),
      medium_(medium),
      findings_(findings) {
  set_block_size(block_size);
}

void UdfContext::set_block_size(std::uint32_t bytes) {
  block_size = bytes;
  blocks = medium_.size() / bytes;
}

void UdfContext::add(Severity severity, const char* kind, const UdfAt& at, std::string sentence,
                     const char* clause) {
  Place place{.block = at.block, .path = {}, .view = "udf"};
  if (at.tree != nullptr)
    place.path = at.tree->path(at.directory, at.name);
  findings_.add(severity, kind, std::move(place), std::move(sentence), clause);
}

std::vector<std::uint8_t> UdfContext::read(std::uint64_t block, std::uint64_t count) {
  if (block >= blocks)
    return {};
  std::vector<std::uint8_t> out(std::min(count, blocks - block) * block_size);
  if (!read_bytes(block * block_size, out))
    out.clear();
  return out;
}

bool UdfContext::read_bytes(std::uint64_t offset, std::span<std::uint8_t> out) {
  const std::uint64_t size = medium_.size();
  if (out.size() > size || offset > size - out.size())
    return false;
  try {
    if (out.size() > window_bytes / 2) {
      medium_.read(offset, out);
      return true;
    }
    if (offset < window_at_ || offset + out.size() > window_at_ + window_.size()) {
      window_at_ = offset;
      window_.resize(std::min<std::uint64_t>(window_bytes, size - offset));
      medium_.read(offset, window_);
    }
    std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(offset - window_at_), out.size(),
                out.begin());
    return true;
  } catch (const Error&) {
    window_.clear();
  }
  try {  // less may be readable than was asked for ahead
    medium_.read(offset, out);
    return true;
  } catch (const Error&) {
    return false;
  }
}

bool check_tag(UdfContext& context, Bytes bytes, TagId id, std::uint32_t location, std::size_t size,
               const UdfAt& at, CrcRule rule) {
  const char* const name = to_string(id);
  const auto tag = read_struct<udf::Tag>(bytes);
  if (!tag) {
    context.damage("udf-tag.missing", at, cat("the ", name, " cannot be read"), "ECMA-167 3/7.2");
    return false;
  }
  if (is_blank(bytes.first(sizeof(udf::Tag)))) {
    context.damage("udf-tag.missing", at, cat("the block is blank where a ", name, " is expected"),
                   "ECMA-167 3/7.2");
    return false;
  }
  if (tag->checksum != udf::tag_checksum(bytes)) {
    context.damage("udf-tag.checksum", at,
                   cat("there is no ", name, ": the tag checksum is ", tag->checksum,
                       ", its bytes give ", udf::tag_checksum(bytes)),
                   "ECMA-167 3/7.2.3");
    return false;
  }
  if (tag->id() != id) {
    context.damage(
        "udf-tag.identifier", at,
        cat("tag identifier ", std::uint16_t{tag->identifier}, " (", to_string(tag->id()),
            ") where a ", name, " (", static_cast<std::uint16_t>(id), ") is expected"),
        "ECMA-167 3/7.2.1, 4/7.2.1");
    return false;
  }
  check_version(context, *tag, name, at);
  if (tag->reserved != 0)
    context.violation(
        "udf-tag.reserved", at,
        cat("the reserved byte in the tag of the ", name, " is ", tag->reserved, ", expected 0"),
        "ECMA-167 3/7.2.4");
  check_serial(context, *tag, name, at);
  if (tag->location != location)
    context.damage("udf-tag.location", at,
                   cat("the tag of the ", name, " says that it stands at ",
                       std::uint32_t{tag->location}, ", it stands at ", location),
                   "ECMA-167 3/7.2.8, 4/7.2.8");
  const std::size_t length = tag->crc_length;
  if (length > bytes.size() - sizeof(udf::Tag)) {
    context.damage("udf-tag.crc-length", at,
                   cat("the CRC of the ", name, " covers ", length, " bytes, only ",
                       bytes.size() - sizeof(udf::Tag), " follow the tag"),
                   "ECMA-167 3/7.2.7");
    return true;
  }
  const std::uint16_t crc = crc16(bytes.subspan(sizeof(udf::Tag), length));
  if (tag->crc != crc)
    context.damage("udf-tag.crc", at,
                   fmt::format("the CRC of the {} is {:04X}h, its bytes give {:04X}h", name,
                               std::uint16_t{tag->crc}, crc),
                   "ECMA-167 3/7.2.6");
  check_coverage(context, length, size - sizeof(udf::Tag), rule, name, at);
  return true;
}

void check_tail(UdfContext& context, Bytes block, std::size_t size, TagId id, const UdfAt& at) {
  if (size < block.size() && !is_blank(block.subspan(size)))
    context.violation("udf-tag.tail", at,
                      cat("bytes behind the ", to_string(id), " of ", size,
                          " bytes are not zero to the end of its block"),
                      "ECMA-167 3/8.4.4");
}

}  // namespace disc::verify
