#include "services/platform/db/connect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kuzukuri::platform {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(ConnectionStringTest, HasLimitsOfTimeInEveryForm) {
  for (const char* conninfo :
       {"", "host=db dbname=kuzukuri", "postgresql://kuzukuri@db:5433/kuzukuri?sslmode=require"}) {
    EXPECT_THAT(ConnectionString(conninfo),
                AllOf(HasSubstr("connect_timeout='3'"), HasSubstr("keepalives_idle='3'"),
                      HasSubstr("tcp_user_timeout='4000'")))
        << conninfo;
  }
}

TEST(ConnectionStringTest, KeepsWhatTheOperatorSets) {
  EXPECT_THAT(
      ConnectionString("postgresql://kuzukuri@db/kuzukuri?connect_timeout=9&keepalives=0"),
      AllOf(HasSubstr("connect_timeout='9'"), HasSubstr("keepalives='0'"), HasSubstr("host='db'"),
            HasSubstr("user='kuzukuri'"), Not(HasSubstr("connect_timeout='3'"))));
  EXPECT_THAT(ConnectionString("host=db tcp_user_timeout=0"), HasSubstr("tcp_user_timeout='0'"));
}

TEST(ConnectionStringTest, QuotesValues) {
  EXPECT_THAT(ConnectionString(R"(password='a\'b\\c d' host=db)"),
              HasSubstr(R"(password='a\'b\\c d' )"));
}

TEST(ConnectionStringTest, LeavesToLibpqWhatItCannotRead) {
  EXPECT_EQ(ConnectionString("host=db nonsense"), "host=db nonsense");
}

TEST(ConnectLimitTest, IsEachHostsTime) {
  EXPECT_EQ(ConnectLimit("host=db"), seconds(3));
  EXPECT_EQ(ConnectLimit("host=a,b,c connect_timeout=2"), seconds(6));
  EXPECT_EQ(ConnectLimit("postgresql://a,b/kuzukuri"), seconds(6));
  EXPECT_EQ(ConnectLimit("connect_timeout=0"), seconds(3)) << "without limit is not offered";
}

}  // namespace
}  // namespace kuzukuri::platform
