#include "clients/cli/change/current_figures.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/import/held.h"
#include "clients/cli/shared/above.h"
#include "services/platform/base/money.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;
namespace cv1 = catalog::v1;

constexpr int kMostRows = 5000;  // a page has

bool IsPart(const std::string& node) { return absl::StrContains(node, "/subProjects/"); }

// A year's classification as it counts in totals.
struct YearTree {
  std::string tree;
  Held<cv1::ClassificationNode> nodes;
  Held<cv1::Project> projects;
};

absl::StatusOr<YearTree> ReadTree(Connection& connection, const std::string& year) {
  YearTree read;
  cv1::GetFiscalYearRequest request;
  request.set_name(year);
  cv1::GetFiscalYearResponse response;
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    return connection.catalog().GetFiscalYear(&context, request, &response);
  }));
  read.tree = response.fiscal_year().primary_tree();
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    const grpc::Status status = AskNodes()(connection, context, year, &read.nodes);
    return status.ok() ? AskProjects()(connection, context, year, &read.projects) : status;
  }));
  return read;
}

// Whether what is above a node, in the year's own tree, is among others.
bool IsBelowOneOf(const YearTree& year, const std::set<std::string>& others,
                  const std::string& node) {
  if (IsPart(node) && others.contains(ProjectOf(node))) return true;
  const Placements* placements = PlacementsOf(year.nodes, year.projects, node);
  if (placements == nullptr) return false;
  const std::vector<std::string> above = AboveInTree(year.nodes, year.tree, *placements);
  return std::any_of(above.begin(), above.end(),
                     [&](const std::string& at) { return others.contains(at); });
}

// The nodes an explanation's amounts are summed of: without those that stand below another of them,
// which are a part of it.
absl::StatusOr<std::vector<std::string>> OutermostNodes(Connection& connection,
                                                        const cv1::Explanation& explanation) {
  std::map<std::string, std::set<std::string>> by_year;
  for (const std::string& node : explanation.nodes()) {
    KZ_ASSIGN_OR_RETURN(const platform::ResourceName name, platform::ParseName(node, "nodes"));
    by_year[platform::FiscalYearName(name.jurisdiction, *name.fiscal_year)].insert(node);
  }
  std::vector<std::string> outermost;
  for (const auto& [year, nodes] : by_year) {
    YearTree tree;
    if (nodes.size() > 1) {
      KZ_ASSIGN_OR_RETURN(tree, ReadTree(connection, year));
    }
    for (const std::string& node : nodes) {
      if (nodes.size() == 1 || !IsBelowOneOf(tree, nodes, node)) outermost.push_back(node);
    }
  }
  return outermost;
}

// The levels of comparisons that have rows of all these nodes.
std::vector<v1::Level> LevelsOf(const std::vector<std::string>& nodes) {
  const auto parts = std::count_if(nodes.begin(), nodes.end(), IsPart);
  std::vector<v1::Level> levels;
  if (parts == 0 || parts < static_cast<std::ptrdiff_t>(nodes.size())) {
    levels.push_back(v1::LEVEL_PROJECT);
  }
  if (parts > 0) levels.push_back(v1::LEVEL_SUB_PROJECT);
  return levels;
}

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

absl::Status Ask(Connection& connection, v1::CompareExecutionRequest request,
                 const std::string& explanation, Found& found) {
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
  return absl::OkStatus();
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

std::vector<cv1::ExplainedFigure> FiguresOf(const std::vector<std::string>& nodes,
                                            const Found& found) {
  std::map<int, std::vector<const v1::Cell*>> cells;  // by year
  for (const std::string& node : nodes) {
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
  KZ_ASSIGN_OR_RETURN(v1::CompareExecutionRequest request, RequestFor(explanation));
  KZ_ASSIGN_OR_RETURN(const auto nodes, OutermostNodes(connection, explanation));
  Found found;
  for (const v1::Level level : LevelsOf(nodes)) {
    request.set_level(level);
    KZ_RETURN_IF_ERROR(Ask(connection, request, explanation.name(), found));
  }
  if (explanation.figures().empty()) return FiguresOf(nodes, found);
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
