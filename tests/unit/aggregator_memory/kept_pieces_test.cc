#include "services/aggregator/upstream/memory/kept_pieces.h"

#include <gtest/gtest.h>

#include <memory>

namespace kuzukuri::aggregator {
namespace {

// A head that touched one year last at a revision.
platform::Head HeadAt(int64_t revision, int touched, int64_t touched_at) {
  platform::Head head;
  head.revision = revision;
  head.years.emplace_back();
  head.years.back().fiscal_year = touched;
  head.years.back().revision = touched_at;
  return head;
}

std::shared_ptr<const Year> SomeYear(const char* name) {
  auto year = std::make_shared<Year>();
  year->display_name = name;
  return year;
}

TEST(KeptPieces, OneServesAsLongAsNothingTouchesItsYear) {
  KeptPieces<Year> years;
  const auto kept = SomeYear("kept");
  years.Keep(2022, 5, kept);
  EXPECT_EQ(years.Find(2022, 5), kept);
  EXPECT_EQ(years.Find(2022, 6), nullptr);  // nobody has told what revision 6 touched
  years.Touch(HeadAt(6, 2023, 6));
  EXPECT_EQ(years.Find(2022, 6), kept);
  EXPECT_EQ(years.Find(2023, 6), nullptr);
  years.Touch(HeadAt(8, 2022, 7));
  EXPECT_EQ(years.Find(2022, 7), nullptr);
  EXPECT_EQ(years.Find(2022, 8), nullptr);
}

TEST(KeptPieces, OneServesEarlierRevisionsSinceTheLastTouch) {
  KeptPieces<Year> years;
  years.Touch(HeadAt(9, 2022, 4));
  const auto kept = SomeYear("kept");
  years.Keep(2022, 9, kept);
  EXPECT_EQ(years.Find(2022, 4), kept);
  EXPECT_EQ(years.Find(2022, 3), nullptr);
}

TEST(KeptPieces, ABookServesEveryEarlierRevisionAndIsWhatALaterOneBeginsFrom) {
  KeptPieces<YearBook> books;
  const auto book = std::make_shared<const YearBook>();
  books.Keep(2022, 5, book);
  EXPECT_EQ(books.Find(2022, 1), book);
  EXPECT_EQ(books.Find(2022, 6), nullptr);
  EXPECT_EQ(books.FindEarlier(2022, 6), book);
  EXPECT_EQ(books.FindEarlier(2022, 5), nullptr);
  EXPECT_EQ(books.FindEarlier(2023, 6), nullptr);
}

TEST(KeptPieces, TheNewestStaysAndIsCounted) {
  KeptPieces<Year> years;
  const auto newest = SomeYear("newest");
  years.Keep(2022, 5, SomeYear("older"));
  years.Keep(2022, 7, newest);
  years.Keep(2022, 6, SomeYear("late"));
  EXPECT_EQ(years.Find(2022, 7), newest);
  EXPECT_EQ(years.bytes(), BytesOf(*newest));
}

TEST(KeptPieces, WhatNobodyWaitedForAnyMoreEndsWithoutItsSuccessor) {
  KeptPieces<Year> years;
  const auto first = std::make_shared<KeptPieces<Year>::Coming>();
  const auto second = std::make_shared<KeptPieces<Year>::Coming>();
  years.coming(2022, 5) = first;
  years.coming(2022, 5) = second;
  years.EndComing(2022, 5, first);
  EXPECT_EQ(years.coming(2022, 5), second);
  years.EndComing(2022, 5, second);
  EXPECT_EQ(years.coming(2022, 5), nullptr);
}

}  // namespace
}  // namespace kuzukuri::aggregator
