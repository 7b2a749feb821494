// Which fields the rules name: all that are wrong, each once, whatever the size of the input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "services/indicator/domain/indicator.h"
#include "services/indicator/domain/indicator_lineage_edge.h"

namespace kuzukuri::indicator {
namespace {

using Id = platform::ResourceId;

const platform::JurisdictionCode kCode("141127");
constexpr platform::Year kYear(2022);

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr const char* kProject = "jurisdictions/141127/fiscalYears/2022/projects/I-1";

std::vector<std::string> Fields(const absl::Status& status) {
  std::vector<std::string> fields;
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload && bad.ParseFromString(std::string(*payload))) {
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

IndicatorValue Value(const std::string& component, int role) {
  IndicatorValue value;
  value.component = component;
  value.role = role;
  value.state = static_cast<int>(ValueState::kValue);
  value.value = Decimal{1, 0};
  return value;
}

Indicator Sound(const std::string& id) {
  Indicator indicator;
  indicator.id = Id(id);
  indicator.display_name = "訓練の実施";
  indicator.nodes = {kProject};
  indicator.measure = 1;
  indicator.components = {{"10", "", "回", 0}, {"2", "", "人", 0}};
  return indicator;
}

absl::Status CheckValue(const IndicatorValue& value) {
  Indicator indicator = Sound("a");
  indicator.values = {value};
  return ValidateNew(kCode, kYear, {indicator}, {});
}

TEST(Violations, AllRowsAndThoseFoundBefore) {
  platform::FieldViolations before;
  before.Add("indicators[2].name", "bad");
  Indicator nameless = Sound("a");
  nameless.display_name.clear();
  Indicator unmeasured = Sound("b");
  unmeasured.measure = 0;
  unmeasured.components.clear();
  const absl::Status status =
      ValidateNew(kCode, kYear, {nameless, unmeasured, Sound("")}, {Id("a")}, before);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Fields(status),
              UnorderedElementsAre("indicators[0].name", "indicators[0].display_name",
                                   "indicators[1].measure", "indicators[1].components",
                                   "indicators[2].name"));
}

TEST(Violations, TakenIdIsNamed) {
  const absl::Status status = ValidateNew(kCode, kYear, {Sound("a"), Sound("b")}, {Id("b")});
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Fields(status), ElementsAre("indicators[1].name"));
}

TEST(Violations, NumbersOfTheApiAreClosed) {
  for (const int bad : {-1, 4, 99}) {
    IndicatorValue value = Value("2", bad);
    EXPECT_THAT(Fields(CheckValue(value)), ElementsAre("indicators[0].values[0].role"));
  }
  for (const int bad : {-1, 0, 7}) {
    IndicatorValue value = Value("2", 1);
    value.state = bad;
    EXPECT_THAT(Fields(CheckValue(value)), ElementsAre("indicators[0].values[0].state"));
  }
}

TEST(Violations, DecimalsHaveNineDigitsAndNoZeroDenominator) {
  for (const int scale : {-1, 10}) {
    IndicatorValue value = Value("2", 1);
    value.value = Decimal{1, scale};
    EXPECT_THAT(Fields(CheckValue(value)), ElementsAre("indicators[0].values[0].value"));
  }
  IndicatorValue value = Value("2", 1);
  value.value = Decimal{INT64_MIN, 9};
  EXPECT_TRUE(CheckValue(value).ok());
  value.denominator = Decimal{0, 2};
  EXPECT_THAT(Fields(CheckValue(value)), ElementsAre("indicators[0].values[0].denominator"));
}

TEST(Violations, QualitativeTextIsNotBlank) {
  IndicatorValue value = Value("2", 1);
  value.state = static_cast<int>(ValueState::kQualitative);
  value.value.reset();
  for (const char* blank : {"", "　"}) {
    value.text = blank;
    EXPECT_THAT(Fields(CheckValue(value)), ElementsAre("indicators[0].values[0].text"));
  }
}

// Too many of something is one violation: what is beyond the limit is not looked at, so the cost
// of a refusal does not grow with the square of what was sent.
TEST(Violations, TooManyIsOneViolation) {
  Indicator huge = Sound("a");
  huge.components.assign(500000, {});
  huge.nodes.assign(500000, "x");
  huge.values.assign(500000, Value("x", 1));
  EXPECT_THAT(Fields(ValidateNew(kCode, kYear, {huge}, {})),
              UnorderedElementsAre("indicators[0].nodes", "indicators[0].components",
                                   "indicators[0].values"));
  const IndicatorLineageEdge edge{
      Id("e"), std::vector<IndicatorEnd>(500000), std::vector<IndicatorEnd>(101), 1, "", {}};
  EXPECT_THAT(Fields(ValidateNew({edge}, {kCode, platform::Year(2023), {}, {}, {}})),
              ElementsAre("indicator_lineage_edges[0].predecessors",
                          "indicator_lineage_edges[0].successors"));
}

TEST(Violations, ValuesOfAnUnknownIndicatorAreCheckedByThemselves) {
  IndicatorValue stateless = Value("any", 1);
  stateless.state = 0;
  const std::map<Id, Indicator> known = {{Id("a"), Sound("a")}};
  const absl::Status status = ValidateUpdates(
      {{Id("no"), {stateless}}, {Id(), {Value("any", 0)}}, {Id("a"), {Value("9", 1)}}}, known);
  EXPECT_THAT(Fields(status),
              ElementsAre("updates[0].indicator", "updates[0].values[0].state",
                          "updates[1].values[0].role", "updates[2].values[0].component"));
}

TEST(Violations, EndsNamedWronglyAreNotLookedUp) {
  platform::FieldViolations before;
  before.Add("indicator_lineage_edges[0].predecessors[0].indicator", "bad");
  const IndicatorLineageEdge edge{Id("e"), {{Id(), ""}}, {{Id("c"), "9"}}, 0, "", {}};
  const absl::Status status =
      ValidateNew({edge}, {kCode, platform::Year(2023), {}, {{Id("c"), {"1"}}}, {Id("e")}}, before);
  EXPECT_THAT(Fields(status),
              UnorderedElementsAre("indicator_lineage_edges[0].name",
                                   "indicator_lineage_edges[0].predecessors[0].indicator",
                                   "indicator_lineage_edges[0].successors[0].component",
                                   "indicator_lineage_edges[0].comparability"));
}

TEST(SortValues, FollowsTheComponents) {
  Indicator indicator = Sound("a");
  indicator.values = {Value("2", 2), Value("10", 2), Value("2", 1), Value("10", 1)};
  SortValues(indicator);
  std::vector<std::pair<std::string, int>> order;
  for (const auto& value : indicator.values) order.emplace_back(value.component, value.role);
  EXPECT_THAT(order, ElementsAre(std::pair("10", 1), std::pair("10", 2), std::pair("2", 1),
                                 std::pair("2", 2)));
  indicator.values = {Value("10", 1), Value("10", 1), Value("10", 1)};
  indicator.values[0].as_of = platform::Date{2023, 3, 31};
  indicator.values[1].as_of = platform::Date{2022, 7, 31};
  SortValues(indicator);
  EXPECT_EQ(indicator.values[0].as_of, std::nullopt);
  EXPECT_EQ(indicator.values[1].as_of, (platform::Date{2022, 7, 31}));
  indicator.values.clear();
  SortValues(indicator);
  EXPECT_THAT(indicator.values, IsEmpty());
}

}  // namespace
}  // namespace kuzukuri::indicator
