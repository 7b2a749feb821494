#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>

#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/budget_year.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// What an append must know of a year.
struct AppendYear {
  std::optional<BudgetYear> books;  // as of the revision; absent when nothing is recorded
  // The current lines among those asked for, by id.
  std::map<platform::ResourceId, BudgetLine> lines;
};

AppendYear ReadAppendYear(pqxx::transaction_base& tx,
                          const platform::JurisdictionCode& jurisdiction, platform::Year year,
                          platform::Revision revision, const std::set<platform::ResourceId>& lines);

}  // namespace kuzukuri::budget
