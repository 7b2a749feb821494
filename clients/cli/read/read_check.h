// Compares a reading with facts gathered by people.
#pragma once

#include <string>
#include <vector>

#include "services/reader/domain/reading.h"

namespace kuzukuri::cli {

// What was compared of one kind, e.g. "sub-project name".
struct CheckedKind {
  std::string kind;
  size_t right = 0;
  size_t total = 0;
};

struct Difference {
  std::string kind;
  std::string where;  // "2022 I-1.2"
  std::string expected;
  std::string read;
  reader::Place place;  // of what was read, or near it
};

struct CheckResult {
  std::vector<CheckedKind> kinds;
  std::vector<Difference> differences;
};

// `facts` is JSON with years[] of projects, list_tables and summary_tables. What is absent on both
// sides is not counted; what only one side has is wrong. Names are compared in NFKC without spaces.
// Throws nlohmann::json::exception when the facts are of another form.
CheckResult CompareWithFacts(const std::vector<reader::Reading>& readings,
                             const std::string& facts);

// Prints the comparison with a file of facts. Returns 0 when all agrees, 1 when something differs,
// 2 when the file cannot be used.
int CheckFacts(const std::vector<reader::Reading>& readings, const std::string& path, bool json);

}  // namespace kuzukuri::cli
