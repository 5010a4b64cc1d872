// The files beside a sheet, found as the sheet names them.
#include "formats/sheets/sheet_folder.h"

#include <algorithm>
#include <vector>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/io/block_source.h"
#include "formats/io/host_file.h"
#include "formats/io/host_tree.h"

namespace disc::cd {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_but_for_case(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

// What lies in `folder` under `name`; nothing if there is nothing.
std::optional<std::string> find_in(const std::string& folder, std::string_view name) {
  std::string exact = joined(folder, name);
  if (host_status(exact, true))
    return exact;
  const auto status = host_status(folder.empty() ? "." : folder, true);
  if (!status || status->type != HostType::Directory)
    return std::nullopt;
  WalkOptions options;
  options.threads = 1;
  options.takes = [](std::string_view path, bool) {
    return path.find('/') == std::string_view::npos;
  };
  const HostTree tree = walk_folder(folder.empty() ? "." : folder, options);
  std::vector<std::string> found;
  for (const HostEntry& entry : tree.listings()[0].entries)
    if (equal_but_for_case(entry.text(), name))
      found.emplace_back(entry.text());
  if (found.size() > 1)
    throw FormatError(cat("file ", in_quotes(name), " may be ", in_quotes(found[0]), " or ",
                          in_quotes(found[1]), "; name one of them as it is written"));
  if (found.empty())
    return std::nullopt;
  return joined(folder, found[0]);
}

// Part by part.
std::optional<std::string> find_below(std::string folder, std::string_view name,
                                      std::string_view separators) {
  for (;;) {
    const std::size_t end = name.find_first_of(separators);
    const std::string_view part = name.substr(0, end);
    if (!part.empty() && part != ".") {
      auto found = find_in(folder, part);
      if (!found)
        return std::nullopt;
      folder = std::move(*found);
    }
    if (end == std::string_view::npos)
      return folder;
    name.remove_prefix(end + 1);
  }
}

}  // namespace

SheetFolder::SheetFolder(std::string_view sheet_path) {
  const std::size_t slash = sheet_path.rfind('/');
  if (slash != std::string_view::npos)
    folder_ = slash == 0 ? "/" : sheet_path.substr(0, slash);
}

std::optional<std::string> SheetFolder::locate(std::string_view name) const {
  if (name.empty() || name.find('\0') != std::string_view::npos)
    return std::nullopt;
  const std::string from = name.front() == '/' ? "/" : folder_;
  auto found = find_below(from, name, "/");
  if (!found && name.find('\\') != std::string_view::npos)
    found = find_below(from, name, "/\\");
  if (!found)
    return std::nullopt;
  const auto status = host_status(*found, true);
  if (!status)
    return std::nullopt;
  if (status->type != HostType::File)
    throw FormatError(cat("file ", in_quotes(name), " is no plain file"));
  return found;
}

FileLengths SheetFolder::lengths(SoundLength sound) const {
  return [folder = *this, sound = std::move(sound)](const std::string& name,
                                                    FileKind kind) -> std::optional<std::uint64_t> {
    const auto path = folder.locate(name);
    if (!path)
      return std::nullopt;
    if (kind == FileKind::Sound)
      return sound(*path);
    return open_image(*path)->size();
  };
}

}  // namespace disc::cd
