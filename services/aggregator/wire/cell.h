// Amounts as the bytes of the API's messages.
#pragma once

#include <optional>
#include <string>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/domain/presentation.h"
#include "services/aggregator/domain/timeline.h"
#include "services/aggregator/wire/frame.h"

namespace kuzukuri::aggregator {

// How cells are answered.
struct CellStyle {
  bool whole = true;             // otherwise what the view BASIC says
  bool hold_below_full = false;  // rates stay at 99.9 % until every yen is spent
  bool components = false;
};

// A cell and what changes are made from.
struct CellMessage {
  std::optional<int64_t> appropriation;
  std::optional<int64_t> executed;
  std::optional<int64_t> difference;
  std::optional<int64_t> rate_permille;
  SmallMessage cell;
};

CellMessage MakeCell(const Amounts& figures, const CellStyle& style);

// A cell with everything, in an object of the generated class.
void FillCell(const Amounts& figures, const PrintedCell& printed, bool hold_below_full,
              v1::Cell* proto);

// Adds the printed texts to a cell.
void AddPrinted(const PrintedCell& printed, SmallMessage& cell);

// The change from one cell to the next, but for its decomposition.
SmallMessage MakeChange(const CellMessage& before, const CellMessage& after);

void FillColumn(const Column& column, const Timeline& timeline, v1::Column* proto);

// The bytes of a finding.
std::string FindingBytes(const Finding& finding);
void FillFinding(const Finding& finding, v1::Finding* proto);

}  // namespace kuzukuri::aggregator
