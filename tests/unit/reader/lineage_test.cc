#include "services/reader/domain/lineage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "services/reader/domain/likeness.h"

namespace kuzukuri::reader {
namespace {

using ::testing::ElementsAre;

LineageNode Part(const std::string& node, const std::string& name, int64_t yen = 0) {
  LineageNode part;
  part.node = node;
  part.name = name;
  if (yen > 0) part.appropriation_yen = yen;
  return part;
}

LineageNode Whole(const std::string& node, const std::string& name,
                  std::vector<LineageNode> parts = {}) {
  LineageNode project = Part(node, name);
  project.parts = std::move(parts);
  return project;
}

// "merges_into I-2 I-1"
std::vector<std::string> Lines(const LineageYear& before, const LineageYear& after) {
  std::vector<std::string> lines;
  for (const LineageProposal& proposal : ProposeLineage(before, after)) {
    lines.push_back(std::string(LineageWord(proposal.type)) + " " +
                    (proposal.predecessor == nullptr ? "-" : proposal.predecessor->node) + " " +
                    (proposal.successor == nullptr ? "-" : proposal.successor->node));
    EXPECT_GT(proposal.confidence, 0);
    EXPECT_LT(proposal.confidence, 100);
    EXPECT_FALSE(proposal.evidence.empty());
  }
  return lines;
}

TEST(LineageTest, EqualNamesContinueWidthAndSpacesAside) {
  EXPECT_THAT(Lines({2022, {Whole("I-4", "ＤＶ 対策")}}, {2023, {Whole("I-3", "DV対策")}}),
              ElementsAre("continues I-4 I-3"));
}

TEST(LineageTest, BracketsAsideIsARenaming) {
  EXPECT_THAT(Lines({2022, {Whole("a", "「農」の魅力")}}, {2023, {Whole("b", "農の魅力")}}),
              ElementsAre("renames a b"));
}

TEST(LineageTest, APrintedFormerNameIsARenaming) {
  LineageNode renamed = Whole("b", "にぎわいづくり");
  renamed.former_name = "商店街振興事業";
  EXPECT_THAT(Lines({2022, {Whole("a", "商店街振興事業")}}, {2023, {renamed}}),
              ElementsAre("renames a b"));
}

TEST(LineageTest, SubProjectsThatMovedMakeAMerge) {
  const LineageYear before = {
      2022,
      {Whole("I-2", "安全", {Part("I-2.1", "防犯")}),
       Whole("I-3", "交通",
             {Part("I-3.1", "交通安全教室の開催"), Part("I-3.2", "放置自転車対策の推進")})}};
  const LineageYear after = {2023,
                             {Whole("I-2", "安全",
                                    {Part("I-2.1", "防犯"), Part("I-2.2", "交通安全教室の開催"),
                                     Part("I-2.3", "放置自転車対策の推進")})}};
  EXPECT_THAT(Lines(before, after),
              ElementsAre("continues I-2 I-2", "merges_into I-3 I-2", "continues I-2.1 I-2.1",
                          "continues I-3.1 I-2.2", "continues I-3.2 I-2.3"));
}

TEST(LineageTest, BudgetsThatMakeTheWholeSpeakForAMerge) {
  const auto confidence = [](int64_t after_yen) {
    LineageNode kept = Whole("a", "安全", {Part("a.1", "防犯灯", 400)});
    LineageNode merged = Whole("b", "交通", {Part("b.1", "交通教室", 600)});
    LineageNode whole =
        Whole("a", "安全", {Part("a.1", "防犯灯", 400), Part("a.2", "交通教室", 600)});
    kept.appropriation_yen = 400;
    merged.appropriation_yen = 600;
    whole.appropriation_yen = after_yen;
    const LineageYear before = {2022, {kept, merged}};
    const LineageYear after = {2023, {whole}};
    const auto proposals = ProposeLineage(before, after);
    EXPECT_EQ(proposals[1].type, LineageType::kMergesInto);
    return proposals[1].confidence;
  };
  EXPECT_GT(confidence(1010), confidence(2000));
}

TEST(LineageTest, SubProjectsOfANewProjectMakeASplit) {
  const LineageYear before = {
      2022, {Whole("I-1", "防災", {Part("I-1.1", "訓練"), Part("I-1.2", "備蓄")})}};
  const LineageYear after = {2023,
                             {Whole("I-1", "防災", {Part("I-1.1", "訓練")}),
                              Whole("I-2", "倉庫の整備", {Part("I-2.1", "備蓄")})}};
  EXPECT_THAT(Lines(before, after), ElementsAre("continues I-1 I-1", "splits_into I-1 I-2",
                                                "continues I-1.1 I-1.1", "continues I-1.2 I-2.1"));
}

TEST(LineageTest, ASplitSubProjectIsSharedOutByBudget) {
  const LineageYear before = {2022,
                              {Whole("I-1", "緑化", {Part("I-1.1", "温暖化対策の推進", 1000)})}};
  const LineageYear after = {
      2023,
      {Whole("I-1", "緑化",
             {Part("I-1.1", "温暖化対策の普及", 700), Part("I-1.2", "温暖化対策の調査", 300)})}};
  const auto proposals = ProposeLineage(before, after);
  ASSERT_EQ(proposals.size(), 3u);
  EXPECT_EQ(proposals[1].type, LineageType::kSplitsInto);
  EXPECT_EQ(proposals[1].share_ppm, 700000);
  EXPECT_EQ(proposals[2].share_ppm, 300000);
}

TEST(LineageTest, SharesAreProposedForAmountsOfAnySize) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  for (const int64_t unit : {int64_t{1'000'000'000}, int64_t{1'000'000'000'000}, kMost / 10}) {
    const LineageYear before = {
        2022, {Whole("I-1", "緑化", {Part("I-1.1", "温暖化対策の推進", 10 * unit)})}};
    const LineageYear after = {2023,
                               {Whole("I-1", "緑化",
                                      {Part("I-1.1", "温暖化対策の普及", 7 * unit),
                                       Part("I-1.2", "温暖化対策の調査", 3 * unit)})}};
    const auto proposals = ProposeLineage(before, after);
    ASSERT_EQ(proposals.size(), 3u) << unit;
    EXPECT_EQ(proposals[1].share_ppm, 700'000) << unit;
    EXPECT_EQ(proposals[2].share_ppm, 300'000) << unit;
  }
}

TEST(LineageTest, HostileAmountsAreNotTakenForCloseOnes) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const auto confidence = [](int64_t one, int64_t two) {
    LineageNode before = Whole("a", "防犯灯の整備");
    LineageNode after = Whole("b", "防犯灯の整備");
    before.appropriation_yen = one;
    after.appropriation_yen = two;
    return ProposeLineage({2022, {before}}, {2023, {after}})[0].confidence;
  };
  const int far = confidence(100, 900);
  for (const auto& [one, two] : std::vector<std::pair<int64_t, int64_t>>{
           {kLeast, kMost}, {kMost, kLeast}, {kLeast, 0}, {0, kLeast}, {kMost, -2}}) {
    EXPECT_EQ(confidence(one, two), far) << one << " " << two;
  }
  EXPECT_GT(confidence(kLeast, kLeast + 1), far);
}

TEST(LineageTest, WhatIsNotFoundEndsOrIsNew) {
  EXPECT_THAT(Lines({2022, {Whole("a", "公園の改修")}}, {2023, {Whole("b", "読書活動")}}),
              ElementsAre("ended a -", "new - b"));
}

TEST(LineageTest, ANameThatStandsTwiceSaysLess) {
  const LineageYear twice = {
      2022, {Whole("a", "公園", {Part("a.1", "広報")}), Whole("b", "図書", {Part("b.1", "広報")})}};
  const LineageYear once = {2022, {Whole("a", "公園", {Part("a.1", "広報")})}};
  const LineageYear after = {2023, {Whole("c", "水辺", {Part("c.1", "広報")})}};
  EXPECT_THAT(Lines(twice, after), ElementsAre("merges_into a c", "merges_into b c",
                                               "continues a.1 c.1", "continues b.1 c.1"));
  EXPECT_LT(ProposeLineage(twice, after)[0].confidence, ProposeLineage(once, after)[0].confidence);
}

TEST(LineageTest, EqualBudgetsAndNumbersAddToTheConfidence) {
  const auto confidence = [](int64_t after) {
    const LineageYear one = {2022, {Whole("a", "x", {Part("a.1", "防犯灯の整備", 100)})}};
    const LineageYear two = {2023, {Whole("a", "x", {Part("a.1", "防犯灯の整備", after)})}};
    return ProposeLineage(one, two)[1].confidence;
  };
  EXPECT_GT(confidence(100), confidence(900));
}

TEST(LineageTest, MeasuresLikeness) {
  EXPECT_EQ(NameLikeness("区民まつり", "区民「まつり」"), 100);
  EXPECT_EQ(NameLikeness("貸出事業", "着ぐるみ貸出事業"), 75);
  EXPECT_EQ(NameLikeness("公園", "図書"), 0);
  EXPECT_EQ(NameLikeness("", ""), 0);
}

}  // namespace
}  // namespace kuzukuri::reader
