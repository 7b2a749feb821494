#include "services/platform/base/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace kuzukuri::platform {
namespace {

constexpr const char* kTraceId = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* kParentId = "b7ad6b7169203331";
const std::string kWhole = std::string("00-") + kTraceId + "-" + kParentId + "-01";

TEST(ParseTraceParentTest, ReadsWhatW3cWrites) {
  const auto trace = ParseTraceParent(kWhole);
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->trace_id, kTraceId);
  EXPECT_EQ(trace->parent_id, kParentId);
  EXPECT_TRUE(trace->sampled);
  EXPECT_NE(trace->span_id, kParentId);
  EXPECT_THAT(trace->span_id, testing::MatchesRegex("[0-9a-f]{16}"));
}

TEST(ParseTraceParentTest, OnlyTheLowestFlagSaysThatSpansAreWanted) {
  const std::string stem = kWhole.substr(0, kWhole.size() - 2);
  for (const auto& [flags, sampled] : {std::pair("00", false),
                                       {"01", true},
                                       {"02", false},
                                       {"03", true},
                                       {"fe", false},
                                       {"ff", true}}) {
    const auto trace = ParseTraceParent(stem + flags);
    ASSERT_TRUE(trace) << flags;
    EXPECT_EQ(trace->sampled, sampled) << flags;
  }
}

TEST(ParseTraceParentTest, LaterVersionsMaySayMore) {
  EXPECT_TRUE(ParseTraceParent("cc" + kWhole.substr(2)));
  EXPECT_TRUE(ParseTraceParent("cc" + kWhole.substr(2) + "-what the future brings"));
  EXPECT_FALSE(ParseTraceParent("cc" + kWhole.substr(2) + ".what"));
  EXPECT_FALSE(ParseTraceParent(kWhole + "-more")) << "version 00 has four parts";
}

TEST(ParseTraceParentTest, RefusesWhatIsNone) {
  for (const std::string& text :
       {std::string(), std::string("00"), "ff" + kWhole.substr(2), " " + kWhole, kWhole + " ",
        kWhole.substr(1), "00-" + std::string(32, '0') + "-" + kParentId + "-01",
        std::string("00-") + kTraceId + "-" + std::string(16, '0') + "-01",
        std::string("00-0AF7651916CD43DD8448EB211C80319C-") + kParentId + "-01",
        std::string("00_") + kTraceId + "-" + kParentId + "-01",
        std::string("00-") + kTraceId + "_" + kParentId + "-01",
        std::string("00-") + kTraceId + "-" + kParentId + "_01",
        std::string("00-") + kTraceId + "-" + kParentId + "-0g",
        std::string("0g-") + kTraceId + "-" + kParentId + "-01"}) {
    EXPECT_FALSE(ParseTraceParent(text)) << text;
  }
}

// Whatever byte of a right one is changed: it is right still, or refused, and never read past.
TEST(ParseTraceParentTest, AnyByteMayBeAnything) {
  for (size_t place = 0; place < kWhole.size(); ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = kWhole;
      text[place] = static_cast<char>(byte);
      if (const auto trace = ParseTraceParent(text)) {
        EXPECT_THAT(trace->trace_id, testing::MatchesRegex("[0-9a-f]{32}"));
        EXPECT_THAT(trace->parent_id, testing::MatchesRegex("[0-9a-f]{16}"));
      }
    }
    EXPECT_FALSE(ParseTraceParent(kWhole.substr(0, place)));
  }
}

TEST(TraceParentTest, IsReadAsItWasWritten) {
  Trace trace = *ParseTraceParent(kWhole);
  const auto read = ParseTraceParent(TraceParent(trace));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->trace_id, trace.trace_id);
  EXPECT_EQ(read->parent_id, trace.span_id) << "what a call calls is below the call";
  EXPECT_TRUE(read->sampled);
  trace.sampled = false;
  EXPECT_FALSE(ParseTraceParent(TraceParent(trace))->sampled);
}

TEST(NewTraceTest, EachIsAnother) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const Trace trace = NewTrace(1);
    EXPECT_TRUE(trace.sampled);
    EXPECT_TRUE(trace.parent_id.empty());
    EXPECT_TRUE(ParseTraceParent(TraceParent(trace)));
    ids.insert(trace.trace_id);
    ids.insert(trace.span_id);
  }
  EXPECT_EQ(ids.size(), 2000U);
}

TEST(NewTraceTest, TheRatioIsOfTraces) {
  int none = 0;
  int tenth = 0;
  for (int i = 0; i < 20000; ++i) {
    none += NewTrace(0).sampled ? 1 : 0;
    tenth += NewTrace(0.1).sampled ? 1 : 0;
  }
  EXPECT_EQ(none, 0);
  EXPECT_NEAR(tenth, 2000, 250);
}

TEST(IsErrorTest, AServersErrorsAreItsOwn) {
  Span span;
  span.code = absl::StatusCode::kInvalidArgument;
  EXPECT_FALSE(IsError(span)) << "the caller's mistake";
  span.code = absl::StatusCode::kUnavailable;
  EXPECT_TRUE(IsError(span));
  span.kind = Span::Kind::kClient;
  span.code = absl::StatusCode::kInvalidArgument;
  EXPECT_TRUE(IsError(span)) << "who asks wanted an answer";
  span.code = absl::StatusCode::kOk;
  EXPECT_FALSE(IsError(span));
}

}  // namespace
}  // namespace kuzukuri::platform
