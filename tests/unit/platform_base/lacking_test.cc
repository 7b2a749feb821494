#include "services/platform/base/lacking.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <utility>

namespace kuzukuri::platform {
namespace {

Place Known(std::vector<int> above = {}) {
  Place place;
  place.above = std::move(above);
  place.takes_part = place.is_known = place.has_money = true;
  return place;
}

Place Unknown(std::vector<int> above = {}) {
  Place place;
  place.above = std::move(above);
  place.takes_part = true;
  return place;
}

std::vector<std::pair<int, int>> Lacks(const std::vector<Place>& places) {
  std::vector<std::pair<int, int>> lacks;
  for (const Lack& lack : FindLacks(places)) lacks.emplace_back(lack.place, lack.stated_by);
  return lacks;
}

using Pairs = std::vector<std::pair<int, int>>;

TEST(FindLacks, WhatIsBelowStatesForWhatIsAbove) {
  EXPECT_EQ(Lacks({Unknown(), Known({0}), Known({0})}), Pairs());
  EXPECT_EQ(Lacks({Unknown(), Known({0}), Unknown({0})}), (Pairs{{2, -1}}));
}

TEST(FindLacks, MoneyAboveStatesForWhatIsBelow) {
  EXPECT_EQ(Lacks({Known(), Unknown({0}), Known({0})}), (Pairs{{1, 0}}));
  EXPECT_EQ(Lacks({Known(), Unknown({0}), Unknown({1, 0})}), (Pairs{{2, 0}}));
  EXPECT_EQ(Lacks({Known(), Known({0}), Unknown({1, 0})}), (Pairs{{2, 1}}));
}

TEST(FindLacks, AZeroStatesWhereNothingBelowKnowsAndAdjustmentsNever) {
  Place zero = Known();
  zero.has_money = false;
  EXPECT_EQ(Lacks({zero, Unknown({0})}), (Pairs{{1, 0}}));
  EXPECT_EQ(Lacks({zero, Unknown({0}), Known({0})}), (Pairs{{1, -1}}));
  zero.is_adjusted = true;
  EXPECT_EQ(Lacks({zero, Unknown({0})}), (Pairs{{1, -1}}));
}

TEST(FindLacks, AWholeStatesForWhatIsBelowWhateverStandsOnIt) {
  Place whole = Unknown();
  whole.is_whole = true;
  EXPECT_EQ(Lacks({whole, Known({0}), Unknown({0})}), (Pairs{{2, 0}}));
}

TEST(FindLacks, WhatIsKnownInPartIsLacking) {
  Place part = Known();
  part.is_part = true;
  EXPECT_EQ(Lacks({part, Known()}), (Pairs{{0, -1}}));
}

// The definition, place by place.
Pairs Reference(const std::vector<Place>& places) {
  const auto is_below = [&](size_t p, size_t other) {
    for (const int above : places[other].above) {
      if (static_cast<size_t>(above) == p) return true;
    }
    return false;
  };
  const auto any_below = [&](size_t p, bool Place::*what) {
    for (size_t other = 0; other < places.size(); ++other) {
      if (is_below(p, other) && places[other].*what) return true;
    }
    return false;
  };
  Pairs lacks;
  for (size_t p = 0; p < places.size(); ++p) {
    const bool whole = places[p].is_known && !places[p].is_part;
    if (!places[p].takes_part || whole || any_below(p, &Place::takes_part)) continue;
    std::optional<int> by;
    for (const int above : places[p].above) {
      const Place& at = places[static_cast<size_t>(above)];
      if (!by && at.is_whole) by = above;
      const bool zero = !at.is_adjusted && !any_below(static_cast<size_t>(above), &Place::is_known);
      if (!by && at.is_known && (at.has_money || zero)) by = above;
    }
    lacks.emplace_back(static_cast<int>(p), by.value_or(-1));
  }
  return lacks;
}

TEST(FindLacks, AgreesWithItsDefinitionOnRandomTrees) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Place> places(1 + random() % 9);
    for (size_t p = 0; p < places.size(); ++p) {
      Place& place = places[p];
      if (p > 0 && random() % 4 != 0) {
        const auto parent = static_cast<int>(random() % p);
        place.above = {parent};
        const std::vector<int>& further = places[static_cast<size_t>(parent)].above;
        place.above.insert(place.above.end(), further.begin(), further.end());
      }
      for (bool Place::*what : {&Place::takes_part, &Place::is_known, &Place::is_part,
                                &Place::has_money, &Place::is_adjusted}) {
        place.*what = random() % 2 == 0;
      }
      place.is_whole = random() % 4 == 0;
    }
    EXPECT_EQ(Lacks(places), Reference(places)) << "round " << round;
  }
}

}  // namespace
}  // namespace kuzukuri::platform
