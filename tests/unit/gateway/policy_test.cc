#include "services/gateway/published/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "kuzukuri/budget/v1/balance.pb.h"
#include "kuzukuri/budget/v1/settlement.pb.h"
#include "kuzukuri/catalog/v1/explanation.pb.h"
#include "kuzukuri/catalog/v1/fiscal_year.pb.h"
#include "kuzukuri/catalog/v1/jurisdiction.pb.h"
#include "kuzukuri/catalog/v1/lineage_edge.pb.h"
#include "kuzukuri/catalog/v1/project.pb.h"
#include "kuzukuri/indicator/v1/indicator_lineage_edge.pb.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/gateway/json/write.h"
#include "services/gateway/published/redaction.h"
#include "services/gateway/route/table.h"
#include "services/platform/base/paging.h"
#include "tests/unit/gateway/random_message.h"

namespace kuzukuri::gateway {
namespace {

namespace v1 = aggregator::v1;

const std::string kWard = "jurisdictions/141127";

std::string SnapshotOf(int64_t catalog, int64_t budget, int64_t indicator) {
  aggregator::Snapshot snapshot;
  snapshot.jurisdiction = platform::JurisdictionCode("141127");
  snapshot.catalog = platform::Revision(catalog);
  snapshot.budget = platform::Revision(budget);
  snapshot.indicator = platform::Revision(indicator);
  return aggregator::EncodeSnapshot(snapshot);
}

// 2022 and 2023 as they stand; other years exist for nobody.
Policy AsItStands() { return *Policy::Parse("# ward\n141127 2022\t2023  # two years\n\n"); }

// 2022 as it stands, 2023 at one snapshot.
Policy OnePinned() {
  return *Policy::Parse(absl::StrCat("141127 2022 2023@", SnapshotOf(10, 20, 30)));
}

// Both at one snapshot.
Policy AllPinned() {
  const std::string pin = SnapshotOf(10, 20, 30);
  return *Policy::Parse(absl::StrCat("141127 2022@", pin, " 2023@", pin));
}

const pb::MethodDescriptor& MethodOf(const std::string& name) {
  const auto* method = pb::DescriptorPool::generated_pool()->FindMethodByName("kuzukuri." + name);
  EXPECT_NE(method, nullptr) << name;
  return *method;
}

const pb::MethodDescriptor& Compare() {
  return MethodOf("aggregator.v1.AggregatorService.CompareExecution");
}

v1::CompareExecutionRequest Comparison(const std::vector<int>& years) {
  v1::CompareExecutionRequest request;
  request.set_jurisdiction(kWard);
  for (const int year : years) request.add_columns()->set_fiscal_year(year);
  return request;
}

// Sets every name in the request to one of a jurisdiction and year, and every year to that.
void Ask(pb::Message* message, const std::string& ward, int year) {
  const pb::Descriptor* type = message->GetDescriptor();
  const pb::Reflection* r = message->GetReflection();
  for (int i = 0; i < type->field_count(); ++i) {
    const pb::FieldDescriptor* field = type->field(i);
    const bool names = field->name() == "name" || field->name() == "parent";
    if (names && type->name().ends_with("Request")) {
      r->SetString(message, field, absl::StrCat(ward, "/fiscalYears/", year));
    } else if (field->name() == "jurisdiction" && field->message_type() == nullptr) {
      r->SetString(message, field, ward);
    } else if (field->name() == "comparison") {
      Ask(r->MutableMessage(message, field), ward, year);
    } else if (field->name() == "columns") {
      static_cast<v1::ColumnSpec*>(r->AddMessage(message, field))->set_fiscal_year(year);
    } else if (field->name() == "fiscal_years" && field->message_type() == nullptr) {
      r->AddInt32(message, field, year);
    }
  }
}

bool HasYear(const pb::MethodDescriptor& method) {
  const auto* type = method.input_type();
  return type->FindFieldByName("columns") != nullptr ||
         type->FindFieldByName("comparison") != nullptr ||
         type->FindFieldByName("name") != nullptr || type->FindFieldByName("parent") != nullptr;
}

TEST(Policy, EveryMethodIsRefusedOrKnowsItsYears) {
  const Policy policy = AsItStands();
  int published = 0;
  for (const pb::ServiceDescriptor* service : ApiServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const pb::MethodDescriptor& method = *service->method(i);
      const auto ask = [&](const std::string& ward, int year) {
        std::unique_ptr<pb::Message> request(
            pb::MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
        Ask(request.get(), ward, year);
        return policy.Admit(method, request.get()).code();
      };
      if (!RouteTable::BuiltIn().IsPublished(method)) {
        EXPECT_EQ(ask(kWard, 2023), absl::StatusCode::kNotFound) << method.full_name();
        continue;
      }
      ++published;
      EXPECT_EQ(ask(kWard, 2023), absl::StatusCode::kOk) << method.full_name();
      const bool of_nothing = method.name() == "ListJurisdictions";
      EXPECT_EQ(ask("jurisdictions/131016", 2023) == absl::StatusCode::kOk, of_nothing)
          << method.full_name();
      if (HasYear(method)) {
        EXPECT_EQ(ask(kWard, 2021), absl::StatusCode::kNotFound) << method.full_name();
      }
    }
  }
  EXPECT_GT(published, 30);
}

TEST(Policy, WhatIsRefusedSaysTheSameWhetherItExists) {
  const Policy policy = AsItStands();
  auto one = Comparison({2022, 2021});
  auto two = Comparison({2022, 1999});
  EXPECT_EQ(policy.Admit(Compare(), &one).message(), policy.Admit(Compare(), &two).message());
  catalog::v1::GetProjectRequest project;
  project.set_name("jurisdictions/131016/fiscalYears/2023/projects/x");
  const auto& method = MethodOf("catalog.v1.CatalogService.GetProject");
  EXPECT_EQ(policy.Admit(method, &project).message(), policy.Admit(Compare(), &one).message());
  EXPECT_FALSE(absl::StrContains(policy.Admit(method, &project).message(), "131016"));
}

TEST(Policy, NoNameInARequestMayBeOfAnotherYear) {
  const Policy policy = AsItStands();
  auto request = Comparison({2022, 2023});
  EXPECT_TRUE(policy.Admit(Compare(), &request).ok());
  request.mutable_filter()->add_classification_nodes(kWard +
                                                     "/fiscalYears/2021/classificationNodes/a");
  EXPECT_EQ(policy.Admit(Compare(), &request).code(), absl::StatusCode::kNotFound);
  request = Comparison({2022, 2023});
  request.mutable_filter()->add_departments("jurisdictions/131016/departments/a");
  EXPECT_EQ(policy.Admit(Compare(), &request).code(), absl::StatusCode::kNotFound);
  request = Comparison({2022, 2023});
  request.add_columns();  // without a year
  EXPECT_EQ(policy.Admit(Compare(), &request).code(), absl::StatusCode::kNotFound);
  for (const char* name :
       {"", "x", "jurisdictions", "jurisdictions/", "jurisdictions/141127x",
        "jurisdictions/141127/fiscalYears", "jurisdictions/141127/fiscalYears/",
        "jurisdictions/141127/fiscalYears/02023", "jurisdictions/141127/fiscalYears/2023x"}) {
    v1::GetExecutionReportRequest report;
    report.set_name(name);
    EXPECT_EQ(policy.Admit(MethodOf("aggregator.v1.AggregatorService.GetExecutionReport"), &report)
                  .code(),
              absl::StatusCode::kNotFound)
        << name;
  }
}

TEST(Policy, APinnedYearIsReadAtItsSnapshotOnly) {
  const Policy policy = OnePinned();
  const std::string pin = SnapshotOf(10, 20, 30);
  auto request = Comparison({2022, 2023});
  ASSERT_TRUE(policy.Admit(Compare(), &request).ok());
  EXPECT_EQ(request.snapshot(), pin);
  request.set_snapshot(SnapshotOf(11, 20, 30));
  EXPECT_EQ(policy.Admit(Compare(), &request).code(), absl::StatusCode::kNotFound);
  // A year that stands may be read at any.
  v1::GetExecutionReportRequest report;
  report.set_name(kWard + "/fiscalYears/2022");
  report.set_snapshot(SnapshotOf(11, 20, 30));
  EXPECT_TRUE(
      policy.Admit(MethodOf("aggregator.v1.AggregatorService.GetExecutionReport"), &report).ok());
  EXPECT_EQ(report.snapshot(), SnapshotOf(11, 20, 30));
}

TEST(Policy, APinnedYearTellsItsRevisions) {
  const Policy policy = OnePinned();
  const auto& years = policy.jurisdictions().at("141127").years;
  EXPECT_EQ(years.at(2022).snapshot, "");
  EXPECT_EQ(years.at(2023).snapshot, SnapshotOf(10, 20, 30));
  EXPECT_EQ(years.at(2023).catalog_revision, 10);
  EXPECT_EQ(years.at(2023).budget_revision, 20);
}

TEST(Policy, APinnedYearIsReadAtItsRevisionsOnly) {
  const Policy policy = OnePinned();
  catalog::v1::ListProjectsRequest projects;
  const auto& method = MethodOf("catalog.v1.CatalogService.ListProjects");
  projects.set_parent(kWard + "/fiscalYears/2023");
  ASSERT_TRUE(policy.Admit(method, &projects).ok());
  EXPECT_EQ(projects.revision(), 10);
  projects.set_revision(11);
  EXPECT_EQ(policy.Admit(method, &projects).code(), absl::StatusCode::kNotFound);
  // A token reads at a revision of its own.
  projects.set_revision(0);
  projects.set_page_token(platform::EncodePageToken({platform::Revision(11), "a"}, "any"));
  EXPECT_EQ(policy.Admit(method, &projects).code(), absl::StatusCode::kNotFound);
  projects.set_page_token(platform::EncodePageToken({platform::Revision(10), "a"}, "any"));
  EXPECT_TRUE(policy.Admit(method, &projects).ok());
  projects.set_page_token("nonsense");
  projects.set_revision(0);
  EXPECT_EQ(policy.Admit(method, &projects).code(), absl::StatusCode::kNotFound);
  budget::v1::QueryBalancesRequest balances;
  balances.set_parent(kWard + "/fiscalYears/2023");
  ASSERT_TRUE(policy.Admit(MethodOf("budget.v1.BudgetService.QueryBalances"), &balances).ok());
  EXPECT_EQ(balances.revision(), 20);
  budget::v1::QueryGroupedBalancesRequest grouped;
  grouped.set_parent(kWard);
  grouped.add_fiscal_years(2023);
  ASSERT_TRUE(
      policy.Admit(MethodOf("budget.v1.BudgetService.QueryGroupedBalances"), &grouped).ok());
  EXPECT_EQ(grouped.revision(), 20);
}

TEST(Policy, YearsOfDifferentSnapshotsAreNotCompared) {
  const Policy policy = *Policy::Parse(
      absl::StrCat("141127 2022@", SnapshotOf(1, 2, 3), " 2023@", SnapshotOf(10, 20, 30)));
  auto request = Comparison({2022, 2023});
  EXPECT_EQ(policy.Admit(Compare(), &request).code(), absl::StatusCode::kInvalidArgument);
}

TEST(Policy, WhatDoesNotChangeIsNotWatched) {
  v1::WatchComparisonRequest watch;
  *watch.mutable_comparison() = Comparison({2022, 2023});
  const auto& method = MethodOf("aggregator.v1.AggregatorService.WatchComparison");
  EXPECT_TRUE(AsItStands().Admit(method, &watch).ok());
  EXPECT_EQ(OnePinned().Admit(method, &watch).code(), absl::StatusCode::kInvalidArgument);
}

TEST(Policy, DraftsAreNotAskedFor) {
  const Policy policy = AsItStands();
  auto request = Comparison({2022, 2023});
  request.set_explanations(v1::EXPLANATION_CHOICE_WITH_DRAFTS);
  EXPECT_EQ(policy.Admit(Compare(), &request).code(), absl::StatusCode::kInvalidArgument);
  catalog::v1::ListExplanationsRequest list;
  list.set_parent(kWard + "/fiscalYears/2023");
  const auto& method = MethodOf("catalog.v1.CatalogService.ListExplanations");
  ASSERT_TRUE(policy.Admit(method, &list).ok());
  EXPECT_EQ(list.filter().state(), catalog::v1::Explanation::STATE_APPROVED);
  list.mutable_filter()->set_state(catalog::v1::Explanation::STATE_DRAFT);
  EXPECT_EQ(policy.Admit(method, &list).code(), absl::StatusCode::kInvalidArgument);
}

TEST(Policy, ListsHavePublishedYearsOnly) {
  const Policy policy = AsItStands();
  const auto& method = MethodOf("catalog.v1.CatalogService.ListFiscalYears");
  catalog::v1::ListFiscalYearsRequest request;
  request.set_parent(kWard);
  ASSERT_TRUE(policy.Admit(method, &request).ok());
  catalog::v1::ListFiscalYearsResponse answer;
  for (const int year : {2021, 2022, 2023, 2024}) {
    answer.add_fiscal_years()->set_name(absl::StrCat(kWard, "/fiscalYears/", year));
  }
  answer.set_next_page_token("names 2024");
  ASSERT_TRUE(policy.Redact(method, request, &answer).ok());
  ASSERT_EQ(answer.fiscal_years_size(), 2);
  EXPECT_EQ(answer.fiscal_years(0).name(), kWard + "/fiscalYears/2022");
  EXPECT_EQ(answer.fiscal_years(1).name(), kWard + "/fiscalYears/2023");
  // The token would name the last row, which nobody is to know of.
  EXPECT_EQ(answer.next_page_token(), "");
}

TEST(Policy, ListsKeepTheirTokenWhereItNamesWhatIsSeen) {
  const Policy policy = AsItStands();
  const auto& method = MethodOf("catalog.v1.CatalogService.SearchProjects");
  catalog::v1::SearchProjectsRequest request;
  request.set_parent(kWard);
  ASSERT_TRUE(policy.Admit(method, &request).ok());
  EXPECT_EQ(request.page_size(), 1000);
  catalog::v1::SearchProjectsResponse answer;
  for (const int year : {2021, 2023}) {
    auto* project = answer.add_projects();
    project->set_name(absl::StrCat(kWard, "/fiscalYears/", year, "/projects/p"));
    project->set_fiscal_year(year);
  }
  answer.set_next_page_token("t");
  ASSERT_TRUE(policy.Redact(method, request, &answer).ok());
  EXPECT_EQ(answer.projects_size(), 1);
  EXPECT_EQ(answer.next_page_token(), "t");
}

TEST(Policy, ListsShowPinnedYearsAtTheirRevisionOnly) {
  const auto& method = MethodOf("catalog.v1.CatalogService.ListFiscalYears");
  const auto years_of = [&](const Policy& policy, int64_t revision) {
    catalog::v1::ListFiscalYearsRequest request;
    request.set_parent(kWard);
    request.set_revision(revision);
    EXPECT_TRUE(policy.Admit(method, &request).ok());
    catalog::v1::ListFiscalYearsResponse answer;
    for (const int year : {2022, 2023}) {
      answer.add_fiscal_years()->set_name(absl::StrCat(kWard, "/fiscalYears/", year));
    }
    EXPECT_TRUE(policy.Redact(method, request, &answer).ok());
    return answer.fiscal_years_size();
  };
  EXPECT_EQ(years_of(OnePinned(), 0), 1);
  EXPECT_EQ(years_of(OnePinned(), 10), 2);
  EXPECT_EQ(years_of(OnePinned(), 9), 1);
  EXPECT_EQ(years_of(AllPinned(), 0), 2);
  EXPECT_EQ(years_of(AllPinned(), 11), 0);
}

TEST(Policy, OtherJurisdictionsAreNotListed) {
  const auto& method = MethodOf("catalog.v1.CatalogService.ListJurisdictions");
  catalog::v1::ListJurisdictionsRequest request;
  ASSERT_TRUE(AsItStands().Admit(method, &request).ok());
  catalog::v1::ListJurisdictionsResponse answer;
  answer.add_jurisdictions()->set_name(kWard);
  answer.add_jurisdictions()->set_name("jurisdictions/131016");
  ASSERT_TRUE(AsItStands().Redact(method, request, &answer).ok());
  ASSERT_EQ(answer.jurisdictions_size(), 1);
  EXPECT_EQ(answer.jurisdictions(0).name(), kWard);
}

TEST(Policy, ASnapshotIsOfWhatIsPublished) {
  const auto& method = MethodOf("aggregator.v1.AggregatorService.GetSnapshot");
  v1::GetSnapshotRequest request;
  request.set_jurisdiction(kWard);
  ASSERT_TRUE(AllPinned().Admit(method, &request).ok());
  v1::GetSnapshotResponse answer;
  answer.set_snapshot("the present");
  answer.set_budget_revision(99);
  ASSERT_TRUE(AllPinned().Redact(method, request, &answer).ok());
  EXPECT_EQ(answer.snapshot(), SnapshotOf(10, 20, 30));
  EXPECT_EQ(answer.budget_revision(), 20);
  answer.set_snapshot("the present");
  ASSERT_TRUE(AsItStands().Redact(method, request, &answer).ok());
  EXPECT_EQ(answer.snapshot(), "the present");
}

TEST(Policy, WhatNamesOtherYearsIsTakenOut) {
  const Policy policy = AsItStands();
  const auto request = Comparison({2022, 2023});
  v1::CompareExecutionResponse answer;
  auto* row = answer.add_rows();
  row->set_id(kWard + "/fiscalYears/2023/projects/p");
  auto* seen = row->add_lineage();
  seen->set_predecessor(kWard + "/fiscalYears/2022/projects/p");
  seen->set_successor(kWard + "/fiscalYears/2023/projects/p");
  auto* hidden = row->add_lineage();
  hidden->set_predecessor(kWard + "/fiscalYears/2021/projects/p");
  hidden->set_predecessor_display_name("秘密の事業");
  auto* explained = row->add_explanations()->mutable_explanation();
  explained->set_name(kWard + "/fiscalYears/2023/explanations/e");
  explained->set_state(catalog::v1::Explanation::STATE_APPROVED);
  explained->set_author("財政課 佐藤");
  auto* draft = row->add_explanations()->mutable_explanation();
  draft->set_state(catalog::v1::Explanation::STATE_DRAFT);
  draft->set_text("下書き");
  auto* other = row->add_explanations()->mutable_explanation();
  other->set_state(catalog::v1::Explanation::STATE_APPROVED);
  other->set_compared_fiscal_year(2021);
  other->set_text("秘密");
  auto* finding = answer.add_findings();
  finding->set_node(kWard + "/fiscalYears/2021/projects/p");
  finding->set_message("秘密");
  ASSERT_TRUE(policy.Redact(Compare(), request, &answer).ok());
  ASSERT_EQ(answer.rows_size(), 1);
  EXPECT_EQ(answer.rows(0).lineage_size(), 1);
  ASSERT_EQ(answer.rows(0).explanations_size(), 1);
  EXPECT_EQ(answer.rows(0).explanations(0).explanation().author(), "");
  EXPECT_EQ(answer.findings_size(), 0);
  EXPECT_FALSE(absl::StrContains(answer.SerializeAsString(), "秘密"));
}

TEST(Policy, PacesDoNotTellOfYearsThatAreNotPublished) {
  const Policy policy = AsItStands();
  auto request = Comparison({2022, 2023});
  request.set_include_pace(true);
  const auto answer_with = [](const std::vector<int>& past) {
    v1::CompareExecutionResponse answer;
    auto* pace = answer.add_rows()->add_paces();
    for (const int year : past) pace->add_past()->set_fiscal_year(year);
    pace->set_projected_yen(7);
    pace->set_projection_method(v1::PROJECTION_METHOD_PAST_QUOTIENTS);
    answer.add_findings()->set_kind(v1::Finding::KIND_BEHIND_PACE);
    answer.add_findings()->set_kind(v1::Finding::KIND_OVER_EXECUTION);
    return answer;
  };
  auto hidden = answer_with({2022, 2021});
  ASSERT_TRUE(policy.Redact(Compare(), request, &hidden).ok());
  EXPECT_EQ(hidden.rows(0).paces(0).past_size(), 1);
  EXPECT_FALSE(hidden.rows(0).paces(0).has_projected_yen());
  ASSERT_EQ(hidden.findings_size(), 1);
  EXPECT_EQ(hidden.findings(0).kind(), v1::Finding::KIND_OVER_EXECUTION);
  auto seen = answer_with({2022});
  ASSERT_TRUE(policy.Redact(Compare(), request, &seen).ok());
  EXPECT_TRUE(seen.rows(0).paces(0).has_projected_yen());
  EXPECT_EQ(seen.findings_size(), 2);
}

TEST(Policy, WhatIsHiddenItselfIsNotFound) {
  const Policy policy = AsItStands();
  catalog::v1::GetExplanationRequest request;
  request.set_name(kWard + "/fiscalYears/2023/explanations/e");
  const auto& method = MethodOf("catalog.v1.CatalogService.GetExplanation");
  ASSERT_TRUE(policy.Admit(method, &request).ok());
  catalog::v1::GetExplanationResponse answer;
  answer.mutable_explanation()->set_state(catalog::v1::Explanation::STATE_DRAFT);
  EXPECT_EQ(policy.Redact(method, request, &answer).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(answer.ByteSizeLong(), 0);
  catalog::v1::GetLineageEdgeResponse edge;
  edge.mutable_lineage_edge()->set_predecessor(kWard + "/fiscalYears/2021/projects/p");
  EXPECT_EQ(
      policy.Redact(MethodOf("catalog.v1.CatalogService.GetLineageEdge"), request, &edge).code(),
      absl::StatusCode::kNotFound);
}

TEST(Policy, SettlementsTellNoReasons) {
  budget::v1::GetSettlementRequest request;
  request.set_name(kWard + "/fiscalYears/2023/settlement");
  budget::v1::GetSettlementResponse answer;
  answer.mutable_settlement()->set_name(request.name());
  answer.mutable_settlement()->set_disagreement_reason("why");
  answer.mutable_settlement()->mutable_reopening()->set_reason("why");
  answer.add_superseded()->set_name(request.name());
  ASSERT_TRUE(AsItStands()
                  .Redact(MethodOf("budget.v1.BudgetService.GetSettlement"), request, &answer)
                  .ok());
  EXPECT_FALSE(absl::StrContains(answer.SerializeAsString(), "why"));
  EXPECT_EQ(answer.superseded_size(), 0);
}

TEST(Policy, EdgesOfIndicatorsThatLoseASideGo) {
  indicator::v1::ListIndicatorLineageEdgesRequest request;
  request.set_parent(kWard + "/fiscalYears/2022");
  indicator::v1::ListIndicatorLineageEdgesResponse answer;
  auto* edge = answer.add_indicator_lineage_edges();
  edge->add_predecessors()->set_indicator(kWard + "/fiscalYears/2021/indicators/i");
  edge->add_successors()->set_indicator(kWard + "/fiscalYears/2022/indicators/i");
  const auto& method = MethodOf("indicator.v1.IndicatorService.ListIndicatorLineageEdges");
  ASSERT_TRUE(AsItStands().Redact(method, request, &answer).ok());
  EXPECT_EQ(answer.indicator_lineage_edges_size(), 0);
}

// Names and years of everything that can be told from a message.
void Look(const pb::Message& message, std::set<std::string>& names) {
  std::vector<const pb::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    names.insert(field->name());
    if (field->message_type() == nullptr) continue;
    const pb::Reflection* r = message.GetReflection();
    if (!field->is_repeated()) {
      Look(r->GetMessage(message, field), names);
      continue;
    }
    for (int i = 0; i < r->FieldSize(message, field); ++i) {
      Look(r->GetRepeatedMessage(message, field, i), names);
    }
  }
}

TEST(Policy, NoAnswerOfAnyPublishedMethodHasPeopleOrReasons) {
  // By the names of fields: one that is added later and is of a person is to be thought of here.
  const std::set<std::string> personal = {"actor",        "declared_actor",
                                          "author",       "peer",
                                          "identity",     "reason",
                                          "request_id",   "caller",
                                          "user",         "email",
                                          "address",      "operator",
                                          "on_behalf_of", "disagreement_reason",
                                          "reopening",    "superseded"};
  const Policy policy = AsItStands();
  RandomMessages random(5);
  for (const Route& route : RouteTable::BuiltIn().routes()) {
    if (!route.published) continue;
    for (int i = 0; i < 40; ++i) {
      const auto answer = random.Make(route.method->output_type());
      std::unique_ptr<pb::Message> request(
          pb::MessageFactory::generated_factory()->GetPrototype(route.method->input_type())->New());
      Ask(request.get(), kWard, 2023);
      static_cast<void>(policy.Redact(*route.method, *request, answer.get()));
      std::set<std::string> names;
      Look(*answer, names);
      for (const std::string& name : personal) {
        EXPECT_FALSE(names.contains(name)) << route.method->full_name() << ": " << name;
      }
    }
  }
}

TEST(Policy, FilesThatAreWrongAreToldByLine) {
  for (const auto& [text, told] : std::vector<std::pair<std::string, std::string>>{
           {"\n141128 2023", "line 2"},
           {"141127", "has no year"},
           {"141127 23", "is not a fiscal year"},
           {"141127 2023 2023", "twice"},
           {"141127 2023\n141127 2022", "has a line already"},
           {"141127 2023@", "has no snapshot"},
           {"141127 2023@abc", "has no snapshot"},
           {"131016 2023@" + SnapshotOf(1, 2, 3), "has no snapshot"}}) {
    const auto policy = Policy::Parse(text);
    ASSERT_FALSE(policy.ok()) << text;
    EXPECT_THAT(std::string(policy.status().message()), testing::HasSubstr(told)) << text;
  }
  EXPECT_TRUE(Policy::Parse("")->jurisdictions().empty());
  EXPECT_EQ(AsItStands().jurisdictions().at("141127").years.size(), 2);
}

}  // namespace
}  // namespace kuzukuri::gateway
