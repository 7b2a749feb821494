#include "services/budget/store/budget_line.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "services/platform/db/statement.h"

namespace kuzukuri::budget {

BudgetLine BudgetLineFromRow(const pqxx::row& row, pqxx::row::size_type first) {
  BudgetLine line;
  line.id = row[first].as<platform::ResourceId>();
  line.node = row[first + 1].as<std::string>();
  line.records_appropriation = row[first + 2].as<bool>();
  line.records_execution = row[first + 3].as<bool>();
  line.fund_source = row[first + 4].as<std::string>();
  line.economic_item = row[first + 5].as<std::string>();
  line.note = row[first + 6].as<std::string>();
  line.revision = row[first + 7].as<platform::Revision>();
  line.rollups = absl::StrSplit(row[first + 8].as<std::string>(), ' ', absl::SkipEmpty());
  line.appropriation_keeper = static_cast<Keeper>(row[first + 9].as<int>());
  line.execution_keeper = static_cast<Keeper>(row[first + 10].as<int>());
  return line;
}

namespace {

platform::SqlArray ArrayOf(const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  return array;
}

}  // namespace

std::optional<BudgetLine> BudgetLineStore::Get(const platform::JurisdictionCode& jurisdiction,
                                               platform::Year year, platform::Revision revision,
                                               const platform::ResourceId& id) {
  const pqxx::result rows = platform::Run(tx_, "budget_line_get", jurisdiction, year, revision, id);
  if (rows.empty()) return std::nullopt;
  return BudgetLineFromRow(rows[0]);
}

std::vector<BudgetLine> BudgetLineStore::List(const platform::JurisdictionCode& jurisdiction,
                                              platform::Year year,
                                              const platform::PageQuery& page) {
  std::vector<BudgetLine> result;
  for (const pqxx::row& row : platform::Run(tx_, "budget_line_list", jurisdiction, year,
                                            page.revision, page.after, page.limit)) {
    result.push_back(BudgetLineFromRow(row));
  }
  return result;
}

std::map<platform::ResourceId, BudgetLine> BudgetLineStore::Find(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    const std::set<platform::ResourceId>& ids) {
  std::map<platform::ResourceId, BudgetLine> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "budget_line_find", jurisdiction, year, ArrayOf(ids))) {
    BudgetLine line = BudgetLineFromRow(row);
    result.emplace(line.id, std::move(line));
  }
  return result;
}

std::set<Keeper> BudgetLineStore::ExecutionKeepers(const platform::JurisdictionCode& jurisdiction,
                                                   platform::Year year,
                                                   platform::Revision revision) {
  std::set<Keeper> keepers;
  for (const pqxx::row& row :
       platform::Run(tx_, "budget_line_execution_keepers", jurisdiction, year, revision)) {
    keepers.insert(static_cast<Keeper>(row[0].as<int>()));
  }
  return keepers;
}

void BudgetLineStore::Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                             platform::Revision revision, const std::vector<BudgetLine>& lines) {
  platform::Rows<10> rows;
  for (const BudgetLine& line : lines) {
    rows.Add(line.id, line.node, line.records_appropriation, line.records_execution,
             line.fund_source, line.economic_item, line.note, absl::StrJoin(line.rollups, " "),
             static_cast<int>(line.appropriation_keeper), static_cast<int>(line.execution_keeper));
  }
  platform::Run(tx_, "budget_line_insert", jurisdiction, year, revision, rows);
}

void BudgetLineStore::End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                          platform::Revision revision, const std::set<platform::ResourceId>& ids) {
  platform::Run(tx_, "budget_line_end", jurisdiction, year, revision, ArrayOf(ids));
}

std::set<platform::ResourceId> BudgetLineStore::Posted(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    const std::set<platform::ResourceId>& ids) {
  std::set<platform::ResourceId> posted;
  for (const pqxx::row& row :
       platform::Run(tx_, "budget_line_posted", jurisdiction, year, ArrayOf(ids))) {
    posted.insert(row[0].as<platform::ResourceId>());
  }
  return posted;
}

std::map<platform::ResourceId, DimensionIds> BudgetLineStore::OwnDimensions(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    const std::set<platform::ResourceId>& ids) {
  std::map<platform::ResourceId, DimensionIds> dimensions;
  for (const pqxx::row& row :
       platform::Run(tx_, "budget_line_own_dimensions", jurisdiction, year, ArrayOf(ids))) {
    DimensionIds& of_line = dimensions[row[0].as<platform::ResourceId>()];
    const auto add = [](std::set<std::string>& to, std::string id) {
      if (!id.empty()) to.insert(std::move(id));
    };
    add(of_line.fund_sources, row[1].as<std::string>());
    add(of_line.economic_items, row[2].as<std::string>());
  }
  return dimensions;
}

}  // namespace kuzukuri::budget
