#include "services/aggregator/upstream/memory/kept_plans.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace kuzukuri::aggregator {
namespace {

class KeptPlansTest : public testing::Test {
 protected:
  void Keep(const std::string& form, int value) {
    plans_.Keep(form, std::make_shared<const int>(value), 100);
  }
  // 0 when there is none.
  int Find(const std::string& form) {
    const auto found = std::static_pointer_cast<const int>(plans_.Find(form));
    return found == nullptr ? 0 : *found;
  }

  KeptPlans plans_;
};

TEST_F(KeptPlansTest, AFormThatIsReplacedLeavesTheOthersAlone) {
  Keep("a", 1);
  Keep("b", 2);
  Keep("a", 3);
  EXPECT_EQ(Find("a"), 3);
  EXPECT_EQ(Find("b"), 2);
  EXPECT_EQ(plans_.bytes(), 200);
}

TEST_F(KeptPlansTest, OneFormTooManyDropsTheOneNotUsedForLongest) {
  for (int i = 1; i <= 8; ++i) Keep(std::to_string(i), i);
  EXPECT_EQ(Find("1"), 1);
  Keep("9", 9);
  EXPECT_EQ(Find("2"), 0);
  for (const int form : {1, 3, 4, 5, 6, 7, 8, 9}) EXPECT_EQ(Find(std::to_string(form)), form);
  EXPECT_EQ(plans_.bytes(), 800);
}

}  // namespace
}  // namespace kuzukuri::aggregator
