#include "clients/cli/year/next_year.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/import/roll_ups.h"
#include "clients/cli/import/year_before.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace c = catalog::v1;
namespace b = budget::v1;
namespace i = indicator::v1;

// Digits as wide as the characters beside them.
std::string Wide(const std::string& digits) {
  static const std::vector<std::pair<std::string, std::string>> kWide = {
      {"0", "０"}, {"1", "１"}, {"2", "２"}, {"3", "３"}, {"4", "４"},
      {"5", "５"}, {"6", "６"}, {"7", "７"}, {"8", "８"}, {"9", "９"}};
  return absl::StrReplaceAll(digits, kWide);
}

// Whether a text ends with a digit, of either width.
bool EndsWithDigit(absl::string_view text) {
  if (!text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text.back()))) return true;
  for (int digit = 0; digit < 10; ++digit) {
    if (absl::EndsWith(text, Wide(absl::StrCat(digit)))) return true;
  }
  return false;
}

// Both ends of an edge, those of each side in order. They tell an edge: nothing comes from the same
// twice, whatever the edge's kind says of how.
using EdgeEnds = std::pair<std::vector<std::string>, std::vector<std::string>>;

EdgeEnds EndsOf(const c::LineageEdge& edge) { return {{edge.predecessor()}, {edge.successor()}}; }

EdgeEnds EndsOf(const i::IndicatorLineageEdge& edge) {
  const auto names = [](const auto& ends) {
    std::vector<std::string> all;
    for (const auto& end : ends) all.push_back(end.indicator());
    std::sort(all.begin(), all.end());
    return all;
  };
  return {names(edge.predecessors()), names(edge.successors())};
}

// Names of the edges that are there, by their ends.
template <class Edge>
std::map<EdgeEnds, std::string> ByEnds(const Held<Edge>& edges) {
  std::map<EdgeEnds, std::string> names;
  for (const auto& [name, edge] : edges) names.emplace(EndsOf(edge), name);
  return names;
}

class Copy {
 public:
  Copy(const HeldYear& held, const NextYearOptions& options, const HeldLineage& there)
      : held_(held),
        options_(options),
        from_(held.fiscal_year.name()),
        parent_(from_.substr(0, from_.find("/fiscalYears/"))),
        to_(absl::StrCat(parent_, "/fiscalYears/", options.to)),
        edges_(ByEnds(there.edges)),
        indicator_edges_(ByEnds(there.indicator_edges)) {}

  NextYear Run() {
    c::FiscalYear year = held_.fiscal_year;
    const int from = std::stoi(from_.substr(from_.rfind('/') + 1));
    year.set_name(to_);
    year.set_display_name(options_.title.empty()
                              ? LabelOfYear(held_.fiscal_year.display_name(), from, options_.to)
                              : options_.title);
    year.clear_revision();
    next_.fiscal_years.Add(parent_, {year, from_, {}});
    for (const auto& [name, node] : held_.nodes) AddNode(node);
    for (const auto& [name, project] : held_.projects) AddProject(project);
    for (const auto& [name, dimension] : held_.dimensions) {
      b::Dimension next = dimension;
      Take(dimension, next);
      next_.dimensions.Add(to_, {next, name, {}});
    }
    for (const auto& [name, line] : held_.lines) AddLine(line);
    for (const auto& [name, one] : held_.indicators) AddIndicator(one);
    return std::move(next_);
  }

 private:
  // The name in the next year; what is of no year keeps its own.
  std::string Next(const std::string& name) const {
    return absl::StartsWith(name, from_ + "/") ? BelowYear(to_, name) : name;
  }

  template <class Resource>
  void Take(const Resource& held, Resource& next) const {
    next.set_name(Next(held.name()));
    next.clear_revision();
  }

  // Notes, marks and references are of the year that printed them.
  template <class Resource>
  void Place(const Resource& held, Resource& next) const {
    Take(held, next);
    next.clear_note();
    for (c::Placement& placement : *next.mutable_placements()) {
      placement.set_parent(Next(placement.parent()));
    }
  }

  bool Ends(const std::string& name) const {
    return options_.without.contains(name.substr(0, name.find("/subProjects/")));
  }

  void AddNode(const c::ClassificationNode& node) {
    c::ClassificationNode next = node;
    Place(node, next);
    next_.nodes.Add(to_, {next, node.name(), {}});
  }

  void AddProject(const c::Project& project) {
    AddEdge(project.name());
    if (Ends(project.name())) return;
    c::Project next = project;
    Place(project, next);
    next.clear_sub_projects();
    next.clear_related_projects();
    next_.projects.Add(to_, {next, project.name(), {}});
    for (const c::SubProject& sub : project.sub_projects()) {
      c::SubProject one = sub;
      Take(sub, one);
      one.clear_note();
      one.clear_mark();
      one.clear_cross_references();
      next_.sub_projects.Add(to_, {one, sub.name(), {}});
      AddEdge(sub.name());
    }
  }

  // That it goes on, or ends.
  void AddEdge(const std::string& name) {
    std::string id = name.substr(name.find("/projects/") + sizeof("/projects/") - 1);
    id = absl::StrReplaceAll(id, {{"/subProjects/", "."}});
    c::LineageEdge edge;
    edge.set_name(absl::StrCat(to_, "/lineageEdges/", id));
    edge.set_type(Ends(name) ? c::LineageEdge::TYPE_ENDED : c::LineageEdge::TYPE_CONTINUES);
    edge.set_predecessor(name);
    if (Ends(name)) {
      edge.set_explanation(options_.reason);
    } else {
      edge.set_successor(Next(name));
    }
    TakeNameOfSame(edges_, edge);
    next_.edges.Add(to_, {edge, name, {}});
  }

  void AddLine(const b::BudgetLine& line) {
    if (Ends(line.node())) return;
    b::BudgetLine next = line;
    Take(line, next);
    next.set_node(Next(line.node()));
    next.clear_note();
    for (std::string& rollup : *next.mutable_rollups()) rollup = Next(rollup);
    next_.lines.Add(to_, {next, line.name(), {}});
  }

  void AddIndicator(const i::Indicator& one) {
    i::Indicator next = one;
    Take(one, next);
    next.clear_nodes();
    for (const std::string& node : one.nodes()) {
      if (!Ends(node)) next.add_nodes(Next(node));
    }
    if (next.nodes().empty()) return;
    next.clear_values();
    next.clear_note();
    next.clear_period_start();
    next.clear_period_end();
    next_.indicators.Add(to_, {next, one.name(), {}});
    i::IndicatorLineageEdge edge;
    const std::string id = one.name().substr(one.name().rfind('/') + 1);
    edge.set_name(absl::StrCat(to_, "/indicatorLineageEdges/", id));
    edge.add_predecessors()->set_indicator(one.name());
    edge.add_successors()->set_indicator(next.name());
    edge.set_comparability(i::COMPARABILITY_COMPARABLE);
    TakeNameOfSame(indicator_edges_, edge);
    next_.indicator_edges.Add(to_, {edge, one.name(), {}});
  }

  template <class Edge>
  static void TakeNameOfSame(const std::map<EdgeEnds, std::string>& there, Edge& edge) {
    if (const auto same = there.find(EndsOf(edge)); same != there.end()) {
      edge.set_name(same->second);
    }
  }

  const HeldYear& held_;
  const NextYearOptions& options_;
  const std::string from_;
  const std::string parent_;
  const std::string to_;
  const std::map<EdgeEnds, std::string> edges_;
  const std::map<EdgeEnds, std::string> indicator_edges_;
  NextYear next_;
};

}  // namespace

NextYear MakeNextYear(const HeldYear& held, const NextYearOptions& options,
                      const HeldLineage& there) {
  return Copy(held, options, there).Run();
}

std::vector<std::string> LinesCountedElsewhere(const HeldYear& held) {
  YearCatalogue year;
  year.primary_tree = held.fiscal_year.primary_tree();
  year.nodes = held.nodes;
  year.projects = held.projects;
  std::vector<std::string> lines;
  for (const auto& [name, line] : held.lines) {
    if (CountedWhereItStands(year, line)) lines.push_back(name);
  }
  return lines;
}

std::string LabelOfYear(const std::string& label, int year, int to) {
  constexpr int kBeforeReiwa = 2018;
  for (const auto& [was, is] :
       {std::pair(year - kBeforeReiwa, to - kBeforeReiwa), std::pair(year, to)}) {
    if (was < 1) continue;
    for (const bool wide : {false, true}) {
      const auto text = [wide = wide](int number) {
        return wide ? Wide(absl::StrCat(number)) : absl::StrCat(number);
      };
      const std::string counted = absl::StrCat(text(was), "年度");
      const size_t at = label.find(counted);
      if (at == std::string::npos || EndsWithDigit(label.substr(0, at))) continue;
      return label.substr(0, at) + text(is) + "年度" + label.substr(at + counted.size());
    }
  }
  return absl::StrCat(to, "年度");
}

}  // namespace kuzukuri::cli
