// The structure checks on sound images of other tools, and on the same damaged one clause at a
// time.
#include "verify/structure.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>

#include "tests/unit/verify/foreign_image.h"

namespace disc::verify {
namespace {

using testing::Image;
using testing::make_tree;
using testing::read_bytes;
using testing::relocated_image;
using testing::run;
using testing::special_image;
using testing::TestFolder;
using testing::write_text;
using testing::xorriso_image;

Findings structure_of(std::vector<std::uint8_t> bytes) {
  const MemorySource medium(std::move(bytes));
  Findings findings;
  NoProgress progress;
  check_structure(medium, findings, progress);
  return findings;
}

std::string listing(const Findings& findings, Severity from = Severity::Note) {
  std::string text;
  for (const Finding* finding : findings.sorted())
    if (finding->severity >= from)
      text += cat(to_string(finding->severity), " ", finding->kind, " ", finding->place.block, " ",
                  finding->place.path, ": ", finding->sentence, " [", finding->clause, "]\n");
  return text;
}

std::set<std::string> kinds(const Findings& findings, Severity from) {
  std::set<std::string> result;
  for (const Finding* finding : findings.sorted())
    if (finding->severity >= from)
      result.insert(finding->kind);
  return result;
}

using Kinds = std::set<std::string>;

TEST(Structure, FindsOnlyTheWrongParentsInWhatXorrisoMakesOfPlainNames) {
  const Findings findings = structure_of(Image(xorriso_image()).bytes());
  // In Joliet trees of xorriso 1.5.4 the record ".." leads to the directory itself.
  EXPECT_EQ(kinds(findings, Severity::Warning), Kinds{"directory.parent-record"})
      << listing(findings);
}

TEST(Structure, SeesNoDamageInRelocatedDirectories) {
  const Findings findings = structure_of(Image(relocated_image()).bytes());
  EXPECT_EQ(findings.count(Severity::Damage), 0U) << listing(findings);
}

TEST(Structure, SeesNoDamageInDevicesLinksAndCompressedFiles) {
  const Findings findings = structure_of(Image(special_image()).bytes());
  EXPECT_EQ(findings.count(Severity::Damage), 0U) << listing(findings);
}

TEST(Structure, ReadsWhatOtherToolsMakeWithoutSeeingDamage) {
  const TestFolder folder;
  make_tree(folder.path() / "tree");
  const std::string tree = folder / "tree", image = folder / "x.iso";
  const std::pair<std::string, Kinds> tools[] = {
      {"genisoimage -R -J -o " + image + " " + tree, {}},
      {"bsdtar -C " + tree + " --format=iso9660 -cf " + image + " .", {}},
      {"/usr/bin/pycdlib-genisoimage -R -J -o " + image + " " + tree,
       // Its application identifier has small letters.
       {"descriptor.characters"}},
  };
  for (const auto& tool : tools) {
    std::filesystem::remove(image);
    run(tool.first);
    const Findings findings = structure_of(read_bytes(image));
    EXPECT_EQ(findings.count(Severity::Damage), 0U) << tool.first << "\n" << listing(findings);
    EXPECT_EQ(kinds(findings, Severity::Violation), tool.second) << tool.first << "\n"
                                                                 << listing(findings);
  }
}

TEST(Structure, NamesTheRulesThatRelaxedNamesBreak) {
  const TestFolder folder;
  write_text(folder.path() / "tree/a long name, in small letters and then some.text", "x");
  write_text(folder.path() / "tree/dir.with.dots/f", "x");
  run("xorriso -as mkisofs -R -J -joliet-long -relaxed-filenames -allow-lowercase "
      "-allow-multidot -omit-version-number -l -o " +
      folder / "x.iso" + " " + folder / "tree");
  const Findings findings = structure_of(read_bytes(folder / "x.iso"));
  EXPECT_EQ(kinds(findings, Severity::Violation),
            (Kinds{"directory.parent-record", "name.characters", "name.version"}))
      << listing(findings);
}

struct Fault {
  const char* name;
  const Image& (*image)();
  std::function<void(Image&)> patch;
  Severity severity;
  const char* kind;
  const char* sentence;  // a part of it
};

constexpr std::size_t pvd = Image::primary;

void flip(Image& image, std::size_t at) { image[at] = static_cast<std::uint8_t>(image[at] ^ 1); }

// Byte offset of record `nth` (from 0) of the path table at descriptor field `field`.
std::size_t path_record(const Image& image, std::size_t block, int nth) {
  Image copy = image;
  std::size_t at = block * 2048;
  for (int i = 0; i < nth; ++i)
    at += 8U + copy[at] + copy[at] % 2U;
  return at;
}

std::vector<Fault> damages() {
  const auto X = xorriso_image, R = relocated_image, S = special_image;
  using enum Severity;
  const auto at = [](std::size_t offset, std::uint8_t value) {
    return [=](Image& i) { i[offset] = value; };
  };
  const auto flipped = [](std::size_t offset) { return [=](Image& i) { flip(i, offset); }; };
  const auto readme = [](std::size_t offset, std::uint8_t value) {
    return [=](Image& i) { i[i.record({}, "README.TXT;1") + offset] = value; };
  };
  const auto entry = [](const char* file, const char* signature, std::size_t offset,
                        std::uint8_t value) {
    return [=](Image& i) { i[i.entry(i.record({}, file), signature) + offset] = value; };
  };
  const auto root_entry = [](const char* signature, std::size_t offset, std::uint8_t value) {
    return [=](Image& i) { i[i.entry(i.directory(pvd, {}), signature) + offset] = value; };
  };
  const auto all_dates = [](std::size_t offset) {
    return [=](Image& i) { std::fill_n(&i[offset], 17, std::uint8_t{0}); };
  };
  return {
      // The descriptor set.
      {"no descriptor", X, at(pvd + 1, 'X'), Damage, "descriptor.set", "no volume descriptor"},
      {"primary version", X, at(pvd + 6, 2), Violation, "descriptor.version", "version 2"},
      {"terminator gone", X, [](Image& i) { i[i.terminator() + 1] = 'X'; }, Violation,
       "descriptor.terminator", "does not end with a terminator"},
      {"terminator dirty", X, [](Image& i) { i[i.terminator() + 2000] = 1; }, Violation,
       "descriptor.reserved", "the terminator has bytes other than zero"},
      {"terminator version", X, [](Image& i) { i[i.terminator() + 6] = 9; }, Violation,
       "descriptor.version", "the terminator has version 9"},
      {"reserved type", X, [](Image& i) { i[i.joliet()] = 77; }, Violation, "descriptor.type",
       "type 77 is reserved"},
      {"partition", X, [](Image& i) { i[i.joliet()] = 3; }, Note, "descriptor.partition",
       "volume partition descriptor"},
      {"no primary", X, at(pvd, 3), Violation, "descriptor.primary", "no primary volume"},
      {"unknown supplementary", X, [](Image& i) { i[i.joliet() + 90] = 'Q'; }, Note,
       "descriptor.supplementary", "neither Joliet nor enhanced"},
      {"supplementary version", X, [](Image& i) { i[i.joliet() + 6] = 3; }, Violation,
       "descriptor.version", "supplementary volume descriptor has version 3"},
      {"second primary differs", X,
       [](Image& i) {
         const std::size_t second = i.joliet();
         std::copy_n(&i[pvd], 2048, &i[second]);
         flip(i, second + 900);
       },
       Violation, "descriptor.primary", "differs from the first"},
      {"boot record catalog", X,
       [](Image& i) {
         const std::size_t b = i.joliet();
         std::fill_n(&i[b + 7], 2041, std::uint8_t{0});
         i[b] = 0;
         const std::string_view name = "EL TORITO SPECIFICATION";
         std::copy(name.begin(), name.end(), &i[b + 7]);
         i[b + 71] = i[b + 72] = i[b + 73] = 0xFF;
       },
       Damage, "descriptor.boot-catalog", "past the end of the medium"},
      // The fields of a descriptor.
      {"space size", X, flipped(pvd + 84), Damage, "descriptor.both-orders", "volume space size"},
      {"set size orders", X, flipped(pvd + 122), Damage, "descriptor.both-orders",
       "volume set size"},
      {"sequence orders", X, flipped(pvd + 126), Damage, "descriptor.both-orders",
       "volume sequence number"},
      {"block size orders", X, flipped(pvd + 130), Damage, "descriptor.both-orders",
       "logical block size"},
      {"path table size orders", X, flipped(pvd + 139), Damage, "descriptor.both-orders",
       "path table size"},
      {"set of none", X, [](Image& i) { i[pvd + 120] = i[pvd + 123] = 0; }, Violation,
       "descriptor.volume-set", "volume set size is 0"},
      {"sequence beyond", X, [](Image& i) { i[pvd + 124] = i[pvd + 127] = 7; }, Violation,
       "descriptor.volume-set", "volume sequence number is 7"},
      {"block size 512", X,
       [](Image& i) { i[pvd + 128] = i[pvd + 131] = 0, i[pvd + 129] = i[pvd + 130] = 2; }, Damage,
       "descriptor.block-size", "logical block size is 512"},
      {"file structure", X, at(pvd + 881, 2), Violation, "descriptor.file-structure-version",
       "file structure version is 2, expected 1"},
      {"unused byte", X, at(pvd + 7, 1), Violation, "descriptor.reserved", "unused byte 8"},
      {"unused 73", X, at(pvd + 72, 1), Violation, "descriptor.reserved", "bytes 73 to 80"},
      {"unused 89", X, at(pvd + 88, 1), Violation, "descriptor.reserved", "bytes 89 to 120"},
      {"reserved 883", X, at(pvd + 882, 1), Violation, "descriptor.reserved", "byte 883"},
      {"reserved end", X, at(pvd + 2047, 1), Violation, "descriptor.reserved", "1396 to 2048"},
      {"flags", X, [](Image& i) { i[i.joliet() + 7] = 4; }, Violation, "descriptor.flags",
       "bits 1 to 7 are reserved"},
      {"after escape", X, [](Image& i) { i[i.joliet() + 100] = 4; }, Violation, "descriptor.escape",
       "after the escape sequence"},
      {"system id", X, at(pvd + 8, '\t'), Violation, "descriptor.characters", "system identifier"},
      {"volume id", X, at(pvd + 40, 'a'), Violation, "descriptor.characters", "volume identifier"},
      {"set id", X, at(pvd + 190, 'a'), Violation, "descriptor.characters",
       "volume set identifier"},
      {"publisher", X, at(pvd + 318, '{'), Violation, "descriptor.characters",
       "publisher identifier"},
      {"preparer", X, at(pvd + 446, '{'), Violation, "descriptor.characters",
       "data preparer identifier"},
      {"application", X, at(pvd + 574, '{'), Violation, "descriptor.characters",
       "application identifier"},
      {"copyright", X, at(pvd + 702, '{'), Violation, "descriptor.characters",
       "copyright file identifier"},
      {"abstract", X, at(pvd + 739, '{'), Violation, "descriptor.characters",
       "abstract file identifier"},
      {"bibliographic", X, at(pvd + 776, '{'), Violation, "descriptor.characters",
       "bibliographic file identifier"},
      {"zero fill", X, [](Image& i) { std::fill_n(&i[pvd + 190], 128, std::uint8_t{0}); },
       Violation, "descriptor.text-fill", "filled with zero bytes"},
      {"no id", X, [](Image& i) { std::fill_n(&i[pvd + 40], 32, std::uint8_t{' '}); }, Note,
       "descriptor.no-volume-id", "no identifier"},
      {"joliet id control", X, [](Image& i) { i[i.joliet() + 41] = 3; }, Violation,
       "descriptor.characters", "control character"},
      {"joliet id surrogate", X, [](Image& i) { i[i.joliet() + 40] = 0xD8; }, Warning,
       "descriptor.characters", "beyond UCS-2"},
      {"joliet id star", X, [](Image& i) { i[i.joliet() + 40] = 0, i[i.joliet() + 41] = '*'; },
       Note, "descriptor.characters", "that Joliet allows in no name"},
      {"creation", X, at(pvd + 813, 'x'), Violation, "descriptor.date", "volume creation date"},
      {"modification", X, at(pvd + 834, '9'), Violation, "descriptor.date",
       "volume modification date"},
      {"expiration", X, at(pvd + 863, 100), Violation, "descriptor.date", "volume expiration date"},
      {"effective", X, all_dates(pvd + 864), Violation, "descriptor.date", "17 zero bytes"},
      {"root length", X, at(pvd + 156, 36), Violation, "descriptor.root", "length 36"},
      {"root identifier", X, at(pvd + 189, 9), Violation, "descriptor.root", "identifier byte 9"},
      {"root no directory", X, at(pvd + 181, 0), Violation, "descriptor.root",
       "not of a directory"},
      {"root extent orders", X, flipped(pvd + 165), Damage, "descriptor.both-orders",
       "extent location of the root"},
      {"root date", X, at(pvd + 175, 13), Violation, "descriptor.date", "root directory record"},
      {"cut short", X, [](Image& i) { i.bytes().resize(i.bytes().size() - 100 * 2048); }, Damage,
       "descriptor.volume-size", "the medium only"},
      {"longer medium", X, [](Image& i) { i.bytes().resize(i.bytes().size() + 4096); }, Note,
       "descriptor.volume-size", "after the end of the volume"},
      // Directory records.
      {"record extent", X, readme(9, 9), Damage, "record.both-orders", "extent location"},
      {"record length orders", X, readme(17, 77), Damage, "record.both-orders", "data length"},
      {"record sequence", X, readme(31, 7), Damage, "record.both-orders", "volume sequence number"},
      {"record sequence beyond", X,
       [](Image& i) {
         const std::size_t r = i.record({}, "README.TXT;1");
         i[r + 28] = i[r + 31] = 7;
       },
       Violation, "record.volume-sequence", "volume sequence number is 7"},
      {"record date", X, readme(19, 13), Violation, "record.date", "no date of the calendar"},
      {"record flags", X, readme(25, 0x40), Violation, "record.flags", "reserved bits"},
      {"directory flags", X, [](Image& i) { i[i.record({}, "DOCS") + 25] = 0x06; }, Violation,
       "record.flags", "what only files can be"},
      {"interleave", X, readme(26, 3), Violation, "record.interleave", "both or none are 0"},
      {"directory interleaved", X,
       [](Image& i) { i[i.record({}, "DOCS") + 26] = i[i.record({}, "DOCS") + 27] = 1; }, Violation,
       "record.interleave", "a directory is interleaved"},
      {"padding", X, [](Image& i) { i[i.record({}, "README.TXT;1") + 33 + 12] = 1; }, Violation,
       "record.padding", "padding after the identifier"},
      {"odd length", X,
       [](Image& i) {
         const std::size_t r = i.record({}, "SRC");
         i[r] = static_cast<std::uint8_t>(i[r] - 1);
       },
       Violation, "record.odd", "odd length"},
      {"record too short", X, readme(0, 20), Damage, "record.length", "has length 20"},
      {"record past sector", X, [](Image& i) { i[i.record({}, "SRC") + 32] = 0xF0; }, Damage,
       "record.length", "cannot hold"},
      {"multi-extent alone", X, readme(25, 0x80), Violation, "record.multi-extent",
       "another section follows"},
      {"multi-extent last", X,
       [](Image& i) {
         i[i.record({"DOCS", "OLD"}, "NOTES.TXT;1") + 25] = 0x80;
       },
       Violation, "record.multi-extent", "the final section of NOTES.TXT;1 is missing"},
      {"short section", X, readme(25, 0x80), Warning, "record.section-length", "whole blocks"},
      {"outside medium", X,
       [](Image& i) { i.both32(i.record({}, "README.TXT;1") + 2, 0x00FFFFFF); }, Damage,
       "record.outside", "past the end of the medium"},
      {"outside volume", X, [](Image& i) { i.both32(pvd + 80, 30); }, Violation, "record.outside",
       "past the end of the volume"},
      {"order", X, readme(33, 'A'), Violation, "directory.order", "sorts behind it"},
      {"twice", X,
       [](Image& i) {
         const std::size_t r = i.record({}, "DOCS");
         i.bytes()[r + 33] = 'S', i[r + 34] = 'R', i[r + 35] = 'C';
         i[r + 32] = 3;
         i[r + 36] = 'X';
       },
       Violation, "directory.order", "stands after"},
      {"fill", X, [](Image& i) { i[i.directory(pvd, {}) + 2047] = 1; }, Violation, "directory.fill",
       "is not zero"},
      {"self", X, [](Image& i) { i[i.directory(pvd, {"DOCS"}) + 33] = 5; }, Damage,
       "directory.first-records", "not that of the directory itself"},
      {"parent", X,
       [](Image& i) {
         const std::size_t d = i.directory(pvd, {"DOCS"});
         i[d + i[d] + 33U] = 5;
       },
       Damage, "directory.first-records", "not that of the parent"},
      {"self elsewhere", X, [](Image& i) { i.both32(i.directory(pvd, {"DOCS"}) + 2, 17); }, Damage,
       "directory.first-records", "says block 17"},
      {"self again", X,
       [](Image& i) {
         const std::size_t r = i.record({"DOCS"}, "OLD");
         i[r + 32] = 1, i[r + 33] = 0;
       },
       Violation, "directory.first-records", "stands further down"},
      {"self no directory", X, [](Image& i) { i[i.directory(pvd, {"DOCS"}) + 25] = 0; }, Violation,
       "record.flags", "not flagged as a directory"},
      {"empty directory", X, [](Image& i) { i[i.directory(pvd, {"SRC"})] = 0; }, Damage,
       "directory.first-records", "at least 2 are needed"},
      {"directory length", X, [](Image& i) { i.both32(i.record({}, "SRC") + 10, 2000); }, Violation,
       "directory.length", "not whole sectors"},
      {"directory outside", X, [](Image& i) { i.both32(i.record({}, "SRC") + 2, 0x00FFFFFF); },
       Damage, "directory.outside", "past the end of the medium"},
      {"loop", X, [](Image& i) { i.both32(i.record({"DOCS"}, "OLD") + 2, i.le32(pvd + 158)); },
       Damage, "directory.loop", "leads back to block"},
      {"shared directory", X,
       [](Image& i) { i.both32(i.record({}, "SRC") + 2, i.le32(i.record({}, "DOCS") + 2)); },
       Damage, "directory.shared", "by another record already"},
      // Names.
      {"small letter", X, readme(33, 'r'), Violation, "name.characters", "A to Z, 0 to 9 and _"},
      {"no version", X, [](Image& i) { i[i.record({}, "README.TXT;1") + 33 + 10] = 'A'; },
       Violation, "name.version", "no version number"},
      {"version 0", X, readme(33 + 11, '0'), Violation, "name.version", "is not 1 to 32767"},
      {"no dot", X, readme(33 + 6, 'X'), Violation, "name.separator", "no '.'"},
      {"no name", X,
       [](Image& i) {
         const std::size_t r = i.record({"SRC"}, "MAIN.C;1");
         i[r + 32] = 3, i[r + 33] = '.', i[r + 34] = ';', i[r + 35] = '1';
       },
       Violation, "name.empty", "neither name nor extension"},
      {"directory letter", X, [](Image& i) { i[i.record({}, "SRC") + 33] = 's'; }, Violation,
       "name.characters", "the directory identifier"},
      {"joliet star", X,
       [](Image& i) {
         const std::size_t d = i.directory(i.joliet(), {});
         i[i.record_in(d, std::string("\0S\0R\0C", 6)) + 34] = '*';
       },
       Violation, "joliet.characters", "one of * / : ; ? \\"},
      {"joliet surrogate", X,
       [](Image& i) {
         const std::size_t d = i.directory(i.joliet(), {});
         i[i.record_in(d, std::string("\0S\0R\0C", 6)) + 33] = 0xD8;
       },
       Warning, "joliet.surrogates", "beyond UCS-2"},
      {"joliet odd", X,
       [](Image& i) {
         const std::size_t d = i.directory(i.joliet(), {});
         i[i.record_in(d, std::string("\0S\0R\0C", 6)) + 32] = 5;
       },
       Damage, "joliet.length", "UCS-2 needs an even number"},
      // Path tables.
      {"l outside", X, [](Image& i) { i[pvd + 142] = 0xFF; }, Damage, "path-table.outside",
       "type L path table"},
      {"l missing", X, [](Image& i) { std::fill_n(&i[pvd + 140], 4, std::uint8_t{0}); }, Violation,
       "path-table.missing", "no type L path table"},
      {"m missing", X, [](Image& i) { std::fill_n(&i[pvd + 148], 4, std::uint8_t{0}); }, Violation,
       "path-table.missing", "no type M path table"},
      {"root gone", X, [](Image& i) { i[path_record(i, i.le32(pvd + 140), 0) + 8] = 'A'; }, Damage,
       "path-table.root", "does not open with the root"},
      {"cut record", X, [](Image& i) { i[path_record(i, i.le32(pvd + 140), 3)] = 0; }, Damage,
       "path-table.record", "path table at byte"},
      {"identifier", X, [](Image& i) { i[path_record(i, i.le32(pvd + 140), 1) + 8] = 'A'; }, Damage,
       "path-table.identifier", "another identifier"},
      {"extent", X, [](Image& i) { i[path_record(i, i.le32(pvd + 140), 1) + 2] = 5; }, Damage,
       "path-table.tree", "the tree has no directory"},
      {"lacks", X, [](Image& i) { i[path_record(i, i.le32(pvd + 140), 1) + 2] = 5; }, Damage,
       "path-table.lacks", "not in the type L path table"},
      {"path parent", X, [](Image& i) { i[path_record(i, i.le32(pvd + 140), 1) + 6] = 9; }, Damage,
       "path-table.parent", "names record 9"},
      {"wrong parent", X, [](Image& i) { i[path_record(i, i.le32(pvd + 140), 3) + 6] = 3; }, Damage,
       "path-table.parent", "not the directory that holds it"},
      {"path order", X, [](Image& i) { i[path_record(i, i.le32(pvd + 140), 1) + 8] = 'Z'; },
       Violation, "path-table.order", "sorts behind it"},
      {"path padding", X, [](Image& i) { i[path_record(i, i.le32(pvd + 140), 2) + 8 + 3] = 1; },
       Violation, "path-table.padding", "padding of record 3"},
      {"path attribute length", X,
       [](Image& i) { i[path_record(i, i.le32(pvd + 140), 1) + 1] = 1; }, Violation,
       "path-table.tree", "extended attribute record length 1"},
      {"m differs", X,
       [](Image& i) {
         const std::size_t m = *read_struct<Be<std::uint32_t>>(Bytes(i.bytes()), pvd + 148);
         i[path_record(i, m, 1) + 8] = 'A';
       },
       Damage, "path-table.differ", "type L says"},
      {"m shorter", X,
       [](Image& i) {
         const std::size_t m = *read_struct<Be<std::uint32_t>>(Bytes(i.bytes()), pvd + 148);
         i[path_record(i, m, 3)] = 0;
       },
       Damage, "path-table.differ", "records, type L has"},
      {"copy repeats", X,
       [](Image& i) {
         i[path_record(i, i.le32(pvd + 140), 1) + 2] = i[path_record(i, i.le32(pvd + 140), 2) + 2];
       },
       Violation, "path-table.tree", "that an earlier record has"},
      // Extents.
      {"file over directory", X,
       [](Image& i) {
         i.both32(i.record({}, "README.TXT;1") + 2, i.le32(i.record({}, "SRC") + 2));
       },
       Damage, "extents.overlap", "overlaps directory /SRC"},
      {"file over descriptors", X, [](Image& i) { i.both32(i.record({}, "README.TXT;1") + 2, 17); },
       Damage, "extents.overlap", "overlaps the volume descriptors"},
      {"file inside file", X,
       [](Image& i) {
         i.both32(i.record({}, "README.TXT;1") + 2, i.le32(i.record({}, "BIG.BIN;1") + 2) + 1);
       },
       Warning, "extents.files", "share blocks without being the same"},
      {"only in one view", X, [](Image& i) { i.both32(i.record({}, "README.TXT;1") + 10, 9); },
       Note, "views.only-here", "in no record of the joliet tree"},
      // System use entries.
      {"sp bytes", X, root_entry("SP", 4, 0), Violation, "susp.sp", "BE EF"},
      {"sp skip", X, root_entry("SP", 6, 250), Violation, "susp.skip", "SP says that 250"},
      {"sp elsewhere", X,
       [](Image& i) {
         const std::size_t e = i.entry(i.record({}, "README.TXT;1"), "TF");
         i[e] = 'S', i[e + 1] = 'P';
       },
       Violation, "susp.sp-place", "SP stands elsewhere"},
      {"entry length", X, entry("README.TXT;1", "PX", 2, 3), Damage, "susp.length",
       "'PX' has length 3"},
      {"entry too long", X, entry("README.TXT;1", "PX", 2, 255), Damage, "susp.length",
       "'PX' has length 255"},
      {"entry version", X, entry("README.TXT;1", "PX", 3, 4), Violation, "susp.version",
       "version 4, expected 1"},
      {"unknown entry", X,
       [](Image& i) {
         const std::size_t e = i.entry(i.record({}, "README.TXT;1"), "TF");
         i[e] = 'Q', i[e + 1] = 'Q';
       },
       Note, "susp.unknown", "'QQ' are not known"},
      {"stop entry", X,
       [](Image& i) {
         const std::size_t e = i.entry(i.record({}, "README.TXT;1"), "TF");
         i[e] = 'S', i[e + 1] = 'T';
       },
       Violation, "susp.st", "ST has length"},
      {"es entry", X,
       [](Image& i) {
         const std::size_t e = i.entry(i.record({}, "README.TXT;1"), "TF");
         i[e] = 'E', i[e + 1] = 'S';
       },
       Violation, "susp.es", "ES has length"},
      {"er elsewhere", X,
       [](Image& i) {
         const std::size_t e = i.entry(i.record({}, "README.TXT;1"), "TF");
         i[e] = 'E', i[e + 1] = 'R';
       },
       Violation, "susp.er-place", "ER stands elsewhere"},
      {"er length", X, root_entry("ER", 4, 3), Violation, "susp.er-length", "its texts need"},
      {"no er", X, root_entry("ER", 0, 'Q'), Violation, "rock-ridge.no-er", "no ER announces"},
      {"ce outside", X,
       [](Image& i) { i.both32(i.entry(i.directory(pvd, {}), "CE") + 4, 0xFFFFFF); }, Damage,
       "susp.ce-outside", "past the end of the medium"},
      {"ce orders", X, root_entry("CE", 11, 99), Damage, "susp.both-orders", "a number of CE"},
      {"ce across", X, [](Image& i) { i.both32(i.entry(i.directory(pvd, {}), "CE") + 12, 2000); },
       Damage, "susp.ce-block", "past the end of its block"},
      {"ce length", X, root_entry("CE", 2, 24), Damage, "susp.ce-length", "CE has length 24"},
      {"ce loop", X,
       [](Image& i) {
         const std::size_t r = i.directory(pvd, {}), c = i.entry(r, "CE"), e = i.entry(r, "ER");
         std::copy_n(&i[c], 28, &i[e]);
       },
       Damage, "susp.ce-loop", "lead in a circle"},
      {"ce twice", X,
       [](Image& i) {
         const std::size_t r = i.directory(pvd, {}), c = i.entry(r, "CE"), p = i.entry(r, "PX");
         std::copy_n(&i[c], 28, &i[p]);
         i[p + 28] = 'P', i[p + 29] = 'D', i[p + 30] = 8, i[p + 31] = 1;
       },
       Violation, "susp.ce-twice", "a second CE"},
      // Rock Ridge.
      {"no px", X, entry("README.TXT;1", "PX", 0, 'Q'), Violation, "rock-ridge.no-px", "has no PX"},
      {"px twice", X,
       [](Image& i) {
         const std::size_t r = i.record({}, "README.TXT;1");
         std::copy_n("PX", 2, &i[i.entry(r, "TF")]);
       },
       Violation, "rock-ridge.twice", "PX stands 2 times"},
      {"px orders", X, entry("README.TXT;1", "PX", 11, 9), Damage, "rock-ridge.both-orders",
       "mode of PX"},
      {"px link orders", X, entry("README.TXT;1", "PX", 19, 9), Damage, "rock-ridge.both-orders",
       "link count of PX"},
      {"px uid orders", X, entry("README.TXT;1", "PX", 27, 9), Damage, "rock-ridge.both-orders",
       "user id of PX"},
      {"px gid orders", X, entry("README.TXT;1", "PX", 35, 9), Damage, "rock-ridge.both-orders",
       "group id of PX"},
      {"px type", X,
       [](Image& i) {
         const std::size_t e = i.entry(i.record({}, "README.TXT;1"), "PX");
         i.both32(e + 4, 0040755);
       },
       Damage, "rock-ridge.type", "PX says this is a directory"},
      {"px no type", X,
       [](Image& i) {
         const std::size_t e = i.entry(i.record({}, "README.TXT;1"), "PX");
         i.both32(e + 4, 0644);
       },
       Violation, "rock-ridge.mode", "no file type"},
      {"link count", X,
       [](Image& i) { i.both32(i.entry(i.directory(pvd, {"DOCS"}), "PX") + 12, 77); }, Note,
       "rock-ridge.links", "the link count is 77"},
      {"no sl", X, entry("LINK.;1", "SL", 0, 'Q'), Damage, "rock-ridge.no-sl", "without SL"},
      {"sl on a file", X,
       [](Image& i) {
         const std::size_t e = i.entry(i.record({}, "README.TXT;1"), "TF");
         std::copy_n("SL", 2, &i[e]);
       },
       Violation, "rock-ridge.sl-place", "no symbolic link"},
      {"sl flags", X, entry("LINK.;1", "SL", 4, 0x10), Violation, "rock-ridge.sl-flags",
       "SL has reserved flags 0x10"},
      {"sl continue", X, entry("LINK.;1", "SL", 4, 1), Violation, "rock-ridge.sl-continue",
       "the last SL says"},
      {"sl component flags", X, entry("LINK.;1", "SL", 5, 0x80), Violation, "rock-ridge.sl-flags",
       "a component of SL has reserved flags"},
      {"sl component length", X, entry("LINK.;1", "SL", 6, 200), Damage, "rock-ridge.sl-component",
       "past the end of its entry"},
      {"sl component root", X, entry("LINK.;1", "SL", 5, 8), Violation, "rock-ridge.sl-component",
       "and something else too"},
      {"nm flags", X, entry("README.TXT;1", "NM", 4, 0x80), Violation, "rock-ridge.nm-flags",
       "NM has reserved flags"},
      {"nm current", X, entry("README.TXT;1", "NM", 4, 2), Violation, "rock-ridge.nm-flags",
       "and has a name too"},
      {"nm continue", X, entry("README.TXT;1", "NM", 4, 1), Violation, "rock-ridge.nm-continue",
       "the last NM says"},
      {"nm slash", X, entry("README.TXT;1", "NM", 5, '/'), Damage, "rock-ridge.name",
       "no name in a POSIX directory"},
      {"nm twice", X,
       [](Image& i) {
         const std::size_t a = i.entry(i.record({}, "DOCS"), "NM");
         const std::size_t b = i.entry(i.record({}, "LINK.;1"), "NM");
         std::copy_n(&i[a + 5], 4, &i[b + 5]);
       },
       Damage, "rock-ridge.name-twice", "stands twice"},
      {"tf length", X, entry("README.TXT;1", "TF", 4, 0x7F), Damage, "rock-ridge.length",
       "its 7 times need"},
      {"tf time", X, entry("README.TXT;1", "TF", 6, 44), Violation, "rock-ridge.tf-time",
       "no date of the calendar"},
      {"no pn", S, entry("NULL.;1", "PN", 0, 'Q'), Damage, "rock-ridge.no-pn", "without PN"},
      {"pn orders", S, entry("NULL.;1", "PN", 11, 9), Damage, "rock-ridge.both-orders",
       "a device number of PN"},
      {"pn length", S, entry("NULL.;1", "PN", 2, 19), Damage, "rock-ridge.length",
       "PN has length 19"},
      {"pn on a pipe", S,
       [](Image& i) { std::copy_n("PN", 2, &i[i.entry(i.record({}, "PIPE.;1"), "TF")]); },
       Violation, "rock-ridge.pn-place", "no device"},
      {"serial", S,
       [](Image& i) {
         const std::size_t a = i.entry(i.record({}, "ONE.;1"), "PX");
         const std::size_t b = i.entry(i.record({}, "OTHER.;1"), "PX");
         std::copy_n(&i[a + 36], 8, &i[b + 36]);
       },
       Violation, "rock-ridge.serial", "belongs to another file too"},
      {"serial zero", S, [](Image& i) { i.both32(i.entry(i.record({}, "ONE.;1"), "PX") + 36, 0); },
       Warning, "rock-ridge.serial-zero", "may be 0"},
      {"serial orders", S, [](Image& i) { flip(i, i.entry(i.record({}, "ONE.;1"), "PX") + 43); },
       Damage, "rock-ridge.both-orders", "file serial number"},
      {"px of 36", S,
       [](Image& i) {
         const std::size_t e = i.entry(i.record({}, "ONE.;1"), "PX");
         i[e + 2] = 36;
         i[e + 36] = 'P', i[e + 37] = 'D', i[e + 38] = 8, i[e + 39] = 1;
       },
       Violation, "rock-ridge.px-mixed", "a volume is of one version"},
      // Relocated directories.
      {"cl nowhere", R,
       [](Image& i) {
         i.both32(i.entry(i.record({"A", "B", "C", "D", "E", "F", "G"}, "H"), "CL") + 4, 3);
       },
       Damage, "rock-ridge.cl", "where no directory lies"},
      {"cl orders", R,
       [](Image& i) {
         flip(i, i.entry(i.record({"A", "B", "C", "D", "E", "F", "G"}, "H"), "CL") + 11);
       },
       Damage, "rock-ridge.both-orders", "the location in CL"},
      {"pl wrong", R,
       [](Image& i) {
         const std::size_t d = i.directory(pvd, {"RR_MOVED", "H"});
         i.both32(i.entry(d + i[d], "PL") + 4, 3);
       },
       Damage, "rock-ridge.pl", "PL points at block 3"},
      {"pl gone", R,
       [](Image& i) {
         const std::size_t d = i.directory(pvd, {"RR_MOVED", "H"});
         i[i.entry(d + i[d], "PL")] = 'Q';
       },
       Damage, "rock-ridge.pl", "has no PL"},
      {"cl gone", R,
       [](Image& i) {
         i[i.entry(i.record({"A", "B", "C", "D", "E", "F", "G"}, "H"), "CL")] = 'Q';
       },
       Damage, "rock-ridge.pl", "to which no CL leads"},
      {"hidden for good", R,
       [](Image& i) {
         i[i.entry(i.record({"A", "B", "C", "D", "E", "F", "G"}, "H"), "CL")] = 'Q';
       },
       Warning, "rock-ridge.re", "readers hide it"},
      {"re gone", R, [](Image& i) { i[i.entry(i.record({"RR_MOVED"}, "H"), "RE")] = 'Q'; },
       Violation, "rock-ridge.re", "has no RE"},
      // zisofs.
      {"zf algorithm", S, entry("TEXT.TXT;1", "ZF", 4, 'x'), Warning, "zisofs.algorithm",
       "readers know only 'pz'"},
      {"zf orders", S, entry("TEXT.TXT;1", "ZF", 15, 1), Damage, "rock-ridge.both-orders",
       "the size in ZF"},
      {"zf block", S, entry("TEXT.TXT;1", "ZF", 7, 20), Violation, "zisofs.parameters",
       "blocks of 2^20"},
      {"zf version", S, entry("TEXT.TXT;1", "ZF", 3, 2), Note, "zisofs.version", "ZF of version 2"},
      {"zisofs magic", S,
       [](Image& i) { flip(i, std::size_t{i.le32(i.record({}, "TEXT.TXT;1") + 2)} * 2048); },
       Damage, "zisofs.header", "its magic number is missing"},
      {"zisofs size", S,
       [](Image& i) { flip(i, std::size_t{i.le32(i.record({}, "TEXT.TXT;1") + 2)} * 2048 + 8); },
       Damage, "zisofs.header", "contradicts ZF"},
      {"zisofs pointer", S,
       [](Image& i) { i[std::size_t{i.le32(i.record({}, "TEXT.TXT;1") + 2)} * 2048 + 18] = 0xFF; },
       Damage, "zisofs.pointers", "block pointer 0"},
      {"zisofs too short", S, [](Image& i) { i.both32(i.record({}, "TEXT.TXT;1") + 10, 8); },
       Damage, "zisofs.header", "cannot hold its header"},
  };
}

TEST(Structure, NamesEveryDamageByItsClause) {
  for (const Fault& damage : damages()) {
    SCOPED_TRACE(damage.name);
    Image image = damage.image();
    EXPECT_NO_THROW(damage.patch(image));
    const Findings findings = structure_of(image.bytes());
    const auto sorted = findings.sorted();
    const bool found = std::ranges::any_of(sorted, [&](const Finding* finding) {
      return finding->severity == damage.severity &&
             std::string_view(finding->kind) == damage.kind &&
             finding->sentence.find(damage.sentence) != std::string::npos;
    });
    EXPECT_TRUE(found) << "expected " << to_string(damage.severity) << " " << damage.kind << " '"
                       << damage.sentence << "', found:\n"
                       << listing(findings);
  }
}

TEST(Structure, FindsAHundredFaultsInOneRun) {
  const TestFolder folder;
  for (int i = 0; i < 100; ++i)
    write_text(folder.path() / "tree" / fmt::format("F{:03}.TXT", i), cat("file ", i));
  run("xorriso -as mkisofs -R -J -o " + folder / "x.iso" + " " + folder / "tree");
  Image image(read_bytes(folder / "x.iso"));
  for (int i = 0; i < 100; ++i)
    flip(image, image.record({}, fmt::format("F{:03}.TXT;1", i)) + 9);
  const Findings findings = structure_of(image.bytes());
  EXPECT_EQ(findings.count("record.both-orders"), 100U) << listing(findings, Severity::Warning);
}

TEST(Structure, EndsWithFindingsWhateverTheBytes) {
  std::mt19937 random(42);
  for (int round = 0; round < 400; ++round) {
    Image image = round % 3 == 0   ? xorriso_image()
                  : round % 3 == 1 ? relocated_image()
                                   : special_image();
    std::vector<std::uint8_t>& bytes = image.bytes();
    const std::size_t metadata = std::min<std::size_t>(bytes.size(), 80 * 2048);
    for (int i = 0; i < 1 + round % 20; ++i)
      bytes[pvd + random() % (metadata - pvd)] = static_cast<std::uint8_t>(random());
    if (round % 10 == 0)
      bytes.resize(random() % bytes.size());
    EXPECT_NO_THROW(structure_of(bytes)) << "round " << round;
  }
}

}  // namespace
}  // namespace disc::verify
