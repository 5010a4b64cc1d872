// NAME.lock.json: the digest of everything an image is made from, to be committed beside its
// manifest.
#include "manifests/lock.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "formats/base/error.h"
#include "formats/base/json.h"
#include "formats/base/text.h"

namespace disc {
namespace {

using Json = nlohmann::json;

/// Finds members and tells where one is missing or of the wrong kind.
class Reader {
 public:
  Reader(const Json& value, std::string place) : value_(value), place_(std::move(place)) {
    if (!value_.is_object())
      fail("an object is expected");
  }

  const Json& member(const char* key) const {
    const auto found = value_.find(key);
    if (found == value_.end())
      fail(cat("lacks '", key, "'"));
    return *found;
  }
  bool has(const char* key) const { return value_.contains(key); }
  std::string text(const char* key) const {
    if (!member(key).is_string())
      fail(cat("'", key, "' is not a text"));
    return member(key).get<std::string>();
  }
  std::string sha256(const char* key) const {
    std::string hex = text(key);
    if (hex.size() != 64 || !from_hex(hex))
      fail(cat("'", key, "' is not a SHA-256"));
    return hex;
  }
  std::uint64_t number(const char* key) const {
    if (!member(key).is_number_unsigned())
      fail(cat("'", key, "' is not a whole number"));
    return member(key).get<std::uint64_t>();
  }
  std::vector<Reader> list(const char* key) const {
    if (!member(key).is_array())
      fail(cat("'", key, "' is not a list"));
    std::vector<Reader> readers;
    for (const Json& item : member(key))
      readers.emplace_back(item, cat(place_, key, "[", readers.size(), "]: "));
    return readers;
  }
  std::map<std::string, std::string> map(const char* key) const {
    const Reader object(member(key), cat(place_, key, ": "));
    std::map<std::string, std::string> values;
    for (const auto& item : object.value_.items())
      values.emplace(item.key(), object.text(item.key().c_str()));
    return values;
  }
  [[noreturn]] void fail(const std::string& what) const { throw ManifestError(place_ + what); }

 private:
  const Json& value_;
  std::string place_;
};

std::string short_digest(const std::string& sha256) { return sha256.substr(0, 12); }

std::string what_is(const LockInput& input) {
  return cat(in_quotes(input.path), " (", input.kind, ", to ", in_quotes(input.to), ")");
}

void compare_text(std::vector<std::string>& found, const std::string& what,
                  const std::string& locked, const std::string& present) {
  if (locked != present)
    found.push_back(cat(what, " is ", present.empty() ? "none" : present, ", locked is ",
                        locked.empty() ? "none" : locked));
}

void compare_codecs(std::vector<std::string>& found, const Lock& locked, const Lock& present) {
  std::map<std::string, std::string> all = locked.codecs;
  all.insert(present.codecs.begin(), present.codecs.end());
  const auto version = [](const Lock& lock, const std::string& codec) {
    const auto at = lock.codecs.find(codec);
    return at == lock.codecs.end() ? std::string() : at->second;
  };
  for (const auto& codec : all)
    compare_text(found, cat("codec of ", codec.first), version(locked, codec.first),
                 version(present, codec.first));
}

void compare_includes(std::vector<std::string>& found, const Lock& locked, const Lock& present) {
  std::map<std::string, std::string> before, now;
  for (const LockInclude& include : locked.includes)
    before[include.path] = include.sha256;
  for (const LockInclude& include : present.includes)
    now[include.path] = include.sha256;
  for (const auto& include : before)
    if (!now.contains(include.first))
      found.push_back(cat("removed: included manifest ", in_quotes(include.first)));
    else if (now[include.first] != include.second)
      found.push_back(cat("changed: included manifest ", in_quotes(include.first)));
  for (const auto& include : now)
    if (!before.contains(include.first))
      found.push_back(cat("added: included manifest ", in_quotes(include.first)));
}

void compare_inputs(std::vector<std::string>& found, const Lock& locked, const Lock& present) {
  using Key = std::pair<std::string, std::string>;
  // Entries may share path and target; the list keeps them apart.
  std::map<Key, std::vector<LockInput>> before, now;
  for (const LockInput& input : locked.inputs)
    before[{input.path, input.to}].push_back(input);
  for (const LockInput& input : present.inputs)
    now[{input.path, input.to}].push_back(input);
  for (auto& entry : before)
    std::sort(entry.second.begin(), entry.second.end());
  for (auto& entry : now)
    std::sort(entry.second.begin(), entry.second.end());
  for (const auto& entry : before) {
    const std::vector<LockInput>& then = entry.second;
    const std::vector<LockInput>& after = now[entry.first];
    for (std::size_t i = after.size(); i < then.size(); ++i)
      found.push_back("removed: " + what_is(then[i]));
    for (std::size_t i = 0; i < std::min(then.size(), after.size()); ++i) {
      if (then[i].kind != after[i].kind)
        found.push_back(cat("changed: ", what_is(then[i]), " is a ", after[i].kind, " now"));
      else if (then[i].sha256 != after[i].sha256)
        found.push_back(cat("changed: ", what_is(then[i]), ", ", after[i].size, " bytes sha256 ",
                            short_digest(after[i].sha256), ", locked is ", then[i].size,
                            " bytes sha256 ", short_digest(then[i].sha256)));
      else if (then[i].listing != after[i].listing && !then[i].listing.empty())
        found.push_back(cat("changed: owner, mode or time of ", what_is(then[i])));
    }
  }
  for (const auto& entry : now) {
    const auto then = before.find(entry.first);
    const std::size_t known = then == before.end() ? 0 : then->second.size();
    for (std::size_t i = known; i < entry.second.size(); ++i)
      found.push_back("added: " + what_is(entry.second[i]));
  }
}

}  // namespace

std::string to_json(const Lock& lock) {
  std::vector<LockInclude> includes = lock.includes;
  std::vector<LockInput> inputs = lock.inputs;
  std::sort(includes.begin(), includes.end());
  std::sort(inputs.begin(), inputs.end());
  std::string out = "{\"codecs\":{";
  const char* comma = "";
  for (const auto& codec : lock.codecs) {
    out += comma + to_json(codec.first) + ":" + to_json(codec.second);
    comma = ",";
  }
  out += cat("},\n\"epoch\":", to_json(lock.epoch), ",\n\"format\":1,\n\"includes\":[");
  comma = "\n";
  for (const LockInclude& include : includes) {
    out += cat(comma, "{\"path\":", to_json(include.path), ",\"sha256\":", to_json(include.sha256),
               "}");
    comma = ",\n";
  }
  out += "\n],\n\"inputs\":[";
  comma = "\n";
  for (const LockInput& input : inputs) {
    const std::string listing =
        input.listing.empty() ? std::string() : cat("\"listing\":", to_json(input.listing), ",");
    out += cat(comma, "{\"kind\":", to_json(input.kind), ",", listing,
               "\"path\":", to_json(input.path), ",\"sha256\":", to_json(input.sha256),
               ",\"size\":", input.size, ",\"to\":", to_json(input.to), "}");
    comma = ",\n";
  }
  return out + cat("\n],\n\"manifest_sha256\":", to_json(lock.manifest_sha256),
                   ",\n\"name\":", to_json(lock.name), "}\n");
}

Lock read_lock(const std::string& text, const std::string& name) {
  Json document;
  try {
    document = Json::parse(text, [&](int depth, Json::parse_event_t, Json&) {
      if (depth > 8)
        throw ManifestError(name + ": is nested too deeply for a lock");
      return true;
    });
  } catch (const Json::exception&) {
    throw ManifestError(name + ": is not JSON, so it is no lock");
  }
  const Reader reader(document, name + ": ");
  const std::uint64_t format = reader.number("format");
  if (format != 1)
    reader.fail(cat("is of format ", format, ", this program knows format 1"));
  Lock lock;
  lock.name = reader.text("name");
  lock.manifest_sha256 = reader.sha256("manifest_sha256");
  lock.epoch = reader.text("epoch");
  lock.codecs = reader.map("codecs");
  for (const Reader& include : reader.list("includes"))
    lock.includes.push_back({include.text("path"), include.sha256("sha256")});
  for (const Reader& input : reader.list("inputs"))
    lock.inputs.push_back({input.text("path"), input.text("to"), input.text("kind"),
                           input.number("size"), input.sha256("sha256"),
                           input.has("listing") ? input.sha256("listing") : std::string()});
  return lock;
}

std::vector<std::string> drift(const Lock& locked, const Lock& present) {
  std::vector<std::string> found;
  compare_text(found, "name", locked.name, present.name);
  compare_text(found, "epoch", locked.epoch, present.epoch);
  compare_codecs(found, locked, present);
  compare_includes(found, locked, present);
  compare_inputs(found, locked, present);
  // The digest of the whole says the least, so it stands last.
  if (locked.manifest_sha256 != present.manifest_sha256)
    found.push_back(cat("changed: the resolved manifest, sha256 ",
                        short_digest(present.manifest_sha256), ", locked is ",
                        short_digest(locked.manifest_sha256)));
  return found;
}

}  // namespace disc
