#include "services/indicator/usecase/indicator_changes.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "services/indicator/domain/indicator_state.h"
#include "services/indicator/store/indicator.h"
#include "services/indicator/store/indicator_lineage_edge.h"
#include "services/indicator/usecase/indicator_lineage_edge_proto.h"
#include "services/indicator/usecase/indicator_proto.h"

namespace kuzukuri::indicator {
namespace {

using google::protobuf::Message;
using platform::Change;
using platform::ResourceId;
using platform::ResourceName;
using platform::Revision;
using platform::Year;

constexpr const char* kIndicators = "indicators";
constexpr const char* kEdges = "indicatorLineageEdges";

using IdsByYear = std::map<Year, std::set<ResourceId>>;

bool IsIndicator(const Change& change) { return change.name.collection == kIndicators; }

const v1::Indicator& IndicatorIn(const Message& message) {
  return static_cast<const v1::Indicator&>(message);
}

IndicatorLineageEdge EdgeIn(platform::FieldViolations& violations, const Change& change,
                            const Message& message) {
  return FromProto(violations, change.field, change.name,
                   platform::FiscalYearName(change.name.jurisdiction, *change.name.fiscal_year),
                   static_cast<const v1::IndicatorLineageEdge&>(message));
}

// Reads what a write looks at.
class StateLoader {
 public:
  StateLoader(pqxx::transaction_base& tx, const platform::JurisdictionCode& code, Revision revision)
      : tx_(tx), code_(code), all_(platform::AllRows(revision)) {}

  IndicatorState Load(const std::vector<Change>& changes) {
    for (const Change& change : changes) Note(change);
    IndicatorState state;
    for (const auto& [year, ids] : changed_) {
      state.indicators[year] = IndicatorStore(tx_).Find(code_, year, all_.revision, ids);
    }
    for (const Year year : edge_years_) LoadEdges(year, state.edges[year]);
    for (const auto& [year, ids] : ends_) state.others[year] = ComponentsOf(year, ids);
    return state;
  }

 private:
  void Note(const Change& change) {
    const Year year = *change.name.fiscal_year;
    if (!IsIndicator(change)) {
      edge_years_.insert(year);
      edges_[year].insert(change.name.id);
      platform::FieldViolations ignored;
      NoteEnds(year, EdgeIn(ignored, change, *change.resource));
      return;
    }
    changed_[year].insert(change.name.id);
    // Nothing names what is not there yet.
    if (change.action != type::v1::CHANGE_ACTION_CREATE) edge_years_.merge(EdgeYearsOf(year));
  }

  // The years whose edges may name an indicator of a year.
  static std::set<Year> EdgeYearsOf(Year year) { return {year, year + 1}; }

  void NoteEnds(Year year, const IndicatorLineageEdge& edge) {
    for (const IndicatorEnd& end : edge.predecessors) ends_[year - 1].insert(end.indicator);
    for (const IndicatorEnd& end : edge.successors) ends_[year].insert(end.indicator);
  }

  bool IsNamed(Year year, const IndicatorLineageEdge& edge) const {
    const auto is_changed = [&](Year of, const IndicatorEnd& end) {
      const auto ids = changed_.find(of);
      return ids != changed_.end() && ids->second.contains(end.indicator);
    };
    const auto any = [&](Year of, const std::vector<IndicatorEnd>& ends) {
      return std::any_of(ends.begin(), ends.end(),
                         [&](const IndicatorEnd& end) { return is_changed(of, end); });
    };
    return any(year - 1, edge.predecessors) || any(year, edge.successors);
  }

  // Those that are changed, or name an indicator that is.
  void LoadEdges(Year year, std::map<ResourceId, IndicatorLineageEdge>& edges) {
    for (IndicatorLineageEdge& edge : IndicatorLineageEdgeStore(tx_).List(code_, year, all_)) {
      const auto changed = edges_.find(year);
      const bool is_changed = changed != edges_.end() && changed->second.contains(edge.id);
      if (!is_changed && !IsNamed(year, edge)) continue;
      NoteEnds(year, edge);
      const ResourceId id = edge.id;
      edges.emplace(id, std::move(edge));
    }
  }

  // Of indicators that are left alone.
  ComponentIds ComponentsOf(Year year, std::set<ResourceId> ids) {
    const auto changed = changed_.find(year);
    if (changed != changed_.end()) {
      std::erase_if(ids, [&](const ResourceId& id) { return changed->second.contains(id); });
    }
    ComponentIds components;
    for (const auto& [id, indicator] : IndicatorStore(tx_).Find(code_, year, all_.revision, ids)) {
      for (const IndicatorComponent& one : indicator.components) components[id].insert(one.id);
    }
    return components;
  }

  pqxx::transaction_base& tx_;
  const platform::JurisdictionCode& code_;
  const platform::PageQuery all_;
  IdsByYear changed_;  // indicators
  IdsByYear edges_;    // changed
  std::set<Year> edge_years_;
  IdsByYear ends_;  // indicators that edges name
};

template <class Row>
const Row* FindIn(const std::map<Year, std::map<ResourceId, Row>>& rows, const ResourceName& name) {
  const auto year = rows.find(*name.fiscal_year);
  if (year == rows.end()) return nullptr;
  const auto found = year->second.find(name.id);
  return found == year->second.end() ? nullptr : &found->second;
}

// The state before a write and the one it leaves.
class Changes final : public platform::ChangeTarget {
 public:
  Changes(const platform::JurisdictionCode& code, IndicatorState state)
      : code_(code), before_(std::move(state)), after_(before_) {}

  std::unique_ptr<Message> Before(const Change& change) const override {
    if (IsIndicator(change)) {
      const Indicator* found = FindIn(before_.indicators, change.name);
      if (found == nullptr) return nullptr;
      return std::make_unique<v1::Indicator>(ToProto(change.name, *found));
    }
    const IndicatorLineageEdge* found = FindIn(before_.edges, change.name);
    if (found == nullptr) return nullptr;
    return std::make_unique<v1::IndicatorLineageEdge>(ToProto(change.name, *found));
  }

  // An indicator's version is its definition's with its values'.
  std::string Etag(const Change& change, const Message& before) const override {
    if (!IsIndicator(change)) return ChangeTarget::Etag(change, before);
    int64_t newest = IndicatorIn(before).revision();
    for (const v1::IndicatorValue& value : IndicatorIn(before).values()) {
      newest = std::max(newest, value.revision());
    }
    return std::to_string(newest);
  }

  void PutInOrder(Message& resource) const override {
    if (resource.GetDescriptor() != v1::Indicator::descriptor()) return;
    auto& values = *static_cast<v1::Indicator&>(resource).mutable_values();
    const auto key = [](const v1::IndicatorValue& value) {
      const type::v1::Date& date = value.as_of();
      return std::tuple(absl::string_view(value.component()), value.role(), value.has_as_of(),
                        date.year(), date.month(), date.day());
    };
    std::stable_sort(values.pointer_begin(), values.pointer_end(),
                     [&](const auto* a, const auto* b) { return key(*a) < key(*b); });
  }

  void Set(const Change& change, const Message& resource) override {
    const ResourceName& name = change.name;
    changed_.emplace(change.full_name, change.field);
    Note(name);
    if (IsIndicator(change)) {
      after_.indicators[*name.fiscal_year][name.id] =
          FromProto(violations_, change.field, platform::FiscalYearName(code_, *name.fiscal_year),
                    IndicatorIn(resource));
    } else {
      after_.edges[*name.fiscal_year][name.id] = EdgeIn(violations_, change, resource);
    }
  }

  void Remove(const Change& change) override {
    const ResourceName& name = change.name;
    Note(name);
    if (IsIndicator(change)) {
      after_.indicators.at(*name.fiscal_year).erase(name.id);
    } else {
      after_.edges.at(*name.fiscal_year).erase(name.id);
    }
  }

  absl::Status Check() const { return CheckState(code_, before_, after_, changed_, violations_); }

  // Ends what was changed and stores what takes its place. Returns what was touched.
  std::vector<platform::Touched> Store(pqxx::transaction_base& tx, Revision revision) const {
    std::vector<platform::Touched> touched;
    for (const auto& [year, names] : indicators_) {
      StoreIndicators(tx, revision, year, names);
      touched.push_back({year, kIndicators});
    }
    for (const auto& [year, names] : edges_) {
      StoreEdges(tx, revision, year, names);
      touched.push_back({year, kEdges});
    }
    return touched;
  }

 private:
  using NamesByYear = std::map<Year, std::vector<ResourceName>>;

  void Note(const ResourceName& name) {
    (name.collection == kIndicators ? indicators_ : edges_)[*name.fiscal_year].push_back(name);
  }

  void StoreIndicators(pqxx::transaction_base& tx, Revision revision, Year year,
                       const std::vector<ResourceName>& names) const {
    std::set<ResourceId> ended;
    std::vector<Indicator> rows;
    std::vector<ValueUpdate> ended_values;
    std::vector<ValueUpdate> values;
    for (const ResourceName& name : names) {
      const Indicator* after = FindIn(after_.indicators, name);
      const IndicatorMove move = MoveTo(FindIn(before_.indicators, name), after);
      if (move.definition) {
        ended.insert(name.id);
        if (after != nullptr) rows.push_back(*after);
      }
      ended_values.push_back({name.id, move.ended});
      values.push_back({name.id, move.values});
    }
    IndicatorStore store(tx);
    store.EndDefinitions(code_, year, revision, ended);
    store.InsertDefinitions(code_, year, revision, rows);
    store.EndValues(code_, year, revision, ended_values);
    store.InsertValues(code_, year, revision, values);
  }

  void StoreEdges(pqxx::transaction_base& tx, Revision revision, Year year,
                  const std::vector<ResourceName>& names) const {
    std::set<ResourceId> ids;
    std::vector<IndicatorLineageEdge> rows;
    for (const ResourceName& name : names) {
      ids.insert(name.id);
      const IndicatorLineageEdge* after = FindIn(after_.edges, name);
      if (after != nullptr) rows.push_back(*after);
    }
    IndicatorLineageEdgeStore store(tx);
    store.End(code_, year, revision, ids);
    store.Insert(code_, year, revision, rows);
  }

  const platform::JurisdictionCode& code_;
  const IndicatorState before_;
  IndicatorState after_;
  platform::ChangedRows changed_;
  platform::FieldViolations violations_;
  NamesByYear indicators_;
  NamesByYear edges_;
};

absl::StatusOr<platform::AppliedChanges> ApplyAll(pqxx::transaction_base& tx,
                                                  const platform::WriteRequest& write,
                                                  Revision revision,
                                                  const std::vector<Change>& changes) {
  Changes target(write.jurisdiction, StateLoader(tx, write.jurisdiction, revision).Load(changes));
  return platform::ApplyTo(target, tx, revision, changes);
}

}  // namespace

const platform::ChangeRules& IndicatorChanges() {
  static const platform::ChangeRules kRules = {
      {{"Indicator", {kIndicators}}, {"IndicatorLineageEdge", {kEdges}}}, ApplyAll};
  return kRules;
}

}  // namespace kuzukuri::indicator
