// Lines that count in other nodes than the catalogue has above them.
#include "services/aggregator/domain/rollups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/aggregator/domain/book_notes.h"
#include "services/aggregator/domain/column_findings.h"
#include "services/aggregator/domain/row_plan.h"

namespace kuzukuri::aggregator {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Names = std::vector<std::string>;

constexpr platform::Year kYear(2022);
const std::string kParent = "jurisdictions/141127/fiscalYears/2022/";

// Total > class > pillar > P, with the sub-project P/1; the same pillar stands in another table
// under a sector, and P in a third one under a group, of a grand total.
class Rollups : public testing::Test {
 protected:
  Rollups() {
    year_.jurisdiction = platform::JurisdictionCode("141127");
    year_.fiscal_year = kYear;
    year_.exists = true;
    year_.nodes = {{"total", NodeKind::kTotal, "合計", "", 0, false, ""},
                   {"class", NodeKind::kClass, "区分", "total", 0, false, ""},
                   {"pillar", NodeKind::kPillar, "柱", "class", 0, false, ""},
                   {"beside", NodeKind::kPillar, "隣の柱", "class", 1, false, ""}};
    year_.nodes[2].elsewhere = {{"sectors", "sector"}};
    year_.other_nodes = {{"sector", NodeKind::kGroup, "部門", "", 0, false, ""},
                         {"group", NodeKind::kGroup, "群", "", 0, false, "", {{"groups", "all"}}},
                         {"all", NodeKind::kGroup, "全て", "", 0, false, ""}};
    Project& project = year_.projects.emplace_back();
    project.id = "P";
    project.name = kParent + "projects/P";
    project.display_name = "事業";
    project.parent = "pillar";
    project.elsewhere = {{"groups", "group"}};
    project.sub_projects = {{project.name + "/subProjects/1", "細事業", 0}};
    book_.fiscal_year = kYear;
  }

  void AddLine(const std::string& node, const Names& rollups, int64_t yen = 0) {
    const auto table = std::make_shared<LineTable>(*book_.table);
    std::vector<uint32_t> set;
    for (const std::string& id : rollups) {
      set.push_back(table->rollups.AddNode(kParent + "classificationNodes/" + id));
    }
    BookLine line;
    line.id = std::to_string(table->lines.size());
    line.node = kParent + node;
    line.records_appropriation = true;
    line.revision = platform::Revision(1);
    line.rollups = table->rollups.AddSet(set);
    Posting posting;
    posting.line = static_cast<uint32_t>(table->lines.size());
    posting.amount_yen = yen;
    posting.component = 1;
    posting.revision = 1;
    book_.postings.push_back(posting);
    EXPECT_TRUE(table->lines.Add(line));
    book_.table = table;
  }

  std::vector<RollupMismatch> Find() const {
    const Timeline timeline({&year_});
    return FindRollupMismatches(timeline, 0, book_, platform::Revision(1));
  }

  // Ids that one line names wrongly and those it lacks.
  std::pair<Names, Names> Of(const std::string& node, const Names& rollups) {
    book_.table = std::make_shared<const LineTable>();
    AddLine(node, rollups);
    const std::vector<RollupMismatch> all = Find();
    if (all.empty()) return {};
    EXPECT_EQ(all.size(), 1U);
    const auto ids = [](Names names) {
      for (std::string& name : names) name = name.substr(name.rfind('/') + 1);
      return names;
    };
    return {ids(all[0].wrong), ids(all[0].missing)};
  }

  CatalogYear year_;
  YearBook book_;
};

TEST_F(Rollups, WhatStandsAboveInTheFirstTreeIsNamedAndMore) {
  const std::pair<Names, Names> right;
  for (const char* node : {"projects/P", "projects/P/subProjects/1"}) {
    EXPECT_EQ(Of(node, {"total", "class", "pillar"}), right) << node;
    EXPECT_EQ(Of(node, {"pillar", "class", "total", "group", "all", "sector"}), right) << node;
    EXPECT_EQ(Of(node, {"pillar", "total"}), (std::pair<Names, Names>{{}, {"class"}})) << node;
    EXPECT_EQ(Of(node, {"sector"}), (std::pair<Names, Names>{{}, {"pillar", "class", "total"}}));
  }
}

TEST_F(Rollups, WhatIsNotAboveIsWrong) {
  EXPECT_EQ(Of("projects/P", {"total", "class", "pillar", "beside", "gone"}),
            (std::pair<Names, Names>{{"beside", "gone"}, {}}));
  EXPECT_EQ(Of("projects/P", {"total", "class", "beside"}),
            (std::pair<Names, Names>{{"beside"}, {"pillar"}}));
  // In a tree in which neither the pillar nor what is above it stands.
  EXPECT_EQ(Of("classificationNodes/pillar", {"class", "total", "group"}),
            (std::pair<Names, Names>{{"group"}, {}}));
}

TEST_F(Rollups, ANodesOwnNameMayBeThereOrNot) {
  const std::pair<Names, Names> right;
  EXPECT_EQ(Of("classificationNodes/class", {"total"}), right);
  EXPECT_EQ(Of("classificationNodes/class", {"total", "class"}), right);
  EXPECT_EQ(Of("classificationNodes/total", {"total"}), right);
  EXPECT_EQ(Of("classificationNodes/class", {"class"}), (std::pair<Names, Names>{{}, {"total"}}));
  EXPECT_EQ(Of("classificationNodes/class", {"total", "pillar"}),
            (std::pair<Names, Names>{{"pillar"}, {}}));
}

TEST_F(Rollups, LinesThatNameNoneAndLinesOnUnknownNodesAreNotHeldAgainstIt) {
  EXPECT_EQ(Of("projects/P", {}), (std::pair<Names, Names>()));
  EXPECT_EQ(Of("projects/unknown", {"pillar"}), (std::pair<Names, Names>()));
  EXPECT_EQ(Of("classificationNodes/sector", {"pillar"}), (std::pair<Names, Names>()));
}

TEST_F(Rollups, ADamagedTreeEnds) {
  year_.other_nodes[2].elsewhere = {{"groups", "group"}};
  EXPECT_EQ(Of("projects/P", {"total", "class", "pillar", "all"}), (std::pair<Names, Names>()));
}

TEST_F(Rollups, OneFindingANodeHasTheLinesThatAreWrongTogether) {
  AddLine("projects/P", {"total", "class", "pillar"}, 1);
  AddLine("projects/P", {"total", "class", "sector", "pillar", "beside"}, 20);
  AddLine("projects/P", {"total", "class", "gone"}, 300);
  AddLine("projects/P", {}, 4000);
  const Timeline timeline({&year_});
  const LineSlots slots = FindSlots(timeline, &book_, kYear, platform::Revision(1));
  const ColumnSpec spec{kYear, std::nullopt, 0};
  CompareInput input;
  input.timeline = &timeline;
  RowPlan plan;
  plan.names.emplace(timeline);
  input.plan = &plan;
  for (int c = 0; c < 2; ++c) {
    input.columns.push_back(MakeColumn(timeline, slots, &book_, platform::Revision(1), spec));
    Findings before;
    FindInColumns(input, before);
    EXPECT_THAT(before, IsEmpty()) << "nobody asked for findings";
  }
  for (Column& column : input.columns) {
    NoteBooks(timeline, slots, &book_, platform::Revision(1), column);
  }
  Findings findings;
  FindInColumns(input, findings);
  ASSERT_EQ(findings.size(), 2U);  // one a column
  const Finding& one = findings[1];
  EXPECT_EQ(one.kind, FindingKind::kRollUpMismatch);
  EXPECT_TRUE(one.warning);
  EXPECT_EQ(one.column, 1);
  EXPECT_EQ(one.node, kParent + "projects/P");
  EXPECT_EQ(one.node_display_name, "事業");
  // None of the lines records execution, which is no zero.
  EXPECT_THAT(one.figures, ElementsAre(320));
  EXPECT_THAT(one.message,
              AllOf(HasSubstr("budget lines of '事業' count in '隣の柱', 'gone', not "),
                    HasSubstr(" and do not count in '柱', above it")));
}

TEST_F(Rollups, AClassificationNodeIsNamedToo) {
  AddLine("classificationNodes/class", {"sector"});
  const Timeline timeline({&year_});
  const std::vector<RollupMismatch> all = Find();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(RollupName(year_, all[0].wrong[0]), "部門");
  EXPECT_EQ(RollupName(year_, all[0].missing[0]), "合計");
}

}  // namespace
}  // namespace kuzukuri::aggregator
