#include "services/platform/base/caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

using testing::HasSubstr;

constexpr const char* kTable = R"(# who calls
spiffe://city.example/aggregator	aggregator  *
spiffe://city.example/asahi   writer   141127,141135   # 旭区 and another

spiffe://city.example/portal  gateway  141127
)";

TEST(Callers, EachLineIsACaller) {
  const auto callers = ParseCallers(kTable);
  ASSERT_TRUE(callers.ok()) << callers.status();
  ASSERT_EQ(callers->size(), 3);
  const Caller& aggregator = callers->find("spiffe://city.example/aggregator")->second;
  EXPECT_EQ(aggregator.role, Role::kAggregator);
  EXPECT_TRUE(aggregator.IsFor(JurisdictionCode("141127")));
  const Caller& writer = callers->find("spiffe://city.example/asahi")->second;
  EXPECT_EQ(writer.identity, "spiffe://city.example/asahi");
  EXPECT_EQ(writer.role, Role::kWriter);
  EXPECT_TRUE(writer.IsFor(JurisdictionCode("141135")));
  EXPECT_FALSE(writer.IsFor(JurisdictionCode("141020")));
  EXPECT_FALSE(writer.IsFor(JurisdictionCode()));
}

TEST(Callers, AnEmptyTableKnowsNobody) {
  EXPECT_TRUE(ParseCallers("")->empty());
  EXPECT_TRUE(ParseCallers("# nobody yet\n\n")->empty());
}

TEST(Callers, WhatIsWrongIsToldByLine) {
  const auto problem = [](const std::string& line) {
    return std::string(ParseCallers("spiffe://a/b reader *\n" + line + "\n").status().message());
  };
  EXPECT_THAT(problem("spiffe://a/c reader"), HasSubstr("line 2: it has 2 words"));
  EXPECT_THAT(problem("spiffe://a/c reader 141127 141135"), HasSubstr("it has 4 words"));
  EXPECT_THAT(problem("aggregator reader *"), HasSubstr("'aggregator' is no URI"));
  EXPECT_THAT(problem("spiffe://a/c admin *"), HasSubstr("'admin' is no role"));
  EXPECT_THAT(problem("spiffe://a/c nobody *"), HasSubstr("'nobody' is no role"));
  EXPECT_THAT(problem("spiffe://a/c Reader *"), HasSubstr("'Reader' is no role"));
  EXPECT_THAT(problem("spiffe://a/c reader 14112"), HasSubstr("'14112' is no local"));
  EXPECT_THAT(problem("spiffe://a/c reader 141127,"), HasSubstr("'' is no local"));
  EXPECT_THAT(problem("spiffe://a/c reader 141127,*"), HasSubstr("'*' is no local"));
  EXPECT_THAT(problem("spiffe://a/b writer *"),
              HasSubstr("line 2: its URI stands in a line above"));
}

TEST(Callers, RolesMayDoWhatTheyAreFor) {
  for (const Role role : {Role::kReader, Role::kWriter, Role::kAggregator, Role::kGateway,
                          Role::kOperator, Role::kNobody}) {
    EXPECT_FALSE(MayCall(role, Access::kNobody));
    EXPECT_EQ(MayCall(role, Access::kRead), role != Role::kNobody);
    EXPECT_EQ(MayCall(role, Access::kWrite), role == Role::kWriter || role == Role::kGateway);
  }
}

}  // namespace
}  // namespace kuzukuri::platform
