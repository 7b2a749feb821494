#include "services/budget/domain/budget_year.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/budget/domain/budget_line.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {
namespace {

constexpr size_t kMaxControlNodes = 100;

}  // namespace

bool IsClosed(const BudgetYear& year) {
  return year.closing_state >= static_cast<int>(ClosingState::kSettled);
}

bool IsKeptByPostings(const BudgetYear& year) {
  return year.posting_granularity == static_cast<int>(PostingGranularity::kDaily);
}

bool IsEnforced(const BudgetYear& year) {
  return year.control == static_cast<int>(BudgetControl::kEnforce);
}

BudgetYear UnknownBooks(platform::Year year) {
  BudgetYear books;
  books.year = year;
  books.closing_state = static_cast<int>(ClosingState::kInYear);
  books.executed_through = platform::ClosingPeriodEnd(year);
  return books;
}

namespace {

// One classification node, named where a year's control is set.
void CheckControlNode(platform::FieldViolations& violations, const std::string& field,
                      const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      const std::string& node) {
  const std::string problem = NodeProblem(jurisdiction, year, node);
  if (!problem.empty()) {
    violations.Add(field, problem);
  } else if (!absl::StrContains(node, "/classificationNodes/")) {
    violations.Add(field, absl::StrCat("'", node,
                                       "' is not a classification node; name one, or "
                                       "choose another control_level"));
  }
}

void CheckControlFields(platform::FieldViolations& violations,
                        const platform::JurisdictionCode& jurisdiction, const BudgetYear& next) {
  if (next.control < 1 || next.control > 2) {
    violations.Add("budget_year.control", "the control is not known; set OBSERVE or ENFORCE");
  }
  if (next.control_level < 0 || next.control_level > 3 ||
      (IsEnforced(next) && next.control_level == 0)) {
    violations.Add("budget_year.control_level",
                   "the control level is not set or not known; ENFORCE needs BUDGET_LINE, PROJECT "
                   "or CLASSIFICATION_NODE");
  }
  const bool by_node = next.control_level == static_cast<int>(ControlLevel::kClassificationNode);
  if (by_node == next.control_nodes.empty() || next.control_nodes.size() > kMaxControlNodes) {
    violations.Add(
        "budget_year.control_nodes",
        absl::StrCat("there are ", next.control_nodes.size(), " nodes; name 1 to ",
                     kMaxControlNodes, " at the level CLASSIFICATION_NODE and none at the others"));
    return;
  }
  for (size_t i = 0; i < next.control_nodes.size(); ++i) {
    CheckControlNode(violations, absl::StrCat("budget_year.control_nodes[", i, "]"), jurisdiction,
                     next.year, next.control_nodes[i]);
  }
}

}  // namespace

absl::Status ValidateNext(const platform::JurisdictionCode& jurisdiction, const BudgetYear& next,
                          const std::optional<BudgetYear>& current) {
  platform::FieldViolations violations;
  if (next.closing_state < 1 || next.closing_state > 2) {
    violations.Add("budget_year.closing_state",
                   "the closing state is not one to be set; set IN_YEAR or CLOSING_PERIOD, close "
                   "the year with CloseFiscalYear and certify it with CertifySettlement");
  }
  CheckControlFields(violations, jurisdiction, next);
  if (next.execution_stage < 0 || next.execution_stage > 2) {
    violations.Add("budget_year.execution_stage",
                   "the execution stage is not known; set COMMITMENT or DISBURSEMENT, or leave it "
                   "unset when the source does not say");
  }
  if (next.posting_granularity < 1 || next.posting_granularity > 2) {
    violations.Add("budget_year.posting_granularity",
                   "the posting granularity is not set or not known; set DAILY or STATEMENT");
  }
  const platform::Date first = platform::FiscalYearStart(next.year);
  const platform::Date last = platform::ClosingPeriodEnd(next.year);
  if (next.executed_through < first || next.executed_through > last) {
    violations.Add(
        "budget_year.executed_through",
        absl::StrCat(platform::FormatDate(next.executed_through), " is outside fiscal year ",
                     next.year.value(), " and its closing period; give a date from ",
                     platform::FormatDate(first), " to ", platform::FormatDate(last)));
  }
  platform::CheckText(violations, "budget_year.statement_title", next.statement_title,
                      platform::kMaxDisplayName, false);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  if (current && IsClosed(*current)) {
    return platform::FailedPrecondition(
        platform::ErrorReason::kClosedYearIsFinal, absl::StrCat("fiscal year ", next.year.value()),
        absl::StrCat("budget_year.closing_state: fiscal year ", next.year.value(),
                     " is settled and its books change no more; open it again with "
                     "ReopenFiscalYear while it is not certified, else correct it with entries in "
                     "the current year"));
  }
  return absl::OkStatus();
}

absl::Status CheckVersion(const std::string& etag, const std::optional<BudgetYear>& current) {
  const std::string stands = std::to_string(current ? current->revision.value() : 0);
  if (etag.empty() || etag == stands) return absl::OkStatus();
  return platform::EtagMismatch(absl::StrCat("etag: '", platform::Quote(etag, 40),
                                             "' is not the version of the year's books that "
                                             "stands, which is '",
                                             stands, "'; look what changed, and send that one"));
}

}  // namespace kuzukuri::budget
