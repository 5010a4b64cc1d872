// What the views cannot carry, counted per manifest entry.
#include "mkimage/losses.h"

#include "formats/base/error.h"
#include "formats/base/text.h"

namespace disc {
namespace {

struct LossText {
  const char* code;
  const char* one;  // "1 name ..." follows the count
  const char* many;
  const char* hint;
};

LossText text_of(Loss loss) {
  switch (loss) {
    case Loss::IsoShortened:
      return {"GM0401", " name is too long for the ISO 9660 view and is shortened",
              " names are too long for the ISO 9660 view and are shortened",
              "add `rock-ridge` to carry whole names, or raise `iso9660: {level: 3}`"};
    case Loss::IsoReplaced:
      return {"GM0402", " name has characters that ISO 9660 does not know; they become '_'",
              " names have characters that ISO 9660 does not know; they become '_'",
              "add `rock-ridge` to carry whole names, or set `iso9660: {charset: relaxed}`"};
    case Loss::IsoLeftOut:
      return {"GM0403", " link, device or pipe cannot be in an ISO 9660 view without Rock Ridge",
              " links, devices and pipes cannot be in an ISO 9660 view without Rock Ridge",
              "add `rock-ridge` to `filesystems`, or leave them out with `exclude`"};
    case Loss::IsoOwner:
      return {"GM0404", " owner or set-id bit is lost without Rock Ridge",
              " owners or set-id bits are lost without Rock Ridge",
              "add `rock-ridge` to `filesystems`"};
    case Loss::IsoXattrs:
      return {"GM0405", " file has attributes that Rock Ridge cannot carry",
              " files have attributes that Rock Ridge cannot carry",
              "take them away at the source, or set `rock-ridge: {xattrs: false}`"};
    case Loss::JolietShortened:
      return {"GM0411", " name is too long for the Joliet view and is shortened",
              " names are too long for the Joliet view and are shortened",
              "set `joliet: {max-name: 103}`, which readers take too, or shorten the names"};
    case Loss::JolietReplaced:
      return {"GM0412", " name has characters that Joliet does not allow; they become '_'",
              " names have characters that Joliet does not allow; they become '_'",
              "rename the files, or for emoji and the like set `joliet: {non-bmp: utf-16}`"};
    case Loss::JolietLeftOut:
      return {"GM0413", " link, device or pipe cannot be in the Joliet view",
              " links, devices and pipes cannot be in the Joliet view",
              "hide them there with `hide: [joliet]`, or set `on-loss: ignore`"};
    case Loss::JolietCase:
      return {"GM0423",
              " name differs from another only in the case of letters in the Joliet view, where "
              "Windows and Linux open the first of them by either",
              " names differ from others only in the case of letters in the Joliet view, where "
              "Windows and Linux open the first of them by either",
              "rename them, hide them there with `hide: [joliet]`, or set `on-loss: ignore`"};
    case Loss::EnhancedShortened:
      return {"GM0414", " name is too long for the ISO 9660:1999 view and is shortened",
              " names are too long for the ISO 9660:1999 view and are shortened",
              "shorten the names to 207 bytes"};
    case Loss::EnhancedLeftOut:
      return {"GM0415", " link, device or pipe cannot be in the ISO 9660:1999 view",
              " links, devices and pipes cannot be in the ISO 9660:1999 view",
              "leave them out with `exclude`, or set `on-loss: ignore`"};
    case Loss::Time:
      return {"GM0416", " time lies outside the years 1900 to 2155 and is cut to the nearest",
              " times lie outside the years 1900 to 2155 and are cut to the nearest",
              "set a `time`, or `clamp: all`"};
    case Loss::SymlinkSlashes:
      return {"GM0417", " symbolic link has repeated or final slashes, which Rock Ridge cannot say",
              " symbolic links have repeated or final slashes, which Rock Ridge cannot say",
              "the link leads to the same place without them"};
    case Loss::DeviceNumbers:
      return {"GM0418", " device has a major number of 0 and a minor number above 255",
              " devices have a major number of 0 and a minor number above 255",
              "Rock Ridge readers take this for another device; give it another number"};
    case Loss::TimeLeftOut:
      return {"GM0419", " time lies outside the years 1 to 9999, so Rock Ridge carries none",
              " times lie outside the years 1 to 9999, so Rock Ridge carries none",
              "set a `time`, or `clamp: all`"};
    case Loss::UdfShortened:
      return {"GM0424", " name is too long for the UDF view and is shortened",
              " names are too long for the UDF view and are shortened",
              "UDF holds 254 characters of Latin-1 or 127 of others (UDF 2.3.4.6); shorten them"};
    case Loss::UdfReplaced:
      return {"GM0425", " name has characters that UDF cannot hold; they become '_'",
              " names have characters that UDF cannot hold; they become '_'",
              "rename the files; names should be UTF-8, and emoji need `udf: {non-bmp: utf-16}`"};
    case Loss::UdfXattrs:
      return {"GM0426", " file has extended attributes that the UDF view leaves out",
              " files have extended attributes that the UDF view leaves out",
              "set `udf: {streams: true}` and revision 2.00 or later, or `on-loss: ignore`"};
    case Loss::UdfSymlink:
      return {"GM0427", " symbolic link has repeated or final slashes, which UDF cannot say",
              " symbolic links have repeated or final slashes, which UDF cannot say",
              "the link leads to the same place without them"};
    case Loss::UdfNonBmp:
      return {"GM0428", " name has characters above U+FFFF", " names have characters above U+FFFF",
              "set `udf: {non-bmp: utf-16}` or `replace`"};
    case Loss::UdfCollision:
      return {"GM0434", " name becomes another's in the UDF view",
              " names become others' in the UDF view",
              "set `on-collision: rename` to have them numbered, or rename the files"};
    case Loss::JolietNonBmp:
      return {"GM0422", " name has characters above U+FFFF, which UCS-2 does not have",
              " names have characters above U+FFFF, which UCS-2 does not have",
              "set `joliet: {non-bmp: replace}` or `utf-16`"};
    case Loss::IsoCollision:
      return {"GM0431", " name becomes another's in the ISO 9660 view",
              " names become others' in the ISO 9660 view",
              "set `on-collision: rename` to have them numbered, or rename the files"};
    case Loss::JolietCollision:
      return {"GM0432", " name becomes another's in the Joliet view",
              " names become others' in the Joliet view",
              "set `on-collision: rename` to have them numbered, or rename the files"};
    case Loss::EnhancedCollision:
      return {"GM0433", " name becomes another's in the ISO 9660:1999 view",
              " names become others' in the ISO 9660:1999 view",
              "set `on-collision: rename` to have them numbered, or rename the files"};
    case Loss::TooLarge:
      return {"GM0441", " file has 4 GiB or more, which levels 1 and 2 of ISO 9660 cannot hold",
              " files have 4 GiB or more, which levels 1 and 2 of ISO 9660 cannot hold",
              "set `iso9660: {level: 3}`, which cuts them into sections (ECMA-119 10.3)"};
    case Loss::TooDeep:
      break;
  }
  return {
      "GM0442", " folder lies deeper than ISO 9660 allows (ECMA-119 6.8.2.1)",
      " folders lie deeper than ISO 9660 allows (ECMA-119 6.8.2.1)",
      "set `iso9660: {deep-directories: relocate}` to stay with the standard, or `allow`, which "
      "nearly every reader takes"};
}

}  // namespace

void Losses::add(Loss loss, NodeId node, const std::string& detail) {
  const std::lock_guard guard(mutex_);
  Found& found = found_[{loss, tree_.node(node).origin}];
  ++found.count;
  if (found.first == none || node < found.first) {
    found.first = node;
    found.detail = detail;
  }
}

Severity Losses::severity(Loss loss) const {
  switch (loss) {
    case Loss::JolietNonBmp:
    case Loss::UdfNonBmp:
    case Loss::TooLarge:
    case Loss::TooDeep:
      return Severity::Error;
    case Loss::IsoCollision:
    case Loss::JolietCollision:
    case Loss::EnhancedCollision:
    case Loss::UdfCollision:
      return manifest_.on_collision.value_or(OnCollision::Error) == OnCollision::Error
                 ? Severity::Error
                 : Severity::Warning;
    default:
      return manifest_.on_loss == OnLoss::Error ? Severity::Error : Severity::Warning;
  }
}

void Losses::tell(Diagnostics& diagnostics) const {
  for (const auto& [key, found] : found_) {
    const auto& [loss, entry] = key;
    const Severity level = severity(loss);
    if (level == Severity::Warning && manifest_.on_loss == OnLoss::Ignore)
      continue;
    const LossText text = text_of(loss);
    std::string message =
        cat(found.count, found.count == 1 ? text.one : text.many,
            found.count == 1 ? ": " : ", first ", in_quotes(tree_.path(found.first)));
    if (!found.detail.empty())
      message += cat(" ", found.detail);
    const Mark mark = entry < manifest_.files.size() ? manifest_.files[entry].mark : Mark{};
    diagnostics.add({level, mark, text.code, std::move(message), text.hint});
  }
}

}  // namespace disc
