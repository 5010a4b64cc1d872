// A manifest with everything it extends, merged into one tree.
#include "manifests/extends.h"

#include <algorithm>
#include <map>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/environment.h"
#include "manifests/check_shape.h"
#include "manifests/reporter.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

void merge_over(Value& below, Value above) {
  if (!below.is_map() || !above.is_map()) {
    below = std::move(above);
    return;
  }
  below.mark = above.mark;  // a missing key is missed in the file that extends
  std::map<std::string, std::size_t> positions;
  for (std::size_t i = 0; i < below.members.size(); ++i)
    positions.emplace(below.members[i].key, i);
  for (Member& member : above.members) {
    const auto same = positions.find(member.key);
    if (same == positions.end()) {
      below.members.push_back(std::move(member));
    } else {
      Member& lower = below.members[same->second];
      lower.mark = member.mark;
      merge_over(lower.value, std::move(member.value));
    }
  }
}

class Loader {
 public:
  Loader(const std::string& path, const ReadOptions& options, Diagnostics& diagnostics)
      : folder_(tidy_path(folder_of(path))), options_(options), diagnostics_(diagnostics) {}

  std::optional<Value> load(const std::string& path, const Mark& named_at) {
    const std::string tidied = tidy_path(path);
    if (const auto open = std::find(open_.begin(), open_.end(), tidied); open != open_.end()) {
      std::string circle;
      for (auto one = open; one != open_.end(); ++one)
        circle += cat(*one, " -> ");
      diagnostics_.error(named_at, "GM0210", cat("extends goes in a circle: ", circle, tidied));
      return std::nullopt;
    }
    if (open_.size() > static_cast<std::size_t>(extends_depth)) {
      diagnostics_.error(named_at, "GM0211",
                         cat("extends is nested deeper than ", extends_depth, " files"));
      return std::nullopt;
    }
    auto root = read(path, named_at);
    if (!root)
      return std::nullopt;
    if (!root->is_map()) {
      diagnostics_.error(root->mark, "GM0101",
                         cat("the manifest is ", describe(root->kind), ", expected a map of keys"));
      return std::nullopt;
    }
    open_.push_back(tidied);
    auto merged = extend(std::move(*root), path);
    open_.pop_back();
    return merged;
  }

  std::vector<std::string> included;

 private:
  std::optional<Value> read(const std::string& path, const Mark& named_at) {
    std::string bytes;
    try {
      bytes = options_.load ? options_.load(path) : read_file(path, document_bytes);
    } catch (const Error& error) {
      diagnostics_.error(named_at, "GM0001", error.what());
      return std::nullopt;
    }
    auto root = read_document(path, bytes, diagnostics_);
    if (!root)
      return std::nullopt;
    values_ += count_values(*root);
    if (values_ > document_values) {
      diagnostics_.error(
          root->mark, "GM0012",
          cat("manifest and what it extends hold more than ", document_values, " values"));
      return std::nullopt;
    }
    return root;
  }

  std::optional<Value> extend(Value root, const std::string& path) {
    const Value* extends = root.find("extends");
    if (extends == nullptr)
      return root;
    std::vector<Value> names;
    if (extends->is_list())
      names = extends->items;
    else
      names.push_back(*extends);
    Value merged;
    merged.kind = ValueKind::Map;
    merged.mark = root.mark;
    bool good = true;
    for (const Value& name : names) {
      if (!name.is_scalar())
        continue;  // the shape check says so
      if (auto base = extended(name, path))
        merge_over(merged, std::move(*base));
      else
        good = false;
    }
    if (!good)
      return std::nullopt;
    merge_over(merged, std::move(root));
    return merged;
  }

  std::optional<Value> extended(const Value& name, const std::string& path) {
    if (has_variable(name.text)) {
      diagnostics_.error(name.mark, "GM0209", "extends cannot use variables",
                         "variables are known only once all files are read");
      return std::nullopt;
    }
    if (const std::string problem = problem_with_path(name.text); !problem.empty()) {
      diagnostics_.error(name.mark, "GM0304", problem);
      return std::nullopt;
    }
    const std::string folder = folder_of(path);
    const std::string target = tidy_path(
        name.text.starts_with('/') || folder.empty() ? name.text : cat(folder, "/", name.text));
    if (!options_.allow_outside && !is_inside(target)) {
      diagnostics_.error(name.mark, "GM0302",
                         cat(shown(name.text), " lies outside the manifest's folder"),
                         "allow it with --allow-outside");
      return std::nullopt;
    }
    if (included.size() >= extended_files) {
      diagnostics_.error(name.mark, "GM0211",
                         cat("extends reads more than ", extended_files, " files"));
      return std::nullopt;
    }
    included.push_back(target);
    auto root = load(target, name.mark);
    if (root)  // what it extends is merged into it already
      std::erase_if(root->members, [](const Member& member) { return member.key == "extends"; });
    return root;
  }

  bool is_inside(const std::string& tidied) const {
    if (folder_.empty())
      return !leaves_folder(tidied);
    const std::string prefix = folder_ == "/" ? folder_ : folder_ + "/";
    return tidied.starts_with(prefix) &&
           !leaves_folder(std::string_view(tidied).substr(prefix.size()));
  }

  std::string folder_;
  const ReadOptions& options_;
  Diagnostics& diagnostics_;
  std::vector<std::string> open_;  // files being read, tidied
  std::size_t values_ = 0;
};

}  // namespace

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos)
    return "";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::optional<MergedDocument> load_merged(const std::string& path, const ReadOptions& options,
                                          Diagnostics& diagnostics) {
  Loader loader(path, options, diagnostics);
  auto root = loader.load(path, {});
  if (!root)
    return std::nullopt;
  return MergedDocument{std::move(*root), std::move(loader.included)};
}

}  // namespace disc
