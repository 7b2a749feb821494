#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "services/aggregator/upstream/memory.h"

namespace kuzukuri::aggregator {
namespace {

class Plans : public testing::Test {
 protected:
  void Keep(const std::string& form, int value) {
    memory_.KeepPlan(ward_, form, std::make_shared<const int>(value), 100);
  }
  // 0 when there is none.
  int Find(const std::string& form) {
    const auto found = std::static_pointer_cast<const int>(memory_.FindPlan(ward_, form));
    return found == nullptr ? 0 : *found;
  }

  // Nothing listens there, and nothing is asked.
  const Services services_{Addresses{"127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:1"}};
  Memory memory_{services_, {}};
  const Memory::WardHandle ward_ = memory_.Open("141127");
};

TEST_F(Plans, AFormThatIsReplacedLeavesTheOthersAlone) {
  Keep("a", 1);
  Keep("b", 2);
  Keep("a", 3);
  EXPECT_EQ(Find("a"), 3);
  EXPECT_EQ(Find("b"), 2);
}

TEST_F(Plans, OneFormTooManyDropsTheOneNotUsedForLongest) {
  for (int i = 1; i <= 8; ++i) Keep(std::to_string(i), i);
  EXPECT_EQ(Find("1"), 1);
  Keep("9", 9);
  EXPECT_EQ(Find("2"), 0);
  for (const int form : {1, 3, 4, 5, 6, 7, 8, 9}) EXPECT_EQ(Find(std::to_string(form)), form);
}

}  // namespace
}  // namespace kuzukuri::aggregator
