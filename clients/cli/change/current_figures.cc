#include "clients/cli/change/current_figures.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;
namespace cv1 = catalog::v1;

constexpr int kMostRows = 5000;  // a page has

// The comparison that shows an explanation: of its years, or of its year beside the one before.
absl::StatusOr<v1::CompareExecutionRequest> RequestFor(const cv1::Explanation& explanation) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(explanation.name(), "explanations", "RESOURCE"));
  const int year = name.fiscal_year->value();
  const int before = explanation.compared_fiscal_year();
  v1::CompareExecutionRequest request;
  request.set_jurisdiction(platform::JurisdictionName(name.jurisdiction));
  request.add_columns()->set_fiscal_year(before == 0 ? year - 1 : before);
  request.add_columns()->set_fiscal_year(year);
  request.set_view(v1::COMPARISON_VIEW_BASIC);
  request.set_explanations(v1::EXPLANATION_CHOICE_WITH_DRAFTS);
  request.set_include_indicators(!explanation.indicator().empty());
  request.set_page_size(kMostRows);
  const bool of_parts =
      !explanation.nodes().empty() &&
      std::all_of(explanation.nodes().begin(), explanation.nodes().end(),
                  [](const auto& node) { return absl::StrContains(node, "/subProjects/"); });
  request.set_level(of_parts ? v1::LEVEL_SUB_PROJECT : v1::LEVEL_PROJECT);
  return request;
}

// What is looked for among the rows of a comparison.
struct Found {
  std::optional<v1::RowExplanation> told;
  std::map<std::string, v1::Cell> cells;  // by node
};

void Look(const v1::Row& row, const std::string& explanation, Found& found) {
  for (const v1::RowExplanation& told : row.explanations()) {
    if (told.explanation().name() == explanation) found.told = told;
  }
  for (const v1::Member& member : row.members()) {
    if (!member.not_counted()) found.cells.emplace(member.node(), member.cell());
  }
}

absl::StatusOr<Found> Ask(Connection& connection, v1::CompareExecutionRequest request,
                          const std::string& explanation) {
  Found found;
  do {
    v1::CompareExecutionResponse page;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      return connection.aggregator().CompareExecution(&context, request, &page);
    }));
    for (const v1::Row& row : page.rows()) Look(row, explanation, found);
    for (const v1::Row& row : page.subtotals()) Look(row, explanation, found);
    Look(page.total(), explanation, found);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return found;
}

// The sum of an amount over nodes; nothing where it is not known of all.
std::optional<int64_t> SumOf(const std::vector<const v1::Cell*>& cells, bool executed) {
  std::optional<int64_t> sum = 0;
  for (const v1::Cell* cell : cells) {
    if (!sum || !(executed ? cell->has_executed_yen() : cell->has_appropriation_yen())) return {};
    sum = platform::CheckedAdd(*sum, executed ? cell->executed_yen() : cell->appropriation_yen());
  }
  return sum;
}

std::vector<cv1::ExplainedFigure> FiguresOf(const cv1::Explanation& explanation,
                                            const Found& found) {
  std::map<int, std::vector<const v1::Cell*>> cells;  // by year
  for (const std::string& node : explanation.nodes()) {
    const auto name = platform::ParseName(node, "node");
    const auto cell = found.cells.find(node);
    if (!name.ok() || cell == found.cells.end()) return {};
    cells[name->fiscal_year->value()].push_back(&cell->second);
  }
  std::vector<cv1::ExplainedFigure> figures;
  for (const auto& [year, of_year] : cells) {
    for (const bool executed : {false, true}) {
      const auto yen = SumOf(of_year, executed);
      if (!yen) continue;
      cv1::ExplainedFigure& figure = figures.emplace_back();
      figure.set_fiscal_year(year);
      figure.set_measure(executed ? cv1::ExplainedFigure::MEASURE_EXECUTED
                                  : cv1::ExplainedFigure::MEASURE_APPROPRIATION);
      figure.set_amount_yen(*yen);
    }
  }
  return figures;
}

}  // namespace

absl::StatusOr<std::vector<cv1::ExplainedFigure>> CurrentFigures(
    Connection& connection, const cv1::Explanation& explanation) {
  KZ_ASSIGN_OR_RETURN(const v1::CompareExecutionRequest request, RequestFor(explanation));
  KZ_ASSIGN_OR_RETURN(const Found found, Ask(connection, request, explanation.name()));
  if (explanation.figures().empty()) return FiguresOf(explanation, found);
  if (!found.told) {
    return absl::FailedPreconditionError(
        absl::StrCat(explanation.name(),
                     ": no comparison shows what it names, so its figures are not known; set them "
                     "with kuzukuri edit"));
  }
  const auto& now = found.told->open() ? found.told->current_figures() : explanation.figures();
  for (const cv1::ExplainedFigure& figure : now) {
    if (figure.has_amount_yen() || figure.has_value()) continue;
    return absl::FailedPreconditionError(absl::StrCat(
        explanation.name(), ": ", cv1::ExplainedFigure::Measure_Name(figure.measure()), " of ",
        figure.fiscal_year(), " is not known now; take it out with kuzukuri edit"));
  }
  return std::vector<cv1::ExplainedFigure>(now.begin(), now.end());
}

}  // namespace kuzukuri::cli
