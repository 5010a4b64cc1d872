// IMAGE.receipt.json as it is written: a file or region a line, keys sorted.
#include "manifests/receipt.h"

#include <fmt/format.h>

#include <stdexcept>

#include "formats/base/extent.h"
#include "formats/base/json.h"

namespace disc {
namespace {

// One JSON object; members must come in ascending order of their keys.
class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }
  void close() { out_ += '}'; }

  std::string& key(const char* name) {
    out_ += first_ ? "\"" : ",\"";
    first_ = false;
    out_ += name;
    out_ += "\":";
    return out_;
  }
  void text(const char* name, const std::string& value) { append_json(key(name), value); }
  void text_if_any(const char* name, const std::string& value) {
    if (!value.empty())
      text(name, value);
  }
  template <class T>
  void number(const char* name, T value) {
    fmt::format_to(std::back_inserter(key(name)), "{}", value);
  }
  void map(const char* name, const std::map<std::string, std::string>& values) {
    Object object(key(name));
    for (const auto& [key_of_value, value] : values) {
      std::string quoted_key = to_json(key_of_value);
      out_ += object.first_ ? "" : ",";
      object.first_ = false;
      out_ += quoted_key + ":";
      append_json(out_, value);
    }
    object.close();
  }

 private:
  std::string& out_;
  bool first_ = true;
};

void append_extents(std::string& out, const std::vector<ReceiptExtent>& extents) {
  out += '[';
  for (std::size_t i = 0; i < extents.size(); ++i)
    fmt::format_to(std::back_inserter(out), "{}[{},{}]", i == 0 ? "" : ",", extents[i].first,
                   extents[i].bytes);
  out += ']';
}

}  // namespace

ReceiptWriter::ReceiptWriter(std::ostream& out) : out_(out) {}

void ReceiptWriter::next_lines(std::string_view lines) {
  out_ << (first_ ? std::string_view("\n") : line_end) << lines;
  first_ = false;
}

void ReceiptWriter::header(const ReceiptHeader& header) {
  if (state_ != State::Start)
    throw std::logic_error("a receipt has one header");
  Object object(text_);
  object.text("build_key", header.build_key);
  object.map("codecs", header.codecs);
  object.text_if_any("compressed", header.compressed);
  object.text("epoch", header.epoch);
  object.number("format", 1);
  object.text("image", header.image);
  object.text_if_any("lock_sha256", header.lock_sha256);
  object.text("manifest_sha256", header.manifest_sha256);
  object.text("medium", header.medium);
  if (header.session_first)
    object.number("session_first", *header.session_first);
  object.text("tool", header.tool);
  object.text("tool_version", header.tool_version);
  std::string& views = object.key("views");
  views += '[';
  for (std::size_t i = 0; i < header.views.size(); ++i) {
    views += i == 0 ? "" : ",";
    append_json(views, header.views[i]);
  }
  views += ']';
  object.map("volume_ids", header.volume_ids);
  object.close();
  out_ << "{\"build\":" << text_ << ",\n\"files\":[";
  text_.clear();
  state_ = State::Files;
}

void ReceiptWriter::file(const ReceiptFile& file) {
  text_.clear();
  append_line(text_, file);
  file_lines(text_);
}

void ReceiptWriter::file_lines(std::string_view lines) {
  if (state_ != State::Files)
    throw std::logic_error("files come after the header of a receipt and before its regions");
  next_lines(lines);
}

void append_line(std::string& out, const ReceiptFile& file) {
  const bool regular = file.type == "file";
  Object object(out);
  if (!file.extents.empty())
    append_extents(object.key("extents"), file.extents);
  object.number("gid", file.gid);
  if (file.links != 1)
    object.number("links", file.links);
  const bool device = file.type == "char" || file.type == "block";
  if (device)
    object.number("major", file.major);
  object.text_if_any("medium_sha256", file.medium_sha256);
  if (device)
    object.number("minor", file.minor);
  fmt::format_to(std::back_inserter(object.key("mode")), "\"{:04o}\"", file.mode);
  object.text("path", file.path);
  if (regular) {
    object.text("sha256", file.source_sha256);
    object.number("size", file.size);
  }
  if (file.type == "symlink")
    object.text("target", file.target);
  object.number("time", file.seconds);
  if (file.track != 0)
    object.number("track", static_cast<unsigned>(file.track));
  object.text("type", file.type);
  object.number("uid", file.uid);
  if (!file.views.empty())
    object.map("views", file.views);
  if (!file.xattrs.empty())
    object.map("xattrs", file.xattrs);
  object.close();
}

void ReceiptWriter::region(const ReceiptRegion& region) {
  text_.clear();
  append_line(text_, region);
  region_lines(text_);
}

void ReceiptWriter::region_lines(std::string_view lines) {
  if (state_ == State::Files) {
    out_ << "\n],\n\"regions\":[";
    state_ = State::Regions;
    first_ = true;
  }
  if (state_ != State::Regions)
    throw std::logic_error("regions come after the files of a receipt and before its end");
  next_lines(lines);
}

void append_line(std::string& out, const ReceiptRegion& region) {
  Object object(out);
  object.number("blocks", region.blocks);
  if (region.bytes != static_cast<std::uint64_t>(region.blocks) * block_size)
    object.number("bytes", region.bytes);
  object.number("first", region.first);
  object.text("owner", region.owner);
  object.text_if_any("sha256", region.sha256);
  if (region.track != 0)
    object.number("track", static_cast<unsigned>(region.track));
  object.close();
}

void append_line(std::string& out, const ReceiptTrack& track) {
  Object object(out);
  object.number("blocks", track.blocks);
  object.number("bytes", track.bytes);
  if (!track.checksums.empty())
    object.map("checksums", track.checksums);
  object.number("first", track.first);
  object.text("mode", track.mode);
  object.number("number", static_cast<unsigned>(track.number));
  object.number("pregap", track.pregap);
  object.number("session", static_cast<unsigned>(track.session));
  object.text("sha256", track.sha256);
  object.close();
}

void ReceiptWriter::finish(const ReceiptTotals& totals, const std::vector<ReceiptTrack>& tracks) {
  if (state_ == State::Files)
    out_ << "\n],\n\"regions\":[";
  else if (state_ != State::Regions)
    throw std::logic_error("a receipt ends once, after its header");
  out_ << "\n],\n\"totals\":{\"chunks\":[";
  for (std::size_t i = 0; i < totals.chunks.size(); ++i)
    out_ << (i == 0 ? "\n" : ",\n") << to_json(totals.chunks[i]);
  out_ << "\n],";
  // The rest of an object whose first member was written above.
  text_.clear();
  Object object(text_);
  object.map("digests", totals.digests);
  if (!totals.identifiers.empty())
    object.map("identifiers", totals.identifiers);
  if (!totals.outputs.empty())
    object.map("outputs", totals.outputs);
  object.number("size", totals.size);
  object.close();
  out_ << std::string_view(text_).substr(1);
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    text_.clear();
    append_line(text_, tracks[i]);
    out_ << (i == 0 ? ",\n\"tracks\":[\n" : ",\n") << text_;
  }
  out_ << (tracks.empty() ? "}\n" : "\n]}\n");
  text_.clear();
  state_ = State::Done;
}

}  // namespace disc
