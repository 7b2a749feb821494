// Restates a first year on the last one's structure where every project splits into all of the next
// year's, every year: prints the edges and the processor time they take as one JSON line.
#include <algorithm>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/names.h"

namespace {

using namespace kuzukuri::aggregator;  // NOLINT(google-build-using-namespace)
constexpr int kFirst = 1980;

std::string ProjectName(int year, int project) {
  namespace platform = kuzukuri::platform;
  return platform::YearResourceName(platform::JurisdictionCode("141127"),
                                    platform::Year(kFirst + year), "projects",
                                    platform::ResourceId(absl::StrCat("P-", project)));
}

// Shares that differ and sum to one.
int Share(int projects, int from, int to) {
  const int even = kWhole / projects;
  return to + 1 == projects ? kWhole - (projects - 1) * (even - from) : even - from;
}

CatalogYear MakeYear(int year, int projects) {
  CatalogYear made;
  made.jurisdiction = kuzukuri::platform::JurisdictionCode("141127");
  made.fiscal_year = kuzukuri::platform::Year(kFirst + year);
  made.exists = true;
  for (int p = 0; p < projects; ++p) {
    Project& project = made.projects.emplace_back();
    project.name = ProjectName(year, p);
    project.id = absl::StrCat("P-", p);
    project.position = p;
  }
  if (year == 0) return made;
  for (int from = 0; from < projects; ++from) {
    for (int to = 0; to < projects; ++to) {
      made.edges.push_back({EdgeType::kSplitsInto, ProjectName(year - 1, from),
                            ProjectName(year, to), Share(projects, from, to), ""});
    }
  }
  return made;
}

Column MakeColumn(const Timeline& timeline, int year) {
  Column column;
  column.spec.fiscal_year = timeline.year(year).fiscal_year;
  column.year = year;
  column.leaves.resize(
      static_cast<size_t>(timeline.UnknownLeaf(year) - timeline.first_leaf(year) + 1));
  for (Amounts& figures : column.leaves) {
    figures.has_appropriation = figures.has_execution = true;
    figures.Add(kOriginal, 123'456'789);
    figures.Add(kExecuted, 98'765'432);
    column.ledger.Add(figures);
  }
  return column;
}

absl::Status Restate(const std::vector<const CatalogYear*>& years) {
  const Timeline timeline(years);
  const int last = static_cast<int>(years.size()) - 1;
  PlanInput rows;
  rows.timeline = &timeline;
  rows.policy = LineagePolicy::kRestated;
  rows.years = {0, last};
  rows.notes.resize(2);
  const absl::StatusOr<RowPlan> plan = PlanRows(rows);
  if (!plan.ok()) return plan.status();
  CompareInput input;
  input.timeline = &timeline;
  input.plan = &*plan;
  input.policy = rows.policy;
  for (const int year : rows.years) input.columns.push_back(MakeColumn(timeline, year));
  return Compare(input).status();
}

}  // namespace

int main(int argc, char** argv) {
  int year_count = 2;
  int projects = 20;
  int times = 5;
  CLI::App app("Time of restated comparisons by edges", "bench_lineage");
  app.add_option("--years", year_count, "Fiscal years")->check(CLI::Range(2, 51));
  app.add_option("--projects", projects, "Projects a year")->check(CLI::Range(2, 200));
  app.add_option("--times", times, "Comparisons, of which the fastest counts");
  CLI11_PARSE(app, argc, argv);
  std::vector<CatalogYear> years;
  for (int y = 0; y < year_count; ++y) years.push_back(MakeYear(y, projects));
  std::vector<const CatalogYear*> all;
  for (const CatalogYear& year : years) all.push_back(&year);
  const int edges = (year_count - 1) * projects * projects;
  double best = 0;
  for (int i = 0; i < times; ++i) {
    const std::clock_t begin = std::clock();
    if (const absl::Status status = Restate(all); !status.ok()) {
      std::cerr << status << "\n";
      return 1;
    }
    const double took = 1e6 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    best = i == 0 ? took : std::min(best, took);
  }
  std::cout << "{\"edges\": " << edges << ", \"microseconds\": " << best << "}\n";
}
