// What an image carries inside to be verified by.
#include "verify/image_check.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "verify/checksums_check.h"

namespace disc::verify {
namespace {

// A list of a million lines has some 150 MB; anything longer is no list.
constexpr std::uint64_t longest_list = std::uint64_t{1} << 30;

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string read_all(const media::MediumReader& reader, const iso9660::Entry& file) {
  std::string text;
  std::vector<std::uint8_t> buffer(65536);
  const auto stream = reader.open(file);
  while (const std::size_t got = stream->read(buffer))
    text += text_of(Bytes(buffer).first(got));
  return text;
}

}  // namespace

bool is_checksum_list_name(const std::string& name) {
  constexpr std::array names{"sha256sums",     "sha512sums",     "sha1sums",     "md5sums",
                             "sha256sum.txt",  "sha512sum.txt",  "sha1sum.txt",  "md5sum.txt",
                             "sha256sums.txt", "sha512sums.txt", "md5sums.txt",  "sha1sums.txt",
                             "sha256sum",      "sha512sum",      "sha1sum",      "md5sum",
                             "checksum",       "checksums",      "checksums.txt"};
  constexpr std::array endings{".sha256",    ".sha512",    ".sha1",    ".md5",
                               ".sha256sum", ".sha512sum", ".sha1sum", ".md5sum"};
  const std::string word = lower(name);
  return std::ranges::find(names, word) != names.end() ||
         std::ranges::any_of(endings, [&](const char* end) {
           return word.ends_with(end) && word.size() > std::string_view(end).size();
         });
}

ImageTally check_image(const BlockSource& medium, const media::MediumReader& reader,
                       iso9660::View view, unsigned threads, Findings& findings,
                       Progress& progress) {
  ImageTally tally;
  std::vector<std::pair<std::string, iso9660::Entry>> lists;
  findings.check("lists of digests");
  reader.walk(view, [&](const std::string& path, const iso9660::Entry& entry) {
    if (entry.type == iso9660::FileType::File && is_checksum_list_name(entry.name))
      lists.emplace_back(path, entry);
    return true;
  });
  const auto check_list = [&](const std::string& path, const iso9660::Entry& entry) {
    findings.check(cat("list ", printable(path)));
    const Place place{.block = entry.sections.empty() ? -1 : entry.sections[0].first.value,
                      .path = printable(path),
                      .view = to_string(view)};
    if (entry.size == 0 || entry.size > longest_list)
      return findings.add(
          Severity::Note, "image.no-list", place,
          cat("it is named like a list of digests, but has ", entry.size, " bytes"));
    findings.collect("image.list-unreadable", place, [&] {
      try {
        std::istringstream text(read_all(reader, entry));
        const ChecksumWishes wishes = read_checksums(text, printable(path));
        const std::string folder = path.substr(0, path.rfind('/') + 1);
        tally.lines +=
            check_checksums(wishes, folder, "", medium, &reader, view, threads, findings, progress)
                .lines;
        tally.lists.push_back(path);
      } catch (const ManifestError& error) {
        findings.add(Severity::Warning, "image.no-list", place,
                     cat("it is named like a list of digests, but is none: ", error.what()));
      }
    });
  };
  for (const auto& list : lists)
    check_list(list.first, list.second);
  if (lists.empty())
    findings.add(Severity::Note, "image.nothing", {},
                 "the image carries no list of digests (looked for SHA256SUMS, md5sum.txt, "
                 "CHECKSUM, *.sha256 and their like)");
  return tally;
}

}  // namespace disc::verify
