// What changed of a certified column since it was certified.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/column_findings.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/corrections.h"

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

std::vector<Revision> Writes(std::initializer_list<int64_t> numbers) {
  return {numbers.begin(), numbers.end()};
}

Corrections Made(int64_t last, int count) { return {Revision(last), count}; }

TEST(CorrectionsAmong, AreThoseBetweenTwoRevisions) {
  const std::vector<Revision> writes = Writes({2, 5, 7});
  const auto between = [&](int64_t after, int64_t upto) {
    return CorrectionsAmong(writes, Revision(after), Revision(upto));
  };
  EXPECT_EQ(between(0, 9), Made(7, 3));
  EXPECT_EQ(between(2, 6), Made(5, 1));
  EXPECT_EQ(between(1, 4), Made(2, 1));
  EXPECT_EQ(between(5, 6), Made(0, 0));
  EXPECT_EQ(between(7, 9), Made(0, 0));
  EXPECT_EQ(CorrectionsAmong(writes, Revision(4)), Made(7, 2));
}

TEST(CorrectionsAmong, AreCountedUpToABoundAndNeverCut) {
  std::vector<Revision> writes;
  for (int i = 1; i <= kMostCorrections + 50; ++i) writes.emplace_back(i);
  EXPECT_EQ(CorrectionsAmong(writes, Revision(51)), Made(kMostCorrections + 50, 99));
  EXPECT_EQ(CorrectionsAmong(writes, Revision(1)), Made(kMostCorrections + 50, kMostCorrections));
}

class AfterCertification : public testing::Test {
 protected:
  AfterCertification() {
    year_.jurisdiction = platform::JurisdictionCode("141127");
    year_.fiscal_year = kYear;
    year_.exists = true;
    year_.writes = Writes({4, 3});
    book_.fiscal_year = kYear;
    const auto table = std::make_shared<LineTable>();
    EXPECT_TRUE(table->lines.Add(Line("a", 2)));
    book_.table = table;
    book_.corrections = Writes({7, 8});
    BookState settled;
    settled.revision = Revision(4);
    settled.closing_state = kSettled;
    settled.executed_through = *platform::ParseDate("2023-05-31");
    BookState certified = settled;
    certified.revision = Revision(6);
    certified.closing_state = kCertified;
    book_.states = {settled, certified};
    book_.certification = BookCertification{Revision(6), Revision(2), Revision(5)};
  }

  Column At(int64_t revision) {
    const Timeline timeline({&year_});
    const LineSlots slots = FindSlots(timeline, &book_, kYear, Revision(revision));
    return MakeColumn(timeline, slots, &book_, Revision(revision), {kYear, {}, 0});
  }

  CatalogYear year_;
  YearBook book_;
};

TEST_F(AfterCertification, TheServicesAreToldApart) {
  Column column = At(9);
  NoteIndicators(book_, Writes({9, 6, 4}), Revision(9), column);
  EXPECT_EQ(column.books_changed, Made(8, 2));
  EXPECT_EQ(column.catalog_changed, Made(4, 2));
  EXPECT_EQ(column.indicators_changed, Made(9, 2));
  EXPECT_EQ(At(7).books_changed, Made(7, 1));
}

TEST_F(AfterCertification, BeforeItThereIsNone) {
  Column before = At(5);
  NoteIndicators(book_, Writes({9}), Revision(5), before);
  EXPECT_EQ(before.catalog_changed, Corrections());
  EXPECT_EQ(before.indicators_changed, Corrections());
  book_.certification.reset();
  EXPECT_EQ(At(9).books_changed, Corrections());
}

TEST_F(AfterCertification, CatalogueAndIndicatorsAreComparedWhereTheirRevisionIsKnown) {
  book_.certification->catalog_revision = Revision(4);
  book_.certification->indicator_revision = Revision(9);
  Column same = At(9);
  NoteIndicators(book_, Writes({9}), Revision(9), same);
  EXPECT_EQ(same.catalog_changed, Corrections());
  EXPECT_EQ(same.indicators_changed, Corrections());
  book_.certification->catalog_revision.reset();
  book_.certification->indicator_revision.reset();
  Column unknown = At(9);
  NoteIndicators(book_, Writes({10}), Revision(9), unknown);
  EXPECT_EQ(unknown.catalog_changed, Corrections());
  EXPECT_EQ(unknown.indicators_changed, Corrections());
}

TEST_F(AfterCertification, TheFindingHasTheLastRevisionsAndTheCounts) {
  const Timeline timeline({&year_});
  CompareInput input;
  input.timeline = &timeline;
  input.columns = {At(9)};
  input.columns[0].unknown_nodes.clear();  // which only a plan can name
  input.columns[0].catalog_changed = Made(3, 1);
  input.columns[0].indicators_changed = Made(200, kMostCorrections);
  Findings findings;
  FindInColumns(input, findings);
  const auto found = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.kind == FindingKind::kChangedAfterCertification;
  });
  ASSERT_NE(found, findings.end());
  EXPECT_EQ(found->figures, (std::vector<int64_t>{8, 3, 200, 2, 1, kMostCorrections}));
  EXPECT_THAT(
      found->message,
      testing::HasSubstr("its budget data (budget revision 8, the last of 2 writes) and its "
                         "catalogue (catalogue revision 3) and its indicators (indicator "
                         "revision 200, the last of 100 or more writes) changed"));
}

}  // namespace
}  // namespace kuzukuri::aggregator
