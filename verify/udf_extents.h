// Allocation descriptors: judged, followed and turned into the extents of a file.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "formats/udf/address.h"
#include "verify/udf_account.h"
#include "verify/udf_entry.h"

namespace disc::verify {

struct UdfExtent {
  udf::LbAddr at;
  udf::ExtentType type = udf::ExtentType::Recorded;
  std::uint32_t bytes = 0;
  std::uint64_t begin = 0;  // of the extent in the file
};

/// The content of a file: extents, or bytes inside its entry.
struct UdfBody {
  std::uint64_t length = 0;
  bool sound = true;  // false: extents are missing, or lie outside of their partition
  std::vector<std::uint8_t> embedded;
  std::vector<UdfExtent> extents;
  std::vector<udf::LbAddr> continuations;  // blocks of further allocation descriptors
};

/// What is common to all files of a volume when their extents are followed.
struct UdfExtentRules {
  UdfContext& context;
  const UdfPartitions& partitions;
  UdfAccount& account;
};

/// The body of the entry in `block`, which stands at `place`. Its extents are claimed for `owner`.
UdfBody check_extents(const UdfExtentRules& rules, Bytes block, const UdfEntry& entry, UdfRole role,
                      udf::LbAddr place, UdfOwner owner, const UdfAt& at);

/// The same without findings and claims, for what was judged before.
UdfBody silent_body(UdfContext& context, const UdfPartitions& partitions, Bytes block,
                    const UdfEntry& entry, udf::LbAddr place);

/// Fills `out` with bytes of a body from `offset`; false where they are not recorded or cannot be
/// read.
bool read_body(UdfContext& context, const UdfPartitions& partitions, const UdfBody& body,
               std::uint64_t offset, std::span<std::uint8_t> out);

/// The ICB of a directory, stream directory, attribute file or file set as a long_ad names it.
/// True if it can be read.
bool check_icb_address(UdfContext& context, const UdfPartitions& partitions, const udf::LongAd& icb,
                       const char* what, const UdfAt& at);

}  // namespace disc::verify
