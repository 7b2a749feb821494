// A year's books with a random past, and what stood in them at each revision, told plainly.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "services/aggregator/domain/catalog_year.h"
#include "services/aggregator/upstream/data.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::aggregator {

inline constexpr int kYear = 2022;
inline constexpr const char* kYearName = "jurisdictions/141127/fiscalYears/2022";
inline constexpr int kProjects = 3;

inline std::string ProjectName(int number) {
  return std::string(kYearName) + "/projects/P-" + std::to_string(number);
}

inline std::string NodeName(const std::string& id) {
  return std::string(kYearName) + "/classificationNodes/" + id;
}

// Nodes that lines name: what projects stand under, the total above it, another, one of another
// tree that the second project stands under, and one the catalogue does not know.
inline const std::vector<std::string>& NamedNodes() {
  static const std::vector<std::string> kNodes = {"class", "total", "other", "summary", "gone"};
  return kNodes;
}

inline const CatalogYear& Catalog() {
  static const CatalogYear* const year = [] {
    auto* made = new CatalogYear;
    made->jurisdiction = platform::JurisdictionCode("141127");
    made->fiscal_year = platform::Year(kYear);
    made->exists = true;
    made->nodes = {{"total", NodeKind::kTotal, "合計", "", 0, false, ""},
                   {"class", NodeKind::kClass, "区分", "total", 0, false, ""},
                   {"other", NodeKind::kClass, "他の区分", "total", 1, false, ""}};
    made->other_nodes = {{"summary", NodeKind::kGroup, "総括", "", 0, false, ""}};
    for (int p = 0; p < kProjects; ++p) {
      Project& project = made->projects.emplace_back();
      project.id = "P-" + std::to_string(p);
      project.name = ProjectName(p);
      project.parent = "class";
      project.position = p;
      if (p == 1) project.elsewhere = {{"summary-table", "summary"}};
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
  std::set<std::string> rollups;  // of NamedNodes
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
struct KeptRow {
  std::string id;
  T value;
  int from = 0;
  int to = 0;  // 0: it stands
};

// The rows that tell from one map to the next.
template <class T>
void Record(const std::map<std::string, T>& before, const std::map<std::string, T>& after,
            int revision, std::vector<KeptRow<T>>& rows) {
  for (KeptRow<T>& row : rows) {
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
std::vector<std::pair<int, std::string>> Deleted(const std::vector<KeptRow<T>>& rows, int after,
                                                 int upto) {
  std::vector<std::pair<int, std::string>> deleted;
  for (const KeptRow<T>& row : rows) {
    if (row.to <= after || row.to > upto) continue;
    const bool followed = std::any_of(rows.begin(), rows.end(), [&](const KeptRow<T>& next) {
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
    line.rollups.clear();
    if (Pick(3) == 0) return;
    line.rollups = {"class", "total"};
    for (const std::string& node : NamedNodes()) {
      if (Pick(8) != 0) continue;
      if (!line.rollups.insert(node).second) line.rollups.erase(node);
    }
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

  // Each answer has a dictionary of its own, in another order.
  static void AddDictionary(int turn, budget::v1::GetYearBookResponse& page) {
    const std::vector<std::string>& nodes = NamedNodes();
    for (size_t i = 0; i < nodes.size(); ++i) {
      page.add_rollup_nodes(NodeName(nodes[(i + static_cast<size_t>(turn)) % nodes.size()]));
    }
  }
  static void AddRollups(const std::set<std::string>& rollups,
                         const budget::v1::GetYearBookResponse& page, budget::v1::BookLine& line) {
    for (int i = 0; i < page.rollup_nodes_size(); ++i) {
      const std::string id = IdOf(page.rollup_nodes(i));
      if (rollups.contains(id)) line.add_rollups(static_cast<uint32_t>(i));
    }
  }

  budget::v1::GetYearBookResponse FirstPage(int after, int upto) const {
    budget::v1::GetYearBookResponse page;
    AddDictionary(after + upto, page);
    for (const KeptRow<PlainLine>& row : lines_) {
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
      AddRollups(row.value.rollups, page, *line);
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
  std::vector<KeptRow<PlainLine>> lines_;
  std::vector<KeptRow<std::string>> funds_;
};

}  // namespace kuzukuri::aggregator
