#include "services/budget/store/dimension.h"

#include "services/platform/db/statement.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {

namespace {

Dimension FromRow(const pqxx::row& row) {
  return {row[0].as<std::string>(), row[1].as<platform::ResourceId>(), row[2].as<std::string>(),
          row[3].as<platform::Revision>()};
}

DimensionIds IdsIn(const pqxx::result& rows) {
  DimensionIds ids;
  for (const pqxx::row& row : rows) {
    const bool fund = row[0].as<std::string>() == "fundSources";
    (fund ? ids.fund_sources : ids.economic_items).insert(row[1].as<std::string>());
  }
  return ids;
}

}  // namespace

std::vector<Dimension> DimensionStore::List(const platform::JurisdictionCode& jurisdiction,
                                            platform::Year year, const platform::PageQuery& page) {
  std::vector<Dimension> result;
  for (const pqxx::row& row : platform::Run(tx_, "dimension_list", jurisdiction, year,
                                            page.revision, page.after, page.limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

DimensionIds DimensionStore::Ids(const platform::JurisdictionCode& jurisdiction,
                                 platform::Year year) {
  return IdsIn(platform::Run(tx_, "dimension_ids", jurisdiction, year));
}

void DimensionStore::Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                            platform::Revision revision, const std::vector<Dimension>& dimensions) {
  platform::Rows<3> rows;
  for (const Dimension& dimension : dimensions) {
    rows.Add(dimension.collection, dimension.id, dimension.display_name);
  }
  platform::Run(tx_, "dimension_insert", jurisdiction, year, revision, rows);
}

std::optional<Dimension> DimensionStore::Get(const platform::JurisdictionCode& jurisdiction,
                                             platform::Year year, platform::Revision revision,
                                             const std::string& collection,
                                             const platform::ResourceId& id) {
  const pqxx::result rows =
      platform::Run(tx_, "dimension_get", jurisdiction, year, revision, collection, id);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

void DimensionStore::End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         platform::Revision revision, const DimensionIds& ids) {
  platform::Rows<2> rows;
  for (const std::string& id : ids.fund_sources) rows.Add("fundSources", id);
  for (const std::string& id : ids.economic_items) rows.Add("economicItems", id);
  platform::Run(tx_, "dimension_end", jurisdiction, year, revision, rows);
}

DimensionIds DimensionStore::Posted(const platform::JurisdictionCode& jurisdiction,
                                    platform::Year year, const DimensionIds& ids) {
  platform::SqlArray funds;
  platform::SqlArray items;
  for (const std::string& id : ids.fund_sources) funds.Add(id);
  for (const std::string& id : ids.economic_items) items.Add(id);
  return IdsIn(platform::Run(tx_, "dimension_posted", jurisdiction, year, funds, items));
}

}  // namespace kuzukuri::budget
