#include "services/budget/domain/reported_figure.h"

#include <array>
#include <map>
#include <utility>

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

Cell CellOf(const ReportedFigure& figure) { return {figure.table, figure.row, figure.measure}; }

// The figures of both that print the same cell, in order; nullptr where one has none.
using Pairs = std::map<Cell, std::pair<const ReportedFigure*, const ReportedFigure*>>;

Pairs Pair(const std::vector<ReportedFigure>& a, const std::vector<ReportedFigure>& b) {
  Pairs pairs;
  for (const ReportedFigure& figure : a) pairs[CellOf(figure)].first = &figure;
  for (const ReportedFigure& figure : b) pairs[CellOf(figure)].second = &figure;
  return pairs;
}

std::string Told(const ReportedFigure& figure) {
  static constexpr std::array<const char*, kRate> kNames = {"appropriation", "executed amount",
                                                            "difference", "rate"};
  return absl::StrCat("the ", kNames[static_cast<size_t>(figure.measure - 1)], " in table ",
                      figure.table, ", row ", figure.row, ", '", figure.row_label, "', is ",
                      figure.value);
}

}  // namespace

void Check(platform::FieldViolations& violations, const platform::JurisdictionCode& jurisdiction,
           platform::Year year, const std::string& row, const ReportedFigure& figure,
           TakenCells& seen) {
  if (!seen.ids.insert(figure.id).second) {
    violations.Add(row + ".name",
                   absl::StrCat("id '", figure.id.value(), "' stands twice; send it once"));
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
  if (!seen.cells.insert(CellOf(figure)).second) {
    violations.Add(row, "there is another figure of the same table, row and column; send one");
  }
}

absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         const std::vector<ReportedFigure>& figures, const TakenCells& existing,
                         platform::FieldViolations violations) {
  TakenCells seen;
  for (size_t i = 0; i < figures.size(); ++i) {
    Check(violations, jurisdiction, year, platform::RowField("reported_figures", i, ""), figures[i],
          seen);
  }
  platform::BadRows taken_rows;
  for (size_t i = 0; i < figures.size(); ++i) {
    const ReportedFigure& figure = figures[i];
    if (!existing.ids.contains(figure.id) && !existing.cells.contains(CellOf(figure))) continue;
    taken_rows.Add(
        figure.id.value(), platform::RowField("reported_figures", i, "name"),
        absl::StrCat("figure '", figure.id.value(), "' or its cell (table ", figure.table, ", row ",
                     figure.row, ") is stored already; leave it out"));
  }
  return taken_rows.AlreadyExists("ReportedFigure", violations);
}

std::string FirstDifference(const std::vector<ReportedFigure>& stands,
                            const std::vector<ReportedFigure>& next) {
  for (const auto& [cell, pair] : Pair(stands, next)) {
    const auto& [here, there] = pair;
    if (there == nullptr) return absl::StrCat(Told(*here), ", and is left out now");
    if (here == nullptr) return absl::StrCat(Told(*there), ", and was left out before");
    if (std::tie(here->id, here->row_label, here->node, here->unit_yen, here->value) !=
        std::tie(there->id, there->row_label, there->node, there->unit_yen, there->value)) {
      return absl::StrCat(Told(*here), " of ", here->node.empty() ? "no node" : here->node,
                          ", and now ", Told(*there), " of ",
                          there->node.empty() ? "no node" : there->node);
    }
  }
  return "";
}

}  // namespace kuzukuri::budget
