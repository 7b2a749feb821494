// Whole answers of random comparisons, read back with the generated classes.
#include "services/aggregator/wire/render.h"

#include <gtest/gtest.h>

#include <string>

#include "services/aggregator/wire/cell.h"
#include "tests/unit/aggregator/random_years.h"

namespace kuzukuri::aggregator {
namespace {

class Answers : public testing::TestWithParam<unsigned> {
 protected:
  void Expect(const v1::Row& proto, const Row& row) const {
    EXPECT_EQ(proto.id(), row.info->id);
    EXPECT_EQ(proto.kind(), static_cast<int>(row.info->kind));
    EXPECT_EQ(proto.display_name(), row.info->display_name);
    EXPECT_EQ(proto.parent(), row.info->parent);
    EXPECT_EQ(proto.outside_total(), row.info->outside_total);
    EXPECT_EQ(proto.match(), static_cast<int>(row.match));
    ASSERT_EQ(proto.cells_size(), static_cast<int>(row.cells.size()));
    for (size_t c = 0; c < row.cells.size(); ++c) {
      ExpectCell(proto.cells(static_cast<int>(c)), row.cells[c]);
    }
    EXPECT_EQ(proto.changes_size(), proto.cells_size() - 1);
    ASSERT_EQ(proto.members_size(), static_cast<int>(row.members.size()));
    for (size_t m = 0; m < row.members.size(); ++m) {
      ExpectMember(proto.members(static_cast<int>(m)), row.members[m]);
    }
    ASSERT_EQ(proto.lineage_size(), static_cast<int>(row.lineage.size()));
    for (size_t e = 0; e < row.lineage.size(); ++e) {
      ExpectEdge(proto.lineage(static_cast<int>(e)), *row.lineage[e]);
    }
  }

  static void ExpectCell(const v1::Cell& proto, const Amounts& figures) {
    v1::Cell expected;
    FillCell(figures, {}, false, &expected);
    expected.clear_printed();
    EXPECT_EQ(proto.SerializeAsString(), expected.SerializeAsString());
  }

  static void ExpectMember(const v1::Member& proto, const Member& member) {
    EXPECT_EQ(proto.column(), member.column);
    EXPECT_EQ(proto.node(), member.info->node);
    EXPECT_EQ(proto.display_name(), member.info->display_name);
    EXPECT_EQ(proto.not_counted(), member.not_counted);
    ExpectCell(proto.cell(), member.figures);
  }

  static void ExpectEdge(const v1::RowLineage& proto, const Edge& edge) {
    EXPECT_EQ(proto.type(), static_cast<int>(edge.type));
    EXPECT_EQ(proto.predecessor(), edge.predecessor);
    EXPECT_EQ(proto.successor(), edge.successor);
    EXPECT_EQ(proto.has_share_ppm(), edge.share_ppm.has_value());
    EXPECT_EQ(proto.share_ppm(), edge.share_ppm.value_or(0));
  }
};

TEST_P(Answers, SayWhatWasComputed) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  for (const LineagePolicy policy : {LineagePolicy::kGrouped, LineagePolicy::kRestated}) {
    const auto prepared = random.Prepare(timeline, Level::kProject, policy);
    const auto comparison = Compare(prepared->input);
    ASSERT_TRUE(comparison.ok());
    Query query;
    query.columns = random.columns();
    query.policy = policy;
    query.components = true;
    query.page_size = 1000;
    const DepartmentNames departments;
    const PlanBytes texts(prepared->plan, timeline, departments, Level::kProject,
                          policy == LineagePolicy::kRestated);
    Computed computed;
    computed.query = &query;
    computed.input = &prepared->input;
    computed.comparison = &*comparison;
    computed.texts = &texts;
    computed.append_rest = [](const Row&, std::string&) {};
    for (size_t r = 0; r < comparison->rows.size(); ++r) computed.rows.push_back(r);
    v1::CompareExecutionResponse response;
    ASSERT_TRUE(response.ParseFromString(Render(computed)));
    EXPECT_TRUE(response.GetReflection()->GetUnknownFields(response).empty());
    ASSERT_EQ(response.rows_size(), static_cast<int>(comparison->rows.size()));
    EXPECT_EQ(response.row_count(), response.rows_size());
    EXPECT_EQ(response.columns_size(), static_cast<int>(random.columns().size()));
    for (int r = 0; r < response.rows_size(); ++r) {
      Expect(response.rows(r), comparison->rows[static_cast<size_t>(r)]);
    }
    Expect(response.total(), comparison->total);
    EXPECT_EQ(response.has_outside_total(), comparison->outside_total.has_value());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Answers, testing::Range(0u, 100u));

}  // namespace
}  // namespace kuzukuri::aggregator
