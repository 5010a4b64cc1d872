// Fields that stand all over a UDF volume: character sets, dstrings, times, entity identifiers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/udf/address.h"
#include "formats/udf/osta.h"
#include "verify/udf_context.h"

namespace disc::verify {

/// A field may be left out (all zero) or not.
enum class Presence : std::uint8_t { Optional, Obligatory };

/// OSTA compressed Unicode is the only character set (UDF 2.1.2).
void check_charspec(UdfContext& context, const udf::CharSpec& spec, const char* what,
                    const UdfAt& at);

/// The text of a dstring (ECMA-167 1/7.2.12, UDF 2.1.3), "" for none or a broken one.
std::string check_dstring(UdfContext& context, Bytes field, const char* what, Presence presence,
                          const UdfAt& at, const char* clause = "UDF 2.1.3");

/// CS0 with its compression id in front (UDF 2.1.1); `deleted` names may have the ids 254 and 255
/// from 2.00 on. Nothing if broken, which is a finding already.
std::optional<std::string> check_cs0(UdfContext& context, Bytes bytes, const char* what,
                                     bool deleted, const UdfAt& at);

/// A point in time (ECMA-167 1/7.3, UDF 2.1.4), no later than that of the integrity descriptor or
/// virtual allocation table.
void check_time(UdfContext& context, const udf::Time& time, const char* what, Presence presence,
                const UdfAt& at);
/// The same without a limit.
bool check_time_form(UdfContext& context, const udf::Time& time, const char* what,
                     Presence presence, const UdfAt& at);
/// Judges the times that were met before the limit was known.
void check_times_met(UdfContext& context);
/// True if `a` lies after `b`, in UTC if both know their zone.
bool is_later(const udf::Time& a, const udf::Time& b);

/// Whose identifier a field has, and so what its suffix says (UDF 2.1.5).
enum class EntityKind : std::uint8_t { Domain, Udf, Implementation, Application };

/// `expected` is the identifier wanted, "" for any.
void check_entity(UdfContext& context, const udf::EntityId& id, EntityKind kind, const char* what,
                  const UdfAt& at, std::string_view expected = {});

/// True for the revisions there are.
bool is_known(udf::Revision revision);

/// Bytes kept for later revisions of the standard.
void check_zero(UdfContext& context, Bytes field, const char* what, const UdfAt& at,
                const char* clause);

/// An extent of the volume: whole blocks, and no place where it is empty (ECMA-167 3/7.1).
void check_extent_ad(UdfContext& context, const udf::ExtentAd& extent, const char* what,
                     const UdfAt& at);

/// A number that can only be one.
template <class Number>
void expect(UdfContext& context, Number found, Number expected, const char* kind, const char* what,
            const UdfAt& at, const char* clause) {
  if (found != expected)
    context.violation(kind, at, cat(what, " is ", found, ", expected ", expected), clause);
}

}  // namespace disc::verify
