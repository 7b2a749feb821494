#include "services/budget/store/dimension.h"

#include "services/platform/db/transact.h"

namespace kuzukuri::budget {

std::vector<Dimension> DimensionStore::List(const std::string& jurisdiction, int year,
                                            const platform::PageQuery& page) {
  std::vector<Dimension> result;
  for (const pqxx::row& row : tx_.exec_prepared("dimension_list", jurisdiction, page.revision,
                                                page.after, page.limit, year)) {
    result.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>(),
                      row[3].as<int64_t>()});
  }
  return result;
}

DimensionIds DimensionStore::Ids(const std::string& jurisdiction, int year) {
  DimensionIds ids;
  for (const pqxx::row& row : tx_.exec_prepared("dimension_ids", jurisdiction, year)) {
    const bool fund = row[0].as<std::string>() == "fundSources";
    (fund ? ids.fund_sources : ids.economic_items).insert(row[1].as<std::string>());
  }
  return ids;
}

void DimensionStore::Insert(const std::string& jurisdiction, int year, int64_t revision,
                            const std::vector<Dimension>& dimensions) {
  platform::SqlArray collections, ids, names;
  for (const Dimension& dimension : dimensions) {
    collections.Add(dimension.collection);
    ids.Add(dimension.id);
    names.Add(dimension.display_name);
  }
  tx_.exec_prepared("dimension_insert", jurisdiction, year, revision, collections.str(), ids.str(),
                    names.str());
}

}  // namespace kuzukuri::budget
