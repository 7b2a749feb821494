#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/batch.h"
#include "clients/cli/plan_services.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

const std::map<std::string, int> kClosingStates = {
    {"in_year", v1::CLOSING_STATE_IN_YEAR},
    {"closing_period", v1::CLOSING_STATE_CLOSING_PERIOD},
    {"settled", v1::CLOSING_STATE_SETTLED}};
const std::map<std::string, int> kStages = {{"commitment", v1::EXECUTION_STAGE_COMMITMENT},
                                            {"disbursement", v1::EXECUTION_STAGE_DISBURSEMENT}};
const std::map<std::string, int> kGranularities = {
    {"daily", v1::POSTING_GRANULARITY_DAILY}, {"statement", v1::POSTING_GRANULARITY_STATEMENT}};
const std::map<std::string, int> kEntryKinds = {
    {"original_appropriation", v1::LedgerEntry::KIND_ORIGINAL_APPROPRIATION},
    {"appropriation_precision_adjustment",
     v1::LedgerEntry::KIND_APPROPRIATION_PRECISION_ADJUSTMENT},
    {"expenditure", v1::LedgerEntry::KIND_EXPENDITURE},
    {"expenditure_precision_adjustment", v1::LedgerEntry::KIND_EXPENDITURE_PRECISION_ADJUSTMENT}};
const std::map<std::string, int> kMeasures = {
    {"appropriation", v1::ReportedFigure::MEASURE_APPROPRIATION},
    {"executed", v1::ReportedFigure::MEASURE_EXECUTED},
    {"difference", v1::ReportedFigure::MEASURE_DIFFERENCE},
    {"rate", v1::ReportedFigure::MEASURE_RATE}};

std::string YearName(const Record& record) {
  return platform::FiscalYearName(record.Text("jurisdiction"), record.Number("fiscal_year"));
}

void PlanLines(const FileSet& files, Problems& problems, Plan& plan) {
  Rows<v1::BudgetLine> rows;
  ForEachRow(files, "budget_lines",
             {"jurisdiction", "fiscal_year", "budget_line", "node", "records_appropriation",
              "records_execution", "fund_source", "economic_item", "note"},
             problems, [&](const Record& record) {
               const std::string year = YearName(record);
               v1::BudgetLine line;
               line.set_name(absl::StrCat(year, "/budgetLines/", record.Text("budget_line")));
               line.set_node(absl::StrCat(year, "/", record.Text("node")));
               line.set_records_appropriation(record.Flag("records_appropriation"));
               line.set_records_execution(record.Flag("records_execution"));
               line.set_fund_source(record.Text("fund_source"));
               line.set_economic_item(record.Text("economic_item"));
               line.set_note(record.Text("note"));
               rows.Add(year, {line, record.place(), {}});
             });
  AddBatches<v1::BatchCreateBudgetLinesResponse, v1::BatchCreateBudgetLinesRequest>(
      "budgetLines", "budget_lines", rows, [](auto& r) { return r.add_budget_lines(); },
      [](Connection& c, auto... a) { return c.budget().BatchCreateBudgetLines(a...); }, plan);
}

void PlanEntries(const FileSet& files, Problems& problems, Plan& plan) {
  Rows<v1::LedgerEntry> rows;
  ForEachRow(
      files, "ledger_entries",
      {"jurisdiction", "fiscal_year", "batch", "budget_line", "kind", "amount_yen",
       "effective_date", "precision_yen", "document_reference", "description"},
      problems, [&](const Record& record) {
        const std::string year = YearName(record);
        v1::LedgerEntry entry;
        entry.set_budget_line(absl::StrCat(year, "/budgetLines/", record.Text("budget_line")));
        entry.set_kind(static_cast<v1::LedgerEntry::Kind>(record.Word("kind", kEntryKinds)));
        entry.set_amount_yen(record.Integer("amount_yen"));
        if (const auto date = record.Date("effective_date")) {
          *entry.mutable_effective_date() = *date;
        }
        entry.set_precision_yen(record.OptionalInteger("precision_yen").value_or(1));
        entry.set_document_reference(record.Text("document_reference"));
        entry.set_description(record.Text("description"));
        const std::string batch = record.Text("batch");
        if (batch.empty()) record.Problem("batch", "name the set of entries that is posted once");
        rows.Add(year, {entry, record.place(), {}}, batch);
      });
  AddBatches<v1::AppendLedgerEntriesResponse, v1::AppendLedgerEntriesRequest>(
      "ledgerEntries", "entries", rows, [](auto& r) { return r.add_entries(); },
      [](Connection& c, auto... a) { return c.budget().AppendLedgerEntries(a...); }, plan);
}

void PlanFigures(const FileSet& files, Problems& problems, Plan& plan) {
  Rows<v1::ReportedFigure> rows;
  ForEachRow(files, "reported_figures",
             {"jurisdiction", "fiscal_year", "figure", "table", "row", "row_label", "node",
              "measure", "unit_yen", "value"},
             problems, [&](const Record& record) {
               const std::string year = YearName(record);
               v1::ReportedFigure figure;
               figure.set_name(absl::StrCat(year, "/reportedFigures/", record.Text("figure")));
               figure.set_table(record.Text("table"));
               figure.set_row(record.Number("row"));
               figure.set_row_label(record.Text("row_label"));
               const std::string node = record.Text("node");
               if (!node.empty()) figure.set_node(absl::StrCat(year, "/", node));
               figure.set_measure(
                   static_cast<v1::ReportedFigure::Measure>(record.Word("measure", kMeasures)));
               figure.set_unit_yen(record.Integer("unit_yen"));
               figure.set_value(record.Integer("value"));
               rows.Add(year, {figure, record.place(), {}});
             });
  AddBatches<v1::BatchCreateReportedFiguresResponse, v1::BatchCreateReportedFiguresRequest>(
      "reportedFigures", "reported_figures", rows, [](auto& r) { return r.add_reported_figures(); },
      [](Connection& c, auto... a) { return c.budget().BatchCreateReportedFigures(a...); }, plan);
}

Step OpenBooks(const Record& record, int state) {
  v1::UpdateBudgetYearRequest request;
  v1::BudgetYear* year = request.mutable_budget_year();
  year->set_name(absl::StrCat(YearName(record), "/budgetYear"));
  year->set_closing_state(state == v1::CLOSING_STATE_SETTLED
                              ? v1::CLOSING_STATE_CLOSING_PERIOD
                              : static_cast<v1::ClosingState>(state));
  year->set_execution_stage(
      static_cast<v1::ExecutionStage>(record.Word("execution_stage", kStages, true)));
  year->set_posting_granularity(
      static_cast<v1::PostingGranularity>(record.Word("posting_granularity", kGranularities)));
  if (const auto date = record.Date("executed_through")) {
    *year->mutable_executed_through() = *date;
  }
  year->set_statement_title(record.Text("statement_title"));
  Step step = MakeStep<v1::UpdateBudgetYearResponse>(
      "budgetYears", year->name(), request,
      [](Connection& connection, auto... a) { return connection.budget().UpdateBudgetYear(a...); });
  step.places["budget_year"] = record.place();
  return step;
}

// Closes a settled year on the date its figures are complete to.
Step CloseBooks(const Record& record) {
  v1::CloseFiscalYearRequest request;
  request.set_name(YearName(record));
  if (const auto date = record.Date("executed_through")) *request.mutable_closed_on() = *date;
  Step step = MakeStep<v1::CloseFiscalYearResponse>(
      "settlements", request.name(), request,
      [](Connection& connection, auto... a) { return connection.budget().CloseFiscalYear(a...); });
  step.places["closed_on"] = record.place();
  return step;
}

// Adds what opens the books of the years to `plan` and what closes them to `closings`.
void PlanYears(const FileSet& files, Problems& problems, Plan& plan, Plan& closings) {
  ForEachRow(files, "budget_years",
             {"jurisdiction", "fiscal_year", "closing_state", "execution_stage",
              "posting_granularity", "executed_through", "statement_title"},
             problems, [&](const Record& record) {
               const int state = record.Word("closing_state", kClosingStates);
               plan.push_back(OpenBooks(record, state));
               if (state == v1::CLOSING_STATE_SETTLED) closings.push_back(CloseBooks(record));
             });
}

}  // namespace

void PlanBudget(const FileSet& files, Problems& problems, Plan& plan) {
  PlanLines(files, problems, plan);
  Plan closings;
  PlanYears(files, problems, plan, closings);
  PlanEntries(files, problems, plan);
  PlanFigures(files, problems, plan);
  // Last: a settled year takes no more entries.
  for (Step& step : closings) plan.push_back(std::move(step));
}

}  // namespace kuzukuri::cli
