// Comparisons of one project in two or three years.
#include "services/aggregator/domain/comparison.h"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "services/platform/base/errors.h"
#include "tests/unit/aggregator/plain_amounts.h"
#include "tests/unit/aggregator/random_years.h"

namespace kuzukuri::aggregator {
namespace {

CatalogYear Small(int fiscal_year) {
  CatalogYear year;
  year.jurisdiction = platform::JurisdictionCode(kCode);
  year.fiscal_year = platform::Year(fiscal_year);
  year.exists = true;
  year.nodes = {{"total", NodeKind::kTotal, "合計", "", 0, false, ""},
                {"class", NodeKind::kClass, "区分", "total", 0, false, ""}};
  Project project;
  project.id = "P-0";
  project.name = ProjectName(fiscal_year, 0);
  project.display_name = "事業";
  project.parent = "class";
  project.sub_projects = {{project.name + "/subProjects/1", "細事業", 0}};
  year.projects = {project};
  return year;
}

struct SmallCase {
  std::vector<CatalogYear> years = {Small(2022), Small(2023)};
  std::vector<YearBook> books;
  absl::StatusOr<Comparison> result = absl::UnknownError("");
  std::unique_ptr<Timeline> timeline;

  RowPlan plan;
  CompareInput input;

  const Comparison& Run(LineagePolicy policy) {
    Prepare(policy);
    result = Compare(input);
    return *result;
  }

  void Prepare(LineagePolicy policy) {
    std::vector<const CatalogYear*> all;
    for (const CatalogYear& year : years) all.push_back(&year);
    timeline = std::make_unique<Timeline>(all);
    input = CompareInput();
    input.timeline = timeline.get();
    input.policy = policy;
    PlanInput rows{timeline.get(), input.level, policy, {}, {}, &input.funds};
    // The first year and the last.
    for (size_t c = 0; c < 2; ++c) {
      const YearBook* book = c < books.size() ? &books[c] : nullptr;
      const platform::Year year = c == 0 ? years.front().fiscal_year : years.back().fiscal_year;
      const LineSlots column = FindSlots(*timeline, book, year, platform::Revision(1));
      input.columns.push_back(
          MakeColumn(*timeline, column, book, platform::Revision(1), {year, std::nullopt, 0}));
      rows.years.push_back(column.year);
      rows.notes.emplace_back();
    }
    plan = *PlanRows(rows);
    input.plan = &plan;
  }
};

TEST(Comparison, AsPrintedMatchesUnchangedNodesOnly) {
  const auto match = [](EdgeType type) {
    SmallCase small;
    small.years[1].edges = {{type, ProjectName(2022, 0), ProjectName(2023, 0), std::nullopt, ""}};
    return small.Run(LineagePolicy::kAsPrinted).rows.size() == 1;
  };
  EXPECT_TRUE(match(EdgeType::kContinues));
  for (const EdgeType type : {EdgeType::kRenames, EdgeType::kMergesInto, EdgeType::kSplitsInto,
                              EdgeType::kAlternatesWith}) {
    EXPECT_FALSE(match(type));
  }
}

TEST(Comparison, AbsentIsNotZero) {
  SmallCase small;
  YearBook book;
  book.fiscal_year = platform::Year(2022);
  LineTable table;
  EXPECT_TRUE(table.lines.Add({"a", small.years[0].projects[0].sub_projects[0].name, true, false,
                               "", "", platform::Revision(1)}));
  book.table = std::make_shared<const LineTable>(table);
  small.books = {book};
  const Comparison& result = small.Run(LineagePolicy::kGrouped);
  ASSERT_EQ(result.rows.size(), 2u);
  const Row& row = result.rows[0].members[0].column == 0 ? result.rows[0] : result.rows[1];
  EXPECT_EQ(row.cells[0].Appropriation(), 0);
  EXPECT_EQ(row.cells[0].Executed(), std::nullopt);
  EXPECT_EQ(row.cells[1].Appropriation(), std::nullopt);
}

TEST(Comparison, ALedgerThatDisagreesWithholdsTheFigures) {
  SmallCase small;
  small.Prepare(LineagePolicy::kGrouped);
  small.input.columns[0].ledger.Add(kOriginal, 1);
  EXPECT_EQ(platform::Reason(Compare(small.input).status()), "CONSERVATION_VIOLATED");
}

TEST(Comparison, LineageThroughAProjectTheCatalogueDoesNotKnow) {
  SmallCase small;
  small.years.push_back(Small(2024));
  small.years[1].projects.clear();
  for (const size_t y : {1, 2}) {
    const int year = small.years[y].fiscal_year.value();
    small.years[y].edges = {
        {EdgeType::kContinues, ProjectName(year - 1, 0), ProjectName(year, 0), {}, ""}};
  }
  for (const LineagePolicy policy : kPolicies) EXPECT_EQ(small.Run(policy).rows.size(), 1u);
}

TEST(Amounts, OverflowIsKept) {
  Amounts figures;
  figures.Add(kOriginal, std::numeric_limits<int64_t>::max());
  Amounts one;
  one.Add(kOriginal, 1);
  figures.Add(one);
  EXPECT_TRUE(figures.overflow);
}

}  // namespace
}  // namespace kuzukuri::aggregator
