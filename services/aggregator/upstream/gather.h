// What arrives of one column, and how it becomes a Year.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kuzukuri/budget/v1/balance.pb.h"
#include "kuzukuri/budget/v1/budget_year.pb.h"
#include "kuzukuri/catalog/v1/classification_node.pb.h"
#include "kuzukuri/catalog/v1/department.pb.h"
#include "kuzukuri/catalog/v1/fiscal_year.pb.h"
#include "kuzukuri/catalog/v1/lineage_edge.pb.h"
#include "kuzukuri/catalog/v1/project.pb.h"
#include "kuzukuri/indicator/v1/indicator_lineage_edge.pb.h"
#include "services/aggregator/domain/indicator_join.h"
#include "services/aggregator/domain/year.h"

namespace kuzukuri::aggregator {

struct GatheredYear {
  catalog::v1::FiscalYear fiscal_year;
  std::vector<catalog::v1::ClassificationNode> nodes;
  std::vector<catalog::v1::Project> projects;
  std::optional<budget::v1::BudgetYear> budget_year;
  std::vector<budget::v1::LineBalance> balances;
  budget::v1::BalanceTotal total;
};

// Department display names by resource name.
using DepartmentNames = std::map<std::string, std::string>;

// Puts a year together along its primary tree. `as_of` is the date asked for, if any.
Year AssembleYear(const std::string& jurisdiction, int fiscal_year,
                  const std::optional<platform::Date>& as_of, const GatheredYear& gathered,
                  const DepartmentNames& departments);

Edge FromProto(const catalog::v1::LineageEdge& proto);
IndicatorEdge FromProto(const indicator::v1::IndicatorLineageEdge& proto);

}  // namespace kuzukuri::aggregator
