// The words of views, and handlers of faults.
#include "formats/io/volume_entry.h"

#include <array>
#include <mutex>

namespace disc {
namespace {

constexpr std::array<const char*, 5> view_names{"iso9660", "rock-ridge", "joliet", "enhanced",
                                                "udf"};

}  // namespace

const char* to_string(View view) { return view_names[static_cast<std::size_t>(view)]; }

std::optional<View> parse_view(const std::string& word) {
  for (std::size_t i = 0; i < view_names.size(); ++i)
    if (word == view_names[i])
      return static_cast<View>(i);
  return std::nullopt;
}

FaultHandler one_at_a_time(FaultHandler handler) {
  if (!handler)
    return handler;
  return
      [handler = std::move(handler), mutex = std::make_shared<std::mutex>()](const Fault& fault) {
        const std::lock_guard lock(*mutex);
        handler(fault);
      };
}

}  // namespace disc
