// Reads what a medium holds through every view it has: ISO 9660 with its extensions, and UDF.
#include "formats/media/medium_reader.h"

#include <array>

#include "formats/base/error.h"
#include "formats/io/section_stream.h"

namespace disc::media {
namespace {

// A medium of UDF alone has the start of its recognition sequence where ISO 9660 has descriptors.
bool begins_with_udf(const BlockSource& source, Lba session_start) {
  std::array<std::uint8_t, 6> head{};
  const std::uint64_t at = byte_offset(session_start + udf::recognition_block);
  if (source.size() < at || source.size() - at < head.size())
    return false;
  source.read(at, head);
  return text_of(Bytes(head).subspan(1)) == "BEA01";
}

}  // namespace

MediumReader::MediumReader(const BlockSource& source, FaultHandler faults, Lba session_start)
    : source_(source) {
  faults = one_at_a_time(std::move(faults));
  std::optional<FormatError> no_iso9660;
  try {
    iso9660_ = std::make_unique<iso9660::VolumeReader>(source, faults, session_start);
  } catch (const FormatError& error) {
    no_iso9660 = error;
  }
  const Lba at = session_start + udf::recognition_block;
  const udf::VolumeFacts signs = udf::read_volume_structure(source, {}, session_start);
  if (!signs.any()) {
    if (no_iso9660)
      throw FormatError(at, cat(source.name(), " holds neither an ISO 9660 nor a UDF volume"),
                        "ECMA-119 6.7.1, ECMA-167 2/8.3.1");
    return;
  }
  try {
    udf_ = std::make_unique<udf::VolumeReader>(source, faults, session_start);
  } catch (const FormatError& error) {
    if (no_iso9660)
      throw;
    report(faults, at, cat("the UDF volume cannot be read: ", error.what()), "UDF 2.1.7");
  }
  if (udf_ && no_iso9660 && !begins_with_udf(source, session_start))
    report(faults, at, cat("the ISO 9660 volume cannot be read: ", no_iso9660->what()),
           "ECMA-119 6.7.1.1");
}

MediumReader::~MediumReader() = default;
MediumReader::MediumReader(MediumReader&&) noexcept = default;

const std::vector<iso9660::DescriptorSummary>& MediumReader::descriptors() const {
  static const std::vector<iso9660::DescriptorSummary> none;
  return iso9660_ ? iso9660_->descriptors() : none;
}

bool MediumReader::has(View view) const {
  return view == View::Udf ? udf_ != nullptr : iso9660_ && iso9660_->has(view);
}

std::vector<View> MediumReader::views() const {
  std::vector<View> views;
  if (iso9660_)
    views = iso9660_->views();
  if (udf_)
    views.push_back(View::Udf);
  return views;
}

View MediumReader::best_view() const {
  for (const View view : {View::RockRidge, View::Udf, View::Joliet, View::Enhanced})
    if (has(view))
      return view;
  return View::Iso9660;
}

// Throws as the reader of ISO 9660 does where it lacks the view.
const iso9660::VolumeReader& MediumReader::volume_of(View view) const {
  if (!iso9660_ || view == View::Udf)
    throw FormatError(cat(source_.name(), ": there is no ", to_string(view), " view"));
  return *iso9660_;
}

Entry MediumReader::root(View view) const {
  return view == View::Udf && udf_ ? udf_->root() : volume_of(view).root(view);
}

std::vector<Entry> MediumReader::list(View view, const Entry& directory) const {
  return view == View::Udf && udf_ ? udf_->list(directory) : volume_of(view).list(view, directory);
}

std::optional<Entry> MediumReader::find(View view, const std::string& path) const {
  return view == View::Udf && udf_ ? udf_->find(path) : volume_of(view).find(view, path);
}

void MediumReader::walk(View view, const Visitor& visit) const {
  walk_from(view, root(view), {}, visit);
}

void MediumReader::walk_from(View view, const Entry& start, const std::string& path,
                             const Visitor& visit) const {
  if (view == View::Udf && udf_)
    udf_->walk_from(start, path, visit);
  else
    volume_of(view).walk_from(view, start, path, visit);
}

std::unique_ptr<ByteStream> MediumReader::open(const Entry& file, bool raw) const {
  if (file.zisofs)
    return volume_of(View::Iso9660).open(file, raw);
  return open_sections(source_, file.sections, file.size,
                       iso9660_ ? "ECMA-119 9.1.4" : "ECMA-167 4/12.1");
}

}  // namespace disc::media
