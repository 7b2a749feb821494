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

TEST(RowsTest, KeysAreTheirValues) {
  Rows<4> rows;
  rows.Add(JurisdictionCode("141127"), Year(2022), Revision(7), ResourceId("a \"b\""));
  EXPECT_EQ(rows.columns()[0].str(), R"({"141127"})");
  EXPECT_EQ(rows.columns()[1].str(), "{2022}");
  EXPECT_EQ(rows.columns()[2].str(), "{7}");
  EXPECT_EQ(rows.columns()[3].str(), R"({"a \"b\""})");
}

TEST(TypedSql, KeysArePlainTextsBothWays) {
  EXPECT_EQ(pqxx::to_string(Revision(7)), "7");
  EXPECT_EQ(pqxx::to_string(ResourceId("I-1")), "I-1");
  Year year;
  pqxx::from_string("2022", year);
  EXPECT_EQ(year, Year(2022));
  JurisdictionCode code;
  pqxx::from_string("141127", code);
  EXPECT_EQ(code, JurisdictionCode("141127"));
}

TEST(RowsTest, NoneAreEmptyArrays) {
  const Rows<2> rows;
  EXPECT_EQ(rows.columns()[0].str(), "{}");
  EXPECT_EQ(rows.columns()[1].str(), "{}");
}

}  // namespace
}  // namespace kuzukuri::platform
