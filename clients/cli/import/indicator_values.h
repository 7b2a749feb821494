// Steps that record values of indicators.
#pragma once

#include <string>
#include <vector>

#include "clients/cli/import/plan.h"
#include "kuzukuri/indicator/v1/indicator.pb.h"

namespace kuzukuri::cli {

// A row of indicator_values.csv.
struct ValueRow {
  std::string year;       // full name
  std::string indicator;  // full name
  indicator::v1::IndicatorValue value;
  std::string place;
};

// Values that are held are left out. One of a date that is held with another content is recorded
// anew, for it follows its paper; one without a date is of no paper, and what is held of it stays.
void AddValueSteps(std::vector<ValueRow> rows, Plan& plan);

}  // namespace kuzukuri::cli
