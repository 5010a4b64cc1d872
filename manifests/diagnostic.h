// What a manifest's author is told: errors and warnings with place, caret, remedy and code.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

#include "manifests/mark.h"

namespace disc {

enum class Severity : std::uint8_t { Note, Warning, Error };

/// One message. `code` ("GM0102") stays the same for good, so that scripts and searches hold.
struct Diagnostic {
  Severity severity = Severity::Error;
  Mark mark;
  std::string code;
  std::string message;  // fact and expectation, one sentence without a full stop
  std::string hint;     // how to mend it; may be empty
};

/// Collects every message of a run, so that a person mends all of them at once. May be used from
/// several threads; the order of printing is by place, so that threads do not show.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  void error(const Mark& mark, std::string code, std::string message, std::string hint = {});
  void warning(const Mark& mark, std::string code, std::string message, std::string hint = {});

  std::size_t errors() const { return counts_[static_cast<std::size_t>(Severity::Error)]; }
  std::size_t warnings() const { return counts_[static_cast<std::size_t>(Severity::Warning)]; }

  /// Throws ManifestError with no text if there are errors: the caller prints the messages.
  void stop_on_errors() const;

  /// In order of place, then code, then text. Of each code at most `per_code` (0: all) are given,
  /// followed by one line that counts the rest.
  std::vector<Diagnostic> sorted(std::size_t per_code = 20) const;

 private:
  mutable std::mutex mutex_;
  std::vector<Diagnostic> all_;
  std::array<std::size_t, 3> counts_{};
};

/// "file:12:5: error: unknown key 'jolliet', did you mean 'joliet'? [GM0102]", then the line and a
/// caret under the place; colours if asked.
std::string to_text(const Diagnostic& diagnostic, bool colour = false);

/// Prints all, and after them "2 errors, 1 warning".
void print(const Diagnostics& diagnostics, std::ostream& err, bool colour = false,
           std::size_t per_code = 20);

}  // namespace disc
