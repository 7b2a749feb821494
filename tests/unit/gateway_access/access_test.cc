// Whose word counts, which pages may call, how often, and who loses a place.
#include <gtest/gtest.h>

#include <string>

#include "services/gateway/access/origin.h"
#include "services/gateway/access/peer.h"
#include "services/gateway/access/rate.h"
#include "services/gateway/http/connections.h"
#include "services/gateway/http/negotiate.h"

namespace kuzukuri::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Head HeadWith(std::vector<HeaderField> fields) {
  Head head;
  head.fields = std::move(fields);
  return head;
}

const Head& FromProxy() {
  static const Head head = HeadWith({{"x-forwarded-user", "sato"},
                                     {"x-forwarded-for", "9.9.9.9, 10.0.0.7"},
                                     {"x-forwarded-for", "192.0.2.1"},
                                     {"x-forwarded-proto", "https"}});
  return head;
}

TEST(Caller, FieldsCountOnlyFromATrustedProxy) {
  const Trust trust{{"spiffe://city/ingress"}, false, "x-forwarded-user"};
  const Peer stranger{"10.0.0.1", false, {"spiffe://city/other", "ingress"}};
  const Caller stripped = CallerOf(trust, stranger, true, FromProxy());
  EXPECT_EQ(stripped.identity, "");
  EXPECT_EQ(stripped.address, "10.0.0.1");
  EXPECT_FALSE(stripped.by_proxy);
  const Peer proxy{"10.0.0.1", false, {"spiffe://city/ingress"}};
  const Caller caller = CallerOf(trust, proxy, true, FromProxy());
  EXPECT_EQ(caller.identity, "sato");
  EXPECT_EQ(caller.address, "192.0.2.1");
  EXPECT_TRUE(caller.secure);
}

TEST(Caller, ThisMachineIsAProxyOnlyWhereItIsSaid) {
  const Peer local{"127.0.0.1", true, {}};
  EXPECT_EQ(CallerOf({{}, false, "x-forwarded-user"}, local, false, FromProxy()).identity, "");
  EXPECT_EQ(CallerOf({{}, true, "x-forwarded-user"}, local, false, FromProxy()).identity, "sato");
  EXPECT_EQ(CallerOf({{}, true, "x-user"}, local, false, FromProxy()).identity, "");
}

TEST(Caller, HostIsWhatTheCallerUsed) {
  const Head head = HeadWith({{"host", "door:7110"}, {"x-forwarded-host", "evil, city.example"}});
  const Peer local{"127.0.0.1", true, {}};
  EXPECT_EQ(CallerOf({{}, false, "x"}, local, false, head).host, "door:7110");
  EXPECT_EQ(CallerOf({{}, true, "x"}, local, false, head).host, "city.example");
}

TEST(Caller, HopsWithPorts) {
  const Trust trust{{}, true, "x"};
  const auto address = [&](const char* hops) {
    return CallerOf(trust, {"127.0.0.1", true, {}}, false, HeadWith({{"x-forwarded-for", hops}}))
        .address;
  };
  EXPECT_EQ(address("192.0.2.1:443"), "192.0.2.1");
  EXPECT_EQ(address("[2001:db8::1]:443"), "2001:db8::1");
  EXPECT_EQ(address("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(address("1.1.1.1, "), "127.0.0.1");
}

int StatusOf(const std::optional<Refusal>& refusal) { return refusal ? refusal->status : 0; }

TEST(Origin, Matrix) {
  const auto check = [](std::vector<HeaderField> fields) {
    return StatusOf(
        CheckOrigin({"https://data.example"}, HeadWith(std::move(fields)), "door.city.example"));
  };
  EXPECT_EQ(check({}), 0);
  EXPECT_EQ(check({{"origin", "https://door.city.example"}}), 0);
  EXPECT_EQ(check({{"origin", "https://DOOR.city.example"}, {"sec-fetch-site", "same-origin"}}), 0);
  EXPECT_EQ(check({{"origin", "https://data.example"}, {"sec-fetch-site", "cross-site"}}), 0);
  for (const char* origin :
       {"null", "", "https://evil.example", "https://door.city.example.evil.example",
        "https://door.city.example:8443", "ftp://door.city.example", "door.city.example",
        "https://data.example.evil", "https://data.example:444"}) {
    EXPECT_EQ(check({{"origin", origin}}), 403) << origin;
  }
  for (const char* site : {"cross-site", "same-site", "none", ""}) {
    EXPECT_EQ(check({{"sec-fetch-site", site}}), 403) << site;
    EXPECT_EQ(check({{"sec-fetch-site", site}, {"origin", "https://door.city.example"}}), 403);
  }
}

TEST(Origin, OnlyJson) {
  const auto check = [](const char* type) {
    return StatusOf(CheckContentType(HeadWith({{"content-type", type}})));
  };
  EXPECT_EQ(check("application/json"), 0);
  EXPECT_EQ(check("Application/JSON ; charset=utf-8"), 0);
  for (const char* type :
       {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
        "text/plain; application/json", "application/jsonp", "text/json"}) {
    EXPECT_EQ(check(type), 415) << type;
  }
  EXPECT_EQ(StatusOf(CheckContentType(Head())), 415);
}

TEST(Origin, OnlyLinesWhereLinesAreTaken) {
  const auto check = [](const char* type) {
    return StatusOf(CheckLinesType(HeadWith({{"content-type", type}})));
  };
  EXPECT_EQ(check("application/x-ndjson"), 0);
  EXPECT_EQ(check("Application/X-NDJSON ; charset=utf-8"), 0);
  for (const char* type : {"", "application/json", "text/plain", "application/x-ndjsons"}) {
    EXPECT_EQ(check(type), 415) << type;
  }
  EXPECT_EQ(StatusOf(CheckLinesType(Head())), 415);
}

TEST(Rate, BurstThenPace) {
  RateLimit limit(2, 3);
  const RateLimit::Time start{};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.Take("a", start).count(), 0);
  EXPECT_EQ(limit.Take("a", start), milliseconds(500));
  EXPECT_EQ(limit.Take("b", start).count(), 0);
  EXPECT_EQ(limit.Take("a", start + milliseconds(400)), milliseconds(100));
  EXPECT_EQ(limit.Take("a", start + milliseconds(500)).count(), 0);
  EXPECT_EQ(limit.Take("a", start + seconds(3600)).count(), 0);
  EXPECT_EQ(limit.Take("a", start + seconds(3600)).count(), 0);
  EXPECT_EQ(limit.Take("a", start + seconds(3600)).count(), 0);
  EXPECT_GT(limit.Take("a", start + seconds(3600)).count(), 0);
}

TEST(Rate, ForgetsWhoWasNotSeenForLongest) {
  RateLimit limit(1, 1, 2);
  const RateLimit::Time start{};
  EXPECT_EQ(limit.Take("a", start).count(), 0);
  EXPECT_EQ(limit.Take("b", start).count(), 0);
  EXPECT_GT(limit.Take("a", start).count(), 0);
  EXPECT_EQ(limit.Take("c", start).count(), 0);  // instead of b
  EXPECT_GT(limit.Take("a", start).count(), 0);
  EXPECT_EQ(limit.Take("b", start).count(), 0);
}

TEST(Rate, OneHouseholdIsOneAddress) {
  EXPECT_EQ(AddressKey("2001:db8:1:2::1"), AddressKey("2001:db8:1:2:ffff::9"));
  EXPECT_NE(AddressKey("2001:db8:1:2::1"), AddressKey("2001:db8:1:3::1"));
  EXPECT_EQ(AddressKey("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(AddressKey("192.0.2.1"), "192.0.2.1");
}

TEST(Connections, WhoWaitedLongestGoesFirst) {
  Connections table(2, 2);
  int closed = 0;
  const Connections::Clock::time_point start{};
  auto first = table.Enter(
      "a", [&closed] { closed = 1; }, start);
  auto second = table.Enter(
      "b", [&closed] { closed = 2; }, start + seconds(1));
  EXPECT_EQ(table.Enter(
                "c", [] {}, start + milliseconds(900)),
            nullptr);  // nobody has waited yet
  EXPECT_EQ(table.refused(), 1);
  const auto third = table.Enter(
      "c", [] {}, start + seconds(5));
  ASSERT_NE(third, nullptr);
  EXPECT_EQ(closed, 1);
  first.reset();
  EXPECT_EQ(table.size(), 2U);
}

TEST(Connections, WhoWorksStays) {
  Connections table(1, 1);
  auto only = table.Enter("a", [] { ADD_FAILURE(); });
  only->Works();
  EXPECT_EQ(table.Enter(
                "b", [] {}, Connections::Clock::now() + seconds(100)),
            nullptr);
  only.reset();
  EXPECT_NE(table.Enter("b", [] {}), nullptr);
}

TEST(Connections, WhoHadARequestBeginsToWaitAnew) {
  Connections table(2, 2);
  int closed = 0;
  const auto long_ago = Connections::Clock::now() - seconds(100);
  const auto first = table.Enter(
      "a", [&closed] { closed = 1; }, long_ago);
  const auto second = table.Enter(
      "b", [&closed] { closed = 2; }, long_ago + seconds(1));
  first->Waits();
  EXPECT_NE(table.Enter("c", [] {}), nullptr);
  EXPECT_EQ(closed, 2);
}

TEST(Connections, OfOneAddress) {
  Connections table(10, 2);
  const auto one = table.Enter("a", [] {});
  auto two = table.Enter("a", [] {});
  EXPECT_EQ(table.Enter("a", [] {}), nullptr);
  const auto others = {table.Enter("", [] {}), table.Enter("", [] {}), table.Enter("", [] {})};
  for (const auto& place : others) EXPECT_NE(place, nullptr);
  two.reset();
  EXPECT_NE(table.Enter("a", [] {}), nullptr);
}

TEST(Negotiate, Gzip) {
  EXPECT_TRUE(TakesGzip("gzip"));
  EXPECT_TRUE(TakesGzip("br;q=1, GZIP;q=0.5"));
  EXPECT_FALSE(TakesGzip("gzip;q=0"));
  EXPECT_FALSE(TakesGzip("identity"));
  EXPECT_FALSE(TakesGzip(""));
  EXPECT_FALSE(TakesGzip("xgzip"));
}

TEST(Negotiate, Tags) {
  EXPECT_TRUE(HasTag("\"a\"", "a"));
  EXPECT_TRUE(HasTag("W/\"a\"", "a"));
  EXPECT_TRUE(HasTag("\"x\", \"a-gz\"", "a"));
  EXPECT_FALSE(HasTag("a", "a"));
  EXPECT_FALSE(HasTag("\"b\"", "a"));
  EXPECT_FALSE(HasTag("", "a"));
}

TEST(Negotiate, Streams) {
  EXPECT_EQ(StreamFormOf("text/event-stream"), StreamForm::kEvents);
  EXPECT_EQ(StreamFormOf(""), StreamForm::kLines);
  EXPECT_EQ(StreamFormOf("*/*"), StreamForm::kLines);
  EXPECT_EQ(StreamFormOf("application/x-ndjson"), StreamForm::kLines);
  EXPECT_EQ(StreamFormOf("text/html"), std::nullopt);
}

TEST(Negotiate, Timeouts) {
  EXPECT_EQ(TimeoutOf("", seconds(15)), seconds(15));
  EXPECT_EQ(TimeoutOf("2.5", seconds(15)), milliseconds(2500));
  EXPECT_EQ(TimeoutOf("99999999", seconds(15)), seconds(15));
  for (const char* bad : {"0", "-1", "1e3", "x", "1s", ".", "1.2.3", " 1", "inf", "nan"}) {
    EXPECT_EQ(TimeoutOf(bad, seconds(15)), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace kuzukuri::gateway
