// The revision and the texts of a UDF volume against those a manifest asks for.
#include "verify/udf_volume_check.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "formats/base/text.h"
#include "formats/udf/icb.h"
#include "formats/udf/osta.h"
#include "formats/udf/volume_structure.h"

namespace disc::verify {
namespace {

// Before the volume set identifier stand 16 digits that make it unique (UDF 2.2.2.5).
constexpr std::size_t unique_digits = 16;

std::string shown(const std::string& text) { return text.empty() ? "empty" : in_quotes(text); }

class UdfVolumeCheck {
 public:
  UdfVolumeCheck(const Manifest& manifest, const SourceTree& tree, const udf::VolumeReader& reader,
                 Findings& findings)
      : manifest_(manifest), tree_(tree), reader_(reader), findings_(findings) {}

  void run() {
    const udf::VolumeFacts& facts = reader_.structure();
    if (facts.logical)
      logical(*facts.logical);
    if (facts.primary)
      primary(*facts.primary);
    if (facts.information)
      information(*facts.information);
    if (const udf::FileSetAt* set = reader_.file_sets().prevailing())
      file_set(*set);
  }

 private:
  const std::string& label() const {
    const std::string& own = manifest_.volume.id.udf.value;
    return own.empty() ? manifest_.name.value : own;
  }

  void logical(const udf::RecordedDescriptor& at) {
    const udf::Revision found = reader_.structure().revision();
    if (found != manifest_.udf->revision)
      differ(at.position, "volume.revision",
             cat("the volume is of UDF revision ", udf::to_text(found), ", expected ",
                 udf::to_text(manifest_.udf->revision)),
             "UDF 2.1.5.3");
    if (const auto volume = at.as<udf::LogicalVolumeDescriptor>())
      text(at.position, "volume.id", "id", volume->logical_volume_identifier, label(),
           "UDF 2.2.4.2");
  }

  void primary(const udf::RecordedDescriptor& at) {
    const auto volume = at.as<udf::PrimaryVolumeDescriptor>();
    if (!volume)
      return;
    const std::string& set = manifest_.volume.set.udf.value;
    const std::string wish = udf::as_dstring<sizeof volume->volume_set_identifier>(
        std::string(unique_digits, '0') + (set.empty() ? label() : set));
    const std::string found =
        udf::read_dstring(volume->volume_set_identifier).value_or(std::string());
    compare(at.position, "volume.set", "set", found.substr(std::min(found.size(), unique_digits)),
            wish.substr(unique_digits), "UDF 2.2.2.5");
    // An identifier of applications holds fewer characters; one that does not fit is not recorded.
    const std::string& application = manifest_.volume.application.udf.value;
    const std::string recorded = volume->application_identifier.text();
    if (!application.empty() && 1 + application.size() <= sizeof(udf::EntityId::identifier) &&
        is_plain(application))
      compare(at.position, "volume.application", "application",
              recorded.substr(recorded.starts_with('*') ? 1 : 0), application, "UDF 2.2.2.9");
  }

  static bool is_plain(const std::string& application) {
    return std::ranges::all_of(application, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view(" _.-/+").find(c) != std::string_view::npos;
    });
  }

  void information(const udf::RecordedDescriptor& at) {
    const auto use = at.as<udf::ImplementationUseVolumeDescriptor>();
    if (!use)
      return;
    text(at.position, "volume.preparer", "preparer", use->information_1,
         manifest_.volume.preparer.udf.value, "UDF 2.2.7.2.3");
    text(at.position, "volume.publisher", "publisher", use->information_2,
         manifest_.volume.publisher.udf.value, "UDF 2.2.7.2.3");
  }

  void file_set(const udf::FileSetAt& set) {
    file(set, "volume.copyright-file", "copyright file", set.descriptor.copyright_file_identifier,
         manifest_.volume.copyright_file.value);
    file(set, "volume.abstract-file", "abstract file", set.descriptor.abstract_file_identifier,
         manifest_.volume.abstract_file.value);
  }

  // Only a name in the root folder that is short enough can be recorded.
  template <std::size_t Size>
  void file(const udf::FileSetAt& set, const char* kind, const char* name,
            const std::array<std::uint8_t, Size>& field, const std::string& wish) {
    std::string expected = wish.substr(wish.starts_with('/') ? 1 : 0);
    if (udf::as_dstring<Size>(expected) != expected || tree_.find("/" + expected) == none)
      expected.clear();
    compare(set.block.position, kind, name, udf::read_dstring(field).value_or(std::string()),
            expected, "ECMA-167 4/14.1");
  }

  template <std::size_t Size>
  void text(std::uint64_t position, const char* kind, const char* name,
            const std::array<std::uint8_t, Size>& field, const std::string& wish,
            const char* clause) {
    compare(position, kind, name, udf::read_dstring(field).value_or(std::string()),
            udf::as_dstring<Size>(wish), clause);
  }

  void compare(std::uint64_t position, const char* kind, const char* name, const std::string& found,
               const std::string& wish, const char* clause) {
    if (found != wish)
      differ(position, kind,
             cat("the volume ", name, " is ", shown(found), ", expected ", shown(wish)), clause);
  }

  void differ(std::uint64_t position, const char* kind, std::string sentence, const char* clause) {
    findings_.add(Severity::Difference, kind,
                  {udf::lba_of(position).value, {}, to_string(View::Udf)}, std::move(sentence),
                  clause);
  }

  const Manifest& manifest_;
  const SourceTree& tree_;
  const udf::VolumeReader& reader_;
  Findings& findings_;
};

}  // namespace

void check_udf_volume(const Manifest& manifest, const SourceTree& tree,
                      const media::MediumReader& reader, Findings& findings) {
  if (manifest.udf && reader.udf() != nullptr)
    UdfVolumeCheck(manifest, tree, *reader.udf(), findings).run();
}

}  // namespace disc::verify
