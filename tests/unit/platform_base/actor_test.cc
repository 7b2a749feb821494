#include "services/platform/base/actor.h"

#include <gtest/gtest.h>

#include <string>

namespace kuzukuri::platform {
namespace {

TEST(Actor, AnyTextGoesThroughMetadataAndBack) {
  for (const char* actor : {"sato", "財政課 佐藤", "100% sure", "a+b/c@d", ""}) {
    const std::string value = EncodeActor(actor);
    for (const unsigned char c : value) EXPECT_TRUE(c > 0x20 && c < 0x7F) << actor;
    EXPECT_EQ(DecodeActor(value), actor);
  }
  EXPECT_EQ(EncodeActor("佐"), "%E4%BD%90");
}

TEST(Actor, WhatIsNoTextIsNothing) {
  for (const char* value : {"%", "%4", "%zz", "%FF", "a%0Ab", "a%00b", "%E4%BD"}) {
    EXPECT_EQ(DecodeActor(value), std::nullopt) << value;
  }
  EXPECT_TRUE(DecodeActor(std::string(kMaxActor, 'a')).has_value());
  EXPECT_FALSE(DecodeActor(std::string(kMaxActor + 1, 'a')).has_value());
}

}  // namespace
}  // namespace kuzukuri::platform
