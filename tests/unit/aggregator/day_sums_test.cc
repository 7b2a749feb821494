// Running sums against going through all postings, which a book does until it was asked often
// enough.
#include "services/aggregator/domain/day_sums.h"

#include <gtest/gtest.h>

#include <random>

#include "services/aggregator/domain/book.h"

namespace kuzukuri::aggregator {
namespace {

constexpr int kYear = 2022;
constexpr uint32_t kLines = 12;

YearBook RandomBook(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  YearBook book;
  book.fiscal_year = platform::Year(kYear);
  book.states.push_back(
      {platform::Revision(1), kInYear, kDisbursementStage, false, {kYear + 1, 3, 31}, ""});
  auto table = std::make_shared<LineTable>();
  for (uint32_t l = 0; l < kLines; ++l) {
    BookLine line;
    line.id = std::to_string(l);
    line.records_appropriation = below(4) != 0;
    line.records_execution = below(4) != 0;
    line.revision = platform::Revision(1);
    EXPECT_TRUE(table->lines.Add(std::move(line)));
  }
  book.table = table;
  constexpr uint8_t kPowers[] = {0, 0, 3, 6};
  for (unsigned i = 0; i < below(400); ++i) {
    Posting posting;
    posting.amount_yen = static_cast<int64_t>(below(2'000'000)) - 500'000;
    posting.revision = 1 + i / 50;
    posting.line = below(kLines);
    posting.day = static_cast<uint16_t>(below(430));
    posting.component = static_cast<uint8_t>(1 + below(24));
    posting.precision = kPowers[below(4)];
    book.postings.push_back(posting);
  }
  return book;
}

// No date, then the 1st and the 22nd of the months from April on.
std::optional<platform::Date> SomeDate(int i) {
  if (i == 0) return std::nullopt;
  const int month = 4 + i / 2 % 14;
  return platform::Date{kYear + (month - 1) / 12, (month - 1) % 12 + 1, i % 2 == 0 ? 1 : 22};
}

std::vector<Amounts> SumsOf(const YearBook& book, const BookView& view) {
  std::vector<int> slots;
  for (uint32_t l = 0; l < kLines; ++l) slots.push_back(static_cast<int>(l % 5) - 1);
  std::vector<Amounts> sums(4);
  sums.push_back(SumBook(book, view, slots, sums));
  return sums;
}

TEST(DaySums, AreWhatThePostingsSumUpTo) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const YearBook book = RandomBook(seed);
    for (int i = 0; i < 40; ++i) SumsOf(book, {platform::Revision(100), std::nullopt, 0});
    for (int i = 0; i < 28; ++i) {
      for (const int stage : {0, kCommitmentStage, kDisbursementStage}) {
        for (const int64_t revision : {2, 100}) {
          const BookView view{platform::Revision(revision), SomeDate(i), stage};
          const YearBook asked_once = book;
          EXPECT_EQ(SumsOf(book, view), SumsOf(asked_once, view)) << seed << " date " << i;
        }
      }
    }
  }
}

TEST(DaySums, ASumBeyond64BitsIsLeftToThePostings) {
  YearBook book = RandomBook(1);
  book.postings.clear();
  for (const int64_t amount : {INT64_MAX, int64_t{1}, int64_t{-1}}) {
    Posting posting;
    posting.amount_yen = amount;
    posting.revision = 1;
    posting.component = 1;
    book.postings.push_back(posting);
  }
  EXPECT_FALSE(DaySums(book).IsOf(book));
  for (int i = 0; i < 40; ++i)
    EXPECT_TRUE(SumsOf(book, {platform::Revision(100), std::nullopt, 0}).back().overflow);
}

}  // namespace
}  // namespace kuzukuri::aggregator
