// The texts of a UDF volume.
#include "mkimage/udf_texts.h"

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "formats/udf/icb.h"
#include "formats/udf/osta.h"
#include "formats/udf/volume_structure.h"
#include "mkimage/codecs.h"

namespace disc {
namespace {

constexpr std::size_t uuid_digits = 16;

template <class T>
void feed(std::string& out, T number) {
  const Le<T> bytes(number);
  out += text_of(bytes_of(bytes));
}

// SHA-256 over the manifest and all that the tree says but the bytes of files.
std::string plan_key(const Manifest& manifest, const SourceTree& tree) {
  constexpr std::size_t batch = 65536;
  Digest digest(Algorithm::Sha256);
  std::string text = "glassmaster udf volume set 1\n" + manifest.canonical_json;
  for (const auto& [codec, version] : codec_versions(manifest))
    text += cat(codec, "=", version, "\n");
  for (NodeId id = 0; id < tree.nodes.size(); ++id) {
    const Node& node = tree.node(id);
    feed(text, static_cast<std::uint32_t>(node.name_length));
    text += tree.name(id);
    feed(text, static_cast<std::uint32_t>(node.type));
    feed(text, node.parent);
    feed(text, node.mode);
    feed(text, static_cast<std::uint64_t>(node.seconds));
    if (node.type == NodeType::File)
      feed(text, tree.contents[node.a].size);
    else if (node.type == NodeType::Symlink)
      text += tree.target(id);
    if (text.size() > batch) {
      digest.update(bytes_of(text));
      text.clear();
    }
  }
  digest.update(bytes_of(text));
  return to_hex(digest.finish());
}

class Fitter {
 public:
  Fitter(const Manifest& manifest, Diagnostics& diagnostics)
      : manifest_(manifest), diagnostics_(diagnostics) {}

  template <std::size_t Size>
  std::string cut(const Marked<std::string>& wish, const char* what) {
    const std::string text = udf::as_dstring<Size>(wish.value);
    if (text != wish.value && manifest_.on_loss != OnLoss::Ignore)
      diagnostics_.add(
          {manifest_.on_loss == OnLoss::Error ? Severity::Error : Severity::Warning, wish.mark,
           "GM0455",
           cat("volume ", what, " ", in_quotes(wish.value), " is cut to ", in_quotes(text),
               " in the UDF view (UDF 2.2.7.2)"),
           "shorten it, or give UDF one of its own, as in `publisher: {iso9660: ..., udf: Acme}`"});
    return text;
  }

 private:
  const Manifest& manifest_;
  Diagnostics& diagnostics_;
};

std::string application_of(const Marked<std::string>& wish) {
  const std::string text = "*" + wish.value;
  const bool fits = !wish.value.empty() && text.size() <= sizeof(udf::EntityId::identifier) &&
                    text.find_first_not_of(
                        "* ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/+") ==
                        std::string::npos;
  return fits ? text : "*Glassmaster";
}

// The name of a file in the root folder; what is wrong with the wish is told for ISO 9660.
std::string root_file(const Marked<std::string>& wish, const SourceTree& tree) {
  std::string_view name = wish.value;
  if (name.starts_with('/'))
    name.remove_prefix(1);
  const std::string text(name);
  const bool fits =
      !text.empty() && tree.find("/" + text) != none &&
      udf::as_dstring<sizeof(udf::FileSetDescriptor::copyright_file_identifier)>(text) == text;
  return fits ? text : std::string();
}

}  // namespace

UdfTexts udf_texts(const Manifest& manifest, const SourceTree& tree, Diagnostics& diagnostics) {
  const VolumeTexts& wishes = manifest.volume;
  const Marked<std::string>& label = wishes.id.udf.value.empty() ? manifest.name : wishes.id.udf;
  constexpr std::size_t label_bytes =
      sizeof(udf::LogicalVolumeDescriptor::logical_volume_identifier);
  UdfTexts texts;
  texts.volume = udf::as_dstring<label_bytes>(label.value);
  if (texts.volume != label.value)
    diagnostics.error(label.mark, "GM0451",
                      cat("volume id ", in_quotes(label.value),
                          " is too long for UDF, which allows 126 characters of Latin-1 or 63 of "
                          "others (UDF 2.2.4.2)"),
                      "shorten it, or give UDF one of its own, as in `id: {udf: Short}`");
  Fitter fit(manifest, diagnostics);
  const std::string uuid = plan_key(manifest, tree).substr(0, uuid_digits);
  const std::string& set = wishes.set.udf.value.empty() ? texts.volume : wishes.set.udf.value;
  texts.set =
      udf::as_dstring<sizeof(udf::PrimaryVolumeDescriptor::volume_set_identifier)>(uuid + set);
  constexpr std::size_t information = sizeof(udf::ImplementationUseVolumeDescriptor::information_1);
  texts.owner = fit.cut<information>(wishes.preparer.udf, "preparer");
  texts.organization = fit.cut<information>(wishes.publisher.udf, "publisher");
  texts.application = application_of(wishes.application.udf);
  texts.copyright_file = root_file(wishes.copyright_file, tree);
  texts.abstract_file = root_file(wishes.abstract_file, tree);
  return texts;
}

}  // namespace disc
