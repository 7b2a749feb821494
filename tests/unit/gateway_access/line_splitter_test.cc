#include "services/gateway/http/line_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace kuzukuri::gateway {
namespace {

using State = LineSplitter::State;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

using Lines = std::vector<std::pair<size_t, std::string>>;

struct Outcome {
  Lines lines;
  bool too_long = false;
  size_t index = 0;
};

// The lines of a body that comes in pieces of so many bytes, with their numbers.
Outcome Split(const std::string& body, size_t step, size_t most = 1000) {
  LineSplitter splitter(most);
  Outcome outcome;
  for (size_t at = 0; at < body.size(); at += step) {
    const std::string piece = body.substr(at, step);
    absl::string_view rest = piece;
    while (true) {
      const State state = splitter.Read(rest);
      outcome.index = splitter.index();
      if (state == State::kTooLong) {
        outcome.too_long = true;
        return outcome;
      }
      if (state == State::kMore) break;
      outcome.lines.emplace_back(splitter.index(), splitter.line());
    }
    EXPECT_TRUE(rest.empty());
  }
  if (splitter.Finish() == State::kLine) {
    outcome.lines.emplace_back(splitter.index(), splitter.line());
  }
  EXPECT_EQ(splitter.Finish(), State::kMore) << "it ends once";
  return outcome;
}

TEST(LineSplitter, LinesOverTheBordersOfPieces) {
  for (const size_t step : {1, 2, 3, 4, 5, 1000}) {
    EXPECT_THAT(Split("{\"a\":1}\n{}\n[2]\n", step).lines,
                ElementsAre(Pair(0, "{\"a\":1}"), Pair(1, "{}"), Pair(2, "[2]")))
        << step;
  }
}

TEST(LineSplitter, TheLastNeedsNoEnd) {
  for (const size_t step : {1, 1000}) {
    EXPECT_THAT(Split("a\nb", step).lines, ElementsAre(Pair(0, "a"), Pair(1, "b")));
  }
}

TEST(LineSplitter, EmptyOnesAreCountedAndLeftOut) {
  for (const size_t step : {1, 2, 1000}) {
    EXPECT_THAT(Split("\n \t\r\na\n\r\n\nb\n\n", step).lines,
                ElementsAre(Pair(2, "a"), Pair(5, "b")));
    EXPECT_THAT(Split("", step).lines, IsEmpty());
    EXPECT_THAT(Split("\n\r\n \n  ", step).lines, IsEmpty());
  }
}

TEST(LineSplitter, CrBeforeTheEndIsABlank) {
  for (const size_t step : {1, 1000}) {
    EXPECT_THAT(Split("{}\r\n[]\r\n1\r", step).lines,
                ElementsAre(Pair(0, "{}\r"), Pair(1, "[]\r"), Pair(2, "1\r")));
  }
  // By itself it ends nothing.
  EXPECT_THAT(Split("a\rb\n", 1).lines, ElementsAre(Pair(0, "a\rb")));
}

TEST(LineSplitter, NoLineIsLongerThanTheLimit) {
  for (const size_t step : {1, 3, 1000}) {
    EXPECT_THAT(Split("12345\n54321", step, 5).lines,
                ElementsAre(Pair(0, "12345"), Pair(1, "54321")));
    const Outcome outcome = Split("1\n\n123456\n", step, 5);
    EXPECT_THAT(outcome.lines, ElementsAre(Pair(0, "1")));
    EXPECT_TRUE(outcome.too_long) << "before its end has come, too";
    EXPECT_EQ(outcome.index, 2);
    EXPECT_TRUE(Split("123456", step, 5).too_long);
    EXPECT_TRUE(Split(std::string(6, ' '), step, 5).too_long) << "blanks take room as well";
  }
}

TEST(LineSplitter, BytesStayAsTheyAre) {
  const std::string broken = std::string("\xE5\x8C\n\xFF\0x\n", 7);
  for (const size_t step : {1, 1000}) {
    EXPECT_THAT(Split(broken, step).lines,
                ElementsAre(Pair(0, "\xE5\x8C"), Pair(1, std::string("\xFF\0x", 3))));
  }
}

}  // namespace
}  // namespace kuzukuri::gateway
