#include "services/aggregator/domain/explanations.h"

#include <algorithm>
#include <map>

#include "services/aggregator/domain/column.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

using platform::Year;

// The fiscal year of a full resource name; 0 when it has none.
Year YearOf(const std::string& name) {
  const auto parsed = platform::ParseName(name, "name");
  return parsed.ok() && parsed->fiscal_year ? *parsed->fiscal_year : Year();
}

// Whether one of two nodes is the other, or a part of it.
bool AreRelated(const std::string& a, const std::string& b) {
  return a == b || ProjectOf(a) == b || ProjectOf(b) == a;
}

bool Names(const Explanation& explanation, const std::string& node) {
  return std::find(explanation.nodes.begin(), explanation.nodes.end(), node) !=
         explanation.nodes.end();
}

// The value without the zeros at its end.
Decimal Shortest(Decimal value) {
  for (; value.scale > 0 && value.unscaled % 10 == 0; --value.scale) value.unscaled /= 10;
  return value;
}

// Equal in value, whatever their precision.
bool AreEqual(const Decimal& a, const Decimal& b) {
  const Decimal x = Shortest(a);
  const Decimal y = Shortest(b);
  return x.unscaled == y.unscaled && x.scale == y.scale;
}

std::optional<int64_t> AmountOf(const Amounts& amounts, ExplainedMeasure measure) {
  switch (measure) {
    case ExplainedMeasure::kAppropriation:
      return amounts.Appropriation();
    case ExplainedMeasure::kExecuted:
      return amounts.Executed();
    case ExplainedMeasure::kCarriedOut:
      return amounts.Empty() ? std::nullopt : amounts.CarriedOut();
    default:
      return std::nullopt;
  }
}

// The figures of nodes in the columns.
class ColumnFigures {
 public:
  explicit ColumnFigures(const CompareInput& input) : input_(input), timeline_(*input.timeline) {}

  // Of an explanation's nodes of a column's year together, each yen once: what stands below another
  // of them is a part of it.
  std::optional<int64_t> Of(const Explanation& explanation, size_t c, ExplainedMeasure measure) {
    const Column& column = input_.columns[c];
    if (column.missing) return std::nullopt;
    Amounts sum;
    for (const std::string& node : explanation.nodes) {
      if (YearOf(node) != column.spec.fiscal_year) continue;
      if (!IsBelowAnother(explanation, node, column.year)) sum.Add(Whole(node, c));
    }
    return AmountOf(sum, measure);
  }

 private:
  bool IsBelowAnother(const Explanation& explanation, const std::string& node, int year) const {
    const auto is_another = [&](const std::string& above) {
      return above != node && Names(explanation, above);
    };
    if (is_another(ProjectOf(node))) return true;
    const CatalogYear& of = timeline_.year(year);
    const std::string& place = timeline_.NodeOf(timeline_.FindLeaf(year, node));
    const std::vector<const Node*> above = timeline_.index(year).Upwards(place);
    return std::any_of(above.begin(), above.end(), [&](const Node* at) {
      return is_another(platform::YearResourceName(
          of.jurisdiction, of.fiscal_year, "classificationNodes", platform::ResourceId(at->id)));
    });
  }

  // A node with everything below it; nothing of one that the catalogue does not know.
  Amounts Whole(const std::string& node, size_t c) {
    const Column& column = input_.columns[c];
    if (!timeline_.Knows(column.year, node)) return {};
    const int project = timeline_.FindProject(node);
    if (project < 0) return OfClassificationNode(node, c);
    if (ProjectOf(node) == node) {
      return SumProject(timeline_, column, timeline_.project(project));
    }
    return SumLeaves(timeline_, column, timeline_.FindLeaf(column.year, node), 1);
  }

  // Summed for all of a column when the first is asked for.
  Amounts OfClassificationNode(const std::string& node, size_t c) {
    auto sums = sums_.find(c);
    if (sums == sums_.end()) {
      sums = sums_.emplace(c, SumNodes(timeline_, input_.columns[c])).first;
    }
    const auto found = sums->second.nodes.find(node.substr(node.rfind('/') + 1));
    return found == sums->second.nodes.end() ? Amounts() : found->second;
  }

  const CompareInput& input_;
  const Timeline& timeline_;
  std::map<size_t, NodeSums> sums_;  // by column
};

}  // namespace

Explanations::Explanations(const CompareInput& input, bool drafts,
                           const IndicatorValueOf& value_of) {
  std::set<int> years;  // indexes
  for (const Column& column : input.columns) {
    column_years_.push_back(column.spec.fiscal_year);
    years.insert(column.year);
  }
  for (const int index : years) {
    const CatalogYear& year = input.timeline->year(index);
    for (const Explanation& one : year.explanations) {
      if ((one.approved || drafts) && IsOfColumns(one)) all_.push_back({&one, false, {}});
    }
  }
  if (all_.empty()) return;
  for (const int index : years) {
    const CatalogYear& year = input.timeline->year(index);
    for (const Node& node : year.nodes) {
      if (node.kind != NodeKind::kTotal || node.outside_total) continue;
      totals_.push_back(platform::YearResourceName(year.jurisdiction, year.fiscal_year,
                                                   "classificationNodes",
                                                   platform::ResourceId(node.id)));
    }
  }
  for (size_t i = 0; i < all_.size(); ++i) {
    const Explanation& one = *all_[i].explanation;
    if (!one.indicator.empty()) by_subject_[one.indicator].push_back(i);
    for (const std::string& node : one.nodes) by_subject_[ProjectOf(node)].push_back(i);
  }
  CheckFigures(input, value_of);
}

bool Explanations::IsOfColumns(const Explanation& explanation) const {
  const auto shown = [&](Year year) {
    return std::find(column_years_.begin(), column_years_.end(), year) != column_years_.end();
  };
  return shown(explanation.fiscal_year) &&
         (explanation.compared_year == Year() || shown(explanation.compared_year));
}

void Explanations::CheckFigures(const CompareInput& input, const IndicatorValueOf& value_of) {
  ColumnFigures figures(input);
  for (ToldExplanation& told : all_) {
    for (const ExplainedFigure& figure : told.explanation->figures) {
      ExplainedFigure& now = told.now.emplace_back(figure);
      now.value.reset();
      bool holds = false;
      if (figure.IsOfIndicator()) {
        if (const auto value = value_of(*told.explanation, figure)) {
          now.value = value->unscaled;
          now.scale = value->scale;
          holds = AreEqual({*figure.value, figure.scale}, *value);
        }
      } else {
        for (size_t c = 0; c < column_years_.size(); ++c) {
          if (column_years_[c] != figure.fiscal_year) continue;
          now.value = figures.Of(*told.explanation, c, figure.measure);
          holds |= now.value == figure.value;
        }
      }
      told.open |= !holds;
    }
    if (!told.open) told.now.clear();
  }
}

void Explanations::Add(const std::string& node, std::set<size_t>& found) const {
  const auto at = by_subject_.find(ProjectOf(node));
  if (at == by_subject_.end()) return;
  for (const size_t i : at->second) {
    const std::vector<std::string>& nodes = all_[i].explanation->nodes;
    if (std::any_of(nodes.begin(), nodes.end(),
                    [&](const std::string& other) { return AreRelated(node, other); })) {
      found.insert(i);
    }
  }
}

std::set<size_t> Explanations::Of(const Row& row,
                                  const std::vector<std::string>& indicators) const {
  std::set<size_t> found;
  if (all_.empty()) return found;
  for (const Member& member : row.members) {
    if (!member.not_counted) Add(member.info->node, found);
  }
  if (row.info->kind == RowKind::kTotal) {
    for (const std::string& node : totals_) Add(node, found);
  }
  for (const std::string& indicator : indicators) {
    const auto at = by_subject_.find(indicator);
    if (at != by_subject_.end()) found.insert(at->second.begin(), at->second.end());
  }
  return found;
}

std::set<size_t> Explanations::Of(const std::string& subject) const {
  std::set<size_t> found;
  const auto at = by_subject_.find(ProjectOf(subject));
  if (at == by_subject_.end()) return found;
  for (const size_t i : at->second) {
    const Explanation& one = *all_[i].explanation;
    if (one.indicator == subject || Names(one, subject)) found.insert(i);
  }
  return found;
}

std::set<Year> Explanations::YearsOf(const Finding& finding) const {
  std::set<Year> years;
  const auto add = [&](const std::optional<int>& column) {
    if (column) years.insert(column_years_[static_cast<size_t>(*column)]);
  };
  add(finding.column);
  // The other column of a missed target is that of the next year's target.
  if (finding.kind != FindingKind::kIndicatorMissed) add(finding.other_column);
  if (years.empty()) years.insert(YearOf(finding.node));
  return years;
}

std::vector<std::string> Explanations::Explaining(const Finding& finding) const {
  std::vector<std::string> names;
  if (all_.empty() || (finding.node.empty() && finding.indicator.empty())) return names;
  const std::set<Year> years = YearsOf(finding);
  const bool of_indicator = !finding.indicator.empty();
  std::set<size_t> candidates;
  if (of_indicator) candidates = Of(finding.indicator);
  if (!finding.node.empty()) candidates.merge(Of(finding.node));
  for (const size_t i : candidates) {
    const ToldExplanation& told = all_[i];
    const Explanation& one = *told.explanation;
    if (!one.approved || told.open) continue;
    std::set<Year> of = {one.fiscal_year};
    if (one.compared_year != Year()) of.insert(one.compared_year);
    const bool names_kind = !one.finding_kind.empty();
    if (names_kind && one.kind != finding.kind) continue;
    // What is said of a node in general is not said of its indicators.
    if (!names_kind && of_indicator && one.indicator.empty()) continue;
    const bool fits =
        names_kind ? std::includes(of.begin(), of.end(), years.begin(), years.end()) : of == years;
    if (fits) names.push_back(one.name);
  }
  return names;
}

}  // namespace kuzukuri::aggregator
