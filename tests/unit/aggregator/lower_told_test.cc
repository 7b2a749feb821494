// Nodes of which the newest statement tells less than the one before, against the definition.
#include "services/aggregator/domain/lower_told.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

using platform::Date;

constexpr platform::Year kYear(2022);
constexpr int kHead = 4;  // revision
const std::string kParent = "jurisdictions/141127/fiscalYears/2022/";

const CatalogYear& Catalog() {
  static const CatalogYear* const year = [] {
    auto* made = new CatalogYear;
    made->jurisdiction = platform::JurisdictionCode("141127");
    made->fiscal_year = kYear;
    made->exists = true;
    made->nodes = {{"total", NodeKind::kTotal, "", "", 0, false, ""},
                   {"a", NodeKind::kClass, "", "total", 0, false, ""},
                   {"b", NodeKind::kClass, "", "total", 1, false, ""}};
    for (const auto& [id, parent] : {std::pair("P", "a"), {"Q", "a"}, {"R", "b"}}) {
      Project& project = made->projects.emplace_back();
      project.id = id;
      project.name = kParent + "projects/" + id;
      project.parent = parent;
      for (const char* sub : {"1", "2"}) {
        project.sub_projects.push_back({project.name + "/subProjects/" + sub, "", 0});
      }
    }
    return made;
  }();
  return *year;
}

// Every node with those above it, the last ones not known to the catalogue.
const std::vector<std::vector<std::string>>& NodesWithAbove() {
  static const auto* const all = [] {
    auto* made = new std::vector<std::vector<std::string>>;
    const auto node = [](const std::string& id) { return kParent + "classificationNodes/" + id; };
    made->push_back({node("total")});
    for (const char* id : {"a", "b"}) made->push_back({node(id), node("total")});
    for (const Project& project : Catalog().projects) {
      made->push_back({project.name, node(project.parent), node("total")});
      for (const SubProject& sub : project.sub_projects) {
        made->push_back({sub.name, project.name, node(project.parent), node("total")});
      }
    }
    made->push_back({kParent + "projects/unknown"});
    made->push_back({kParent + "projects/P/subProjects/unknown"});
    return made;
  }();
  return *all;
}

class Random {
 public:
  explicit Random(unsigned seed) : random_(seed) { Make(); }

  const YearBook& book() const { return book_; }
  int Pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::optional<Date> SomeDate() {
    if (Pick(3) == 0) return std::nullopt;
    return PaperDate();
  }

 private:
  // The last days of some months; a settlement's comes last.
  Date PaperDate() {
    static const std::vector<Date> kDates = {
        {2022, 7, 31}, {2022, 10, 31}, {2023, 1, 31}, {2023, 5, 31}};
    return kDates[static_cast<size_t>(Pick(4))];
  }

  void Make() {
    book_.fiscal_year = kYear;
    auto table = std::make_shared<LineTable>();
    for (int l = 0; l < 14; ++l) AddLine(l, *table);
    for (int s = 1 + Pick(6); s >= 0; --s) AddStatement(s, *table);
    book_.table = table;
    for (int p = Pick(80); p > 0; --p) AddPosting();
  }

  void AddLine(int l, LineTable& table) {
    const auto node = static_cast<size_t>(Pick(static_cast<int>(NodesWithAbove().size())));
    BookLine line;
    line.id = std::to_string(l);
    line.node = NodesWithAbove()[node][0];
    line.records_execution = Pick(6) != 0;
    line.revision = platform::Revision(1 + Pick(2));
    line.rollups = SomeRollups(node, table);
    line.execution_keeper = Pick(3);  // without a state of the books it is statements by default
    EXPECT_TRUE(table.lines.Add(line));
  }

  // Those above, none, or any.
  uint32_t SomeRollups(size_t node, LineTable& table) {
    std::vector<uint32_t> nodes;
    const int which = Pick(4);
    if (which == 0) return RollupTable::kNone;
    const auto& above = NodesWithAbove()[node];
    for (const auto& other : NodesWithAbove()) {
      if (other[0].find("/classificationNodes/") == std::string::npos) continue;
      const bool is_above = std::find(above.begin(), above.end(), other[0]) != above.end();
      if (which == 1 ? Pick(2) == 0 : is_above) nodes.push_back(table.rollups.AddNode(other[0]));
    }
    return table.rollups.AddSet(nodes);
  }

  void AddStatement(int s, LineTable& table) {
    BookStatement& statement = book_.statements.emplace_back();
    statement.id = std::to_string(s);
    statement.kind = 1 + Pick(4);
    statement.date = PaperDate();
    statement.execution_stage = Pick(3);
    statement.revision = platform::Revision(1 + Pick(kHead));
    if (Pick(6) == 0) statement.end = platform::Revision(statement.revision.value() + 1);
    for (const auto& node : NodesWithAbove()) {
      if (Pick(2) == 0) statement.disbursed.push_back(table.Tell(node[0]));
      if (Pick(4) == 0) statement.committed.push_back(table.Tell(node[0]));
    }
  }

  void AddPosting() {
    Posting posting;
    posting.amount_yen = Pick(1000) - 500;
    posting.revision = static_cast<uint32_t>(1 + Pick(kHead));
    posting.line = static_cast<uint32_t>(Pick(14));
    posting.day = static_cast<uint16_t>(Pick(450));
    posting.component = static_cast<uint8_t>(14 + Pick(8));
    book_.postings.push_back(posting);
    std::stable_sort(book_.postings.begin(), book_.postings.end(),
                     [](const Posting& a, const Posting& b) { return a.revision < b.revision; });
  }

  std::mt19937 random_;
  YearBook book_;
};

using Lower = std::map<std::string, std::tuple<Date, Date, int64_t, int64_t>>;  // by node

// From the definition: node by node, date by date.
class Obvious {
 public:
  Obvious(const Random& random, const BookView& view) : random_(random), view_(view) {}

  Lower Find() const {
    Lower lower;
    for (const auto& node : NodesWithAbove()) {
      if (node[0].ends_with("/unknown")) continue;
      std::set<Date> dates = DatesOf(node[0]);
      if (dates.size() < 2) continue;
      const Date newest = *dates.rbegin();
      const Date before = *std::next(dates.rbegin());
      const int64_t newest_yen = Executed(node[0], newest);
      const int64_t before_yen = Executed(node[0], before);
      if (newest_yen < before_yen) lower[node[0]] = {before, newest, before_yen, newest_yen};
    }
    return lower;
  }

 private:
  bool Stands(const BookStatement& statement) const {
    return statement.revision <= view_.revision &&
           (!statement.end || *statement.end > view_.revision);
  }

  // The stage of the newest paper, unless one is asked for.
  int Stage() const {
    if (view_.execution_stage != 0) return view_.execution_stage;
    const BookStatement* newest = nullptr;
    const auto key = [](const BookStatement& one) { return std::tie(one.date, one.kind, one.id); };
    for (const BookStatement& one : random_.book().statements) {
      const bool tells = !one.disbursed.empty() || !one.committed.empty();
      if (!Stands(one) || !tells || (view_.as_of && one.date > *view_.as_of)) continue;
      if (newest == nullptr || key(*newest) < key(one)) newest = &one;
    }
    return newest != nullptr && newest->execution_stage == kCommitmentStage ? kCommitmentStage
                                                                            : kDisbursementStage;
  }

  std::set<Date> DatesOf(const std::string& node) const {
    std::set<Date> dates;
    for (const BookStatement& one : random_.book().statements) {
      if (!Stands(one) || (view_.as_of && one.date > *view_.as_of)) continue;
      for (const uint32_t told : Stage() == kCommitmentStage ? one.committed : one.disbursed) {
        if (random_.book().table->told_nodes[told] == node) dates.insert(one.date);
      }
    }
    return dates;
  }

  bool CountsIn(const BookLine& line, const std::string& node) const {
    if (line.node == node || line.node.starts_with(node + "/")) return true;
    const RollupTable& rollups = random_.book().table->rollups;
    const std::vector<uint32_t>& named = rollups.NodesOf(line.rollups);
    return std::any_of(named.begin(), named.end(),
                       [&](uint32_t n) { return rollups.nodes()[n] == node; });
  }

  int64_t Executed(const std::string& node, const Date& date) const {
    int64_t yen = 0;
    for (const Posting& posting : random_.book().postings) {
      const BookLine* line = random_.book().lines().At(posting.line, view_.revision);
      const bool counts = Stage() == kCommitmentStage
                              ? posting.component == 16
                              : posting.component >= 18 && posting.component <= 21;
      if (line == nullptr || !line->records_execution || !counts ||
          line->execution_keeper == platform::kKeptByPostings ||
          posting.revision > view_.revision.value() ||
          posting.day > platform::DaysBetween({2022, 4, 1}, date)) {
        continue;
      }
      if (CountsIn(*line, node)) yen += posting.amount_yen;
    }
    return yen;
  }

  const Random& random_;
  const BookView& view_;
};

std::string NameOf(const Timeline& timeline, int leaf) {
  if (timeline.leaf(leaf).node < 0) return timeline.NameOf(leaf);
  return kParent + "classificationNodes/" + timeline.NodeOf(leaf);
}

Lower Find(const YearBook& book, const BookView& view) {
  static const Timeline timeline({&Catalog()});
  const LineSlots slots = FindSlots(timeline, &book, kYear, view.revision);
  Lower lower;
  for (const LowerTold& one : FindLowerTold(timeline, slots, book, view)) {
    lower[NameOf(timeline, one.leaf)] = {one.before, one.newest, one.before_yen, one.newest_yen};
  }
  return lower;
}

TEST(LowerTold, IsWhatTheDefinitionSays) {
  size_t found = 0;
  for (unsigned seed = 0; seed < 600; ++seed) {
    Random random(seed);
    for (int i = 0; i < 6; ++i) {
      const BookView view{platform::Revision(1 + random.Pick(kHead)), random.SomeDate(),
                          random.Pick(3)};
      const Lower lower = Find(random.book(), view);
      EXPECT_EQ(lower, Obvious(random, view).Find()) << seed << " " << i;
      found += lower.size();
    }
  }
  EXPECT_GT(found, 500U);
}

// One project's line, told at dates.
class OneLine : public testing::Test {
 protected:
  OneLine() {
    book_.fiscal_year = kYear;
    const auto table = std::make_shared<LineTable>();
    BookLine line;
    line.id = "P";
    line.node = Catalog().projects[0].name;
    line.records_execution = true;
    line.revision = platform::Revision(1);
    EXPECT_TRUE(table->lines.Add(line));
    table->Tell(line.node);
    book_.table = table;
  }

  void Tell(const Date& date, int64_t yen) {
    BookStatement& statement = book_.statements.emplace_back();
    statement.id = std::to_string(book_.statements.size());
    statement.kind = 3;
    statement.date = date;
    statement.disbursed = {0};
    statement.revision = platform::Revision(1);
    Posting posting;
    posting.amount_yen = yen;
    posting.revision = 1;
    posting.day = static_cast<uint16_t>(platform::DaysBetween({2022, 4, 1}, date));
    posting.component = 18;
    book_.postings.push_back(posting);
  }

  size_t Count(std::optional<Date> as_of = {}) const {
    return Find(book_, {platform::Revision(1), as_of, 0}).size();
  }

  YearBook book_;
};

TEST_F(OneLine, IsLowerOnlyAtDatesFromTheNewestOn) {
  Tell({2022, 7, 31}, 1200);
  EXPECT_EQ(Count(), 0U);
  Tell({2022, 10, 31}, -200);
  EXPECT_EQ(Count(Date{2022, 10, 30}), 0U);
  EXPECT_EQ(Count(Date{2022, 10, 31}), 1U);
  EXPECT_EQ(Count(), 1U);
  Tell({2023, 5, 31}, 1);
  EXPECT_EQ(Count(), 0U);
}

TEST_F(OneLine, EqualIsNotLowerAndPapersOfOneDateAreOne) {
  Tell({2022, 7, 31}, 1200);
  Tell({2022, 10, 31}, 0);
  EXPECT_EQ(Count(), 0U);
  Tell({2022, 10, 31}, -1);
  EXPECT_EQ(Count(), 1U);
}

TEST_F(OneLine, ASumThatLeaves64BitsIsNoFinding) {
  Tell({2022, 7, 31}, std::numeric_limits<int64_t>::max());
  Tell({2022, 7, 31}, 1);
  Tell({2022, 10, 31}, -5);
  EXPECT_EQ(Count(), 0U);
}

}  // namespace
}  // namespace kuzukuri::aggregator
