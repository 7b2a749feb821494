#include "services/aggregator/answer/compute.h"

#include <algorithm>
#include <utility>

#include "services/aggregator/answer/published.h"
#include "services/aggregator/answer/select.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/wire/pace_bytes.h"
#include "services/platform/base/paging.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

absl::Status CheckSomethingThere(const Query& query, const CompareInput& input) {
  const bool missing = std::all_of(input.columns.begin(), input.columns.end(),
                                   [](const Column& column) { return column.missing; });
  if (!missing) return absl::OkStatus();
  return NothingThere(query,
                      "none of the columns' fiscal years has both a catalogue and budget lines");
}

Findings LineageFindings(const Plan& plan, const Query& query) {
  Findings findings = plan.lineage_gaps().counts;
  if (!query.NeedsLineageDetails()) return findings;
  const Findings& details = plan.lineage_gaps().details;
  findings.insert(findings.end(), details.begin(), details.end());
  return findings;
}

std::vector<Finding> FindFindings(const Plan& plan, const Query& query, const CompareInput& input,
                                  const Comparison& comparison, const std::optional<Paces>& paces) {
  if (!query.NeedsFindings()) return {};
  PastOf past;
  if (paces) past = [&paces](const Row& row, int column) { return paces->PastOf(row, column); };
  std::vector<Finding> findings =
      FindAll(input, comparison, query.thresholds, LineageFindings(plan, query), past);
  if (plan.indicators() != nullptr) {
    const std::vector<Finding>& found = plan.indicators()->findings();
    findings.insert(findings.end(), found.begin(), found.end());
  }
  return findings;
}

void AppendIndicators(const Plan& plan, const Query& query, const CompareInput& input,
                      const Row& row, std::string& out) {
  const IndicatorTable* table = plan.indicators();
  if (table == nullptr || row.info->kind != RowKind::kNodes) return;
  if (query.policy == LineagePolicy::kRestated) {
    table->Append(row, table->Join(row.members), input.columns, true, out);
  } else {
    table->Append(row, plan.groups()[row.plan_index], input.columns, false, out);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<ComputedComparison>> ComputeComparison(
    const Plan& plan, const Query& query, const Snapshot& snapshot, const Fetched& fetched,
    IfNothing if_nothing, const StillWanted& still_wanted) {
  auto computed = std::make_unique<ComputedComparison>();
  computed->input = plan.MakeInput(query, snapshot, fetched, still_wanted);
  if (query.NeedsFindings()) plan.NoteBooks(snapshot, fetched, computed->input);
  const CompareInput& input = computed->input;
  if (if_nothing == IfNothing::kRefuse) KZ_RETURN_IF_ERROR(CheckSomethingThere(query, input));
  KZ_ASSIGN_OR_RETURN(computed->comparison, Compare(input));
  if (query.pace) {
    KZ_ASSIGN_OR_RETURN(computed->paces,
                        Paces::Find(query, snapshot, fetched, input, still_wanted));
  }
  KZ_RETURN_IF_ERROR(CheckDepartments(query, fetched.directory->departments));
  computed->explanations.emplace(query, plan, input);
  computed->findings = FindFindings(plan, query, input, computed->comparison, computed->paces);
  computed->explanations->Choose(computed->findings);
  KZ_ASSIGN_OR_RETURN(computed->rows,
                      SelectRows(query, input, computed->comparison, computed->findings));
  return computed;
}

Computed RowsToRender(const Plan& plan, const Query& query, const Fetched& fetched,
                      const ComputedComparison& found) {
  Computed computed;
  computed.query = &query;
  computed.input = &found.input;
  computed.comparison = &found.comparison;
  computed.jurisdiction_display_name = fetched.directory->jurisdiction_display_name;
  computed.texts = &plan.bytes();
  computed.text_bytes = plan.TextBytes();
  computed.reported = [&fetched](const ColumnSpec& column, const std::string& node) {
    return PrintedOf(*fetched.published.at(column.fiscal_year), node, column.as_of);
  };
  computed.append_rest = [&plan, &query, &found](const Row& row, std::string& out) {
    if (found.paces) {
      for (const Pace& pace : found.paces->Of(row)) AppendPace(pace, out);
    }
    AppendIndicators(plan, query, found.input, row, out);
    found.explanations->Append(row, out);
  };
  computed.findings = found.findings;
  computed.rows = found.rows;
  return computed;
}

absl::StatusOr<ComputedAnswer> Compute(const Plan& plan, const ComparisonQuestion& question,
                                       const Snapshot& snapshot, const Fetched& fetched,
                                       const StillWanted& still_wanted) {
  const Query& query = question.query;
  KZ_ASSIGN_OR_RETURN(const auto found, ComputeComparison(plan, query, snapshot, fetched,
                                                          IfNothing::kRefuse, still_wanted));
  Computed computed = RowsToRender(plan, query, fetched, *found);
  computed.first_row = std::min(question.after, computed.rows.size());
  const size_t next = computed.first_row + static_cast<size_t>(query.page_size);
  if (next < computed.rows.size()) {
    // The token carries the snapshot, so that all pages are of one.
    computed.next_page_token = platform::EncodePageToken(
        {platform::Revision(static_cast<int64_t>(next)), EncodeSnapshot(snapshot)},
        question.page_scope());
  }
  return ComputedAnswer{Render(computed), !computed.next_page_token.empty()};
}

}  // namespace kuzukuri::aggregator
