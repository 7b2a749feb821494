#include "services/aggregator/domain/lineage_gaps.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/text.h"

namespace kuzukuri::aggregator {
namespace {

class GapFinder {
 public:
  GapFinder(const Timeline& timeline, const std::vector<Column>& columns, bool sub_projects,
            const NodeNames& names)
      : timeline_(timeline), columns_(columns), sub_projects_(sub_projects), names_(names) {}

  // Projects nothing in the lineage says where they went or came from.
  Findings Run() {
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
          if (before == gone.end() || HaveOneName(*before->second.second, project)) continue;
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
        absl::StrCat("project '", names_.Of(project.name).Text(), "' of ",
                     ColumnAt(c).spec.fiscal_year.value(), " has no lineage that says ", what));
    finding.column = c;
    SetSubject({project.name, names_.Of(project.name)}, finding);
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
      SetSubject({sub.name, names_.Of(sub.name)}, finding);
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
    SetSubject({after.name, names_.Of(after.name)}, finding);
  }

  static bool HaveOneName(const Project& before, const Project& after) {
    return platform::ComparisonKey(before.display_name) ==
           platform::ComparisonKey(after.display_name);
  }

  const Column& ColumnAt(int c) const { return columns_[static_cast<size_t>(c)]; }

  const Timeline& timeline_;
  const std::vector<Column>& columns_;
  const bool sub_projects_;
  const NodeNames& names_;
  Findings findings_;
};

// How much is unexplained between two years that follow each other among the columns'.
struct Missing {
  int column = 0;
  int64_t gone = 0;  // of the earlier year
  int other_column = 0;
  int64_t come = 0;  // of the later one
};

void AddMissing(const std::vector<Column>& columns, const Missing& missing, Findings& findings) {
  const auto year = [&](int c) { return columns[static_cast<size_t>(c)].spec.fiscal_year.value(); };
  Finding& finding = AddTo(
      findings, FindingKind::kMissingLineage, true,
      absl::StrCat("between fiscal years ", year(missing.column), " and ",
                   year(missing.other_column), " no lineage says what became of ", missing.gone,
                   " of the former and where ", missing.come,
                   " of the latter came from; record it to have them compared, or match equal "
                   "names in equal places with the policy AS_PRINTED"),
      {missing.gone, missing.come});
  finding.column = missing.column;
  finding.other_column = missing.other_column;
}

}  // namespace

LineageGaps FindLineageGaps(const Timeline& timeline, const std::vector<Column>& columns,
                            Level level, const NodeNames& names) {
  LineageGaps gaps;
  gaps.details = GapFinder(timeline, columns, level == Level::kSubProject, names).Run();
  std::map<int, Missing> pairs;  // by column of the later year
  std::map<int, int> next;       // by column: that of the year after it among the columns'
  int before = -1;
  for (const auto& [year, c] : FirstColumns(columns)) {
    if (columns[static_cast<size_t>(c)].missing) continue;
    if (before >= 0) {
      pairs[c].column = before;
      pairs[c].other_column = c;
      next[before] = c;
    }
    before = c;
  }
  for (const Finding& detail : gaps.details) {
    if (detail.kind == FindingKind::kUnexplainedDisappearance)
      ++pairs[next.at(*detail.column)].gone;
    if (detail.kind == FindingKind::kUnexplainedAppearance) ++pairs[*detail.column].come;
  }
  for (const auto& [year, c] : FirstColumns(columns)) {
    const auto pair = pairs.find(c);
    if (pair == pairs.end() || pair->second.gone + pair->second.come == 0) continue;
    AddMissing(columns, pair->second, gaps.counts);
  }
  return gaps;
}

}  // namespace kuzukuri::aggregator
