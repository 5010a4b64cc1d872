// Faults by name, and the counting of commands.
#include "formats/virtual_drive/faults.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace disc::virtual_drive {
namespace {

struct Name {
  std::string_view word;
  FaultKind kind;
};
constexpr std::array names{Name{"timeout-before", FaultKind::TimeoutBefore},
                           Name{"timeout-after", FaultKind::TimeoutAfter},
                           Name{"lost", FaultKind::Lost},
                           Name{"busy", FaultKind::Busy},
                           Name{"soft-error", FaultKind::SoftError},
                           Name{"reset", FaultKind::Reset},
                           Name{"reset-after", FaultKind::ResetAfter},
                           Name{"deferred", FaultKind::Deferred},
                           Name{"power-loss", FaultKind::PowerLoss},
                           Name{"write-error", FaultKind::WriteError},
                           Name{"medium-error", FaultKind::MediumError},
                           Name{"stale-cache", FaultKind::StaleCache},
                           Name{"void", FaultKind::Void}};

struct Place {
  std::string_view word;
  FaultAt at;
};
constexpr std::array places{Place{"sync", FaultAt::Synchronise}, Place{"close", FaultAt::Close},
                            Place{"format", FaultAt::Format}};

bool stands_alone(FaultKind kind) {
  return kind == FaultKind::StaleCache || kind == FaultKind::Void;
}

}  // namespace

std::optional<Fault> parse_fault(std::string_view text) {
  const std::size_t sign = text.find('@');
  const auto name = std::ranges::find(names, text.substr(0, sign), &Name::word);
  if (name == names.end())
    return std::nullopt;
  Fault fault{name->kind, FaultAt::Write, 0};
  if (stands_alone(name->kind) || sign == std::string_view::npos)
    return stands_alone(name->kind) && sign == std::string_view::npos ? std::optional(fault)
                                                                      : std::nullopt;
  const std::string_view where = text.substr(sign + 1);
  const bool block = name->kind == FaultKind::MediumError;
  if (const auto place = std::ranges::find(places, where, &Place::word);
      place != places.end() && !block) {
    fault.at = place->at;
    fault.number = 1;
    return fault;
  }
  const auto [end, error] =
      std::from_chars(where.data(), where.data() + where.size(), fault.number);
  if (where.empty() || error != std::errc{} || end != where.data() + where.size() ||
      (fault.number == 0 && !block))
    return std::nullopt;
  return fault;
}

std::string forms_of_faults() {
  std::string text;
  for (const Name& name : names) {
    text.append(text.empty() ? "" : ", ").append(name.word);
    if (!stands_alone(name.kind))
      text.append(name.kind == FaultKind::MediumError ? "@BLOCK" : "@N");
  }
  return text + " (N: the Nth WRITE, or sync, close, format)";
}

std::optional<FaultKind> Faults::next(FaultAt at) {
  const std::uint64_t count = ++counts_[static_cast<std::size_t>(at)];
  for (const Fault& fault : faults_)
    if (fault.kind < FaultKind::MediumError && fault.at == at && fault.number == count)
      return fault.kind;
  return std::nullopt;
}

bool Faults::has(FaultKind kind) const {
  return std::ranges::find(faults_, kind, &Fault::kind) != faults_.end();
}

std::optional<std::uint32_t> Faults::bad_block(std::int64_t first, std::uint32_t blocks) const {
  std::optional<std::uint32_t> bad;
  for (const Fault& fault : faults_) {
    const auto block = static_cast<std::int64_t>(fault.number);
    if (fault.kind == FaultKind::MediumError && block >= first && block < first + blocks &&
        (!bad || fault.number < *bad))
      bad = static_cast<std::uint32_t>(fault.number);
  }
  return bad;
}

void Faults::heal(std::uint32_t block) {
  std::erase_if(faults_, [&](const Fault& fault) {
    return fault.kind == FaultKind::MediumError && fault.number == block;
  });
}

}  // namespace disc::virtual_drive
