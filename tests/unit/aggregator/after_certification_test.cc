// What changed of a certified column since it was certified.
#include <gtest/gtest.h>

#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/versions.h"

namespace kuzukuri::aggregator {
namespace {

using platform::Revision;

constexpr platform::Year kYear(2022);

BookLine Line(const std::string& id, int64_t revision) {
  BookLine line;
  line.id = id;
  line.revision = Revision(revision);
  return line;
}

TEST(LastChange, IsTheNewestMadeOrEndedBetweenTwoRevisions) {
  Versions<BookLine> lines;
  ASSERT_TRUE(lines.Add(Line("a", 2)));
  ASSERT_TRUE(lines.Add(Line("b", 2)));
  ASSERT_TRUE(lines.Add(Line("a", 5)));
  ASSERT_TRUE(lines.End("b", Revision(7)));
  const auto between = [&](int64_t after, int64_t last) {
    return lines.LastChange(Revision(after), Revision(last)).value();
  };
  EXPECT_EQ(between(0, 9), 7);
  EXPECT_EQ(between(2, 6), 5);
  EXPECT_EQ(between(1, 4), 2);
  EXPECT_EQ(between(5, 6), 0);
  EXPECT_EQ(between(7, 9), 0);
}

class AfterCertification : public testing::Test {
 protected:
  AfterCertification() {
    year_.jurisdiction = platform::JurisdictionCode("141127");
    year_.fiscal_year = kYear;
    year_.exists = true;
    year_.last_write = Revision(3);
    book_.fiscal_year = kYear;
    const auto table = std::make_shared<LineTable>();
    EXPECT_TRUE(table->lines.Add(Line("a", 2)));
    EXPECT_TRUE(table->lines.Add(Line("a", 8)));
    book_.table = table;
    BookState settled;
    settled.revision = Revision(4);
    settled.closing_state = kSettled;
    settled.executed_through = *platform::ParseDate("2023-05-31");
    BookState certified = settled;
    certified.revision = Revision(6);
    certified.closing_state = kCertified;
    book_.states = {settled, certified};
    book_.certification = BookCertification{Revision(6), Revision(2)};
  }

  Column At(int64_t revision) {
    const Timeline timeline({&year_});
    const LineSlots slots = FindSlots(timeline, &book_, kYear, Revision(revision));
    return MakeColumn(timeline, slots, &book_, Revision(revision), {kYear, {}, 0});
  }

  CatalogYear year_;
  YearBook book_;
};

TEST_F(AfterCertification, BooksAndCatalogueAreToldApart) {
  const Column column = At(9);
  EXPECT_EQ(column.books_changed, Revision(8));
  EXPECT_EQ(column.catalog_changed, Revision(3));
  EXPECT_EQ(At(7).books_changed, Revision());
}

TEST_F(AfterCertification, BeforeItThereIsNone) {
  EXPECT_EQ(At(5).catalog_changed, Revision());
  book_.certification.reset();
  EXPECT_EQ(At(9).books_changed, Revision());
}

TEST_F(AfterCertification, TheCatalogueIsComparedWhereItsRevisionIsKnown) {
  book_.certification->catalog_revision = Revision();
  EXPECT_EQ(At(9).catalog_changed, Revision());
  book_.certification->catalog_revision = Revision(3);
  EXPECT_EQ(At(9).catalog_changed, Revision());
}

}  // namespace
}  // namespace kuzukuri::aggregator
