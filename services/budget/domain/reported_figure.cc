#include "services/budget/domain/reported_figure.h"

#include "absl/strings/str_cat.h"
#include "services/budget/domain/budget_line.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {
namespace {

constexpr int kRate = 4;

void CheckUnit(platform::FieldViolations& violations, const std::string& row,
               const ReportedFigure& figure) {
  const bool known = figure.measure == kRate ? figure.unit_yen == 0
                                             : figure.unit_yen == 1 || figure.unit_yen == 1000 ||
                                                   figure.unit_yen == 1000000;
  if (known) return;
  violations.Add(row + ".unit_yen", absl::StrCat("unit_yen is ", figure.unit_yen,
                                                 "; use 1, 1000 or 1000000 for an amount and 0 for "
                                                 "a rate"));
}

}  // namespace

absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         const std::vector<ReportedFigure>& figures, const TakenCells& existing,
                         platform::FieldViolations violations) {
  TakenCells seen;
  for (size_t i = 0; i < figures.size(); ++i) {
    const ReportedFigure& figure = figures[i];
    const std::string row = platform::RowField("reported_figures", i, "");
    if (!seen.ids.insert(figure.id).second) {
      violations.Add(row + ".name", absl::StrCat("id '", figure.id.value(),
                                                 "' stands twice in the batch; send it once"));
    }
    platform::CheckText(violations, row + ".table", figure.table, platform::kMaxShortText, true);
    platform::CheckText(violations, row + ".row_label", figure.row_label, platform::kMaxDisplayName,
                        true);
    if (figure.row < 0) {
      violations.Add(row + ".row", absl::StrCat("row is ", figure.row, "; count from 0"));
    }
    if (figure.measure < 1 || figure.measure > kRate) {
      violations.Add(row + ".measure", "the measure is not set or not known; say which column");
    }
    CheckUnit(violations, row, figure);
    if (!figure.node.empty()) {
      const std::string problem = NodeProblem(jurisdiction, year, figure.node);
      if (!problem.empty()) violations.Add(row + ".node", problem);
    }
    if (!seen.cells.emplace(figure.table, figure.row, figure.measure).second) {
      violations.Add(row, "the batch has another figure for the same table, row and column");
    }
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  platform::TakenRows taken_rows;
  for (size_t i = 0; i < figures.size(); ++i) {
    const ReportedFigure& figure = figures[i];
    if (!existing.ids.contains(figure.id) &&
        !existing.cells.contains(Cell(figure.table, figure.row, figure.measure))) {
      continue;
    }
    taken_rows.Add(
        figure.id.value(), platform::RowField("reported_figures", i, "name"),
        absl::StrCat("figure '", figure.id.value(), "' or its cell (table ", figure.table, ", row ",
                     figure.row, ") is stored already; leave it out"));
  }
  return taken_rows.ToStatus("ReportedFigure");
}

}  // namespace kuzukuri::budget
