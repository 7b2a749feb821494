#include "services/platform/base/line_buffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <random>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace kuzukuri::platform {
namespace {

using ::testing::ElementsAre;

std::string LostLines(int64_t count) { return absl::StrCat("lost ", count, "\n"); }

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

// A pipe with room for so many bytes.
struct Pipe {
  std::string text;
  size_t room = 0;
  int error = EAGAIN;  // when there is none

  LineBuffer::Sink Sink() {
    return [this](const char* data, size_t size) -> ssize_t {
      const size_t taken = std::min(size, room);
      if (taken == 0) {
        errno = error;
        return -1;
      }
      text.append(data, taken);
      room -= taken;
      return static_cast<ssize_t>(taken);
    };
  }
};

TEST(LineBuffer, GivesLinesInTheirOrder) {
  Pipe pipe{.text = "", .room = 1000};
  LineBuffer buffer(pipe.Sink(), LostLines, 100);
  buffer.Add("one\n");
  buffer.Add("two\n");
  EXPECT_EQ(pipe.text, "");
  buffer.Flush();
  EXPECT_THAT(Lines(pipe.text), ElementsAre("one", "two"));
}

TEST(LineBuffer, ALineTakenInPartsArrivesWhole) {
  Pipe pipe{.text = "", .room = 2};
  LineBuffer buffer(pipe.Sink(), LostLines, 100);
  buffer.Add("one\n");
  buffer.Flush();
  buffer.Add("two\n");
  pipe.room = 100;
  buffer.Flush();
  EXPECT_THAT(Lines(pipe.text), ElementsAre("one", "two"));
}

TEST(LineBuffer, WhatHasNoRoomIsCountedAndTheCountIsTold) {
  Pipe pipe;
  LineBuffer buffer(pipe.Sink(), LostLines, 10);
  for (const char* line : {"kept 1\n", "lost\n", "lost\n", "lost\n"}) {
    buffer.Add(line);
    buffer.Flush();
  }
  pipe.room = 1000;
  buffer.Flush();
  buffer.Wait();  // returns: the count is still to be told, without more lines
  buffer.Flush();
  buffer.Add("after\n");
  buffer.Flush();
  EXPECT_THAT(Lines(pipe.text), ElementsAre("kept 1", "lost 3", "after"));
}

TEST(LineBuffer, ASinkThatFailsForGoodLosesNoCount) {
  Pipe pipe{.text = "", .room = 0, .error = EPIPE};
  LineBuffer buffer(pipe.Sink(), LostLines, 10);
  for (int i = 0; i < 5; ++i) {
    buffer.Add("a line\n");
    buffer.Flush();
  }
  pipe.room = 1000;
  buffer.Flush();
  buffer.Flush();
  EXPECT_THAT(Lines(pipe.text), ElementsAre("a line", "lost 4"));
}

TEST(LineBuffer, SaysWhenTooMuchWaits) {
  Pipe pipe;
  LineBuffer buffer(pipe.Sink(), LostLines, 10);
  EXPECT_FALSE(buffer.Add("12345\n"));
  EXPECT_TRUE(buffer.Add("12345\n"));
}

// Takes random parts, or nothing for many reasons.
class RandomSink {
 public:
  explicit RandomSink(uint32_t seed) : random_(seed) {}

  ssize_t operator()(const char* data, size_t size) {
    const uint32_t roll = random_() % 8;
    if (roll < 4 && !open_) {
      constexpr int kErrors[] = {EAGAIN, EAGAIN, EINTR, EPIPE};
      errno = kErrors[roll];
      return -1;
    }
    const size_t taken = 1 + random_() % size;
    text.append(data, taken);
    return static_cast<ssize_t>(taken);
  }

  void Open() { open_ = true; }

  std::string text;

 private:
  std::mt19937 random_;
  std::atomic<bool> open_{false};
};

// What arrived are whole lines, those of each thread in their order; with those told to be lost
// they are all that were added.
void CheckArrived(const std::string& text, int threads, int64_t added) {
  std::vector<int> last(static_cast<size_t>(threads), -1);
  int64_t accounted = 0;
  for (const std::string& line : Lines(text)) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    int64_t number = 0;
    ASSERT_TRUE(words.size() >= 2 && absl::SimpleAtoi(words[1], &number)) << line;
    if (words[0] == "lost") {
      accounted += number;
      continue;
    }
    int thread = -1;
    ASSERT_TRUE(words.size() == 3 && words[2] == "whole" && absl::SimpleAtoi(words[0], &thread))
        << line;
    ASSERT_GT(number, last[static_cast<size_t>(thread)]) << line;
    last[static_cast<size_t>(thread)] = static_cast<int>(number);
    ++accounted;
  }
  EXPECT_EQ(accounted, added);
}

TEST(LineBuffer, EveryLineArrivesWholeOrIsCounted) {
  constexpr int kThreads = 4;
  constexpr int kEach = 500;
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    RandomSink sink(seed);
    LineBuffer buffer(std::ref(sink), LostLines, 200);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&buffer, t] {
        for (int i = 0; i < kEach; ++i) {
          if (buffer.Add(absl::StrCat(t, " ", i, " whole\n"))) buffer.Flush();
        }
      });
    }
    std::atomic<bool> done{false};
    std::thread flusher([&] {
      while (!done) {
        buffer.Wait();
        buffer.Flush();
      }
    });
    for (std::thread& thread : threads) thread.join();
    sink.Open();
    done = true;
    buffer.Add(absl::StrCat("0 ", kEach, " whole\n"));  // wakes the flusher a last time
    flusher.join();
    buffer.Flush();
    buffer.Flush();
    CheckArrived(sink.text, kThreads, int64_t{kThreads} * kEach + 1);
  }
}

}  // namespace
}  // namespace kuzukuri::platform
