#include "services/aggregator/answer/published.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kuzukuri::aggregator {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr platform::Date kJuly{2024, 7, 31};
constexpr platform::Date kMarch{2025, 3, 31};
constexpr platform::Date kClosing{2025, 5, 31};
constexpr platform::Date kPrinted{2025, 9, 10};
const PaperOf kNoPaper;
const PaperOf kStatus = PaperOrder{kJuly, 3, kJuly};
const PaperOf kSettlement = PaperOrder{kClosing, 4, kPrinted};

PublishedFigure Figure(const std::string& id, int measure, const PaperOf& paper) {
  PublishedFigure published;
  published.figure.set_name(id);
  published.figure.set_measure(static_cast<budget::v1::ReportedFigure::Measure>(measure));
  published.paper = paper;
  return published;
}

std::vector<std::string> Names(const PrintedFigures& figures) {
  std::vector<std::string> names;
  for (const auto* figure : figures) names.push_back(figure->name());
  return names;
}

// What July prints of the node is printed anew by the settlement, but for its rate.
PublishedFigures Published() {
  PublishedFigures published;
  published.by_node["n"] = {Figure("before", 2, kNoPaper), Figure("july", 2, kStatus),
                            Figure("july's rate", 4, kStatus), Figure("in the end", 2, kSettlement),
                            Figure("on its page", 2, kSettlement)};
  published.by_node["m"] = {Figure("of another", 1, kStatus)};
  return published;
}

TEST(PrintedOf, TakesTheNewestPaperAtOrBeforeTheDate) {
  const PublishedFigures published = Published();
  EXPECT_THAT(Names(PrintedOf(published, "n", platform::Date{2024, 7, 30})), ElementsAre("before"));
  EXPECT_THAT(Names(PrintedOf(published, "n", kJuly)), ElementsAre("july", "july's rate"));
  EXPECT_THAT(Names(PrintedOf(published, "n", kMarch)), ElementsAre("july", "july's rate"));
  for (const auto& end : {std::optional(kClosing), std::optional<platform::Date>()}) {
    EXPECT_THAT(Names(PrintedOf(published, "n", end)),
                ElementsAre("july's rate", "in the end", "on its page"));
    EXPECT_THAT(Names(PrintedOf(published, "m", end)), ElementsAre("of another"));
  }
  EXPECT_THAT(PrintedOf(published, "unknown", kJuly), IsEmpty());
}

TEST(PrintedByNewest, IsNoMixtureOfPapers) {
  const PublishedFigures published = Published();
  auto printed = PrintedByNewest(published, kClosing);
  EXPECT_THAT(Names(printed["n"]), ElementsAre("in the end", "on its page"));
  EXPECT_THAT(printed["m"], IsEmpty());
  printed = PrintedByNewest(published, kMarch);
  EXPECT_THAT(Names(printed["n"]), ElementsAre("july", "july's rate"));
  EXPECT_THAT(Names(printed["m"]), ElementsAre("of another"));
  printed = PrintedByNewest(published, platform::Date{2024, 4, 1});
  EXPECT_THAT(Names(printed["n"]), ElementsAre("before"));
  EXPECT_THAT(PrintedByNewest({}, kClosing), IsEmpty());
}

TEST(PaperOrder, AtOneDateTheHigherKindHoldsThenTheLaterPaper) {
  const PaperOrder status{kClosing, 3, kClosing};
  const PaperOrder settlement{kClosing, 4, kClosing};
  EXPECT_LT(status, settlement);
  EXPECT_LT(settlement, *kSettlement);
  EXPECT_LT(*kStatus, status);
  EXPECT_LT(kNoPaper, kStatus);
}

}  // namespace
}  // namespace kuzukuri::aggregator
