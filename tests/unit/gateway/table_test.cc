#include "services/gateway/route/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "kuzukuri/type/v1/access.pb.h"
#include "services/gateway/route/built_in.h"
#include "services/gateway/route/percent.h"

namespace kuzukuri::gateway {

namespace pb = google::protobuf;

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const RouteTable& Table() { return RouteTable::BuiltIn(); }

std::string MethodOf(absl::string_view verb, absl::string_view path, bool published = false) {
  const Found found = Table().Find(verb, path, published);
  return found.match ? found.match->route->method->name() : "";
}

std::string TextWith(const std::string& from, const std::string& to) {
  const std::string text(kRoutesText);
  EXPECT_TRUE(absl::StrContains(text, from)) << from;
  return absl::StrReplaceAll(text, {{from, to}});
}

std::string WrongWith(const std::string& from, const std::string& to) {
  const auto table = RouteTable::Load(TextWith(from, to));
  return table.ok() ? "" : std::string(table.status().message());
}

// A path that the template matches.
std::string ExampleOf(const Route& route) {
  std::string path;
  for (const PathSegment& segment : route.path.segments()) {
    absl::StrAppend(&path, "/", segment.is_any() ? "x1" : segment.literal);
  }
  return path + route.path.custom_verb();
}

TEST(RouteTable, EveryMethodHasAPathOrAReason) {
  std::set<std::string> ruled;
  for (const Route& route : Table().routes()) ruled.insert(route.method->full_name());
  std::set<std::string> without;
  for (const auto& [selector, reason] : Table().without()) without.insert(selector);
  for (const pb::ServiceDescriptor* service : ApiServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string& name = service->method(i)->full_name();
      EXPECT_NE(ruled.contains(name), without.contains(name)) << name;
    }
  }
}

TEST(RouteTable, EveryRouteIsFoundByItsPathAndOnlyIt) {
  for (const Route& route : Table().routes()) {
    const std::string path = ExampleOf(route);
    const Found found = Table().Find(route.verb, path, false);
    ASSERT_TRUE(found.match) << route.verb << " " << path;
    EXPECT_EQ(found.match->route, &route) << path;
    EXPECT_EQ(found.match->variables.size(), route.path.variables().size());
    EXPECT_EQ(Table().Find(route.verb, path, true).match.has_value(), route.published) << path;
  }
}

TEST(RouteTable, WritesAreNeverGetAndNeverPublished) {
  for (const Route& route : Table().routes()) {
    const bool writes =
        route.method->options().GetExtension(type::v1::access) == type::v1::ACCESS_WRITE;
    EXPECT_EQ(route.reads, !writes);
    if (!writes) continue;
    EXPECT_NE(route.verb, "GET") << route.method->full_name();
    EXPECT_FALSE(route.published) << route.method->full_name();
  }
}

TEST(RouteTable, PathsOfTheContract) {
  const std::string ward = "/api/aggregator/v1/jurisdictions/141127";
  EXPECT_EQ(MethodOf("GET", ward + "/comparison"), "CompareExecution");
  EXPECT_EQ(MethodOf("POST", ward + ":compareExecution"), "CompareExecution");
  EXPECT_EQ(MethodOf("GET", ward + "/comparison:watch"), "WatchComparison");
  EXPECT_EQ(MethodOf("GET", ward + "/fiscalYears/2023/report"), "GetExecutionReport");
  EXPECT_EQ(MethodOf("GET", ward + "/snapshot"), "GetSnapshot");
  EXPECT_EQ(MethodOf("POST", ward + ":explainDifference"), "ExplainDifference");
  EXPECT_EQ(MethodOf("GET", ward + "/difference"), "ExplainDifference");
  const std::string catalog = "/api/catalog/v1/jurisdictions/141127";
  EXPECT_EQ(MethodOf("GET", "/api/catalog/v1/jurisdictions"), "ListJurisdictions");
  EXPECT_EQ(MethodOf("GET", catalog), "GetJurisdiction");
  EXPECT_EQ(MethodOf("GET", catalog + "/projects:search"), "SearchProjects");
  EXPECT_EQ(MethodOf("GET", catalog + "/revisions/12"), "GetRevision");
  EXPECT_EQ(MethodOf("GET", catalog + "/fiscalYears/2023/projects/p/subProjects/s:listVersions"),
            "ListVersions");
  EXPECT_EQ(MethodOf("POST", catalog + "/changes:apply"), "ApplyChanges");
  EXPECT_EQ(MethodOf("GET", catalog + "/revisions/12", /*published=*/true), "");
  EXPECT_EQ(MethodOf("POST", catalog + "/changes:import"), "ImportChanges");
  const std::string budget = "/api/budget/v1/jurisdictions/141127";
  EXPECT_EQ(MethodOf("POST", budget + "/ledgerEntries:import"), "ImportEntries");
  EXPECT_EQ(MethodOf("PUT", budget + "/fiscalYears/2023/statements/s"), "PutStatement");
}

TEST(RouteTable, StreamsOfTheCallerAreTheBody) {
  for (const Route& route : Table().routes()) {
    EXPECT_EQ(route.uploads, route.method->client_streaming()) << route.method->full_name();
    if (!route.uploads) continue;
    EXPECT_TRUE(route.takes_body && !route.streams && !route.published) << route.path.text();
  }
}

TEST(RouteTable, VariablesAreFieldsOfTheRequest) {
  const Found found = Table().Find(
      "GET", "/api/catalog/v1/jurisdictions/141127/fiscalYears/2023/projects/p%2D1", false);
  ASSERT_TRUE(found.match);
  EXPECT_THAT(found.match->variables,
              ElementsAre(std::pair<std::string, std::string>(
                  "name", "jurisdictions/141127/fiscalYears/2023/projects/p-1")));
}

TEST(RouteTable, AnotherVerbIsToldWithThoseThereAre) {
  const Found found = Table().Find("DELETE", "/api/catalog/v1/jurisdictions", false);
  EXPECT_FALSE(found.match);
  EXPECT_THAT(found.allowed, ElementsAre("GET", "HEAD", "POST"));
  EXPECT_THAT(Table().Find("POST", "/api/catalog/v1/jurisdictions", true).allowed,
              ElementsAre("GET", "HEAD"));
  EXPECT_EQ(MethodOf("HEAD", "/api/catalog/v1/jurisdictions"), "ListJurisdictions");
}

TEST(RouteTable, WhatIsNoPathIsNotFound) {
  for (const char* path :
       {"", "/", "x", "/api", "/api/catalog/v1/jurisdictions/", "/api/catalog/v1//jurisdictions",
        "/api/catalog/v1/jurisdictions/141127:nothing", "/api/catalog/v1/jurisdictions/a/b/c/d/e",
        "/api/catalog/v1/jurisdictions/141127%2FfiscalYears%2F2023",
        "/api/catalog/v1/jurisdictions/..", "/api/catalog/v1/jurisdictions/141127.csv"}) {
    const Found found = Table().Find("GET", path, false);
    const bool is_name = absl::EndsWith(path, "..") || absl::EndsWith(path, ".csv");
    // Those are ids as far as paths go; the services refuse them.
    EXPECT_EQ(found.match.has_value(), is_name) << path;
    EXPECT_TRUE(found.problem.ok());
  }
}

TEST(RouteTable, BadEscapesAreRefused) {
  for (const char* path : {"/api/%", "/api/%4", "/api/%zz", "/api/%00", "/api/%ff", "/api/%0a",
                           "/api/%c0%af", "/api/%ed%a0%80"}) {
    EXPECT_EQ(Table().Find("GET", path, false).problem.code(), absl::StatusCode::kInvalidArgument)
        << path;
  }
}

TEST(RouteTable, FilesAreASuffix) {
  const std::string path = "/api/aggregator/v1/jurisdictions/141127/comparison";
  for (const char* suffix : {"csv", "xlsx", "html", "json"}) {
    const Found found = Table().Find("GET", absl::StrCat(path, ".", suffix), true);
    ASSERT_TRUE(found.match) << suffix;
    EXPECT_EQ(found.match->suffix, suffix);
    EXPECT_EQ(found.match->route->method->name(), "CompareExecution");
  }
  EXPECT_FALSE(Table().Find("GET", path + ".pdf", false).match);
  EXPECT_FALSE(Table().Find("GET", path + ".csv.csv", false).match);
  EXPECT_FALSE(
      Table().Find("GET", "/api/aggregator/v1/jurisdictions/141127/snapshot.csv", false).match);
  EXPECT_THAT(Table().Find("POST", path + ".csv", false).allowed, ElementsAre("GET", "HEAD"));
  EXPECT_EQ(MethodOf("GET", "/api/aggregator/v1/jurisdictions/141127/fiscalYears/2023/report.xlsx"),
            "GetExecutionReport");
}

TEST(RouteTable, IdsMayEndLikeAFile) {
  const Found found =
      Table().Find("GET", "/api/catalog/v1/jurisdictions/141127/departments/a.csv", false);
  ASSERT_TRUE(found.match);
  EXPECT_EQ(found.match->variables[0].second, "jurisdictions/141127/departments/a.csv");
  EXPECT_EQ(found.match->suffix, "");
}

TEST(RouteTable, WhatIsWrongIsTold) {
  EXPECT_THAT(
      WrongWith("kuzukuri.catalog.v1.CatalogService.GetProject\"",
                "kuzukuri.catalog.v1.CatalogService.GetProjekt\""),
      testing::AllOf(HasSubstr("GetProjekt' is no RPC"), HasSubstr("GetProject has no rule")));
  EXPECT_THAT(
      WrongWith("{jurisdiction=jurisdictions/*}/snapshot", "{ward=jurisdictions/*}/snapshot"),
      HasSubstr("has no field 'ward'"));
  EXPECT_THAT(WrongWith("{parent=jurisdictions/*}/revisions/{revision}",
                        "{parent=jurisdictions/*/departments/*}"),
              HasSubstr("also matches paths of"));
  EXPECT_THAT(WrongWith("published: \"kuzukuri.catalog.v1.CatalogService.GetProject\"\n", ""),
              HasSubstr("GetProject reads, and stands neither in `published` nor in `staff_only`"));
  EXPECT_THAT(WrongWith("published: \"kuzukuri.catalog.v1.CatalogService.GetProject\"\n",
                        "published: \"kuzukuri.catalog.v1.CatalogService.ApplyChanges\"\n"),
              HasSubstr("ApplyChanges writes"));
  EXPECT_THAT(WrongWith("reason: \"Tells of every write, in any year.\"", "reason: \"\""),
              HasSubstr("has no reason"));
  EXPECT_THAT(WrongWith("field: \"comparison\"", "field: \"comparision\""),
              HasSubstr("is no message of it"));
  EXPECT_THAT(WrongWith("latest_only: \"kuzukuri.aggregator.v1.AggregatorService.WatchComparison\"",
                        "latest_only: \"kuzukuri.aggregator.v1.AggregatorService.GetSnapshot\""),
              HasSubstr("GetSnapshot is no stream"));
  EXPECT_THAT(WrongWith("{header.parent=jurisdictions/*}/ledgerEntries:import\"\n  body: \"*\"",
                        "{header.parent=jurisdictions/*}/ledgerEntries:import\""),
              HasSubstr("a stream from the caller is the body"));
  EXPECT_THAT(WrongWith("without {\n  selector: \"kuzukuri.budget.v1.BudgetService.StreamHeads\"",
                        "rules {\n  selector: \"kuzukuri.budget.v1.BudgetService.StreamHeads\"\n"
                        "  post: \"/api/budget/v1/heads\"\n  body: \"*\"\n}\n"
                        "without {\n  selector: \"kuzukuri.budget.v1.BudgetService.GetYearBook\""),
              HasSubstr("both sides are streams"));
  EXPECT_THAT(WrongWith("\"html\"]", "\"pdf\"]"), HasSubstr("no known suffix"));
  EXPECT_THAT(WrongWith("post: \"/api/catalog/v1/jurisdictions\"\n  body: \"*\"",
                        "get: \"/api/catalog/v1/jurisdictions/new\""),
              HasSubstr("a write is not a GET"));
  EXPECT_THAT(WrongWith("get: \"/api/catalog/v1/jurisdictions\"", "get: \"jurisdictions\""),
              HasSubstr("is no path template"));
  EXPECT_THAT(WrongWith("get: \"/api/catalog/v1/jurisdictions\"", "got: \"/x\""),
              HasSubstr("line "));
}

TEST(PathTemplate, WhatIsNoneIsRefused) {
  for (const char* text : {"", "a", "/a/{b", "/a/b}", "/a//b", "/{a={b}}", "/a b", "/{A}", "/**",
                           "/{a=**}", "/a/:", "/{}"}) {
    EXPECT_FALSE(PathTemplate::Parse(text).ok()) << text;
  }
}

TEST(Percent, IsDecodedStrictly) {
  EXPECT_EQ(*DecodePercent("%E5%8C%BA+%2B", true), "区 +");
  EXPECT_EQ(*DecodePercent("a+b", false), "a+b");
  for (const char* bad : {"%", "%1", "%g1", "%00", "%7f", "%ff", "\xFF"}) {
    EXPECT_FALSE(DecodePercent(bad, true).ok()) << bad;
  }
}

TEST(Percent, WhatIsEncodedIsDecodedAgain) {
  for (const char* text : {"", "区役所 2022-2023.csv", "a/b?c&d=e+f%", "\"'"}) {
    const std::string encoded = EncodePercent(text);
    EXPECT_EQ(encoded.find_first_of(" \"'/?&=+"), std::string::npos);
    EXPECT_EQ(*DecodePercent(encoded, true), text);
  }
}

}  // namespace
}  // namespace kuzukuri::gateway
