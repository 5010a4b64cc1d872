// How names of the tree are spelt in UDF, which carries nearly all of them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/names.h"

namespace disc {

/// The spelling of one name in OSTA compressed Unicode, at most 255 bytes with the compression id
/// (UDF 2.1.1, 2.3.4.6). What is no UTF-8 becomes '_', U+FEFF and U+FFFE too, which UDF forbids.
SpeltName spell_udf(std::string_view name, NonBmp non_bmp);

/// One name of a directory on its way to a spelling that no sibling has.
struct UdfSibling {
  NodeId node = none;
  std::string_view name;
  SpeltName spelt;
};

/// Numbers the names that lost something and came to be called like a sibling. `siblings` must come
/// in order of their names in the tree. Calls `renamed` for each that changed.
void separate_udf(std::vector<UdfSibling>& siblings, NonBmp non_bmp,
                  const std::function<void(const UdfSibling&)>& renamed);

}  // namespace disc
