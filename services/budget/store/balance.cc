#include "services/budget/store/balance.h"

#include "services/budget/store/budget_line.h"
#include "services/platform/db/statement.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {
namespace {

// PostgreSQL's date above all dates: no cut.
std::string DateParameter(const std::optional<platform::Date>& as_of) {
  return as_of ? platform::FormatDate(*as_of) : "infinity";
}

std::string YearArray(const std::vector<platform::Year>& years) {
  platform::SqlArray array;
  for (const platform::Year year : years) array.Add(year);
  return array.str();
}

}  // namespace

std::vector<LineSums> BalanceStore::List(const platform::JurisdictionCode& jurisdiction,
                                         platform::Year year, const platform::PageQuery& page,
                                         const std::optional<platform::Date>& as_of) {
  std::vector<LineSums> result;
  for (const pqxx::row& row : platform::Run(tx_, "balance_list", jurisdiction, year, page.revision,
                                            DateParameter(as_of), page.after, page.limit)) {
    if (result.empty() || result.back().first.id != row[0].as<platform::ResourceId>()) {
      result.emplace_back(BudgetLineFromRow(row), std::vector<KindSum>());
    }
    if (row[11].is_null()) continue;  // a line without entries
    result.back().second.push_back({row[11].as<int>(), row[12].as<std::string>(),
                                    row[13].as<int64_t>(), row[14].as<int64_t>()});
  }
  return result;
}

std::vector<KindSum> BalanceStore::Total(const platform::JurisdictionCode& jurisdiction,
                                         platform::Year year, platform::Revision revision,
                                         const std::optional<platform::Date>& as_of) {
  std::vector<KindSum> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "balance_total", jurisdiction, year, revision, DateParameter(as_of))) {
    result.push_back({row[0].as<int>(), row[1].as<std::string>(), 1, row[2].as<int64_t>()});
  }
  return result;
}

bool BalanceStore::AllRecordBoth(const platform::JurisdictionCode& jurisdiction,
                                 platform::Year year, platform::Revision revision) {
  return !platform::Run(tx_, "balance_line_of_one", jurisdiction, year, revision)[0][0].as<bool>();
}

absl::StatusOr<Figures> BalanceStore::Year(const platform::JurisdictionCode& jurisdiction,
                                           platform::Year year, platform::Revision revision,
                                           const std::optional<platform::Date>& as_of,
                                           const ExecutionView& view) {
  return SumYear(jurisdiction, year, {Lines(jurisdiction, {year}, revision)[year], view},
                 Sums(jurisdiction, {year}, revision, as_of, /*monthly=*/false,
                      /*by_dimension=*/false));
}

std::map<platform::Year, std::vector<BudgetLine>> BalanceStore::Lines(
    const platform::JurisdictionCode& jurisdiction, const std::vector<platform::Year>& years,
    platform::Revision revision) {
  std::map<platform::Year, std::vector<BudgetLine>> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "balance_year_lines", jurisdiction, YearArray(years), revision)) {
    result[row[0].as<platform::Year>()].push_back(BudgetLineFromRow(row, 1));
  }
  return result;
}

std::vector<LineSum> BalanceStore::Sums(const platform::JurisdictionCode& jurisdiction,
                                        const std::vector<platform::Year>& years,
                                        platform::Revision revision,
                                        const std::optional<platform::Date>& as_of, bool monthly,
                                        bool by_dimension) {
  std::vector<LineSum> result;
  const char* query = by_dimension ? "balance_dimension_sums" : "balance_sums";
  for (const pqxx::row& row : platform::Run(tx_, query, jurisdiction, YearArray(years), revision,
                                            DateParameter(as_of), monthly)) {
    LineSum sum;
    sum.fiscal_year = row[0].as<platform::Year>();
    sum.budget_line = row[1].as<platform::ResourceId>();
    if (!row[3].is_null()) sum.month = platform::ParseDate(row[3].as<std::string>()).value();
    sum.fund_source = row[4].as<std::string>();
    sum.economic_item = row[5].as<std::string>();
    sum.sum = {row[2].as<int>(), row[6].as<std::string>(), row[7].as<int64_t>(),
               row[8].as<int64_t>()};
    result.push_back(std::move(sum));
  }
  return result;
}

}  // namespace kuzukuri::budget
