#include "services/aggregator/handler/compare_execution.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/presentation.h"
#include "services/aggregator/handler/render.h"
#include "services/aggregator/handler/snapshot.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::aggregator {
namespace {

using platform::FieldViolations;

// A checked request.
struct Query {
  std::string jurisdiction;
  std::array<ColumnSpec, 2> columns;
  Level level = Level::kProject;
  LineagePolicy policy = LineagePolicy::kGrouped;
  std::optional<Presentation> presentation;
  bool indicators = false;
};

ColumnSpec ParseColumn(FieldViolations& violations, int index, const v1::ColumnSpec& proto) {
  const std::string row = absl::StrCat("columns[", index, "]");
  ColumnSpec column{proto.fiscal_year(), std::nullopt};
  if (column.fiscal_year < platform::kFirstFiscalYear ||
      column.fiscal_year > platform::kLastFiscalYear) {
    violations.Add(row + ".fiscal_year", absl::StrCat("fiscal_year is ", column.fiscal_year,
                                                      "; give the calendar year "
                                                      "in which it starts"));
    return column;
  }
  if (!proto.has_as_of()) return column;
  const platform::Date date = platform::FromProto(violations, row + ".as_of", proto.as_of());
  const platform::Date first = platform::FiscalYearStart(column.fiscal_year);
  const platform::Date last = platform::ClosingPeriodEnd(column.fiscal_year);
  if (date < first || date > last) {
    violations.Add(row + ".as_of",
                   absl::StrCat(platform::FormatDate(date), " is outside fiscal year ",
                                column.fiscal_year, " and its closing period; give a date from ",
                                platform::FormatDate(first), " to ", platform::FormatDate(last)));
  }
  column.as_of = date;
  return column;
}

void ParseColumns(FieldViolations& violations, const v1::CompareExecutionRequest& request,
                  Query& query) {
  if (request.columns_size() != 2) {
    violations.Add("columns", absl::StrCat("there are ", request.columns_size(),
                                           " columns; give exactly two"));
    return;
  }
  for (int i = 0; i < 2; ++i) {
    query.columns[static_cast<size_t>(i)] = ParseColumn(violations, i, request.columns(i));
  }
  constexpr int kMaxSpan = 50;
  const int span = query.columns[1].fiscal_year - query.columns[0].fiscal_year;
  if (span < 1 || span > kMaxSpan) {
    violations.Add("columns", absl::StrCat("fiscal years ", query.columns[0].fiscal_year, " and ",
                                           query.columns[1].fiscal_year,
                                           " cannot be compared; give two different years, the "
                                           "earlier first, at most ",
                                           kMaxSpan, " apart"));
  }
}

std::optional<Presentation> ParsePresentation(FieldViolations& violations,
                                              const v1::CompareExecutionRequest& request) {
  if (!request.has_presentation()) return std::nullopt;
  const v1::Presentation& proto = request.presentation();
  Presentation presentation;
  presentation.unit_yen = proto.unit_yen() == 0 ? 1 : proto.unit_yen();
  if (presentation.unit_yen != 1 && presentation.unit_yen != 1000 &&
      presentation.unit_yen != 1000000) {
    violations.Add("presentation.unit_yen",
                   absl::StrCat("unit_yen is ", proto.unit_yen(), "; use 1, 1000 or 1000000"));
  }
  presentation.sum_of_rounded = proto.total_mode() == v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED;
  presentation.rate_from_rounded = proto.rate_mode() == v1::Presentation::RATE_MODE_FROM_ROUNDED;
  presentation.hold_below_full = proto.hold_below_full();
  return presentation;
}

absl::StatusOr<Query> Parse(const v1::CompareExecutionRequest& request) {
  FieldViolations violations;
  Query query;
  const auto name = platform::ParseNameOf(request.jurisdiction(), "jurisdictions", "jurisdiction");
  if (!name.ok()) return name.status();
  query.jurisdiction = name->jurisdiction;
  ParseColumns(violations, request, query);
  if (!v1::Level_IsValid(request.level())) {
    violations.Add("level", "the level is not known; use CLASS, PILLAR or PROJECT");
  }
  if (!v1::LineagePolicy_IsValid(request.lineage_policy())) {
    violations.Add("lineage_policy", "the policy is not known; use AS_PRINTED or GROUPED");
  }
  if (request.level() != v1::LEVEL_UNSPECIFIED) query.level = static_cast<Level>(request.level());
  if (request.lineage_policy() != v1::LINEAGE_POLICY_UNSPECIFIED) {
    query.policy = static_cast<LineagePolicy>(request.lineage_policy());
  }
  query.presentation = ParsePresentation(violations, request);
  query.indicators = request.include_indicators();
  if (query.indicators && query.level != Level::kProject) {
    violations.Add("include_indicators",
                   "indicators are joined at level PROJECT only; leave it "
                   "out or ask for that level");
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return query;
}

absl::StatusOr<v1::CompareExecutionResponse> Compute(const Query& query, const Snapshot& snapshot,
                                                     const Fetched& fetched) {
  KZ_ASSIGN_OR_RETURN(const YearTree before, YearTree::Build(fetched.years[0]));
  KZ_ASSIGN_OR_RETURN(const YearTree after, YearTree::Build(fetched.years[1]));
  KZ_ASSIGN_OR_RETURN(const Comparison comparison,
                      Compare(before, after, fetched.edges, query.level, query.policy));
  return Render({before, after}, fetched, comparison, snapshot, query.presentation);
}

}  // namespace

void CompareExecution(Upstream& upstream, std::shared_ptr<const platform::RequestContext> context,
                      std::shared_ptr<const v1::CompareExecutionRequest> request,
                      std::function<void(absl::StatusOr<v1::CompareExecutionResponse>)> done) {
  absl::StatusOr<Query> query = Parse(*request);
  if (!query.ok()) return done(query.status());
  ResolveSnapshot(
      upstream, context, query->jurisdiction, request->snapshot(), request->min_snapshot(),
      [&upstream, context, query = *query, done](const absl::StatusOr<Snapshot>& snapshot) {
        if (!snapshot.ok()) return done(snapshot.status());
        if (snapshot->budget == 0) {
          return done(platform::NotFound(
              "FiscalYear",
              platform::FiscalYearName(query.jurisdiction, query.columns[0].fiscal_year),
              "the budget service holds nothing of the jurisdiction at this snapshot"));
        }
        upstream.Fetch(context, {*snapshot, query.columns, query.indicators},
                       [query, snapshot = *snapshot,
                        done](const absl::StatusOr<std::shared_ptr<const Fetched>>& fetched) {
                         if (!fetched.ok()) return done(fetched.status());
                         done(Compute(query, snapshot, **fetched));
                       });
      });
}

}  // namespace kuzukuri::aggregator
