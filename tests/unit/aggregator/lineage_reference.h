// Lineage as it is defined, on names alone: slow and obvious.
#pragma once

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/aggregator/domain/fiscal_years.h"
#include "services/platform/base/names.h"
#include "tests/unit/aggregator/plain_amounts.h"

namespace kuzukuri::aggregator {

inline int YearOf(const std::string& name) {
  return platform::ParseName(name, "")->fiscal_year->value();
}

// All projects reachable from a name over joining edges in either direction: breadth first.
inline std::set<std::string> Reachable(const std::string& start,
                                       const std::vector<const CatalogYear*>& years) {
  std::set<std::string> reached = {start};
  for (bool grew = true; grew;) {
    grew = false;
    for (size_t y = 1; y < years.size(); ++y) {
      for (const Edge& edge : years[y]->edges) {
        if (edge.type > EdgeType::kSplitsInto) continue;
        if (YearOf(edge.predecessor) < years[0]->fiscal_year.value()) continue;
        const std::string from = edge.predecessor.substr(0, edge.predecessor.find("/subProjects/"));
        const std::string to = edge.successor.substr(0, edge.successor.find("/subProjects/"));
        if (reached.contains(from) != reached.contains(to)) {
          reached.insert(from);
          reached.insert(to);
          grew = true;
        }
      }
    }
  }
  return reached;
}

using Fraction = boost::multiprecision::cpp_rational;

// The restatement by its definition, on names alone: every way by itself, in exact fractions.
class Reference {
 public:
  // What cannot be told apart is projects, or at level SUB_PROJECT each of their parts.
  explicit Reference(std::vector<const CatalogYear*> years, bool by_project = true)
      : years_(std::move(years)), by_project_(by_project) {}

  // Moves content forward to the last year.
  void Follow(const std::string& node, int year, const ByComponent& amounts,
              std::map<std::string, ByComponent>& end) const {
    Walk(node, year, years_.back()->fiscal_year.value(), /*guess=*/true, amounts,
         [&](const std::string& at, int, const ByComponent& part) { end[at] += part; });
  }

  // Moves content to a year and hands every part to `sink(node, year, amounts)`, where it ended or
  // in the year `to`. Where a split has no shares it ends, or with `guess` goes to the first.
  template <class Sink>
  void Walk(const std::string& node, int year, int to, bool guess, const ByComponent& amounts,
            const Sink& sink) const {
    Ends ends;
    Enumerate(node, year, to, guess, Fraction(1), ends);
    std::map<std::pair<int, std::string>, ByComponent> parts;
    for (const auto& [end, share] : ends) parts[end];
    for (const auto& [component, amount] : amounts) Distribute(amount, component, ends, parts);
    for (const auto& [end, part] : parts) sink(end.second, end.first, part);
  }

  std::string UnitOf(const std::string& node) const { return by_project_ ? ProjectOf(node) : node; }

  // Units that cannot be told apart from one another in the end.
  std::set<std::string> Undivided(const std::string& project) const {
    for (const std::set<std::string>& pool : Pools()) {
      if (pool.contains(project)) return pool;
    }
    return {project};
  }

 private:
  using Ends = std::map<std::pair<int, std::string>, Fraction>;

  void Enumerate(const std::string& node, int year, int to, bool guess, const Fraction& part,
                 Ends& ends) const {
    const std::vector<const Edge*> out = Inherited(node);
    const auto stay = [&](const Fraction& share) { ends[{year, node}] += part * share; };
    const auto go = [&](const std::string& next, const Fraction& share) {
      if (YearOf(next) > to) return stay(share);  // not gone yet
      Enumerate(next, YearOf(next), to, guess, part * share, ends);
    };
    if (year >= to || out.empty()) return stay(1);
    if (HasShares(out)) {
      for (const Edge* edge : out) go(edge->successor, Fraction(*edge->share_ppm, 1'000'000));
      if (Rest(out) > 0) stay(Rest(out));
    } else if (out.size() == 1 || guess) {
      go(First(out), 1);
    } else {
      stay(1);
    }
  }

  // Of what has shares the part that leads past the last year.
  static Fraction Rest(const std::vector<const Edge*>& out) {
    Fraction rest = 1;
    for (const Edge* edge : out) rest -= Fraction(*edge->share_ppm, 1'000'000);
    return rest;
  }

  // Each end its share rounded towards zero, the rest yen by yen to whoever has lost most; the ends
  // stand in the order in which ties are settled.
  static void Distribute(int64_t amount, int component, const Ends& ends,
                         std::map<std::pair<int, std::string>, ByComponent>& parts) {
    const int64_t sign = amount < 0 ? -1 : 1;
    std::map<std::pair<int, std::string>, Fraction> lost;
    int64_t left = amount * sign;
    for (const auto& [end, share] : ends) {
      const Fraction exact = share * (amount * sign);
      const auto whole = static_cast<int64_t>(numerator(exact) / denominator(exact));
      parts[end][component] = whole * sign;
      lost[end] = exact - whole;
      left -= whole;
    }
    for (; left > 0; --left) {
      auto most = lost.begin();
      for (auto at = lost.begin(); at != lost.end(); ++at) {
        if (at->second > most->second) most = at;
      }
      parts[most->first][component] += sign;
      most->second = -1;
    }
  }

  // Along a sub-project's own lineage, else its project's.
  std::vector<const Edge*> Inherited(const std::string& node) const {
    const std::vector<const Edge*> out = Out(node);
    return out.empty() ? Out(ProjectOf(node)) : out;
  }

  std::vector<const Edge*> Out(const std::string& node) const {
    std::vector<const Edge*> out;
    for (size_t y = 1; y < years_.size(); ++y) {
      for (const Edge& edge : years_[y]->edges) {
        if (edge.type <= EdgeType::kSplitsInto && edge.predecessor == node) out.push_back(&edge);
      }
    }
    return out;
  }

  static bool HasShares(const std::vector<const Edge*>& out) {
    return std::all_of(out.begin(), out.end(),
                       [](const Edge* e) { return e->share_ppm.has_value(); });
  }

  static std::string First(const std::vector<const Edge*>& out) {
    std::set<std::pair<int, std::string>> successors;
    for (const Edge* edge : out) successors.emplace(YearOf(edge->successor), edge->successor);
    return successors.begin()->second;
  }

  static std::vector<std::string> NodesOf(const CatalogYear& year) {
    std::vector<std::string> nodes;
    for (const Project& project : year.projects) {
      nodes.push_back(project.name);
      for (const SubProject& sub : project.sub_projects) nodes.push_back(sub.name);
    }
    return nodes;
  }

  // Pools that meet are one.
  static void Merge(std::vector<std::set<std::string>>& pools) {
    for (size_t i = 0; i < pools.size(); ++i) {
      for (size_t j = i + 1; j < pools.size();) {
        const bool meets = std::any_of(pools[i].begin(), pools[i].end(),
                                       [&](const auto& name) { return pools[j].contains(name); });
        if (!meets) {
          ++j;
          continue;
        }
        pools[i].insert(pools[j].begin(), pools[j].end());
        pools.erase(pools.begin() + static_cast<std::ptrdiff_t>(j));
        j = i + 1;
      }
    }
  }

  // Sets of units that content without shares went to, and where those lead.
  std::vector<std::set<std::string>> Pools() const {
    std::vector<std::set<std::string>> pools;
    for (const CatalogYear* year : years_) {
      for (const std::string& node : NodesOf(*year)) {
        const std::vector<const Edge*> out = Out(node);
        if (out.size() < 2 || HasShares(out)) continue;
        std::set<std::string> pool;
        for (const Edge* edge : out) pool.insert(UnitOf(edge->successor));
        pools.push_back(pool);
      }
      Merge(pools);
      const std::vector<std::set<std::string>> now = pools;
      for (const std::set<std::string>& pool : now) {
        std::set<std::string> here;
        std::set<std::string> next;
        for (const std::string& name : pool) {
          if (YearOf(name) == year->fiscal_year.value()) here.insert(name);
          if (YearOf(name) > year->fiscal_year.value()) next.insert(name);
        }
        if (here.empty() || here.size() + next.size() < 2) continue;
        for (const std::string& node : NodesOf(*year)) {
          if (!here.contains(UnitOf(node))) continue;
          const std::vector<const Edge*> out = Inherited(node);
          for (const Edge* edge : out) next.insert(UnitOf(edge->successor));
          if (!out.empty() && HasShares(out) && Rest(out) > 0) next.insert(UnitOf(node));
        }
        if (next.size() > 1) pools.push_back(next);
      }
      Merge(pools);
    }
    return pools;
  }

  const std::vector<const CatalogYear*> years_;
  const bool by_project_;
};

}  // namespace kuzukuri::aggregator
