#include "services/aggregator/domain/findings.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/date.h"
#include "services/platform/base/money.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

const char* ClosingStateText(int state) {
  constexpr std::array<const char*, 5> kTexts = {"of unknown state", "in year",
                                                 "in its closing period", "settled", "certified"};
  return kTexts[state >= 0 && state < 5 ? static_cast<size_t>(state) : 0];
}

const char* StageText(int stage) {
  constexpr std::array<const char*, 3> kTexts = {"an unstated stage", "commitments",
                                                 "disbursements"};
  return kTexts[stage >= 0 && stage < 3 ? static_cast<size_t>(stage) : 0];
}

bool IsSettled(const Column& column) {
  return column.closing_state == kSettled || column.closing_state == kCertified;
}

int DayOfYear(const Column& column) {
  return platform::DaysBetween(platform::FiscalYearStart(column.spec.fiscal_year.value()),
                               *column.as_of) +
         1;
}

std::optional<int64_t> Rate(const Amounts& figures) {
  const auto appropriation = figures.Appropriation();
  const auto executed = figures.Executed();
  if (!appropriation || !executed) return std::nullopt;
  return platform::RatePermille(*executed, *appropriation);
}

int64_t AmountOf(const Amounts& figures, size_t amount) { return figures[amount]; }

// Nothing when it leaves 64 bits.
std::optional<int64_t> Magnitude(int64_t amount) {
  return amount < 0 ? platform::CheckedSub(0, amount) : amount;
}

std::string Yen(int64_t amount) { return platform::FormatAmount(amount) + " yen"; }

Finding& AddTo(std::vector<Finding>& findings, FindingKind kind, bool warning, std::string message,
               std::vector<int64_t> figures = {}) {
  Finding& finding = findings.emplace_back();
  finding.kind = kind;
  finding.warning = warning;
  finding.message = std::move(message);
  finding.figures = std::move(figures);
  return finding;
}

// The first column of each year, by index of the year.
std::map<int, int> FirstColumns(const std::vector<Column>& columns) {
  std::map<int, int> first;
  for (size_t c = 0; c < columns.size(); ++c) {
    first.emplace(columns[c].year, static_cast<int>(c));
  }
  return first;
}

class GapFinder {
 public:
  GapFinder(const Timeline& timeline, const std::vector<Column>& columns, bool sub_projects)
      : timeline_(timeline), columns_(columns), sub_projects_(sub_projects) {}

  // Projects nothing in the lineage says where they went or came from.
  std::vector<Finding> Run() {
    std::set<std::string> left;
    std::set<std::string> arrived;
    // Whose sub-projects should be somewhere in the next year, or come from the one before.
    std::set<std::string> goes_on;
    std::set<std::string> went_on;
    for (const Edge* edge : timeline_.edges()) {
      if (edge->type >= EdgeType::kAlternatesWith) continue;
      left.insert(edge->predecessor);
      arrived.insert(edge->successor);
      if (edge->type != EdgeType::kContinues && edge->type != EdgeType::kRenames) continue;
      goes_on.insert(edge->predecessor);
      went_on.insert(edge->successor);
    }
    std::map<std::pair<std::string, std::string>, std::pair<int, const Project*>> gone;
    std::map<int, int> years = FirstColumns(columns_);
    std::erase_if(years, [this](const auto& item) { return ColumnAt(item.second).missing; });
    for (const auto& [year, c] : years) {
      // First who came, so that who left the year before can be found.
      if (year != years.begin()->first) {
        for (const Project& project : timeline_.year(year).projects) {
          if (went_on.contains(project.name)) {
            AddSubProjects(FindingKind::kUnexplainedAppearance, c, project, arrived,
                           "where it came from");
          }
          if (arrived.contains(project.name)) continue;
          AddUnexplained(FindingKind::kUnexplainedAppearance, c, project, "where it came from");
          const auto before = gone.find({project.parent, project.printed_code});
          if (before == gone.end()) continue;
          AddNameChange(before->second.first, *before->second.second, c, project);
        }
      }
      gone.clear();
      if (year == years.rbegin()->first) continue;
      for (const Project& project : timeline_.year(year).projects) {
        if (goes_on.contains(project.name)) {
          AddSubProjects(FindingKind::kUnexplainedDisappearance, c, project, left,
                         "what became of it");
        }
        if (left.contains(project.name)) continue;
        AddUnexplained(FindingKind::kUnexplainedDisappearance, c, project, "what became of it");
        if (!project.printed_code.empty())
          gone[{project.parent, project.printed_code}] = {c, &project};
      }
    }
    return std::move(findings_);
  }

 private:
  void AddUnexplained(FindingKind kind, int c, const Project& project, const char* what) {
    Finding& finding = AddTo(
        findings_, kind, true,
        absl::StrCat("project '", project.display_name, "' of ",
                     ColumnAt(c).spec.fiscal_year.value(), " has no lineage that says ", what));
    finding.column = c;
    finding.node = project.name;
  }

  // Those of a project that itself goes on; of any other its own end says enough.
  void AddSubProjects(FindingKind kind, int c, const Project& project,
                      const std::set<std::string>& explained, const char* what) {
    if (!sub_projects_) return;
    for (const SubProject& sub : project.sub_projects) {
      if (explained.contains(sub.name)) continue;
      Finding& finding =
          AddTo(findings_, kind, true,
                absl::StrCat("sub-project '", sub.display_name, "' of '", project.display_name,
                             "' of ", ColumnAt(c).spec.fiscal_year.value(),
                             " has no lineage that says ", what, ", while its project goes on"));
      finding.column = c;
      finding.node = sub.name;
    }
  }

  void AddNameChange(int from, const Project& before, int to, const Project& after) {
    Finding& finding = AddTo(
        findings_, FindingKind::kNameChangedWithoutLineage, true,
        absl::StrCat("'", before.display_name, "' of ", ColumnAt(from).spec.fiscal_year.value(),
                     " and '", after.display_name, "' of ", ColumnAt(to).spec.fiscal_year.value(),
                     " stand in the same place under the same code without lineage; record it "
                     "if one became the other"));
    finding.column = from;
    finding.other_column = to;
    finding.node = after.name;
  }

  const Column& ColumnAt(int c) const { return columns_[static_cast<size_t>(c)]; }

  const Timeline& timeline_;
  const std::vector<Column>& columns_;
  const bool sub_projects_;
  std::vector<Finding> findings_;
};

// A node of a column's year, with what stands on it and below.
struct Above {
  std::string kind;
  std::string display_name;
  Amounts figures;
};

const char* KindText(NodeKind kind) {
  constexpr std::array<const char*, 5> kTexts = {"", "the total", "class", "pillar", "group"};
  const auto at = static_cast<size_t>(kind);
  return kTexts[at < kTexts.size() ? at : 0];
}

// What stands above the nodes of a column.
class Ladder {
 public:
  Ladder(const Timeline& timeline, const Column& column) : timeline_(timeline), column_(column) {
    const YearIndex& index = timeline.index(column.year);
    const int first = timeline.first_leaf(column.year);
    for (size_t l = 0; l < column.leaves.size(); ++l) {
      const Amounts& figures = column.leaves[l];
      if (figures.Empty()) continue;
      for (const Node* at : index.Upwards(timeline.NodeOf(first + static_cast<int>(l)))) {
        sums_[at->id].Add(figures);
      }
    }
  }

  // The project of a sub-project, then the classification nodes from below.
  std::vector<Above> Of(const std::string& node) const {
    std::vector<Above> result;
    const int leaf = timeline_.FindLeaf(column_.year, node);
    const Leaf& at = timeline_.leaf(leaf);
    if (at.unknown()) return result;
    if (at.sub >= 0) {
      const ProjectRef& ref = timeline_.project(at.project);
      Above& above = result.emplace_back(Above{"project", ref.project->display_name, {}});
      for (int l = 0; l < ref.leaf_count; ++l) {
        above.figures.Add(column_.At(timeline_, ref.own_leaf + l));
      }
    }
    for (const Node* up : timeline_.index(column_.year).Upwards(timeline_.NodeOf(leaf))) {
      if (at.node >= 0 && up->id == timeline_.NodeOf(leaf)) continue;  // itself
      const auto sum = sums_.find(up->id);
      result.push_back(
          {KindText(up->kind), up->display_name, sum == sums_.end() ? Amounts() : sum->second});
    }
    return result;
  }

 private:
  const Timeline& timeline_;
  const Column& column_;
  std::map<std::string, Amounts> sums_;
};

class Finder {
 public:
  Finder(const CompareInput& input, const Comparison& comparison, const Thresholds& thresholds,
         const std::vector<Finding>& gaps, const PastOf& past)
      : input_(input),
        timeline_(*input.timeline),
        comparison_(comparison),
        thresholds_(thresholds),
        gaps_(gaps),
        past_(past) {}

  std::vector<Finding> Run() {
    for (size_t c = 0; c < input_.columns.size(); ++c) CheckColumn(static_cast<int>(c));
    for (size_t c = 0; c + 1 < input_.columns.size(); ++c) CheckNeighbours(static_cast<int>(c));
    for (const auto& [year, c] : FirstColumns(input_.columns)) CheckUnknown(c);
    findings_.insert(findings_.end(), gaps_.begin(), gaps_.end());
    CheckCarryOver();
    CheckTotal();
    for (const Row& row : comparison_.subtotals) CheckRow(row);
    for (const Row& row : comparison_.rows) CheckRow(row);
    CheckPace(comparison_.total);
    for (const Row& row : comparison_.rows) CheckPace(row);
    return std::move(findings_);
  }

 private:
  Finding& Add(FindingKind kind, bool warning, std::string message,
               std::vector<int64_t> figures = {}) {
    return AddTo(findings_, kind, warning, std::move(message), std::move(figures));
  }

  const Column& ColumnAt(int c) const { return input_.columns[static_cast<size_t>(c)]; }

  void CheckColumn(int c) {
    const Column& column = ColumnAt(c);
    if (!column.missing && !column.ledger.Executed()) {
      Add(FindingKind::kExecutionUnknown, true,
          absl::StrCat(
              "execution of fiscal year ", column.spec.fiscal_year.value(), " is not known",
              column.spec.as_of ? absl::StrCat(" on ", platform::FormatDate(*column.spec.as_of))
                                : "",
              ": its statement tells it for its own date only; the executed amounts are "
              "absent, not zero"))
          .column = c;
    }
    if (!column.missing) return;
    Add(FindingKind::kMissingYear, true,
        absl::StrCat("fiscal year ", column.spec.fiscal_year.value(), " has no ",
                     timeline_.year(column.year).exists ? "budget lines" : "catalogue",
                     " at this snapshot; its cells are absent, not zero"))
        .column = c;
  }

  void CheckNeighbours(int c) {
    const Column& a = ColumnAt(c);
    const Column& b = ColumnAt(c + 1);
    if (a.missing || b.missing) return;
    const auto add = [&](FindingKind kind, std::string message) {
      Finding& finding = Add(kind, true, std::move(message));
      finding.column = c;
      finding.other_column = c + 1;
    };
    if (a.closing_state != b.closing_state) {
      add(FindingKind::kClosingStateMismatch,
          absl::StrCat("fiscal year ", a.spec.fiscal_year.value(), " is ",
                       ClosingStateText(a.closing_state), " and ", b.spec.fiscal_year.value(),
                       " is ", ClosingStateText(b.closing_state),
                       "; their executed amounts are of different kinds"));
    }
    if (a.execution_stage != b.execution_stage) {
      add(FindingKind::kExecutionStageMismatch,
          absl::StrCat("executed amounts of ", a.spec.fiscal_year.value(), " count ",
                       StageText(a.execution_stage), " and those of ", b.spec.fiscal_year.value(),
                       " ", StageText(b.execution_stage)));
    }
    if (!a.as_of || !b.as_of || SamePoint(a, b)) return;
    add(FindingKind::kAsOfMismatch,
        absl::StrCat("the columns stand at different points of their years: ",
                     platform::FormatDate(*a.as_of), " is day ", DayOfYear(a), " and ",
                     platform::FormatDate(*b.as_of), " day ", DayOfYear(b)));
  }

  void CheckUnknown(int c) {
    for (const std::string& node : ColumnAt(c).unknown_nodes) {
      Finding& finding = Add(FindingKind::kUnknownNode, true,
                             absl::StrCat("the ledger posts on '", node,
                                          "', which the catalog does not know at this snapshot"));
      finding.column = c;
      finding.node = node;
    }
  }

  // What one year carried out must arrive in the next, kind by kind.
  void CheckCarryOver() {
    constexpr std::array<const char*, 3> kKinds = {"continued expenses", "approved carry-over",
                                                   "accidental carry-over"};
    for (size_t a = 0; a < input_.columns.size(); ++a) {
      const Column& from = input_.columns[a];
      if (from.missing || !IsSettled(from) || from.spec.as_of) continue;
      for (size_t b = 0; b < input_.columns.size(); ++b) {
        const Column& to = input_.columns[b];
        if (to.missing || to.year != from.year + 1) continue;
        for (size_t kind = 0; kind < kKinds.size(); ++kind) {
          const int64_t out = AmountOf(from.ledger, kContinuedOut + kind);
          const int64_t in = AmountOf(to.ledger, kContinuedIn + kind);
          const auto add = [&](const std::string& who, const std::string& node, int64_t left,
                               int64_t arrived) {
            if (left == arrived) return;
            Finding& finding =
                Add(FindingKind::kCarryOverMismatch, true,
                    absl::StrCat(who, "fiscal year ", from.spec.fiscal_year.value(), " carries ",
                                 Yen(left), " of ", kKinds[kind], " to the next year, and ",
                                 to.spec.fiscal_year.value(), " takes in ", Yen(arrived)),
                    {left, arrived});
            finding.column = static_cast<int>(a);
            finding.other_column = static_cast<int>(b);
            finding.node = node;
          };
          add("", "", out, in);
          CheckCarryOverOfRows(a, b, kind, add);
        }
        break;
      }
    }
  }

  // Row by row, where all of both sides stands on rows of nodes that lineage ties: what is carried
  // out by project and taken in on a classification node cannot be told apart.
  template <class Add>
  void CheckCarryOverOfRows(size_t a, size_t b, size_t kind, const Add& add) const {
    const bool tied = (input_.level == Level::kProject || input_.level == Level::kSubProject) &&
                      input_.policy != LineagePolicy::kAsPrinted;
    if (!tied) return;
    const auto amounts = [&](const Row& row) {
      return std::pair(AmountOf(row.cells[a], kContinuedOut + kind),
                       AmountOf(row.cells[b], kContinuedIn + kind));
    };
    for (const Row& row : comparison_.rows) {
      if (row.info->kind != RowKind::kNodes && amounts(row) != std::pair<int64_t, int64_t>(0, 0)) {
        return;
      }
    }
    for (const Row& row : comparison_.rows) {
      const auto [out, in] = amounts(row);
      if (out == in) continue;
      const size_t column = out != 0 ? a : b;
      std::string node = NewestNode(row);
      for (const Member& member : row.members) {
        if (static_cast<size_t>(member.column) != column) continue;
        node = member.info->node;
        break;
      }
      add(absl::StrCat("'", row.info->display_name, "': "), node, out, in);
    }
  }

  void CheckRow(const Row& row) {
    for (const Member& member : row.members) {
      if (member.not_counted || member.by_share) continue;
      CheckExecution(row, member);
    }
    if (row.info->kind != RowKind::kNodes && row.info->kind != RowKind::kSubtotal) return;
    for (size_t c = 0; c + 1 < row.cells.size(); ++c) CheckSwing(row, c);
  }

  void CheckExecution(const Row& row, const Member& member) {
    CheckExecution(member.figures, member.column, member.info->node, member.info->display_name,
                   row.info->kind == RowKind::kNodes);
  }

  // The grand total has no member: its node is that of each column's year.
  void CheckTotal() {
    for (size_t c = 0; c < input_.columns.size(); ++c) {
      const CatalogYear& year = timeline_.year(input_.columns[c].year);
      const auto total = std::find_if(year.nodes.begin(), year.nodes.end(), [](const Node& node) {
        return node.kind == NodeKind::kTotal && !node.outside_total;
      });
      const bool known = total != year.nodes.end();
      CheckExecution(
          comparison_.total.cells[c], static_cast<int>(c),
          known ? platform::YearResourceName(year.jurisdiction.value(), year.fiscal_year.value(),
                                             "classificationNodes", total->id)
                : "",
          known ? total->display_name : "total", /*of_nodes=*/false);
    }
  }

  void CheckExecution(const Amounts& figures, int column, const std::string& node,
                      const std::string& display_name, bool of_nodes) {
    const auto appropriation = figures.Appropriation();
    const auto executed = figures.Executed();
    if (!appropriation || !executed) return;
    const auto rate = Rate(figures);
    const std::string rate_text =
        rate ? absl::StrCat(" (", platform::FormatRate(*rate), ")") : std::string();
    const auto add = [&](FindingKind kind, bool warning, absl::string_view what,
                         const std::string& more) {
      // A year may be in several columns; what is the same in them is said once.
      const Column& of = ColumnAt(column);
      if (!said_.emplace(kind, of.year, node, of.closing_state, *executed, *appropriation).second) {
        return;
      }
      Finding& finding =
          Add(kind, warning,
              absl::StrCat("'", display_name, "' ", what, " ", Yen(*executed), " of ",
                           platform::FormatAmount(*appropriation), rate_text, more),
              {*executed, *appropriation});
      finding.column = column;
      finding.node = node;
    };
    if (*executed > *appropriation) {
      add(FindingKind::kOverExecution, true, "executed", Absorbed(column, node));
    }
    if (of_nodes && IsSettled(ColumnAt(column)) && rate && *appropriation > 0 &&
        *rate < thresholds_.low_execution_permille) {
      add(FindingKind::kLowExecution, false, "executed only", "");
    }
  }

  // The lowest level above a node whose appropriation suffices.
  std::string Absorbed(int column, const std::string& node) {
    auto ladder = ladders_.find(column);
    if (ladder == ladders_.end()) {
      ladder = ladders_.emplace(column, Ladder(timeline_, ColumnAt(column))).first;
    }
    for (const Above& above : ladder->second.Of(node)) {
      const auto difference = above.figures.Difference();
      if (!difference || *difference < 0) continue;
      return absl::StrCat("; ", above.kind, " '", above.display_name, "' absorbs the excess");
    }
    return "; no level above absorbs the excess";
  }

  bool IsSwing(int64_t before, int64_t after) const {
    const auto change = platform::CheckedSub(after, before);
    const auto size = change ? Magnitude(*change) : std::nullopt;
    const auto from = Magnitude(before);
    if (!size || !from || *size < thresholds_.swing_yen) return false;
    const auto permille = platform::RatePermille(*size, *from);
    return !permille || *permille >= thresholds_.swing_permille;
  }

  void CheckSwing(const Row& row, size_t c) {
    const Column& a = input_.columns[c];
    const Column& b = input_.columns[c + 1];
    const auto check = [&](const std::optional<int64_t>& before,
                           const std::optional<int64_t>& after, const char* what) {
      if (!before || !after || !IsSwing(*before, *after)) return;
      Finding& finding = Add(FindingKind::kLargeSwing, false,
                             absl::StrCat(what, " of '", row.info->display_name, "' went from ",
                                          Yen(*before), " to ", platform::FormatAmount(*after)),
                             {*before, *after});
      finding.column = static_cast<int>(c);
      finding.other_column = static_cast<int>(c) + 1;
      finding.node = NewestNode(row);
    };
    check(row.cells[c].Appropriation(), row.cells[c + 1].Appropriation(), "the appropriation");
    // Half a year against a whole one is no swing.
    if (a.closing_state != b.closing_state && !SamePoint(a, b)) return;
    if (a.execution_stage != b.execution_stage) return;
    check(row.cells[c].Executed(), row.cells[c + 1].Executed(), "the executed amount");
  }

  static std::string NewestNode(const Row& row) {
    return row.members.empty() ? "" : row.members.back().info->node;
  }

  // The column that shows the year before a running one on the same date.
  std::optional<int> ColumnBefore(const Column& now) const {
    for (size_t a = 0; a < input_.columns.size(); ++a) {
      const Column& past = input_.columns[a];
      if (past.year == now.year - 1 && past.as_of && SamePoint(past, now)) {
        return static_cast<int>(a);
      }
    }
    return std::nullopt;
  }

  // Earlier years of a row at the date of a running column: those of its pace, else the year before
  // from its own column.
  std::vector<PastYear> PastYears(const Row& row, int column,
                                  const std::optional<int>& before) const {
    std::vector<PastYear> past;
    if (past_) past = past_(row, column);
    if (past.empty() && before) {
      const Amounts& cell = row.cells[static_cast<size_t>(*before)];
      PastYear& year = past.emplace_back();
      year.fiscal_year = ColumnAt(*before).spec.fiscal_year;
      year.executed = cell.Executed();
      year.appropriation = cell.Appropriation();
      year.rate_permille = Rate(cell);
    }
    std::erase_if(past, [](const PastYear& year) { return !year.rate_permille; });
    return past;
  }

  // A running year beside earlier ones on the same date: the arithmetic, no judgement.
  void CheckPace(const Row& row) {
    for (size_t c = 0; c < input_.columns.size(); ++c) {
      const Column& now = input_.columns[c];
      if (now.closing_state != kInYear || !now.as_of) continue;
      const auto rate = Rate(row.cells[c]);
      if (!rate) continue;
      const std::optional<int> before = ColumnBefore(now);
      const std::vector<PastYear> past = PastYears(row, static_cast<int>(c), before);
      if (past.empty() || *rate > *past.front().rate_permille - thresholds_.pace_permille) continue;
      std::string message = absl::StrCat("'", row.info->display_name, "': ");
      std::vector<int64_t> figures;
      const auto tell = [&](const std::optional<int64_t>& executed,
                            const std::optional<int64_t>& appropriation, int64_t permille) {
        absl::StrAppend(&message, Yen(*executed), " of ", platform::FormatAmount(*appropriation),
                        " spent (", platform::FormatRate(permille), ")");
        figures.insert(figures.end(), {*executed, *appropriation, permille});
      };
      tell(row.cells[c].Executed(), row.cells[c].Appropriation(), *rate);
      absl::StrAppend(&message, " on day ", DayOfYear(now), " of fiscal year ",
                      now.spec.fiscal_year.value(), "; on the same date");
      for (size_t i = 0; i < past.size(); ++i) {
        absl::StrAppend(&message, i == 0 ? " " : ", ", past[i].fiscal_year.value(), ": ");
        tell(past[i].executed, past[i].appropriation, *past[i].rate_permille);
      }
      Finding& finding =
          Add(FindingKind::kBehindPace, false, std::move(message), std::move(figures));
      finding.column = static_cast<int>(c);
      finding.other_column = before;
      finding.node = NewestNode(row);
    }
  }

  const CompareInput& input_;
  const Timeline& timeline_;
  const Comparison& comparison_;
  const Thresholds& thresholds_;
  const std::vector<Finding>& gaps_;
  const PastOf& past_;
  // Execution that was told: kind, year, node, closing state, executed, appropriation.
  std::set<std::tuple<FindingKind, int, std::string, int, int64_t, int64_t>> said_;
  std::map<int, Ladder> ladders_;  // by column, when one is needed
  std::vector<Finding> findings_;
};

}  // namespace

bool SamePoint(const Column& a, const Column& b) {
  if (!a.as_of || !b.as_of) return a.as_of == b.as_of;
  const auto point = [](const Column& column) {
    return std::tuple(column.as_of->year - column.spec.fiscal_year.value(), column.as_of->month,
                      column.as_of->day);
  };
  return point(a) == point(b);
}

std::vector<Finding> FindLineageGaps(const Timeline& timeline, const std::vector<Column>& columns,
                                     Level level) {
  return GapFinder(timeline, columns, level == Level::kSubProject).Run();
}

std::vector<Finding> FindAll(const CompareInput& input, const Comparison& comparison,
                             const Thresholds& thresholds, const std::vector<Finding>& lineage_gaps,
                             const PastOf& past) {
  return Finder(input, comparison, thresholds, lineage_gaps, past).Run();
}

}  // namespace kuzukuri::aggregator
