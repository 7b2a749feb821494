#include "services/catalog/store/classification_node.h"

#include "services/catalog/store/detail.h"

namespace kuzukuri::catalog {
namespace {

ClassificationNode FromRow(const pqxx::row& row) {
  ClassificationNode node;
  node.id = row[0].as<std::string>();
  node.kind = row[1].as<int>();
  node.display_name = row[2].as<std::string>();
  node.outside_total = row[3].as<bool>();
  node.note = row[4].as<std::string>();
  const auto detail = nlohmann::json::parse(row[5].as<std::string>());
  node.printed_names = DetailOr<std::vector<PrintedText>>(detail, "printed_names");
  node.placements = DetailOr<std::vector<Placement>>(detail, "placements");
  node.revision = row[6].as<int64_t>();
  return node;
}

}  // namespace

std::optional<ClassificationNode> ClassificationNodeStore::Get(const std::string& jurisdiction,
                                                               int64_t revision,
                                                               const std::string& id, int year) {
  const pqxx::result rows =
      tx_.exec_prepared("classification_node_get", jurisdiction, revision, id, year);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<ClassificationNode> ClassificationNodeStore::List(const std::string& jurisdiction,
                                                              int year,
                                                              const platform::PageQuery& page) {
  std::vector<ClassificationNode> result;
  for (const pqxx::row& row : tx_.exec_prepared("classification_node_list", jurisdiction,
                                                page.revision, page.after, page.limit, year)) {
    result.push_back(FromRow(row));
  }
  return result;
}

void ClassificationNodeStore::Insert(const std::string& jurisdiction, int year, int64_t revision,
                                     const std::vector<ClassificationNode>& nodes) {
  platform::SqlArray ids;
  platform::SqlArray kinds;
  platform::SqlArray names;
  platform::SqlArray outside;
  platform::SqlArray notes;
  platform::SqlArray details;
  for (const ClassificationNode& node : nodes) {
    ids.Add(node.id);
    kinds.Add(node.kind);
    names.Add(node.display_name);
    outside.Add(node.outside_total);
    notes.Add(node.note);
    details.Add(
        nlohmann::json{{"printed_names", node.printed_names}, {"placements", node.placements}}
            .dump());
  }
  tx_.exec_prepared("classification_node_insert", jurisdiction, year, revision, ids.str(),
                    kinds.str(), names.str(), outside.str(), notes.str(), details.str());
}

}  // namespace kuzukuri::catalog
