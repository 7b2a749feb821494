#include "services/gateway/route/bind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_cat.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "kuzukuri/budget/v1/balance.pb.h"
#include "kuzukuri/budget/v1/budget_year.pb.h"
#include "kuzukuri/budget/v1/ledger_exchange.pb.h"
#include "kuzukuri/budget/v1/statement.pb.h"
#include "kuzukuri/catalog/v1/change.pb.h"

namespace kuzukuri::gateway {
namespace {

using testing::HasSubstr;

const std::string kWard = "/api/aggregator/v1/jurisdictions/141127";

template <class Request>
absl::StatusOr<Request> Bound(absl::string_view verb, const std::string& path,
                              absl::string_view query, absl::string_view body = "",
                              const BindLimits& limits = {}) {
  const Found found = RouteTable::BuiltIn().Find(verb, path, false);
  EXPECT_TRUE(found.match) << path;
  auto request = Bind(*found.match, query, body, limits);
  if (!request.ok()) return request.status();
  return dynamic_cast<const Request&>(**request);
}

absl::StatusOr<aggregator::v1::CompareExecutionRequest> Compared(absl::string_view query) {
  return Bound<aggregator::v1::CompareExecutionRequest>("GET", kWard + "/comparison", query);
}

// Descriptions by field.
std::vector<std::pair<std::string, std::string>> ProblemsOf(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  std::vector<std::pair<std::string, std::string>> problems;
  const auto error = nlohmann::json::parse(ErrorOf(status).body);
  for (const auto& detail : error["details"]) {
    if (!detail.contains("fieldViolations")) continue;
    for (const auto& violation : detail["fieldViolations"]) {
      problems.emplace_back(violation["field"], violation["description"]);
    }
  }
  return problems;
}

TEST(Bind, AComparisonAsALink) {
  const auto request = Compared(
      "columns=2022&columns=2023@2023-07-31&columns=2023%402023-07-31%21disbursement&level=class"
      "&view=COMPARISON_VIEW_BASIC&languageCode=ja&presentation.unitYen=1000"
      "&presentation.total_mode=Sum_Of_Rounded&filter.departments=jurisdictions/141127/departments/"
      "a"
      "&filter.departments=b&filter.matches=GROUP&includePace=true&thresholds.swingYen=-5"
      "&filter.text=%E5%8C%BA+%E5%BD%B9");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->jurisdiction(), "jurisdictions/141127");
  ASSERT_EQ(request->columns_size(), 3);
  EXPECT_EQ(request->columns(0).fiscal_year(), 2022);
  EXPECT_FALSE(request->columns(0).has_as_of());
  EXPECT_EQ(request->columns(1).as_of().month(), 7);
  EXPECT_EQ(request->columns(2).execution_stage(), budget::v1::EXECUTION_STAGE_DISBURSEMENT);
  EXPECT_EQ(request->level(), aggregator::v1::LEVEL_CLASS);
  EXPECT_EQ(request->view(), aggregator::v1::COMPARISON_VIEW_BASIC);
  EXPECT_EQ(request->presentation().unit_yen(), 1000);
  EXPECT_EQ(request->presentation().total_mode(),
            aggregator::v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED);
  EXPECT_EQ(request->filter().departments_size(), 2);
  EXPECT_EQ(request->filter().matches(0), aggregator::v1::Row::MATCH_GROUP);
  EXPECT_EQ(request->filter().text(), "区 役");
  EXPECT_EQ(request->thresholds().swing_yen(), -5);
  EXPECT_TRUE(request->include_pace());
}

TEST(Bind, TheSameParametersWatchAndExplain) {
  const auto watch = Bound<aggregator::v1::WatchComparisonRequest>(
      "GET", kWard + "/comparison:watch", "columns=2022&minIntervalMs=500&presentation.unitYen=1");
  ASSERT_TRUE(watch.ok()) << watch.status();
  EXPECT_EQ(watch->comparison().jurisdiction(), "jurisdictions/141127");
  EXPECT_EQ(watch->comparison().columns(0).fiscal_year(), 2022);
  EXPECT_EQ(watch->comparison().presentation().unit_yen(), 1);
  EXPECT_EQ(watch->min_interval_ms(), 500);
  const auto explain = Bound<aggregator::v1::ExplainDifferenceRequest>(
      "GET", kWard + "/difference", "columns=2022&fromSnapshot=a&pageSize=7&comparison.pageSize=8");
  ASSERT_TRUE(explain.ok()) << explain.status();
  EXPECT_EQ(explain->page_size(), 7);  // the request's own comes first
  EXPECT_EQ(explain->comparison().page_size(), 8);
  EXPECT_EQ(explain->from_snapshot(), "a");
}

TEST(Bind, EverythingWrongIsToldAtOnce) {
  const auto problems = ProblemsOf(
      Compared("columns=22x&level=CLAS&includePace=yes&nonsense=1&pageSize=1.5&pageSize=2"
               "&snapshot=a&snapshot=b&jurisdiction=x&presentation=1&filter.text=%zz&%00=1"
               "&columns=2023@2023-02-30&columns=2023!SPENT")
          .status());
  std::vector<std::string> fields;
  for (const auto& [field, description] : problems) fields.push_back(field);
  EXPECT_THAT(fields,
              testing::ElementsAre("columns", "level", "includePace", "nonsense", "pageSize",
                                   "pageSize", "snapshot", "jurisdiction", "presentation",
                                   "filter.text", "%00", "columns", "columns"));
  EXPECT_THAT(problems[0].second, HasSubstr("2023@2023-07-31"));
  EXPECT_THAT(problems[1].second, HasSubstr("CLASS, PILLAR, PROJECT"));
  EXPECT_THAT(problems[3].second, HasSubstr("columns, level"));
  EXPECT_THAT(problems[3].second, HasSubstr("presentation.unitYen"));
  EXPECT_THAT(problems[7].second, HasSubstr("path"));
  EXPECT_THAT(problems[8].second, HasSubstr("presentation.unitYen"));
}

TEST(Bind, KnownParametersOfAWatchAreThoseOfTheComparison) {
  const Found found = RouteTable::BuiltIn().Find("GET", kWard + "/comparison:watch", false);
  const std::vector<Parameter> parameters = ParametersOf(*found.match->route);
  const auto has = [&](const std::string& name) {
    return std::any_of(parameters.begin(), parameters.end(),
                       [&](const Parameter& parameter) { return parameter.name == name; });
  };
  EXPECT_TRUE(has("columns"));
  EXPECT_TRUE(has("minIntervalMs"));
  EXPECT_TRUE(has("filter.departments"));
  EXPECT_FALSE(has("comparison.columns"));
  EXPECT_FALSE(has("jurisdiction"));
}

TEST(Bind, EveryListedParameterIsTaken) {
  for (const Route& route : RouteTable::BuiltIn().routes()) {
    std::set<std::string> names;
    for (const Parameter& parameter : ParametersOf(route)) {
      EXPECT_TRUE(names.insert(parameter.name).second) << parameter.name;
      Match match{&route, {}, ""};
      // A value of none is refused for what it is, not for its name.
      const auto bound = Bind(match, absl::StrCat(parameter.name, "="), "");
      if (bound.ok()) continue;
      EXPECT_THAT(std::string(bound.status().message()), testing::Not(HasSubstr("is no parameter")))
          << route.method->full_name() << " " << parameter.name;
    }
  }
}

TEST(Bind, PathVariablesMayBeNumbers) {
  const auto request = Bound<catalog::v1::GetRevisionRequest>(
      "GET", "/api/catalog/v1/jurisdictions/141127/revisions/12", "pageSize=3");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->revision(), 12);
  EXPECT_EQ(request->parent(), "jurisdictions/141127");
  const auto bad = Bound<catalog::v1::GetRevisionRequest>(
      "GET", "/api/catalog/v1/jurisdictions/141127/revisions/twelve", "");
  EXPECT_EQ(ProblemsOf(bad.status())[0].first, "revision");
}

TEST(Bind, TimesAndListsOfNumbersAreParameters) {
  const auto list = Bound<catalog::v1::ListRevisionsRequest>(
      "GET", "/api/catalog/v1/jurisdictions/141127/revisions",
      "filter.recordedFrom=2023-07-31T09:00:00Z&filter.revisions=1&filter.revisions=2");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->filter().recorded_from().seconds(), 1690794000);
  EXPECT_EQ(list->filter().revisions_size(), 2);
  const auto grouped = Bound<budget::v1::QueryGroupedBalancesRequest>(
      "GET", "/api/budget/v1/jurisdictions/141127/groupedBalances",
      "fiscalYears=2022&fiscalYears=2023&grouping=year&asOf=2023-07-31&monthly=true");
  ASSERT_TRUE(grouped.ok()) << grouped.status();
  EXPECT_EQ(grouped->fiscal_years(1), 2023);
  EXPECT_EQ(grouped->as_of().day(), 31);
}

TEST(Bind, PresentationsOfAReportAreAUnit) {
  const auto report = Bound<aggregator::v1::GetExecutionReportRequest>(
      "GET", kWard + "/fiscalYears/2023/report.csv", "presentations=1000&presentations=summary:1");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->name(), "jurisdictions/141127/fiscalYears/2023");
  EXPECT_EQ(report->presentations(0).presentation().unit_yen(), 1000);
  EXPECT_EQ(report->presentations(1).table(), "summary");
}

TEST(Bind, BodiesAreTheRequest) {
  const auto request = Bound<catalog::v1::ApplyChangesRequest>(
      "POST", "/api/catalog/v1/jurisdictions/141127/changes:apply", "",
      R"({"changes":[{"action":"CHANGE_ACTION_CREATE"}],"requestId":"r"})");
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->parent(), "jurisdictions/141127");
  EXPECT_EQ(request->changes_size(), 1);
}

TEST(Bind, PathAndBodyHaveToAgree) {
  const std::string path = "/api/budget/v1/jurisdictions/141127/fiscalYears/2023/budgetYear";
  const std::string name = "jurisdictions/141127/fiscalYears/2023/budgetYear";
  const auto same = Bound<budget::v1::UpdateBudgetYearRequest>(
      "PUT", path, "", absl::StrCat(R"({"budgetYear":{"name":")", name, R"("}})"));
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_EQ(same->budget_year().name(), name);
  const auto other =
      Bound<budget::v1::UpdateBudgetYearRequest>("PUT", path, "", R"({"budgetYear":{"name":"x"}})");
  const auto problems = ProblemsOf(other.status());
  ASSERT_EQ(problems.size(), 1);
  EXPECT_EQ(problems[0].first, "budgetYear.name");
}

TEST(Bind, QueriesAndBodiesDoNotMix) {
  EXPECT_EQ(ProblemsOf(Bound<aggregator::v1::CompareExecutionRequest>(
                           "POST", kWard + ":compareExecution", "columns=2022", "{}")
                           .status())[0]
                .first,
            "columns");
  EXPECT_EQ(ProblemsOf(Bound<aggregator::v1::CompareExecutionRequest>("GET", kWard + "/comparison",
                                                                      "", "{}")
                           .status())[0]
                .first,
            "body");
}

const char* const kImport = "/api/budget/v1/jurisdictions/141127/ledgerEntries:import";

template <class Request>
absl::StatusOr<Request> LineOf(absl::string_view verb, const std::string& path,
                               const BodyLine& line) {
  const Found found = RouteTable::BuiltIn().Find(verb, path, false);
  EXPECT_TRUE(found.match) << path;
  auto message = BindLine(*found.match, line);
  if (!message.ok()) return message.status();
  return dynamic_cast<const Request&>(**message);
}

absl::StatusOr<budget::v1::ImportEntriesRequest> ImportLine(absl::string_view text, size_t index,
                                                            bool first = false) {
  return LineOf<budget::v1::ImportEntriesRequest>("POST", kImport, {text, index, first});
}

TEST(BindLine, ThePathFillsTheFirstOneAlone) {
  for (const char* text : {R"({"header":{"requestId":"r"}})", R"({})",
                           R"({"header":{"parent":"jurisdictions/141127","requestId":"r"}})"}) {
    const auto first = ImportLine(text, 3, /*first=*/true);
    ASSERT_TRUE(first.ok()) << first.status();
    EXPECT_EQ(first->header().parent(), "jurisdictions/141127");
  }
  const auto rows = ImportLine(R"({"rows":{"entries":[{"amountYen":"5"}]}})", 4);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->rows().entries(0).amount_yen(), 5);
  const auto paper = LineOf<budget::v1::PutStatementRequest>(
      "PUT", "/api/budget/v1/jurisdictions/141127/fiscalYears/2023/statements/s",
      {R"({"header":{"statement":{"title":"t"}}})", 0, true});
  ASSERT_TRUE(paper.ok()) << paper.status();
  EXPECT_EQ(paper->header().statement().name(),
            "jurisdictions/141127/fiscalYears/2023/statements/s");
  EXPECT_EQ(paper->header().statement().title(), "t");
}

TEST(BindLine, WhatContradictsThePathIsRefused) {
  const auto other = ImportLine(R"({"header":{"parent":"jurisdictions/131016"}})", 2, true);
  const auto problems = ProblemsOf(other.status());
  ASSERT_EQ(problems.size(), 1);
  EXPECT_EQ(problems[0].first, "lines[2].header.parent");
  // It would be gone if the path's field were set.
  const auto rows = ImportLine(R"({"rows":{"entries":[{}]}})", 0, true);
  EXPECT_THAT(ProblemsOf(rows.status()),
              testing::ElementsAre(
                  testing::Pair("lines[0]", "has rows; the first line has to have header")));
}

TEST(BindLine, ProblemsNameTheLine) {
  const auto wrong =
      ImportLine(R"({"rows":{"entries":[{"amountYen":"five","nothing":1}],"rest":[]}})", 17);
  std::vector<std::string> fields;
  for (const auto& [field, description] : ProblemsOf(wrong.status())) fields.push_back(field);
  EXPECT_THAT(fields,
              testing::ElementsAre("lines[17].rows.entries[0].amountYen",
                                   "lines[17].rows.entries[0].nothing", "lines[17].rows.rest"));
  EXPECT_THAT(std::string(wrong.status().message()),
              testing::StartsWith("line 18: lines[17].rows.entries[0].amountYen: "));
  for (const char* text :
       {"{", "{}{}", "[", "\xFF", "{\"header\":{\"batch\":\"\xE5\x8C\"}}", "[]", "1"}) {
    const auto problems = ProblemsOf(ImportLine(text, 9).status());
    ASSERT_EQ(problems.size(), 1) << text;
    EXPECT_EQ(problems[0].first, "lines[9]") << text;
  }
  EXPECT_THAT(ProblemsOf(ImportLine("{} x", 9).status())[0].second, HasSubstr("line 10, column 4"));
}

TEST(BindLine, NoQueryGoesWithThem) {
  const Found found = RouteTable::BuiltIn().Find("POST", kImport, false);
  EXPECT_TRUE(CheckQuery(*found.match, "").ok());
  EXPECT_EQ(ProblemsOf(CheckQuery(*found.match, "header.requestId=r"))[0].first,
            "header.requestId");
}

TEST(Bind, BoundsHold) {
  BindLimits limits;
  limits.parameters = 2;
  limits.value_bytes = 5;
  const auto many = Bound<aggregator::v1::CompareExecutionRequest>(
      "GET", kWard + "/comparison", "columns=2021&columns=2022&columns=2023", "", limits);
  EXPECT_EQ(ProblemsOf(many.status())[0].first, "query");
  const auto length = Bound<aggregator::v1::CompareExecutionRequest>("GET", kWard + "/comparison",
                                                                     "snapshot=123456", "", limits);
  EXPECT_EQ(ProblemsOf(length.status())[0].first, "snapshot");
  const auto name = Compared(absl::StrCat(std::string(100'000, 'x'), "=1"));
  EXPECT_LT(name.status().message().size(), 2000);
  std::string flood;
  for (int i = 0; i < 900; ++i) absl::StrAppend(&flood, "x", i, "=1&");
  EXPECT_LE(ProblemsOf(Compared(flood).status()).size(), 100);
}

}  // namespace
}  // namespace kuzukuri::gateway
