// What statements post on the small year's books, as it is defined: slow and obvious.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "services/budget/domain/statement_ledger.h"
#include "tests/unit/budget/small_books.h"

namespace kuzukuri::budget {

inline const std::vector<std::string>& Nodes() {
  static const std::vector<std::string> kNodes = {Project("A") + "/subProjects/1",
                                                  Project("A") + "/subProjects/2", Project("B"),
                                                  Project("A"), kTotal};  // from below
  return kNodes;
}

// The node above, written out.
inline std::string Above(const std::string& node) {
  if (absl::StrContains(node, "/subProjects/")) return Project("A");
  return node == kTotal ? "" : kTotal;
}

inline std::string NodeOfLine(const std::string& line) {
  if (line == "total") return kTotal;
  if (line.size() == 2) return Project("A") + "/subProjects/" + line.substr(1);
  return Project(line);
}

inline std::string LineOfNode(const std::string& node) {
  for (const char* line : {"total", "A", "A1", "A2", "B"}) {
    if (NodeOfLine(line) == node) return line;
  }
  return "";
}

inline bool IsBelow(std::string node, const std::string& above) {
  for (; !node.empty(); node = Above(node)) {
    if (node == above) return true;
  }
  return false;
}

// Kinds of entries that a figure counts.
inline std::set<int> KindsOf(F figure) {
  switch (figure) {
    case F::kCurrentAppropriation:
      return {1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 19, kNotStatedKind, kInNotStatedKind};
    case F::kOriginal:
      return {1};
    case F::kSupplementary:
      return {2};
    case F::kCarriedIn:
      return {4, 5, 6, kInNotStatedKind};
    case F::kApprovedIn:
      return {5};
    case F::kCarriedOut:
      return {7, 8, 9, kOutNotStatedKind};
    case F::kApprovedOut:
      return {8};
    default:
      return {20, 39};
  }
}

// Parts before their whole.
inline const std::vector<std::pair<F, int>> kFigures = {
    {F::kApprovedIn, 0},           {F::kOriginal, 0},
    {F::kSupplementary, 2},        {F::kSupplementary, 1},
    {F::kSupplementary, 0},        {F::kCarriedIn, 0},
    {F::kCurrentAppropriation, 0}, {F::kApprovedOut, 0},
    {F::kCarriedOut, 0},           {F::kDisbursed, 0}};

// What statements post, date by date and node by node, each sum over all entries anew.
class Reference {
 public:
  Reference(const StatementBooks& books, const std::vector<Statement>& statements)
      : statements_(statements) {
    for (const OtherSum& other : books.others) {
      all_.push_back(Entry("", other.budget_line.value(), other.kind, other.amount_yen,
                           other.effective_date, 1, other.supplementary_number));
    }
  }

  std::vector<StatementEntry> Run() {
    std::set<Date> dates;
    for (const Statement& s : statements_) {
      for (const Declaration& d : s.declarations) dates.insert(DateOf(s, d));
    }
    for (const Date& date : dates) {
      fresh_.clear();
      for (const std::string& node : Nodes()) {
        const auto fresh = fresh_[node];
        for (const auto& [key, told] : fresh) {
          if (IsCounted(date, node, key)) TakeOff(date, node, key, told);
        }
        for (const auto& [figure, number] : kFigures) Meet(date, node, figure, number);
        for (const auto& [key, told] : fresh) {
          if (!IsCounted(date, node, key)) TakeOff(date, node, key, told);
        }
      }
    }
    return made_;
  }

 private:
  Date DateOf(const Statement& s, const Declaration& d) const {
    const auto figure = static_cast<F>(d.figure);
    const bool settlement = s.kind == static_cast<int>(StatementKind::kSettlement);
    if (figure == F::kDisbursed || figure == F::kCarriedOut || figure == F::kApprovedOut) {
      return settlement ? kClosing : s.as_of;
    }
    bool first = figure != F::kSupplementary;
    for (const Statement& other : statements_) {
      const bool earlier = std::tie(other.as_of, other.kind) < std::tie(s.as_of, s.kind);
      for (const Declaration& o : other.declarations) {
        const auto f = static_cast<F>(o.figure);
        if (o.node != d.node || f == F::kDisbursed || f == F::kCarriedOut || f == F::kApprovedOut) {
          continue;
        }
        first &= !earlier;
        first &=
            !(other.id == s.id && f == F::kSupplementary && figure == F::kCurrentAppropriation);
      }
    }
    return first ? kFirstDay : std::clamp(s.as_of, kFirstDay, kLastDay);
  }

  int64_t Holds(const Date& date, const std::string& node, F figure, int number) const {
    int64_t sum = 0;
    for (const StatementEntry& entry : all_) {
      if (entry.effective_date <= date && IsBelow(NodeOfLine(entry.budget_line.value()), node) &&
          KindsOf(figure).contains(entry.kind) &&
          (number == 0 || entry.supplementary_number == number)) {
        sum += entry.amount_yen;
      }
    }
    return sum;
  }

  using Key = std::pair<F, int>;
  using Told = std::pair<const Statement*, const Declaration*>;
  struct Fresh {
    Told by;
    int64_t yen = 0;
  };

  // What holds of a figure at a date.
  Told Find(const Date& date, const std::string& node, F figure, int number) const {
    const Statement* holds = nullptr;
    const Declaration* declared = nullptr;
    for (const Statement& s : statements_) {
      for (const Declaration& d : s.declarations) {
        if (d.node != node || d.figure != static_cast<int>(figure) ||
            d.supplementary_number != number || DateOf(s, d) != date) {
          continue;
        }
        if (holds == nullptr || std::tie(s.kind, s.as_of) > std::tie(holds->kind, holds->as_of)) {
          holds = &s;
          declared = &d;
        }
      }
    }
    return {holds, declared};
  }

  static int KindOf(F figure) {
    static const std::map<F, int> kPosted = {{F::kCurrentAppropriation, kNotStatedKind},
                                             {F::kOriginal, 1},
                                             {F::kSupplementary, 2},
                                             {F::kCarriedIn, kInNotStatedKind},
                                             {F::kApprovedIn, 5},
                                             {F::kCarriedOut, kOutNotStatedKind},
                                             {F::kApprovedOut, 8},
                                             {F::kDisbursed, 20}};
    return kPosted.at(figure);
  }

  void Meet(const Date& date, const std::string& node, F figure, int number) {
    const Told told = Find(date, node, figure, number);
    if (told.first == nullptr) return;
    const int64_t unit = told.second->unit_yen;
    const int64_t lacks = told.second->printed * unit - Holds(date, node, figure, number);
    if (std::abs(lacks) < unit) return;
    const int64_t parts = PrintOfParts(date, node, figure);
    int kind = KindOf(figure);
    if (parts > 0 && std::abs(lacks) <= parts + unit - 1) {
      kind = figure == F::kDisbursed ? 39 : 19;
    }
    Add(told, node, kind, lacks, date, number);
    if (IsFresh(date, node, figure, number)) Pass(node, {figure, number}, told, lacks);
  }

  void Add(const Told& told, const std::string& node, int kind, int64_t yen, const Date& date,
           int number) {
    made_.push_back(Entry(told.first->id.value(), LineOfNode(node), kind, yen, date,
                          told.second->unit_yen, number));
    all_.push_back(made_.back());
  }

  // What the widest parts declared below a node may lack.
  int64_t PrintOfParts(const Date& date, const std::string& node, F figure) const {
    if (figure != F::kDisbursed && figure != F::kCurrentAppropriation) return 0;
    int64_t sum = 0;
    for (const std::string& below : Nodes()) {
      if (Above(below) != node) continue;
      const Told told = Find(date, below, figure, 0);
      sum += told.first != nullptr ? told.second->unit_yen - 1 : PrintOfParts(date, below, figure);
    }
    return sum;
  }

  bool IsFresh(const Date& date, const std::string& node, F figure, int number) const {
    for (const Statement& s : statements_) {
      for (const Declaration& d : s.declarations) {
        if (d.node == node && d.figure == static_cast<int>(figure) &&
            d.supplementary_number == number && DateOf(s, d) < date) {
          return false;
        }
      }
    }
    return true;
  }

  void Pass(std::string node, const Key& key, const Told& told, int64_t yen) {
    if (yen == 0) return;
    for (node = Above(node); !node.empty(); node = Above(node)) {
      Fresh& fresh = fresh_[node][key];
      if (fresh.by.first == nullptr) fresh.by = told;
      fresh.yen += yen;
    }
  }

  // The figures declared of a node that count another's entries.
  std::vector<Key> Counting(const Date& date, const std::string& node, const Key& key) const {
    std::vector<Key> counting;
    for (const auto& [figure, number] : kFigures) {
      if (Find(date, node, figure, number).first != nullptr &&
          KindsOf(figure).contains(KindOf(key.first)) && (number == 0 || number == key.second)) {
        counting.emplace_back(figure, number);
      }
    }
    return counting;
  }
  bool IsCounted(const Date& date, const std::string& node, const Key& key) const {
    return !Counting(date, node, key).empty();
  }

  // What parts tell anew goes off what papers posted on their whole.
  void TakeOff(const Date& date, const std::string& node, const Key& key, const Fresh& fresh) {
    int64_t own = 0;
    for (const StatementEntry& entry : made_) {
      if (entry.budget_line.value() == LineOfNode(node) &&
          KindsOf(key.first).contains(entry.kind) &&
          (key.second == 0 || entry.supplementary_number == key.second)) {
        own += entry.amount_yen;
      }
    }
    const int64_t taken = std::max<int64_t>(0, std::min(own, fresh.yen));
    bool news = true;
    for (const auto& [figure, number] : Counting(date, node, key)) {
      news = news && IsFresh(date, node, figure, number);
    }
    if (taken > 0) Add(fresh.by, node, KindOf(key.first), -taken, date, key.second);
    Pass(node, key, fresh.by, -(news ? taken : fresh.yen));
  }

  const std::vector<Statement>& statements_;
  std::vector<StatementEntry> all_;
  std::vector<StatementEntry> made_;
  std::map<std::string, std::map<Key, Fresh>> fresh_;  // at a date, below each node
};

}  // namespace kuzukuri::budget
