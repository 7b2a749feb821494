// The sub-projects of a page's projects, from the same comparison by sub-project.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::report {

class SubProjects {
 public:
  // Keeps a reference. Has no lines where the page is not to show sub-projects.
  explicit SubProjects(const Comparison& comparison);

  // The lines under a project's row, in the order of the answer.
  std::vector<TableRow> Lines(const aggregator::v1::Row& row, int indent) const;

 private:
  using Members = std::vector<const aggregator::v1::Member*>;

  void AddLines(const aggregator::v1::Row& sub, const std::set<std::string>& projects, int indent,
                std::vector<TableRow>& lines) const;
  void AddOwn(const aggregator::v1::Member& member, int indent, std::vector<TableRow>& lines) const;
  TableRow LineOfAllYears(const Members& members, int indent) const;
  std::string YearBullet(const aggregator::v1::Member& member) const;

  const Comparison& comparison_;
  std::map<std::string, std::vector<const aggregator::v1::Row*>> rows_of_;  // by project
  std::set<std::string> with_sub_projects_;
};

}  // namespace kuzukuri::report
