#include "services/reader/domain/same_money.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/amounts.h"
#include "services/reader/domain/sentences.h"

namespace kuzukuri::reader {
namespace {

constexpr std::array kPosted = {Measure::kAppropriation, Measure::kExecuted};

const Row* TotalOf(const Table& table) {
  const auto found = std::find_if(table.rows.rbegin(), table.rows.rend(),
                                  [](const Row& row) { return row.total; });
  return found == table.rows.rend() ? nullptr : &*found;
}

bool ShareProjects(const Table& a, const Table& b) {
  std::set<int> projects;
  for (const Row& row : a.rows) projects.insert(row.project);
  projects.erase(-1);
  return std::any_of(b.rows.begin(), b.rows.end(),
                     [&](const Row& row) { return projects.contains(row.project); });
}

std::string KeyOf(const Row& row) { return platform::ComparisonKey(row.label.text); }

// Whether a list is one from which money would be written.
bool IsPosted(const Table& table) { return table.list && table.unit_known && table.doubt.empty(); }

// How far two sums of rounded amounts that are the same are apart at most: amounts that are each
// off by up to half a unit are rarely off by more than their root together.
int64_t Slack(int64_t unit_yen, size_t rows) {
  if (unit_yen == 1) return 0;
  int64_t root = 0;
  while (static_cast<size_t>((root + 1) * (root + 1)) <= rows) ++root;
  return unit_yen * (root + 1) / 2;
}

}  // namespace

std::string NameOf(const Row& row) {
  return absl::StrCat(row.label.text, " (", EnglishPlace(row.figures.front().place), ")");
}

std::vector<const Row*> PostedRows(const Table& table) {
  std::vector<const Row*> posted;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    const bool has_parts =
        i + 1 < table.rows.size() && table.rows[i + 1].parent == static_cast<int>(i);
    if (row.project >= 0 && !row.total && !has_parts) posted.push_back(&row);
  }
  return posted;
}

std::string SeemsATitle(const Table& table) {
  const std::vector<const Row*> posted = PostedRows(table);
  const Row* title = nullptr;
  size_t pairs = 0;
  for (size_t i = 0; i + 1 < posted.size(); ++i) {
    const Row& above = *posted[i];
    const Row& below = *posted[i + 1];
    if (!above.number.empty() || above.parent >= 0 || below.parent >= 0) continue;
    if (!SameAmounts(above.figures, below.figures)) continue;
    if (title == nullptr && above.account && !below.account) title = &above;
    pairs += i == 2 * pairs ? 1 : 0;
  }
  if (title == nullptr && pairs > 1 && 2 * pairs == posted.size()) title = posted.front();
  if (title == nullptr) return "";
  return absl::StrCat(
      NameOf(*title),
      " has the amounts of the row below it, as a title has those of its only part, "
      "and no total says whether both count");
}

void SameMoney::Money::Add(const Money& other) {
  for (size_t i = 0; i < kPosted.size(); ++i) {
    known[i] = known[i] && other.known[i];
    yen[i] += other.yen[i];
  }
  unit_yen = std::max(unit_yen, other.unit_yen);
  rows += other.rows;
}

void SameMoney::Money::Add(const Row& row) {
  Money money;
  money.rows = 1;
  int64_t coarsest = 1;
  for (size_t i = 0; i < kPosted.size(); ++i) {
    const Figure* figure = Find(row.figures, kPosted[i]);
    money.known[i] = figure != nullptr;
    if (figure == nullptr) continue;
    money.yen[i] = absl::int128(figure->value) * figure->unit_yen;
    coarsest = std::max(coarsest, figure->unit_yen);
  }
  money.unit_yen = coarsest;
  Add(money);
}

SameMoney::SameMoney(const Statement& statement) : statement_(statement) {
  for (const Table& table : statement.tables) {
    List& list = lists_.emplace_back();
    if (!IsPosted(table)) continue;
    for (const Row& row : table.rows) {
      if (row.total || row.parent >= 0 || (row.project < 0 && row.pillar < 0)) continue;
      list.rows.push_back(&row);
      list.of_row.emplace_back().Add(row);
      list.all.Add(list.of_row.back());
    }
    if (!list.rows.empty()) all_.Add(list.all);
    Number(list);
  }
}

void SameMoney::Number(List& list) {
  for (const Row* row : list.rows) {
    int number = 0;
    if (!absl::SimpleAtoi(row->number, &number) || number <= list.last) {
      list.first = 0;
      return;
    }
    if (list.last == 0) list.first = number;
    list.last = number;
  }
}

bool SameMoney::GoesOn(const List& list, const List& next) {
  return list.first > 0 && next.first > list.last;
}

// In both amounts as far as they are known, and too much for rounding to have made them so.
bool SameMoney::Equal(const Money& a, const Money& b) {
  constexpr int kFarAbove = 20;
  if (!a.known[0] || !b.known[0]) return false;
  const absl::int128 slack = Slack(std::max(a.unit_yen, b.unit_yen), a.rows + b.rows);
  if (a.yen[0] <= kFarAbove * slack) return false;
  for (size_t i = 0; i < kPosted.size(); ++i) {
    if (!a.known[i] || !b.known[i]) continue;
    const absl::int128 off = a.yen[i] - b.yen[i];
    if (off > slack || off < -slack) return false;
  }
  return true;
}

const Row* SameMoney::RowOf(const List& list, const Money& money) {
  if (money.rows < 2) return nullptr;
  for (size_t i = 0; i < list.rows.size(); ++i) {
    if (Equal(list.of_row[i], money)) return list.rows[i];
  }
  return nullptr;
}

std::string SameMoney::Both(const List& list, const List& other, const std::string& id) {
  if (list.rows.size() + other.rows.size() > 2 && Equal(list.all, other.all)) {
    return absl::StrCat("its rows come to what those of ", id,
                        " come to: the same money by other names");
  }
  if (const Row* row = RowOf(other, list.all); row != nullptr) {
    return absl::StrCat("its rows come to what ", NameOf(*row), " of ", id,
                        " has: they may be its parts");
  }
  if (const Row* row = RowOf(list, other.all); row != nullptr) {
    return absl::StrCat(NameOf(*row), " has what the rows of ", id,
                        " come to: they may be its parts");
  }
  return "";
}

// By more than rounding.
bool SameMoney::Differ(const Money& a, const Money& b) {
  const int64_t unit_yen = std::max(a.unit_yen, b.unit_yen);
  for (size_t i = 0; i < kPosted.size(); ++i) {
    const absl::int128 off = a.yen[i] - b.yen[i];
    if (a.known[i] && b.known[i] && (off > unit_yen || off < -unit_yen)) return true;
  }
  return false;
}

// Half of the shorter one, by number and name.
std::string SameMoney::OtherAmounts(const List& list, const List& other, const std::string& id) {
  std::map<std::pair<std::string, std::string>, size_t> rows;
  for (size_t i = 0; i < other.rows.size(); ++i) {
    rows.emplace(std::pair(other.rows[i]->number, KeyOf(*other.rows[i])), i);
  }
  size_t differ = 0;
  const Row* first = nullptr;
  for (size_t i = 0; i < list.rows.size(); ++i) {
    const auto found = rows.find({list.rows[i]->number, KeyOf(*list.rows[i])});
    if (found == rows.end() || found->first.second.empty()) continue;
    if (!Differ(list.of_row[i], other.of_row[found->second])) continue;
    if (++differ == 1) first = list.rows[i];
  }
  if (first == nullptr || 2 * differ < std::min(list.rows.size(), other.rows.size())) return "";
  return absl::StrCat(NameOf(*first), " and others of its rows stand in ", id,
                      " with other amounts: one of both may be of another year");
}

// What several lists come to together.
std::string SameMoney::AllOthers(size_t at) const {
  const List& list = lists_[at];
  Money others = all_;
  for (size_t i = 0; i < kPosted.size(); ++i) others.yen[i] -= list.all.yen[i];
  if (!Equal(list.all, others)) return "";
  size_t lists = 0;
  for (size_t t = 0; t < lists_.size(); ++t) {
    if (t == at || lists_[t].rows.empty()) continue;
    if (ShareProjects(statement_.tables[at], statement_.tables[t])) return "";
    ++lists;
  }
  if (lists < 2) return "";
  return "its rows come to what those of all other lists come to: the same money by other names";
}

std::string SameMoney::Why(size_t at) const {
  const Table& table = statement_.tables[at];
  if (lists_[at].rows.empty()) return "";
  const Row* total = TotalOf(table);
  for (size_t t = 0; t < at; ++t) {
    const Table& other = statement_.tables[t];
    if (!IsPosted(other) || lists_[t].rows.empty()) continue;
    if (std::string why = OtherAmounts(lists_[at], lists_[t], other.id); !why.empty()) return why;
    if (GoesOn(lists_[t], lists_[at])) continue;
    const Row* same = total == nullptr ? nullptr : TotalOf(other);
    std::string why;
    if (same != nullptr && SameAmounts(total->figures, same->figures)) {
      why = absl::StrCat("its total is that of ", other.id, ": the same money by other names");
    } else {
      why = Both(lists_[at], lists_[t], other.id);
    }
    if (!why.empty() && !ShareProjects(table, other)) return why;
  }
  return AllOthers(at);
}

}  // namespace kuzukuri::reader
