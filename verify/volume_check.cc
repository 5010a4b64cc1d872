// The texts and dates of the volume descriptors against those a manifest asks for.
#include "verify/volume_check.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "formats/base/text.h"
#include "formats/iso9660/identifier.h"
#include "formats/iso9660/volume_descriptor.h"
#include "verify/match_names.h"

namespace disc::verify {
namespace {

using iso9660::View;
using iso9660::VolumeDescriptor;

// What volume.application is where the manifest gives none; all other texts are then empty.
constexpr std::string_view usual_application = "GLASSMASTER";

enum class Characters { D, A };

struct Text {
  const char* kind;
  const char* name;
  Bytes field;
  Characters characters;
  const char* clause;
};

std::string without_spaces_at_end(std::string text) {
  while (text.ends_with(' '))
    text.pop_back();
  return text;
}

// As a field of d-characters or a-characters records a text: capitals, and '_' for what it cannot.
std::string in_ascii(std::string_view text, Characters characters, bool strict) {
  std::string out;
  while (!text.empty()) {
    const CodePoint point = decode_utf8(text).value_or(CodePoint{0xFFFD, 1});
    text.remove_prefix(point.length);
    if (point.value < 0x20 || point.value > 0x7E) {
      out += '_';
      continue;
    }
    auto c = static_cast<char>(point.value);
    if (strict && c >= 'a' && c <= 'z')
      c = static_cast<char>(c + ('A' - 'a'));
    const bool fits = !strict || (characters == Characters::D ? iso9660::is_d_character(c)
                                                              : iso9660::is_a_character(c));
    out += fits ? c : '_';
  }
  return out;
}

// Whole characters that `units` of UTF-16 have room for.
std::string first_units(std::string_view text, std::size_t units) {
  std::string out;
  while (!text.empty()) {
    const CodePoint point = decode_utf8(text).value_or(CodePoint{0xFFFD, 1});
    const std::size_t wide = point.value > 0xFFFF ? 2 : 1;
    if (wide > units)
      break;
    units -= wide;
    append_utf8(out, point.value);
    text.remove_prefix(point.length);
  }
  return out;
}

// The label of a volume whose manifest has only a name.
std::string label_of(const std::string& name, bool joliet, std::size_t bytes) {
  if (!joliet)
    return in_ascii(name, Characters::D, true).substr(0, bytes);
  std::string out;
  for (const char16_t unit : to_utf16(name).substr(0, bytes / 2)) {
    const bool surrogate = unit >= 0xD800 && unit < 0xE000;
    append_utf8(out, iso9660::is_joliet_character(unit) && !surrogate ? unit : u'_');
  }
  return out;
}

// One descriptor.
class VolumeCheck {
 public:
  VolumeCheck(const Manifest& manifest, const SourceTree& tree, const VolumeDescriptor& descriptor,
              Lba at, const media::MediumReader& reader, View view, Findings& findings)
      : manifest_(manifest),
        tree_(tree),
        d_(descriptor),
        reader_(reader),
        view_(view),
        joliet_(view == View::Joliet),
        place_{at.value, {}, to_string(view)},
        findings_(findings) {}

  void run() {
    const VolumeTexts& wishes = manifest_.volume;
    const Text id{"volume.id", "id", d_.volume_identifier, Characters::D, "ECMA-119 8.4.6"};
    const Text application{"volume.application", "application", d_.application_identifier,
                           Characters::A, "ECMA-119 8.4.22"};
    if (given(wishes.id))
      text(id, wishes.id);
    else
      compare(id, label_of(manifest_.name.value, joliet_, id.field.size()), {});
    text({"volume.system", "system", d_.system_identifier, Characters::A, "ECMA-119 8.4.5"},
         wishes.system);
    text({"volume.set", "set", d_.volume_set_identifier, Characters::D, "ECMA-119 8.4.19"},
         wishes.set);
    text({"volume.publisher", "publisher", d_.publisher_identifier, Characters::A,
          "ECMA-119 8.4.20"},
         wishes.publisher);
    text({"volume.preparer", "preparer", d_.data_preparer_identifier, Characters::A,
          "ECMA-119 8.4.21"},
         wishes.preparer);
    if (given(wishes.application))
      text(application, wishes.application);
    else
      compare(application, std::string(usual_application), {});
    file({"volume.copyright-file", "copyright file", d_.copyright_file_identifier, Characters::D,
          "ECMA-119 8.4.23"},
         wishes.copyright_file);
    file({"volume.abstract-file", "abstract file", d_.abstract_file_identifier, Characters::D,
          "ECMA-119 8.4.24"},
         wishes.abstract_file);
    file({"volume.bibliographic-file", "bibliographic file", d_.bibliographic_file_identifier,
          Characters::D, "ECMA-119 8.4.25"},
         wishes.bibliographic_file);
    const Timestamp epoch{manifest_.epoch.value.seconds, 0};
    date(d_.creation, "creation", epoch, "ECMA-119 8.4.26");
    date(d_.modification, "modification", epoch, "ECMA-119 8.4.27");
    date(d_.expiration, "expiration", std::nullopt, "ECMA-119 8.4.28");
    date(d_.effective, "effective", std::nullopt, "ECMA-119 8.4.29");
  }

 private:
  const std::string& wanted(const ViewText& wish) const {
    return (joliet_ ? wish.joliet : wish.iso9660).value;
  }
  bool given(const ViewText& wish) const { return !wanted(wish).empty(); }

  void text(const Text& text, const ViewText& wish) {
    const std::string& typed = wanted(wish);
    if (joliet_)
      return compare(text, first_units(typed, text.field.size() / 2), {});
    const bool strict = !manifest_.iso9660 || manifest_.iso9660->charset == IsoCharset::Strict;
    // Other writers record small letters as they are typed.
    compare(text, in_ascii(typed, text.characters, strict), typed);
  }

  // `typed` is right too, "" for nothing else.
  void compare(const Text& text, const std::string& expected, const std::string& typed) {
    const std::string found =
        joliet_ ? iso9660::field_text_joliet(text.field) : iso9660::field_text(text.field);
    const std::string wish = without_spaces_at_end(expected);
    if (found == wish || (!typed.empty() && found == without_spaces_at_end(typed)))
      return;
    findings_.add(Severity::Difference, text.kind, place_,
                  cat("the volume ", text.name, " is ", shown(found), ", expected ", shown(wish)),
                  text.clause);
  }

  static std::string shown(const std::string& text) {
    return text.empty() ? "empty" : in_quotes(text);
  }

  static std::string shown(Timestamp time) {
    const std::uint32_t hundredths = time.nanoseconds / 10'000'000;
    return cat(to_iso8601(time), hundredths == 0 ? "" : cat(" and ", hundredths, "/100 s"));
  }

  void file(const Text& text, const Marked<std::string>& wish) {
    if (wish.value.empty())
      return compare(text, {}, {});
    const std::string path = wish.value.front() == '/' ? wish.value : "/" + wish.value;
    std::optional<std::vector<std::uint8_t>> identifier;
    findings_.collect(text.kind, place_, [&] { identifier = identifier_of(path); });
    if (!identifier)
      return findings_.add(Severity::Difference, text.kind, place_,
                           cat("the manifest names ", printable(path), " as the ", text.name,
                               ", but this view has no such file in its root directory"),
                           text.clause);
    const std::size_t room = joliet_ ? text.field.size() / 2 * 2 : text.field.size();
    if (identifier->size() > room)
      return compare(text, {}, {});  // a longer one cannot be named
    compare(text, joliet_ ? utf16be_to_utf8(*identifier) : std::string(text_of(Bytes(*identifier))),
            {});
  }

  // As recorded in this view.
  std::optional<std::vector<std::uint8_t>> identifier_of(const std::string& path) const {
    const NodeId wish = tree_.find(path);
    if (wish == none || tree_.node(wish).parent != root_node)
      return std::nullopt;
    if (view_ == View::Iso9660 && reader_.has(View::RockRidge)) {
      const auto entry = reader_.find(View::RockRidge, path);
      return entry ? std::optional(entry->identifier) : std::nullopt;
    }
    std::vector<NameWish> wishes;
    const Node& root = tree_.node(root_node);
    for (NodeId id = root.a; id < root.a + root.b; ++id) {
      const Node& node = tree_.node(id);
      const bool hidden =
          joliet_ ? tree_.placement(id).hide_joliet : tree_.placement(id).hide_iso9660;
      if (hidden || (node.type != NodeType::Directory && node.type != NodeType::File))
        continue;
      const bool is_file = node.type == NodeType::File;
      wishes.push_back({id, std::string(tree_.name(id)), !is_file,
                        is_file ? tree_.contents[node.a].size : 0, -1});
    }
    const std::vector<iso9660::Entry> entries = reader_.list(view_, reader_.root(view_));
    const std::vector<NameMatch> matches = match_names(view_, false, wishes, entries);
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (matches[i].node == wish)
        return entries[i].identifier;
    return std::nullopt;
  }

  void date(const iso9660::VolumeDateTime& recorded, const char* name,
            const std::optional<Timestamp>& expected, const char* clause) {
    if (!expected && is_unset(recorded))
      return;
    const std::optional<Timestamp> found = to_timestamp(recorded);
    if (expected && found == expected)
      return;
    const std::string says = is_unset(recorded) ? "not set"
                             : found            ? shown(*found)
                                                : "no date of the calendar";
    findings_.add(
        Severity::Difference, "volume.date", place_,
        cat("the ", name, " date of the volume is ", says, ", expected ",
            expected ? cat("the epoch of the manifest, ", to_iso8601(*expected)) : "none"),
        clause);
  }

  const Manifest& manifest_;
  const SourceTree& tree_;
  const VolumeDescriptor& d_;
  const media::MediumReader& reader_;
  View view_;
  bool joliet_;
  Place place_;
  Findings& findings_;
};

// Rock Ridge has no descriptor of its own.
std::optional<View> view_of(const std::string& what) {
  if (what == "primary")
    return View::Iso9660;
  if (what == "joliet")
    return View::Joliet;
  return what == "enhanced" ? std::optional(View::Enhanced) : std::nullopt;
}

}  // namespace

void check_volume(const Manifest& manifest, const SourceTree& tree, const BlockSource& medium,
                  const media::MediumReader& reader, const std::vector<View>& views,
                  Findings& findings) {
  const auto asked = [&](View view) { return std::ranges::find(views, view) != views.end(); };
  for (const iso9660::DescriptorSummary& summary : reader.descriptors()) {
    const std::optional<View> view = view_of(summary.what);
    if (!view || !(asked(*view) || (*view == View::Iso9660 && asked(View::RockRidge))))
      continue;
    findings.collect("volume.unreadable", {summary.at.value, {}, to_string(*view)}, [&] {
      std::vector<std::uint8_t> block(block_size);
      medium.read(byte_offset(summary.at), block);
      const auto descriptor = *read_struct<VolumeDescriptor>(block);
      VolumeCheck(manifest, tree, descriptor, summary.at, reader, *view, findings).run();
    });
  }
}

}  // namespace disc::verify
