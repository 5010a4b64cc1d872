// What the commands of verify share.
#include "verify/command.h"

#include <CLI/CLI.hpp>
#include <sstream>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/cd/raw_image.h"
#include "formats/drive/open_medium.h"
#include "formats/io/text_file.h"
#include "verify/session_medium.h"

namespace disc::verify {
namespace {

// A hostile medium has a fault in every record.
constexpr std::size_t most_faults = 100'000;

}  // namespace

void add_medium_options(CLI::App& command, MediumOptions& options) {
  command.add_option("image", options.medium, "the image, block device or drive to look at")
      ->required()
      ->option_text("IMAGE");
  command.add_option("--report", options.report, "form of the report (default: text)")
      ->option_text("text|json|junit|html")
      ->check(CLI::IsMember({"text", "json", "junit", "html"}));
  command
      .add_option("-o,--output", options.output,
                  "write the report to this file (-: standard output)")
      ->option_text("FILE");
  command.add_flag("--all", options.all, "show every finding, not the first ten of a kind");
  command.add_flag("--strict", options.strict, "fail for warnings too");
  CLI::Option* const start = command
                                 .add_option("--session-start", options.session_start,
                                             "block the volume descriptors are counted from")
                                 ->option_text("BLOCK")
                                 ->check(CLI::Range(0, 0x7FFFFF00));
  command
      .add_option("--session", options.session,
                  "this session of a medium that has several ('mkimage sessions' tells them)")
      ->option_text("N|last")
      ->excludes(start);
  command.add_option("-j,--threads", options.threads, "threads to use (default: all)")
      ->option_text("N")
      ->check(CLI::Range(1, 1024));
}

Lba session_start(const MediumOptions& options, const BlockSource& medium) {
  if (!options.session.empty())
    return start_of_session(options.medium, medium, options.session);
  const auto* const in_drive = dynamic_cast<const MediumInDrive*>(&medium);
  return in_drive && options.session_start == 0 ? drive::mounted_session(in_drive->recorded())
                                                : Lba{options.session_start};
}

std::optional<cd::OpenedDisc> open_tracks(const MediumOptions& options) {
  if (drive::names_drive(options.medium))
    return std::nullopt;
  return cd::open_disc(drive::without_scheme(options.medium));
}

std::unique_ptr<BlockSource> open_medium(const MediumOptions& options) {
  if (drive::names_drive(options.medium))
    return std::make_unique<MediumInDrive>(drive::open_recorded_medium(options.medium));
  std::unique_ptr<BlockSource> medium = drive::open_medium(options.medium);
  std::array<std::uint8_t, 2> magic{};
  if (medium->size() >= magic.size()) {
    medium->read(0, magic);
    constexpr std::array<std::uint8_t, 2> gzip{0x1F, 0x8B};
    if (magic == gzip)
      throw ManifestError(
          cat(in_quotes(options.medium), " is compressed: unpack it first (gunzip)"));
  }
  return cd::as_blocks(std::move(medium));
}

int finish(const Report& report, const Findings& findings, const MediumOptions& options,
           Session& session) {
  const std::string word = session.options.json ? "json" : options.report;
  const ReportFormat format = parse_report_format(word).value_or(ReportFormat::Text);
  const bool to_file = !options.output.empty() && options.output != "-";
  TextOptions text{.colour = !to_file && wants_colour(session.options, session.out),
                   .quiet = session.options.quiet,
                   .per_kind = options.all || session.options.verbose ? 0U : 10U};
  if (!to_file) {
    write_report(format, report, findings, text, session.out);
  } else {
    TextFile file(options.output);
    write_report(format, report, findings, text, file.stream());
    file.commit();
  }
  return findings.passed(report.strict) ? Done : Different;
}

OpenedVolume::OpenedVolume(const BlockSource& medium, Lba session_start, Findings& findings)
    : findings_(findings) {
  findings.check("volume");
  findings.collect("volume.none", {session_start.value + 16, {}, {}}, [&] {
    reader_ = std::make_unique<media::MediumReader>(
        medium,
        [this](const iso9660::Fault& fault) {
          const std::lock_guard lock(mutex_);
          if (faults_.size() < most_faults)
            faults_.emplace(fault.at.value, fault.clause.empty()
                                                ? fault.what
                                                : cat(fault.what, " (", fault.clause, ")"));
        },
        session_start);
  });
}

void OpenedVolume::tell() {
  const std::lock_guard lock(mutex_);
  if (faults_.empty())
    return;
  findings_.check("reading the volume");
  for (const auto& fault : faults_)
    findings_.add(Severity::Damage, "volume.fault", {fault.first, {}, {}}, fault.second);
  faults_.clear();
}

std::vector<iso9660::View> chosen_views(const std::string& word,
                                        const std::vector<iso9660::View>& offered) {
  if (word.empty())
    return offered;
  const auto view = iso9660::parse_view(word);
  if (!view)
    throw ManifestError(
        cat("--view ", in_quotes(word), ": expected iso9660, rock-ridge, joliet, enhanced or udf"));
  return {*view};
}

}  // namespace disc::verify
