#include "services/aggregator/handler/render.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/domain/indicator_join.h"
#include "services/platform/base/money.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::aggregator {
namespace {

using OptionalAmount = std::optional<int64_t>;

class Renderer {
 public:
  Renderer(const Trees& trees, const Fetched& fetched, const Comparison& comparison,
           const std::optional<Presentation>& presentation)
      : trees_{&trees.before, &trees.after},
        fetched_(fetched),
        comparison_(comparison),
        presentation_(presentation) {}

  v1::CompareExecutionResponse Run(const Snapshot& snapshot) {
    v1::CompareExecutionResponse response;
    response.set_snapshot(EncodeSnapshot(snapshot));
    for (const YearTree* tree : trees_) AddColumn(tree->year(), response.add_columns());
    for (const Row& row : comparison_.rows) {
      AddRow(row, response.add_rows());
      AddIndicators(row, response.mutable_rows(response.rows_size() - 1));
    }
    for (const Row& row : comparison_.subtotals) AddRow(row, response.add_subtotals());
    AddRow(comparison_.total, response.mutable_total());
    if (comparison_.outside_total) {
      AddRow(*comparison_.outside_total, response.mutable_outside_total());
    }
    AddCoverage(response.mutable_coverage());
    AddFindings(response);
    return response;
  }

 private:
  static void AddColumn(const Year& year, v1::Column* proto) {
    proto->set_fiscal_year(year.fiscal_year);
    proto->set_display_name(year.display_name);
    if (year.as_of) *proto->mutable_as_of() = platform::ToProto(*year.as_of);
    proto->set_closing_state(static_cast<budget::v1::ClosingState>(year.closing_state));
    proto->set_execution_stage(static_cast<budget::v1::ExecutionStage>(year.execution_stage));
    proto->set_statement_title(year.statement_title);
    proto->set_ledger_appropriation_yen(year.ledger_appropriation);
    if (year.ledger_executed) proto->set_ledger_executed_yen(*year.ledger_executed);
  }

  void AddCell(const Figures& figures, v1::Cell* proto) const {
    if (figures.appropriation) proto->set_appropriation_yen(*figures.appropriation);
    if (figures.executed) proto->set_executed_yen(*figures.executed);
    if (const auto difference = figures.Difference()) proto->set_difference_yen(*difference);
    AddRate(figures, proto);
    proto->set_appropriation_adjustment_yen(figures.appropriation_adjustment);
    proto->set_executed_adjustment_yen(figures.executed_adjustment);
    proto->set_precision_yen(figures.precision);
  }

  void AddRate(const Figures& figures, v1::Cell* proto) const {
    if (!figures.appropriation || !figures.executed) return;
    const auto permille =
        platform::RatePermille(*figures.executed, *figures.appropriation,
                               presentation_.has_value() && presentation_->hold_below_full);
    if (!permille) return;
    proto->mutable_rate()->set_permille(*permille);
    proto->mutable_rate()->set_numerator_yen(*figures.executed);
    proto->mutable_rate()->set_denominator_yen(*figures.appropriation);
  }

  static void AddPrinted(const PrintedCell& printed, v1::Cell* proto) {
    proto->mutable_printed()->set_appropriation(printed.appropriation);
    proto->mutable_printed()->set_executed(printed.executed);
    proto->mutable_printed()->set_difference(printed.difference);
    proto->mutable_printed()->set_rate(printed.rate);
  }

  // The figures a column's paper lists under a subtotal or total: its projects.
  std::vector<Figures> Parts(const Row& row, size_t column) const {
    const YearTree& tree = *trees_[column];
    std::vector<Figures> parts;
    for (const Project& project : tree.year().projects) {
      if (Counts(row, tree, project)) parts.push_back(tree.ProjectFigures(project.name));
    }
    return parts;
  }

  static bool Counts(const Row& row, const YearTree& tree, const Project& project) {
    if (row.kind == RowKind::kTotal) return !tree.IsOutside(project.parent);
    if (row.kind == RowKind::kOutsideTotal) return tree.IsOutside(project.parent);
    const Node* at = tree.FindNode(project.parent);
    for (size_t depth = 0; at != nullptr && depth <= tree.year().nodes.size(); ++depth) {
      if (NodeRowId(at->id) == row.id) return true;
      at = tree.FindNode(at->parent);
    }
    return false;
  }

  static bool IsSum(const Row& row) {
    return row.kind == RowKind::kSubtotal || row.kind == RowKind::kTotal ||
           row.kind == RowKind::kOutsideTotal || absl::StartsWith(row.id, NodeRowId(""));
  }

  void AddCells(const Row& row, v1::Row* proto) const {
    for (size_t column = 0; column < 2; ++column) {
      v1::Cell* cell = proto->add_cells();
      AddCell(row.cells[column], cell);
      if (!presentation_) continue;
      AddPrinted(IsSum(row) ? PrintTotal(row.cells[column], Parts(row, column), *presentation_)
                            : Print(row.cells[column], *presentation_),
                 cell);
    }
  }

  static void AddChange(v1::Row* proto) {
    const v1::Cell& before = proto->cells(0);
    const v1::Cell& after = proto->cells(1);
    v1::Change* change = proto->mutable_change();
    const auto difference = [](int64_t newer, int64_t older) -> OptionalAmount {
      return platform::CheckedSub(newer, older);
    };
    if (before.has_appropriation_yen() && after.has_appropriation_yen()) {
      if (auto d = difference(after.appropriation_yen(), before.appropriation_yen())) {
        change->set_appropriation_yen(*d);
      }
    }
    if (before.has_executed_yen() && after.has_executed_yen()) {
      if (auto d = difference(after.executed_yen(), before.executed_yen())) {
        change->set_executed_yen(*d);
      }
    }
    if (before.has_difference_yen() && after.has_difference_yen()) {
      if (auto d = difference(after.difference_yen(), before.difference_yen())) {
        change->set_difference_yen(*d);
      }
    }
    if (before.has_rate() && after.has_rate()) {
      if (auto d = difference(after.rate().permille(), before.rate().permille())) {
        change->set_rate_permille(*d);
      }
    }
  }

  void AddRow(const Row& row, v1::Row* proto) const {
    proto->set_id(row.id);
    proto->set_kind(static_cast<v1::Row::Kind>(row.kind));
    proto->set_display_name(row.display_name);
    proto->set_parent(row.parent);
    proto->set_outside_total(row.outside_total);
    proto->set_match(static_cast<v1::Row::Match>(row.match));
    AddCells(row, proto);
    AddChange(proto);
    for (const Member& member : row.members) {
      v1::Member* item = proto->add_members();
      AddMember(member, item);
      // A sum has one member per column, its node, which prints as the row does.
      if (IsSum(row)) *item->mutable_cell() = proto->cells(member.column);
    }
    for (const Edge& edge : row.lineage) AddLineage(edge, proto->add_lineage());
  }

  void AddMember(const Member& member, v1::Member* proto) const {
    proto->set_column(member.column);
    proto->set_node(member.node);
    proto->set_display_name(member.display_name);
    proto->set_printed_code(member.printed_code);
    for (const std::string& department : member.departments) proto->add_departments(department);
    for (const std::string& note : member.notes) proto->add_notes(note);
    AddCell(member.figures, proto->mutable_cell());
    if (presentation_) AddPrinted(Print(member.figures, *presentation_), proto->mutable_cell());
  }

  void AddLineage(const Edge& edge, v1::RowLineage* proto) const {
    proto->set_type(static_cast<catalog::v1::LineageEdge::Type>(edge.type));
    proto->set_predecessor(edge.predecessor);
    proto->set_successor(edge.successor);
    proto->set_predecessor_display_name(DisplayName(edge.predecessor));
    proto->set_successor_display_name(DisplayName(edge.successor));
    if (edge.share_ppm) proto->set_share_ppm(*edge.share_ppm);
    proto->set_explanation(edge.explanation);
  }

  // Display name of a (sub-)project of either column; empty for one of a year in between.
  std::string DisplayName(const std::string& name) const {
    for (const Year& year : fetched_.years) {
      const auto found = year.display_names.find(name);
      if (found != year.display_names.end()) return found->second;
    }
    return "";
  }

  void AddIndicators(const Row& row, v1::Row* proto) {
    if (row.kind != RowKind::kNodes) return;
    if (fetched_.indicators[0].empty() && fetched_.indicators[1].empty()) return;
    if (refs_[0].empty() && refs_[1].empty()) {
      for (size_t column = 0; column < 2; ++column) {
        for (const auto& indicator : fetched_.indicators[column]) {
          refs_[column].push_back({indicator.name(),
                                   {indicator.nodes().begin(), indicator.nodes().end()},
                                   indicator.position()});
        }
      }
    }
    for (const IndicatorPair& pair :
         JoinIndicators(row, refs_[0], refs_[1], fetched_.indicator_edges)) {
      v1::IndicatorComparison* item = proto->add_indicators();
      for (const size_t i : pair.before) *item->add_before() = fetched_.indicators[0][i];
      for (const size_t i : pair.after) *item->add_after() = fetched_.indicators[1][i];
      item->set_comparability(static_cast<indicator::v1::Comparability>(pair.comparability));
    }
  }

  void AddCoverage(v1::Coverage* proto) const {
    for (const Match match : {Match::kOneToOne, Match::kGroup, Match::kNone}) {
      v1::Coverage::Part* part = proto->add_parts();
      part->set_match(static_cast<v1::Row::Match>(match));
      std::array<int64_t, 2> sums = {0, 0};
      int rows = 0;
      for (const Row& row : comparison_.rows) {
        if (row.kind != RowKind::kNodes || row.match != match) continue;
        ++rows;
        // Parts of a checked total, which fits into 64 bits.
        for (size_t i = 0; i < 2; ++i) sums[i] += row.cells[i].appropriation.value_or(0);
      }
      part->set_rows(rows);
      for (const int64_t sum : sums) part->add_appropriation_yen(sum);
    }
  }

  void AddFindings(v1::CompareExecutionResponse& response) const {
    for (const Finding& finding : FindAll(*trees_[0], *trees_[1], fetched_.edges, comparison_)) {
      AddFinding(finding, response.add_findings());
    }
    for (int column = 0; column < 2; ++column) {
      const YearTree& tree = *trees_[static_cast<size_t>(column)];
      for (const auto& indicator : fetched_.indicators[static_cast<size_t>(column)]) {
        for (const std::string& node : indicator.nodes()) {
          if (tree.Knows(node)) continue;
          AddFinding({FindingKind::kUnknownIndicatorNode, true, column, node,
                      absl::StrCat("indicator '", indicator.name(), "' belongs to '", node,
                                   "', which the catalog does not know at this snapshot")},
                     response.add_findings());
        }
      }
    }
  }

  static void AddFinding(const Finding& finding, v1::Finding* proto) {
    proto->set_kind(static_cast<v1::Finding::Kind>(finding.kind));
    proto->set_severity(finding.warning ? v1::Finding::SEVERITY_WARNING
                                        : v1::Finding::SEVERITY_INFO);
    if (finding.column) proto->set_column(*finding.column);
    proto->set_node(finding.node);
    proto->set_message(finding.message);
  }

  const std::array<const YearTree*, 2> trees_;
  const Fetched& fetched_;
  const Comparison& comparison_;
  const std::optional<Presentation>& presentation_;
  std::array<std::vector<IndicatorRef>, 2> refs_;
};

}  // namespace

v1::CompareExecutionResponse Render(const Trees& trees, const Fetched& fetched,
                                    const Comparison& comparison, const Snapshot& snapshot,
                                    const std::optional<Presentation>& presentation) {
  return Renderer(trees, fetched, comparison, presentation).Run(snapshot);
}

}  // namespace kuzukuri::aggregator
