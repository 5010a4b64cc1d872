// GET EVENT STATUS NOTIFICATION, byte by byte.
#include "formats/mmc/event_status.h"

#include <array>
#include <string_view>

#include "formats/base/cat.h"
#include "formats/mmc/fields.h"

namespace disc::mmc {
namespace {

constexpr std::size_t head_size = 4, size = 8;

template <class Way, class Status>
void head_fields(Way answer, Status& x) {
  answer.flag(2, 7, x.no_event_available);
  answer.bits(2, 0, 3, x.event_class);
  answer.number(3, x.supported);
}

template <class Way, class Status>
void event_fields(Way answer, Status& x) {
  answer.bits(4, 0, 4, x.event);
  answer.number(5, x.status);
  answer.number(6, x.parameter);
}

// Events by their codes, from 1 on; a class has six at most (MMC-5 tables 306 to 318).
using Names = std::array<std::string_view, 6>;
constexpr std::array<Names, 7> names{{
    {},
    {"operational change requested", "operational change"},
    {"power change successful", "power change failed"},
    {"drive key down", "drive key up", "external request"},
    {"eject request", "new media", "media removal", "media changed", "background format completed",
     "background format restarted"},
    {"other host requests control", "other host released control", "other host has control"},
    {"device busy"},
}};

}  // namespace

std::optional<EventStatus> decode_event_status(Bytes answer) {
  answer = within_length(answer, 2);
  if (answer.size() < head_size)
    return std::nullopt;
  const FieldReader in(answer);
  EventStatus status;
  head_fields(in, status);
  if (!status.no_event_available)
    event_fields(in, status);
  return status;
}

std::vector<std::uint8_t> encode_event_status(const EventStatus& status) {
  std::vector<std::uint8_t> answer(status.no_event_available ? head_size : size);
  const FieldWriter out(answer);
  head_fields(out, status);
  if (!status.no_event_available)
    event_fields(out, status);
  seal_length(answer, 2);
  return answer;
}

std::string describe_event(EventClass event_class, std::uint8_t event) {
  if (event == 0)
    return "no change";
  const auto kind = static_cast<std::size_t>(event_class);
  if (kind < names.size() && event <= names[kind].size() && !names[kind][event - 1U].empty())
    return std::string(names[kind][event - 1U]);
  return cat("event ", event, " of class ", kind);
}

}  // namespace disc::mmc
