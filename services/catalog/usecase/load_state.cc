#include "services/catalog/usecase/load_state.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "kuzukuri/catalog/v1/explanation.pb.h"
#include "services/catalog/store/classification_node.h"
#include "services/catalog/store/department.h"
#include "services/catalog/store/explanation.h"
#include "services/catalog/store/fiscal_year.h"
#include "services/catalog/store/jurisdiction.h"
#include "services/catalog/store/lineage_edge.h"
#include "services/catalog/store/project.h"
#include "services/platform/base/names.h"

namespace kuzukuri::catalog {
namespace {

using platform::Change;
using platform::ResourceId;
using platform::Revision;
using platform::Year;

bool IsCreation(const Change& change) { return change.action == type::v1::CHANGE_ACTION_CREATE; }

bool IsDeletion(const Change& change) { return change.action == type::v1::CHANGE_ACTION_DELETE; }

// Whether a change may make edges wrong that the request leaves alone.
bool ConcernsEdges(const Change& change) {
  const std::string& collection = change.name.collection;
  if (collection == "fiscalYears") return IsDeletion(change);
  return !IsCreation(change) && (collection == "projects" || collection == "subProjects");
}

// Whether a change may take away what explanations name that the request leaves alone. A project
// that is updated may lose sub-projects.
bool ConcernsExplanations(const Change& change) {
  const std::string& collection = change.name.collection;
  if (collection == "projects") return !IsCreation(change);
  return IsDeletion(change) && (collection == "fiscalYears" || collection == "subProjects" ||
                                collection == "classificationNodes");
}

// Reads what a write looks at.
class StateLoader {
 public:
  StateLoader(pqxx::transaction_base& tx, const platform::JurisdictionCode& code, Revision revision)
      : tx_(tx), code_(code), all_(platform::AllRows(revision)) {}

  CatalogState Load(const std::vector<Change>& changes) {
    CatalogState state;
    state.jurisdiction = JurisdictionStore(tx_).Get(code_, all_.revision);
    for (Department& one : DepartmentStore(tx_).List(code_, all_)) {
      const ResourceId id = one.id;
      state.departments.emplace(id, std::move(one));
    }
    LoadExplanations(changes, state);
    std::set<Year> years = YearsOf(changes);
    years.merge(YearsExplained(changes, state));
    for (const Year year : years) state.years[year] = LoadYear(year);
    for (const Year year : EdgeYearsOf(changes)) LoadEdges(year, state.edges[year]);
    if (HasEdges(changes, state)) LoadOthers(state);
    return state;
  }

 private:
  std::set<Year> YearsOf(const std::vector<Change>& changes) {
    std::set<Year> years;
    bool all = false;
    for (const Change& change : changes) {
      if (change.name.fiscal_year) years.insert(*change.name.fiscal_year);
      // Whoever names a department may be in any year.
      all |= change.name.collection == "departments" &&
             change.action == type::v1::CHANGE_ACTION_DELETE;
    }
    if (!all) return years;
    for (const FiscalYear& year : FiscalYearStore(tx_).List(code_, all_)) years.insert(year.year);
    return years;
  }

  std::set<Year> EdgeYearsOf(const std::vector<Change>& changes) {
    std::set<Year> years;
    std::set<Year> from;
    for (const Change& change : changes) {
      if (change.name.collection == "lineageEdges") years.insert(*change.name.fiscal_year);
      if (ConcernsEdges(change)) from.insert(*change.name.fiscal_year);
    }
    for (const Year year : from) {
      years.insert(year);
      years.merge(LineageEdgeStore(tx_).YearsFrom(code_, year));
    }
    return years;
  }

  YearState LoadYear(Year year) {
    YearState state;
    state.fiscal_year = FiscalYearStore(tx_).Get(code_, year, all_.revision);
    for (ClassificationNode& one : ClassificationNodeStore(tx_).List(code_, year, all_)) {
      const ResourceId id = one.id;
      state.nodes.emplace(id, std::move(one));
    }
    for (Project& one : ProjectStore(tx_).List(code_, year, all_)) {
      const ResourceId id = one.id;
      state.projects.emplace(id, std::move(one));
    }
    return state;
  }

  void LoadEdges(Year year, std::map<ResourceId, LineageEdge>& edges) {
    for (LineageEdge& one : LineageEdgeStore(tx_).List(code_, year, all_)) {
      const ResourceId id = one.id;
      edges.emplace(id, std::move(one));
    }
  }

  void LoadExplanations(const std::vector<Change>& changes, CatalogState& state) {
    std::set<Year> years;
    std::set<Year> named;
    for (const Change& change : changes) {
      if (change.name.collection == "explanations") years.insert(*change.name.fiscal_year);
      if (ConcernsExplanations(change)) named.insert(*change.name.fiscal_year);
    }
    for (const Year year : named) {
      years.insert(year);
      years.merge(ExplanationStore(tx_).YearsComparing(code_, year));
    }
    for (const Year year : years) {
      std::map<ResourceId, Explanation>& explanations = state.explanations[year];
      for (Explanation& one : ExplanationStore(tx_).List(code_, year, all_)) {
        const ResourceId id = one.id;
        explanations.emplace(id, std::move(one));
      }
    }
  }

  // The years whose nodes explanations name, those looked at and those a request brings.
  static std::set<Year> YearsExplained(const std::vector<Change>& changes,
                                       const CatalogState& state) {
    std::set<Year> years;
    for (const auto& [year, explanations] : state.explanations) {
      if (!explanations.empty()) years.insert(year);
      for (const auto& [id, one] : explanations) years.insert(one.compared_year);
    }
    for (const Change& change : changes) {
      if (change.name.collection != "explanations" || change.resource == nullptr) continue;
      const auto& proto = static_cast<const v1::Explanation&>(*change.resource);
      years.insert(Year(proto.compared_fiscal_year()));
    }
    std::erase_if(years, [](Year year) {
      return year.value() < platform::kFirstFiscalYear || year.value() > platform::kLastFiscalYear;
    });
    return years;
  }

  // Whether there are edges to look at, or a request may bring some.
  static bool HasEdges(const std::vector<Change>& changes, const CatalogState& state) {
    return std::any_of(state.edges.begin(), state.edges.end(),
                       [](const auto& of_year) { return !of_year.second.empty(); }) ||
           std::any_of(changes.begin(), changes.end(), [](const Change& change) {
             return change.name.collection == "lineageEdges";
           });
  }

  // What edges may join in years that are not looked at.
  void LoadOthers(CatalogState& state) {
    state.other_years = ProjectStore(tx_).Years(code_);
    std::erase_if(state.other_years, [&](Year year) { return state.years.contains(year); });
    std::set<Year> joined;
    for (const auto& [year, edges] : state.edges) {
      joined.insert(year);
      Year before = year - 1;
      for (const Year other : state.other_years) {
        if (other < year) before = other;
      }
      joined.insert(before);
    }
    for (const Year year : joined) {
      if (!state.years.contains(year)) {
        state.other_nodes.merge(LineageEdgeStore(tx_).NodeNames(code_, year, year));
      }
    }
  }

  pqxx::transaction_base& tx_;
  const platform::JurisdictionCode& code_;
  const platform::PageQuery all_;
};

}  // namespace

CatalogState LoadState(pqxx::transaction_base& tx, const platform::JurisdictionCode& code,
                       Revision revision, const std::vector<Change>& changes) {
  return StateLoader(tx, code, revision).Load(changes);
}

}  // namespace kuzukuri::catalog
