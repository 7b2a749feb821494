// A year as the next one begins: the same classification, projects, lines and indicators, nothing
// posted and no values, and the lineage that says so.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "clients/cli/import/batch.h"

namespace kuzukuri::cli {

// What the services hold of a year.
struct HeldYear {
  catalog::v1::FiscalYear fiscal_year;
  Held<catalog::v1::ClassificationNode> nodes;
  Held<catalog::v1::Project> projects;
  Held<budget::v1::Dimension> dimensions;
  Held<budget::v1::BudgetLine> lines;
  Held<indicator::v1::Indicator> indicators;
};

// What is to be entered for the next one.
struct NextYear {
  Rows<catalog::v1::FiscalYear> fiscal_years;
  Rows<catalog::v1::ClassificationNode> nodes;
  Rows<catalog::v1::Project> projects;
  Rows<catalog::v1::SubProject> sub_projects;
  Rows<catalog::v1::LineageEdge> edges;
  Rows<budget::v1::Dimension> dimensions;
  Rows<budget::v1::BudgetLine> lines;
  Rows<indicator::v1::Indicator> indicators;
  Rows<indicator::v1::IndicatorLineageEdge> indicator_edges;
};

struct NextYearOptions {
  int to = 0;
  std::string title;              // empty: the year's before with its number counted on
  std::set<std::string> without;  // full names of projects that end
  std::string reason;             // why these end
};

// What the services hold of the next year's lineage already.
struct HeldLineage {
  Held<catalog::v1::LineageEdge> edges;
  Held<indicator::v1::IndicatorLineageEdge> indicator_edges;
};

// Edges that are there between the same ends keep their names, whatever these are.
NextYear MakeNextYear(const HeldYear& held, const NextYearOptions& options,
                      const HeldLineage& there = {});

// The lines that count elsewhere than the catalogue has their nodes, by full name.
std::vector<std::string> LinesCountedElsewhere(const HeldYear& held);

// A year's label counted on: `令和４年度` of 2022 is `令和５年度` of 2023. Without a number that is
// the year's, `2023年度`.
std::string LabelOfYear(const std::string& label, int year, int to);

}  // namespace kuzukuri::cli
