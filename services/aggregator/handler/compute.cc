#include "services/aggregator/handler/compute.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/handler/indicators.h"
#include "services/aggregator/handler/render.h"
#include "services/aggregator/handler/select.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/paging.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

const YearBook* BookOf(const Fetched& fetched, int year) {
  const auto found = fetched.books.find(year);
  return found == fetched.books.end() ? nullptr : found->second.get();
}

CompareInput MakeInput(const Query& query, const Snapshot& snapshot, const Fetched& fetched,
                       const Timeline& timeline) {
  CompareInput input;
  input.timeline = &timeline;
  input.level = query.level;
  input.policy = query.policy;
  for (const ColumnSpec& spec : query.columns) {
    const YearBook* book = BookOf(fetched, spec.fiscal_year);
    input.columns.push_back(MakeColumn(timeline, book, snapshot.budget, spec));
    const int year = input.columns.back().year;
    input.notes.push_back(LineNotes(timeline, book, snapshot.budget, year));
    if (query.level == Level::kFundSource) {
      input.funds.push_back(SumFunds(timeline, book, snapshot.budget, input.columns.back()));
    }
  }
  return input;
}

absl::Status CheckSomethingThere(const Query& query, const CompareInput& input) {
  for (const Column& column : input.columns) {
    if (!column.missing) return absl::OkStatus();
  }
  return platform::NotFound(
      "FiscalYear", platform::FiscalYearName(query.jurisdiction, query.columns.front().fiscal_year),
      "none of the columns' fiscal years has both a catalogue and budget lines at this snapshot");
}

}  // namespace

absl::StatusOr<v1::CompareExecutionResponse> Compute(const Query& query, const Snapshot& snapshot,
                                                     const Fetched& fetched,
                                                     const std::string& scope, size_t after) {
  std::vector<const Year*> years;
  for (const auto& [number, year] : fetched.years) years.push_back(year.get());
  const Timeline timeline(std::move(years));
  const CompareInput input = MakeInput(query, snapshot, fetched, timeline);
  KZ_RETURN_IF_ERROR(CheckSomethingThere(query, input));
  KZ_ASSIGN_OR_RETURN(const Comparison comparison, Compare(input));

  Computed computed;
  computed.query = &query;
  computed.input = &input;
  computed.comparison = &comparison;
  computed.departments = fetched.departments.get();
  computed.findings = FindAll(input, comparison, query.thresholds);
  std::optional<RowIndicators> indicators;
  if (query.indicators) {
    indicators.emplace(input, comparison, fetched);
    computed.indicators = &*indicators;
    for (Finding& finding : indicators->FindAll()) {
      computed.findings.push_back(std::move(finding));
    }
  }
  KZ_ASSIGN_OR_RETURN(computed.rows, SelectRows(query, input, comparison, computed.findings));
  computed.first_row = std::min(after, computed.rows.size());
  const size_t next = computed.first_row + static_cast<size_t>(query.page_size);
  if (next < computed.rows.size()) {
    // The token carries the snapshot, so that all pages are of one.
    computed.next_page_token =
        platform::EncodePageToken({static_cast<int64_t>(next), EncodeSnapshot(snapshot)}, scope);
  }
  return Render(computed);
}

}  // namespace kuzukuri::aggregator
