// JSON for reports: texts from drives made safe, and a report laid out for people.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace disc::record {

/// Bytes of a drive as UTF-8 that can be shown: control characters and what is no UTF-8 become
/// \xNN.
std::string escape(std::string_view bytes);

/// "002Dh": `digits` digits in hexadecimal.
std::string hexadecimal(unsigned number, unsigned digits);

/// Lines of "name   value", objects and lists indented below their name; underscores of names
/// become spaces.
std::string laid_out(const nlohmann::ordered_json& report, unsigned indent = 0);

}  // namespace disc::record
