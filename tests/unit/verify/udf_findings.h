// What the check of a UDF volume finds, as the tests want to see it.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/unit/verify/udf_image_parts.h"
#include "verify/udf_structure.h"

namespace disc::verify::testing {

inline Findings udf_findings(UdfImage& image) {
  const MemorySource medium(image.bytes());
  Findings findings;
  NoProgress progress;
  check_udf(medium, {0}, findings, progress);
  return findings;
}

inline std::string udf_listing(const Findings& findings) {
  std::string text;
  for (const Finding* finding : findings.sorted())
    text += cat(to_string(finding->severity), " ", finding->kind, " ", finding->place.block, " ",
                finding->place.path, ": ", finding->sentence, " [", finding->clause, "]\n");
  return text;
}

/// One rule broken: exactly one kind of finding may come of it.
struct UdfFault {
  const char* name;
  UdfKind kind;
  udf::Revision revision;
  std::function<void(UdfImage&)> patch;
  Severity severity;
  const char* finding;
  const char* sentence;  // a part of it
};

inline void expect_only(const std::vector<UdfFault>& faults) {
  for (const UdfFault& fault : faults) {
    SCOPED_TRACE(fault.name);
    UdfImage image(fault.kind, fault.revision);
    fault.patch(image);
    const Findings findings = udf_findings(image);
    bool found = false;
    for (const Finding* finding : findings.sorted()) {
      EXPECT_STREQ(finding->kind, fault.finding) << udf_listing(findings);
      found = found || (finding->severity == fault.severity &&
                        finding->sentence.find(fault.sentence) != std::string::npos);
    }
    EXPECT_TRUE(found) << "expected " << to_string(fault.severity) << " " << fault.finding << " '"
                       << fault.sentence << "', found:\n"
                       << udf_listing(findings);
  }
}

}  // namespace disc::verify::testing
