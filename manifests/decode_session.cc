// From a checked document to a Manifest: the session that is put on a disc.
#include <limits>

#include "formats/base/error.h"
#include "manifests/decode.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

// "virtual:DISC", "iscsi://...", "/dev/sr0": no files of the manifest's folder.
bool is_address(const std::string& text) {
  const std::size_t colon = text.find(':');
  return colon != std::string::npos && colon > 1 && text.find('/') > colon;
}

std::optional<std::uint32_t> block_of(const std::string& text) {
  const auto number = parse_whole(text);
  if (!number || *number > std::numeric_limits<std::int32_t>::max())
    return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

void read_base(const Value& base, const ReadOptions& options, Manifest& manifest,
               Reporter& reporter) {
  SessionOptions session;
  session.mark = base.mark;
  session.image = marked_at(base, "image");
  session.receipt = marked_at(base, "receipt");
  if (session.image.given && !is_address(session.image.value))
    check_inside(*base.find("image"), options, manifest, reporter);
  if (session.receipt.given)
    check_inside(*base.find("receipt"), options, manifest, reporter);
  if (const Value* next = scalar_at(base, "next-writable")) {
    session.next_writable = block_of(next->text);
    session.next_writable_mark = next->mark;
  }
  if (session.image.given)
    manifest.session = std::move(session);
}

// What the command line says stands above the manifest.
void take_command(const SessionCommand& command, Manifest& manifest, Reporter& reporter) {
  if (!command.base.empty()) {
    SessionOptions session;
    session.image = {command.base, {}, true};
    session.from_command_line = true;
    manifest.session = std::move(session);
  }
  if (!manifest.session) {
    if (!command.receipt.empty() || !command.next_writable.empty())
      reporter.error({}, "GM0901", "there is no base for a session",
                     "name it with --base, or with session.base.image in the manifest");
    return;
  }
  SessionOptions& session = *manifest.session;
  if (!command.receipt.empty()) {
    if (!session.from_command_line)
      reporter.error(session.mark, "GM0901",
                     "--base-receipt is of the base that --base names, and this one is the "
                     "manifest's",
                     "name the base with --base, too");
    session.receipt = {command.receipt, {}, true};
  }
  if (command.next_writable.empty())
    return;
  session.next_writable = block_of(command.next_writable);
  session.next_writable_mark = {};
  if (!session.next_writable && command.next_writable != "auto")
    reporter.error({}, "GM0903",
                   cat("--next-writable ", shown(command.next_writable), " is no block"),
                   "say auto, or a number");
}

void choose_format(const Value& root, const SessionCommand& command, Manifest& manifest,
                   Reporter& reporter) {
  const Value* outputs = root.find("outputs");
  const Value* typed = outputs == nullptr ? nullptr : scalar_at(*outputs, "format");
  const Mark mark = typed != nullptr ? typed->mark : Mark{};
  const std::string word = !command.format.empty() ? command.format
                           : typed != nullptr      ? typed->text
                           : manifest.session      ? "session"
                                                   : "iso";
  manifest.outputs.format = word == "merged"                        ? ImageFormat::Merged
                            : word == "session" && manifest.session ? ImageFormat::Session
                                                                    : ImageFormat::Iso;
  if (!command.format.empty() && !manifest.session)
    reporter.error({}, "GM0901", cat("--format ", word, " is for a session, which needs a base"),
                   "name it with --base, or with session.base.image in the manifest");
  else if (word == "merged" && !manifest.session)
    reporter.error(mark, "GM0901", "format merged is for a session, which needs a base",
                   "name it in session.base.image, or with --base");
  else if (manifest.session && manifest.outputs.format == ImageFormat::Iso)
    reporter.error(mark, "GM0901",
                   cat("format ", shown(word), " cannot hold a session that is put on a base"),
                   "write format: session for its blocks alone, or merged for the whole image");
}

void refuse_with_session(const Value& root, const Manifest& manifest, Reporter& reporter) {
  for (const char* key : {"tracks", "sessions"})
    if (const Value* value = root.find(key))
      reporter.error(value->mark, "GM0901",
                     cat("'", key, "' describes a whole CD in tracks, and a base takes one more ",
                         "session of blocks"),
                     "leave session.base out, or describe the session by files");
  const auto& boot = manifest.boot;
  if (boot && (boot->system_area || !boot->partitions.empty() || boot->replay.given))
    reporter.error(boot->mark, "GM0901",
                   "the system area and partitions of a disc are those of its first session",
                   "give entries alone: firmware finds them in the newest session");
  if (manifest.layout == DataLayout::DvdVideo || manifest.layout == DataLayout::Bdmv)
    reporter.error(manifest.layout_mark, "GM0901",
                   "players find nothing in a session that is put behind others",
                   "make a disc of one session");
}

}  // namespace

void decode_session(const Value& root, const ReadOptions& options, Manifest& manifest,
                    Reporter& reporter) {
  const Value* session = root.find("session");
  const Value* base = session == nullptr ? nullptr : session->find("base");
  if (base != nullptr && base->is_map())
    read_base(*base, options, manifest, reporter);
  take_command(options.session, manifest, reporter);
  choose_format(root, options.session, manifest, reporter);
  if (!manifest.session)
    return;
  refuse_with_session(root, manifest, reporter);
  FileEntry entry;
  entry.kind = EntryKind::Base;
  entry.mark =
      manifest.session->image.mark.text ? manifest.session->image.mark : manifest.session->mark;
  entry.from = manifest.session->image;
  entry.to = {"/", entry.mark, false};
  manifest.files.insert(manifest.files.begin(), std::move(entry));
}

}  // namespace disc
