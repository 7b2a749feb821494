#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/budget/domain/reported_figure.h"

namespace kuzukuri::budget {

// Printed cells of statements.
class ReportedFigureStore {
 public:
  explicit ReportedFigureStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<ReportedFigure> Get(const std::string& jurisdiction, int year, int64_t revision,
                                    const std::string& id);
  // Figures after the cell `after`, by table, row and column.
  std::vector<ReportedFigure> List(const std::string& jurisdiction, int year, int64_t revision,
                                   const Cell& after, int limit);
  TakenCells Taken(const std::string& jurisdiction, int year);
  void Insert(const std::string& jurisdiction, int year, int64_t revision,
              const std::vector<ReportedFigure>& figures);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
