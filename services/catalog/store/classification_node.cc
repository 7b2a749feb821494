#include "services/catalog/store/classification_node.h"

#include "services/catalog/store/detail.h"
#include "services/platform/db/statement.h"

namespace kuzukuri::catalog {
namespace {

ClassificationNode FromRow(const pqxx::row& row) {
  ClassificationNode node;
  node.id = row[0].as<platform::ResourceId>();
  node.kind = row[1].as<int>();
  node.display_name = row[2].as<std::string>();
  node.outside_total = row[3].as<bool>();
  node.note = row[4].as<std::string>();
  const auto detail = nlohmann::json::parse(row[5].as<std::string>());
  node.printed_names = DetailOr<std::vector<PrintedText>>(detail, "printed_names");
  node.placements = DetailOr<std::vector<Placement>>(detail, "placements");
  node.revision = row[6].as<platform::Revision>();
  return node;
}

}  // namespace

std::optional<ClassificationNode> ClassificationNodeStore::Get(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Revision revision, const platform::ResourceId& id) {
  const pqxx::result rows =
      platform::Run(tx_, "classification_node_get", jurisdiction, year, revision, id);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<ClassificationNode> ClassificationNodeStore::List(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    const platform::PageQuery& page) {
  std::vector<ClassificationNode> result;
  for (const pqxx::row& row : platform::Run(tx_, "classification_node_list", jurisdiction, year,
                                            page.revision, page.after, page.limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

void ClassificationNodeStore::Insert(const platform::JurisdictionCode& jurisdiction,
                                     platform::Year year, platform::Revision revision,
                                     const std::vector<ClassificationNode>& nodes) {
  platform::Rows<6> rows;
  for (const ClassificationNode& node : nodes) {
    rows.Add(node.id, node.kind, node.display_name, node.outside_total, node.note,
             nlohmann::json{{"printed_names", node.printed_names}, {"placements", node.placements}}
                 .dump());
  }
  platform::Run(tx_, "classification_node_insert", jurisdiction, year, revision, rows);
}

void ClassificationNodeStore::End(const platform::JurisdictionCode& jurisdiction,
                                  platform::Year year, platform::Revision revision,
                                  const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  platform::Run(tx_, "classification_node_end", jurisdiction, year, revision, array);
}

}  // namespace kuzukuri::catalog
