// Where in which text a value stands.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace disc {

/// A manifest as it was read: the name a person knows it by, and its lines for messages.
struct SourceText {
  std::string name;
  std::vector<std::string> lines;
};

/// A place in a text. Line and column count from 1, columns in characters; line 0 is no place.
struct Mark {
  std::shared_ptr<const SourceText> text;
  int line = 0;
  int column = 0;
  int length = 1;  // characters to underline
};

/// A value and where it stands. `given` tells a value that was typed from a default.
template <class T>
struct Marked {
  T value{};
  Mark mark{};
  bool given = false;

  const T& operator*() const { return value; }
  const T* operator->() const { return &value; }
};

/// "release.disc.yaml:12:5", or the name alone, or "" for no place.
std::string to_string(const Mark& mark);

}  // namespace disc
