#include "services/aggregator/answer/printed_statement.h"

#include <tuple>
#include <utility>

namespace kuzukuri::aggregator {
namespace {

namespace cv1 = catalog::v1;

constexpr size_t kMaxBelow = 100'000;  // a damaged tree must not hang

void AddTo(const budget::v1::ReportedFigure& figure, PrintedRow& row) {
  row.paper = figure.statement();
  row.table = figure.table();
  row.row = figure.row();
  row.label = figure.row_label();
  row.node = figure.node();
  if (figure.unit_yen() > 0) row.unit_yen = figure.unit_yen();
  switch (static_cast<PrintedMeasure>(figure.measure())) {
    case PrintedMeasure::kAppropriation:
      row.appropriation = figure.value();
      break;
    case PrintedMeasure::kExecuted:
      row.executed = figure.value();
      break;
    case PrintedMeasure::kDifference:
      row.difference = figure.value();
      break;
    case PrintedMeasure::kRate:
      row.rate_permille = figure.value();
      break;
  }
}

std::vector<PrintedRow> ReadRows(const std::map<std::string, PrintedFigures>& printed) {
  // By table, place and paper: tables of two volumes may have one id.
  std::map<std::tuple<std::string, int, std::string>, PrintedRow> rows;
  for (const auto& [node, figures] : printed) {
    for (const budget::v1::ReportedFigure* figure : figures) {
      AddTo(*figure, rows[{figure->table(), figure->row(), figure->statement()}]);
    }
  }
  std::vector<PrintedRow> result;
  for (auto& [place, row] : rows) result.push_back(std::move(row));
  return result;
}

}  // namespace

PrintedStatement ReadStatement(const Paper& paper,
                               const std::map<std::string, PrintedFigures>& printed) {
  PrintedStatement statement;
  statement.rows = ReadRows(printed);
  for (const cv1::Project& project : paper.catalog.projects) {
    PrintedSum& sum = statement.sums.emplace_back();
    sum.node = project.name();
    for (const cv1::SubProject& sub : project.sub_projects()) sum.parts.push_back(sub.name());
  }
  // A node is the sum of what every tree shows directly under it, and of the projects below.
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> below;  // by tree, node
  const auto place = [&](const auto& item) {
    for (const cv1::Placement& placement : item.placements()) {
      below[{placement.tree(), placement.parent()}].push_back(item.name());
    }
  };
  for (const cv1::ClassificationNode& node : paper.catalog.nodes) {
    if (!node.outside_total()) place(node);
  }
  for (const cv1::Project& project : paper.catalog.projects) place(project);
  for (const cv1::ClassificationNode& node : paper.catalog.nodes) {
    for (const cv1::Placement& placement : node.placements()) {
      PrintedSum direct{node.name(), below[{placement.tree(), node.name()}]};
      PrintedSum projects{node.name(), {}};
      std::vector<std::string> open = direct.parts;
      for (size_t i = 0; i < open.size() && i < kMaxBelow; ++i) {
        const auto under = below.find({placement.tree(), open[i]});
        if (under == below.end()) {
          projects.parts.push_back(open[i]);
        } else {
          open.insert(open.end(), under->second.begin(), under->second.end());
        }
      }
      statement.sums.push_back(std::move(direct));
      statement.sums.push_back(std::move(projects));
    }
  }
  return statement;
}

}  // namespace kuzukuri::aggregator
