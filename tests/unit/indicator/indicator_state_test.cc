#include "services/indicator/domain/indicator_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"

namespace kuzukuri::indicator {
namespace {

using Id = platform::ResourceId;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const platform::JurisdictionCode kCode("141127");
constexpr platform::Year kYear(2023);
constexpr const char* kYearName = "jurisdictions/141127/fiscalYears/2023";

Indicator Sound(const std::string& id, const std::string& component, int year) {
  Indicator indicator;
  indicator.id = Id(id);
  indicator.display_name = "訓練の実施";
  indicator.nodes = {"jurisdictions/141127/fiscalYears/" + std::to_string(year) + "/projects/I-1"};
  indicator.measure = 1;
  indicator.components = {{component, "", "回", 0}};
  return indicator;
}

IndicatorValue Value(const std::string& component, int64_t number) {
  IndicatorValue value;
  value.component = component;
  value.role = 1;
  value.state = static_cast<int>(ValueState::kValue);
  value.value = Decimal{number, 0};
  return value;
}

// An edge from an indicator that is left alone to one that is changed.
IndicatorState State() {
  IndicatorState state;
  state.indicators[kYear][Id("b")] = Sound("b", "1", 2023);
  state.edges[kYear][Id("e")] = {Id("e"), {{Id("a"), "x"}}, {{Id("b"), "1"}}, 1, "", {}};
  state.others[kYear - 1][Id("a")] = {"x"};
  return state;
}

absl::Status After(const std::function<void(IndicatorState&)>& change,
                   const platform::ChangedRows& changed) {
  IndicatorState after = State();
  change(after);
  return CheckState(kCode, State(), after, changed, {});
}

std::vector<std::string> Fields(const absl::Status& status) {
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  std::vector<std::string> fields;
  if (payload && bad.ParseFromString(std::string(*payload))) {
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

std::vector<std::string> Subjects(const absl::Status& status) {
  google::rpc::PreconditionFailure failure;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.PreconditionFailure");
  std::vector<std::string> subjects;
  if (payload && failure.ParseFromString(std::string(*payload))) {
    for (const auto& violation : failure.violations()) subjects.push_back(violation.subject());
  }
  return subjects;
}

const platform::ChangedRows kIndicatorChanged = {
    {std::string(kYearName) + "/indicators/b", "changes[4].resource.indicator"}};
const platform::ChangedRows kEdgeChanged = {{std::string(kYearName) + "/indicatorLineageEdges/e",
                                             "changes[7].resource.indicator_lineage_edge"}};

TEST(IndicatorState, SoundOnesPass) {
  EXPECT_TRUE(After([](IndicatorState&) {}, kIndicatorChanged).ok());
  EXPECT_TRUE(After([](IndicatorState&) {}, kEdgeChanged).ok());
}

TEST(IndicatorState, ChangedOnesAreCalledAsTheRequestCallsThem) {
  EXPECT_THAT(Fields(After(
                  [](IndicatorState& state) {
                    state.indicators[kYear][Id("b")].display_name.clear();
                    state.indicators[kYear][Id("b")].values = {Value("9", 1)};
                  },
                  kIndicatorChanged)),
              ElementsAre("changes[4].resource.indicator.display_name",
                          "changes[4].resource.indicator.values[0].component"));
  EXPECT_THAT(Fields(After(
                  [](IndicatorState& state) {
                    state.edges[kYear][Id("e")].predecessors = {{Id("gone"), ""}};
                    state.edges[kYear][Id("e")].successors = {{Id("b"), "2"}};
                  },
                  kEdgeChanged)),
              ElementsAre("changes[7].resource.indicator_lineage_edge.predecessors[0].indicator",
                          "changes[7].resource.indicator_lineage_edge.successors[0].component"));
}

TEST(IndicatorState, WhatAnEdgeNamesStays) {
  const std::string edge = std::string(kYearName) + "/indicatorLineageEdges/e";
  const absl::Status gone =
      After([](IndicatorState& state) { state.indicators[kYear].erase(Id("b")); }, {});
  EXPECT_EQ(gone.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Subjects(gone), ElementsAre(edge));
  const absl::Status renamed =
      After([](IndicatorState& state) { state.indicators[kYear][Id("b")].components[0].id = "2"; },
            kIndicatorChanged);
  EXPECT_EQ(platform::Reason(renamed), "IN_USE");
  EXPECT_THAT(Subjects(renamed), ElementsAre(edge));
  // Together with the edge it may go.
  EXPECT_TRUE(After(
                  [](IndicatorState& state) {
                    state.indicators[kYear].erase(Id("b"));
                    state.edges[kYear].erase(Id("e"));
                  },
                  {})
                  .ok());
}

TEST(IndicatorState, WhatWasWrongBeforeStandsInNobodysWay) {
  IndicatorState before = State();
  before.edges[kYear][Id("e")].comparability = 9;
  IndicatorState after = before;
  after.indicators[kYear][Id("b")].note = "注";
  EXPECT_TRUE(CheckState(kCode, before, after, kIndicatorChanged, {}).ok());
  after.indicators[kYear].erase(Id("b"));
  EXPECT_THAT(Subjects(CheckState(kCode, before, after, {}, {})), testing::SizeIs(1));
}

// More than one request may send can stand of an indicator, recorded bit by bit.
TEST(IndicatorState, ManyValuesMayStand) {
  const auto change = [](IndicatorState& state) {
    std::vector<IndicatorValue>& values = state.indicators[kYear][Id("b")].values;
    for (int day = 1; day <= 28; ++day) {
      for (int month = 1; month <= 12; ++month) {
        values.push_back(Value("1", day));
        values.back().as_of = platform::Date{2022, month, day};
      }
    }
  };
  EXPECT_TRUE(After(change, kIndicatorChanged).ok());
}

TEST(IndicatorMove, OnlyWhatDiffersIsWritten) {
  Indicator before = Sound("b", "1", 2023);
  before.values = {Value("1", 5), Value("1", 6)};
  before.values[1].role = 2;
  before.values[0].revision = before.values[1].revision = before.revision = platform::Revision(3);
  Indicator after = before;
  after.revision = platform::Revision();
  after.values[0] = Value("1", 7);
  after.values[1].revision = platform::Revision();
  const IndicatorMove values = MoveTo(&before, &after);
  EXPECT_FALSE(values.definition);
  EXPECT_THAT(values.ended, ElementsAre(before.values[0]));
  EXPECT_THAT(values.values, ElementsAre(after.values[0]));

  after.values = before.values;
  after.note = "注";
  const IndicatorMove definition = MoveTo(&before, &after);
  EXPECT_TRUE(definition.definition);
  EXPECT_THAT(definition.ended, IsEmpty());
  EXPECT_THAT(definition.values, IsEmpty());
}

// What is taken away leaves nothing that could tell the version from the one before.
TEST(IndicatorMove, ADefinitionIsNewWhereValuesAreOnlyTakenAway) {
  Indicator before = Sound("b", "1", 2023);
  before.values = {Value("1", 5)};
  Indicator after = before;
  after.values.clear();
  const IndicatorMove move = MoveTo(&before, &after);
  EXPECT_TRUE(move.definition);
  EXPECT_THAT(move.ended, ElementsAre(before.values[0]));
}

TEST(IndicatorMove, MadeAndGone) {
  Indicator indicator = Sound("b", "1", 2023);
  indicator.values = {Value("1", 5)};
  EXPECT_TRUE(MoveTo(nullptr, &indicator).definition);
  EXPECT_THAT(MoveTo(nullptr, &indicator).values, ElementsAre(indicator.values[0]));
  EXPECT_TRUE(MoveTo(&indicator, nullptr).definition);
  EXPECT_THAT(MoveTo(&indicator, nullptr).ended, ElementsAre(indicator.values[0]));
}

}  // namespace
}  // namespace kuzukuri::indicator
