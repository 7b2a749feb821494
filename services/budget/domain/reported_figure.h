#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// One printed cell of a published paper.
struct ReportedFigure {
  platform::ResourceId statement;  // empty: of none
  platform::ResourceId id;
  std::string table;
  int row = 0;
  std::string row_label;
  std::string node;  // full name; empty for a total row
  int measure = 0;   // number of the API's ReportedFigure.Measure
  int64_t unit_yen = 0;
  int64_t value = 0;
  platform::Revision revision;
};

// Table, row and column of a figure.
using Cell = std::tuple<std::string, int, int>;

struct TakenCells {
  std::set<platform::ResourceId> ids;
  std::set<Cell> cells;
};

// Adds a violation for every bad field of one of several figures; `row` is what it is called,
// `seen` are the ids and cells of the ones before it.
void Check(platform::FieldViolations& violations, const platform::JurisdictionCode& jurisdiction,
           platform::Year year, const std::string& row, const ReportedFigure& figure,
           TakenCells& seen);

// Checks a batch of new figures of no statement: INVALID_ARGUMENT with every bad field (and the
// `violations` found before, when the request was read), ALREADY_EXISTS for ids or cells in use.
absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         const std::vector<ReportedFigure>& figures, const TakenCells& existing,
                         platform::FieldViolations violations = {});

// What differs first between the figures of two versions of a statement, with both values; for
// people. Empty when they print the same.
std::string FirstDifference(const std::vector<ReportedFigure>& stands,
                            const std::vector<ReportedFigure>& next);

}  // namespace kuzukuri::budget
