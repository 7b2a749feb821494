#include <gtest/gtest.h>

#include "services/platform/db/transact.h"

namespace kuzukuri::platform {
namespace {

TEST(SqlArray, QuotesTextAndKeepsNullsApart) {
  SqlArray array;
  EXPECT_EQ(array.str(), "{}");
  array.Add("a");
  array.Add("say \"hi\" \\ {x,y}");
  array.Add("NULL");
  array.AddNull();
  array.Add("");
  EXPECT_EQ(array.str(), R"({"a","say \"hi\" \\ {x,y}","NULL",NULL,""})");
}

TEST(SqlArray, NumbersAndFlags) {
  SqlArray array;
  array.Add(int64_t{-5});
  array.Add(std::optional<int64_t>());
  array.Add(std::optional<int64_t>(7));
  EXPECT_EQ(array.str(), "{-5,NULL,7}");
  SqlArray flags;
  flags.Add(true);
  flags.Add(false);
  EXPECT_EQ(flags.str(), "{t,f}");
}

}  // namespace
}  // namespace kuzukuri::platform
