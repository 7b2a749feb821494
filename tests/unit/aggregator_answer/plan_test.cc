// When what was planned for a book's lines is right for another book or snapshot.
#include "services/aggregator/answer/plan.h"

#include <gtest/gtest.h>

namespace kuzukuri::aggregator {
namespace {

constexpr platform::Year kYear(2022);

Snapshot At(int64_t revision) {
  Snapshot snapshot;
  snapshot.jurisdiction = platform::JurisdictionCode("141127");
  snapshot.budget = platform::Revision(revision);
  return snapshot;
}

Query OneYear(Level level) {
  Query query;
  query.jurisdiction = platform::JurisdictionCode("141127");
  query.columns = {{kYear, std::nullopt, 0}};
  query.level = level;
  return query;
}

Fetched Empty() {
  Fetched fetched;
  auto year = std::make_shared<CatalogYear>();
  year->fiscal_year = kYear;
  year->exists = true;
  fetched.years[kYear] = year;
  fetched.directory = std::make_shared<const Directory>();
  return fetched;
}

budget::v1::GetYearBookResponse Page(const std::string& line, int revision) {
  budget::v1::GetYearBookResponse page;
  page.add_lines()->set_id(line);
  page.mutable_lines(0)->set_revision(revision);
  return page;
}

// The same after one page more.
Fetched After(const Fetched& before, const budget::v1::GetYearBookResponse& page) {
  Fetched fetched = before;
  const auto found = before.books.find(kYear);
  auto book = found == before.books.end() ? std::make_shared<YearBook>()
                                          : std::make_shared<YearBook>(*found->second);
  book->fiscal_year = kYear;
  EXPECT_TRUE(AddPage(page, *book).ok());
  fetched.books[kYear] = book;
  return fetched;
}

std::shared_ptr<const Plan> Make(const Query& query, int64_t revision, const Fetched& fetched) {
  return *Plan::Make(query, At(revision), fetched, [] { return absl::OkStatus(); });
}

TEST(Plan, FitsAsLongAsTheLinesAreTheSame) {
  const Query query = OneYear(Level::kProject);
  const Fetched made = After(Empty(), Page("a", 3));
  const auto plan = Make(query, 3, made);
  EXPECT_TRUE(plan->Fits(query, At(3), made));
  EXPECT_TRUE(plan->Fits(query, At(9), made));
  EXPECT_FALSE(plan->Fits(query, At(2), made));

  // A fund source shapes no row of this level.
  budget::v1::GetYearBookResponse fund;
  fund.add_fund_sources()->set_name("jurisdictions/141127/fiscalYears/2022/fundSources/f");
  fund.mutable_fund_sources(0)->set_revision(4);
  EXPECT_TRUE(plan->Fits(query, At(4), After(made, fund)));

  EXPECT_FALSE(plan->Fits(query, At(5), After(made, Page("a", 5))));
  EXPECT_FALSE(plan->Fits(query, At(5), After(made, Page("b", 5))));
  budget::v1::GetYearBookResponse end;
  end.add_ended_lines()->set_id("a");
  end.mutable_ended_lines(0)->set_end_revision(5);
  EXPECT_FALSE(plan->Fits(query, At(5), After(made, end)));
}

// One table serves views before and after a line was changed, and each needs a plan of its own.
TEST(Plan, OfASnapshotBeforeAChangeIsForNoOther) {
  const Query query = OneYear(Level::kProject);
  budget::v1::GetYearBookResponse end;
  end.add_ended_lines()->set_id("a");
  end.mutable_ended_lines(0)->set_end_revision(5);
  for (const auto& later : {Page("a", 5), end}) {
    const Fetched changed = After(After(Empty(), Page("a", 3)), later);
    const auto before = Make(query, 4, changed);
    EXPECT_FALSE(before->Fits(query, At(4), changed));
    EXPECT_FALSE(before->Fits(query, At(5), changed));
    const auto after = Make(query, 5, changed);
    EXPECT_TRUE(after->Fits(query, At(6), changed));
    EXPECT_FALSE(after->Fits(query, At(4), changed));
  }
}

TEST(Plan, ByFundSourceIsForOneSnapshotOnly) {
  const Query query = OneYear(Level::kFundSource);
  const Fetched made = After(Empty(), Page("a", 3));
  EXPECT_FALSE(Make(query, 3, made)->Fits(query, At(3), made));
}

}  // namespace
}  // namespace kuzukuri::aggregator
