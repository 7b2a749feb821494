#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/files/words.h"
#include "clients/cli/import/cells.h"
#include "clients/cli/import/change_set.h"
#include "clients/cli/import/held.h"
#include "clients/cli/import/plan_ledger.h"
#include "clients/cli/import/plan_services.h"
#include "clients/cli/import/plan_statements.h"
#include "clients/cli/import/roll_ups.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

std::string YearName(const Record& record) {
  return platform::FiscalYearName(record.Jurisdiction(), record.FiscalYear());
}

void PlanDimensions(const FileSet& files, Problems& problems, ChangeSet& changes) {
  std::map<std::string, int> kinds;
  for (const auto& [word, collection] : kDimensionKinds) {
    kinds.emplace(word, static_cast<int>(kinds.size()));
  }
  Rows<v1::Dimension> rows;
  ForEachRow(files, "dimensions",
             {"jurisdiction", "fiscal_year", "kind", "dimension", "display_name"}, problems,
             [&](const Record& record) {
               const std::string year = YearName(record);
               const auto kind = static_cast<size_t>(record.Word("kind", kinds));
               v1::Dimension dimension;
               dimension.set_name(absl::StrCat(year, "/", kDimensionKinds[kind].second, "/",
                                               record.Text("dimension")));
               dimension.set_display_name(record.Text("display_name"));
               rows.Add(year, {dimension, record.place(), {}});
             });
  changes.Add<v1::Dimension>(
      "dimensions", rows,
      AskByList<v1::Dimension, v1::ListDimensionsRequest, v1::ListDimensionsResponse>(
          [](Connection& c, auto... a) { return c.budget().ListDimensions(a...); },
          [](const auto& page) -> auto& { return page.dimensions(); }),
      WhatDiffers::kIsRefused);
}

// Returns the years that the files bring lines of, by full name.
std::set<std::string> PlanLines(const FileSet& files,
                                const std::shared_ptr<const FileCatalogue>& catalogue,
                                Problems& problems, ChangeSet& changes) {
  Rows<v1::BudgetLine> rows;
  const std::vector<std::string> optional = {"rollups", "appropriation_keeper", "execution_keeper"};
  std::vector<std::string> not_said;
  ForEachRow(
      files, "budget_lines",
      CsvColumns{{"jurisdiction", "fiscal_year", "budget_line", "node", "records_appropriation",
                  "records_execution", "fund_source", "economic_item", "note"},
                 optional},
      problems, [&](const Record& record) {
        if (rows.groups().empty()) {
          std::copy_if(optional.begin(), optional.end(), std::back_inserter(not_said),
                       [&](const std::string& column) { return !record.Has(column); });
        }
        const std::string year = YearName(record);
        v1::BudgetLine line;
        line.set_name(
            files.names.Of(absl::StrCat(year, "/budgetLines/", record.Text("budget_line"))));
        line.set_node(files.names.Of(absl::StrCat(year, "/", record.Text("node"))));
        line.set_records_appropriation(record.Flag("records_appropriation"));
        line.set_records_execution(record.Flag("records_execution"));
        line.set_fund_source(record.Text("fund_source"));
        line.set_economic_item(record.Text("economic_item"));
        line.set_note(record.Text("note"));
        for (const std::string& node : RollupsIn(record, files.names)) line.add_rollups(node);
        line.set_appropriation_keeper(
            ReadWord<v1::BudgetLine::Keeper>(record, "appropriation_keeper", true));
        line.set_execution_keeper(
            ReadWord<v1::BudgetLine::Keeper>(record, "execution_keeper", true));
        rows.Add(year, {line, record.place(), {}});
      });
  std::set<std::string> years;
  for (const auto& group : rows.groups()) years.insert(group.parent);
  // Lines of no file follow what the files move.
  for (const std::string& year : catalogue->YearsThatMove()) rows.Look(year);
  const RollUpCheck check(catalogue);
  changes.Add<v1::BudgetLine>(
      "budgetLines", rows, AskLines(), WhatDiffers::kIsKept, not_said, nullptr,
      [check](Connection& connection, grpc::ClientContext& context, const std::string& year,
              auto* lines,
              auto* found) { return check.Check(connection, context, year, lines, found); },
      [check](Connection& connection, grpc::ClientContext& context, const std::string& year,
              const HeldRows& held, HeldRows* followed) {
        return check.Follow(connection, context, year, held, followed);
      });
  return years;
}

// Cells of no statement; those of one go with it.
void PlanFigures(const FileSet& files, Problems& problems, ChangeSet& changes) {
  Rows<v1::ReportedFigure> rows;
  ForEachCell(files, problems, [&](const Record& record, v1::ReportedFigure cell) {
    if (!record.Cell("statement").empty()) return;
    const std::string year = YearName(record);
    cell.set_name(absl::StrCat(year, "/reportedFigures/", record.Text("figure")));
    rows.Add(year, {std::move(cell), record.place(), {}});
  });
  changes.Add<v1::ReportedFigure>(
      "reportedFigures", rows,
      AskByList<v1::ReportedFigure, v1::ListReportedFiguresRequest,
                v1::ListReportedFiguresResponse>(
          [](Connection& c, auto... a) { return c.budget().ListReportedFigures(a...); },
          [](const auto& page) -> auto& { return page.reported_figures(); }),
      WhatDiffers::kIsRefused);
}

// The state of a year's books; nothing where there is none.
grpc::Status FindBooks(Connection& connection, grpc::ClientContext& context,
                       const std::string& name, std::optional<v1::BudgetYear>* books) {
  grpc::ClientContext of_call;
  of_call.set_deadline(context.deadline());
  v1::GetBudgetYearRequest request;
  request.set_name(name);
  v1::GetBudgetYearResponse response;
  const grpc::Status status = connection.budget().GetBudgetYear(&of_call, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return grpc::Status::OK;
  if (status.ok()) *books = response.budget_year();
  return status;
}

// Whether a year's books have come as far as a row says; they go on from there by themselves.
std::function<grpc::Status(Connection&, grpc::ClientContext&, Survey*)> HaveCome(
    const std::string& name, v1::ClosingState state) {
  return [name, state](Connection& connection, grpc::ClientContext& context, Survey* survey) {
    std::optional<v1::BudgetYear> books;
    const grpc::Status status = FindBooks(connection, context, name, &books);
    survey->there = books && books->closing_state() >= state ? 1 : 0;
    return status;
  };
}

// Takes down the next version of the books in the place of the one that stands.
grpc::Status RecordBooks(Connection& connection, grpc::ClientContext& context,
                         const plan::v1::PlannedCall& call, v1::UpdateBudgetYearRequest request,
                         PlanWriter& plan) {
  std::optional<v1::BudgetYear> books;
  const std::string& name = request.budget_year().name();
  const grpc::Status status = FindBooks(connection, context, name, &books);
  if (!status.ok()) return status;
  request.clear_request_id();
  request.set_etag(books ? EtagOf(*books) : "0");
  plan.Begin(call, {SeenAs(name, books ? &*books : nullptr, request.etag())});
  plan.Add(request);
  return status;
}

// Holds a row against the books that stand: what it says otherwise becomes their next version.
grpc::Status LookAt(Connection& connection, grpc::ClientContext& context, const SentRow& row,
                    const v1::BudgetYear& next, Survey* survey) {
  std::optional<v1::BudgetYear> books;
  const grpc::Status status = FindBooks(connection, context, next.name(), &books);
  if (!books) return status;
  // A year that has come further stays there.
  if (books->closing_state() > next.closing_state()) {
    books->set_closing_state(next.closing_state());
  }
  const std::string difference = Alteration(*books, next);
  if (difference.empty()) {
    survey->there = 1;
  } else {
    survey->updated.push_back({row, difference});
  }
  return status;
}

Step OpenBooks(const FileSet& files, const Record& record, v1::ClosingState state) {
  const std::string year_name = YearName(record);
  v1::UpdateBudgetYearRequest request;
  v1::BudgetYear* year = request.mutable_budget_year();
  year->set_name(absl::StrCat(year_name, "/budgetYear"));
  // A year is closed by a request of its own, after its entries.
  year->set_closing_state(std::min(state, v1::CLOSING_STATE_CLOSING_PERIOD));
  year->set_execution_stage(ReadWord<v1::ExecutionStage>(record, "execution_stage", true));
  year->set_posting_granularity(ReadWord<v1::PostingGranularity>(record, "posting_granularity"));
  if (const auto date = record.Date("executed_through")) {
    *year->mutable_executed_through() = *date;
  }
  year->set_statement_title(record.Text("statement_title"));
  // Without one the service observes.
  year->set_control(
      std::max(ReadWord<v1::BudgetControl>(record, "control", true), v1::BUDGET_CONTROL_OBSERVE));
  year->set_control_level(ReadWord<v1::ControlLevel>(record, "control_level", true));
  for (const std::string& node : record.List("control_nodes")) {
    year->add_control_nodes(files.names.Of(absl::StrCat(year_name, "/", node)));
  }
  Step step = MakeStep<v1::UpdateBudgetYearResponse>(
      "budgetYears", year->name(), request, {{"budget_year", record.place()}},
      [](Connection& connection, auto... a) { return connection.budget().UpdateBudgetYear(a...); });
  step.survey = [row = SentRow{record.place(), year_name, ""}, next = *year](
                    Connection& connection, grpc::ClientContext& context, Survey* survey) {
    return LookAt(connection, context, row, next, survey);
  };
  step.record = [request, call = CallOf(step)](Connection& connection, grpc::ClientContext& context,
                                               PlanWriter& plan) {
    return RecordBooks(connection, context, call, request, plan);
  };
  return LeaveOutWhatIsThere(std::move(step));
}

// A year without lines is refused when it is closed; it is told before anything is written.
grpc::Status CheckHasLines(Connection& connection, grpc::ClientContext& context,
                           const std::string& year, Survey* survey) {
  grpc::ClientContext of_call;
  of_call.set_deadline(context.deadline());
  v1::ListBudgetLinesRequest request;
  request.set_parent(year);
  request.set_page_size(1);
  v1::ListBudgetLinesResponse response;
  const grpc::Status status = connection.budget().ListBudgetLines(&of_call, request, &response);
  if (!status.ok() && status.error_code() != grpc::StatusCode::NOT_FOUND) return status;
  if (!response.budget_lines().empty()) return status;
  survey->refused = true;
  survey->note =
      "the year has no budget lines, so there is nothing to settle; bring its budget "
      "with the files or import it first, or leave its state open";
  return grpc::Status::OK;
}

// Closes a settled year, on the date its figures are complete to where the row names no other.
Step CloseBooks(const Record& record, bool brings_lines) {
  v1::CloseFiscalYearRequest request;
  request.set_name(YearName(record));
  const bool dated = !record.Cell("closed_on").empty();
  if (const auto date = record.Date(dated ? "closed_on" : "executed_through")) {
    *request.mutable_closed_on() = *date;
  }
  request.set_disagreement_reason(record.Text("disagreement_reason"));
  Step step = MakeStep<v1::CloseFiscalYearResponse>(
      "settlements", request.name(), request, {{"closed_on", record.place()}},
      [](Connection& connection, auto... a) { return connection.budget().CloseFiscalYear(a...); });
  step.survey =
      [come = HaveCome(absl::StrCat(request.name(), "/budgetYear"), v1::CLOSING_STATE_SETTLED),
       year = request.name(),
       brings_lines](Connection& connection, grpc::ClientContext& context, Survey* survey) {
        const grpc::Status status = come(connection, context, survey);
        if (!status.ok() || survey->there > 0 || brings_lines) return status;
        return CheckHasLines(connection, context, year, survey);
      };
  return LeaveOutWhatIsThere(std::move(step));
}

Step Certify(const Record& record) {
  v1::CertifySettlementRequest request;
  request.set_name(absl::StrCat(YearName(record), "/settlement"));
  if (const auto date = record.Date("certified_on")) *request.mutable_certified_on() = *date;
  request.set_certification_reference(record.Text("certification_reference"));
  Step step = MakeStep<v1::CertifySettlementResponse>(
      "settlements", request.name(), request,
      {{"certified_on", record.place()}, {"certification_reference", record.place()}},
      [](Connection& connection, auto... a) {
        return connection.budget().CertifySettlement(a...);
      });
  step.survey =
      HaveCome(absl::StrCat(YearName(record), "/budgetYear"), v1::CLOSING_STATE_CERTIFIED);
  return LeaveOutWhatIsThere(std::move(step));
}

// Adds what opens the books of the years to `plan` and what closes them to `closings`.
void PlanYears(const FileSet& files, const std::set<std::string>& with_lines, Problems& problems,
               Plan& plan, Plan& closings) {
  ForEachRow(files, "budget_years",
             CsvColumns{{"jurisdiction", "fiscal_year", "closing_state", "execution_stage",
                         "posting_granularity", "executed_through", "statement_title"},
                        {"control", "control_level", "control_nodes", "closed_on",
                         "disagreement_reason", "certified_on", "certification_reference"}},
             problems, [&](const Record& record) {
               const auto state = ReadWord<v1::ClosingState>(record, "closing_state");
               // A year that was closed without its state having been set has none.
               const bool never_set =
                   state >= v1::CLOSING_STATE_SETTLED && record.Cell("posting_granularity").empty();
               if (!never_set) plan.push_back(OpenBooks(files, record, state));
               if (state >= v1::CLOSING_STATE_SETTLED) {
                 closings.push_back(CloseBooks(record, with_lines.contains(YearName(record))));
               }
               if (state == v1::CLOSING_STATE_CERTIFIED) closings.push_back(Certify(record));
             });
}

}  // namespace

void PlanBudget(const FileSet& files, const std::shared_ptr<const FileCatalogue>& catalogue,
                Problems& problems, Plan& plan) {
  const Reconciling how{files.updates, files.prunes, files.reason};
  ChangeSet changes(how);
  PlanDimensions(files, problems, changes);
  const std::set<std::string> years = PlanLines(files, catalogue, problems, changes);
  PlanFigures(files, problems, changes);
  changes.AddSteps(
      "budget",
      SendOnStream<v1::ImportChangesRequest, v1::ImportChangesResponse, v1::BudgetChange>(
          how, [](Connection& c, auto... a) { return c.budget().ImportChanges(a...); }),
      plan);
  Plan closings;
  PlanYears(files, years, problems, plan, closings);
  PlanLedger(files, problems, plan);
  PlanStatements(files, problems, plan);
  // Last: a settled year takes no more entries.
  for (Step& step : closings) plan.push_back(std::move(step));
}

}  // namespace kuzukuri::cli
