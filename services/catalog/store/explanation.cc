#include "services/catalog/store/explanation.h"

#include "services/catalog/store/detail.h"
#include "services/platform/db/statement.h"

namespace kuzukuri::catalog {
namespace {

Explanation FromRow(const pqxx::row& row) {
  Explanation explanation;
  explanation.id = row[0].as<platform::ResourceId>();
  explanation.compared_year = row[1].as<platform::Year>();
  explanation.indicator = row[2].as<std::string>();
  explanation.finding_kind = row[3].as<std::string>();
  explanation.text = row[4].as<std::string>();
  explanation.author = row[5].as<std::string>();
  explanation.state = row[6].as<int>();
  const auto detail = nlohmann::json::parse(row[7].as<std::string>());
  explanation.nodes = DetailOr<std::vector<std::string>>(detail, "nodes");
  explanation.figures = DetailOr<std::vector<ExplainedFigure>>(detail, "figures");
  explanation.revision = row[8].as<platform::Revision>();
  return explanation;
}

}  // namespace

std::optional<Explanation> ExplanationStore::Get(const platform::JurisdictionCode& jurisdiction,
                                                 platform::Year year, platform::Revision revision,
                                                 const platform::ResourceId& id) {
  const pqxx::result rows = platform::Run(tx_, "explanation_get", jurisdiction, year, revision, id);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<Explanation> ExplanationStore::List(const platform::JurisdictionCode& jurisdiction,
                                                platform::Year year,
                                                const platform::PageQuery& page,
                                                const ExplanationFilter& filter) {
  std::vector<Explanation> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "explanation_list", jurisdiction, year, page.revision, page.after,
                     page.limit, filter.compared_year, filter.subject, filter.state)) {
    result.push_back(FromRow(row));
  }
  return result;
}

std::set<platform::Year> ExplanationStore::YearsComparing(
    const platform::JurisdictionCode& jurisdiction, platform::Year year) {
  std::set<platform::Year> years;
  for (const pqxx::row& row :
       platform::Run(tx_, "explanation_years_comparing", jurisdiction, year)) {
    years.insert(row[0].as<platform::Year>());
  }
  return years;
}

void ExplanationStore::End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                           platform::Revision revision, const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  platform::Run(tx_, "explanation_end", jurisdiction, year, revision, array);
}

void ExplanationStore::Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                              platform::Revision revision,
                              const std::vector<Explanation>& explanations) {
  platform::Rows<8> rows;
  for (const Explanation& one : explanations) {
    rows.Add(one.id, one.compared_year, one.indicator, one.finding_kind, one.text, one.author,
             one.state, nlohmann::json{{"nodes", one.nodes}, {"figures", one.figures}}.dump());
  }
  platform::Run(tx_, "explanation_insert", jurisdiction, year, revision, rows);
}

}  // namespace kuzukuri::catalog
