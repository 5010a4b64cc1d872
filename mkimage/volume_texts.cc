// The identifiers of a volume descriptor.
#include "mkimage/volume_texts.h"

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/iso9660/identifier.h"
#include "formats/iso9660/volume_descriptor.h"

namespace disc {
namespace {

using namespace iso9660;

enum class Characters { D, A };

struct Field {
  const char* name;  // as in the manifest
  std::size_t bytes;
  Characters characters;
  const char* clause;
};

constexpr Field volume_id{"id", 32, Characters::D, "ECMA-119 8.4.6"};
constexpr Field system_id{"system", 32, Characters::A, "ECMA-119 8.4.5"};
constexpr Field set_id{"set", 128, Characters::D, "ECMA-119 8.4.19"};
constexpr Field publisher_id{"publisher", 128, Characters::A, "ECMA-119 8.4.20"};
constexpr Field preparer_id{"preparer", 128, Characters::A, "ECMA-119 8.4.21"};
constexpr Field application_id{"application", 128, Characters::A, "ECMA-119 8.4.22"};

class Writer {
 public:
  Writer(const Manifest& manifest, Hierarchy hierarchy, Diagnostics& diagnostics)
      : manifest_(manifest), joliet_(hierarchy == Hierarchy::Joliet), diagnostics_(diagnostics) {}

  std::string operator()(const ViewText& text, const Field& field) {
    const Marked<std::string>& wish = joliet_ ? text.joliet : text.iso9660;
    return joliet_ ? joliet(wish, field) : iso(wish, field);
  }

  // A volume without an id of its own is called as the image is; the name was made for a file
  // system, so that nothing is lost where the volume id has fewer characters.
  std::string from_name() const {
    const std::string& name = manifest_.name.value;
    if (joliet_) {
      std::string out;
      for (const char16_t unit : to_utf16(name).substr(0, 16))
        append_utf8(out,
                    is_joliet_character(unit) && (unit < 0xD800 || unit >= 0xE000) ? unit : u'_');
      return out;
    }
    return converted(name, Characters::D, true).substr(0, volume_id.bytes);
  }

 private:
  std::string iso(const Marked<std::string>& wish, const Field& field) {
    const bool strict = manifest_.iso9660->charset == IsoCharset::Strict;
    std::string text = converted(wish.value, field.characters, strict);
    if (text.size() > field.bytes) {
      diagnostics_.error(wish.mark, "GM0451",
                         cat("volume ", field.name, " has ", text.size(),
                             " characters, ISO 9660 allows ", field.bytes, " (", field.clause, ")"),
                         "shorten it");
      return {};
    }
    if (text != wish.value)
      lost(wish, "GM0452",
           cat("volume ", field.name, " ", in_quotes(wish.value), " becomes ", in_quotes(text),
               " in the ISO 9660 view, which knows ",
               field.characters == Characters::D ? "only A to Z, 0 to 9 and '_'"
                                                 : "no lower case and few signs"),
           strict ? "write it so, or set `iso9660: {charset: relaxed}` to record it as typed"
                  : "use visible ASCII characters");
    return text;
  }

  std::string joliet(const Marked<std::string>& wish, const Field& field) {
    const std::size_t most = field.bytes / 2;  // two bytes a character
    const std::u16string units = to_utf16(wish.value);
    if (units.size() <= most)
      return wish.value;
    std::string cut;
    std::string_view rest = wish.value;
    for (std::size_t count = 0;;) {
      const CodePoint point = decode_utf8(rest).value_or(CodePoint{0xFFFD, 1});
      count += point.value > 0xFFFF ? 2 : 1;
      if (count > most)
        break;
      append_utf8(cut, point.value);
      rest.remove_prefix(point.length);
    }
    lost(wish, "GM0453",
         cat("volume ", field.name, " has ", units.size(), " characters, Joliet allows ", most,
             ", so it becomes ", in_quotes(cut), " there"),
         "give Joliet one of its own, as in `id: {iso9660: LONG_NAME, joliet: Short}`");
    return cut;
  }

  static std::string converted(std::string_view text, Characters characters, bool strict) {
    std::string out;
    while (!text.empty()) {
      const CodePoint point = decode_utf8(text).value_or(CodePoint{0xFFFD, 1});
      text.remove_prefix(point.length);
      char c = point.value < 0x80 ? static_cast<char>(point.value) : '\0';
      if (strict && c >= 'a' && c <= 'z')
        c = static_cast<char>(c - 'a' + 'A');
      const bool allowed = !strict                       ? c >= ' ' && c <= '~'
                           : characters == Characters::D ? is_d_character(c)
                                                         : is_a_character(c);
      out += allowed ? c : '_';
    }
    return out;
  }

  void lost(const Marked<std::string>& wish, const char* code, std::string message,
            const char* hint) {
    if (manifest_.on_loss != OnLoss::Ignore)
      diagnostics_.add({manifest_.on_loss == OnLoss::Error ? Severity::Error : Severity::Warning,
                        wish.mark, code, std::move(message), hint});
  }

  const Manifest& manifest_;
  bool joliet_;
  Diagnostics& diagnostics_;
};

// The identifier of a file in the root directory (ECMA-119 8.4.23 to 8.4.25).
std::string file_in_root(const Marked<std::string>& wish, const char* what, const SourceTree& tree,
                         const DirectoryTree& directories, Diagnostics& diagnostics) {
  if (wish.value.empty())
    return {};
  const std::string path = wish.value.front() == '/' ? wish.value : "/" + wish.value;
  const NodeId node = tree.find(path);
  const bool primary = directories.hierarchy() == Hierarchy::Primary;
  const auto refuse = [&](std::string message, const char* hint) {
    diagnostics.error(wish.mark, "GM0454", std::move(message), hint);
    return std::string();
  };
  // What is wrong with the tree is said for the primary descriptor, which is always there.
  const bool fits_tree =
      node != none && tree.node(node).type == NodeType::File && tree.node(node).parent == root_node;
  if (!fits_tree && !primary)
    return {};
  if (node == none || tree.node(node).type != NodeType::File)
    return refuse(cat(what, " ", in_quotes(path), " is no file of the tree"),
                  "name a file that an entry of `files` brings");
  if (tree.node(node).parent != root_node)
    return refuse(cat(what, " ", in_quotes(path), " must lie in the root folder (ECMA-119 8.4.23)"),
                  "move it to the root folder");
  if (!directories.shows(node))
    return refuse(cat(what, " ", in_quotes(path), " is hidden from the ",
                      to_string(directories.hierarchy()), " view"),
                  "show it there, or leave the key out");
  const std::string identifier = directories.identifier(node);
  if (identifier.size() > sizeof(VolumeDescriptor::copyright_file_identifier)) {
    if (!primary)
      return {};  // the field of the primary descriptor names it
    return refuse(cat(what, " ", in_quotes(path), " has an identifier of ", identifier.size(),
                      " bytes, the field holds 37 (ECMA-119 8.4.23)"),
                  "give it a shorter name");
  }
  return directories.hierarchy() == Hierarchy::Joliet ? utf16be_to_utf8(bytes_of(identifier))
                                                      : identifier;
}

}  // namespace

DescriptorTexts descriptor_texts(const Manifest& manifest, const SourceTree& tree,
                                 const DirectoryTree& directories, Diagnostics& diagnostics) {
  const VolumeTexts& wishes = manifest.volume;
  Writer text(manifest, directories.hierarchy(), diagnostics);
  const bool joliet = directories.hierarchy() == Hierarchy::Joliet;
  const auto file = [&](const Marked<std::string>& wish, const char* what) {
    return file_in_root(wish, what, tree, directories, diagnostics);
  };
  const auto given = [&](const ViewText& wish) {
    return !(joliet ? wish.joliet : wish.iso9660).value.empty();
  };
  DescriptorTexts texts;
  texts.volume = given(wishes.id) ? text(wishes.id, volume_id) : text.from_name();
  texts.system = text(wishes.system, system_id);
  texts.set = text(wishes.set, set_id);
  texts.publisher = text(wishes.publisher, publisher_id);
  texts.preparer = text(wishes.preparer, preparer_id);
  texts.application =
      given(wishes.application) ? text(wishes.application, application_id) : "GLASSMASTER";
  texts.copyright_file = file(wishes.copyright_file, "copyright file");
  texts.abstract_file = file(wishes.abstract_file, "abstract file");
  texts.bibliographic_file = file(wishes.bibliographic_file, "bibliographic file");
  return texts;
}

}  // namespace disc
