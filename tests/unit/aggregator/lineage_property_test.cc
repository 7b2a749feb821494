// Rows, restatement and moves follow lineage as its definition has it: on random years.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/aggregator/domain/comparison.h"
#include "tests/unit/aggregator/lineage_reference.h"
#include "tests/unit/aggregator/plain_amounts.h"
#include "tests/unit/aggregator/row_finder.h"

namespace kuzukuri::aggregator {
namespace {

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
        expected[finder.Of(node, YearOf(node))] += amounts;
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
      std::map<std::string, std::string> row_of = RowIds(*result, finder, level);
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

TEST_P(ComparisonProperty, RestatedIsWhatItsDefinitionSays) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  const auto prepared = random.Prepare(timeline, Level::kProject, LineagePolicy::kRestated);
  const CompareInput& input = prepared->input;
  const auto result = Compare(input);
  ASSERT_TRUE(result.ok());
  const Reference reference(random.Span());
  const RowFinder finder(random, Level::kProject);
  for (size_t c = 0; c < input.columns.size(); ++c) {
    std::map<std::string, ByComponent> end;
    for (const auto& [node, amounts] : Contents(random, random.columns()[c])) {
      reference.Follow(node, random.columns()[c].fiscal_year.value(), amounts, end);
    }
    ByComponent seen;
    for (const Row& row : result->rows) {
      if (row.info->kind != RowKind::kNodes) continue;
      const std::set<std::string> undivided = reference.Undivided(finder.Of(row));
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
      const std::string name = ProjectOf(node);
      const bool known =
          std::any_of(random.years().begin(), random.years().end(), [&](const CatalogYear& year) {
            return std::any_of(year.projects.begin(), year.projects.end(),
                               [&](const Project& project) { return project.name == name; });
          });
      if (known) projects += amounts;
    }
    EXPECT_AMOUNTS(seen, projects);
  }
}

// Whose parts went different ways is one to one with none of the rows they went to.
TEST_P(ComparisonProperty, OneToOneIsWhatIsThereWhole) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  for (const Level level : {Level::kProject, Level::kSubProject}) {
    const auto prepared = random.Prepare(timeline, level, LineagePolicy::kRestated);
    const auto result = Compare(prepared->input);
    ASSERT_TRUE(result.ok());
    std::map<std::pair<int, std::string>, ByComponent> whole;
    for (size_t c = 0; c < random.columns().size(); ++c) {
      for (const auto& [node, amounts] : Contents(random, random.columns()[c])) {
        const std::string unit = level == Level::kProject ? ProjectOf(node) : node;
        whole[{static_cast<int>(c), unit}] += amounts;
      }
    }
    std::map<const MemberInfo*, int> rows_of;
    for (const Row& row : result->rows) {
      for (const Member& member : row.members) ++rows_of[member.info];
    }
    for (const Row& row : result->rows) {
      std::set<int> columns;
      bool in_part = false;
      for (const Member& member : row.members) {
        columns.insert(member.column);
        in_part |= rows_of.at(member.info) > 1;
        if (row.match != Match::kOneToOne) continue;
        EXPECT_AMOUNTS(Of(member.figures), (whole[{member.column, member.info->node}]))
            << row.info->id << " level " << static_cast<int>(level);
      }
      if (row.match != Match::kGroup) continue;
      EXPECT_TRUE(in_part || row.members.size() > columns.size()) << row.info->id;
    }
  }
}

}  // namespace
}  // namespace kuzukuri::aggregator
