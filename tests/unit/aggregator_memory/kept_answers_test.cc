#include "services/aggregator/upstream/memory/kept_answers.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace kuzukuri::aggregator {
namespace {

class KeptAnswersTest : public testing::Test {
 protected:
  void Keep(const std::string& request, int64_t revision) {
    Snapshot snapshot;
    snapshot.budget = platform::Revision(revision);
    answers_.Keep(request,
                  {snapshot, {}, std::make_shared<const std::string>(std::to_string(revision))});
  }
  // Empty when there is none.
  std::string Find(const std::string& request, int64_t revision) {
    const AnswerBody body = answers_.Find(
        request, [&](const auto& answer) { return answer.snapshot.budget.value() == revision; });
    return body == nullptr ? "" : *body;
  }

  KeptAnswers answers_;
};

TEST_F(KeptAnswersTest, OneAnswersWhatItIsRightForAndNothingElse) {
  Keep("a", 5);
  Keep("b", 6);
  EXPECT_EQ(Find("a", 5), "5");
  EXPECT_EQ(Find("a", 6), "");
  EXPECT_EQ(Find("c", 5), "");
}

TEST_F(KeptAnswersTest, TheLastTwoSnapshotsOfARequestAreKept) {
  for (const int revision : {1, 2, 3}) Keep("a", revision);
  EXPECT_EQ(Find("a", 1), "");
  EXPECT_EQ(Find("a", 2), "2");
  EXPECT_EQ(Find("a", 3), "3");
  EXPECT_EQ(answers_.bytes(), 2 * 1 + 2);
}

TEST_F(KeptAnswersTest, OneRequestTooManyDropsTheOneThatCameFirst) {
  for (size_t i = 0; i <= KeptAnswers::kMost; ++i) Keep(std::to_string(1000 + i), 1);
  EXPECT_EQ(Find("1000", 1), "");
  EXPECT_EQ(Find("1001", 1), "1");
  EXPECT_EQ(answers_.bytes(), KeptAnswers::kMost * (2 * 4 + 1));
}

}  // namespace
}  // namespace kuzukuri::aggregator
