#include "services/reader/output/amounts.h"

#include "absl/strings/str_cat.h"

namespace kuzukuri::reader {
namespace {

// What one entry of the ledger may hold, and then some.
constexpr int64_t kMost = 1'000'000'000'000'000;

}  // namespace

void AddFigures(const std::vector<Figure>& figures, Figures& to) {
  for (const Figure& figure : figures) to.push_back(&figure);
}

std::optional<int64_t> YenOf(const Figure& figure) {
  if (figure.unit_yen <= 0 || figure.value > kMost / figure.unit_yen ||
      figure.value < -(kMost / figure.unit_yen)) {
    return std::nullopt;
  }
  return figure.value * figure.unit_yen;
}

int64_t SaturatedSum(int64_t a, int64_t b) {
  int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a < 0 ? INT64_MIN / 2 : INT64_MAX / 2;
}

std::string PageTable(const std::string& project_id) { return absl::StrCat("page/", project_id); }

FigureIndex::FigureIndex(const Statement& statement) {
  for (const Project& project : statement.projects) {
    std::vector<Figures>& figures = figures_.emplace_back(1 + project.sub_projects.size());
    AddFigures(project.figures, figures[0]);
    for (size_t s = 0; s < project.sub_projects.size(); ++s) {
      AddFigures(project.sub_projects[s].figures, figures[1 + s]);
    }
  }
  for (const Table& table : statement.tables) {
    for (const Row& row : table.rows) {
      if (row.project >= 0) AddFigures(row.figures, figures_[row.project][1 + row.sub_project]);
    }
  }
}

const Figures& FigureIndex::Of(int project, int sub_project) const {
  return figures_[project][1 + sub_project];
}

std::optional<Amount> Best(const Figures& figures, Measure measure) {
  std::optional<Amount> best;
  for (const Figure* figure : figures) {
    if (figure->measure != measure || (best && best->unit_yen <= figure->unit_yen)) continue;
    if (const auto yen = YenOf(*figure)) best = Amount{*yen, figure->unit_yen, figure};
  }
  return best;
}

}  // namespace kuzukuri::reader
