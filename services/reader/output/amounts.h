// Amounts as printed, in yen, with what they are exact to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

struct Amount {
  int64_t yen = 0;
  int64_t unit_yen = 1;
  const Figure* figure = nullptr;
};

// Figures of one place.
using Figures = std::vector<const Figure*>;
void AddFigures(const std::vector<Figure>& figures, Figures& to);

// A printed amount in yen; nothing when it is a rate or more than any ledger holds.
std::optional<int64_t> YenOf(const Figure& figure);

// The sum, at the ends of the range instead of beyond them.
int64_t SaturatedSum(int64_t a, int64_t b);

// The most exact figure of a measure, the first of several; nothing when none is printed or it does
// not fit.
std::optional<Amount> Best(const Figures& figures, Measure measure);

// The name of the table a project's page is: "page/I-1".
std::string PageTable(const std::string& project_id);

// All figures of a statement's projects and sub-projects: their page's, then those of rows.
class FigureIndex {
 public:
  explicit FigureIndex(const Statement& statement);
  // Of a project (sub_project -1) or one of its sub-projects.
  const Figures& Of(int project, int sub_project = -1) const;

 private:
  std::vector<std::vector<Figures>> figures_;  // the project's own first
};

}  // namespace kuzukuri::reader
