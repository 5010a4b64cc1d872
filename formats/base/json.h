// Texts as JSON strings, for what is written as a stream.
#pragma once

#include <string>
#include <string_view>

namespace disc {

/// Appends `text` as a JSON string with its quotes (RFC 8259 7). Control characters become \n and
/// the like or \u00NN, everything else stays as it is; a byte that is not UTF-8 becomes the four
/// characters \xNN, so that the result is always valid.
void append_json(std::string& out, std::string_view text);

/// The same as a value of its own.
std::string to_json(std::string_view text);

/// A name of any bytes as UTF-8 that can be taken back: a byte that is not UTF-8 becomes \xNN, a
/// backslash \\.
std::string escape_bytes(std::string_view bytes);

/// The other way; anything that escape_bytes() does not write stays as it is.
std::string unescape_bytes(std::string_view text);

}  // namespace disc
