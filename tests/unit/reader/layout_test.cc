// How the classification of a paper stands to that of its year.
#include "services/reader/output/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/reader/output/places.h"

namespace kuzukuri::reader {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

const Placements kFlat = {{{"total", ""}, {"list", "total"}},
                          {{"a", "list"}, {"b", "list"}, {"c", "list"}}};
const Placements kTitles = {{{"total", ""}, {"one", "total"}, {"two", "total"}},
                            {{"a", "one"}, {"b", "one"}, {"c", "two"}}};
const std::set<std::string> kAll = {"a", "b", "c"};

TEST(Layout, TheSameIsNoDifference) {
  const LayoutDifference none = CompareLayouts(kFlat, kFlat, kAll);
  EXPECT_THAT(none.left_out, IsEmpty());
  EXPECT_THAT(none.not_declared, IsEmpty());
  EXPECT_THAT(none.moved, IsEmpty());
  EXPECT_THAT(CompareLayouts({}, kTitles, {}).not_declared, IsEmpty());
}

TEST(Layout, GroupsOfHeldProjectsAreLeftOutAndTheWholeIsDeclared) {
  const LayoutDifference titles = CompareLayouts(kFlat, kTitles, kAll);
  EXPECT_THAT(titles.left_out, ElementsAre("one", "two"));
  EXPECT_THAT(titles.not_declared, IsEmpty());
  EXPECT_THAT(titles.moved, ElementsAre("a", "b", "c"));
  EXPECT_THAT(CompareLayouts(kTitles, kFlat, kAll).left_out, ElementsAre("list"));
}

TEST(Layout, AProjectLeftOutTakesNothingFromItsGroup) {
  const Placements fewer = {kFlat.nodes, {{"a", "list"}}};
  EXPECT_THAT(CompareLayouts(kFlat, fewer, kAll).not_declared, ElementsAre("list", "total"));
  // Those that only later papers tell are none that it leaves out.
  EXPECT_THAT(CompareLayouts(kFlat, fewer, {"a"}).not_declared, IsEmpty());
}

TEST(Layout, ANewProjectIsPutWhereThePaperHasIt) {
  Placements more = kTitles;
  more.projects["d"] = "two";
  const LayoutDifference difference = CompareLayouts(kFlat, more, kAll);
  EXPECT_THAT(difference.left_out, ElementsAre("one"));
  EXPECT_THAT(difference.not_declared, ElementsAre("two"));  // it has d alone in the year
}

TEST(Layout, ProjectsAreFoundByCodeOrTheOnlyNameWhereverTheyStand) {
  const std::vector<NamedPlace> held = {{"0-1", "/一覧", "水路清掃事業", ""},
                                        {"0-2", "/一覧", "図書巡回事業", "Ⅰ-２"}};
  EXPECT_THAT(FindPlaces(held,
                         {{"1-1", "/土木費", "水路清掃事業", ""},
                          {"2-1", "/教育費", "移動図書館事業", "Ⅰ-２"}},
                         FindBy::kAnywhere),
              UnorderedElementsAre(Pair("1-1", "0-1"), Pair("2-1", "0-2")));
  // Of two of a name neither is meant.
  EXPECT_THAT(FindPlaces({{"a", "/議会費", "職員人件費", ""}, {"b", "/総務費", "職員人件費", ""}},
                         {{"x", "/教育費", "職員人件費", ""}}, FindBy::kAnywhere),
              UnorderedElementsAre(Pair("x", "x")));
  EXPECT_THAT(FindPlaces(held, {{"1-1", "/土木費", "水路清掃事業", ""}}),
              UnorderedElementsAre(Pair("1-1", "1-1")));
}

TEST(Layout, NumbersOfAListTellNothingWhereProjectsAreLeftOut) {
  const std::vector<NamedPlace> held = {{"0-1", "/一覧", "水路清掃事業", ""},
                                        {"0-2", "/一覧", "図書巡回事業", ""},
                                        {"0-3", "/一覧", "公園改修事業", ""}};
  EXPECT_THAT(
      FindPlaces(held, {{"0-1", "/一覧", "水路清掃事業", ""}, {"0-2", "/一覧", "堤防補修事業", ""}},
                 FindBy::kAnywhere),
      UnorderedElementsAre(Pair("0-1", "0-1"), Pair("0-2", "0-2-02")));
  // With all of them it is another name of the same.
  EXPECT_THAT(FindPlaces({held[0], held[1]},
                         {{"0-1", "/一覧", "水路清掃事業", ""}, {"0-2", "/一覧", "移動図書館", ""}},
                         FindBy::kAnywhere),
              UnorderedElementsAre(Pair("0-1", "0-1"), Pair("0-2", "0-2")));
}

}  // namespace
}  // namespace kuzukuri::reader
