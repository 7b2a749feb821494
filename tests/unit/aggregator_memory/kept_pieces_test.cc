#include "services/aggregator/upstream/memory/kept_pieces.h"

#include <gtest/gtest.h>

#include <memory>

namespace kuzukuri::aggregator {
namespace {

platform::Revision At(int64_t revision) { return platform::Revision(revision); }

constexpr platform::Year k2022(2022);
constexpr platform::Year k2023(2023);

// A head that touched one year last at a revision.
platform::Head HeadAt(int64_t revision, int touched, int64_t touched_at) {
  platform::Head head;
  head.revision = platform::Revision(revision);
  head.years.emplace_back();
  head.years.back().fiscal_year = platform::Year(touched);
  head.years.back().revision = platform::Revision(touched_at);
  return head;
}

std::shared_ptr<const CatalogYear> SomeYear(const char* name) {
  auto year = std::make_shared<CatalogYear>();
  year->display_name = name;
  return year;
}

TEST(KeptPieces, OneServesAsLongAsNothingTouchesItsYear) {
  KeptPieces<CatalogYear> years;
  const auto kept = SomeYear("kept");
  years.Keep(k2022, At(5), kept);
  EXPECT_EQ(years.Find(k2022, At(5)), kept);
  EXPECT_EQ(years.Find(k2022, At(6)), nullptr);  // nobody has told what revision 6 touched
  years.Touch(HeadAt(6, 2023, 6));
  EXPECT_EQ(years.Find(k2022, At(6)), kept);
  EXPECT_EQ(years.Find(k2023, At(6)), nullptr);
  years.Touch(HeadAt(8, 2022, 7));
  EXPECT_EQ(years.Find(k2022, At(7)), nullptr);
  EXPECT_EQ(years.Find(k2022, At(8)), nullptr);
}

TEST(KeptPieces, OneServesEarlierRevisionsSinceTheLastTouch) {
  KeptPieces<CatalogYear> years;
  years.Touch(HeadAt(9, 2022, 4));
  const auto kept = SomeYear("kept");
  years.Keep(k2022, At(9), kept);
  EXPECT_EQ(years.Find(k2022, At(4)), kept);
  EXPECT_EQ(years.Find(k2022, At(3)), nullptr);
}

TEST(KeptPieces, ABookServesEveryEarlierRevisionAndIsWhatALaterOneBeginsFrom) {
  KeptPieces<YearBook> books;
  const auto book = std::make_shared<const YearBook>();
  books.Keep(k2022, At(5), book);
  EXPECT_EQ(books.Find(k2022, At(1)), book);
  EXPECT_EQ(books.Find(k2022, At(6)), nullptr);
  EXPECT_EQ(books.FindEarlier(k2022, At(6)), book);
  EXPECT_EQ(books.FindEarlier(k2022, At(5)), nullptr);
  EXPECT_EQ(books.FindEarlier(k2023, At(6)), nullptr);
}

TEST(KeptPieces, TheNewestStaysAndIsCounted) {
  KeptPieces<CatalogYear> years;
  const auto newest = SomeYear("newest");
  years.Keep(k2022, At(5), SomeYear("older"));
  years.Keep(k2022, At(7), newest);
  years.Keep(k2022, At(6), SomeYear("late"));
  EXPECT_EQ(years.Find(k2022, At(7)), newest);
  EXPECT_EQ(years.bytes(), BytesOf(*newest));
}

TEST(KeptPieces, WhatNobodyWaitedForAnyMoreEndsWithoutItsSuccessor) {
  KeptPieces<CatalogYear> years;
  const auto first = std::make_shared<KeptPieces<CatalogYear>::Coming>();
  const auto second = std::make_shared<KeptPieces<CatalogYear>::Coming>();
  years.coming(k2022, At(5)) = first;
  years.coming(k2022, At(5)) = second;
  years.EndComing(k2022, At(5), first);
  EXPECT_EQ(years.coming(k2022, At(5)), second);
  years.EndComing(k2022, At(5), second);
  EXPECT_EQ(years.coming(k2022, At(5)), nullptr);
}

}  // namespace
}  // namespace kuzukuri::aggregator
