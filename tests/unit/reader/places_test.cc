#include "services/reader/output/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/reader/output/ids.h"

namespace kuzukuri::reader {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

TEST(PlacesTest, NamesInTheirPlaceComeBeforeIds) {
  // A project was put in between: every number behind it says another one.
  EXPECT_THAT(FindPlaces({{"1", "/款", "水路清掃事業", "1"}, {"2", "/款", "図書巡回事業", "2"}},
                         {{"1", "/款", "水路 清掃事業", "1"},
                          {"2", "/款", "公園改修事業", "2"},
                          {"3", "/款", "図書巡回事業", "3"}}),
              UnorderedElementsAre(Pair("1", "1"), Pair("2", "2-02"), Pair("3", "2")));
}

TEST(PlacesTest, AnotherNameOfTheSameCodeIsTheSamePlace) {
  EXPECT_THAT(FindPlaces({{"I-2", "/款", "図書巡回事業", "Ⅰ-２"}},
                         {{"I-2", "/款", "図書館巡回事業", "Ⅰ-２"}}),
              UnorderedElementsAre(Pair("I-2", "I-2")));
  // With another code it is another one.
  EXPECT_THAT(FindPlaces({{"I-2", "", "図書巡回事業", "Ⅰ-２"}}, {{"I-2", "", "公園", "Ⅱ-２"}}),
              UnorderedElementsAre(Pair("I-2", "I-2-02")));
}

TEST(PlacesTest, NumbersOfOnePaperSayNothingOfAnother) {
  EXPECT_THAT(FindPlaces({{"dept-01", "", "土木課", ""}},
                         {{"dept-01", "", "教育課", ""}, {"dept-02", "", "土木課", ""}}),
              UnorderedElementsAre(Pair("dept-01", "dept-02"), Pair("dept-02", "dept-01")));
  EXPECT_TRUE(IsCounted("p-01"));
  EXPECT_TRUE(IsCounted("class-12"));
  EXPECT_TRUE(IsCounted("pillar-02"));
  EXPECT_FALSE(IsCounted("pillar-2"));
  EXPECT_FALSE(IsCounted("I-1"));
  EXPECT_FALSE(IsCounted("public-works"));
}

TEST(PlacesTest, EqualNamesAreToldApartByWhereTheyStand) {
  const std::vector<NamedPlace> held = {{"a", "/議会費", "職員人件費", ""},
                                        {"b", "/土木費", "職員人件費", ""}};
  EXPECT_THAT(FindPlaces(held, {{"x", "/土木費", "職員人件費", ""}}),
              UnorderedElementsAre(Pair("x", "b")));
  EXPECT_THAT(FindPlaces(held, {{"x", "/教育費", "職員人件費", ""}}),
              UnorderedElementsAre(Pair("x", "x")));
  // Without headings it may be either, and is neither; of one it is that.
  EXPECT_THAT(FindPlaces(held, {{"x", "", "職員人件費", ""}}),
              UnorderedElementsAre(Pair("x", "x")));
  EXPECT_THAT(FindPlaces({held[0]}, {{"x", "", "職員人件費", ""}}),
              UnorderedElementsAre(Pair("x", "a")));
}

}  // namespace
}  // namespace kuzukuri::reader
