#include "services/report/comparison/sub_projects.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

constexpr const char* kSubProjects = "/subProjects/";

bool IsSubProject(const std::string& node) { return absl::StrContains(node, kSubProjects); }
std::string ProjectOf(const std::string& node) { return node.substr(0, node.find(kSubProjects)); }

// Whether every year has one of the members, and there is more than one year.
bool IsOneAYear(const std::vector<const v1::Member*>& members) {
  std::set<int> columns;
  for (const v1::Member* member : members) columns.insert(member->column());
  return columns.size() > 1 && columns.size() == members.size();
}

}  // namespace

SubProjects::SubProjects(const Comparison& comparison) : comparison_(comparison) {
  if (comparison.options.sub_projects == nullptr) return;
  for (const v1::Row& row : comparison.options.sub_projects->rows()) {
    for (const v1::Member& member : row.members()) {
      const std::string project = ProjectOf(member.node());
      if (IsSubProject(member.node())) with_sub_projects_.insert(project);
      std::vector<const v1::Row*>& rows = rows_of_[project];
      if (rows.empty() || rows.back() != &row) rows.push_back(&row);
    }
  }
}

std::vector<TableRow> SubProjects::Lines(const v1::Row& row, int indent) const {
  std::set<std::string> projects;
  std::vector<const v1::Row*> subs;
  for (const v1::Member& member : row.members()) {
    const auto rows = rows_of_.find(member.node());
    if (!projects.insert(member.node()).second || rows == rows_of_.end()) continue;
    for (const v1::Row* sub : rows->second) {
      if (std::find(subs.begin(), subs.end(), sub) == subs.end()) subs.push_back(sub);
    }
  }
  std::vector<TableRow> lines;
  for (const v1::Row* sub : subs) AddLines(*sub, projects, indent, lines);
  return lines;
}

// One line where the years stand side by side, else one line each.
void SubProjects::AddLines(const v1::Row& sub, const std::set<std::string>& projects, int indent,
                           std::vector<TableRow>& lines) const {
  Members members;
  for (const v1::Member& member : sub.members()) {
    if (!projects.contains(ProjectOf(member.node()))) continue;
    if (IsSubProject(member.node())) {
      members.push_back(&member);
    } else if (with_sub_projects_.contains(member.node())) {
      // A project without sub-projects is the row itself.
      AddOwn(member, indent, lines);
    }
  }
  if (IsOneAYear(members) && static_cast<int>(members.size()) == sub.members_size()) {
    lines.push_back(LineOfAllYears(members, indent));
    return;
  }
  for (const v1::Member* member : members) {
    lines.push_back(comparison_.columns.LineIn(
        member->column(), YearBullet(*member) + member->display_name(), indent, member->cell()));
  }
}

TableRow SubProjects::LineOfAllYears(const Members& members, int indent) const {
  const Labels& labels = comparison_.labels;
  const std::string& now = members.back()->display_name();
  const std::string& before = members.front()->display_name();
  std::string name = absl::StrCat("・", now);
  if (before != now) {
    name +=
        absl::Substitute(labels.in_brackets, absl::Substitute(labels.comparison.formerly, before));
  }
  TableRow line = comparison_.columns.EmptyLine(std::move(name), indent);
  for (const v1::Member* member : members) {
    comparison_.columns.Fill(member->column(), member->cell(), line);
  }
  return line;
}

// What is posted on the project itself, unless nothing of it shows in the page's unit.
void SubProjects::AddOwn(const v1::Member& member, int indent, std::vector<TableRow>& lines) const {
  const v1::Cell& cell = member.cell();
  const bool shows = comparison_.Rounded(cell.appropriation_yen()) != "0" ||
                     comparison_.Rounded(cell.executed_yen()) != "0";
  if (!shows) return;
  const char* label = OwnPostingsLabel(comparison_.labels, cell, /*of_project=*/true);
  lines.push_back(
      comparison_.columns.LineIn(member.column(), YearBullet(member) + label, indent, cell));
}

std::string SubProjects::YearBullet(const v1::Member& member) const {
  return absl::StrCat("・", comparison_.columns.Year(member.column()), " ");
}

}  // namespace kuzukuri::report
