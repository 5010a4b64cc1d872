// ICBs, their attributes and streams, links and unique identifiers.
#include "verify/udf_walk.h"

#include <algorithm>
#include <tuple>

#include "formats/base/text.h"
#include "verify/udf_attributes.h"
#include "verify/udf_fields.h"

namespace disc::verify {
namespace {

using udf::LbAddr;
using udf::TagId;

constexpr int longest_chain = 10'000;                          // of strategy 4096
constexpr std::uint64_t most_attribute_bytes = 16U << 20;      // of an attribute file
constexpr std::uint32_t first_unique_id = 16;                  // UDF 3.2.1
constexpr std::size_t most_name_bytes = std::size_t{3} << 30;  // kept, so that offsets fit

/// ECMA-167 4/14.7.
struct IndirectEntry {
  udf::Tag tag;
  udf::IcbTag icb_tag;
  udf::LongAd indirect_icb;
};
static_assert(sizeof(IndirectEntry) == 52);

bool is_all_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

UdfWalk::UdfWalk(UdfContext& context, const UdfPartitions& partitions, UdfAccount& account,
                 Progress& progress)
    : context_(context), partitions_(partitions), account_(account), progress_(progress) {}

void UdfWalk::set_table_unique_id(std::uint64_t id) { ids_.push_back({id, 0xFFFFFFFF}); }

void UdfWalk::run(const udf::LongAd& root, const udf::LongAd& system_streams,
                  std::int64_t file_set) {
  progress_.start("directories of udf", 0, "directories");
  tree_.add(0, 0, "");
  const UdfAt at{.block = file_set};
  if (!visit(root, UdfRole::Root, 0, "", 0, at))
    complete_ = false;
  else
    directories_ = 1;
  if (system_streams.length() > 0) {
    const std::uint32_t folder = tree_.add(1, 0, "(system streams)");
    tree_.folders[folder].parent = folder;
    if (!visit(system_streams, UdfRole::SystemStreamDirectory, folder, "", 0, at))
      complete_ = false;
  }
  std::uint64_t done = 0;
  while (!jobs_.empty()) {
    const Job job = jobs_.front();
    jobs_.pop_front();
    folder(job);
    progress_.at(++done);
  }
  links();
  equal_ids();
  progress_.finish();
}

UdfAt UdfWalk::place(std::uint32_t node) const {
  const UdfNode& n = nodes_[node];
  return {nodes_.volume_block(node), &tree_, n.folder,
          std::string_view(tree_.names).substr(n.name, n.name_length)};
}

std::string UdfWalk::path(UdfOwner owner) const {
  if (owner >= nodes_.size())
    return "something";
  const UdfNode& n = nodes_[owner];
  return cat(is_folder(n.role)   ? "directory "
             : is_stream(n.role) ? "stream "
                                 : "file ",
             tree_.path(n.folder, std::string_view(tree_.names).substr(n.name, n.name_length)));
}

// The block of the entry that counts, `place` where it stands. Strategy 4096 leads through a chain
// of them, of which the last counts.
std::optional<std::vector<std::uint8_t>> UdfWalk::read_icb(const udf::LongAd& icb, UdfRole role,
                                                           LbAddr& place, const UdfAt& at) {
  std::vector<std::uint8_t> block;
  udf::LongAd next = icb;
  for (int i = 0; i < longest_chain; ++i) {
    const LbAddr here = next.location;
    const auto volume = partitions_.to_volume(here);
    const std::uint32_t blocks = std::max(1U, next.length() / context_.block_size);
    if (!volume || !account_.first_visit(here))
      break;
    const UdfAt where{static_cast<std::int64_t>(*volume), at.tree, at.directory, at.name};
    std::vector<std::uint8_t> bytes = context_.read(*volume);
    const auto entry = read_entry(bytes);
    if (!entry || !check_entry(context_, partitions_, bytes, *entry, role, here.block, where,
                               static_cast<std::uint32_t>(i))) {
      if (!entry && i == 0)
        check_tag(context_, bytes,
                  context_.since(udf::udf_2_00) ? TagId::ExtendedFileEntry : TagId::FileEntry,
                  here.block, 0xFFFF, where);
      break;
    }
    account_.claim(here, std::min(blocks, 2U), nodes_.size());
    place = here;
    block = std::move(bytes);
    if (entry->icb_tag.strategy_type != 4096 || blocks < 2)
      break;
    const std::vector<std::uint8_t> second = context_.read(*volume + 1);
    const auto indirect = read_struct<IndirectEntry>(second);
    if (!indirect || indirect->tag.id() != TagId::IndirectEntry ||
        indirect->tag.checksum != udf::tag_checksum(second))
      break;
    check_tag(context_, second, TagId::IndirectEntry, here.block + 1, sizeof *indirect, where);
    next = indirect->indirect_icb;
  }
  if (block.empty())
    return std::nullopt;
  return block;
}

std::optional<UdfWalk::Met> UdfWalk::visit(const udf::LongAd& icb, UdfRole role,
                                           std::uint32_t folder, std::string_view name,
                                           std::uint32_t owner, const UdfAt& at) {
  if (!check_icb_address(context_, partitions_, icb, "the ICB", at))
    return std::nullopt;
  const std::uint64_t volume = *partitions_.to_volume(icb.location);
  if (const auto known = nodes_.find(volume)) {
    UdfNode& node = nodes_[*known];
    if (node.role != UdfRole::File || role != UdfRole::File)
      context_.damage(
          "udf-links.hard", at,
          cat("leads to the ICB of ", path(*known), ", and only files may be linked twice"),
          "UDF 2.3.4.3, 3.3.5.1");
    return Met{*known, false, 0};
  }
  const UdfAt where{static_cast<std::int64_t>(volume), &tree_, folder, name};
  LbAddr place;
  const auto block = read_icb(icb, role, place, where);
  if (!block)
    return std::nullopt;
  const UdfEntry entry = *read_entry(*block);
  UdfNode node{.block = icb.location.logical_block_number,
               .partition = icb.location.partition_reference_number,
               .links = entry.links,
               .folder = folder,
               .name = static_cast<std::uint32_t>(tree_.names.size()),
               .unique_id = static_cast<std::uint32_t>(entry.unique_id),
               .type = entry.type(),
               .role = role,
               .high_id = entry.unique_id >> 32 != 0};
  if (tree_.names.size() < most_name_bytes) {
    node.name_length = static_cast<std::uint16_t>(std::min<std::size_t>(name.size(), 0xFFFF));
    tree_.names += name.substr(0, node.name_length);
  }
  const bool folder_type = entry.type() == 4 || entry.type() == 13;
  if (role == UdfRole::File && folder_type)
    node.role = UdfRole::Directory;
  const std::uint32_t index = nodes_.add(volume, node);
  entry_id(entry, node.role, owner, where);
  enter(index, entry, *block, icb.length(), owner, where);
  return Met{index, true, entry.length};
}

// What belongs to a file just met. Directories wait for their turn.
void UdfWalk::enter(std::uint32_t index, const UdfEntry& entry, Bytes block,
                    std::uint32_t icb_bytes, std::uint32_t owner, const UdfAt& at) {
  const UdfNode node = nodes_[index];
  if (is_folder(node.role)) {
    std::uint32_t folder = node.folder;
    if (node.role == UdfRole::Directory)
      folder = tree_.add(node.folder, index, at.name);
    jobs_.push_back(
        {folder, index, node.role == UdfRole::StreamDirectory ? owner : index, icb_bytes, 0, 0});
    if (node.role == UdfRole::Directory) {
      // The finding names the directory, not something in its parent.
      nodes_[index].folder = folder;
      nodes_[index].name_length = 0;
    }
  } else {
    const UdfBody body = check_extents({context_, partitions_, account_}, block, entry, node.role,
                                       node.at(), index, at);
    const bool named =
        at.name == "*UDF Non-Allocatable Space" ||
        (!context_.since(udf::udf_2_00) && at.name == "Non-Allocatable Space" && node.folder == 0);
    if (named && (node.role == UdfRole::SystemStream || !context_.since(udf::udf_2_00)))
      non_allocatable(entry, body, at);
  }
  attributes(entry, block, index, at);
  streams(entry, index, at);
}

void UdfWalk::attributes(const UdfEntry& entry, Bytes block, std::uint32_t index, const UdfAt& at) {
  if (entry.attributes_length > 0)
    check_attributes(context_, slice(block, entry.head, entry.attributes_length),
                     nodes_[index].block, at);
  if (entry.attribute_icb.length() > 0)
    attribute_file(entry, index, at);
  else if (!is_all_zero(bytes_of(entry.attribute_icb)))
    context_.violation("udf-extent.empty-place", at, "an empty extended attribute ICB has a place",
                       "ECMA-167 4/14.14.2");
}

void UdfWalk::attribute_file(const UdfEntry& entry, std::uint32_t index, const UdfAt& at) {
  const std::string name = cat(at.name, ":attributes");
  const UdfAt here{at.block, &tree_, at.directory, name};
  const auto met =
      visit(entry.attribute_icb, UdfRole::AttributeFile, at.directory, name, index, here);
  if (!met || !met->fresh)
    return;
  const std::vector<std::uint8_t> block = context_.read(nodes_.volume_block(met->node));
  const auto file = read_entry(block);
  if (!file)
    return;
  if (file->length == 0) {
    context_.violation("udf-attribute.empty-file", here, "the attribute file is empty",
                       "ECMA-167 4/9.1");
    return;
  }
  if (file->length > most_attribute_bytes) {
    context_.note("udf-attribute.long-file", here,
                  cat("the attribute file has ", file->length, " bytes and is not looked into"),
                  "ECMA-167 4/9.1");
    return;
  }
  // The extents are claimed already: read them anew, for nobody.
  const UdfBody body = silent_body(context_, partitions_, block, *file, nodes_[met->node].at());
  std::vector<std::uint8_t> space(static_cast<std::size_t>(file->length));
  if (!body.sound || !read_body(context_, partitions_, body, 0, space)) {
    context_.damage("udf-attribute.unreadable", here, "the attribute file cannot be read",
                    "ECMA-167 4/9.1");
    return;
  }
  const std::uint32_t first =
      body.extents.empty() ? nodes_[met->node].block : body.extents.front().at.block;
  check_attributes(context_, space, first, here);
}

void UdfWalk::streams(const UdfEntry& entry, std::uint32_t index, const UdfAt& at) {
  if (entry.stream_icb.length() == 0) {
    if (entry.extended && entry.object_size != entry.length)
      context_.violation("udf-entry.object-size", at,
                         cat("the object size is ", entry.object_size,
                             ", the information length of a file without streams ", entry.length),
                         "ECMA-167 4/14.17.11");
    if (!is_all_zero(bytes_of(entry.stream_icb)))
      context_.violation("udf-extent.empty-place", at, "an empty stream directory ICB has a place",
                         "ECMA-167 4/14.14.2");
    return;
  }
  const std::uint32_t folder = tree_.add(nodes_[index].folder, index, cat(at.name, ":streams"));
  const UdfAt here{at.block, &tree_, folder, {}};
  const auto met = visit(entry.stream_icb, UdfRole::StreamDirectory, folder, "", index, here);
  if (!met || !met->fresh) {
    complete_ = complete_ && met.has_value();
    return;
  }
  jobs_.back().object_size = entry.object_size;
  jobs_.back().length = entry.length;
}

void UdfWalk::entry_id(const UdfEntry& entry, UdfRole role, std::uint32_t owner, const UdfAt& at) {
  const std::uint64_t id = entry.unique_id;
  const char* const clause = "UDF 3.2.1.1, 2.3.6.5";
  if (id >= next_unique_id_)
    context_.violation(
        "udf-unique-id.next", at,
        cat("the unique id is ", id, ", the next of the volume only ", next_unique_id_), clause);
  switch (role) {
    case UdfRole::Root:
      expect<std::uint64_t>(context_, id, 0, "udf-unique-id.root",
                            "the unique id of the root directory", at, clause);
      return;
    case UdfRole::SystemStreamDirectory:
    case UdfRole::SystemStream:
      if (id != 0)
        context_.add(context_.since(udf::udf_2_50) ? Severity::Violation : Severity::Warning,
                     "udf-unique-id.system-stream", at,
                     cat("the unique id of a system stream is ", id, ", expected 0"), clause);
      return;
    case UdfRole::StreamDirectory:
    case UdfRole::Stream:
    case UdfRole::AttributeFile:
      if (static_cast<std::uint32_t>(id) != nodes_[owner].unique_id)
        context_.violation("udf-unique-id.stream", at,
                           cat("the unique id is ", id, ", that of the file it belongs to ",
                               nodes_[owner].unique_id),
                           clause);
      return;
    default:
      if ((id & 0xFFFFFFFF) < first_unique_id)
        context_.violation("udf-unique-id.low", at,
                           cat("the unique id is ", id, ", expected 16 or more"), clause);
      if (!context_.since(udf::udf_2_00))
        ids_.push_back({id, nodes_.size() - 1});
      return;
  }
}

// UDF 3.3.7.2: blocks that nobody may have.
void UdfWalk::non_allocatable(const UdfEntry& entry, const UdfBody& body, const UdfAt& at) {
  const char* const clause = "UDF 3.3.7.2";
  has_non_allocatable_ = true;
  if ((entry.icb_tag.flags & udf::SystemFile) == 0)
    context_.violation("udf-stream.non-allocatable", at, "the system bit is clear", clause);
  if (entry.form() == udf::AllocationForm::Embedded)
    context_.violation("udf-stream.non-allocatable", at, "it has no allocation descriptors",
                       clause);
  if (!context_.since(udf::udf_2_00) && entry.length != 0)
    context_.violation("udf-stream.non-allocatable", at,
                       cat("the information length is ", entry.length, ", expected 0"), clause);
  for (const UdfExtent& extent : body.extents)
    if (extent.type != udf::ExtentType::NotRecorded) {
      context_.violation(
          "udf-stream.non-allocatable", at,
          cat("an extent is of type ", static_cast<int>(extent.type), ", expected 1"), clause);
      break;
    }
  non_allocatable_ = body.extents;
}

void UdfWalk::links() {
  if (!complete_)
    return;  // links may hide in what could not be read
  for (std::uint32_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i].links != std::min<std::uint32_t>(nodes_[i].seen, 0xFFFF))
      context_.violation(
          "udf-links.count", place(i),
          cat("the link count is ", nodes_[i].links, ", ", nodes_[i].seen,
              nodes_[i].seen == 1 ? " identifier leads" : " identifiers lead", " there"),
          "ECMA-167 4/14.9.6");
}

void UdfWalk::equal_ids() {
  std::ranges::sort(ids_, {}, [](const Id& id) { return std::tuple(id.id, id.node); });
  for (std::size_t i = 1; i < ids_.size(); ++i)
    if (ids_[i].id == ids_[i - 1].id)
      context_.violation(
          "udf-unique-id.twice",
          ids_[i].node < nodes_.size() ? place(ids_[i].node) : UdfAt{.block = -1},
          cat("the unique id ", ids_[i].id, " belongs to ",
              ids_[i - 1].node < nodes_.size() ? path(ids_[i - 1].node) : "the VAT", " too"),
          "UDF 3.2.1.1");
}

}  // namespace disc::verify
