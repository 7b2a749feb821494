#include "services/aggregator/domain/comparison.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/outline.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

// Where a row stands in the list: node, rows of the newest column first, then its own order.
using Place = std::tuple<int, int, int, std::string>;

struct PlacedRow {
  Place place;
  Row row;
};

class Comparer {
 public:
  Comparer(const YearTree& before, const YearTree& after, const std::vector<Edge>& edges,
           Level level, LineagePolicy policy)
      : trees_{&before, &after},
        edges_(edges),
        level_(level),
        policy_(policy),
        outline_(before, after, level) {}

  absl::StatusOr<Comparison> Run() {
    KZ_RETURN_IF_ERROR(level_ == Level::kProject ? AddProjects() : AddNodes());
    KZ_RETURN_IF_ERROR(AddOwnPostings());
    AddUnknown();
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const PlacedRow& a, const PlacedRow& b) { return a.place < b.place; });
    Comparison result;
    for (PlacedRow& placed : rows_) result.rows.push_back(std::move(placed.row));
    result.subtotals = Subtotals();
    AddTotals(result);
    KZ_RETURN_IF_ERROR(CheckConservation(result));
    return result;
  }

 private:
  // The subtotal row above a node's rows: the node itself or the nearest above it that has one.
  std::string SubtotalAt(const std::string& id) const {
    for (const OutlineNode* at = outline_.Find(id); at != nullptr; at = outline_.Find(at->parent)) {
      if (outline_.HasSubtotal(at->id)) return NodeRowId(at->id);
    }
    return "";
  }

  int Rank(const std::string& id) const {
    const OutlineNode* node = outline_.Find(id);
    // What stands under no known node comes last.
    return node == nullptr ? static_cast<int>(outline_.nodes().size()) : node->rank;
  }

  absl::Status AddProjects() {
    for (const Group& group :
         MatchProjects(trees_[0]->year(), trees_[1]->year(), edges_, policy_)) {
      KZ_RETURN_IF_ERROR(AddGroup(group));
    }
    return absl::OkStatus();
  }

  absl::Status AddGroup(const Group& group) {
    Row row;
    row.kind = RowKind::kNodes;
    const std::array<const std::vector<std::string>*, 2> sides = {&group.before, &group.after};
    const int newest = group.after.empty() ? 0 : 1;
    for (int column = 0; column < 2; ++column) {
      for (const std::string& name : SortedByPlace(column, *sides[static_cast<size_t>(column)])) {
        row.members.push_back(ProjectMember(column, name));
        KZ_RETURN_IF_ERROR(row.cells[static_cast<size_t>(column)].Add(row.members.back().figures));
      }
    }
    const Member& lead = *std::find_if(row.members.begin(), row.members.end(),
                                       [&](const Member& m) { return m.column == newest; });
    const YearTree& tree = *trees_[static_cast<size_t>(newest)];
    const Project& project = *tree.FindProject(lead.node);
    row.id = absl::StrCat(tree.year().fiscal_year, "/", project.id);
    row.display_name = lead.display_name;
    row.parent = SubtotalAt(project.parent);
    row.outside_total = tree.IsOutside(project.parent);
    row.match = group.before.empty() || group.after.empty() ? Match::kNone
                : row.members.size() == 2                   ? Match::kOneToOne
                                                            : Match::kGroup;
    row.lineage = Explain(row.members);
    rows_.push_back(
        {Place(Rank(project.parent), 1 - newest, project.position, project.id), std::move(row)});
    return absl::OkStatus();
  }

  std::vector<std::string> SortedByPlace(int column, std::vector<std::string> names) const {
    const YearTree& tree = *trees_[static_cast<size_t>(column)];
    const auto place = [&](const std::string& name) {
      const Project& project = *tree.FindProject(name);
      return Place(Rank(project.parent), 0, project.position, project.id);
    };
    std::sort(names.begin(), names.end(),
              [&](const std::string& a, const std::string& b) { return place(a) < place(b); });
    return names;
  }

  Member ProjectMember(int column, const std::string& name) const {
    const YearTree& tree = *trees_[static_cast<size_t>(column)];
    const Project& project = *tree.FindProject(name);
    return {column,
            name,
            project.display_name,
            project.printed_code,
            project.departments,
            tree.ProjectNotes(name),
            tree.ProjectFigures(name)};
  }

  // Edges of the members themselves, and those of their sub-projects that say more than "the
  // same sub-project goes on in the same place".
  std::vector<Edge> Explain(const std::vector<Member>& members) const {
    std::set<std::string> names;
    for (const Member& member : members) names.insert(member.node);
    const auto touches = [&](const std::string& end) {
      return !end.empty() && names.contains(ProjectOf(end));
    };
    std::vector<Edge> result;
    for (const Edge& edge : edges_) {
      if (!touches(edge.predecessor) && !touches(edge.successor)) continue;
      const bool of_projects = ProjectOf(edge.predecessor) == edge.predecessor &&
                               ProjectOf(edge.successor) == edge.successor;
      constexpr int kContinues = 1;
      if (of_projects || edge.type != kContinues) result.push_back(edge);
    }
    return result;
  }

  // At the levels of classes and pillars: one row per row node, with everything below it.
  absl::Status AddNodes() {
    for (const OutlineNode& node : outline_.nodes()) {
      Row row;
      for (int column = 0; column < 2; ++column) {
        const YearTree& tree = *trees_[static_cast<size_t>(column)];
        if (!outline_.IsRow(tree, node.id)) continue;
        row.members.push_back(NodeMember(column, node.id));
        KZ_RETURN_IF_ERROR(row.cells[static_cast<size_t>(column)].Add(row.members.back().figures));
      }
      if (row.members.empty()) continue;
      row.id = NodeRowId(node.id);
      row.display_name = node.node->display_name;
      row.parent = SubtotalAt(node.parent);
      row.outside_total = node.outside;
      row.match = row.members.size() == 2 ? Match::kOneToOne : Match::kNone;
      rows_.push_back({Place(node.rank, 0, 0, node.id), std::move(row)});
    }
    return absl::OkStatus();
  }

  Member NodeMember(int column, const std::string& id) const {
    const YearTree& tree = *trees_[static_cast<size_t>(column)];
    const Node& node = *tree.FindNode(id);
    Member member;
    member.column = column;
    member.node = platform::YearResourceName(tree.year().jurisdiction, tree.year().fiscal_year,
                                             "classificationNodes", id);
    member.display_name = node.display_name;
    if (!node.note.empty()) member.notes.push_back(node.note);
    member.figures = tree.NodeFigures(id);
    return member;
  }

  // What is posted on nodes that are in no row: shown on a row of its own, never spread.
  absl::Status AddOwnPostings() {
    std::map<std::string, std::array<Figures, 2>> own;
    for (size_t column = 0; column < 2; ++column) {
      const YearTree& tree = *trees_[column];
      for (const Node& node : tree.year().nodes) {
        if (!outline_.RowNode(tree, node.id).empty()) continue;
        KZ_RETURN_IF_ERROR(own[node.id][column].Add(tree.OwnFigures(node.id)));
      }
      if (level_ == Level::kProject) continue;
      for (const Project& project : tree.year().projects) {
        if (!outline_.RowNode(tree, project.parent).empty()) continue;
        KZ_RETURN_IF_ERROR(own[project.parent][column].Add(tree.ProjectFigures(project.name)));
      }
    }
    for (auto& [id, cells] : own) {
      if (cells[0].Empty() && cells[1].Empty()) continue;
      const OutlineNode* node = outline_.Find(id);
      Row row;
      row.id = absl::StrCat("own/", id);
      row.kind = RowKind::kOwnPostings;
      row.display_name = node == nullptr ? id : node->node->display_name;
      row.parent = SubtotalAt(id);
      row.outside_total = node != nullptr && node->outside;
      row.cells = cells;
      // After the rows of the node, which have 0 or 1 here.
      rows_.push_back({Place(Rank(id), 2, 0, id), std::move(row)});
    }
    return absl::OkStatus();
  }

  void AddUnknown() {
    if (trees_[0]->unknown_nodes().empty() && trees_[1]->unknown_nodes().empty()) return;
    Row row;
    row.id = "unknown";
    row.kind = RowKind::kUnknownNodes;
    row.cells = {trees_[0]->UnknownFigures(), trees_[1]->UnknownFigures()};
    rows_.push_back({Place(Rank("") + 1, 0, 0, ""), std::move(row)});
  }

  std::vector<Row> Subtotals() const {
    std::vector<Row> result;
    for (const OutlineNode& node : outline_.nodes()) {
      if (!outline_.HasSubtotal(node.id)) continue;
      Row row;
      row.id = NodeRowId(node.id);
      row.kind = RowKind::kSubtotal;
      row.display_name = node.node->display_name;
      row.parent = SubtotalAt(node.parent);
      row.outside_total = node.outside;
      for (int column = 0; column < 2; ++column) {
        if (trees_[static_cast<size_t>(column)]->FindNode(node.id) == nullptr) continue;
        row.members.push_back(NodeMember(column, node.id));
        row.cells[static_cast<size_t>(column)] = row.members.back().figures;
      }
      result.push_back(std::move(row));
    }
    return result;
  }

  void AddTotals(Comparison& result) const {
    result.total.id = "total";
    result.total.kind = RowKind::kTotal;
    for (const OutlineNode& node : outline_.nodes()) {
      if (node.node->kind != NodeKind::kTotal || node.outside) continue;
      result.total.display_name = node.node->display_name;
      break;
    }
    result.total.cells = {trees_[0]->Inside(), trees_[1]->Inside()};
    if (trees_[0]->Outside().Empty() && trees_[1]->Outside().Empty()) return;
    Row outside;
    outside.id = "outside";
    outside.kind = RowKind::kOutsideTotal;
    outside.outside_total = true;
    outside.cells = {trees_[0]->Outside(), trees_[1]->Outside()};
    result.outside_total = std::move(outside);
  }

  // The law of the whole service: nothing is lost and nothing counted twice.
  absl::Status CheckConservation(const Comparison& result) const {
    for (size_t column = 0; column < 2; ++column) {
      Figures sum;
      for (const Row& row : result.rows) KZ_RETURN_IF_ERROR(sum.Add(row.cells[column]));
      Figures totals = result.total.cells[column];
      if (result.outside_total) {
        KZ_RETURN_IF_ERROR(totals.Add(result.outside_total->cells[column]));
      }
      const Year& year = trees_[column]->year();
      const bool holds = sum.appropriation.value_or(0) == year.ledger_appropriation &&
                         totals.appropriation.value_or(0) == year.ledger_appropriation &&
                         sum.executed.value_or(0) == year.ledger_executed.value_or(0) &&
                         totals.executed.value_or(0) == year.ledger_executed.value_or(0);
      if (holds) continue;
      return platform::Internal(
          "CONSERVATION_VIOLATED",
          absl::StrCat("the rows of fiscal year ", year.fiscal_year, " sum to ",
                       sum.appropriation.value_or(0), " / ", sum.executed.value_or(0),
                       " yen and the ledger to ", year.ledger_appropriation, " / ",
                       year.ledger_executed.value_or(0),
                       "; the figures are withheld, report this as a defect"));
    }
    return absl::OkStatus();
  }

  const std::array<const YearTree*, 2> trees_;
  const std::vector<Edge>& edges_;
  const Level level_;
  const LineagePolicy policy_;
  const Outline outline_;
  std::vector<PlacedRow> rows_;
};

}  // namespace

std::string NodeRowId(const std::string& node_id) { return absl::StrCat("node/", node_id); }

absl::StatusOr<Comparison> Compare(const YearTree& before, const YearTree& after,
                                   const std::vector<Edge>& edges, Level level,
                                   LineagePolicy policy) {
  return Comparer(before, after, edges, level, policy).Run();
}

}  // namespace kuzukuri::aggregator
