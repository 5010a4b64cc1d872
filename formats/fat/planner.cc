// Makes the plan of a FAT volume: checks names, chooses the geometry, gives out clusters.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/fat/geometry_choice.h"
#include "formats/fat/name.h"
#include "formats/fat/volume_plan.h"

namespace disc::fat {
namespace {

constexpr std::uint64_t most_file_bytes = 0xFFFFFFFF;
constexpr std::uint8_t allowed_attributes =
    Attribute::ReadOnly | Attribute::Hidden | Attribute::System | Attribute::Archive;

// FAT12 and FAT16 count the entries of the root in 16 bits, and sectors hold whole blocks of them.
constexpr std::uint64_t most_root_entries = 65472;

std::vector<std::string> components_of(const std::string& path) {
  std::vector<std::string> components;
  std::size_t at = path.starts_with('/') ? 1 : 0;
  for (;;) {
    const std::size_t end = path.find('/', at);
    components.push_back(path.substr(at, end - at));
    if (end == std::string::npos)
      return components;
    at = end + 1;
  }
}

}  // namespace

class Planner {
 public:
  explicit Planner(const Request& request) : request_(request) {}

  Planned run() {
    plan_.nodes_.emplace_back().directory = true;
    plan_.identity_ = {request_.serial, request_.label};
    if (const auto fault = fault_of_label(request_.label))
      fail("", cat("label ", in_quotes(request_.label), " ", *fault));
    plan_.time_ = recorded("", request_.time);
    plan_.nodes_[0].time = plan_.time_;
    for (const Item& item : request_.items)
      add(item);
    sort_children();
    name_children();
    size_directories();
    if (!failed_)
      choose();
    if (!failed_)
      place();
    Planned planned;
    std::sort(problems_.begin(), problems_.end());
    problems_.erase(std::unique(problems_.begin(), problems_.end()), problems_.end());
    planned.problems = std::move(problems_);
    if (!failed_)
      planned.plan = std::move(plan_);
    return planned;
  }

 private:
  using Node = VolumePlan::Node;

  void fail(const std::string& path, std::string what) {
    failed_ = true;
    problems_.push_back({path, std::move(what), false});
  }
  void warn(const std::string& path, std::string what) {
    problems_.push_back({path, std::move(what), true});
  }

  DateTime recorded(const std::string& path, Timestamp time) {
    const RecordedTime result = to_date_time(time);
    if (result.clamped)
      warn(path, cat("has the time ", to_iso8601(time),
                     ", FAT has the years 1980 to 2107: the nearest moment is recorded"));
    return result.value;
  }

  // The node of a name in a directory, made if it is not there.
  std::pair<std::uint32_t, bool> child(std::uint32_t parent, const std::string& name) {
    const auto next = static_cast<std::uint32_t>(plan_.nodes_.size());
    const auto [at, made] = known_.try_emplace({parent, name}, next);
    if (made) {
      Node& node = plan_.nodes_.emplace_back();
      node.name = name;
      node.parent = parent;
      node.directory = true;
      node.attributes = Attribute::Directory;
      node.time = plan_.time_;
      named_.push_back(false);
      plan_.nodes_[parent].children.push_back(next);
    }
    return {at->second, made};
  }

  void add(const Item& item) {
    const std::string shown = item.path.starts_with('/') ? item.path : "/" + item.path;
    if (shown == "/" && item.directory) {
      plan_.nodes_[0].time = recorded(item.path, item.modified);
      return;
    }
    const std::vector<std::string> components = components_of(shown);
    std::uint32_t at = 0;
    for (std::size_t i = 0; i < components.size(); ++i) {
      if (const auto fault = fault_of_name(components[i]))
        return fail(shown, cat("the name ", in_quotes(components[i]), " ", *fault));
      if (is_device_name(components[i]))
        warn(shown, cat("the name ", in_quotes(components[i]),
                        " means a device to Windows, which will not open it: rename it"));
      const auto [next, made] = child(at, components[i]);
      const bool last = i + 1 == components.size();
      if (!last && !plan_.nodes_[next].directory)
        return fail(shown, cat("lies in ", plan_.path_of(next), ", which is a file: move one"));
      if (last)
        return finish(item, shown, next, made);
      at = next;
    }
  }

  void finish(const Item& item, const std::string& shown, std::uint32_t index, bool made) {
    Node& node = plan_.nodes_[index];
    if (!made && (named_[index] || !item.directory))
      return fail(shown, node.directory && item.directory ? "is named twice: name it once"
                         : node.directory || item.directory
                             ? "is a file and a directory: rename one"
                             : "is named twice: name it once");
    named_[index] = true;
    node.directory = item.directory;
    node.attributes =
        static_cast<std::uint8_t>((item.attributes & allowed_attributes) |
                                  (item.directory ? Attribute::Directory : Attribute::Archive));
    node.time = recorded(shown, item.modified);
    if (item.directory)
      return;
    node.size = item.size;
    node.id = item.id;
    if (item.size > most_file_bytes)
      fail(shown, cat("has ", item.size, " bytes, FAT allows ", most_file_bytes,
                      ": split it, or leave it out"));
  }

  void sort_children() {
    for (Node& node : plan_.nodes_)
      std::sort(node.children.begin(), node.children.end(), [&](std::uint32_t a, std::uint32_t b) {
        return plan_.nodes_[a].name < plan_.nodes_[b].name;
      });
  }

  void name_children() {
    for (std::uint32_t index = 0; index < plan_.nodes_.size(); ++index) {
      const std::vector<std::uint32_t>& children = plan_.nodes_[index].children;
      std::map<std::u16string, std::uint32_t> seen;
      std::vector<std::string> names;
      for (const std::uint32_t at : children) {
        const Node& node = plan_.nodes_[at];
        const auto [other, made] = seen.try_emplace(upper_case(to_utf16(node.name)), at);
        if (!made)
          fail(plan_.path_of(at),
               cat("differs from ", in_quotes(plan_.nodes_[other->second].name),
                   " only in the case of letters, which FAT ignores: rename one"));
        names.push_back(node.name);
      }
      // Short names are only promised where long ones differ, and there are not too many of them.
      if (failed_ || names.size() > most_directory_bytes / entry_size)
        continue;
      const std::vector<EntryName> short_ones = short_names(names);
      for (std::size_t i = 0; i < children.size(); ++i) {
        Node& node = plan_.nodes_[children[i]];
        node.short_name = short_ones[i].short_name;
        node.case_bits = short_ones[i].case_bits;
        node.has_long_name = short_ones[i].has_long_name;
      }
    }
  }

  void size_directories() {
    for (std::uint32_t index = 0; index < plan_.nodes_.size(); ++index) {
      Node& node = plan_.nodes_[index];
      if (!node.directory)
        continue;
      std::uint64_t entries = index != 0 ? 2 : request_.label.empty() ? 0 : 1;
      for (const std::uint32_t at : node.children) {
        const Node& inside = plan_.nodes_[at];
        entries += 1 + (inside.has_long_name ? long_entry_count(to_utf16(inside.name).size()) : 0);
      }
      node.size = entries * entry_size;
      if (node.size > most_directory_bytes)
        fail(plan_.path_of(index),
             cat("needs ", entries, " directory entries for its ", node.children.size(),
                 " names, FAT allows ", most_directory_bytes / entry_size,
                 ": spread them over several directories"));
      else if (index == 0 && request_.type != Type::Fat32 && entries > most_root_entries)
        fail("/", cat("needs ", entries, " directory entries, the root directory allows ",
                      most_root_entries, ": put the files into a directory"));
    }
  }

  void choose() {
    Content content;
    content.root_entries = plan_.nodes_[0].size / entry_size;
    for (std::size_t i = 1; i < plan_.nodes_.size(); ++i)
      content.sizes.push_back(plan_.nodes_[i].size);
    const auto choice = choose_geometry(content, {request_.bytes, request_.type});
    if (const auto* fault = std::get_if<std::string>(&choice))
      fail("", *fault);
    else
      plan_.geometry_ = std::get<Geometry>(choice);
  }

  // Gives out the next clusters.
  std::uint32_t take(std::uint64_t bytes) {
    const std::uint64_t size = plan_.geometry_.cluster_size();
    const auto clusters = static_cast<std::uint32_t>(bytes / size + (bytes % size != 0));
    if (clusters == 0)
      return 0;
    const std::uint32_t first = plan_.next_free_;
    plan_.next_free_ += clusters;
    plan_.chains_.push_back({first, plan_.next_free_});
    return first;
  }

  void piece(PieceKind kind, std::uint64_t id, std::uint64_t offset, std::uint64_t bytes) {
    if (bytes != 0)
      plan_.pieces_.push_back({offset, bytes, id, kind});
  }

  // All nodes but the root, parents first, children in their order.
  std::vector<std::uint32_t> in_order() const {
    std::vector<std::uint32_t> order, open{0};
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      if (at != 0)
        order.push_back(at);
      const auto& children = plan_.nodes_[at].children;
      open.insert(open.end(), children.rbegin(), children.rend());
    }
    return order;
  }

  void place() {
    const Geometry& geometry = plan_.geometry_;
    piece(PieceKind::Reserved, 0, 0, geometry.fat_offset(0));
    for (std::uint32_t copy = 0; copy < geometry.fats; ++copy)
      piece(PieceKind::Table, copy, geometry.fat_offset(copy), geometry.fat_bytes());
    if (geometry.type != Type::Fat32)
      piece(PieceKind::Directory, 0, geometry.root_offset(), geometry.root_bytes());
    else
      place_directory(0);
    if (plan_.directories_.empty())
      plan_.directories_.push_back(0);
    const std::vector<std::uint32_t> order = in_order();
    for (const std::uint32_t at : order)
      if (plan_.nodes_[at].directory)
        place_directory(at);
    for (const std::uint32_t at : order)
      if (!plan_.nodes_[at].directory)
        place_file(plan_.nodes_[at]);
    const std::uint64_t end = geometry.cluster_offset(plan_.next_free_);
    piece(PieceKind::Free, 0, end, geometry.bytes() - end);
  }

  void place_directory(std::uint32_t index) {
    Node& node = plan_.nodes_[index];
    // An empty root of FAT32 has a cluster all the same.
    node.cluster = take(std::max<std::uint64_t>(node.size, 1));
    const std::uint64_t offset = plan_.geometry_.cluster_offset(node.cluster);
    piece(PieceKind::Directory, plan_.directories_.size(), offset,
          plan_.geometry_.cluster_offset(plan_.next_free_) - offset);
    plan_.directories_.push_back(index);
  }

  void place_file(Node& node) {
    node.cluster = take(node.size);
    if (node.cluster == 0)
      return;
    const std::uint64_t offset = plan_.geometry_.cluster_offset(node.cluster);
    piece(PieceKind::File, node.id, offset, node.size);
    piece(PieceKind::Slack, 0, offset + node.size,
          plan_.geometry_.cluster_offset(plan_.next_free_) - offset - node.size);
  }

  const Request& request_;
  VolumePlan plan_;
  std::vector<Problem> problems_;
  bool failed_ = false;
  std::vector<bool> named_{true};  // an item has told of the node
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> known_;
};

Planned plan_volume(const Request& request) { return Planner(request).run(); }

}  // namespace disc::fat
