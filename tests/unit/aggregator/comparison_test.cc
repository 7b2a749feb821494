// Properties of comparisons on random years, against slow and obvious references.
#include "services/aggregator/domain/comparison.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "services/platform/base/errors.h"
#include "tests/unit/aggregator/random_years.h"

namespace kuzukuri::aggregator {
namespace {

constexpr std::array<Level, 6> kLevels = {Level::kClass,      Level::kPillar,
                                          Level::kProject,    Level::kSubProject,
                                          Level::kDepartment, Level::kFundSource};
constexpr std::array<LineagePolicy, 3> kPolicies = {
    LineagePolicy::kAsPrinted, LineagePolicy::kGrouped, LineagePolicy::kRestated};

using ByComponent = std::map<int, int64_t>;  // by component of the API, execution under 100

// How papers tell a column's execution, from the definition.
struct PlainPapers {
  bool known = true;
  int stage = kDisbursementStage;
  std::optional<platform::Date> newest;  // absent: postings tell it
  // By node: when it was last told, and whether by a statement, which tells what is below as well.
  std::map<std::string, std::pair<platform::Date, bool>> told;
  bool by_papers = false;
  std::set<std::string> kept_by_postings;  // nodes all of whose lines are
};

PlainPapers Papers(const YearBook& book, const ColumnSpec& spec, platform::Revision revision) {
  const BookState& state = book.states[0];
  const bool closed = state.closing_state == kSettled || state.closing_state == kCertified;
  PlainPapers plain;
  if (!closed && state.execution_stage == kCommitmentStage) plain.stage = kCommitmentStage;
  if (spec.execution_stage != 0) plain.stage = spec.execution_stage;
  std::set<std::string> kept_by_statements;
  const std::map<size_t, BookLine> lines = StandingAt(book.lines(), revision);
  for (const auto& [place, line] : lines) {
    if (!line.records_execution) continue;
    const bool by_postings = line.execution_keeper == 1 ||
                             (line.execution_keeper == 0 && state.posting_granularity == 1);
    (by_postings ? plain.kept_by_postings : kept_by_statements).insert(line.node);
  }
  const bool some_by_postings = !plain.kept_by_postings.empty();
  for (const std::string& node : kept_by_statements) plain.kept_by_postings.erase(node);
  if (kept_by_statements.empty()) return plain;
  // By date, kind and id; of a date on which a statement stands the state of the books says
  // nothing.
  std::map<std::tuple<platform::Date, int, std::string>, const BookStatement*> papers;
  bool state_counts = state.posting_granularity == 2;
  for (const BookStatement& statement : book.statements) {
    if (statement.committed.empty() && statement.disbursed.empty()) continue;
    if (statement.revision > revision || (statement.end && *statement.end <= revision)) continue;
    papers[{statement.date, statement.kind, statement.id}] = &statement;
    state_counts &= statement.date != state.executed_through;
  }
  if (state_counts) papers[{state.executed_through, 0, ""}] = nullptr;
  if (papers.empty()) return plain;
  plain.by_papers = true;
  std::erase_if(papers, [&](const auto& item) {
    const auto& [date, kind, id] = item.first;
    if (spec.as_of && date > *spec.as_of) return true;
    return item.second != nullptr && spec.execution_stage != 0 &&
           (spec.execution_stage == kCommitmentStage ? item.second->committed
                                                     : item.second->disbursed)
               .empty();
  });
  plain.known = !papers.empty() || some_by_postings;
  if (papers.empty()) return plain;
  plain.newest = std::get<0>(papers.rbegin()->first);
  const BookStatement* last = papers.rbegin()->second;
  if (last != nullptr && spec.execution_stage == 0) {
    plain.stage = last->execution_stage == kCommitmentStage ? kCommitmentStage : kDisbursementStage;
  }
  for (const auto& [key, statement] : papers) {
    if (statement == nullptr) {
      for (const auto& [place, line] : lines) {
        if (line.records_execution) plain.told[line.node] = {std::get<0>(key), false};
      }
      continue;
    }
    for (const uint32_t node :
         plain.stage == kCommitmentStage ? statement->committed : statement->disbursed) {
      plain.told[book.table->told_nodes[node]] = {std::get<0>(key), true};
    }
  }
  return plain;
}

// What one line has in a column, plainly.
ByComponent LineAmounts(const YearBook& book, const ColumnSpec& spec, platform::Revision revision,
                        size_t line) {
  ByComponent amounts;
  const PlainPapers papers = Papers(book, spec, revision);
  for (const Posting& posting : book.postings) {
    if (posting.line != line || posting.revision > revision.value()) continue;
    if (spec.as_of && posting.day > platform::DaysBetween(
                                        platform::FiscalYearStart(book.fiscal_year), *spec.as_of)) {
      continue;
    }
    if (posting.component <= 15) amounts[posting.component] += posting.amount_yen;
    const bool counts =
        papers.stage == kCommitmentStage ? posting.component == 16 : posting.component >= 18;
    if (papers.known && counts) amounts[100] += posting.amount_yen;
  }
  return amounts;
}

ByComponent& operator+=(ByComponent& sum, const ByComponent& part) {
  for (const auto& [component, amount] : part) sum[component] += amount;
  return sum;
}

ByComponent Of(const Amounts& figures) {
  ByComponent amounts;
  for (size_t i = 0; i < kExecuted; ++i) amounts[static_cast<int>(i) + 1] = figures[i];
  amounts[100] = figures[kExecuted];
  return amounts;
}

ByComponent WithoutZeros(ByComponent amounts) {
  std::erase_if(amounts, [](const auto& item) { return item.second == 0; });
  return amounts;
}

#define EXPECT_AMOUNTS(a, b) EXPECT_EQ(WithoutZeros(a), WithoutZeros(b))

class ComparisonProperty : public testing::TestWithParam<unsigned> {
 protected:
  // All a column holds, by the full name of the node posted on.
  std::map<std::string, ByComponent> Contents(const RandomYears& random, const ColumnSpec& spec) {
    std::map<std::string, ByComponent> contents;
    const YearBook& book = random.BookOf(spec.fiscal_year);
    for (const auto& [place, line] : StandingAt(book.lines(), random.revision())) {
      contents[line.node] += LineAmounts(book, spec, random.revision(), place);
    }
    return contents;
  }
};

TEST_P(ComparisonProperty, RowsAndTotalsConserveEveryYenAtEveryLevelAndPolicy) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  for (const Level level : kLevels) {
    for (const LineagePolicy policy : kPolicies) {
      const auto prepared = random.Prepare(timeline, level, policy);
      const CompareInput& input = prepared->input;
      const auto result = Compare(input);
      ASSERT_TRUE(result.ok()) << result.status();
      std::set<std::string> ids;
      for (const Row& row : result->rows)
        EXPECT_TRUE(ids.insert(row.info->id).second) << row.info->id;
      for (const Row& row : result->subtotals)
        EXPECT_TRUE(ids.insert(row.info->id).second) << row.info->id;
      for (size_t c = 0; c < input.columns.size(); ++c) {
        ByComponent ledger;
        for (const auto& [node, amounts] : Contents(random, random.columns()[c])) ledger += amounts;
        ByComponent rows;
        for (const Row& row : result->rows) rows += Of(row.cells[c]);
        EXPECT_AMOUNTS(rows, ledger);
        ByComponent totals = Of(result->total.cells[c]);
        if (result->outside_total) totals += Of(result->outside_total->cells[c]);
        EXPECT_AMOUNTS(totals, ledger);
      }
    }
  }
}

TEST_P(ComparisonProperty, WhatIsMovedIsMovedFromSomewhere) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  for (const Level level : kLevels) {
    for (const LineagePolicy policy : kPolicies) {
      const auto prepared = random.Prepare(timeline, level, policy);
      const CompareInput& input = prepared->input;
      const auto result = Compare(input);
      ASSERT_TRUE(result.ok());
      for (size_t pair = 0; pair + 1 < input.columns.size(); ++pair) {
        ByComponent sum;
        for (const Row& row : result->rows) {
          if (row.moved.empty()) continue;
          sum += Of(row.moved[pair]);
          // Nothing moves between groups of projects: whatever lineage ties is in one of them.
          const bool group = level == Level::kProject && policy == LineagePolicy::kGrouped;
          if (group) {
            EXPECT_AMOUNTS(Of(row.moved[pair]), ByComponent());
          }
        }
        EXPECT_AMOUNTS(sum, ByComponent());
      }
    }
  }
}

int YearOf(const std::string& name) { return platform::ParseName(name, "")->fiscal_year->value(); }

// All projects reachable from a name over joining edges in either direction: breadth first.
std::set<std::string> Reachable(const std::string& start,
                                const std::vector<const CatalogYear*>& years) {
  std::set<std::string> reached = {start};
  for (bool grew = true; grew;) {
    grew = false;
    for (size_t y = 1; y < years.size(); ++y) {
      for (const Edge& edge : years[y]->edges) {
        if (edge.type > EdgeType::kSplitsInto) continue;
        if (YearOf(edge.predecessor) < years[0]->fiscal_year.value()) continue;
        const std::string from = edge.predecessor.substr(0, edge.predecessor.find("/subProjects/"));
        const std::string to = edge.successor.substr(0, edge.successor.find("/subProjects/"));
        if (reached.contains(from) != reached.contains(to)) {
          reached.insert(from);
          reached.insert(to);
          grew = true;
        }
      }
    }
  }
  return reached;
}

TEST_P(ComparisonProperty, GroupsAreTheConnectedComponents) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  const auto prepared = random.Prepare(timeline, Level::kProject, LineagePolicy::kGrouped);
  const CompareInput& input = prepared->input;
  const auto result = Compare(input);
  ASSERT_TRUE(result.ok());
  std::set<std::string> known;
  for (const ColumnSpec& column : random.columns()) {
    for (const Project& project :
         random.years()[column.fiscal_year.value() - kFirstYear].projects) {
      known.insert(project.name);
    }
  }
  std::set<std::string> covered;
  for (const Row& row : result->rows) {
    if (row.info->kind != RowKind::kNodes) continue;
    std::set<std::string> members;
    for (const Member& member : row.members) members.insert(member.info->node);
    ASSERT_FALSE(members.empty());
    std::set<std::string> expected;
    for (const std::string& name : Reachable(*members.begin(), random.Span())) {
      if (known.contains(name)) expected.insert(name);
    }
    EXPECT_EQ(members, expected);
    for (const std::string& member : members) EXPECT_TRUE(covered.insert(member).second);
  }
  EXPECT_EQ(covered, known);
}

TEST_P(ComparisonProperty, SubtotalsAreTheSumOfWhatIsBelowInTheirOwnYear) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  const auto prepared = random.Prepare(timeline, Level::kProject, LineagePolicy::kGrouped);
  const CompareInput& input = prepared->input;
  const auto result = Compare(input);
  ASSERT_TRUE(result.ok());
  for (const Row& subtotal : result->subtotals) {
    for (size_t c = 0; c < input.columns.size(); ++c) {
      const CatalogYear& year = timeline.year(input.columns[c].year);
      const YearIndex index(year);
      ByComponent expected;
      for (const auto& [node, amounts] : Contents(random, random.columns()[c])) {
        std::string at;
        for (const Project& project : year.projects) {
          if (ProjectOf(node) == project.name) at = project.parent;
        }
        for (const Node& of : year.nodes) {
          if (NodeName(year.fiscal_year.value(), of.id) == node) at = of.id;
        }
        while (!at.empty() && at != subtotal.info->node) at = index.FindNode(at)->parent;
        if (at == subtotal.info->node) expected += amounts;
      }
      EXPECT_AMOUNTS(Of(subtotal.cells[c]), expected);
    }
  }
}

using Fraction = boost::multiprecision::cpp_rational;

// The restatement by its definition, on names alone: every way by itself, in exact fractions.
class Reference {
 public:
  // What cannot be told apart is projects, or at level SUB_PROJECT each of their parts.
  explicit Reference(std::vector<const CatalogYear*> years, bool by_project = true)
      : years_(std::move(years)), by_project_(by_project) {}

  // Moves content forward to the last year.
  void Follow(const std::string& node, int year, const ByComponent& amounts,
              std::map<std::string, ByComponent>& end) const {
    Walk(node, year, years_.back()->fiscal_year.value(), /*guess=*/true, amounts,
         [&](const std::string& at, int, const ByComponent& part) { end[at] += part; });
  }

  // Moves content to a year and hands every part to `sink(node, year, amounts)`, where it ended or
  // in the year `to`. Where a split has no shares it ends, or with `guess` goes to the first.
  template <class Sink>
  void Walk(const std::string& node, int year, int to, bool guess, const ByComponent& amounts,
            const Sink& sink) const {
    Ends ends;
    Enumerate(node, year, to, guess, Fraction(1), ends);
    std::map<std::pair<int, std::string>, ByComponent> parts;
    for (const auto& [end, share] : ends) parts[end];
    for (const auto& [component, amount] : amounts) Distribute(amount, component, ends, parts);
    for (const auto& [end, part] : parts) sink(end.second, end.first, part);
  }

  std::string UnitOf(const std::string& node) const { return by_project_ ? ProjectOf(node) : node; }

  // Units that cannot be told apart from one another in the end.
  std::set<std::string> Undivided(const std::string& project) const {
    for (const std::set<std::string>& pool : Pools()) {
      if (pool.contains(project)) return pool;
    }
    return {project};
  }

 private:
  using Ends = std::map<std::pair<int, std::string>, Fraction>;

  void Enumerate(const std::string& node, int year, int to, bool guess, const Fraction& part,
                 Ends& ends) const {
    const std::vector<const Edge*> out = Inherited(node);
    const auto stay = [&](const Fraction& share) { ends[{year, node}] += part * share; };
    const auto go = [&](const std::string& next, const Fraction& share) {
      if (YearOf(next) > to) return stay(share);  // not gone yet
      Enumerate(next, YearOf(next), to, guess, part * share, ends);
    };
    if (year >= to || out.empty()) return stay(1);
    if (HasShares(out)) {
      for (const Edge* edge : out) go(edge->successor, Fraction(*edge->share_ppm, 1'000'000));
      if (Rest(out) > 0) stay(Rest(out));
    } else if (out.size() == 1 || guess) {
      go(First(out), 1);
    } else {
      stay(1);
    }
  }

  // Of what has shares the part that leads past the last year.
  static Fraction Rest(const std::vector<const Edge*>& out) {
    Fraction rest = 1;
    for (const Edge* edge : out) rest -= Fraction(*edge->share_ppm, 1'000'000);
    return rest;
  }

  // Each end its share rounded towards zero, the rest yen by yen to whoever has lost most; the ends
  // stand in the order in which ties are settled.
  static void Distribute(int64_t amount, int component, const Ends& ends,
                         std::map<std::pair<int, std::string>, ByComponent>& parts) {
    const int64_t sign = amount < 0 ? -1 : 1;
    std::map<std::pair<int, std::string>, Fraction> lost;
    int64_t left = amount * sign;
    for (const auto& [end, share] : ends) {
      const Fraction exact = share * (amount * sign);
      const auto whole = static_cast<int64_t>(numerator(exact) / denominator(exact));
      parts[end][component] = whole * sign;
      lost[end] = exact - whole;
      left -= whole;
    }
    for (; left > 0; --left) {
      auto most = lost.begin();
      for (auto at = lost.begin(); at != lost.end(); ++at) {
        if (at->second > most->second) most = at;
      }
      parts[most->first][component] += sign;
      most->second = -1;
    }
  }

  // Along a sub-project's own lineage, else its project's.
  std::vector<const Edge*> Inherited(const std::string& node) const {
    const std::vector<const Edge*> out = Out(node);
    return out.empty() ? Out(ProjectOf(node)) : out;
  }

  std::vector<const Edge*> Out(const std::string& node) const {
    std::vector<const Edge*> out;
    for (size_t y = 1; y < years_.size(); ++y) {
      for (const Edge& edge : years_[y]->edges) {
        if (edge.type <= EdgeType::kSplitsInto && edge.predecessor == node) out.push_back(&edge);
      }
    }
    return out;
  }

  static bool HasShares(const std::vector<const Edge*>& out) {
    return std::all_of(out.begin(), out.end(),
                       [](const Edge* e) { return e->share_ppm.has_value(); });
  }

  static std::string First(const std::vector<const Edge*>& out) {
    std::set<std::pair<int, std::string>> successors;
    for (const Edge* edge : out) successors.emplace(YearOf(edge->successor), edge->successor);
    return successors.begin()->second;
  }

  static std::vector<std::string> NodesOf(const CatalogYear& year) {
    std::vector<std::string> nodes;
    for (const Project& project : year.projects) {
      nodes.push_back(project.name);
      for (const SubProject& sub : project.sub_projects) nodes.push_back(sub.name);
    }
    return nodes;
  }

  // Pools that meet are one.
  static void Merge(std::vector<std::set<std::string>>& pools) {
    for (size_t i = 0; i < pools.size(); ++i) {
      for (size_t j = i + 1; j < pools.size();) {
        const bool meets = std::any_of(pools[i].begin(), pools[i].end(),
                                       [&](const auto& name) { return pools[j].contains(name); });
        if (!meets) {
          ++j;
          continue;
        }
        pools[i].insert(pools[j].begin(), pools[j].end());
        pools.erase(pools.begin() + static_cast<std::ptrdiff_t>(j));
        j = i + 1;
      }
    }
  }

  // Sets of units that content without shares went to, and where those lead.
  std::vector<std::set<std::string>> Pools() const {
    std::vector<std::set<std::string>> pools;
    for (const CatalogYear* year : years_) {
      for (const std::string& node : NodesOf(*year)) {
        const std::vector<const Edge*> out = Out(node);
        if (out.size() < 2 || HasShares(out)) continue;
        std::set<std::string> pool;
        for (const Edge* edge : out) pool.insert(UnitOf(edge->successor));
        pools.push_back(pool);
      }
      Merge(pools);
      const std::vector<std::set<std::string>> now = pools;
      for (const std::set<std::string>& pool : now) {
        std::set<std::string> here, next;
        for (const std::string& name : pool) {
          if (YearOf(name) == year->fiscal_year.value()) here.insert(name);
          if (YearOf(name) > year->fiscal_year.value()) next.insert(name);
        }
        if (here.empty() || here.size() + next.size() < 2) continue;
        for (const std::string& node : NodesOf(*year)) {
          if (!here.contains(UnitOf(node))) continue;
          const std::vector<const Edge*> out = Inherited(node);
          for (const Edge* edge : out) next.insert(UnitOf(edge->successor));
          if (!out.empty() && HasShares(out) && Rest(out) > 0) next.insert(UnitOf(node));
        }
        if (next.size() > 1) pools.push_back(next);
      }
      Merge(pools);
    }
    return pools;
  }

  const std::vector<const CatalogYear*> years_;
  const bool by_project_;
};

// The row in which what is posted on a node counts, as the catalogue of its own year has it.
class RowFinder {
 public:
  RowFinder(const RandomYears& random, Level level) : random_(random), level_(level) {}

  std::string Of(const std::string& node, int fiscal_year) const {
    const CatalogYear& year = random_.years()[static_cast<size_t>(fiscal_year - kFirstYear)];
    std::string at;  // the classification node it stands under or is
    const Project* project = nullptr;
    for (const Project& candidate : year.projects) {
      if (candidate.name == ProjectOf(node)) project = &candidate;
    }
    if (project != nullptr) at = project->parent;
    for (const Node& candidate : year.nodes) {
      if (NodeName(fiscal_year, candidate.id) == node) at = candidate.id;
    }
    if (at.empty()) return "unknown";
    const YearIndex index(year);
    switch (level_) {
      case Level::kClass:
      case Level::kPillar:
        for (const Node* up : index.Upwards(at)) {
          if (IsRow(year, index, *up)) return NodeRowId(up->id);
        }
        break;
      case Level::kDepartment:
        if (project != nullptr) return DepartmentRow(*project, index.IsOutside(at));
        break;
      default:
        if (project != nullptr) return level_ == Level::kProject ? project->name : node;
    }
    return "own/" + at;
  }

  // The same for a row of the answer.
  std::string Of(const Row& row) const {
    const std::string& id = row.info->id;
    if (level_ == Level::kClass || level_ == Level::kPillar) {
      return id.ends_with("/whole") ? id.substr(0, id.size() - 6) : id;
    }
    if (level_ == Level::kDepartment || !std::isdigit(static_cast<unsigned char>(id[0]))) return id;
    const std::string rest = id.substr(5);
    const size_t slash = rest.find('/');
    const std::string project =
        platform::YearResourceName(platform::JurisdictionCode(kCode), platform::Year(std::stoi(id)),
                                   "projects", platform::ResourceId(rest.substr(0, slash)));
    const std::string sub = slash == std::string::npos ? "own" : rest.substr(slash + 1);
    return sub == "own" ? project : project + "/subProjects/" + sub;
  }

 private:
  bool IsRow(const CatalogYear& year, const YearIndex& index, const Node& node) const {
    if (level_ == Level::kClass) return node.kind == NodeKind::kClass;
    if (node.kind == NodeKind::kPillar) return true;
    // A class stands for itself where it has no pillars.
    return node.kind == NodeKind::kClass &&
           std::none_of(year.nodes.begin(), year.nodes.end(), [&](const Node& below) {
             const auto up = index.Upwards(below.id);
             return below.kind == NodeKind::kPillar &&
                    std::find(up.begin(), up.end(), &node) != up.end();
           });
  }

  static std::string DepartmentRow(const Project& project, bool outside) {
    const std::string id =
        project.departments.empty()
            ? "none"
            : project.departments[0].substr(project.departments[0].rfind('/') + 1);
    return "department/" + id + (outside ? "/outside" : "");
  }

  const RandomYears& random_;
  const Level level_;
};

TEST_P(ComparisonProperty, RestatedIsWhatItsDefinitionSaysAtEveryLevel) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  for (const Level level :
       {Level::kClass, Level::kPillar, Level::kSubProject, Level::kDepartment}) {
    const auto prepared = random.Prepare(timeline, level, LineagePolicy::kRestated);
    const auto result = Compare(prepared->input);
    ASSERT_TRUE(result.ok());
    const bool by_leaf = level == Level::kSubProject;
    const Reference reference(random.Span(), !by_leaf);
    const RowFinder finder(random, level);
    for (size_t c = 0; c < random.columns().size(); ++c) {
      std::map<std::string, ByComponent> expected;
      std::map<std::string, ByComponent> end;
      for (const auto& [node, amounts] : Contents(random, random.columns()[c])) {
        reference.Follow(node, random.columns()[c].fiscal_year.value(), amounts, end);
      }
      for (const auto& [node, amounts] : end) {
        expected[finder.Of(node, platform::ParseName(node, "")->fiscal_year->value())] += amounts;
      }
      for (const Row& row : result->rows) {
        ByComponent of_row;
        const std::string id = finder.Of(row);
        // At the other levels what has no shares goes to the first of its successors.
        const bool leaf = by_leaf && id.find("/projects/") != std::string::npos;
        for (const std::string& name : leaf ? reference.Undivided(id) : std::set{id}) {
          const auto found = expected.find(name);
          if (found == expected.end()) continue;
          of_row += found->second;
          expected.erase(found);
        }
        EXPECT_AMOUNTS(Of(row.cells[c]), of_row)
            << row.info->id << " column " << c << " level " << static_cast<int>(level);
      }
      // No content without a row.
      for (const auto& [row, amounts] : expected) EXPECT_AMOUNTS(amounts, ByComponent()) << row;
    }
  }
}

// What lineage moves into a row: content of the earlier year that its lineage leads elsewhere.
TEST_P(ComparisonProperty, WhatIsMovedIsWhatLineageLeadsElsewhere) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  const Reference reference(random.Span());
  for (const Level level : kLevels) {
    if (level == Level::kFundSource) continue;
    for (const LineagePolicy policy : {LineagePolicy::kAsPrinted, LineagePolicy::kGrouped}) {
      const auto prepared = random.Prepare(timeline, level, policy);
      const auto result = Compare(prepared->input);
      ASSERT_TRUE(result.ok());
      const RowFinder finder(random, level);
      // Rows of several (sub-)projects go by their members.
      std::map<std::string, std::string> row_of;
      for (const Row& row : result->rows) {
        row_of[finder.Of(row)] = row.info->id;
        if (level == Level::kDepartment) continue;
        for (const Member& member : row.members) row_of[member.info->node] = row.info->id;
      }
      for (size_t pair = 0; pair + 1 < random.columns().size(); ++pair) {
        const ColumnSpec& a = random.columns()[pair];
        const ColumnSpec& b = random.columns()[pair + 1];
        const bool backwards = a.fiscal_year.value() > b.fiscal_year.value();
        const ColumnSpec& from = backwards ? b : a;
        const int to = (backwards ? a : b).fiscal_year.value();
        std::map<std::string, ByComponent> expected;
        for (const auto& [node, amounts] : Contents(random, from)) {
          const std::string before = finder.Of(node, from.fiscal_year.value());
          reference.Walk(node, from.fiscal_year.value(), to, /*guess=*/false, amounts,
                         [&](const std::string& at, int year, const ByComponent& part) {
                           if (year != to || year == from.fiscal_year.value())
                             return;  // it ended and stays
                           ByComponent taken;
                           for (const auto& [component, amount] : part) taken[component] = -amount;
                           const std::string after = finder.Of(at, year);
                           expected[row_of[backwards ? before : after]] += part;
                           expected[row_of[backwards ? after : before]] += taken;
                         });
        }
        for (const Row& row : result->rows) {
          EXPECT_AMOUNTS(Of(row.moved[pair]), expected[row.info->id])
              << row.info->id << " pair " << pair << " level " << static_cast<int>(level);
          expected.erase(row.info->id);
        }
        for (const auto& [row, amounts] : expected) EXPECT_AMOUNTS(amounts, ByComponent()) << row;
      }
    }
  }
}

// A change is, component by component, what the ledgers differ by and what lineage moved: the terms
// of its decomposition. Seen from the ledgers' entries, not from the rows.
TEST_P(ComparisonProperty, TheTermsOfAChangeSumToIt) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  for (const Level level : kLevels) {
    if (level == Level::kFundSource) continue;
    for (const LineagePolicy policy : kPolicies) {
      const auto prepared = random.Prepare(timeline, level, policy);
      const auto result = Compare(prepared->input);
      ASSERT_TRUE(result.ok());
      for (size_t pair = 0; pair + 1 < random.columns().size(); ++pair) {
        ByComponent terms;  // over all rows: what is moved cancels, the rest is the ledgers' change
        for (const Row& row : result->rows) {
          const Amounts& before = row.cells[pair];
          const Amounts& after = row.cells[pair + 1];
          const Amounts& moved = row.moved[pair];
          int64_t appropriation = 0;
          const ByComponent a = Of(before), b = Of(after), m = Of(moved);
          for (const auto& [component, amount] : b) {
            const int64_t term = amount - a.at(component) - m.at(component);
            terms[component] += term;
            if (component <= static_cast<int>(kParts)) appropriation += term + m.at(component);
          }
          EXPECT_EQ(appropriation, after.KnownAppropriation().value_or(0) -
                                       before.KnownAppropriation().value_or(0))
              << row.info->id;
        }
        ByComponent change;
        for (const auto& [node, amounts] : Contents(random, random.columns()[pair + 1])) {
          change += amounts;
        }
        for (const auto& [node, amounts] : Contents(random, random.columns()[pair])) {
          for (const auto& [component, amount] : amounts) change[component] -= amount;
        }
        EXPECT_AMOUNTS(terms, change);
      }
    }
  }
}

TEST_P(ComparisonProperty, RestatedIsWhatItsDefinitionSays) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  const auto prepared = random.Prepare(timeline, Level::kProject, LineagePolicy::kRestated);
  const CompareInput& input = prepared->input;
  const auto result = Compare(input);
  ASSERT_TRUE(result.ok());
  Reference reference(random.Span());
  for (size_t c = 0; c < input.columns.size(); ++c) {
    std::map<std::string, ByComponent> end;
    for (const auto& [node, amounts] : Contents(random, random.columns()[c])) {
      reference.Follow(node, random.columns()[c].fiscal_year.value(), amounts, end);
    }
    ByComponent seen;
    for (const Row& row : result->rows) {
      if (row.info->kind != RowKind::kNodes) continue;
      const int year = std::stoi(row.info->id);
      const std::string name =
          platform::YearResourceName(platform::JurisdictionCode(kCode), platform::Year(year),
                                     "projects", platform::ResourceId(row.info->id.substr(5)));
      const std::set<std::string> undivided = reference.Undivided(name);
      ByComponent expected;
      for (const auto& [node, amounts] : end) {
        if (undivided.contains(ProjectOf(node))) expected += amounts;
      }
      EXPECT_AMOUNTS(Of(row.cells[c]), expected) << row.info->id << " column " << c;
      seen += expected;
    }
    // Rows of projects hold all that does not stand on classification or unknown nodes.
    ByComponent projects;
    for (const auto& [node, amounts] : end) {
      const bool known =
          std::any_of(random.years().begin(), random.years().end(), [&](const CatalogYear& year) {
            return std::any_of(
                year.projects.begin(), year.projects.end(),
                [&](const Project& project) { return project.name == ProjectOf(node); });
          });
      if (known) projects += amounts;
    }
    EXPECT_AMOUNTS(seen, projects);
  }
}

// What a column's lines tell, node by node, from the definition: what a sum must lack.
class Told {
 public:
  struct Lacking {
    std::string node;
    std::string stated_by;  // empty: nobody does
    int64_t appropriation = 0;
    platform::Date told = {};  // of what was told at an earlier date than the newest
  };

  Told(const RandomYears& random, const ColumnSpec& spec)
      : year_(random.years()[static_cast<size_t>(spec.fiscal_year.value() - kFirstYear)]),
        index_(year_),
        papers_(Papers(random.BookOf(spec.fiscal_year), spec, random.revision())) {
    const YearBook& book = random.BookOf(spec.fiscal_year);
    for (const auto& [node, told] : papers_.told) {
      const auto [at, fresh] = told_.emplace(Known(node), told);
      if (!fresh) at->second = std::max(at->second, told);
    }
    const auto lines = StandingAt(book.lines(), random.revision());
    for (const auto& [place, line] : lines) {
      if (!line.records_execution) continue;
      (papers_.kept_by_postings.contains(line.node) ? kept_by_postings_ : kept_by_statements_)
          .insert(Known(line.node));
    }
    for (const std::string& node : kept_by_statements_) kept_by_postings_.erase(node);
    for (const std::string& node : kept_by_postings_) told_.erase(node);
    YearBook adjustments = book;
    std::erase_if(adjustments.postings, [](const Posting& p) { return p.component != 21; });
    for (const auto& [l, line] : lines) {
      Facts& facts = facts_[Known(line.node)];
      Tell(line.records_appropriation, line.records_execution, facts.of[kAppropriated]);
      Tell(line.records_execution, line.records_appropriation, facts.of[kSpent]);
      facts.of[kSpent].is_known &= papers_.known;
      for (const auto& [component, yen] : LineAmounts(book, spec, random.revision(), l)) {
        if (component <= 12) facts.of[kAppropriated].yen += yen;
        if (component == 12) facts.of[kAppropriated].adjustment += yen;
        if (component == 100) facts.of[kSpent].yen += yen;
      }
      facts.of[kSpent].adjustment += LineAmounts(adjustments, spec, random.revision(), l)[100];
    }
    // What no paper told is known where others posted on it.
    for (auto& [node, facts] : facts_) {
      Fact& spent = facts.of[kSpent];
      spent.is_known &= !papers_.by_papers || told_.contains(node) || spent.yen != 0 ||
                        kept_by_postings_.contains(node);
    }
    // Where nothing is known takes no part, but for projects, which should have figures.
    std::erase_if(facts_, [](const auto& item) {
      return !item.second.of[kAppropriated].is_known && !item.second.of[kSpent].is_known;
    });
    for (const Project& project : year_.projects) {
      const bool told = facts_.contains(project.name) || HasBelow(project.name);
      if (!told) facts_[project.name];
    }
  }

  std::vector<Lacking> Of(BudgetMeasure measure) const {
    std::vector<Lacking> lacking;
    for (const auto& [node, facts] : facts_) {
      const Fact& of = facts.of[measure];
      const bool partly = of.both && of.without && !of.alone;
      if (HasBelow(node) || (of.is_known && !partly)) continue;
      Lacking& item = lacking.emplace_back(
          Lacking{node, "", facts.of[kAppropriated].is_known ? facts.of[kAppropriated].yen : 0});
      for (const std::string& above : Above(node)) {
        if (!States(above, measure)) continue;
        item.stated_by = above;
        break;
      }
    }
    return lacking;
  }

  // What the newest paper does not tell, and one before it did.
  std::vector<Lacking> Earlier() const {
    std::vector<Lacking> earlier;
    for (const auto& [node, facts] : facts_) {
      const auto told = told_.find(node);
      const bool is_part =
          facts.of[kSpent].is_known && (!HasBelow(node) || facts.of[kSpent].yen != 0);
      if (!is_part || told == told_.end() || told->second.first == *papers_.newest) continue;
      Lacking& item = earlier.emplace_back(
          Lacking{node, "", facts.of[kAppropriated].is_known ? facts.of[kAppropriated].yen : 0,
                  told->second.first});
      for (const std::string& above : Above(node)) {
        if (!IsWhole(above)) continue;
        item.stated_by = above;
        break;
      }
    }
    return earlier;
  }

  bool IsOutside(const std::string& node) const {
    const std::vector<std::string> above = Above(node);
    const auto outside = [&](const std::string& name) {
      return index_.IsOutside(name.substr(name.rfind('/') + 1));
    };
    return outside(node) || std::any_of(above.begin(), above.end(), outside);
  }

 private:
  struct Fact {
    bool is_known = false;
    bool both = false, alone = false, without = false;
    int64_t yen = 0, adjustment = 0;
  };
  struct Facts {
    std::array<Fact, kBudgetMeasures> of;
  };

  static void Tell(bool records, bool other, Fact& fact) {
    fact.is_known |= records;
    fact.both |= records && other;
    fact.alone |= records && !other;
    fact.without |= !records && other;
  }

  std::string Name(const std::string& id) const { return NodeName(year_.fiscal_year.value(), id); }

  // All that the catalogue does not know is one.
  std::string Known(const std::string& node) const {
    for (const Node& of : year_.nodes) {
      if (Name(of.id) == node) return node;
    }
    for (const Project& project : year_.projects) {
      if (ProjectOf(node) == project.name) return node;
    }
    return "unknown";
  }

  std::vector<std::string> Above(const std::string& node) const {
    std::vector<std::string> above;
    std::string at;
    for (const Project& project : year_.projects) {
      if (ProjectOf(node) != project.name) continue;
      if (node != project.name) above.push_back(project.name);
      at = project.parent;
    }
    for (const Node& of : year_.nodes) {
      if (Name(of.id) == node) at = of.parent;
    }
    for (; !at.empty(); at = index_.FindNode(at)->parent) above.push_back(Name(at));
    return above;
  }

  bool HasBelow(const std::string& node,
                const std::function<bool(const Facts&)>& which = {}) const {
    return std::any_of(facts_.begin(), facts_.end(), [&](const auto& item) {
      const std::vector<std::string> above = Above(item.first);
      return std::find(above.begin(), above.end(), node) != above.end() &&
             (!which || which(item.second));
    });
  }

  bool IsWhole(const std::string& node) const {
    const auto told = told_.find(node);
    return told != told_.end() && told->second.second && told->second.first == *papers_.newest;
  }

  bool States(const std::string& node, BudgetMeasure measure) const {
    if (measure == kSpent && IsWhole(node)) return true;
    const auto found = facts_.find(node);
    if (found == facts_.end()) return false;
    const Fact& fact = found->second.of[measure];
    if (!fact.is_known) return false;
    if (fact.yen != fact.adjustment) return true;
    return fact.adjustment == 0 &&
           !HasBelow(node, [measure](const Facts& below) { return below.of[measure].is_known; });
  }

  const CatalogYear& year_;
  const YearIndex index_;
  const PlainPapers papers_;
  std::map<std::string, std::pair<platform::Date, bool>> told_;  // by node, as Known() has it
  std::set<std::string> kept_by_postings_, kept_by_statements_;
  std::map<std::string, Facts> facts_;
};

// To how much of a node's content stands in each row.
using Standing = std::map<std::string, int64_t>;

// A sum lacks what is lacking of its leaves and is not stated by one that stands in it alike.
std::pair<int, int64_t> Count(const std::vector<Told::Lacking>& lacking, const std::string& sum,
                              const std::function<Standing(const std::string&)>& standing) {
  std::pair<int, int64_t> count;
  for (const Told::Lacking& item : lacking) {
    Standing of = standing(item.node);
    if (of[sum] == 0) continue;
    if (!item.stated_by.empty()) {
      const int64_t stated = standing(item.stated_by)[sum];
      if (std::abs(stated - of[sum]) <= 1000) continue;  // of 10^15: what is rounded
    }
    ++count.first;
    count.second += item.appropriation;
  }
  return count;
}

TEST_P(ComparisonProperty, ASumLacksThePartsOfWhichAFigureIsNotKnownOrToldEarlier) {
  constexpr int64_t kWholeContent = 1'000'000'000'000'000;
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  const Reference reference(random.Span());
  for (const Level level : kLevels) {
    if (level == Level::kFundSource) continue;
    for (const LineagePolicy policy : kPolicies) {
      const bool restated = policy == LineagePolicy::kRestated;
      // Rows of restated (sub-)projects that cannot be told apart are another test's.
      if (restated && (level == Level::kProject || level == Level::kSubProject)) continue;
      const auto prepared = random.Prepare(timeline, level, policy);
      const auto result = Compare(prepared->input);
      ASSERT_TRUE(result.ok());
      const RowFinder finder(random, level);
      std::map<std::string, std::string> row_of;
      for (const Row& row : result->rows) {
        row_of[finder.Of(row)] = row.info->id;
        if (level == Level::kDepartment) continue;
        for (const Member& member : row.members) row_of[member.info->node] = row.info->id;
      }
      for (size_t c = 0; c < random.columns().size(); ++c) {
        const int year = random.columns()[c].fiscal_year.value();
        const Told told(random, random.columns()[c]);
        const auto standing = [&](const std::string& node) {
          Standing rows;
          if (node == "unknown" || !restated) {
            rows[row_of[node == "unknown" ? node : finder.Of(node, year)]] = kWholeContent;
            return rows;
          }
          std::map<std::string, ByComponent> end;
          reference.Follow(node, year, {{1, kWholeContent}}, end);
          for (const auto& [at, amounts] : end) {
            const int ended = platform::ParseName(at, "")->fiscal_year->value();
            rows[row_of[finder.Of(at, ended)]] += amounts.at(1);
          }
          return rows;
        };
        const auto total = [&](const std::string& node) {
          return Standing{{told.IsOutside(node) ? "outside" : "total", kWholeContent}};
        };
        for (const BudgetMeasure measure : {kAppropriated, kSpent}) {
          const std::vector<Told::Lacking> lacking = told.Of(measure);
          std::vector<Told::Lacking> earlier;
          if (measure == kSpent) earlier = told.Earlier();
          const auto expect = [&](const Row& row, const std::string& sum, const auto& of_sum) {
            const Parts& parts = row.cells[c].parts[measure];
            const auto count = Count(lacking, sum, of_sum);
            const auto count_earlier = Count(earlier, sum, of_sum);
            EXPECT_EQ(parts.absent.count, count.first)
                << row.info->id << " column " << c << " measure " << measure << " level "
                << static_cast<int>(level) << " policy " << static_cast<int>(policy);
            EXPECT_EQ(parts.earlier.count, count_earlier.first)
                << row.info->id << " column " << c << " level " << static_cast<int>(level)
                << " policy " << static_cast<int>(policy);
            if (!restated) {
              EXPECT_EQ(parts.absent.appropriation, count.second) << row.info->id;
              EXPECT_EQ(parts.earlier.appropriation, count_earlier.second) << row.info->id;
            }
            const bool whole =
                row.cells[c].Has(measure) && count.first == 0 && count_earlier.first == 0;
            EXPECT_EQ((measure == kSpent ? row.cells[c].Executed() : row.cells[c].Appropriation())
                          .has_value(),
                      whole);
            if (!whole) {
              EXPECT_EQ(row.cells[c].Difference(), std::nullopt);
            }
          };
          for (const Row& row : result->rows) {
            expect(row, row.info->id, standing);
          }
          if (!restated) {
            expect(result->total, "total", total);
            if (result->outside_total) expect(*result->outside_total, "outside", total);
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ComparisonProperty, testing::Range(0u, 300u));

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
