// Errors that a person can act on.
#pragma once

#include <stdexcept>
#include <string>

#include "formats/base/cat.h"
#include "formats/base/extent.h"

namespace disc {

/// Base of every error that a person can act on. main() prints what() and nothing else, so the
/// text names the place first, then what was found there, then what was wanted.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Bytes on a medium or in an image that break the standard they claim to follow.
class FormatError : public Error {
 public:
  FormatError(Lba at, const std::string& what, const char* clause)
      : Error(cat("block ", at.value, ": ", what, " (", clause, ")")) {}
  using Error::Error;
};

/// The operating system refused: a file, a folder, a pipe (exit status 3).
class SystemError : public Error {
 public:
  /// `what` in the infinitive: SystemError("/x/y", "open", ENOENT) reads
  /// "/x/y: cannot open: No such file or directory".
  SystemError(const std::string& path, const char* what, int errno_value);
  using Error::Error;
};

/// A manifest, lock or command line that asks for the impossible (exit status 2). The text is
/// complete: file:line:column, caret and code where there is a place to point at.
class ManifestError : public Error {
 public:
  using Error::Error;
};

}  // namespace disc
