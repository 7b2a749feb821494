#include "services/aggregator/upstream/data.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

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
  YearBook last;
  EXPECT_TRUE(AddPage(Page((int64_t{1} << 32) - 1, {}), last).ok());
  EXPECT_EQ(last.postings.back().revision, 0xffffffff);
  for (const int64_t revision : {int64_t{1} << 32, (int64_t{1} << 32) + 5, int64_t{0}}) {
    YearBook book;
    EXPECT_EQ(platform::Reason(AddPage(Page(revision, {}), book)), "MALFORMED_BOOK") << revision;
  }
}

TEST(AddPage, FundSourcesAreFoundById) {
  YearBook book;
  ASSERT_TRUE(AddPage(Page(1, {"state", "bond"}), book).ok());
  EXPECT_EQ(book.postings.back().fund_source, 2);
}

type::v1::Date Date(int year, int month, int day) {
  type::v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(AssemblePublished, EachFigureGetsThePlaceOfItsPaper) {
  PublishedParts parts;
  budget::v1::Statement& statement = parts.statements.emplace_back();
  statement.set_name("s");
  statement.set_kind(budget::v1::Statement::KIND_SETTLEMENT);
  *statement.mutable_as_of() = Date(2025, 9, 10);
  *statement.mutable_stands_at() = Date(2025, 5, 31);
  parts.figures.emplace_back().set_node("n");
  parts.figures.emplace_back().set_node("n");
  parts.figures.back().set_statement("s");
  const PublishedFigures published = AssemblePublished(std::move(parts));
  const std::vector<PublishedFigure>& figures = published.by_node.at("n");
  ASSERT_EQ(figures.size(), 2U);
  EXPECT_EQ(figures[0].paper, PaperOf());
  EXPECT_EQ(figures[1].paper, (PaperOrder{{2025, 5, 31}, 4, {2025, 9, 10}}));
}

TEST(AddIndicator, DatesOfItsValuesAreKnown) {
  indicator::v1::Indicator indicator;
  indicator.add_values();
  *indicator.add_values()->mutable_as_of() = Date(2024, 7, 31);
  YearIndicators year;
  AddIndicator(indicator, year);
  AddIndicator(indicator, year);
  EXPECT_EQ(year.indicators.size(), 2U);
  EXPECT_EQ(year.dates, (std::set<platform::Date>{{2024, 7, 31}}));
}

budget::v1::GetYearBookResponse StatementPage(const std::string& id, int64_t revision,
                                              const std::vector<std::string>& nodes) {
  budget::v1::GetYearBookResponse page;
  budget::v1::BookStatement* statement = page.add_statements();
  statement->set_id(id);
  statement->set_revision(revision);
  *statement->mutable_date() = Date(2022, 7, 31);
  for (const std::string& node : nodes) {
    statement->add_disbursed(static_cast<uint32_t>(page.statement_nodes_size()));
    page.add_statement_nodes(node);
  }
  return page;
}

TEST(AddPage, StatementsShareTheNodesTheyTellOfAndEndLater) {
  YearBook book;
  ASSERT_TRUE(AddPage(StatementPage("july", 3, {"a", "b"}), book).ok());
  const auto table = book.table;
  budget::v1::GetYearBookResponse mended = StatementPage("july", 5, {"b"});
  budget::v1::BookStatementEnd* end = mended.add_ended_statements();
  end->set_id("july");
  end->set_revision(3);
  end->set_end_revision(5);
  ASSERT_TRUE(AddPage(mended, book).ok());
  EXPECT_EQ(book.table, table);  // whose plans are still right
  ASSERT_EQ(book.statements.size(), 2u);
  EXPECT_EQ(book.statements[0].end, platform::Revision(5));
  EXPECT_EQ(book.statements[1].end, std::nullopt);
  EXPECT_EQ(book.statements[1].disbursed, std::vector<uint32_t>{1});
  ASSERT_TRUE(AddPage(StatementPage("october", 6, {"c"}), book).ok());
  EXPECT_NE(book.table, table);
  EXPECT_EQ(book.table->told_nodes, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(AddPage, StatementsThatDoNotFitTogetherAreRefused) {
  YearBook book;
  budget::v1::GetYearBookResponse page = StatementPage("july", 3, {"a"});
  page.mutable_statements(0)->add_committed(1);
  EXPECT_EQ(platform::Reason(AddPage(page, book)), "MALFORMED_BOOK");
  budget::v1::GetYearBookResponse ended;
  ended.add_ended_statements()->set_id("none");
  EXPECT_EQ(platform::Reason(AddPage(ended, book)), "MALFORMED_BOOK");
}

budget::v1::GetYearBookResponse RollupPage(const std::string& line, int64_t revision,
                                           const std::vector<std::string>& dictionary,
                                           const std::vector<uint32_t>& rollups) {
  budget::v1::GetYearBookResponse page;
  page.add_lines()->set_id(line);
  page.mutable_lines(0)->set_revision(revision);
  for (const std::string& node : dictionary) page.add_rollup_nodes(node);
  for (const uint32_t node : rollups) page.mutable_lines(0)->add_rollups(node);
  return page;
}

std::set<std::string> RollupsOf(const YearBook& book, uint32_t place, int64_t revision) {
  std::set<std::string> names;
  const BookLine* line = book.lines().At(place, platform::Revision(revision));
  for (const uint32_t node : book.table->rollups.NodesOf(line->rollups)) {
    names.insert(book.table->rollups.nodes()[node]);
  }
  return names;
}

TEST(AddPage, RollupsAreThoseOfTheirAnswersDictionary) {
  using Names = std::set<std::string>;
  YearBook book;
  ASSERT_TRUE(AddPage(RollupPage("a", 3, {"x", "y"}, {0, 1}), book).ok());
  ASSERT_TRUE(AddPage(RollupPage("b", 4, {"y", "z", "x"}, {2, 0, 2}), book).ok());
  ASSERT_TRUE(AddPage(RollupPage("a", 5, {"z"}, {0}), book).ok());
  ASSERT_TRUE(AddPage(RollupPage("c", 6, {}, {}), book).ok());
  EXPECT_EQ(RollupsOf(book, 0, 3), (Names{"x", "y"}));
  EXPECT_EQ(RollupsOf(book, 1, 4), (Names{"x", "y"}));
  EXPECT_EQ(RollupsOf(book, 0, 5), Names{"z"});
  EXPECT_EQ(RollupsOf(book, 2, 6), Names());
  // Lines that name the same share a set.
  const auto set_of = [&](uint32_t place, int64_t revision) {
    return book.lines().At(place, platform::Revision(revision))->rollups;
  };
  EXPECT_EQ(set_of(0, 3), set_of(1, 4));
  EXPECT_EQ(set_of(2, 6), RollupTable::kNone);
}

TEST(AddPage, RollupsOutsideTheDictionaryAreRefused) {
  YearBook book;
  EXPECT_EQ(platform::Reason(AddPage(RollupPage("a", 3, {"x"}, {1}), book)), "MALFORMED_BOOK");
}

TEST(AssembleYear, NodesAndPlacesOfOtherTreesAreKeptApart) {
  CatalogParts parts;
  parts.fiscal_year.set_primary_tree("list");
  const std::string prefix = "jurisdictions/141127/fiscalYears/2023/classificationNodes/";
  const auto place = [&](auto& item, const std::string& tree, const std::string& parent) {
    auto* placement = item.add_placements();
    placement->set_tree(tree);
    if (!parent.empty()) placement->set_parent(prefix + parent);
  };
  for (const char* id : {"total", "pillar", "group"}) {
    parts.nodes.emplace_back().set_name(prefix + id);
  }
  place(parts.nodes[0], "list", "");
  place(parts.nodes[1], "summary", "group");
  place(parts.nodes[1], "list", "total");
  place(parts.nodes[2], "summary", "");
  place(parts.projects.emplace_back(), "list", "pillar");
  place(parts.projects[0], "summary", "group");
  const CatalogYear year =
      AssembleYear(platform::JurisdictionCode("141127"), platform::Year(2023), parts);
  ASSERT_EQ(year.nodes.size(), 2U);
  EXPECT_EQ(year.nodes[1].parent, "total");
  ASSERT_EQ(year.nodes[1].elsewhere.size(), 1U);
  EXPECT_EQ(year.nodes[1].elsewhere[0].parent, "group");
  ASSERT_EQ(year.other_nodes.size(), 1U);
  EXPECT_EQ(year.other_nodes[0].id, "group");
  EXPECT_EQ(year.projects[0].parent, "pillar");
  ASSERT_EQ(year.projects[0].elsewhere.size(), 1U);
  EXPECT_EQ(year.projects[0].elsewhere[0].tree, "summary");
}

TEST(AssembleYear, ExplanationsKeepTheirFiguresAndTheKindsThatAreKnown) {
  catalog::v1::Explanation proto;
  proto.set_name("jurisdictions/141127/fiscalYears/2023/explanations/e");
  proto.set_compared_fiscal_year(2022);
  proto.add_nodes("n");
  proto.set_finding_kind("LARGE_SWING");
  proto.set_state(catalog::v1::Explanation::STATE_APPROVED);
  proto.add_figures()->set_amount_yen(0);
  proto.mutable_figures(0)->set_measure(catalog::v1::ExplainedFigure::MEASURE_EXECUTED);
  proto.add_figures()->mutable_value()->set_unscaled(805);
  proto.mutable_figures(1)->mutable_value()->set_scale(1);
  proto.mutable_figures(1)->set_measure(catalog::v1::ExplainedFigure::MEASURE_INDICATOR_ACTUAL);
  CatalogParts parts;
  parts.explanations.push_back(proto);
  for (const char* kind : {"UNSPECIFIED", "OF_A_LATER_RELEASE", ""}) {
    catalog::v1::Explanation other = proto;
    other.set_finding_kind(kind);
    other.set_state(catalog::v1::Explanation::STATE_DRAFT);
    parts.explanations.push_back(other);
  }
  const CatalogYear year =
      AssembleYear(platform::JurisdictionCode("141127"), platform::Year(2023), parts);
  ASSERT_EQ(year.explanations.size(), 4U);
  const Explanation& one = year.explanations[0];
  EXPECT_EQ(one.fiscal_year, platform::Year(2023));
  EXPECT_EQ(one.compared_year, platform::Year(2022));
  EXPECT_EQ(one.kind, FindingKind::kLargeSwing);
  EXPECT_TRUE(one.approved);
  ASSERT_EQ(one.figures.size(), 2U);
  EXPECT_EQ(one.figures[0].value, 0);
  EXPECT_FALSE(one.figures[0].IsOfIndicator());
  EXPECT_EQ(one.figures[1].value, 805);
  EXPECT_EQ(one.figures[1].scale, 1);
  EXPECT_TRUE(one.figures[1].IsOfIndicator());
  for (size_t i = 1; i < year.explanations.size(); ++i) {
    EXPECT_EQ(year.explanations[i].kind, std::nullopt);
    EXPECT_EQ(year.explanations[i].finding_kind, parts.explanations[i].finding_kind());
    EXPECT_FALSE(year.explanations[i].approved);
  }
}

}  // namespace
}  // namespace kuzukuri::aggregator
