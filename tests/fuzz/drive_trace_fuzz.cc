// Traces of drives: any text is read or refused, and what is read is written as it was.
#include <cstdint>
#include <sstream>
#include <string>

#include "formats/base/error.h"
#include "formats/drive/trace.h"

namespace {

using namespace disc;
using namespace disc::drive;

std::string written(const std::string& text) {
  std::istringstream in(text);
  TraceReader reader(in, "trace");
  std::string out = trace_line(reader.head()) + "\n";
  std::uint64_t number = 0;
  try {
    while (const auto command = reader.next())
      out += trace_line(*command, ++number) + "\n";
  } catch (const FormatError&) {
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string first;
  try {
    first = written(std::string(data, data + size));
  } catch (const FormatError&) {
    return 0;
  }
  if (written(first) != first)
    __builtin_trap();
  return 0;
}
