#include "services/indicator/domain/indicator.h"

#include <gtest/gtest.h>

namespace kuzukuri::indicator {
namespace {

using Id = platform::ResourceId;

const platform::JurisdictionCode kCode("141127");
constexpr platform::Year kYear(2022);

constexpr const char* kProject = "jurisdictions/141127/fiscalYears/2022/projects/I-1";

IndicatorValue Value(ValueState state, std::optional<Decimal> value = std::nullopt) {
  IndicatorValue result;
  result.component = "1";
  result.role = 1;
  result.state = static_cast<int>(state);
  result.value = value;
  return result;
}

Indicator Sound() {
  Indicator indicator;
  indicator.id = Id("I-1.1");
  indicator.display_name = "訓練の実施";
  indicator.nodes = {kProject};
  indicator.measure = 1;
  indicator.components = {{"1", "", "回", 0}};
  return indicator;
}

absl::Status Check(const Indicator& indicator) {
  return ValidateNew(kCode, kYear, {indicator}, {});
}

TEST(Indicator, SoundOnesPass) {
  EXPECT_TRUE(Check(Sound()).ok());
  EXPECT_EQ(ValidateNew(kCode, kYear, {Sound()}, {Id("I-1.1")}).code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_FALSE(ValidateNew(kCode, kYear, {Sound(), Sound()}, {}).ok());
}

TEST(Indicator, StateSaysWhetherThereIsAValue) {
  const auto with = [](const IndicatorValue& value) {
    Indicator indicator = Sound();
    indicator.values = {value};
    return Check(indicator).ok();
  };
  EXPECT_TRUE(with(Value(ValueState::kValue, Decimal{800, 1})));
  EXPECT_FALSE(with(Value(ValueState::kValue)));
  EXPECT_TRUE(with(Value(ValueState::kZero)));
  EXPECT_TRUE(with(Value(ValueState::kZero, Decimal{0, 1})));
  EXPECT_FALSE(with(Value(ValueState::kZero, Decimal{1, 0})));
  for (const ValueState state :
       {ValueState::kBlank, ValueState::kNotYetKnown, ValueState::kDiscontinued}) {
    EXPECT_TRUE(with(Value(state)));
    EXPECT_FALSE(with(Value(state, Decimal{1, 0})));
  }
  EXPECT_FALSE(with(Value(ValueState::kQualitative)));
  IndicatorValue text = Value(ValueState::kQualitative);
  text.text = "実施";
  EXPECT_TRUE(with(text));
  EXPECT_FALSE(with(Value(static_cast<ValueState>(0))));
}

TEST(Indicator, ComponentsAndNodes) {
  Indicator indicator = Sound();
  indicator.components.clear();
  EXPECT_FALSE(Check(indicator).ok());
  indicator = Sound();
  indicator.components.push_back(indicator.components[0]);
  EXPECT_FALSE(Check(indicator).ok());
  indicator = Sound();
  indicator.nodes = {kProject, kProject};
  EXPECT_FALSE(Check(indicator).ok());
  indicator.nodes = {"jurisdictions/141127/fiscalYears/2023/projects/I-1"};
  EXPECT_FALSE(Check(indicator).ok());
  indicator.nodes = {};
  EXPECT_FALSE(Check(indicator).ok());
}

TEST(Indicator, PeriodHasBothEndsInOrder) {
  Indicator indicator = Sound();
  indicator.period_start = platform::ParseDate("2022-01-01");
  EXPECT_FALSE(Check(indicator).ok());
  indicator.period_end = platform::ParseDate("2021-12-31");
  EXPECT_FALSE(Check(indicator).ok());
  indicator.period_end = platform::ParseDate("2022-12-31");
  EXPECT_TRUE(Check(indicator).ok());
}

TEST(ValueUpdate, NamesAKnownIndicatorOnce) {
  const std::map<Id, Indicator> known = {{Id("I-1.1"), Sound()}};
  const ValueUpdate good{Id("I-1.1"), {Value(ValueState::kValue, Decimal{93, 0})}};
  EXPECT_TRUE(ValidateUpdates({good}, known).ok());
  EXPECT_FALSE(ValidateUpdates({good, good}, known).ok());
  EXPECT_FALSE(ValidateUpdates({{Id("I-1.2"), good.values}}, known).ok());
  EXPECT_FALSE(ValidateUpdates({{Id("I-1.1"), {}}}, known).ok());
  EXPECT_FALSE(ValidateUpdates({{Id("I-1.1"), {good.values[0], good.values[0]}}}, known).ok());
  IndicatorValue dated = good.values[0];
  dated.as_of = platform::ParseDate("2022-07-31");
  EXPECT_TRUE(ValidateUpdates({{Id("I-1.1"), {good.values[0], dated}}}, known).ok());
  EXPECT_FALSE(ValidateUpdates({{Id("I-1.1"), {dated, dated}}}, known).ok());
}

TEST(ValueUpdate, MeansAVersionOfTheIndicatorWithItsValues) {
  Indicator stands = Sound();
  stands.revision = platform::Revision(4);
  for (IndicatorValue& value : stands.values) value.revision = platform::Revision(7);
  const std::string version = stands.values.empty() ? "4" : "7";
  EXPECT_EQ(EtagOf(stands), version);
  const std::map<Id, Indicator> known = {{Id("I-1.1"), stands}};
  ValueUpdate update{Id("I-1.1"), {Value(ValueState::kValue, Decimal{93, 0})}, version};
  EXPECT_TRUE(ValidateUpdates({update}, known).ok());
  update.etag = "5";
  EXPECT_EQ(platform::Reason(ValidateUpdates({update}, known)), "ETAG_MISMATCH");
  update.values.clear();  // bad fields are told first
  EXPECT_EQ(platform::Reason(ValidateUpdates({update}, known)), "INVALID_FIELD");
}

}  // namespace
}  // namespace kuzukuri::indicator
