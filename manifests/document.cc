// A YAML text as our own tree of marked values: the only place that knows yaml-cpp.
#include "manifests/document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>

#include "formats/base/error.h"
#include "manifests/document_text.h"
#include "manifests/reporter.h"

namespace disc {
namespace {

// Thrown through yaml-cpp to end the parse after a message that leaves nothing to go on with.
struct Stop {};

void report_unclosed(const ScalarPlace& place, Diagnostics& diagnostics) {
  diagnostics.error(place.mark, "GM0006",
                    cat("text in quotes is not closed, the file ends before a second ",
                        place.quote == '"' ? "\"" : "'"));
}

struct Size {
  std::size_t values = 0, text = 0;
};

// Builds the tree from yaml-cpp's events. Aliases are replaced by copies, so that no one after
// this needs to think of cycles; budgets bound what that can cost.
class Builder final : public YAML::EventHandler {
 public:
  Builder(const DocumentText& text, Diagnostics& diagnostics)
      : text_(text), diagnostics_(diagnostics) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 0)
      return;
    diagnostics_.error(text_.mark_at(offset(mark)), "GM0008",
                       "a second document starts here, a manifest is one document",
                       "write one file per manifest, or use matrix for several images");
    throw Stop{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Value value;
    value.mark = text_.mark_of_word(offset(mark));
    last_null_ = offset(mark);
    // Where nothing is typed, the parser points at what comes next.
    const std::string_view typed =
        text_.bytes().substr(std::min(offset(mark), text_.bytes().size()));
    if (!typed.starts_with('~') && !typed.starts_with('n') && !typed.starts_with('N'))
      value.mark.length = 0;
    add(std::move(value), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const Mark place = text_.mark_of_word(offset(mark));
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      diagnostics_.error(place, "GM0011",
                         "alias stands inside the value it names, so it never ends");
      throw Stop{};
    }
    const Size size = sizes_[anchor];
    spend(size, place);
    place_value(found->second);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const ScalarPlace place = text_.scalar_at(offset(mark), text);
    if (place.unterminated) {
      report_unclosed(place, diagnostics_);
      throw Stop{};
    }
    last_scalar_ = offset(mark);
    Value value;
    value.unknown = check_tag(tag, offset(mark)) && text.empty();
    value.kind = ValueKind::Scalar;
    value.quoted = tag != "?";
    value.text = text;
    value.mark = place.mark;
    add(std::move(value), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(ValueKind::List, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(ValueKind::Map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

  int documents() const { return documents_; }
  /// Offset of the scalar that was read last.
  std::size_t last_scalar() const { return last_scalar_; }
  Value take_root() { return std::move(root_); }

 private:
  struct Open {
    Value value;
    YAML::anchor_t anchor;
    Size before;                                             // spent when it was opened
    std::optional<Value> key;                                // Map: read, waiting for its value
    std::unordered_map<std::string, std::size_t> positions;  // Map: keys seen
  };

  static std::size_t offset(const YAML::Mark& mark) {
    return static_cast<std::size_t>(std::max(mark.pos, 0));
  }

  // Whether there is a tag.
  bool check_tag(const std::string& tag, std::size_t offset) {
    if (tag.empty() || tag == "?" || tag == "!")
      return false;
    diagnostics_.error(text_.mark_of_tag(offset), "GM0015",
                       cat("tag ", shown(tag), " has no meaning in a manifest"),
                       "leave the tag out: every value is read as its key asks; quote texts that "
                       "begin with !");
    return true;
  }

  void spend(const Size& size, const Mark& mark) {
    spent_.values += size.values;
    spent_.text += size.text;
    if (spent_.values > document_values || spent_.text > document_text) {
      diagnostics_.error(mark, "GM0012",
                         cat("manifest grows past ", document_values, " values or ",
                             document_text / (1024 * 1024), " MiB of text here, aliases replaced"),
                         "use fewer aliases, or name a folder, an archive or an mtree list");
      throw Stop{};
    }
  }

  void open(ValueKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const Mark place = text_.mark_at(offset(mark));
    if (open_.size() >= document_depth) {
      diagnostics_.error(place, "GM0013",
                         cat("lists and maps are nested deeper than ", document_depth));
      throw Stop{};
    }
    check_tag(tag, offset(mark));
    Open opened;
    opened.value.kind = kind;
    opened.value.mark = place;
    opened.anchor = anchor;
    opened.before = spent_;
    open_.push_back(std::move(opened));
    spend({1, 0}, place);
  }

  void close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    if (closed.anchor != 0) {
      anchors_[closed.anchor] = closed.value;
      sizes_[closed.anchor] = {spent_.values - closed.before.values,
                               spent_.text - closed.before.text};
      spend(sizes_[closed.anchor], closed.value.mark);  // the copy that the anchor keeps
    }
    place_value(std::move(closed.value));
  }

  void add(Value value, YAML::anchor_t anchor) {
    const Size size{1, value.text.size()};
    spend(size, value.mark);
    if (anchor != 0) {
      anchors_[anchor] = value;
      sizes_[anchor] = size;
    }
    place_value(std::move(value));
  }

  void place_value(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& parent = open_.back();
    if (parent.value.kind == ValueKind::List) {
      if (value.kind == ValueKind::Null && value.mark.length == 0)
        value.mark = text_.mark_of_last_before(last_null_);
      parent.value.items.push_back(std::move(value));
    } else if (!parent.key)
      parent.key = std::move(value);
    else
      place_member(parent, std::move(value));
  }

  void place_member(Open& map, Value value) {
    const Value key = std::move(*map.key);
    map.key.reset();
    if (key.kind != ValueKind::Scalar) {
      diagnostics_.error(key.mark, "GM0014",
                         cat("key is ", describe(key.kind), ", expected a word"));
      return;
    }
    if (key.text == "<<" && !key.quoted) {
      diagnostics_.error(key.mark, "GM0010", "merge keys are not part of the language",
                         "use extends to share settings between manifests");
      return;
    }
    const auto [seen, fresh] = map.positions.try_emplace(key.text, map.value.members.size());
    if (!fresh) {
      const Mark& first = map.value.members[seen->second].mark;
      diagnostics_.error(key.mark, "GM0009",
                         cat("key ", shown(key.text), " is given twice, first at line ", first.line,
                             ", column ", first.column));
      return;
    }
    if (value.kind == ValueKind::Null && value.mark.length == 0)
      value.mark = key.mark;
    map.value.members.push_back({key.text, key.mark, std::move(value)});
  }

  const DocumentText& text_;
  Diagnostics& diagnostics_;
  int documents_ = 0;
  std::size_t last_scalar_ = 0, last_null_ = 0;
  Value root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Value> anchors_;
  std::map<YAML::anchor_t, Size> sizes_;
  Size spent_;
};

// What yaml-cpp says, in words a person who knows no YAML parser can use.
struct Complaint {
  std::string_view theirs, ours, hint;
};

constexpr Complaint complaints[] = {
    {"illegal map value", "':' where no value can follow",
     "put a blank behind the ':' of every key, indent by blanks, and quote texts that hold ': '"},
    {"end of map not found", "text does not fit the map it stands in",
     "check the indentation, and quote texts that begin with one of { } [ ] , & * # ? | > @ %"},
    {"end of sequence not found", "text does not fit the list it stands in",
     "check the indentation, and put '- ' before every entry"},
    {"end of map flow not found", "'{' is not closed by '}'", ""},
    {"end of sequence flow not found", "'[' is not closed by ']'", ""},
    {"illegal flow end", "'}' or ']' without its beginning", ""},
    {"illegal block entry", "'- ' where no list can start", ""},
    {"illegal map key", "key where no key can stand", "check the indentation"},
    {"the referenced anchor is not defined", "alias to an anchor that was not set before",
     "quote texts that begin with * or &, such as '*.txt' and '**'"},
    {"illegal EOF in scalar", "text in quotes is not closed", ""},
    {"illegal document indicator in scalar",
     "'---' or '...' inside a text in quotes, which is not closed before", ""},
    {"unknown token", "character that YAML keeps for itself",
     "quote texts that begin with @, `, % or, between { } or [ ], with | or >"},
    {"unknown escape character: ", "unknown escape in a text in double quotes",
     "double the backslash, or use single quotes"},
};

void report_syntax(const DocumentText& text, const YAML::Exception& error, std::size_t last_scalar,
                   Diagnostics& diagnostics) {
  if (error.msg == "illegal EOF in scalar") {
    if (const auto place = text.unclosed_quote(last_scalar)) {
      report_unclosed(*place, diagnostics);
      return;
    }
  }
  const auto offset = static_cast<std::size_t>(std::max(error.mark.pos, 0));
  const Mark mark = text.mark_at(offset);
  if (const auto tab = text.indentation_tab(mark.line)) {
    diagnostics.error(*tab, "GM0005", "tab in the indentation, YAML takes blanks only");
    return;
  }
  for (const Complaint& complaint : complaints) {
    if (!error.msg.starts_with(complaint.theirs))
      continue;
    diagnostics.error(mark, "GM0004", cat("not YAML: ", complaint.ours),
                      std::string(complaint.hint));
    return;
  }
  diagnostics.error(mark, "GM0004", cat("not YAML: ", error.msg));
}

}  // namespace

const Value* Value::find(std::string_view key) const {
  for (const Member& member : members)
    if (member.key == key)
      return &member.value;
  return nullptr;
}

std::string_view describe(ValueKind kind) {
  switch (kind) {
    case ValueKind::Null:
      return "nothing";
    case ValueKind::Scalar:
      return "a text";
    case ValueKind::List:
      return "a list";
    case ValueKind::Map:
      return "a map";
  }
  return "nothing";
}

std::optional<Value> read_document(const std::string& name, std::string_view bytes,
                                   Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.errors();
  const DocumentText text(name, bytes);
  if (!text.check(diagnostics))
    return std::nullopt;

  Builder builder(text, diagnostics);
  try {
    std::istringstream in{std::string(text.bytes())};
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    if (diagnostics.errors() == errors_before)
      report_syntax(text, error, builder.last_scalar(), diagnostics);
    return std::nullopt;
  }
  Value root = builder.take_root();
  if (builder.documents() == 0 || root.kind == ValueKind::Null) {
    diagnostics.error(text.whole(), "GM0007", "the file holds nothing, expected a map of keys",
                      "the shortest manifest has the keys glassmaster, name and files");
    return std::nullopt;
  }
  return root;
}

std::size_t count_values(const Value& value) {
  std::size_t count = 1;
  for (const Value& item : value.items)
    count += count_values(item);
  for (const Member& member : value.members)
    count += count_values(member.value);
  return count;
}

Mark mark_within(const Mark& mark, std::string_view needle) {
  if (!mark.text || mark.line < 1 || static_cast<std::size_t>(mark.line) > mark.text->lines.size())
    return mark;
  const std::string_view line = mark.text->lines[static_cast<std::size_t>(mark.line) - 1];
  if (line.size() > 10'000)  // no one reads such a line, and searching it often takes long
    return mark;
  std::size_t start = 0;
  for (int column = 1; column < mark.column && start < line.size(); ++column)
    start += character_length(line.substr(start));
  const std::size_t found = line.find(needle, start);
  if (needle.empty() || found == std::string_view::npos)
    return mark;
  Mark inside = mark;
  inside.column += characters_in(line.substr(start, found - start));
  inside.length = characters_in(needle);
  return inside;
}

}  // namespace disc
