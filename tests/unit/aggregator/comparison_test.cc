// Properties of comparisons on random years, against slow and obvious references.
#include "services/aggregator/domain/comparison.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <random>
#include <set>

#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

constexpr const char* kCode = "141127";

std::string ProjectName(int year, int number) {
  return platform::YearResourceName(kCode, year, "projects", "P-" + std::to_string(number));
}

// Two random years with a random forest of classification, lineage and postings on every level.
class RandomYears {
 public:
  explicit RandomYears(unsigned seed) : random_(seed) {
    for (int i = 0; i < 2; ++i) MakeYear(2022 + i, years_[static_cast<size_t>(i)]);
    MakeEdges();
  }
  const Year& before() const { return years_[0]; }
  const Year& after() const { return years_[1]; }
  const std::vector<Edge>& edges() const { return edges_; }

 private:
  int Pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  void MakeYear(int fiscal_year, Year& year) {
    year.jurisdiction = kCode;
    year.fiscal_year = fiscal_year;
    year.nodes.push_back({"total", NodeKind::kTotal, "合計", "", 0, false, ""});
    const int classes = 1 + Pick(4);
    for (int c = 0; c < classes; ++c) {
      const std::string id = "class-" + std::to_string(c);
      const bool outside = Pick(4) == 0;
      year.nodes.push_back({id, NodeKind::kClass, id, outside ? "" : "total", c, outside, ""});
      for (int p = 0, n = Pick(3); p < n; ++p) {
        const std::string pillar = id + "-pillar-" + std::to_string(p);
        year.nodes.push_back({pillar, NodeKind::kPillar, pillar, id, p, false, ""});
      }
    }
    const int projects = Pick(13);
    for (int p = 0; p < projects; ++p) {
      Project project;
      project.id = "P-" + std::to_string(p);
      project.name = ProjectName(fiscal_year, p);
      project.display_name = project.id;
      // Projects stand on classes with and without pillars, on pillars and on the total itself.
      project.parent =
          year.nodes[static_cast<size_t>(Pick(static_cast<int>(year.nodes.size())))].id;
      project.position = p;
      for (int s = 0, n = Pick(4); s < n; ++s) {
        project.sub_projects.push_back(project.name + "/subProjects/" + std::to_string(s));
      }
      year.projects.push_back(project);
    }
    for (int i = 0, n = Pick(40); i < n; ++i) AddBalance(year);
    int64_t executed = 0;
    for (const Balance& balance : year.balances) {
      year.ledger_appropriation += balance.figures.appropriation.value_or(0);
      executed += balance.figures.executed.value_or(0);
    }
    year.ledger_executed = executed;
  }

  void AddBalance(Year& year) {
    Balance balance;
    const int where = Pick(10);
    if (where == 0) {
      balance.node = ProjectName(year.fiscal_year, 900 + Pick(3));  // not in the catalogue
    } else if (where < 4 || year.projects.empty()) {
      const Node& node = year.nodes[static_cast<size_t>(Pick(static_cast<int>(year.nodes.size())))];
      balance.node =
          platform::YearResourceName(kCode, year.fiscal_year, "classificationNodes", node.id);
    } else {
      const Project& project =
          year.projects[static_cast<size_t>(Pick(static_cast<int>(year.projects.size())))];
      const int subs = static_cast<int>(project.sub_projects.size());
      balance.node = subs == 0 || Pick(2) == 0
                         ? project.name
                         : project.sub_projects[static_cast<size_t>(Pick(subs))];
    }
    if (Pick(4) != 0) balance.figures.appropriation = Pick(1'000'000);
    if (Pick(4) != 0) balance.figures.executed = Pick(1'000'000) - 1000;
    balance.figures.precision = 1;
    year.balances.push_back(balance);
  }

  void MakeEdges() {
    for (const Project& from : years_[0].projects) {
      for (const Project& to : years_[1].projects) {
        if (Pick(6) != 0) continue;
        const int type = 1 + Pick(8);  // informational edges too
        if (Pick(3) == 0 && !from.sub_projects.empty() && !to.sub_projects.empty()) {
          edges_.push_back({type, from.sub_projects[0], to.sub_projects[0], std::nullopt, ""});
        } else {
          edges_.push_back({type, from.name, to.name, std::nullopt, ""});
        }
      }
    }
  }

  std::mt19937 random_;
  std::array<Year, 2> years_;
  std::vector<Edge> edges_;
};

// Sum of a column's balances, plainly.
Figures Sum(const Year& year) {
  Figures sum;
  for (const Balance& balance : year.balances) EXPECT_TRUE(sum.Add(balance.figures).ok());
  return sum;
}

class ComparisonProperty : public testing::TestWithParam<unsigned> {};

TEST_P(ComparisonProperty, RowsAndTotalsConserveEveryYenAtEveryLevelAndPolicy) {
  const RandomYears years(GetParam());
  const auto before = YearTree::Build(years.before());
  const auto after = YearTree::Build(years.after());
  ASSERT_TRUE(before.ok() && after.ok());
  for (const Level level : {Level::kClass, Level::kPillar, Level::kProject}) {
    for (const LineagePolicy policy : {LineagePolicy::kAsPrinted, LineagePolicy::kGrouped}) {
      const auto result = Compare(*before, *after, years.edges(), level, policy);
      ASSERT_TRUE(result.ok()) << result.status();
      std::set<std::string> ids;
      for (size_t column = 0; column < 2; ++column) {
        Figures rows;
        for (const Row& row : result->rows) ASSERT_TRUE(rows.Add(row.cells[column]).ok());
        const Figures ledger = Sum(column == 0 ? years.before() : years.after());
        EXPECT_EQ(rows.appropriation, ledger.appropriation);
        EXPECT_EQ(rows.executed, ledger.executed);
        Figures totals = result->total.cells[column];
        if (result->outside_total) {
          ASSERT_TRUE(totals.Add(result->outside_total->cells[column]).ok());
        }
        EXPECT_EQ(totals.appropriation, ledger.appropriation);
        EXPECT_EQ(totals.executed, ledger.executed);
      }
      for (const Row& row : result->rows) EXPECT_TRUE(ids.insert(row.id).second) << row.id;
    }
  }
}

// All projects reachable from a name over joining edges in either direction: breadth first.
std::set<std::string> Reachable(const std::string& start, const std::vector<Edge>& edges) {
  std::set<std::string> reached = {start};
  for (bool grew = true; grew;) {
    grew = false;
    for (const Edge& edge : edges) {
      if (edge.type < 1 || edge.type > 4) continue;
      const std::string from = edge.predecessor.substr(0, edge.predecessor.find("/subProjects/"));
      const std::string to = edge.successor.substr(0, edge.successor.find("/subProjects/"));
      if (reached.contains(from) != reached.contains(to)) {
        reached.insert(from);
        reached.insert(to);
        grew = true;
      }
    }
  }
  return reached;
}

TEST_P(ComparisonProperty, GroupsAreTheConnectedComponents) {
  const RandomYears years(GetParam());
  std::set<std::string> known;
  for (const Project& project : years.before().projects) known.insert(project.name);
  for (const Project& project : years.after().projects) known.insert(project.name);
  std::set<std::string> covered;
  for (const Group& group :
       MatchProjects(years.before(), years.after(), years.edges(), LineagePolicy::kGrouped)) {
    std::set<std::string> members(group.before.begin(), group.before.end());
    members.insert(group.after.begin(), group.after.end());
    ASSERT_FALSE(members.empty());
    EXPECT_EQ(members, Reachable(*members.begin(), years.edges()));
    for (const std::string& member : members) EXPECT_TRUE(covered.insert(member).second);
  }
  EXPECT_EQ(covered, known);
}

TEST_P(ComparisonProperty, NodeFiguresAreTheSumOfWhatIsBelow) {
  const RandomYears years(GetParam());
  const auto tree = YearTree::Build(years.after());
  ASSERT_TRUE(tree.ok());
  for (const Node& node : years.after().nodes) {
    Figures expected;
    for (const Balance& balance : years.after().balances) {
      // Walk up from the posting and see whether the node is passed.
      std::string at;
      for (const Project& project : years.after().projects) {
        if (ProjectOf(balance.node) == project.name) at = project.parent;
      }
      const auto name = platform::ParseName(balance.node, "node");
      if (name->collection == "classificationNodes") at = name->id;
      while (!at.empty() && at != node.id) at = tree->FindNode(at)->parent;
      if (at != node.id) continue;
      ASSERT_TRUE(expected.Add(balance.figures).ok());
    }
    EXPECT_EQ(tree->NodeFigures(node.id), expected) << node.id;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ComparisonProperty, testing::Range(0u, 300u));

Year Small(int fiscal_year) {
  Year year;
  year.jurisdiction = kCode;
  year.fiscal_year = fiscal_year;
  year.nodes = {{"total", NodeKind::kTotal, "合計", "", 0, false, ""},
                {"class", NodeKind::kClass, "区分", "total", 0, false, ""}};
  Project project;
  project.id = "P-0";
  project.name = ProjectName(fiscal_year, 0);
  project.display_name = "事業";
  project.parent = "class";
  project.sub_projects = {project.name + "/subProjects/1"};
  year.projects = {project};
  return year;
}

absl::StatusOr<Comparison> CompareYears(const Year& before, const Year& after,
                                        const std::vector<Edge>& edges, LineagePolicy policy) {
  const auto a = YearTree::Build(before);
  const auto b = YearTree::Build(after);
  return Compare(*a, *b, edges, Level::kProject, policy);
}

TEST(Comparison, AsPrintedMatchesUnchangedNodesOnly) {
  const auto match = [](int type) {
    const auto result =
        CompareYears(Small(2022), Small(2023),
                     {{type, ProjectName(2022, 0), ProjectName(2023, 0), std::nullopt, ""}},
                     LineagePolicy::kAsPrinted);
    return result->rows.size() == 1;
  };
  EXPECT_TRUE(match(1));
  for (const int type : {2, 3, 4, 7}) EXPECT_FALSE(match(type)) << type;
}

TEST(Comparison, AbsentIsNotZero) {
  Year before = Small(2022);
  Balance balance;
  balance.node = before.projects[0].sub_projects[0];
  balance.figures.appropriation = 0;
  before.balances = {balance};
  const auto result = CompareYears(before, Small(2023), {}, LineagePolicy::kGrouped);
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result->rows.size(), 2u);
  const Row& row = result->rows[0].members[0].column == 0 ? result->rows[0] : result->rows[1];
  EXPECT_EQ(row.cells[0].appropriation, 0);
  EXPECT_EQ(row.cells[0].executed, std::nullopt);
  EXPECT_EQ(row.cells[1].appropriation, std::nullopt);
}

TEST(Comparison, ALedgerThatDisagreesWithholdsTheFigures) {
  Year before = Small(2022);
  before.ledger_appropriation = 1;
  const auto result = CompareYears(before, Small(2023), {}, LineagePolicy::kGrouped);
  EXPECT_EQ(platform::Reason(result.status()), "CONSERVATION_VIOLATED");
}

TEST(Figures, OverflowIsAnError) {
  Figures figures;
  figures.appropriation = std::numeric_limits<int64_t>::max();
  Figures one;
  one.appropriation = 1;
  EXPECT_FALSE(figures.Add(one).ok());
}

}  // namespace
}  // namespace kuzukuri::aggregator
