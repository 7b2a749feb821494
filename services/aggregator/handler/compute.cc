#include "services/aggregator/handler/compute.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/handler/columns.h"
#include "services/aggregator/handler/pace.h"
#include "services/aggregator/handler/render.h"
#include "services/aggregator/handler/select.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/paging.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

absl::Status CheckSomethingThere(const Query& query, const CompareInput& input) {
  for (const Column& column : input.columns) {
    if (!column.missing) return absl::OkStatus();
  }
  return platform::NotFound(
      "FiscalYear", platform::FiscalYearName(query.jurisdiction, query.columns.front().fiscal_year),
      "none of the columns' fiscal years has both a catalogue and budget lines at this snapshot");
}

}  // namespace

std::string RequestBytes(const v1::CompareExecutionRequest& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  return bytes;
}

std::string PageScope(const v1::CompareExecutionRequest& request) {
  v1::CompareExecutionRequest list = request;
  list.clear_snapshot();
  list.clear_min_snapshot();
  list.clear_page_token();
  list.clear_page_size();
  return absl::StrCat("CompareExecution|", RequestBytes(list));
}

absl::StatusOr<ComputedAnswer> Compute(const Plan& plan, const v1::CompareExecutionRequest& request,
                                       const Query& query, const Snapshot& snapshot,
                                       const Fetched& fetched, size_t after,
                                       const StillWanted& still_wanted) {
  const CompareInput input = plan.MakeInput(query, snapshot, fetched, still_wanted);
  KZ_RETURN_IF_ERROR(CheckSomethingThere(query, input));
  KZ_ASSIGN_OR_RETURN(const Comparison comparison, Compare(input));

  Computed computed;
  computed.query = &query;
  computed.input = &input;
  computed.comparison = &comparison;
  std::optional<Paces> paces;
  PastOf past;
  if (query.pace) {
    KZ_ASSIGN_OR_RETURN(paces, Paces::Find(query, snapshot, fetched, input, still_wanted));
    computed.paces = &*paces;
    past = [&paces](const Row& row, int column) { return paces->PastOf(row, column); };
  }
  computed.plan = &plan;
  computed.published = &fetched.published;
  if (query.NeedsFindings()) {
    computed.findings = FindAll(input, comparison, query.thresholds, plan.lineage_gaps(), past);
    if (plan.indicators() != nullptr) {
      const std::vector<Finding>& found = plan.indicators()->findings();
      computed.findings.insert(computed.findings.end(), found.begin(), found.end());
    }
  }
  KZ_RETURN_IF_ERROR(CheckDepartments(query, *fetched.departments));
  KZ_ASSIGN_OR_RETURN(computed.rows, SelectRows(query, input, comparison, computed.findings));
  computed.first_row = std::min(after, computed.rows.size());
  const size_t next = computed.first_row + static_cast<size_t>(query.page_size);
  if (next < computed.rows.size()) {
    // The token carries the snapshot, so that all pages are of one.
    computed.next_page_token = platform::EncodePageToken(
        {static_cast<int64_t>(next), EncodeSnapshot(snapshot)}, PageScope(request));
  }
  return ComputedAnswer{Render(computed), !computed.next_page_token.empty()};
}

}  // namespace kuzukuri::aggregator
