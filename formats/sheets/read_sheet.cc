// Reads a sheet of any language, told by its content.
#include "formats/sheets/read_sheet.h"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/sheets/cue_reader.h"
#include "formats/sheets/sheet_text.h"
#include "formats/sheets/toc_reader.h"

namespace disc::cd {
namespace {

constexpr std::uint64_t longest_text = 1 << 20;

// A sheet, before it is known what it is.
struct SheetFile {
  const std::string& path;
  const BlockSource& file;
  std::string text;  // of one that may be a text, else ""
  FileLengths lengths;
  SheetOptions options;
};

bool may_be_text(std::string_view bytes) {
  const bool is_utf16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  return is_utf16 || bytes.find('\0') == std::string_view::npos;
}

std::string text_of_file(const BlockSource& file) {
  if (file.size() > longest_text)
    return {};
  std::vector<std::uint8_t> bytes(file.size());
  file.read(0, bytes);
  const std::string_view text = text_of(bytes);
  return may_be_text(text) ? std::string(text) : std::string();
}

std::string_view first_word(std::string_view line) {
  const std::size_t from = std::min(line.find_first_not_of(" \t"), line.size());
  line.remove_prefix(from);
  return line.substr(0, line.find_first_of(" \t\"{"));
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view each) {
    return std::ranges::equal(word, each, {}, [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
  });
}

// What the first line that is of one language alone says. CATALOG is of both.
std::optional<SheetKind> kind_of_text(std::string_view bytes) {
  SheetNotes unheard("");
  const std::string text = sheet_text(bytes, unheard);
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::string_view word = first_word(line);
    if (word.starts_with("//") ||
        is_one_of(word, {"CD_DA", "CD_ROM", "CD_ROM_XA", "CD_I", "CD_TEXT", "FIRST_TRACK_NO"}))
      return SheetKind::Toc;
    if (is_one_of(word, {"TRACK"})) {
      // A CUE sheet has its number here.
      const std::size_t at = line.find_first_not_of(" \t", line.find(word) + word.size());
      return at != std::string_view::npos && line[at] >= '0' && line[at] <= '9' ? SheetKind::Cue
                                                                                : SheetKind::Toc;
    }
    if (is_one_of(word, {"REM", "FILE", "TITLE", "PERFORMER", "SONGWRITER", "COMPOSER", "ARRANGER",
                         "MESSAGE", "GENRE", "DISC_ID", "CDTEXTFILE"}))
      return SheetKind::Cue;
  }
  return std::nullopt;
}

// A language of sheets: how it is told, and its reader.
struct Language {
  SheetKind kind;
  bool (*is)(const SheetFile& sheet);
  Sheet (*read)(const SheetFile& sheet);
};
constexpr Language languages[] = {
    {SheetKind::Cue,
     [](const SheetFile& sheet) { return kind_of_text(sheet.text) == SheetKind::Cue; },
     [](const SheetFile& sheet) {
       return read_cue(sheet.text, sheet.path, sheet.lengths, sheet.options);
     }},
    {SheetKind::Toc,
     [](const SheetFile& sheet) { return kind_of_text(sheet.text) == SheetKind::Toc; },
     [](const SheetFile& sheet) {
       return read_toc(sheet.text, sheet.path, sheet.lengths, sheet.options);
     }},
};

const Language* language_of(const SheetFile& sheet) {
  const auto* const found =
      std::ranges::find_if(languages, [&](const Language& each) { return each.is(sheet); });
  return found == std::end(languages) ? nullptr : found;
}

std::string found_path(const SheetFolder& folder, const std::string& sheet,
                       const std::string& name) {
  const auto path = folder.locate(name);
  if (!path)
    throw FormatError(cat(sheet, ": file ", in_quotes(name),
                          " is not there; put it into the folder of the sheet"));
  return *path;
}

}  // namespace

std::optional<SheetKind> tell_sheet(const BlockSource& file) {
  const std::string name = file.name();
  const Language* const language = language_of({name, file, text_of_file(file), {}, {}});
  return language != nullptr ? std::optional(language->kind) : std::nullopt;
}

FoundSheet read_sheet(const std::string& path, const SoundLength& sound,
                      const SheetOptions& options) {
  const std::unique_ptr<BlockSource> file = open_image(path);
  const SheetFolder folder(path);
  const SheetFile sheet{path, *file, text_of_file(*file), folder.lengths(sound), options};
  const Language* const language = language_of(sheet);
  if (language == nullptr)
    throw FormatError(cat(path,
                          ": is no sheet of a CD that is known here; a CUE sheet begins with "
                          "FILE, a TOC sheet with CD_DA, CD_ROM or CD_ROM_XA"));
  FoundSheet out;
  out.kind = language->kind;
  out.sheet = language->read(sheet);
  for (const DiscFile& each : out.sheet.disc.files)
    out.paths.push_back(found_path(folder, path, each.name));
  if (!out.sheet.cd_text_file.empty())
    out.cd_text_path = found_path(folder, path, out.sheet.cd_text_file);
  return out;
}

}  // namespace disc::cd
