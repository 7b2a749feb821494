#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/papers.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {

// Who says how much of a measure a line holds. Numbers are those of the API.
enum class Keeper {
  kByYear = 0,
  kPostings = platform::kKeptByPostings,
  kStatements = platform::kKeptByStatements,
};

// Where money is posted, on a node of the catalog.
struct BudgetLine {
  platform::ResourceId id;
  std::string node;  // full name
  bool records_appropriation = false;
  bool records_execution = false;
  std::string fund_source;
  std::string economic_item;
  std::string note;
  std::vector<std::string> rollups;  // full names of classification nodes and departments
  Keeper appropriation_keeper = Keeper::kByYear;
  Keeper execution_keeper = Keeper::kByYear;
  platform::Revision revision;
};

// Ids of the values listed for a year.
struct DimensionIds {
  std::set<std::string> fund_sources;
  std::set<std::string> economic_items;
};

// Why `node` is not a node a line or figure of the year can stand on; empty when it is.
std::string NodeProblem(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                        const std::string& node);

// Adds violations for names that no line of the year can roll up into.
void CheckRollups(platform::FieldViolations& violations, const std::string& field,
                  const platform::JurisdictionCode& jurisdiction, platform::Year year,
                  const std::vector<std::string>& rollups);

// The roll-ups that one version of a line has and the other has not.
std::vector<std::string> NodesLeftOrJoined(const BudgetLine& before, const BudgetLine& after);

// Adds violations for lines of a year; `rows` is what they are called.
void Check(platform::FieldViolations& violations, const platform::JurisdictionCode& jurisdiction,
           platform::Year year, const std::vector<BudgetLine>& lines,
           const DimensionIds& dimensions, const platform::RowNames& rows);

// Checks a batch of new lines: INVALID_ARGUMENT with every bad field (and the `violations` found
// before, when the request was read), ALREADY_EXISTS for ids in `existing`.
absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         const std::vector<BudgetLine>& lines,
                         const std::set<platform::ResourceId>& existing,
                         const DimensionIds& dimensions, platform::FieldViolations violations = {});

}  // namespace kuzukuri::budget
