#include "services/aggregator/wire/frame.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"

namespace kuzukuri::aggregator {
namespace {

TEST(SmallMessage, GrowsBeyondWhatIsUsual) {
  const std::string text(10'000, 'x');
  SmallMessage message;
  for (int field = 1; field <= 200; ++field) {
    message.Optional(field, std::numeric_limits<int64_t>::min());
  }
  message.Text(v1::PrintedCell::kRateFieldNumber, text);
  v1::PrintedCell read;
  ASSERT_TRUE(
      read.ParseFromArray(message.bytes().data(), static_cast<int>(message.bytes().size())));
  EXPECT_EQ(read.rate(), text);
}

TEST(SmallMessage, NumbersAreThoseOfTheGeneratedClass) {
  for (const int64_t number :
       {int64_t{0}, int64_t{1}, int64_t{127}, int64_t{128}, int64_t{-1},
        std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()}) {
    SmallMessage message;
    message.Number(v1::Rate::kPermilleFieldNumber, number);
    v1::Rate rate;
    rate.set_permille(number);
    EXPECT_EQ(message.bytes(), rate.SerializeAsString());
  }
}

}  // namespace
}  // namespace kuzukuri::aggregator
