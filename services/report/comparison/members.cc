#include "services/report/comparison/members.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;
using LineageEdge = catalog::v1::LineageEdge;

// The newest member: it gives a row its name.
const v1::Member* Newest(const v1::Row& row) {
  const v1::Member* newest = nullptr;
  for (const v1::Member& member : row.members()) {
    if (member.display_name() == row.display_name()) newest = &member;
  }
  return newest;
}

std::string Coded(const v1::Row& row) {
  const v1::Member* member = Newest(row);
  if (member == nullptr || member->printed_code().empty()) return row.display_name();
  return absl::StrCat(member->printed_code(), " ", row.display_name());
}

bool IsMember(const v1::Row& row, const std::string& node) {
  return std::any_of(row.members().begin(), row.members().end(),
                     [&](const v1::Member& member) { return member.node() == node; });
}

// Postings on a project itself are rows at the level of sub-projects, with the project's id.
bool IsOfProject(const v1::Row& row) {
  return absl::EndsWith(row.id(), "/own") && !absl::StartsWith(row.id(), "own/");
}

bool IsUnderItsOwnHeading(const Comparison& comparison, const v1::Row& row) {
  const auto& subtotals = comparison.answer.subtotals();
  return std::any_of(subtotals.begin(), subtotals.end(), [&](const v1::Row& subtotal) {
    return subtotal.id() == row.parent() && subtotal.display_name() == row.display_name();
  });
}

// In brackets, where a row of one member began or ended.
std::string FateOf(const Comparison& comparison, const v1::Row& row) {
  if (row.match() != v1::Row::MATCH_NONE) return "";
  for (const v1::RowLineage& edge : row.lineage()) {
    const bool of_row =
        (edge.type() == LineageEdge::TYPE_ENDED && IsMember(row, edge.predecessor())) ||
        (edge.type() == LineageEdge::TYPE_NEW && IsMember(row, edge.successor()));
    if (!of_row) continue;
    return absl::Substitute(comparison.labels.in_brackets,
                            comparison.labels.lineage_types.Of(edge.type()));
  }
  return "";
}

// What became of a member of the first column.
std::string FateOf(const Comparison& comparison, const v1::Row& row, const v1::Member& member) {
  if (member.column() != 0) return "";
  for (const v1::RowLineage& edge : row.lineage()) {
    if (edge.predecessor() == member.node()) return comparison.labels.lineage_types.Of(edge.type());
  }
  return "";
}

// What a row without a name is, by the level of the page; empty where it has one.
std::string Unnamed(const Comparison& comparison, const v1::Row& row) {
  if (!row.display_name().empty()) return "";
  if (comparison.options.level == v1::LEVEL_FUND_SOURCE) return comparison.labels.fund_unnamed;
  if (comparison.options.level == v1::LEVEL_DEPARTMENT) {
    return comparison.labels.comparison.no_department;
  }
  return "";
}

}  // namespace

std::string RowName(const Comparison& comparison, const v1::Row& row) {
  const Labels& labels = comparison.labels;
  if (row.kind() == v1::Row::KIND_OWN_POSTINGS) {
    const char* label = OwnPostingsLabel(labels, row.cells(), IsOfProject(row));
    if (IsUnderItsOwnHeading(comparison, row)) return label;
    return absl::StrCat(label, labels.colon, row.display_name());
  }
  if (row.kind() == v1::Row::KIND_UNKNOWN_NODES) return labels.unknown_nodes;
  if (std::string name = Unnamed(comparison, row); !name.empty()) return name;
  const bool coded = comparison.options.level == v1::LEVEL_PROJECT;
  return absl::StrCat(coded ? Coded(row) : row.display_name(), FateOf(comparison, row));
}

std::vector<std::string> DepartmentTexts(const Comparison& comparison, const v1::Row& row) {
  const ComparisonPageOptions& options = comparison.options;
  const bool detailed = options.indicators || options.why || options.places;
  const v1::Member* member = Newest(row);
  if (!detailed || options.level != v1::LEVEL_PROJECT || member == nullptr) return {};
  if (member->departments().empty()) return {};
  std::vector<std::string> names(member->departments().begin(), member->departments().end());
  if (names.size() > 1) names[0] += comparison.labels.comparison.lead;
  return {absl::Substitute(comparison.labels.comparison.departments,
                           absl::StrJoin(names, comparison.labels.separator))};
}

std::vector<std::string> FormerNameTexts(const Comparison& comparison, const v1::Row& row) {
  std::vector<std::string> texts;
  for (const v1::RowLineage& edge : row.lineage()) {
    if (edge.type() != LineageEdge::TYPE_RENAMES || !IsMember(row, edge.successor())) continue;
    texts.push_back(absl::Substitute(comparison.labels.comparison.former_name,
                                     edge.predecessor_display_name()));
  }
  return texts;
}

std::vector<TableRow> MemberLines(const Comparison& comparison, const v1::Row& row, int indent) {
  std::vector<TableRow> lines;
  for (int i = 0; i < row.members_size(); ++i) {
    const v1::Member& member = row.members(i);
    const char* branch = i + 1 == row.members_size() ? "└ " : "├ ";
    std::string name =
        absl::StrCat(branch, comparison.columns.Year(member.column()), " ", member.display_name());
    const std::string fate = FateOf(comparison, row, member);
    if (!fate.empty()) name += absl::Substitute(comparison.labels.in_brackets, fate);
    lines.push_back(
        comparison.columns.LineIn(member.column(), std::move(name), indent, member.cell()));
  }
  return lines;
}

}  // namespace kuzukuri::report
