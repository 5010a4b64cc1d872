// Reads a receipt as a stream: one element of it is in memory at a time.
#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "manifests/receipt.h"

namespace disc {
namespace {

using Json = nlohmann::json;

/// The characters of a stream, counted, so that every message can name its place.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  CountingIterator() = default;
  CountingIterator(std::streambuf* buffer, std::uint64_t* count) : buffer_(buffer), count_(count) {}
  char operator*() const { return std::char_traits<char>::to_char_type(buffer_->sgetc()); }
  CountingIterator& operator++() {
    buffer_->sbumpc();
    ++*count_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool at_end() const {
    return buffer_ == nullptr ||
           std::char_traits<char>::eq_int_type(buffer_->sgetc(), std::char_traits<char>::eof());
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_end() == b.at_end();
  }
  friend bool operator!=(const CountingIterator& a, const CountingIterator& b) { return !(a == b); }

 private:
  std::streambuf* buffer_ = nullptr;
  std::uint64_t* count_ = nullptr;
};

/// A broken rule of the receipt's format; read_receipt adds name and place.
class Broken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

const Json& member(const Json& object, const char* key) {
  if (!object.is_object())
    throw Broken("an object is expected");
  const auto found = object.find(key);
  if (found == object.end())
    throw Broken(cat("lacks '", key, "'"));
  return *found;
}

std::string text(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_string())
    throw Broken(cat("'", key, "' is not a text"));
  return value.get<std::string>();
}

std::string text_or_empty(const Json& object, const char* key) {
  return object.contains(key) ? text(object, key) : std::string();
}

template <class T>
T number_of(const Json& value, const char* what) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number <= static_cast<std::uint64_t>(std::numeric_limits<T>::max()))
      return static_cast<T>(number);
  } else if (std::is_signed_v<T> && value.is_number_integer()) {
    return static_cast<T>(value.get<std::int64_t>());
  }
  throw Broken(cat("'", what, "' is not a whole number in range"));
}

template <class T>
T number(const Json& object, const char* key) {
  return number_of<T>(member(object, key), key);
}

std::map<std::string, std::string> map(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_object())
    throw Broken(cat("'", key, "' is not an object"));
  std::map<std::string, std::string> result;
  for (const auto& item : value.items()) {
    if (!item.value().is_string())
      throw Broken(cat("'", key, "' holds something other than texts"));
    result.emplace(item.key(), item.value().get<std::string>());
  }
  return result;
}

std::map<std::string, std::string> map_or_empty(const Json& object, const char* key) {
  return object.contains(key) ? map(object, key) : std::map<std::string, std::string>();
}

std::vector<std::string> texts(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_array())
    throw Broken(cat("'", key, "' is not a list"));
  std::vector<std::string> result;
  for (const Json& item : value) {
    if (!item.is_string())
      throw Broken(cat("'", key, "' holds something other than texts"));
    result.push_back(item.get<std::string>());
  }
  return result;
}

std::string checked_sha256(std::string hex, const char* key) {
  if (hex.size() != 64 || !from_hex(hex))
    throw Broken(cat("'", key, "' is not a SHA-256"));
  return hex;
}

std::uint32_t mode_of(const std::string& octal) {
  std::uint32_t mode = 0;
  if (octal.empty() || octal.size() > 5)
    throw Broken("'mode' is not an octal number");
  for (const char c : octal) {
    if (c < '0' || c > '7')
      throw Broken("'mode' is not an octal number");
    mode = mode * 8 + static_cast<std::uint32_t>(c - '0');
  }
  if (mode > 07777)
    throw Broken("'mode' is above 7777");
  return mode;
}

ReceiptHeader header_of(const Json& value) {
  const int format = number<int>(value, "format");
  if (format != 1)
    throw Broken(cat("is of format ", format, ", this program knows format 1"));
  ReceiptHeader header;
  header.tool = text(value, "tool");
  header.tool_version = text(value, "tool_version");
  header.image = text(value, "image");
  header.compressed = text_or_empty(value, "compressed");
  header.manifest_sha256 = text(value, "manifest_sha256");
  header.lock_sha256 = text_or_empty(value, "lock_sha256");
  header.build_key = text(value, "build_key");
  header.epoch = text(value, "epoch");
  header.medium = text(value, "medium");
  header.views = texts(value, "views");
  header.volume_ids = map(value, "volume_ids");
  header.codecs = map(value, "codecs");
  if (value.contains("session_first"))
    header.session_first = number<std::int64_t>(value, "session_first");
  return header;
}

std::vector<ReceiptExtent> extents_of(const Json& value) {
  if (!value.is_array())
    throw Broken("'extents' is not a list");
  std::vector<ReceiptExtent> extents;
  for (const Json& item : value) {
    if (!item.is_array() || item.size() != 2)
      throw Broken("'extents' holds something other than [first block, bytes]");
    extents.push_back({number_of<std::int64_t>(item[0], "extents"),
                       number_of<std::uint64_t>(item[1], "extents")});
    if (extents.back().first < 0)
      throw Broken("'extents' has a block below 0");
  }
  return extents;
}

// Tracks of a CD have numbers from 1 to 99.
std::uint8_t track_of(const Json& value, const char* key) {
  const auto track = number<std::uint8_t>(value, key);
  if (track < 1 || track > 99)
    throw Broken(cat("'", key, "' is no number of a track, 1 to 99"));
  return track;
}

ReceiptFile file_of(const Json& value) {
  constexpr std::array<const char*, 6> types{"file", "directory", "symlink",
                                             "char", "block",     "fifo"};
  ReceiptFile file;
  file.path = text(value, "path");
  file.type = text(value, "type");
  if (std::find(types.begin(), types.end(), file.type) == types.end())
    throw Broken(cat("'type' ", in_quotes(file.type), " is not known"));
  file.mode = mode_of(text(value, "mode"));
  file.uid = number<std::uint32_t>(value, "uid");
  file.gid = number<std::uint32_t>(value, "gid");
  file.seconds = number<std::int64_t>(value, "time");
  if (value.contains("links"))
    file.links = number<std::uint32_t>(value, "links");
  if (file.type == "file") {
    file.size = number<std::uint64_t>(value, "size");
    file.source_sha256 = checked_sha256(text(value, "sha256"), "sha256");
  }
  if (value.contains("medium_sha256"))
    file.medium_sha256 = checked_sha256(text(value, "medium_sha256"), "medium_sha256");
  if (file.type == "symlink")
    file.target = text(value, "target");
  if (file.type == "char" || file.type == "block") {
    file.major = number<std::uint32_t>(value, "major");
    file.minor = number<std::uint32_t>(value, "minor");
  }
  if (value.contains("extents"))
    file.extents = extents_of(value["extents"]);
  if (value.contains("track"))
    file.track = track_of(value, "track");
  file.views = map_or_empty(value, "views");
  file.xattrs = map_or_empty(value, "xattrs");
  return file;
}

ReceiptRegion region_of(const Json& value) {
  ReceiptRegion region;
  region.first = number<std::int64_t>(value, "first");
  region.blocks = number<std::int64_t>(value, "blocks");
  if (region.first < 0 || region.blocks < 0)
    throw Broken("has a block below 0");
  const std::uint64_t whole = static_cast<std::uint64_t>(region.blocks) * block_size;
  region.bytes = value.contains("bytes") ? number<std::uint64_t>(value, "bytes") : whole;
  if (region.bytes > whole)
    throw Broken("has more bytes than its blocks hold");
  region.owner = text(value, "owner");
  if (value.contains("sha256"))
    region.sha256 = checked_sha256(text(value, "sha256"), "sha256");
  if (value.contains("track"))
    region.track = track_of(value, "track");
  return region;
}

ReceiptTotals totals_of(const Json& value) {
  ReceiptTotals totals;
  totals.size = number<std::uint64_t>(value, "size");
  totals.digests = map(value, "digests");
  totals.chunks = texts(value, "chunks");
  totals.outputs = map_or_empty(value, "outputs");
  totals.identifiers = map_or_empty(value, "identifiers");
  return totals;
}

ReceiptTrack track_of(const Json& value) {
  ReceiptTrack track;
  track.number = track_of(value, "number");
  track.session = track_of(value, "session");
  track.mode = text(value, "mode");
  track.pregap = number<std::int64_t>(value, "pregap");
  track.first = number<std::int64_t>(value, "first");
  track.blocks = number<std::int64_t>(value, "blocks");
  if (track.pregap < -150 || track.pregap > track.first || track.blocks < 0)
    throw Broken("has blocks out of order");
  track.bytes = number<std::uint64_t>(value, "bytes");
  track.sha256 = checked_sha256(text(value, "sha256"), "sha256");
  track.checksums = map_or_empty(value, "checksums");
  return track;
}

/// Puts together one element after the other (the header, a file, a region, the totals) from the
/// parser's events and hands each on. What is not known is read over.
class Events final : public nlohmann::json_sax<Json> {
 public:
  explicit Events(const ReceiptHandler& handler) : handler_(handler) {}

  bool null() override { return value(nullptr); }
  bool boolean(bool val) override { return value(val); }
  bool number_integer(number_integer_t val) override { return value(val); }
  bool number_unsigned(number_unsigned_t val) override { return value(val); }
  bool number_float(number_float_t val, const string_t&) override { return value(val); }
  bool string(string_t& val) override { return value(std::move(val)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }

  bool key(string_t& val) override {
    if (depth_ == 1)
      section_ = val;
    else if (!open_.empty())
      key_ = std::move(val);
    return true;
  }

  bool parse_error(std::size_t, const std::string& last_token, const Json::exception&) override {
    throw Broken(last_token.empty() ? std::string("ends too early")
                                    : cat("is not JSON at ", in_quotes(last_token.substr(0, 40))));
  }

  void check_complete() const {
    for (std::size_t i = 0; i < required_sections; ++i)
      if (!seen_[i])
        throw Broken(cat("lacks '", sections[i], "'"));
  }

  /// "files[3]: " for messages.
  std::string place() const {
    if (section_.empty())
      return {};
    return is_list() ? cat(section_, "[", index_, "]: ") : section_ + ": ";
  }

 private:
  static constexpr std::array<const char*, 5> sections{"build", "files", "regions", "totals",
                                                       "tracks"};
  static constexpr std::size_t required_sections = 4;
  static constexpr std::size_t most_depth = 8;

  bool is_list() const {
    return section_ == "files" || section_ == "regions" || section_ == "tracks";
  }
  // Depth at which the elements of the present section stand.
  std::size_t element_depth() const { return is_list() ? 2 : 1; }

  bool open(Json container) {
    if (depth_ == 0 && !container.is_object())
      throw Broken("is no receipt: an object is expected");
    if (depth_ == 1 && is_list() && !container.is_array())
      throw Broken("is not a list");
    if (depth_ == 1)
      enter_section();
    if (depth_ >= most_depth)
      throw Broken("is nested too deeply");
    if (depth_ >= 1 && depth_ >= element_depth())
      open_.push_back({std::move(key_), std::move(container)});
    ++depth_;
    return true;
  }

  bool close() {
    --depth_;
    if (open_.empty())
      return true;
    Part part = std::move(open_.back());
    open_.pop_back();
    if (open_.empty())
      deliver(part.value);
    else
      put(std::move(part.key), std::move(part.value));
    return true;
  }

  bool value(Json scalar) {
    if (depth_ == 0)
      throw Broken("is no receipt: an object is expected");
    if (!open_.empty())
      put(std::move(key_), std::move(scalar));
    else if (depth_ == 2 || known_section())
      throw Broken("an object is expected");
    return true;
  }

  void put(std::string key, Json value) {
    Json& into = open_.back().value;
    if (into.is_array())
      into.push_back(std::move(value));
    else if (!into.emplace(key, std::move(value)).second)
      throw Broken(cat("has '", key, "' twice"));
  }

  std::optional<std::size_t> known_section() const {
    for (std::size_t i = 0; i < sections.size(); ++i)
      if (section_ == sections[i])
        return i;
    return std::nullopt;
  }

  void enter_section() {
    index_ = 0;
    const auto which = known_section();
    if (!which)
      return;
    if (seen_[*which])
      throw Broken("stands twice");
    for (std::size_t i = 0; i < *which; ++i)
      if (!seen_[i])
        throw Broken(cat("comes before '", sections[i], "'"));
    seen_[*which] = true;
  }

  void deliver(const Json& element) {
    if (section_ == "build" && handler_.header)
      handler_.header(header_of(element));
    else if (section_ == "build")
      header_of(element);
    else if (section_ == "files" && handler_.file)
      handler_.file(file_of(element));
    else if (section_ == "regions" && handler_.region)
      handler_.region(region_of(element));
    else if (section_ == "totals" && handler_.totals)
      handler_.totals(totals_of(element));
    else if (section_ == "tracks" && handler_.track)
      handler_.track(track_of(element));
    ++index_;
  }

  struct Part {
    std::string key;
    Json value;
  };

  const ReceiptHandler& handler_;
  std::size_t depth_ = 0;
  std::string section_, key_;
  std::uint64_t index_ = 0;
  std::vector<Part> open_;
  std::array<bool, sections.size()> seen_{};
};

}  // namespace

void read_receipt(std::istream& in, const std::string& name, const ReceiptHandler& handler) {
  std::uint64_t position = 0;
  Events events(handler);
  try {
    Json::sax_parse(CountingIterator(in.rdbuf(), &position), CountingIterator(), &events);
    events.check_complete();
  } catch (const Broken& broken) {
    throw ManifestError(cat(name, ": byte ", position, ": ", events.place(), broken.what()));
  }
}

}  // namespace disc
