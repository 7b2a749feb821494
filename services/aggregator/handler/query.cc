#include "services/aggregator/handler/query.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/aggregator/handler/query_parts.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/text.h"

namespace kuzukuri::aggregator {
namespace {

using platform::FieldViolations;

constexpr int kMaxColumns = 20;
constexpr int kMaxSpan = 50;
constexpr int kDefaultRows = 1000;
constexpr int kMaxRows = 5000;
constexpr int kMaxFilterItems = 100;

void ParseColumns(FieldViolations& violations, const v1::CompareExecutionRequest& request,
                  int min_columns, Query& query) {
  if (request.columns_size() < min_columns || request.columns_size() > kMaxColumns) {
    violations.Add("columns", absl::StrCat("there are ", request.columns_size(), " columns; give ",
                                           min_columns, " to ", kMaxColumns));
    return;
  }
  for (int i = 0; i < request.columns_size(); ++i) {
    const ColumnSpec column =
        ParseColumn(violations, absl::StrCat("columns[", i, "]."), request.columns(i));
    if (std::find(query.columns.begin(), query.columns.end(), column) != query.columns.end()) {
      violations.Add(absl::StrCat("columns[", i, "]"),
                     absl::StrCat("fiscal year ", column.fiscal_year.value(),
                                  " is there already with the same date and stage; give each "
                                  "column once"));
    }
    query.columns.push_back(column);
  }
  const auto [first, last] = std::minmax_element(
      query.columns.begin(), query.columns.end(),
      [](const ColumnSpec& a, const ColumnSpec& b) { return a.fiscal_year < b.fiscal_year; });
  if (int64_t{last->fiscal_year.value()} - first->fiscal_year.value() > kMaxSpan) {
    violations.Add("columns", absl::StrCat("fiscal years ", first->fiscal_year.value(), " and ",
                                           last->fiscal_year.value(), " are more than ", kMaxSpan,
                                           " apart; compare fewer years at once"));
  }
}

void ParseLevel(FieldViolations& violations, const v1::CompareExecutionRequest& request,
                Query& query) {
  if (!v1::Level_IsValid(request.level())) {
    violations.Add("level",
                   "the level is not known; use CLASS, PILLAR, PROJECT, SUB_PROJECT, DEPARTMENT or "
                   "FUND_SOURCE");
    return;
  }
  if (!v1::LineagePolicy_IsValid(request.lineage_policy())) {
    violations.Add("lineage_policy",
                   "the policy is not known; use AS_PRINTED, GROUPED or RESTATED");
    return;
  }
  if (request.level() != v1::LEVEL_UNSPECIFIED) query.level = static_cast<Level>(request.level());
  if (request.lineage_policy() != v1::LINEAGE_POLICY_UNSPECIFIED) {
    query.policy = static_cast<LineagePolicy>(request.lineage_policy());
  }
  query.indicators = request.include_indicators();
  if (query.indicators && query.level != Level::kProject) {
    violations.Add("include_indicators",
                   "indicators are joined at level PROJECT only; leave it "
                   "out or ask for that level");
  }
  if (query.level == Level::kFundSource && query.policy == LineagePolicy::kRestated) {
    violations.Add("lineage_policy",
                   "fund sources have no lineage to restate along; use GROUPED or another level");
  }
}

void ParseView(FieldViolations& violations, v1::ComparisonView view, Query& query) {
  if (!v1::ComparisonView_IsValid(view)) {
    violations.Add("view", "the view is not known; use BASIC or FULL");
  } else if (view != v1::COMPARISON_VIEW_UNSPECIFIED) {
    query.view = static_cast<View>(view);
  }
}

template <class Items>
bool CheckCount(FieldViolations& violations, const char* field, const Items& items) {
  if (items.size() <= kMaxFilterItems) return true;
  violations.Add(
      field, absl::StrCat("there are ", items.size(), " items; give at most ", kMaxFilterItems));
  return false;
}

void ParseFilter(FieldViolations& violations, const v1::RowFilter& proto, Query& query) {
  Filter& filter = query.filter;
  if (!CheckCount(violations, "filter.classification_nodes", proto.classification_nodes()) ||
      !CheckCount(violations, "filter.departments", proto.departments()) ||
      !CheckCount(violations, "filter.matches", proto.matches()) ||
      !CheckCount(violations, "filter.findings", proto.findings())) {
    return;
  }
  filter.nodes.insert(proto.classification_nodes().begin(), proto.classification_nodes().end());
  for (int i = 0; i < proto.departments_size(); ++i) {
    const std::string field = absl::StrCat("filter.departments[", i, "]");
    const auto name = platform::ParseNameOf(proto.departments(i), "departments", field);
    if (!name.ok() || name->jurisdiction != query.jurisdiction) {
      violations.Add(field, absl::StrCat("'", platform::Quote(proto.departments(i)),
                                         "' is not a department of the jurisdiction; give ",
                                         platform::DepartmentName(query.jurisdiction,
                                                                  platform::ResourceId("{id}"))));
      continue;
    }
    filter.departments.insert(proto.departments(i));
  }
  for (int i = 0; i < proto.matches_size(); ++i) {
    if (!v1::Row::Match_IsValid(proto.matches(i)) || proto.matches(i) == 0) {
      violations.Add(absl::StrCat("filter.matches[", i, "]"), "the kind of match is not known");
      continue;
    }
    filter.matches.insert(static_cast<Match>(proto.matches(i)));
  }
  for (int i = 0; i < proto.findings_size(); ++i) {
    if (!v1::Finding::Kind_IsValid(proto.findings(i)) || proto.findings(i) == 0) {
      violations.Add(absl::StrCat("filter.findings[", i, "]"), "the kind of finding is not known");
      continue;
    }
    const auto kind = static_cast<FindingKind>(proto.findings(i));
    const bool of_indicators = kind == FindingKind::kUnknownIndicatorNode ||
                               kind == FindingKind::kIndicatorMissed ||
                               kind == FindingKind::kIndicatorNotComparable;
    if (of_indicators && !query.indicators) {
      violations.Add(absl::StrCat("filter.findings[", i, "]"),
                     absl::StrCat(v1::Finding::Kind_Name(proto.findings(i)),
                                  " is about indicators; set include_indicators as well"));
      continue;
    }
    if (kind == FindingKind::kPrintedRounding || kind == FindingKind::kPrintedArithmetic) {
      violations.Add(absl::StrCat("filter.findings[", i, "]"),
                     absl::StrCat(v1::Finding::Kind_Name(proto.findings(i)),
                                  " is found in reports only; ask GetExecutionReport for it"));
      continue;
    }
    filter.findings.insert(kind);
  }
  filter.text = platform::ComparisonKey(proto.text());
  const bool by_node = query.level != Level::kDepartment && query.level != Level::kFundSource;
  if (!filter.nodes.empty() && !by_node) {
    violations.Add("filter.classification_nodes",
                   "rows of departments and fund sources stand under no classification node; leave "
                   "it out or ask for another level");
  }
}

void ParseOrder(FieldViolations& violations, const std::string& text, Query& query) {
  constexpr std::array<std::pair<const char*, OrderBy>, 7> kFields = {{
      {"place", OrderBy::kPlace},
      {"appropriation", OrderBy::kAppropriation},
      {"executed", OrderBy::kExecuted},
      {"difference", OrderBy::kDifference},
      {"rate", OrderBy::kRate},
      {"appropriation_change", OrderBy::kAppropriationChange},
      {"executed_change", OrderBy::kExecutedChange},
  }};
  if (text.empty()) return;
  absl::string_view field = text;
  query.descending = absl::ConsumeSuffix(&field, " desc");
  for (const auto& [name, order] : kFields) {
    if (field != name) continue;
    query.order_by = order;
    return;
  }
  violations.Add("order_by",
                 absl::StrCat("'", platform::Quote(text),
                              "' is not an order; use place, appropriation, executed, difference, "
                              "rate, appropriation_change or executed_change, and ' desc' after "
                              "it for descending"));
}

void ParsePaging(FieldViolations& violations, int page_size, Query& query) {
  if (page_size < 0) {
    violations.Add("page_size", absl::StrCat("page_size is ", page_size,
                                             "; give a number of rows, or 0 for the default"));
  }
  query.page_size = page_size == 0 ? kDefaultRows : std::min(page_size, kMaxRows);
}

}  // namespace

absl::StatusOr<Query> ParseQuery(const v1::CompareExecutionRequest& request, int min_columns) {
  FieldViolations violations;
  Query query;
  const auto name = platform::ParseNameOf(request.jurisdiction(), "jurisdictions", "jurisdiction");
  if (!name.ok()) return name.status();
  query.jurisdiction = name->jurisdiction;
  ParseColumns(violations, request, min_columns, query);
  ParseLevel(violations, request, query);
  if (request.has_presentation()) {
    query.presentation = ParsePresentation(violations, "presentation.", request.presentation());
  }
  query.components = request.include_components();
  query.pace = request.include_pace();
  query.reported = request.include_reported_figures();
  query.lineage_details = request.include_lineage_details();
  ParseView(violations, request.view(), query);
  ParseExplanations(violations, request.explanations(), request.findings(), query);
  ParseLanguage(violations, request.language_code(), query);
  ParseFilter(violations, request.filter(), query);
  ParseOrder(violations, request.order_by(), query);
  ParsePaging(violations, request.page_size(), query);
  ParseThresholds(violations, request.thresholds(), query.thresholds);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return query;
}

}  // namespace kuzukuri::aggregator
