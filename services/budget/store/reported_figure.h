#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/budget/domain/reported_figure.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// The place of a figure in a list.
struct FigurePlace {
  Cell cell{"", -1, 0};
  platform::ResourceId statement;
};

// Printed cells, of statements and of none: an empty id.
class ReportedFigureStore {
 public:
  explicit ReportedFigureStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<ReportedFigure> Get(const platform::JurisdictionCode& jurisdiction,
                                    platform::Year year, platform::Revision revision,
                                    const platform::ResourceId& statement,
                                    const platform::ResourceId& id);
  // Figures after a place, by table, row, column and statement. An empty id lists the whole year.
  std::vector<ReportedFigure> List(const platform::JurisdictionCode& jurisdiction,
                                   platform::Year year, platform::Revision revision,
                                   const platform::ResourceId& statement, const FigurePlace& after,
                                   int limit);
  // Those of no statement.
  std::vector<ReportedFigure> ListOfNone(const platform::JurisdictionCode& jurisdiction,
                                         platform::Year year, platform::Revision revision);
  // What figures of no statement have taken.
  TakenCells Taken(const platform::JurisdictionCode& jurisdiction, platform::Year year);
  // Adds figures of one statement, or of none.
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const platform::ResourceId& statement,
              const std::vector<ReportedFigure>& figures);
  // Ends those of a statement.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
           platform::Revision revision, const platform::ResourceId& statement);
  // Ends some of no statement.
  void EndOfNone(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                 platform::Revision revision, const std::set<platform::ResourceId>& ids);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
