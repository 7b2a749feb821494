#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/budget/domain/reported_figure.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// Printed cells of statements.
class ReportedFigureStore {
 public:
  explicit ReportedFigureStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<ReportedFigure> Get(const platform::JurisdictionCode& jurisdiction,
                                    platform::Year year, platform::Revision revision,
                                    const platform::ResourceId& id);
  // Figures after the cell `after`, by table, row and column.
  std::vector<ReportedFigure> List(const platform::JurisdictionCode& jurisdiction,
                                   platform::Year year, platform::Revision revision,
                                   const Cell& after, int limit);
  TakenCells Taken(const platform::JurisdictionCode& jurisdiction, platform::Year year);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<ReportedFigure>& figures);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
