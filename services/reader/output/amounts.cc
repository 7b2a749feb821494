#include "services/reader/output/amounts.h"

#include "absl/strings/str_cat.h"

namespace kuzukuri::reader {
namespace {

// What one entry of the ledger may hold, and then some.
constexpr int64_t kMost = 1'000'000'000'000'000;

void Append(const std::vector<Figure>& figures, const std::string& table,
            std::vector<PrintedFigure>& to) {
  for (const Figure& figure : figures) to.push_back({&figure, table});
}

}  // namespace

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

FigureIndex::FigureIndex(const Statement& statement, const std::vector<std::string>& project_ids) {
  for (size_t p = 0; p < statement.projects.size(); ++p) {
    const Project& project = statement.projects[p];
    const std::string page = PageTable(project_ids[p]);
    std::vector<std::vector<PrintedFigure>> figures(1 + project.sub_projects.size());
    Append(project.figures, page, figures[0]);
    for (size_t s = 0; s < project.sub_projects.size(); ++s) {
      Append(project.sub_projects[s].figures, page, figures[1 + s]);
    }
    figures_.push_back(std::move(figures));
  }
  for (const Table& table : statement.tables) {
    for (const Row& row : table.rows) {
      if (row.project >= 0)
        Append(row.figures, table.id, figures_[row.project][1 + row.sub_project]);
    }
  }
}

const std::vector<PrintedFigure>& FigureIndex::Of(int project, int sub_project) const {
  return figures_[project][1 + sub_project];
}

std::optional<Amount> Best(const std::vector<PrintedFigure>& figures, Measure measure) {
  std::optional<Amount> best;
  for (const PrintedFigure& printed : figures) {
    const Figure& figure = *printed.figure;
    if (figure.measure != measure || (best && best->unit_yen <= figure.unit_yen)) continue;
    const auto yen = YenOf(figure);
    if (!yen) continue;
    best = Amount{*yen, figure.unit_yen, &figure, printed.table};
  }
  return best;
}

}  // namespace kuzukuri::reader
