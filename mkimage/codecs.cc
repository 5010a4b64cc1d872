// The codecs whose output is part of an image.
#include "mkimage/codecs.h"

#include <libdeflate.h>

#include <algorithm>

namespace disc {

std::map<std::string, std::string> codec_versions(const Manifest& manifest) {
  const bool deflates =
      std::any_of(manifest.attributes.begin(), manifest.attributes.end(),
                  [](const AttributeRule& rule) { return rule.zisofs && !rule.zisofs->off; });
  if (!deflates)
    return {};
  return {{"zisofs", "libdeflate " LIBDEFLATE_VERSION_STRING}};
}

}  // namespace disc
