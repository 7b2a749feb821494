#include <gtest/gtest.h>

#include "services/platform/db/statement.h"

namespace kuzukuri::platform {
namespace {

TEST(RowsTest, AreOneArrayAColumn) {
  Rows<4> rows;
  rows.Add(std::string("a"), 1, std::optional<int64_t>(5), true);
  rows.Add(std::string("b \"c\""), 2, std::optional<int64_t>(), false);
  EXPECT_EQ(rows.columns()[0].str(), R"({"a","b \"c\""})");
  EXPECT_EQ(rows.columns()[1].str(), "{1,2}");
  EXPECT_EQ(rows.columns()[2].str(), "{5,NULL}");
  EXPECT_EQ(rows.columns()[3].str(), "{t,f}");
}

TEST(RowsTest, NoneAreEmptyArrays) {
  const Rows<2> rows;
  EXPECT_EQ(rows.columns()[0].str(), "{}");
  EXPECT_EQ(rows.columns()[1].str(), "{}");
}

}  // namespace
}  // namespace kuzukuri::platform
