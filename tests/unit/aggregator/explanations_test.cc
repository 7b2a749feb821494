#include "services/aggregator/domain/explanations.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/aggregator/random_years.h"

namespace kuzukuri::aggregator {
namespace {

using platform::Year;

std::optional<Decimal> NoValue(const Explanation&, const ExplainedFigure&) { return std::nullopt; }

std::string ExplanationName(Year year, const std::string& id) {
  return platform::YearResourceName(platform::JurisdictionCode(kCode), year, "explanations",
                                    platform::ResourceId(id));
}

Explanation Explain(Year year, const std::string& id, std::vector<std::string> nodes,
                    Year compared = Year()) {
  Explanation explanation;
  explanation.name = ExplanationName(year, id);
  explanation.fiscal_year = year;
  explanation.compared_year = compared;
  explanation.nodes = std::move(nodes);
  explanation.text = "理由";
  explanation.author = "課";
  explanation.approved = true;
  return explanation;
}

ExplainedFigure Figure(Year year, ExplainedMeasure measure, int64_t value) {
  ExplainedFigure figure;
  figure.fiscal_year = year;
  figure.measure = measure;
  figure.value = value;
  return figure;
}

// ---- figures, against those of a comparison's rows

// What a comparison by project shows of a node in the columns of its year, known or not.
struct Shown {
  std::set<std::optional<int64_t>> appropriation;
  std::set<std::optional<int64_t>> executed;
};
using ShownOf = std::map<std::pair<Year, std::string>, Shown>;

class OfRandomYears : public testing::TestWithParam<unsigned> {
 protected:
  OfRandomYears() : random_(GetParam()) {
    for (const CatalogYear* year : random_.Span()) years_.push_back(*year);
  }

  Timeline MakeTimeline() const {
    std::vector<const CatalogYear*> span;
    for (const CatalogYear& year : years_) span.push_back(&year);
    return Timeline(span);
  }

  CatalogYear& At(Year year) {
    return years_[static_cast<size_t>(year.value() - years_.front().fiscal_year.value())];
  }

  ShownOf Look(const CompareInput& input, const Comparison& comparison) const {
    ShownOf shown;
    const auto look = [&](const std::vector<Row>& rows) {
      for (const Row& row : rows) {
        for (const Member& member : row.members) {
          const Year year = input.columns[static_cast<size_t>(member.column)].spec.fiscal_year;
          Shown& of = shown[{year, member.info->node}];
          of.appropriation.insert(member.figures.Appropriation());
          of.executed.insert(member.figures.Executed());
        }
      }
    };
    look(comparison.rows);
    look(comparison.subtotals);
    return shown;
  }

  RandomYears random_;
  std::deque<CatalogYear> years_;
};

TEST_P(OfRandomYears, OneIsOpenWhenNoColumnShowsItsFigure) {
  const Timeline plain = MakeTimeline();
  const auto before = random_.Prepare(plain, Level::kProject, LineagePolicy::kGrouped);
  const auto compared = Compare(before->input);
  ASSERT_TRUE(compared.ok()) << compared.status();
  const ShownOf shown = Look(before->input, *compared);

  std::map<std::string, bool> expected_open;
  int number = 0;
  for (const auto& [of, figures] : shown) {
    const auto& [year, node] = of;
    for (const auto measure : {ExplainedMeasure::kAppropriation, ExplainedMeasure::kExecuted}) {
      const auto& values =
          measure == ExplainedMeasure::kExecuted ? figures.executed : figures.appropriation;
      const int64_t known = values.rbegin()->value_or(7);
      for (const int64_t value : {known, known + 1}) {
        Explanation one = Explain(year, std::to_string(number++), {node});
        one.figures.push_back(Figure(year, measure, value));
        expected_open[one.name] = !values.contains(value);
        At(year).explanations.push_back(std::move(one));
      }
    }
  }

  const Timeline timeline = MakeTimeline();
  const auto prepared = random_.Prepare(timeline, Level::kProject, LineagePolicy::kGrouped);
  const Explanations explanations(prepared->input, false, NoValue);
  ASSERT_EQ(explanations.all().size(), expected_open.size());
  for (const ToldExplanation& told : explanations.all()) {
    EXPECT_EQ(told.open, expected_open.at(told.explanation->name)) << told.explanation->nodes[0];
    EXPECT_EQ(told.now.size(), told.open ? 1U : 0U);
    if (!told.open) continue;
    const Shown& of = shown.at({told.explanation->fiscal_year, told.explanation->nodes[0]});
    const bool executed = told.now[0].measure == ExplainedMeasure::kExecuted;
    EXPECT_TRUE((executed ? of.executed : of.appropriation).contains(told.now[0].value));
  }
}

// The nodes of a row in a column are together what its cell shows.
TEST_P(OfRandomYears, AGroupIsHeldAgainstItsSum) {
  const Timeline plain = MakeTimeline();
  const auto before = random_.Prepare(plain, Level::kProject, LineagePolicy::kGrouped);
  const auto compared = Compare(before->input);
  ASSERT_TRUE(compared.ok()) << compared.status();
  std::set<std::string> named;
  int number = 0;
  for (const Row& row : compared->rows) {
    for (size_t c = 0; c < row.cells.size(); ++c) {
      std::vector<std::string> nodes;
      for (const Member& member : row.members) {
        if (member.column == static_cast<int>(c)) nodes.push_back(member.info->node);
      }
      const auto executed = row.cells[c].Executed();
      if (nodes.empty() || !executed) continue;
      const Year year = before->input.columns[c].spec.fiscal_year;
      Explanation one = Explain(year, std::to_string(number++), nodes);
      one.figures.push_back(Figure(year, ExplainedMeasure::kExecuted, *executed));
      At(year).explanations.push_back(std::move(one));
    }
  }
  const Timeline timeline = MakeTimeline();
  const auto prepared = random_.Prepare(timeline, Level::kProject, LineagePolicy::kGrouped);
  const Explanations explanations(prepared->input, false, NoValue);
  EXPECT_EQ(explanations.all().size(), static_cast<size_t>(number));
  for (const ToldExplanation& told : explanations.all()) {
    EXPECT_FALSE(told.open) << told.explanation->name;
  }
}

// Nodes that stand below one another are together what the outermost is.
TEST_P(OfRandomYears, WhatStandsBelowAnotherIsCountedOnce) {
  const Timeline plain = MakeTimeline();
  const auto before = random_.Prepare(plain, Level::kProject, LineagePolicy::kGrouped);
  const auto compared = Compare(before->input);
  ASSERT_TRUE(compared.ok()) << compared.status();
  const ShownOf shown = Look(before->input, *compared);
  std::map<std::string, bool> expected_open;
  const auto explain = [&](Year year, const std::vector<std::string>& nodes,
                           const std::string& outermost) {
    const auto found = shown.find({year, outermost});
    if (found == shown.end()) return;
    for (const int64_t more : {0, 1}) {
      const int64_t value = found->second.executed.rbegin()->value_or(7) + more;
      Explanation one = Explain(year, std::to_string(expected_open.size()), nodes);
      one.figures.push_back(Figure(year, ExplainedMeasure::kExecuted, value));
      expected_open[one.name] = !found->second.executed.contains(value);
      At(year).explanations.push_back(std::move(one));
    }
  };
  for (const CatalogYear& year : years_) {
    const YearIndex index(year);
    for (const Project& project : year.projects) {
      std::vector<std::string> nodes = {project.name};
      if (!project.sub_projects.empty()) nodes.push_back(project.sub_projects[0].name);
      explain(year.fiscal_year, nodes, project.name);
      for (const Node* above : index.Upwards(project.parent)) {
        const std::string name = NodeName(year.fiscal_year.value(), above->id);
        nodes.push_back(name);
        explain(year.fiscal_year, nodes, name);
      }
    }
  }
  const Timeline timeline = MakeTimeline();
  const auto prepared = random_.Prepare(timeline, Level::kProject, LineagePolicy::kGrouped);
  const Explanations explanations(prepared->input, false, NoValue);
  ASSERT_GT(expected_open.size(), 0U);
  for (const ToldExplanation& told : explanations.all()) {
    EXPECT_EQ(told.open, expected_open.at(told.explanation->name))
        << told.explanation->nodes.back() << " and " << told.explanation->nodes.size() - 1;
  }
}

// Rows and explanations, each pair by the definition.
TEST_P(OfRandomYears, ARowHasThoseOfItsNodesTheirPartsAndWholes) {
  int number = 0;
  for (CatalogYear& year : years_) {
    std::vector<std::string> nodes;
    for (const Project& project : year.projects) {
      nodes.push_back(project.name);
      for (const SubProject& sub : project.sub_projects) nodes.push_back(sub.name);
    }
    for (const Node& node : year.nodes) {
      nodes.push_back(NodeName(year.fiscal_year.value(), node.id));
    }
    for (const std::string& node : nodes) {
      year.explanations.push_back(Explain(year.fiscal_year, std::to_string(number++), {node}));
    }
  }
  const Timeline timeline = MakeTimeline();
  for (const Level level : {Level::kProject, Level::kSubProject, Level::kClass}) {
    const auto prepared = random_.Prepare(timeline, level, LineagePolicy::kGrouped);
    const auto compared = Compare(prepared->input);
    ASSERT_TRUE(compared.ok()) << compared.status();
    const Explanations explanations(prepared->input, false, NoValue);
    for (const Row& row : compared->rows) {
      const std::set<size_t> found = explanations.Of(row, {});
      for (size_t i = 0; i < explanations.all().size(); ++i) {
        const std::string& node = explanations.all()[i].explanation->nodes[0];
        bool expected = false;
        for (const Member& member : row.members) {
          const std::string& of = member.info->node;
          expected |= of == node || node.starts_with(of + "/subProjects/") ||
                      of.starts_with(node + "/subProjects/");
        }
        EXPECT_EQ(found.contains(i), expected) << row.info->id << " " << node;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OfRandomYears, testing::Range(0U, 60U));

// ---- findings

// Three columns, 2022 to 2024, and nothing in them.
class OfFindings : public testing::Test {
 protected:
  OfFindings() {
    for (int y = 2022; y <= 2024; ++y) {
      CatalogYear& year = years_.emplace_back();
      year.jurisdiction = platform::JurisdictionCode(kCode);
      year.fiscal_year = Year(y);
    }
  }

  std::vector<std::string> Explaining(Explanation explanation, const Finding& finding) {
    const int of = explanation.fiscal_year.value() - 2022;
    years_[static_cast<size_t>(of)].explanations = {std::move(explanation)};
    std::vector<const CatalogYear*> span;
    for (const CatalogYear& year : years_) span.push_back(&year);
    const Timeline timeline(span);
    CompareInput input;
    input.timeline = &timeline;
    for (int c = 0; c < 3; ++c) {
      Column& column = input.columns.emplace_back();
      column.spec.fiscal_year = Year(2022 + c);
      column.year = c;
      column.missing = true;
    }
    const auto found = Explanations(input, true, NoValue).Explaining(finding);
    years_[static_cast<size_t>(of)].explanations.clear();
    return found;
  }

  bool IsExplained(const Explanation& explanation, const Finding& finding) {
    return !Explaining(explanation, finding).empty();
  }

  std::deque<CatalogYear> years_;
};

Finding SwingOf(const std::string& node) {
  Finding finding;
  finding.kind = FindingKind::kLargeSwing;
  finding.column = 0;
  finding.other_column = 1;
  finding.node = node;
  return finding;
}

Explanation OfKind(Explanation explanation, FindingKind kind) {
  explanation.finding_kind = "OF_SOME_NAME";
  explanation.kind = kind;
  return explanation;
}

TEST_F(OfFindings, OneOfTheSameNodeAndYearsExplains) {
  const std::string node = ProjectName(2023, 1);
  const Explanation general = Explain(Year(2023), "e", {ProjectName(2022, 1), node}, Year(2022));
  EXPECT_EQ(Explaining(general, SwingOf(node)), std::vector<std::string>{general.name});
  EXPECT_TRUE(IsExplained(OfKind(general, FindingKind::kLargeSwing), SwingOf(node)));
  EXPECT_FALSE(IsExplained(OfKind(general, FindingKind::kLowExecution), SwingOf(node)));
  EXPECT_FALSE(IsExplained(general, SwingOf(ProjectName(2023, 2))));
  EXPECT_FALSE(IsExplained(general, SwingOf(node + "/subProjects/1")));
  // Of other years: one of them alone, and two others.
  EXPECT_FALSE(IsExplained(Explain(Year(2023), "e", {node}), SwingOf(node)));
  EXPECT_FALSE(IsExplained(Explain(Year(2024), "e", {node}, Year(2023)), SwingOf(node)));
}

TEST_F(OfFindings, ColumnsInAnyOrder) {
  const std::string node = ProjectName(2023, 1);
  Finding finding = SwingOf(node);
  std::swap(finding.column, finding.other_column);
  EXPECT_TRUE(IsExplained(Explain(Year(2023), "e", {node}, Year(2022)), finding));
}

// What is said of a change is said of a finding of one year only where it names the kind.
TEST_F(OfFindings, OfOneYear) {
  Finding low = SwingOf(ProjectName(2023, 1));
  low.kind = FindingKind::kLowExecution;
  low.column = 1;
  low.other_column.reset();
  const Explanation of_change = Explain(Year(2023), "e", {low.node}, Year(2022));
  EXPECT_FALSE(IsExplained(of_change, low));
  EXPECT_TRUE(IsExplained(OfKind(of_change, FindingKind::kLowExecution), low));
  EXPECT_TRUE(IsExplained(Explain(Year(2023), "e", {low.node}), low));
}

TEST_F(OfFindings, DraftsAndOpenOnesExplainNothing) {
  const std::string node = ProjectName(2023, 1);
  Explanation draft = Explain(Year(2023), "e", {node}, Year(2022));
  draft.approved = false;
  EXPECT_FALSE(IsExplained(draft, SwingOf(node)));
  Explanation open = Explain(Year(2023), "e", {node}, Year(2022));
  open.figures.push_back(Figure(Year(2023), ExplainedMeasure::kExecuted, 1));
  EXPECT_FALSE(IsExplained(open, SwingOf(node)));
}

TEST_F(OfFindings, OfAnIndicator) {
  const std::string node = ProjectName(2023, 1);
  const std::string indicator = platform::YearResourceName(
      platform::JurisdictionCode(kCode), Year(2023), "indicators", platform::ResourceId("i"));
  Finding missed = SwingOf(node);
  missed.kind = FindingKind::kIndicatorMissed;
  missed.column = 1;
  missed.other_column = 2;  // that of the next target
  missed.indicator = indicator;
  Explanation of_indicator = Explain(Year(2023), "e", {});
  of_indicator.indicator = indicator;
  EXPECT_TRUE(IsExplained(of_indicator, missed));
  EXPECT_FALSE(IsExplained(Explain(Year(2023), "e", {node}), missed));
  EXPECT_TRUE(
      IsExplained(OfKind(Explain(Year(2023), "e", {node}), FindingKind::kIndicatorMissed), missed));
}

TEST_F(OfFindings, OnlyThoseWhoseYearsAreColumnsAreTold) {
  years_[1].explanations = {Explain(Year(2023), "a", {ProjectName(2023, 1)}),
                            Explain(Year(2023), "b", {ProjectName(2023, 1)}, Year(2021)),
                            Explain(Year(2023), "c", {ProjectName(2023, 1)}, Year(2022))};
  years_[1].explanations[2].approved = false;
  std::vector<const CatalogYear*> span;
  for (const CatalogYear& year : years_) span.push_back(&year);
  const Timeline timeline(span);
  CompareInput input;
  input.timeline = &timeline;
  for (int c = 0; c < 2; ++c) {
    Column& column = input.columns.emplace_back();
    column.spec.fiscal_year = Year(2022 + c);
    column.year = c;
    column.missing = true;
  }
  const auto names = [&](bool drafts) {
    std::vector<std::string> found;
    const Explanations explanations(input, drafts, NoValue);
    for (const ToldExplanation& told : explanations.all()) {
      found.push_back(told.explanation->name);
    }
    return found;
  };
  EXPECT_EQ(names(false), std::vector<std::string>{ExplanationName(Year(2023), "a")});
  EXPECT_EQ(names(true), (std::vector<std::string>{ExplanationName(Year(2023), "a"),
                                                   ExplanationName(Year(2023), "c")}));
}

// 80 and 80.0 are one value; a component and a year that are not known make it open.
TEST_F(OfFindings, ValuesOfIndicatorsAreHeldByWhatTheyAre) {
  Explanation one = Explain(Year(2023), "e", {});
  one.indicator = platform::YearResourceName(platform::JurisdictionCode(kCode), Year(2023),
                                             "indicators", platform::ResourceId("i"));
  one.figures.push_back(Figure(Year(2023), ExplainedMeasure::kIndicatorActual, 80));
  years_[1].explanations = {one};
  std::vector<const CatalogYear*> span;
  for (const CatalogYear& year : years_) span.push_back(&year);
  const Timeline timeline(span);
  CompareInput input;
  input.timeline = &timeline;
  Column& column = input.columns.emplace_back();
  column.spec.fiscal_year = Year(2023);
  column.year = 1;
  const auto is_open = [&](std::optional<Decimal> value) {
    return Explanations(input, false, [&](const auto&, const auto&) { return value; })
        .all()[0]
        .open;
  };
  EXPECT_FALSE(is_open(Decimal{80, 0}));
  EXPECT_FALSE(is_open(Decimal{80'000, 3}));
  EXPECT_TRUE(is_open(Decimal{801, 1}));
  EXPECT_TRUE(is_open(Decimal{8, 0}));
  EXPECT_TRUE(is_open(std::nullopt));
}

}  // namespace
}  // namespace kuzukuri::aggregator
