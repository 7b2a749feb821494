#include "services/aggregator/upstream/memory/wards.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace kuzukuri::aggregator {
namespace {

// Room for three jurisdictions of this many bytes, about.
constexpr size_t kBytes = 1 << 20;

class WardsTest : public testing::Test {
 protected:
  WardHandle Fill(const std::string& code) {
    WardHandle ward = wards_.Open(platform::JurisdictionCode(code));
    Keep(ward);
    return ward;
  }
  void Keep(const WardHandle& ward) {
    wards_.With(ward,
                [](Ward& in) { in.plans.Keep("form", std::make_shared<const int>(1), kBytes); });
  }
  bool IsKept(const WardHandle& ward) { return wards_.Open(ward->code) == ward; }

  Wards wards_{3 * kBytes + kBytes / 2};
};

TEST_F(WardsTest, TheOneNotUsedForLongestGoes) {
  const WardHandle a = Fill("a");
  const WardHandle b = Fill("b");
  const WardHandle c = Fill("c");
  EXPECT_TRUE(IsKept(a));  // and so it was used
  Fill("d");
  EXPECT_TRUE(IsKept(a));
  EXPECT_TRUE(IsKept(c));
  EXPECT_FALSE(IsKept(b));
}

TEST_F(WardsTest, WhatIsReplacedMakesRoom) {
  const WardHandle a = Fill("a");
  const WardHandle b = Fill("b");
  for (int i = 0; i < 10; ++i) Keep(b);
  EXPECT_TRUE(IsKept(a));
}

TEST_F(WardsTest, OneThatWasDroppedStaysUsableAndCountsNoMore) {
  const WardHandle a = Fill("a");
  wards_.Drop(a);
  for (const char* form : {"x", "y", "z", "w"}) {
    wards_.With(a, [&](Ward& in) { in.plans.Keep(form, std::make_shared<const int>(1), kBytes); });
  }
  const WardHandle again = Fill("a");
  EXPECT_NE(again, a);
  const WardHandle b = Fill("b");
  const WardHandle c = Fill("c");
  EXPECT_TRUE(IsKept(again) && IsKept(b) && IsKept(c));
  wards_.Drop(a);  // not the one that is kept now
  EXPECT_TRUE(IsKept(again));
}

TEST_F(WardsTest, OneIsKeptHoweverLarge) {
  const WardHandle a = wards_.Open(platform::JurisdictionCode("a"));
  wards_.With(a,
              [](Ward& in) { in.plans.Keep("form", std::make_shared<const int>(1), 10 * kBytes); });
  EXPECT_TRUE(IsKept(a));
}

TEST_F(WardsTest, JurisdictionsThatDoNotExistDoNotFillTheMemory) {
  const WardHandle first = wards_.Open(platform::JurisdictionCode("0"));
  for (int i = 1; i < 5000; ++i) wards_.Open(platform::JurisdictionCode(std::to_string(i)));
  EXPECT_FALSE(IsKept(first));
}

platform::Head HeadThatTouched(int fiscal_year, int64_t revision) {
  platform::Head head;
  head.revision = platform::Revision(revision);
  head.years.emplace_back();
  head.years.back().fiscal_year = platform::Year(fiscal_year);
  head.years.back().revision = platform::Revision(revision);
  return head;
}

// An answer is right at another snapshot when nothing touched what it was computed from.
TEST(Ward, AnAnswerIsRightUntilWhatItIsMadeOfIsTouched) {
  Ward ward{platform::JurisdictionCode("141127")};
  KeptAnswers::Answer answer;
  answer.snapshot.catalog = platform::Revision(3);
  answer.snapshot.budget = platform::Revision(5);
  answer.needs.first_year = platform::Year(2021);
  answer.needs.last_year = platform::Year(2022);
  answer.needs.book_years = {platform::Year(2022)};
  Snapshot at = answer.snapshot;
  EXPECT_TRUE(ward.IsRight(answer, at));
  at.budget = platform::Revision(7);
  EXPECT_FALSE(ward.IsRight(answer, at));
  ward.Touch(Upstream::kBudget, HeadThatTouched(2021, 7));
  EXPECT_TRUE(ward.IsRight(answer, at));  // the book of 2021 is not read
  at.catalog = platform::Revision(4);
  ward.Touch(Upstream::kCatalog, HeadThatTouched(2021, 4));
  EXPECT_FALSE(ward.IsRight(answer, at));
}

}  // namespace
}  // namespace kuzukuri::aggregator
