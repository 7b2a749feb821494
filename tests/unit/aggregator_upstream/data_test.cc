#include "services/aggregator/upstream/data.h"

#include <gtest/gtest.h>

#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

budget::v1::GetYearBookResponse Page(int64_t revision, const std::vector<std::string>& funds) {
  budget::v1::GetYearBookResponse page;
  page.add_lines()->set_id("a");
  for (const std::string& fund : funds) {
    page.add_fund_sources()->set_name("jurisdictions/141127/fiscalYears/2022/fundSources/" + fund);
    page.mutable_postings()->add_fund_source_ids(fund);
  }
  auto* postings = page.mutable_postings();
  postings->add_line_ids("a");
  postings->add_line(0);
  postings->add_component(1);
  postings->add_amount_yen(5);
  postings->add_day(1);
  postings->add_revision(revision);
  postings->add_precision_yen(1);
  postings->add_fund_source(static_cast<uint32_t>(funds.size()));
  return page;
}

TEST(AddPage, ARevisionThatAPostingCannotKeepIsRefusedAndNotCut) {
  YearBook book;
  EXPECT_TRUE(AddPage(Page((int64_t{1} << 32) - 1, {}), book).ok());
  EXPECT_EQ(book.postings.back().revision, 0xffffffff);
  for (const int64_t revision : {int64_t{1} << 32, (int64_t{1} << 32) + 5, int64_t{0}}) {
    EXPECT_EQ(platform::Reason(AddPage(Page(revision, {}), book)), "MALFORMED_BOOK") << revision;
  }
}

TEST(AddPage, FundSourcesAreFoundById) {
  YearBook book;
  ASSERT_TRUE(AddPage(Page(1, {"state", "bond"}), book).ok());
  EXPECT_EQ(book.postings.back().fund_source, 2);
}

}  // namespace
}  // namespace kuzukuri::aggregator
