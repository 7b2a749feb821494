#include "services/platform/db/connect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "services/platform/db/server_history.h"

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

TEST(HostsOfTest, OneHostIsTheStringItself) {
  for (const char* conninfo : {"", "host=db dbname=kuzukuri", "postgresql://db:5433/kuzukuri",
                               "host=/run/postgresql", "host=a,b nonsense"}) {
    EXPECT_THAT(HostsOf(conninfo), testing::ElementsAre(conninfo));
  }
}

TEST(HostsOfTest, EachHasItsAddressAndItsPort) {
  EXPECT_THAT(HostsOf("host=a,b,c port=1,2,3 user=u"),
              testing::ElementsAre(
                  AllOf(HasSubstr("host='a'"), HasSubstr("port='1'"), HasSubstr("user='u'")),
                  AllOf(HasSubstr("host='b'"), HasSubstr("port='2'"), HasSubstr("user='u'")),
                  AllOf(HasSubstr("host='c'"), HasSubstr("port='3'"), HasSubstr("user='u'"))));
  EXPECT_THAT(HostsOf("postgresql://a:1,b:2/kuzukuri?target_session_attrs=read-write"),
              testing::ElementsAre(AllOf(HasSubstr("host='a'"), HasSubstr("port='1'"),
                                         HasSubstr("target_session_attrs='read-write'")),
                                   AllOf(HasSubstr("host='b'"), HasSubstr("port='2'"),
                                         HasSubstr("target_session_attrs='read-write'"))));
}

TEST(HostsOfTest, OnePortIsThatOfAll) {
  EXPECT_THAT(HostsOf("host=a,b hostaddr=192.0.2.1,192.0.2.2 port=5433"),
              testing::ElementsAre(AllOf(HasSubstr("host='a'"), HasSubstr("hostaddr='192.0.2.1'"),
                                         HasSubstr("port='5433'")),
                                   AllOf(HasSubstr("host='b'"), HasSubstr("hostaddr='192.0.2.2'"),
                                         HasSubstr("port='5433'"))));
  EXPECT_THAT(
      HostsOf("hostaddr=192.0.2.1,192.0.2.2"),
      testing::ElementsAre(HasSubstr("hostaddr='192.0.2.1'"), HasSubstr("hostaddr='192.0.2.2'")));
}

// Nobody answers at either: each is told, and the deadline holds.
TEST(ConnectByTest, TellsWhatEachHostSaid) {
  const auto begun = std::chrono::system_clock::now();
  const Connected made = ConnectBy("host=/nonexistent/a,/nonexistent/b", begun + seconds(2));
  EXPECT_EQ(made.connection, nullptr);
  EXPECT_THAT(made.error, AllOf(HasSubstr("/nonexistent/a"), HasSubstr("/nonexistent/b")));
  EXPECT_FALSE(made.refused);
  EXPECT_LT(std::chrono::system_clock::now(), begun + seconds(3));
}

TEST(ServerHistoryTest, AServerWhosePlaceAnotherHasTakenDoesNotFollow) {
  ServerHistory history;
  EXPECT_TRUE(history.Follows("7001", 3));
  EXPECT_TRUE(history.Follows("7001", 3));
  EXPECT_TRUE(history.Follows("7001", 5));
  EXPECT_FALSE(history.Follows("7001", 3));
  EXPECT_TRUE(history.Follows("7001", 0)) << "a follower says nothing";
  EXPECT_TRUE(history.Follows("7002", 1)) << "another system, e.g. a restored dump";
}

}  // namespace
}  // namespace kuzukuri::platform
