// A text written as a stream, which appears under its name only when whole.
#pragma once

#include <istream>
#include <memory>
#include <ostream>
#include <string>

namespace disc {

/// Writes beside `path`; commit() syncs and renames, replacing what is there. Without commit()
/// nothing stays behind. For receipts and lists of any length.
class TextFile {
 public:
  explicit TextFile(const std::string& path);
  ~TextFile();
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;

  std::ostream& stream();
  /// Throws SystemError if anything since the opening could not be written.
  void commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Opens a text of any length for reading; throws SystemError if it cannot be, or is a folder.
std::unique_ptr<std::istream> open_text(const std::string& path);

}  // namespace disc
