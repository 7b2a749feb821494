#include "services/aggregator/answer/select.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/money.h"
#include "services/platform/base/text.h"

namespace kuzukuri::aggregator {
namespace {

using Value = std::optional<int64_t>;

class Selector {
 public:
  Selector(const Query& query, const CompareInput& input, const std::vector<Finding>& findings)
      : query_(query), input_(input) {
    for (const Finding& finding : findings) {
      if (query.filter.findings.contains(finding.kind)) Note(finding.node);
    }
  }

  bool Keeps(const Row& row) const {
    const Filter& filter = query_.filter;
    if (!filter.nodes.empty() && !IsBelow(row)) return false;
    if (!filter.matches.empty() && !filter.matches.contains(row.match)) return false;
    if (!filter.departments.empty() && !HasDepartment(row)) return false;
    if (!filter.text.empty() && !HasText(row)) return false;
    return filter.findings.empty() || IsNoted(row);
  }

  Value ValueOf(const Row& row) const {
    const Amounts& last = row.cells.back();
    const Amounts& before = row.cells[row.cells.size() - 2];
    switch (query_.order_by) {
      case OrderBy::kAppropriation:
        return last.Appropriation();
      case OrderBy::kExecuted:
        return last.Executed();
      case OrderBy::kDifference:
        return last.Difference();
      case OrderBy::kRate:
        return RatePermille(last);
      case OrderBy::kAppropriationChange:
        return Change(before.Appropriation(), last.Appropriation());
      case OrderBy::kExecutedChange:
        return Change(before.Executed(), last.Executed());
      case OrderBy::kPlace:
        break;
    }
    return std::nullopt;
  }

 private:
  // What is found of a sub-project is found of the row its project has.
  void Note(const std::string& node) {
    noted_.insert(node);
    const int project = input_.timeline->FindProject(node);
    if (query_.level != Level::kProject || project < 0) return;
    noted_.insert(input_.timeline->project(project).name);
  }

  static Value Change(const Value& before, const Value& after) {
    if (!before || !after) return std::nullopt;
    return platform::CheckedSub(*after, *before);
  }

  // The node of the row, or one above it in any column's year.
  bool IsBelow(const Row& row) const {
    for (const Column& column : input_.columns) {
      for (const Node* at : input_.timeline->index(column.year).Upwards(row.info->node)) {
        if (query_.filter.nodes.contains(at->id)) return true;
      }
    }
    return false;
  }

  bool HasDepartment(const Row& row) const {
    if (query_.filter.departments.contains(row.info->node)) return true;
    return std::any_of(row.members.begin(), row.members.end(), [&](const Member& member) {
      return std::any_of(
          member.info->departments.begin(), member.info->departments.end(),
          [&](const std::string& name) { return query_.filter.departments.contains(name); });
    });
  }

  bool HasText(const Row& row) const {
    const auto has = [&](const std::string& name) {
      return absl::StrContains(platform::ComparisonKey(name), query_.filter.text);
    };
    return has(row.info->display_name) ||
           std::any_of(row.members.begin(), row.members.end(),
                       [&](const Member& member) { return has(member.info->display_name); });
  }

  bool IsNoted(const Row& row) const {
    return (!row.info->node.empty() && noted_.contains(row.info->node)) ||
           std::any_of(row.members.begin(), row.members.end(),
                       [&](const Member& member) { return noted_.contains(member.info->node); });
  }

  const Query& query_;
  const CompareInput& input_;
  std::set<std::string> noted_;
};

absl::Status CheckNodes(const Query& query, const CompareInput& input) {
  for (const std::string& id : query.filter.nodes) {
    const bool known =
        std::any_of(input.columns.begin(), input.columns.end(), [&](const Column& column) {
          return input.timeline->index(column.year).FindNode(id) != nullptr;
        });
    if (known) continue;
    return platform::InvalidField(
        "filter.classification_nodes",
        absl::StrCat("'", platform::Quote(id),
                     "' is no classification node of any column's year; "
                     "give ids of nodes, such as those in the subtotals' ids"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckDepartments(const Query& query, const DepartmentNames& departments) {
  for (const std::string& name : query.filter.departments) {
    if (departments.contains(name)) continue;
    return platform::InvalidField(
        "filter.departments",
        absl::StrCat("'", platform::Quote(name),
                     "' is no department the catalog knows at this snapshot; give names of "
                     "departments that exist"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<size_t>> SelectRows(const Query& query, const CompareInput& input,
                                               const Comparison& comparison,
                                               const std::vector<Finding>& findings) {
  const absl::Status known = CheckNodes(query, input);
  if (!known.ok()) return known;
  const Selector selector(query, input, findings);
  std::vector<size_t> rows;
  for (size_t i = 0; i < comparison.rows.size(); ++i) {
    if (selector.Keeps(comparison.rows[i])) rows.push_back(i);
  }
  if (query.order_by == OrderBy::kPlace) {
    if (query.descending) std::reverse(rows.begin(), rows.end());
    return rows;
  }
  std::vector<Value> values;
  for (const Row& row : comparison.rows) values.push_back(selector.ValueOf(row));
  std::stable_sort(rows.begin(), rows.end(), [&](size_t a, size_t b) {
    if (!values[a] || !values[b]) return values[a].has_value() && !values[b].has_value();
    return query.descending ? *values[a] > *values[b] : *values[a] < *values[b];
  });
  return rows;
}

}  // namespace kuzukuri::aggregator
