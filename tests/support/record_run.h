// The program record as tests call it: words in, status and texts out.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "record/cli.h"

namespace disc {

struct RecordRun {
  int status = 0;
  std::string out, err;
};

inline RecordRun run_record(const std::vector<std::string>& words) {
  std::vector<const char*> argv{"record"};
  for (const std::string& word : words)
    argv.push_back(word.c_str());
  std::ostringstream out, err;
  RecordRun run;
  run.status = record_cli(static_cast<int>(argv.size()), argv.data(), out, err);
  run.out = out.str();
  run.err = err.str();
  return run;
}

}  // namespace disc
