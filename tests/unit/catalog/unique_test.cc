#include "services/catalog/domain/unique.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "services/platform/base/text.h"
#include "tests/unit/catalog/violations.h"

namespace kuzukuri::catalog {
namespace {

using Id = platform::ResourceId;
using testing::Eq;

TEST(SiblingName, IsWhereAndWhat) {
  const std::vector<Placement> placed = {{"nature", Id("wages"), 0}, {"list", Id("k2"), 3}};
  EXPECT_THAT(SiblingNameOf("list", placed, "職員 人件費"),
              Eq(SiblingName(Id("k2"), "職員人件費")));
  EXPECT_THAT(SiblingNameOf("nature", placed, "ＤＶ"), Eq(SiblingName(Id("wages"), "DV")));
  EXPECT_THAT(SiblingNameOf("summary", placed, "職員人件費"), Eq(std::nullopt));
}

struct Row {
  Id id;
  std::string name;
  std::vector<Placement> placements;
};

class RandomNames : public testing::TestWithParam<unsigned> {
 protected:
  int Below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  Row Any() {
    static const std::vector<std::string> kNames = {"職員人件費", "職員 人件費", "一般事務費",
                                                    "交際費"};
    Row row = {Id("p" + std::to_string(next_++)), kNames[static_cast<size_t>(Below(4))], {}};
    for (const char* tree : {"nature", "list", "summary"}) {
      if (Below(4) == 0) continue;
      const Id parent = Below(5) == 0 ? Id() : Id("n" + std::to_string(Below(3)));
      row.placements.push_back({tree, parent, 0});
    }
    return row;
  }

  std::mt19937 random_{GetParam()};
  int next_ = 0;
};

// The rule in the obvious way: two rows clash where both stand under the same node of the primary
// tree and their names are equal but for width and spaces.
bool Clash(const Row& a, const Row& b) {
  for (const Placement& here : a.placements) {
    for (const Placement& there : b.placements) {
      if (here.tree != "list" || there.tree != "list" || here.parent != there.parent) continue;
      if (platform::ComparisonKey(a.name) == platform::ComparisonKey(b.name)) return true;
    }
  }
  return false;
}

TEST_P(RandomNames, ClashAmongSiblingsOfThePrimaryTreeAlone) {
  int clashes = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<Row> stored;
    std::vector<Row> batch;
    for (int i = Below(4); i > 0; --i) stored.push_back(Any());
    for (int i = 1 + Below(4); i > 0; --i) batch.push_back(Any());

    TakenNames taken;
    for (const Row& row : stored) {
      taken.ids.insert(row.id);
      const auto name = SiblingNameOf("list", row.placements, row.name);
      if (name) taken.names.emplace(*name, row.id);
    }
    UniqueNames unique("Project", "fiscal year 2022", "projects/");
    platform::FieldViolations violations;
    std::vector<std::string> in_batch;
    std::vector<std::string> in_store;
    for (size_t i = 0; i < batch.size(); ++i) {
      const std::string row = std::to_string(i);
      unique.Add(violations, row, batch[i].id,
                 SiblingNameOf("list", batch[i].placements, batch[i].name), batch[i].name);
      const auto clashes_with = [&](const Row& other) { return Clash(batch[i], other); };
      const auto end = batch.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::any_of(batch.begin(), end, clashes_with)) in_batch.push_back(row + ".display_name");
      if (std::any_of(stored.begin(), stored.end(), clashes_with)) {
        in_store.push_back(row + ".display_name");
      }
    }
    ASSERT_THAT(Fields(violations.ToStatus()), testing::ElementsAreArray(in_batch));
    ASSERT_THAT(Fields(unique.Against(taken)), testing::ElementsAreArray(in_store));
    clashes += static_cast<int>(in_batch.size() + in_store.size());
  }
  EXPECT_GT(clashes, 30);  // the test would prove nothing otherwise
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomNames, testing::Range(0u, 3u));

}  // namespace
}  // namespace kuzukuri::catalog
