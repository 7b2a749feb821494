// What is not known of a column, or was told at an earlier date: from the definition.
#pragma once

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/aggregator/domain/comparison.h"
#include "tests/unit/aggregator/plain_amounts.h"

namespace kuzukuri::aggregator {

// What a column's lines tell, node by node, from the definition: what a sum must lack.
class Told {
 public:
  struct Lacking {
    std::string node;
    std::string stated_by;  // empty: nobody does
    int64_t appropriation = 0;
    platform::Date told = {};  // of what was told at an earlier date than the newest
  };

  Told(const RandomYears& random, const ColumnSpec& spec)
      : year_(random.years()[static_cast<size_t>(spec.fiscal_year.value() - kFirstYear)]),
        index_(year_),
        papers_(Papers(random.BookOf(spec.fiscal_year), spec, random.revision())) {
    const YearBook& book = random.BookOf(spec.fiscal_year);
    for (const auto& [node, told] : papers_.told) {
      const auto [at, fresh] = told_.emplace(Known(node), told);
      if (!fresh) at->second = std::max(at->second, told);
    }
    const auto lines = StandingAt(book.lines(), random.revision());
    for (const auto& [place, line] : lines) {
      if (!line.records_execution) continue;
      (papers_.kept_by_postings.contains(line.node) ? kept_by_postings_ : kept_by_statements_)
          .insert(Known(line.node));
    }
    for (const std::string& node : kept_by_statements_) kept_by_postings_.erase(node);
    for (const std::string& node : kept_by_postings_) told_.erase(node);
    YearBook adjustments = book;
    std::erase_if(adjustments.postings, [](const Posting& p) { return p.component != 21; });
    for (const auto& [l, line] : lines) {
      Facts& facts = facts_[Known(line.node)];
      Tell(line.records_appropriation, line.records_execution, facts.of[kAppropriated]);
      Tell(line.records_execution, line.records_appropriation, facts.of[kSpent]);
      facts.of[kSpent].is_known &= papers_.known;
      for (const auto& [component, yen] : LineAmounts(book, spec, random.revision(), l)) {
        if (component <= 12) facts.of[kAppropriated].yen += yen;
        if (component == 12) facts.of[kAppropriated].adjustment += yen;
        if (component == 100) facts.of[kSpent].yen += yen;
      }
      facts.of[kSpent].adjustment += LineAmounts(adjustments, spec, random.revision(), l)[100];
    }
    // What no paper told is known where others posted on it.
    for (auto& [node, facts] : facts_) {
      Fact& spent = facts.of[kSpent];
      spent.is_known &= !papers_.by_papers || told_.contains(node) || spent.yen != 0 ||
                        kept_by_postings_.contains(node);
    }
    // Where nothing is known takes no part, but for projects, which should have figures.
    std::erase_if(facts_, [](const auto& item) {
      return !item.second.of[kAppropriated].is_known && !item.second.of[kSpent].is_known;
    });
    for (const Project& project : year_.projects) {
      const bool told = facts_.contains(project.name) || HasBelow(project.name);
      if (!told) facts_[project.name];
    }
  }

  std::vector<Lacking> Of(BudgetMeasure measure) const {
    std::vector<Lacking> lacking;
    for (const auto& [node, facts] : facts_) {
      const Fact& of = facts.of[measure];
      const bool partly = of.both && of.without && !of.alone;
      if (HasBelow(node) || (of.is_known && !partly)) continue;
      Lacking& item = lacking.emplace_back(
          Lacking{node, "", facts.of[kAppropriated].is_known ? facts.of[kAppropriated].yen : 0});
      for (const std::string& above : Above(node)) {
        if (!States(above, measure)) continue;
        item.stated_by = above;
        break;
      }
    }
    return lacking;
  }

  // What the newest paper does not tell, and one before it did.
  std::vector<Lacking> Earlier() const {
    std::vector<Lacking> earlier;
    for (const auto& [node, facts] : facts_) {
      const auto told = told_.find(node);
      const bool is_part =
          facts.of[kSpent].is_known && (!HasBelow(node) || facts.of[kSpent].yen != 0);
      if (!is_part || told == told_.end() || told->second.first == *papers_.newest) continue;
      Lacking& item = earlier.emplace_back(
          Lacking{node, "", facts.of[kAppropriated].is_known ? facts.of[kAppropriated].yen : 0,
                  told->second.first});
      for (const std::string& above : Above(node)) {
        if (!IsWhole(above)) continue;
        item.stated_by = above;
        break;
      }
    }
    return earlier;
  }

  bool IsOutside(const std::string& node) const {
    const std::vector<std::string> above = Above(node);
    const auto outside = [&](const std::string& name) {
      return index_.IsOutside(name.substr(name.rfind('/') + 1));
    };
    return outside(node) || std::any_of(above.begin(), above.end(), outside);
  }

 private:
  struct Fact {
    bool is_known = false;
    bool both = false, alone = false, without = false;
    int64_t yen = 0, adjustment = 0;
  };
  struct Facts {
    std::array<Fact, kBudgetMeasures> of;
  };

  static void Tell(bool records, bool other, Fact& fact) {
    fact.is_known |= records;
    fact.both |= records && other;
    fact.alone |= records && !other;
    fact.without |= !records && other;
  }

  std::string Name(const std::string& id) const { return NodeName(year_.fiscal_year.value(), id); }

  // All that the catalogue does not know is one.
  std::string Known(const std::string& node) const {
    for (const Node& of : year_.nodes) {
      if (Name(of.id) == node) return node;
    }
    for (const Project& project : year_.projects) {
      if (ProjectOf(node) == project.name) return node;
    }
    return "unknown";
  }

  std::vector<std::string> Above(const std::string& node) const {
    std::vector<std::string> above;
    std::string at;
    for (const Project& project : year_.projects) {
      if (ProjectOf(node) != project.name) continue;
      if (node != project.name) above.push_back(project.name);
      at = project.parent;
    }
    for (const Node& of : year_.nodes) {
      if (Name(of.id) == node) at = of.parent;
    }
    for (; !at.empty(); at = index_.FindNode(at)->parent) above.push_back(Name(at));
    return above;
  }

  bool HasBelow(const std::string& node,
                const std::function<bool(const Facts&)>& which = {}) const {
    return std::any_of(facts_.begin(), facts_.end(), [&](const auto& item) {
      const std::vector<std::string> above = Above(item.first);
      return std::find(above.begin(), above.end(), node) != above.end() &&
             (!which || which(item.second));
    });
  }

  bool IsWhole(const std::string& node) const {
    const auto told = told_.find(node);
    return told != told_.end() && told->second.second && told->second.first == *papers_.newest;
  }

  bool States(const std::string& node, BudgetMeasure measure) const {
    if (measure == kSpent && IsWhole(node)) return true;
    const auto found = facts_.find(node);
    if (found == facts_.end()) return false;
    const Fact& fact = found->second.of[measure];
    if (!fact.is_known) return false;
    if (fact.yen != fact.adjustment) return true;
    return fact.adjustment == 0 &&
           !HasBelow(node, [measure](const Facts& below) { return below.of[measure].is_known; });
  }

  const CatalogYear& year_;
  const YearIndex index_;
  const PlainPapers papers_;
  std::map<std::string, std::pair<platform::Date, bool>> told_;  // by node, as Known() has it
  std::set<std::string> kept_by_postings_, kept_by_statements_;
  std::map<std::string, Facts> facts_;
};

// To how much of a node's content stands in each row.
using Standing = std::map<std::string, int64_t>;

// A sum lacks what is lacking of its leaves and is not stated by one that stands in it alike.
inline std::pair<int, int64_t> Count(const std::vector<Told::Lacking>& lacking,
                                     const std::string& sum,
                                     const std::function<Standing(const std::string&)>& standing) {
  std::pair<int, int64_t> count;
  for (const Told::Lacking& item : lacking) {
    Standing of = standing(item.node);
    if (of[sum] == 0) continue;
    if (!item.stated_by.empty()) {
      const int64_t stated = standing(item.stated_by)[sum];
      if (std::abs(stated - of[sum]) <= 1000) continue;  // of 10^15: what is rounded
    }
    ++count.first;
    count.second += item.appropriation;
  }
  return count;
}

}  // namespace kuzukuri::aggregator
