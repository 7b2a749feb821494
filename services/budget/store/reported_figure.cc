#include "services/budget/store/reported_figure.h"

#include <algorithm>

#include "services/platform/db/statement.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {
namespace {

// As many rows as one message to the database carries in comfort.
constexpr size_t kRowsAtOnce = 10000;

ReportedFigure FromRow(const pqxx::row& row) {
  ReportedFigure figure;
  figure.id = row[0].as<platform::ResourceId>();
  figure.table = row[1].as<std::string>();
  figure.row = row[2].as<int>();
  figure.row_label = row[3].as<std::string>();
  figure.node = row[4].as<std::string>();
  figure.measure = row[5].as<int>();
  figure.unit_yen = row[6].as<int64_t>();
  figure.value = row[7].as<int64_t>();
  figure.revision = row[8].as<platform::Revision>();
  figure.statement = row[9].as<platform::ResourceId>();
  return figure;
}

}  // namespace

std::optional<ReportedFigure> ReportedFigureStore::Get(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Revision revision, const platform::ResourceId& statement,
    const platform::ResourceId& id) {
  const pqxx::result rows =
      platform::Run(tx_, "reported_figure_get", jurisdiction, year, revision, statement, id);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<ReportedFigure> ReportedFigureStore::List(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Revision revision, const platform::ResourceId& statement, const FigurePlace& after,
    int limit) {
  const auto& [table, row_position, measure] = after.cell;
  std::vector<ReportedFigure> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "reported_figure_list", jurisdiction, year, revision, statement, table,
                     row_position, measure, after.statement, limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

std::vector<ReportedFigure> ReportedFigureStore::ListOfNone(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Revision revision) {
  std::vector<ReportedFigure> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "reported_figure_of_none", jurisdiction, year, revision)) {
    result.push_back(FromRow(row));
  }
  return result;
}

TakenCells ReportedFigureStore::Taken(const platform::JurisdictionCode& jurisdiction,
                                      platform::Year year) {
  TakenCells taken;
  for (const pqxx::row& row : platform::Run(tx_, "reported_figure_keys", jurisdiction, year)) {
    taken.ids.insert(row[0].as<platform::ResourceId>());
    taken.cells.emplace(row[1].as<std::string>(), row[2].as<int>(), row[3].as<int>());
  }
  return taken;
}

void ReportedFigureStore::Insert(const platform::JurisdictionCode& jurisdiction,
                                 platform::Year year, platform::Revision revision,
                                 const platform::ResourceId& statement,
                                 const std::vector<ReportedFigure>& figures) {
  for (size_t begin = 0; begin < figures.size(); begin += kRowsAtOnce) {
    platform::Rows<8> rows;
    for (size_t i = begin; i < std::min(begin + kRowsAtOnce, figures.size()); ++i) {
      const ReportedFigure& figure = figures[i];
      rows.Add(figure.id, figure.table, figure.row, figure.row_label, figure.node, figure.measure,
               figure.unit_yen, figure.value);
    }
    platform::Run(tx_, "reported_figure_insert", jurisdiction, year, revision, statement, rows);
  }
}

void ReportedFigureStore::End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                              platform::Revision revision, const platform::ResourceId& statement) {
  platform::Run(tx_, "reported_figure_supersede", jurisdiction, year, revision, statement);
}

void ReportedFigureStore::EndOfNone(const platform::JurisdictionCode& jurisdiction,
                                    platform::Year year, platform::Revision revision,
                                    const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  platform::Run(tx_, "reported_figure_end", jurisdiction, year, revision, array);
}

}  // namespace kuzukuri::budget
