#include "services/aggregator/answer/indicators.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/aggregator/answer/indicator_values.h"
#include "services/aggregator/domain/achievement.h"
#include "services/aggregator/domain/fiscal_years.h"
#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

namespace iv1 = indicator::v1;

// A column's indicators, as far as what is said of them goes by it.
struct OfYear {
  platform::Year fiscal_year;
  bool running = false;
};

// Whether the actual is of a part of its year: dated before the year ends. A level, which is what
// it is on a day, is the year's once that is over.
bool IsInterim(const iv1::Indicator& indicator, const std::string& component, OfYear year) {
  if (indicator.accumulation() == iv1::ACCUMULATION_LEVEL && !year.running) return false;
  return std::any_of(indicator.values().begin(), indicator.values().end(),
                     [&](const iv1::IndicatorValue& value) {
                       return value.component() == component &&
                              value.role() == iv1::VALUE_ROLE_ACTUAL && value.has_as_of() &&
                              DateOf(value.as_of()) < platform::FiscalYearEnd(year.fiscal_year);
                     });
}

Achievement Achieve(const iv1::Indicator& indicator, const iv1::IndicatorComponent& component,
                    OfYear year) {
  ComponentValues values;
  values.measure = static_cast<Measure>(indicator.measure());
  values.direction = static_cast<Direction>(indicator.direction());
  values.comparator = static_cast<Comparator>(component.comparator());
  values.target = FindValue(indicator, component.id(), iv1::VALUE_ROLE_TARGET);
  values.actual = FindValue(indicator, component.id(), iv1::VALUE_ROLE_ACTUAL);
  values.baseline = FindValue(indicator, component.id(), iv1::VALUE_ROLE_BASELINE);
  values.interim = IsInterim(indicator, component.id(), year);
  return Achieve(values);
}

std::vector<std::shared_ptr<const YearIndicators>> YearsOf(const Query& query,
                                                           const Fetched& fetched) {
  std::vector<std::shared_ptr<const YearIndicators>> years;
  for (const platform::Year year : YearsFrom(query.FirstYear(), query.LastYear())) {
    const auto found = fetched.indicators.find(year);
    years.push_back(found == fetched.indicators.end() ? nullptr : found->second);
  }
  return years;
}

// The last column of a fiscal year; -1 when there is none.
int ColumnOf(const Query& query, platform::Year fiscal_year) {
  int found = -1;
  for (size_t c = 0; c < query.columns.size(); ++c) {
    if (query.columns[c].fiscal_year == fiscal_year) found = static_cast<int>(c);
  }
  return found;
}

// The last date at which values stand in each year's column: they are the same at any other that
// gives the same. Nothing where none has a date by then.
std::vector<std::optional<platform::Date>> ToldBy(
    const Query& query, const std::vector<std::shared_ptr<const YearIndicators>>& years) {
  std::vector<std::optional<platform::Date>> told;
  for (size_t y = 0; y < years.size(); ++y) {
    told.emplace_back();
    const int column = ColumnOf(query, query.FirstYear() + static_cast<int>(y));
    if (column < 0 || years[y] == nullptr) continue;
    const std::set<platform::Date>& dates = years[y]->dates;
    const auto& as_of = query.columns[static_cast<size_t>(column)].as_of;
    const auto after = as_of ? dates.upper_bound(*as_of) : dates.end();
    if (after != dates.begin()) told.back() = *std::prev(after);
  }
  return told;
}

// Of which years the column is about a time before their end: its date is, or its books are open.
std::vector<bool> RunningOf(const Query& query, platform::Revision budget, const Fetched& fetched,
                            size_t years) {
  std::vector<bool> running(years);
  for (size_t y = 0; y < years; ++y) {
    const platform::Year fiscal_year = query.FirstYear() + static_cast<int>(y);
    const int column = ColumnOf(query, fiscal_year);
    if (column < 0) continue;
    const auto& as_of = query.columns[static_cast<size_t>(column)].as_of;
    const auto book = fetched.books.find(fiscal_year);
    const BookState* state =
        book == fetched.books.end() || !book->second ? nullptr : StateAt(*book->second, budget);
    running[y] = (as_of && *as_of < platform::FiscalYearEnd(fiscal_year)) ||
                 (state != nullptr && state->closing_state == kInYear);
  }
  return running;
}

// Of values of one component and role the newest stands; one without a date before all others.
using Standing =
    std::map<std::pair<std::string, int>, std::pair<std::optional<platform::Date>, int>>;

Standing StandingBy(const iv1::Indicator& indicator, const std::optional<platform::Date>& told) {
  Standing standing;
  for (int v = 0; v < indicator.values_size(); ++v) {
    const iv1::IndicatorValue& value = indicator.values(v);
    std::optional<platform::Date> date;
    if (value.has_as_of()) date = DateOf(value.as_of());
    if (date > told) continue;
    const auto [at, fresh] = standing.try_emplace({value.component(), value.role()}, date, v);
    if (!fresh && at->second.first < date) at->second = {date, v};
  }
  return standing;
}

// What the cost of a unit is made of: counts in the whole period of one component that belong to a
// single node.
std::optional<Decimal> Counted(const iv1::Indicator& indicator, OfYear year) {
  if (indicator.measure() != iv1::MEASURE_COUNT || indicator.components_size() != 1 ||
      indicator.accumulation() == iv1::ACCUMULATION_CUMULATIVE ||
      indicator.accumulation() == iv1::ACCUMULATION_LEVEL || indicator.nodes_size() != 1) {
    return std::nullopt;
  }
  const std::string& component = indicator.components(0).id();
  if (IsInterim(indicator, component, year)) return std::nullopt;
  const auto actual = FindValue(indicator, component, iv1::VALUE_ROLE_ACTUAL);
  if (!actual || actual->denominator) return std::nullopt;
  return actual->value;
}

// By component, where there is anything to say.
std::vector<std::pair<std::string, Achievement>> Achievements(const iv1::Indicator& indicator,
                                                              OfYear year) {
  std::vector<std::pair<std::string, Achievement>> achievements;
  for (const iv1::IndicatorComponent& component : indicator.components()) {
    const Achievement achievement = Achieve(indicator, component, year);
    if (achievement.formula == AchievementFormula::kNone && !achievement.met) continue;
    achievements.emplace_back(component.id(), achievement);
  }
  return achievements;
}

}  // namespace

IndicatorTable::IndicatorTable(const Query& query, platform::Revision budget,
                               const Fetched& fetched, const Timeline& nodes, const RowPlan& rows)
    : nodes_(nodes),
      names_(*rows.names),
      years_(YearsOf(query, fetched)),
      told_(ToldBy(query, years_)),
      running_(RunningOf(query, budget, fetched, years_.size())) {
  for (size_t y = 0; y < years_.size(); ++y) {
    if (years_[y] == nullptr) continue;
    const platform::Year year = nodes_.year(static_cast<int>(y)).fiscal_year;
    const int column = ColumnOf(query, year);
    if (column >= 0) {
      for (const iv1::Indicator& indicator : years_[y]->indicators) {
        AddItem(year, column, Pick(indicator, told_[y]));
      }
    }
    // Lineage into the first year is of no column.
    if (y > 0) edges_.insert(edges_.end(), years_[y]->edges.begin(), years_[y]->edges.end());
  }
  KeepSingleCounts();
  FindPayers(rows);
  for (const IndicatorEdge& edge : edges_) relations_.push_back(RelationBytes(edge));
  for (size_t i = 0; i < refs_.size(); ++i) item_of_.emplace(refs_[i].name, i);
  FindNext();
  join_.emplace(refs_, edges_);
  FindAll();
}

const iv1::Indicator& IndicatorTable::Pick(const iv1::Indicator& indicator,
                                           const std::optional<platform::Date>& told) {
  const Standing standing = StandingBy(indicator, told);
  if (standing.size() == static_cast<size_t>(indicator.values_size())) return indicator;
  std::set<int> kept;
  for (const auto& [of, value] : standing) kept.insert(value.second);
  iv1::Indicator& picked = picked_.emplace_back(indicator);
  picked.clear_values();
  for (const int v : kept) *picked.add_values() = indicator.values(v);
  return picked;
}

void IndicatorTable::AddItem(platform::Year fiscal_year, int column, const iv1::Indicator& proto) {
  const OfYear year{fiscal_year, IsRunning(fiscal_year)};
  refs_.push_back(
      {fiscal_year, proto.name(), {proto.nodes().begin(), proto.nodes().end()}, proto.position()});
  items_.push_back({&proto, fiscal_year, column,
                    ResultBytes(fiscal_year, proto, Achievements(proto, year)),
                    Counted(proto, year), nullptr});
}

void IndicatorTable::KeepSingleCounts() {
  // Where money pays for several measured results it belongs to none of them alone; a project's
  // pays for those of its sub-projects too.
  std::map<std::string, int> measured;
  for (const Item& item : items_) {
    if (item.proto->measure() == iv1::MEASURE_QUALITATIVE) continue;
    std::set<std::string> payers;
    for (const std::string& node : item.proto->nodes()) payers.insert({node, ProjectOf(node)});
    for (const std::string& payer : payers) ++measured[payer];
  }
  for (Item& item : items_) {
    if (item.counted && measured[item.proto->nodes(0)] > 1) item.counted.reset();
  }
}

void IndicatorTable::FindPayers(const RowPlan& rows) {
  std::map<std::pair<int, std::string>, const MemberInfo*> members;  // by column and node
  for (const MemberInfo& info : rows.infos)
    members.emplace(std::pair(info.column, info.node), &info);
  for (Item& item : items_) {
    if (!item.counted) continue;
    const auto found = members.find(std::pair(item.column, item.proto->nodes(0)));
    if (found != members.end()) item.payer = found->second;
  }
}

size_t IndicatorTable::AnswerBytes() const {
  size_t bytes = 0;
  for (const Item& item : items_) bytes += item.result.size();
  return bytes;
}

size_t IndicatorTable::Bytes() const {
  size_t bytes = 0;
  for (const Item& item : items_) bytes += 500 + item.result.size();
  for (const iv1::Indicator& picked : picked_) bytes += picked.SpaceUsedLong();
  for (const std::string& relation : relations_) bytes += 300 + relation.size();
  return bytes;
}

bool IndicatorTable::IsOf(const Query& query, platform::Revision budget,
                          const Fetched& fetched) const {
  return YearsOf(query, fetched) == years_ && ToldBy(query, years_) == told_ &&
         RunningOf(query, budget, fetched, years_.size()) == running_;
}

bool IndicatorTable::IsRunning(platform::Year fiscal_year) const {
  return running_[static_cast<size_t>(nodes_.IndexOf(fiscal_year))];
}

std::optional<int64_t> IndicatorTable::ExecutedFor(const Row& row, const Item& item,
                                                   const std::vector<Column>& columns) const {
  const std::string& node = item.proto->nodes(0);
  if (ProjectOf(node) != node) {
    // Of a sub-project's indicator the project's money would say nothing.
    const Column& column = columns[static_cast<size_t>(item.column)];
    if (!nodes_.Knows(column.year, node)) return std::nullopt;
    return SumLeaves(nodes_, column, nodes_.FindLeaf(column.year, node), 1).Executed();
  }
  for (const Member& member : row.members) {
    if (member.info == item.payer) return member.figures.Executed();
  }
  return std::nullopt;
}

CostedResult IndicatorTable::WithCost(const Row& row, const Item& item,
                                      const std::vector<Column>& columns) const {
  CostedResult result{&item.result, std::nullopt};
  if (!item.counted) return result;
  const auto executed = ExecutedFor(row, item, columns);
  if (!executed) return result;
  const auto per_unit = CostPerUnit(*executed, *item.counted);
  if (per_unit) result.cost = UnitCost{*per_unit, *executed};
  return result;
}

void IndicatorTable::Append(const Row& row, const std::vector<IndicatorGroup>& groups,
                            const std::vector<Column>& columns, bool restated,
                            std::string& out) const {
  for (const IndicatorGroup& group : groups) {
    std::vector<CostedResult> results;
    for (const size_t i : group.indicators) {
      results.push_back(restated ? CostedResult{&items_[i].result, std::nullopt}
                                 : WithCost(row, items_[i], columns));
    }
    std::vector<const std::string*> relations;
    for (const size_t e : group.edges) relations.push_back(&relations_[e]);
    AppendIndicators(results, relations, out);
  }
}

std::vector<v1::IndicatorResult> IndicatorTable::Results(const Row& row,
                                                         const std::vector<IndicatorGroup>& groups,
                                                         const std::vector<Column>& columns) const {
  std::vector<v1::IndicatorResult> results;
  for (const IndicatorGroup& group : groups) {
    for (const size_t i : group.indicators) {
      results.push_back(MakeResult(WithCost(row, items_[i], columns)));
    }
  }
  return results;
}

Finding* IndicatorTable::Add(FindingKind kind, bool warning, size_t i, std::string message) {
  Finding& finding = findings_.emplace_back();
  finding.kind = kind;
  finding.warning = warning;
  finding.column = items_[i].column;
  finding.message = std::move(message);
  finding.indicator = refs_[i].name;
  finding.indicator_display_name = items_[i].proto->display_name();
  if (refs_[i].nodes.empty()) return &finding;
  const std::string project = ProjectOf(refs_[i].nodes.front());
  SetSubject({project, names_.Of(project)}, finding);
  return &finding;
}

std::vector<std::string> IndicatorTable::NamesOf(std::span<const Member> members) const {
  std::vector<std::string> names;
  for (const IndicatorGroup& group : Join(members)) {
    for (const size_t i : group.indicators) names.push_back(refs_[i].name);
  }
  return names;
}

std::string IndicatorTable::DisplayNameOf(const std::string& name) const {
  const auto item = item_of_.find(name);
  return item == item_of_.end() ? IdOf(name) : items_[item->second].proto->display_name();
}

const iv1::Indicator* IndicatorTable::InYear(const std::string& name, platform::Year year) const {
  const auto self = item_of_.find(name);
  if (self == item_of_.end()) return nullptr;
  if (items_[self->second].fiscal_year == year) return items_[self->second].proto;
  // Edges lead a year forward: one of the two goes on as the other.
  for (const auto& [other, i] : item_of_) {
    if (items_[i].fiscal_year != year) continue;
    const bool is_later = year > items_[self->second].fiscal_year;
    const std::string& last = is_later ? other : name;
    auto next = next_.find(is_later ? name : other);
    for (size_t step = 0; step < years_.size() && next != next_.end(); ++step) {
      if (next->second == last) return items_[i].proto;
      next = next_.find(next->second);
    }
  }
  return nullptr;
}

std::optional<Decimal> IndicatorTable::ValueIn(const std::string& name, platform::Year year,
                                               const std::string& component,
                                               iv1::ValueRole role) const {
  const iv1::Indicator* indicator = InYear(name, year);
  if (indicator == nullptr) return std::nullopt;
  const bool is_only = component.empty() && indicator->components_size() == 1;
  const auto found =
      FindValue(*indicator, is_only ? indicator->components(0).id() : component, role);
  return found ? std::optional(found->value) : std::nullopt;
}

void IndicatorTable::FindNext() {
  for (const IndicatorEdge& edge : edges_) {
    // Of several that became one, or one that became several, no target is the successor's.
    if (edge.comparability != iv1::COMPARABILITY_COMPARABLE || edge.predecessors.size() != 1 ||
        edge.successors.size() != 1) {
      continue;
    }
    next_.emplace(edge.predecessors.front(), edge.successors.front());
  }
}

const IndicatorTable::Item* IndicatorTable::Successor(size_t i) const {
  auto next = next_.find(refs_[i].name);
  // Edges lead a year forward.
  for (size_t step = 0; step < years_.size() && next != next_.end(); ++step) {
    const auto item = item_of_.find(next->second);
    if (item != item_of_.end()) return &items_[item->second];
    next = next_.find(next->second);
  }
  return nullptr;
}

// By how much the target was missed, and what was set next.
void IndicatorTable::FindMissed(size_t i) {
  const iv1::Indicator& indicator = *items_[i].proto;
  const OfYear year{refs_[i].fiscal_year, IsRunning(refs_[i].fiscal_year)};
  for (const iv1::IndicatorComponent& component : indicator.components()) {
    const Achievement achievement = Achieve(indicator, component, year);
    if (!achievement.met || *achievement.met) continue;
    const auto target = FindValue(indicator, component.id(), iv1::VALUE_ROLE_TARGET);
    const auto actual = FindValue(indicator, component.id(), iv1::VALUE_ROLE_ACTUAL);
    std::string message = absl::StrCat(
        "indicator '", indicator.display_name(), "' of ", refs_[i].fiscal_year.value(),
        component.label().empty() ? "" : absl::StrCat(" (", component.label(), ")"),
        " missed its target: target ", ValueText(*target, component), ", actual ",
        ValueText(*actual, component),
        achievement.permille ? absl::StrCat(" (", platform::FormatRate(*achievement.permille), ")")
                             : "");
    std::optional<int> other_column;
    if (const Item* next = Successor(i)) {
      const auto* same = SameComponent(indicator, component, *next->proto);
      const auto next_target = same == nullptr
                                   ? std::nullopt
                                   : FindValue(*next->proto, same->id(), iv1::VALUE_ROLE_TARGET);
      if (next_target) {
        other_column = next->column;
        absl::StrAppend(&message, "; the target of ", next->fiscal_year.value(), " is ",
                        ValueText(*next_target, *same));
      }
    }
    Finding* finding = Add(FindingKind::kIndicatorMissed, false, i, std::move(message));
    finding->other_column = other_column;
    if (achievement.permille) finding->figures.push_back(*achievement.permille);
  }
}

void IndicatorTable::FindAll() {
  for (size_t i = 0; i < refs_.size(); ++i) {
    const int year = nodes_.IndexOf(refs_[i].fiscal_year);
    for (const std::string& node : refs_[i].nodes) {
      if (nodes_.Knows(year, node)) continue;
      const Subject subject{node, names_.Of(node)};
      SetSubject(subject,
                 *Add(FindingKind::kUnknownIndicatorNode, true, i,
                      absl::StrCat("indicator '", items_[i].proto->display_name(), "' belongs to '",
                                   subject.name.Text(),
                                   "', which the catalog does not know at this snapshot")));
    }
    FindMissed(i);
  }
  for (const IndicatorEdge& edge : edges_) {
    const bool replaced = edge.comparability == iv1::COMPARABILITY_NOT_COMPARABLE;
    if (!replaced && edge.comparability != iv1::COMPARABILITY_REDEFINED) continue;
    std::set<size_t> successors;
    for (const std::string& name : edge.successors) {
      const auto item = item_of_.find(name);
      if (item != item_of_.end()) successors.insert(item->second);
    }
    for (const size_t i : successors) {
      Add(FindingKind::kIndicatorNotComparable, false, i,
          absl::StrCat("indicator '", items_[i].proto->display_name(), "' ",
                       replaced
                           ? "replaces another measure; the two cannot be set against each other"
                           : "is defined anew; compare it with care"));
    }
  }
}

}  // namespace kuzukuri::aggregator
