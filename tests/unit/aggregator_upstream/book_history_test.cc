// Books whose lines and fund sources are changed and deleted: loaded whole or piece by piece, they
// say at every revision what stood there.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/papers.h"
#include "services/aggregator/upstream/data.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

constexpr int kYear = 2022;
constexpr const char* kYearName = "jurisdictions/141127/fiscalYears/2022";
constexpr int kProjects = 3;

std::string ProjectName(int number) {
  return std::string(kYearName) + "/projects/P-" + std::to_string(number);
}

const CatalogYear& Catalog() {
  static const CatalogYear* const year = [] {
    auto* made = new CatalogYear;
    made->jurisdiction = platform::JurisdictionCode("141127");
    made->fiscal_year = platform::Year(kYear);
    made->exists = true;
    made->nodes = {{"total", NodeKind::kTotal, "合計", "", 0, false, ""}};
    for (int p = 0; p < kProjects; ++p) {
      Project& project = made->projects.emplace_back();
      project.id = "P-" + std::to_string(p);
      project.name = ProjectName(p);
      project.parent = "total";
      project.position = p;
    }
    return made;
  }();
  return *year;
}

// What there is at one revision, told plainly.
struct PlainLine {
  int node = 0;  // number of a project; the last one the catalogue does not know
  bool appropriation = true;
  bool execution = true;
  int keeper = 0;
  std::string fund;
  std::string note;
  friend bool operator==(const PlainLine&, const PlainLine&) = default;
};
struct PlainPosting {
  std::string line;
  bool executed = false;
  int64_t yen = 0;
  std::string fund;  // empty: that of the line
  int revision = 0;
};
struct Plain {
  std::map<std::string, PlainLine> lines;
  std::map<std::string, std::string> funds;  // names
  std::vector<PlainPosting> postings;

  bool IsPosted(const std::string& line) const {
    return std::any_of(postings.begin(), postings.end(),
                       [&](const PlainPosting& posting) { return posting.line == line; });
  }
  bool IsUsed(const std::string& fund) const {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const auto& item) { return item.second.fund == fund; }) ||
           std::any_of(postings.begin(), postings.end(),
                       [&](const PlainPosting& posting) { return posting.fund == fund; });
  }
};

// A row of a table whose rows are ended, never changed.
template <class T>
struct Row {
  std::string id;
  T value;
  int from = 0;
  int to = 0;  // 0: it stands
};

// The rows that tell from one map to the next.
template <class T>
void Record(const std::map<std::string, T>& before, const std::map<std::string, T>& after,
            int revision, std::vector<Row<T>>& rows) {
  for (Row<T>& row : rows) {
    if (row.to != 0) continue;
    const auto found = after.find(row.id);
    if (found == after.end() || found->second != row.value) row.to = revision;
  }
  for (const auto& [id, value] : after) {
    const auto found = before.find(id);
    if (found == before.end() || found->second != value) rows.push_back({id, value, revision, 0});
  }
}

// Ids that ended between two revisions with no row that follows at once, in order.
template <class T>
std::vector<std::pair<int, std::string>> Deleted(const std::vector<Row<T>>& rows, int after,
                                                 int upto) {
  std::vector<std::pair<int, std::string>> deleted;
  for (const Row<T>& row : rows) {
    if (row.to <= after || row.to > upto) continue;
    const bool followed = std::any_of(rows.begin(), rows.end(), [&](const Row<T>& next) {
      return next.id == row.id && next.from == row.to;
    });
    if (!followed) deleted.emplace_back(row.to, row.id);
  }
  std::sort(deleted.begin(), deleted.end());
  return deleted;
}

// A year's books with a random past, kept as the budget service keeps them and told as it tells
// them.
class History {
 public:
  explicit History(unsigned seed) : random_(seed) {
    past_.emplace_back();
    for (int revision = 1; revision <= kHead; ++revision) Write(revision);
  }

  static constexpr int kHead = 30;
  const Plain& At(int revision) const { return past_[static_cast<size_t>(revision)]; }
  int Pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  // Fund sources in the order they first came.
  std::vector<std::string> FundOrder() const {
    std::vector<std::string> order;
    for (const auto& row : funds_) {
      if (std::find(order.begin(), order.end(), row.id) == order.end()) order.push_back(row.id);
    }
    return order;
  }

  // The same of lines at a revision.
  std::vector<std::string> LineOrder(int revision) const {
    std::vector<std::string> order;
    for (const auto& row : lines_) {
      if (std::find(order.begin(), order.end(), row.id) != order.end()) continue;
      if (At(revision).lines.contains(row.id)) order.push_back(row.id);
    }
    return order;
  }

  bool LinesMoved(int after, int upto) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const auto& row) {
      return (row.from > after && row.from <= upto) || (row.to > after && row.to <= upto);
    });
  }

  // Adds what was recorded between two revisions, in pages of random size.
  absl::Status Load(int after, int upto, YearBook& book) {
    budget::v1::GetYearBookResponse page = FirstPage(after, upto);
    for (const PlainPosting& posting : At(upto).postings) {
      if (posting.revision <= after) continue;
      AddPosting(posting, *page.mutable_postings());
      if (Pick(5) != 0) continue;
      if (auto status = AddPage(page, book); !status.ok()) return status;
      page.Clear();
    }
    book.fiscal_year = platform::Year(kYear);
    book.revision = platform::Revision(upto);
    return AddPage(page, book);
  }

 private:
  std::string Some(char kind, int n) { return std::string(1, kind) + std::to_string(Pick(n)); }

  PlainLine AnyLine(const Plain& plain) {
    PlainLine line;
    line.node = Pick(kProjects + 1);
    line.appropriation = Pick(4) != 0;
    line.execution = !line.appropriation || Pick(4) != 0;
    line.keeper = Pick(3);
    Describe(plain, line);
    return line;
  }

  // What may be said of a line at any time.
  void Describe(const Plain& plain, PlainLine& line) {
    line.fund = AnyFund(plain);
    line.note = Pick(2) == 0 ? "" : Some('n', 4);
  }

  std::string AnyFund(const Plain& plain) {
    const std::string fund = Some('f', 4);
    return plain.funds.contains(fund) ? fund : "";
  }

  void Write(int revision) {
    Plain plain = past_.back();
    for (int acts = 1 + Pick(4); acts > 0; --acts) Act(revision, plain);
    Record(past_.back().lines, plain.lines, revision, lines_);
    Record(past_.back().funds, plain.funds, revision, funds_);
    past_.push_back(std::move(plain));
  }

  void Act(int revision, Plain& plain) {
    const std::string id = Some('l', 6);
    const auto line = plain.lines.find(id);
    const std::string fund = Some('f', 4);
    switch (Pick(9)) {
      case 0:
        plain.funds[fund] = Some('F', 5);
        break;
      case 1:
        if (!plain.IsUsed(fund)) plain.funds.erase(fund);
        break;
      case 2:
        if (line != plain.lines.end() && !plain.IsPosted(id)) plain.lines.erase(line);
        break;
      case 3:
      case 4:
        if (line != plain.lines.end() && plain.IsPosted(id)) {
          Describe(plain, line->second);
        } else {
          plain.lines[id] = AnyLine(plain);
        }
        break;
      default:
        if (line != plain.lines.end()) Post(revision, id, line->second, plain);
    }
  }

  // Rarely, so that most lines live on for a while before they cannot change any more.
  void Post(int revision, const std::string& id, const PlainLine& line, Plain& plain) {
    if (!plain.IsPosted(id) && Pick(3) != 0) return;
    PlainPosting posting;
    posting.line = id;
    posting.executed = !line.appropriation || (line.execution && Pick(2) == 0);
    posting.yen = Pick(2000) - 1000;
    posting.fund = Pick(3) == 0 ? AnyFund(plain) : "";
    posting.revision = revision;
    plain.postings.push_back(posting);
  }

  budget::v1::GetYearBookResponse FirstPage(int after, int upto) const {
    budget::v1::GetYearBookResponse page;
    for (const Row<PlainLine>& row : lines_) {
      if (row.from <= after || row.from > upto) continue;
      budget::v1::BookLine* line = page.add_lines();
      line->set_id(row.id);
      line->set_node(ProjectName(row.value.node));
      line->set_records_appropriation(row.value.appropriation);
      line->set_records_execution(row.value.execution);
      line->set_fund_source(row.value.fund);
      line->set_note(row.value.note);
      line->set_revision(row.from);
      line->set_execution_keeper(static_cast<budget::v1::BudgetLine::Keeper>(row.value.keeper));
    }
    for (const auto& row : funds_) {
      if (row.from <= after || row.from > upto) continue;
      budget::v1::Dimension* fund = page.add_fund_sources();
      fund->set_name(std::string(kYearName) + "/fundSources/" + row.id);
      fund->set_display_name(row.value);
      fund->set_revision(row.from);
    }
    AddEnds(Deleted(lines_, after, upto), *page.mutable_ended_lines());
    AddEnds(Deleted(funds_, after, upto), *page.mutable_ended_fund_sources());
    return page;
  }

  static void AddEnds(const std::vector<std::pair<int, std::string>>& deleted,
                      google::protobuf::RepeatedPtrField<budget::v1::BookEnd>& ends) {
    for (const auto& [revision, id] : deleted) {
      budget::v1::BookEnd* end = ends.Add();
      end->set_id(id);
      end->set_end_revision(revision);
    }
  }

  static void AddPosting(const PlainPosting& posting, budget::v1::BookPostings& postings) {
    postings.add_line(static_cast<uint32_t>(postings.line_ids_size()));
    postings.add_line_ids(posting.line);
    postings.add_component(posting.executed ? budget::v1::LEDGER_COMPONENT_EXPENDED
                                            : budget::v1::LEDGER_COMPONENT_ORIGINAL);
    postings.add_amount_yen(posting.yen);
    postings.add_day(1);
    postings.add_revision(posting.revision);
    postings.add_precision_yen(1);
    postings.add_fund_source(
        posting.fund.empty() ? 0 : static_cast<uint32_t>(postings.fund_source_ids_size() + 1));
    if (!posting.fund.empty()) postings.add_fund_source_ids(posting.fund);
  }

  std::mt19937 random_;
  std::vector<Plain> past_;  // by revision
  std::vector<Row<PlainLine>> lines_;
  std::vector<Row<std::string>> funds_;
};

// All that a view of a book says, in plain values.
struct Said {
  bool missing = false;
  bool by_papers = false;                                // if there were one
  using Sum = std::tuple<bool, int64_t, bool, int64_t>;  // appropriation and execution
  std::vector<Sum> leaves;                               // by project, the unknown nodes last
  std::pair<int64_t, int64_t> ledger;
  std::vector<std::string> unknown_nodes;
  std::map<int, std::vector<std::string>> notes;  // by project
  std::vector<std::tuple<std::string, std::string, int64_t, int64_t>> funds;
  friend bool operator==(const Said&, const Said&) = default;
};

bool WouldBeByPapers(YearBook book, const BookView& view) {
  BookStatement statement;
  statement.kind = 1;
  statement.disbursed = {0};
  book.statements.push_back(statement);
  return ReadExecution(book, view).by_papers;
}

Said Say(const YearBook& book, int at) {
  static const Timeline timeline({&Catalog()});
  const platform::Revision revision(at);
  const LineSlots slots = FindSlots(timeline, &book, platform::Year(kYear), revision);
  const Column column =
      MakeColumn(timeline, slots, &book, revision, {platform::Year(kYear), std::nullopt, 0});
  Said said;
  said.missing = column.missing;
  said.by_papers = WouldBeByPapers(book, {revision, std::nullopt, 0});
  for (int p = 0; p <= kProjects; ++p) {
    const Amounts& leaf = column.At(timeline, timeline.FindLeaf(0, ProjectName(p)));
    said.leaves.emplace_back(leaf.has_appropriation, leaf[kOriginal], leaf.has_execution,
                             leaf[kExecuted]);
  }
  said.ledger = {column.ledger[kOriginal], column.ledger[kExecuted]};
  said.unknown_nodes = column.unknown_nodes;
  said.notes = LineNotes(timeline, &book, 0, revision);
  for (const FundFigures& fund : SumFunds(timeline, slots, &book, revision, column)) {
    said.funds.emplace_back(fund.id, fund.display_name, fund.figures[kOriginal],
                            fund.figures[kExecuted]);
  }
  return said;
}

// The same from the definition.
class Obvious {
 public:
  Obvious(const History& history, int revision)
      : history_(history), plain_(history.At(revision)), lines_(history.LineOrder(revision)) {}

  Said Say() {
    said_.missing = plain_.lines.empty();
    said_.leaves.resize(kProjects + 1);
    for (const auto& id : lines_) AddLine(plain_.lines.at(id));
    for (const PlainPosting& posting : plain_.postings) AddPosting(posting);
    if (has_unknown_) said_.unknown_nodes = {ProjectName(kProjects)};
    std::vector<std::string> order = history_.FundOrder();
    order.emplace_back();  // none comes last
    for (const std::string& fund : order) {
      const auto found = funds_.find(fund);
      if (found == funds_.end()) continue;
      said_.funds.emplace_back(fund, fund.empty() ? "" : plain_.funds.at(fund), found->second.first,
                               found->second.second);
    }
    return said_;
  }

 private:
  void AddLine(const PlainLine& line) {
    Said::Sum& leaf = said_.leaves[static_cast<size_t>(line.node)];
    std::get<0>(leaf) |= line.appropriation;
    std::get<2>(leaf) |= line.execution;
    said_.by_papers |= line.execution && line.keeper != platform::kKeptByPostings;
    funds_[line.fund];
    const bool unknown = line.node == kProjects;
    has_unknown_ |= unknown;
    if (unknown || line.note.empty()) return;
    std::vector<std::string>& notes = said_.notes[line.node];
    if (std::find(notes.begin(), notes.end(), line.note) == notes.end()) {
      notes.push_back(line.note);
    }
  }

  void AddPosting(const PlainPosting& posting) {
    const PlainLine& line = plain_.lines.at(posting.line);
    Said::Sum& leaf = said_.leaves[static_cast<size_t>(line.node)];
    auto& fund = funds_[posting.fund.empty() ? line.fund : posting.fund];
    (posting.executed ? std::get<3>(leaf) : std::get<1>(leaf)) += posting.yen;
    (posting.executed ? fund.second : fund.first) += posting.yen;
    (posting.executed ? said_.ledger.second : said_.ledger.first) += posting.yen;
  }

  const History& history_;
  const Plain& plain_;
  const std::vector<std::string> lines_;
  bool has_unknown_ = false;
  std::map<std::string, std::pair<int64_t, int64_t>> funds_;
  Said said_;
};

class BookHistory : public testing::TestWithParam<unsigned> {};

TEST_P(BookHistory, ABookLoadedWholeSaysWhatStoodAtEveryRevision) {
  History history(GetParam());
  YearBook head;
  ASSERT_TRUE(history.Load(0, History::kHead, head).ok());
  for (int revision = 0; revision <= History::kHead; ++revision) {
    const Said said = Obvious(history, revision).Say();
    EXPECT_EQ(Say(head, revision), said) << revision;
    YearBook then;
    ASSERT_TRUE(history.Load(0, revision, then).ok());
    EXPECT_EQ(Say(then, revision), said) << revision;
  }
}

TEST_P(BookHistory, ABookLoadedPieceByPieceSaysTheSame) {
  History history(GetParam());
  YearBook book;
  for (int at = 0; at < History::kHead;) {
    const int upto = std::min(History::kHead, at + 1 + history.Pick(8));
    const auto table = book.table;
    YearBook next = book;
    ASSERT_TRUE(history.Load(at, upto, next).ok());
    // What is planned for a table is right for it at all revisions from its last on.
    EXPECT_EQ(next.table != table, history.LinesMoved(at, upto));
    EXPECT_LE(next.lines().last_revision(), platform::Revision(upto));
    EXPECT_EQ(next.lines().last_revision() > platform::Revision(at), history.LinesMoved(at, upto));
    book = next;
    at = upto;
    for (int revision = 0; revision <= at; ++revision) {
      EXPECT_EQ(Say(book, revision), Obvious(history, revision).Say()) << at << " " << revision;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, BookHistory, testing::Range(0u, 150u));

// What the random pasts are worth.
TEST(BookHistories, HoldAllThatCanHappen) {
  std::set<std::string> happened;
  for (unsigned seed = 0; seed < 150; ++seed) {
    const History history(seed);
    for (int revision = 1; revision <= History::kHead; ++revision) {
      const Plain& before = history.At(revision - 1);
      const Plain& after = history.At(revision);
      for (const auto& [id, line] : before.lines) {
        const auto found = after.lines.find(id);
        if (found == after.lines.end()) {
          happened.insert("line deleted");
        } else if (found->second != line) {
          happened.insert(before.IsPosted(id) ? "posted line changed" : "line changed");
          if (found->second.node != line.node) happened.insert("line moved");
          const bool fund = found->second.fund != line.fund;
          if (fund && before.IsPosted(id)) happened.insert("fund of postings changed");
        }
      }
      for (const auto& [id, name] : before.funds) {
        if (!after.funds.contains(id)) happened.insert("fund deleted");
        const bool renamed = after.funds.contains(id) && after.funds.at(id) != name;
        if (renamed && after.IsUsed(id)) happened.insert("used fund renamed");
      }
    }
  }
  EXPECT_EQ(happened.size(), 7u);
}

budget::v1::GetYearBookResponse LinePage(const std::string& id, int revision) {
  budget::v1::GetYearBookResponse page;
  budget::v1::BookLine* line = page.add_lines();
  line->set_id(id);
  line->set_revision(revision);
  return page;
}

budget::v1::GetYearBookResponse EndPage(const std::string& id, int revision) {
  budget::v1::GetYearBookResponse page;
  budget::v1::BookEnd* end = page.add_ended_lines();
  end->set_id(id);
  end->set_end_revision(revision);
  return page;
}

TEST(AddPage, AnIdThatIsDeletedAndMadeAnewKeepsItsPlaceAndIsNotThereInBetween) {
  YearBook book;
  budget::v1::GetYearBookResponse page = LinePage("a", 2);
  page.MergeFrom(LinePage("b", 2));
  page.MergeFrom(LinePage("a", 7));
  page.MergeFrom(EndPage("a", 5));
  ASSERT_TRUE(AddPage(page, book).ok());
  EXPECT_EQ(book.lines().size(), 2u);
  const auto stands = [&](int revision) {
    return book.lines().At(0, platform::Revision(revision)) != nullptr;
  };
  EXPECT_FALSE(stands(1));
  EXPECT_TRUE(stands(2));
  EXPECT_TRUE(stands(4));
  EXPECT_FALSE(stands(5));
  EXPECT_FALSE(stands(6));
  EXPECT_TRUE(stands(7));
}

TEST(AddPage, VersionsAndEndsThatDoNotFollowAreRefused) {
  YearBook book;
  ASSERT_TRUE(AddPage(LinePage("a", 3), book).ok());
  ASSERT_TRUE(AddPage(EndPage("a", 6), book).ok());
  for (const auto& page : {LinePage("a", 3), LinePage("a", 2), EndPage("none", 7), EndPage("a", 3),
                           EndPage("a", 6), EndPage("a", 8)}) {
    EXPECT_EQ(platform::Reason(AddPage(page, book)), "MALFORMED_BOOK") << page.DebugString();
  }
}

}  // namespace
}  // namespace kuzukuri::aggregator
