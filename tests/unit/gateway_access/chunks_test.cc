#include "services/gateway/http/chunks.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace kuzukuri::gateway {
namespace {

using State = ChunkReader::State;

struct Outcome {
  State state;
  std::string body;
  std::string left;
};

Outcome Read(const std::string& bytes, size_t step, uint64_t limit = 1000) {
  ChunkReader reader(limit);
  Outcome outcome{State::kMore, "", ""};
  for (size_t at = 0; at < bytes.size() && outcome.state == State::kMore; at += step) {
    const std::string piece = bytes.substr(at, step);
    absl::string_view rest = piece;
    outcome.state = reader.Read(rest, outcome.body);
    outcome.left = std::string(rest) + (at + step < bytes.size() ? bytes.substr(at + step) : "");
  }
  return outcome;
}

TEST(Chunks, BodyAndWhatFollows) {
  const std::string bytes = "4\r\nkuzu\r\nA\r\n0123456789\r\n0\r\n\r\nGET / ";
  for (const size_t step : {1, 2, 3, 5, 1000}) {
    const Outcome outcome = Read(bytes, step);
    EXPECT_EQ(outcome.state, State::kDone) << step;
    EXPECT_EQ(outcome.body, "kuzu0123456789");
    EXPECT_EQ(outcome.left, "GET / ");
  }
}

TEST(Chunks, Empty) { EXPECT_EQ(Read("0\r\n\r\n", 1).state, State::kDone); }

TEST(Chunks, Refusals) {
  const std::vector<std::string> bad = {"4;a=b\r\nkuzu\r\n0\r\n\r\n",  // extensions
                                        "4 \r\nkuzu\r\n0\r\n\r\n",
                                        " 4\r\nkuzu\r\n",
                                        "+4\r\nkuzu\r\n",
                                        "-1\r\n",
                                        "0x4\r\nkuzu\r\n",
                                        "\r\n",
                                        "g\r\n",
                                        "4\nkuzu\n0\n\n",
                                        "4\rXkuzu",
                                        "4\r\nkuzuX",
                                        "4\r\nkuzu\n",
                                        "4\r\nkuzu\rX",
                                        "0\r\nTrailer: 1\r\n\r\n",
                                        "0\r\n\n",
                                        "0\r\n\rX"};
  for (const std::string& bytes : bad) {
    for (const size_t step : {1, 1000}) EXPECT_EQ(Read(bytes, step).state, State::kBad) << bytes;
  }
}

TEST(Chunks, LimitHoldsBeforeTheContentComes) {
  EXPECT_EQ(Read("3E9\r\n", 1).state, State::kTooLarge);
  EXPECT_EQ(Read("3E8\r\n", 1).state, State::kMore);
  EXPECT_EQ(Read("2\r\nab\r\n3E7\r\n", 1).state, State::kTooLarge);
  EXPECT_EQ(Read("ffffffffffffffff\r\n", 1).state, State::kTooLarge);
  EXPECT_EQ(Read("0000000000000000000001\r\na", 1).state, State::kTooLarge);
}

TEST(Chunks, StaysWhatItIs) {
  ChunkReader reader(10);
  std::string body;
  absl::string_view bytes = "0\r\n\r\n";
  EXPECT_EQ(reader.Read(bytes, body), State::kDone);
  bytes = "4\r\nkuzu\r\n";
  EXPECT_EQ(reader.Read(bytes, body), State::kDone);
  EXPECT_EQ(bytes, "4\r\nkuzu\r\n");
  EXPECT_EQ(body, "");
}

}  // namespace
}  // namespace kuzukuri::gateway
