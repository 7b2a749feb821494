#include "services/budget/store/dimension.h"

#include "services/platform/db/statement.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {

std::vector<Dimension> DimensionStore::List(const platform::JurisdictionCode& jurisdiction,
                                            platform::Year year, const platform::PageQuery& page) {
  std::vector<Dimension> result;
  for (const pqxx::row& row : platform::Run(tx_, "dimension_list", jurisdiction, year,
                                            page.revision, page.after, page.limit)) {
    result.push_back({row[0].as<std::string>(), row[1].as<platform::ResourceId>(),
                      row[2].as<std::string>(), row[3].as<platform::Revision>()});
  }
  return result;
}

DimensionIds DimensionStore::Ids(const platform::JurisdictionCode& jurisdiction,
                                 platform::Year year) {
  DimensionIds ids;
  for (const pqxx::row& row : platform::Run(tx_, "dimension_ids", jurisdiction, year)) {
    const bool fund = row[0].as<std::string>() == "fundSources";
    (fund ? ids.fund_sources : ids.economic_items).insert(row[1].as<std::string>());
  }
  return ids;
}

void DimensionStore::Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                            platform::Revision revision, const std::vector<Dimension>& dimensions) {
  platform::Rows<3> rows;
  for (const Dimension& dimension : dimensions) {
    rows.Add(dimension.collection, dimension.id, dimension.display_name);
  }
  platform::Run(tx_, "dimension_insert", jurisdiction, year, revision, rows);
}

}  // namespace kuzukuri::budget
