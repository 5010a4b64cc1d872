// The layout of a virtual CD as the JSON that its folder keeps.
#pragma once

#include <string>
#include <string_view>

#include "formats/virtual_drive/cd_layout.h"

namespace disc::virtual_drive {

std::string to_json(const CdLayout& layout);
/// Of an empty text the layout of a blank disc. What the groove says is not in it. Throws
/// FormatError, which names `place`, for what is no layout: missing keys, tracks out of order,
/// addresses no CD has.
CdLayout read_cd_layout(std::string_view json, const std::string& place);

}  // namespace disc::virtual_drive
