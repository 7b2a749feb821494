#include "services/budget/usecase/resources.h"

#include "services/budget/store/budget_line.h"
#include "services/budget/store/dimension.h"
#include "services/budget/store/reported_figure.h"
#include "services/budget/store/settlement.h"
#include "services/budget/store/versions.h"
#include "services/budget/usecase/resource_proto.h"

namespace kuzukuri::budget {
namespace {

using Resource = v1::BudgetResource;

std::optional<Resource> Read(pqxx::transaction_base& tx, const platform::ResourceName& name,
                             platform::Revision revision) {
  Resource resource;
  if (name.collection == "budgetLines") {
    const auto found =
        BudgetLineStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
    if (!found) return std::nullopt;
    *resource.mutable_budget_line() = ToProto(name, *found);
  } else if (name.collection == "fundSources" || name.collection == "economicItems") {
    const auto found = DimensionStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision,
                                              name.collection, name.id);
    if (!found) return std::nullopt;
    *resource.mutable_dimension() = ToProto(name, *found);
  } else if (name.collection == "reportedFigures") {
    const auto found = ReportedFigureStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision,
                                                   name.parent_id, name.id);
    if (!found) return std::nullopt;
    *resource.mutable_reported_figure() = ToProto(name, *found);
  } else {
    return std::nullopt;
  }
  return resource;
}

}  // namespace

const platform::ResourceReader<Resource>& Resources() {
  static const platform::ResourceReader<Resource> kReader = {
      Read, RevisionsOf,
      [](pqxx::transaction_base& tx, const platform::JurisdictionCode& jurisdiction) {
        return SettlementStore(tx).Certified(jurisdiction);
      }};
  return kReader;
}

}  // namespace kuzukuri::budget
