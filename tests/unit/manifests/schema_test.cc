// The schema against the reader, with another people's validator as the judge.
#include "manifests/schema.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "manifests/document.h"
#include "manifests/language.h"
#include "tests/unit/manifests/read_text.h"

namespace disc {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw std::runtime_error(path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

// The document as an editor sees it: scalars typed by their looks (YAML 1.2, core schema), in which
// 0x10 is a number, too, but not to all.
json as_editors_see(const Value& value, bool hexadecimal = false) {
  switch (value.kind) {
    case ValueKind::Null:
      return nullptr;
    case ValueKind::List: {
      json list = json::array();
      for (const Value& item : value.items)
        list.push_back(as_editors_see(item, hexadecimal));
      return list;
    }
    case ValueKind::Map: {
      json map = json::object();
      for (const Member& member : value.members)
        map[member.key] = as_editors_see(member.value, hexadecimal);
      return map;
    }
    case ValueKind::Scalar:
      break;
  }
  if (value.quoted)
    return value.text;
  if (value.text == "true" || value.text == "false")
    return value.text == "true";
  static const std::regex number("(-?)0*([0-9]+(\\.[0-9]+)?)");
  static const std::regex hexadecimal_number("0x[0-9a-fA-F]{1,8}");
  std::smatch parts;
  if (hexadecimal && std::regex_match(value.text, hexadecimal_number))
    return std::stoull(value.text, nullptr, 16);
  if (std::regex_match(value.text, parts, number))
    return json::parse(parts[1].str() + parts[2].str());
  return value.text;
}

json document_of(const fs::path& path) {
  Diagnostics diagnostics;
  const auto root = read_document(path.string(), slurp(path), diagnostics);
  if (!root)
    throw std::runtime_error(cat(path.string(), " is no document"));
  return as_editors_see(*root);
}

// What the validator says of each document, "ok" or its complaint.
std::map<std::string, std::string> judge(const std::map<std::string, json>& documents) {
  const fs::path work =
      fs::temp_directory_path() / cat("glassmaster-schema-test-", ::getpid(), ".json");
  std::ofstream(work) << json{{"schema", json::parse(json_schema())}, {"documents", documents}};
  const std::string command = cat("/usr/bin/python3 '", TEST_DATA,
                                  "/unit/manifests/schema_check.py' < '", work.string(), "' 2>&1");
  FILE* pipe = ::popen(command.c_str(), "r");
  std::string output;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe))
    output.append(buffer, got);
  EXPECT_EQ(::pclose(pipe), 0) << output;
  fs::remove(work);
  std::map<std::string, std::string> verdicts;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);)
    if (const std::size_t colon = line.find(": "); colon != std::string::npos)
      verdicts[line.substr(0, colon)] = line.substr(colon + 2);
  EXPECT_EQ(verdicts.size(), documents.size()) << output;
  return verdicts;
}

std::vector<fs::path> manifests_in(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().string().ends_with(".disc.yaml"))
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

Reading read_file_of(const fs::path& path) {
  ReadOptions options;
  options.environment = [](const std::string&) { return std::optional<std::string>(); };
  return read_with(options, path.string());
}

const fs::path samples = fs::path(SOURCE_ROOT) / "manifests" / "samples";

TEST(Samples, AreReadWithoutAWord) {
  EXPECT_GE(manifests_in(samples).size(), 20u);
  EXPECT_GE(manifests_in(samples / "cd").size(), 5u);
  for (const fs::path& folder : {samples, samples / "cd"})
    for (const fs::path& path : manifests_in(folder))
      EXPECT_EQ(read_file_of(path).messages, "") << path;
}

TEST(Schema, AcceptsEverySample) {
  std::map<std::string, json> documents;
  for (const fs::path& folder : {samples, samples / "cd"})
    for (const fs::path& path : manifests_in(folder))
      documents[path.filename().string()] = document_of(path);
  for (const auto& [name, verdict] : judge(documents))
    EXPECT_EQ(verdict, "ok") << name;
}

// Of the bad manifests those whose fault can be seen without variables, files and other values.
TEST(Schema, RefusesWhatASchemaCanSee) {
  const std::set<std::string> seen{"unknown-key",
                                   "unknown-key-far",
                                   "missing-version",
                                   "missing-name",
                                   "language-version",
                                   "null-value",
                                   "tilde-value",
                                   "map-for-text",
                                   "text-for-list",
                                   "list-for-map",
                                   "yes-for-true",
                                   "quoted-boolean",
                                   "upper-case-true",
                                   "choice",
                                   "level",
                                   "octal-number",
                                   "number-range",
                                   "number-overflow",
                                   "later-keys",
                                   "later-values",
                                   "cd-catalog",
                                   "cd-durations",
                                   "cd-isrc",
                                   "cd-missing-keys",
                                   "cd-text-keys",
                                   "cd-text-without-languages",
                                   "cd-words",
                                   "fat-in-fat",
                                   "fat-keys",
                                   "fat-owners",
                                   "fat-size",
                                   "fat-without-files",
                                   "boot-empty-parts",
                                   "boot-keys",
                                   "boot-load-sectors",
                                   "boot-missing-keys",
                                   "boot-of-wrong-kinds",
                                   "boot-paths",
                                   "boot-segment",
                                   "boot-selection",
                                   "boot-words",
                                   "partition-type",
                                   "entry-of-two-kinds",
                                   "entry-of-no-kind",
                                   "entry-with-typo",
                                   "key-of-another-kind",
                                   "missing-to",
                                   "empty-values",
                                   "variable-name",
                                   "matrix-without-axes",
                                   "epoch",
                                   "owner",
                                   "mode",
                                   "align",
                                   "target-paths",
                                   "many-errors",
                                   "wide-characters",
                                   "long-line",
                                   "forged-line",
                                   "not-a-map"};
  std::map<std::string, json> documents;
  for (const std::string& name : seen)
    documents[name] =
        document_of(fs::path(TEST_DATA) / "bad" / "manifests" / (name + ".disc.yaml"));
  // A date that the calendar lacks looks like a date to a schema.
  documents["epoch"]["time"]["epoch"] = "tomorrow";
  for (const auto& [name, verdict] : judge(documents))
    EXPECT_NE(verdict, "ok") << name;
}

// One small document for each kind of value, accepted by the reader: the schema must take it too.
TEST(Schema, AcceptsWhatTheReaderAccepts) {
  const std::vector<std::string> accepted{
      "name: 12\nvolume: {id: 2.50, publisher: true}\n",
      "name: x\nextends: []\nenv: [A]\nvars: {v: {default: 1}}\nmedium: 700MiB\n",
      "name: x\nvars: {l: {default: '2'}, b: {default: 'true'}}\n"
      "filesystems: {iso9660: {level: '${l}', max-depth: '${l}'}, joliet: '${b}'}\n",
      "name: x\nfilesystems: {iso9660: {level: 1999, max-depth: '9'}, rock-ridge: {version: "
      "'1.10'}}\n",
      "name: x\nattributes: [{match: '*', mode: 0644, sort: -3, zisofs: {block: 64KiB}}]\n",
      "name: x\nattributes: [{match: '*', mode: 755, owner: '-:-', hide: joliet}]\n",
      "name: x\nfiles: [{from: a, to: /, include: a, exclude: [b]}, {text: 5, to: /five}]\n",
      "name: x\ntime: {epoch: 1793491200}\n",
      "name: x\ntime: {epoch: 2026-11-01 00:00:00}\noutputs: {padding: none}\n",
      "name: x\nvars: {p: {default: 5 blocks}}\noutputs: {padding: '${p}'}\n",
      "name: x\nmatrix: {axes: {a: [1, 2.5, true]}, include: [{b: 1}]}\n",
      "name: x\nsidecars: []\nintegrity: {digests: []}\n",
      "name: x\nboot: {entries: [{image: /a}]}\n",
      "name: x\nboot: {catalog: /c, entries: [{image: /a, emulation: floppy-1.44, load-segment: "
      "0x7C0, load-sectors: 1, id: 12}, {platform: uefi, image: /b, load-segment: 0, selection: "
      "0102, id: ''}]}\n",
      "name: x\nboot: {entries: [{image: /a}, {image: /b, selection: 00Ff, load-segment: '0X7c0', "
      "patch: grub2}]}\n",
      "name: x\nboot: {system-area: {mbr: grub2:boot.img, table: gpt-hybrid}, partitions: "
      "[{image: /a, type: esp, name: 1}, {from: d, type: 0x83, append: true}, {image: /a, type: "
      "0XEF, append: false}, {from: d, type: c12a7328-f81f-11d2-ba4b-00a0c93ec93b}]}\n",
      "name: x\nboot: {system-area: {file: raw}}\n",
      "name: x\nboot: {system-area: {mbr: protective}}\n",
      "name: x\nboot: {replay: old.iso}\n",
      "name: x\ndisc: {type: cd-xa, catalog: '4006381333931', first-track: 2, overburn: true, "
      "join: gapless, "
      "cd-text: {languages: [{code: english, title: 1999, transliterate: true}]}}\ntracks: [{mode: "
      "audio, from: a, pregap: 2.52 s, postgap: 1 frame, indexes: [00:01:00, 2 seconds], flags: "
      "copy, isrc: dea120500001, cd-text: {english: {title: 5}}}, {mode: mode1, files: []}]\n",
      "name: x\nvars: {d: {default: 2s}}\nsessions: [{tracks: [{mode: audio, silence: '${d}'}, "
      "{mode: audio, byte-order: big, from: a, pregap: {from: b, start: '${d}', convert: true}, "
      "flags: [copy, four-channel]}]}]\noutputs: {format: ccd, dialect: full, subchannel: pw}\n",
      "name: x\nvars: {s: {default: 0x7C0}, p: {default: esp}, n: {default: '4'}}\nboot: {entries: "
      "[{image: '/${s}', load-segment: '${s}', load-sectors: '${n}', selection: ''}], partitions: "
      "[{image: /b, type: '${p}'}]}\n",
      "name: x\nfiles: [{fat: {files: []}, to: /a}, {fat: {size: 8MiB, label: 1234, files: "
      "[{from: a, to: /, exclude: b}, {text: 1, to: /t, time: 5}, {directory: /d}, {remove: /t}]}, "
      "to: /b, mode: 0600, owner: '1:1', time: 5, on-conflict: replace}]\n",
      "name: x\nvars: {s: {default: auto}}\nfiles: [{fat: {size: '${s}', label: '', files: [{from: "
      "a, to: /, symlinks: follow, strip: 1, path: /p, include: [c], on-conflict: keep}]}, to: "
      "/a}]\n"};
  std::map<std::string, json> documents;
  for (std::size_t i = 0; i < accepted.size(); ++i) {
    const std::string text = "glassmaster: 1\n" + accepted[i];
    const Reading reading = read_text(text);
    EXPECT_EQ(reading.errors, 0u) << text << reading.messages;
    Diagnostics diagnostics;
    const auto root = read_document("t", text, diagnostics);
    documents[cat("document ", i)] = as_editors_see(*root);
    documents[cat("document ", i, ", with numbers in hexadecimal")] = as_editors_see(*root, true);
  }
  for (const auto& [name, verdict] : judge(documents))
    EXPECT_EQ(verdict, "ok") << name;
}

// Every key of the table under its full name, "files[].to".
void walk(const Shape& shape, const std::string& at,
          const std::function<void(const Key&, const std::string&)>& visit) {
  for (const Key& key : shape.keys) {
    const std::string path = at.empty() ? key.name : cat(at, ".", key.name);
    visit(key, path);
    if (!key.later)
      walk(key.shape, path, visit);
  }
  for (const Shape& inner : shape.inner)
    walk(inner,
         shape.kind == ShapeKind::List    ? at + "[]"
         : shape.kind == ShapeKind::Table ? at + ".NAME"
                                          : at,
         visit);
}

// The same of the schema.
void walk(const json& schema, const std::string& at, std::set<std::string>& out) {
  if (schema.contains("properties")) {
    for (const auto& [name, inner] : schema["properties"].items()) {
      const std::string path = at.empty() ? name : cat(at, ".", name);
      out.insert(path);
      walk(inner, path, out);
    }
  }
  if (schema.contains("items"))
    walk(schema["items"], at + "[]", out);
  if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object())
    walk(schema["additionalProperties"], at + ".NAME", out);
  if (schema.contains("anyOf"))
    for (const json& one : schema["anyOf"])
      walk(one, at, out);
}

TEST(Schema, HasTheKeysOfTheReaderAndNoOthers) {
  std::set<std::string> known, in_schema;
  walk(manifest_shape(), "", [&](const Key& key, const std::string& path) {
    if (!key.later)
      known.insert(path);
  });
  walk(json::parse(json_schema()), "", in_schema);
  EXPECT_EQ(known, in_schema);
  EXPECT_GE(known.size(), 80u);
}

TEST(Schema, DescribesEveryKey) {
  walk(manifest_shape(), "", [](const Key& key, const std::string& path) {
    EXPECT_TRUE(key.later || !key.description.empty()) << path;
  });
}

// Where the reference describes a key: a data track has the keys of an image, a session the tracks
// of a disc, and neither is told twice.
std::string place_in_reference(std::string path) {
  const std::string session = "sessions[].", track = "tracks[].";
  if (path.starts_with(session + track))
    path.erase(0, session.size());
  for (const char* tree : {"volume", "filesystems", "on-collision", "on-loss", "layout",
                           "attributes", "files", "boot"})
    if (path.starts_with(track + tree))
      return path.substr(track.size());
  return path;
}

TEST(Reference, NamesEveryKey) {
  const std::string readme = slurp(fs::path(SOURCE_ROOT) / "manifests" / "README.md");
  walk(manifest_shape(), "", [&](const Key&, const std::string& of_key) {
    const std::string path = place_in_reference(of_key);
    // A map whose keys all stand in the tables needs no row of its own.
    const bool stands = readme.find("`" + path + "`") != std::string::npos ||
                        readme.find("`" + path + ".") != std::string::npos ||
                        readme.find("`" + path + "[]") != std::string::npos;
    EXPECT_TRUE(stands) << path;
  });
}

TEST(Reference, NamesEveryCodeInTheSource) {
  const std::string readme = slurp(fs::path(SOURCE_ROOT) / "manifests" / "README.md");
  std::set<std::string> listed, used;
  const std::regex row("\\| (GM[0-9]{4}) \\| [^|]+ \\|"), code("\"(GM[0-9]{4})\"");
  const auto collect = [](const std::string& text, const std::regex& what,
                          std::set<std::string>& out) {
    for (std::sregex_iterator at(text.begin(), text.end(), what), end; at != end; ++at)
      out.insert((*at)[1]);
  };
  collect(readme, row, listed);
  for (const char* folder : {"manifests", "mkimage", "verify", "formats"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_ROOT) / folder))
      if (entry.path().extension() == ".cc" || entry.path().extension() == ".h")
        collect(slurp(entry.path()), code, used);
  for (const std::string& one : used)
    EXPECT_TRUE(listed.count(one)) << one << " is missing in manifests/README.md";
  for (const std::string& one : listed)
    EXPECT_TRUE(used.count(one)) << one << " is in manifests/README.md, but nothing says it";
}

// A message nobody has seen is a message nobody has read.
TEST(Reference, HasABadManifestForEveryCodeOfTheReader) {
  std::set<std::string> shown;
  for (const auto& entry : fs::directory_iterator(fs::path(TEST_DATA) / "bad" / "manifests")) {
    if (entry.path().extension() != ".expected")
      continue;
    const std::string text = slurp(entry.path());
    const std::regex code("\\[(GM[0-9]{4})\\]");
    for (std::sregex_iterator at(text.begin(), text.end(), code), end; at != end; ++at)
      shown.insert((*at)[1]);
  }
  // These need the command line, the environment, or more bytes than a test should keep.
  const std::set<std::string> elsewhere{"GM0016", "GM0203", "GM0211", "GM0215",
                                        "GM0216", "GM0306", "GM0312"};
  std::set<std::string> used;
  for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_ROOT) / "manifests")) {
    if (entry.path().extension() != ".cc")
      continue;
    const std::string text = slurp(entry.path());
    const std::regex code("\"(GM0[0-368][0-9]{2})\"");
    for (std::sregex_iterator at(text.begin(), text.end(), code), end; at != end; ++at)
      used.insert((*at)[1]);
  }
  for (const std::string& one : used)
    EXPECT_TRUE(shown.count(one) || elsewhere.count(one)) << one;
}

}  // namespace
}  // namespace disc
