// Reads the file identifier descriptors of a directory, one after another.
#include "formats/udf/directory_reader.h"

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/udf/osta.h"

namespace disc::udf {
namespace {

constexpr std::size_t window_bytes = 4096;

std::size_t size_of(const FileIdentifierDescriptor& head) {
  return identifier_descriptor_size(head.length_of_file_identifier,
                                    head.length_of_implementation_use);
}

// The CRC covers what the writer put there, the location is the business of who checks structures.
std::uint8_t judge(Bytes bytes) {
  const auto tag = read_struct<Tag>(bytes);
  return tag ? judge_tag(bytes, tag->location) : std::uint8_t{TagCutShort};
}

}  // namespace

Bytes FileIdentifierAt::implementation_use() const {
  return slice(bytes, sizeof head, head.length_of_implementation_use);
}

Bytes FileIdentifierAt::identifier() const {
  return slice(bytes, sizeof head + head.length_of_implementation_use,
               head.length_of_file_identifier);
}

DirectoryReader::DirectoryReader(const BlockSource& source, const std::vector<Section>& sections,
                                 FaultHandler faults, ReadBudget& budget, std::string what)
    : content_(source, sections),
      sections_(sections),
      faults_(std::move(faults)),
      budget_(budget),
      what_(std::move(what)) {}

// The bytes from `position` on: `count`, or as many as there are.
Bytes DirectoryReader::window(std::uint64_t position, std::size_t count) {
  const std::uint64_t left = content_.size() - std::min(position, content_.size());
  count = static_cast<std::size_t>(std::min<std::uint64_t>(count, left));
  const bool there = position >= buffer_at_ && position - buffer_at_ <= buffer_.size() &&
                     count <= buffer_.size() - (position - buffer_at_);
  if (!there) {
    const std::size_t wanted =
        std::max(count, static_cast<std::size_t>(std::min<std::uint64_t>(window_bytes, left)));
    if (!budget_.take(wanted)) {
      tell(position, "is one too many: directories together are larger than the medium");
      ended_ = true;
      return {};
    }
    buffer_.resize(wanted);
    buffer_at_ = position;
    content_.read(position, buffer_);
  }
  return Bytes(buffer_).subspan(static_cast<std::size_t>(position - buffer_at_), count);
}

// Goes on to the next sound descriptor; false if there is none.
bool DirectoryReader::resync() {
  for (position_ += 4; !ended_ && position_ + sizeof(FileIdentifierDescriptor) <= content_.size();
       position_ += 4) {
    const Bytes bytes = window(position_, sizeof(FileIdentifierDescriptor));
    const auto head = read_struct<FileIdentifierDescriptor>(bytes);
    if (!head || head->tag.id() != TagId::FileIdentifierDescriptor ||
        head->tag.checksum != tag_checksum(bytes))
      continue;
    if (judge(window(position_, size_of(*head))) == TagSound)
      return true;
  }
  return false;
}

std::optional<FileIdentifierAt> DirectoryReader::next() {
  if (ended_ || position_ >= content_.size())
    return std::nullopt;
  FileIdentifierAt found;
  for (bool again = false;; again = true) {
    const Bytes bytes = window(position_, sizeof(FileIdentifierDescriptor));
    const auto head = read_struct<FileIdentifierDescriptor>(bytes);
    const bool readable = head && head->tag.id() == TagId::FileIdentifierDescriptor &&
                          head->tag.checksum == tag_checksum(bytes);
    if (readable) {
      found.head = *head;
      break;
    }
    if (ended_)
      return std::nullopt;
    if (!again)
      tell(position_, cat("there is no file identifier descriptor at byte ", position_, " of ",
                          content_.size()));
    if (!resync()) {
      ended_ = true;
      return std::nullopt;
    }
  }
  const Bytes bytes = window(position_, size_of(found.head));
  found.offset = position_;
  found.faults = judge(bytes);
  found.bytes.assign(bytes.begin(), bytes.end());
  position_ += size_of(found.head);
  if (ended_)
    return std::nullopt;
  if (found.faults != TagSound)
    tell(found.offset,
         cat("the CRC of the file identifier descriptor at byte ", found.offset, " does not hold"));
  return found;
}

void DirectoryReader::tell(std::uint64_t position, const std::string& fact) {
  for (const Section& section : sections_) {
    if (position >= section.bytes) {
      position -= section.bytes;
      continue;
    }
    report(faults_, lba_at(section, position), cat(what_, ": ", fact), "ECMA-167 4/14.4");
    return;
  }
  report(faults_, content_.first(), cat(what_, ": ", fact), "ECMA-167 4/14.4");
}

std::string shown_name(Bytes identifier) {
  auto name = from_cs0(identifier);
  if (!name) {
    name.emplace();
    for (const std::uint8_t byte : identifier)
      append_utf8(*name, byte);
  }
  std::replace(name->begin(), name->end(), '/', '_');
  std::replace(name->begin(), name->end(), '\0', '_');
  if (name->empty() || *name == "." || *name == "..")
    name->insert(0, "_");
  return std::move(*name);
}

}  // namespace disc::udf
