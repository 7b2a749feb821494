// What the services hold as rows of the import format.
#pragma once

#include <string>

#include "clients/cli/export/export_folder.h"
#include "kuzukuri/budget/v1/budget_line.pb.h"
#include "kuzukuri/budget/v1/budget_year.pb.h"
#include "kuzukuri/budget/v1/dimension.pb.h"
#include "kuzukuri/budget/v1/ledger_entry.pb.h"
#include "kuzukuri/budget/v1/reported_figure.pb.h"
#include "kuzukuri/budget/v1/settlement.pb.h"
#include "kuzukuri/budget/v1/statement.pb.h"
#include "kuzukuri/catalog/v1/classification_node.pb.h"
#include "kuzukuri/catalog/v1/department.pb.h"
#include "kuzukuri/catalog/v1/explanation.pb.h"
#include "kuzukuri/catalog/v1/fiscal_year.pb.h"
#include "kuzukuri/catalog/v1/jurisdiction.pb.h"
#include "kuzukuri/catalog/v1/lineage_edge.pb.h"
#include "kuzukuri/catalog/v1/project.pb.h"
#include "kuzukuri/indicator/v1/indicator.pb.h"
#include "kuzukuri/indicator/v1/indicator_lineage_edge.pb.h"

namespace kuzukuri::cli {

void AddRows(const catalog::v1::Jurisdiction& jurisdiction, ExportFolder& folder);
void AddRows(const catalog::v1::FiscalYear& year, ExportFolder& folder);
void AddRows(const catalog::v1::Department& department, ExportFolder& folder);
void AddRows(const catalog::v1::ClassificationNode& node, ExportFolder& folder);
// With its sub-projects and what stands beside both.
void AddRows(const catalog::v1::Project& project, ExportFolder& folder);
// `before` is the full name of the year of which an import of the folder takes the predecessors of
// the edge's year to be.
void AddRows(const catalog::v1::LineageEdge& edge, const std::string& before, ExportFolder& folder);
// With the figures it was written for.
void AddRows(const catalog::v1::Explanation& explanation, ExportFolder& folder);

void AddRows(const budget::v1::Dimension& dimension, ExportFolder& folder);
// `settlement` is empty for a year that is not closed.
void AddRows(const budget::v1::BudgetYear& year, const budget::v1::Settlement& settlement,
             ExportFolder& folder);
void AddRows(const budget::v1::BudgetLine& line, ExportFolder& folder);
void AddRows(const budget::v1::LedgerEntry& entry, ExportFolder& folder);
void AddRows(const budget::v1::Statement& statement, ExportFolder& folder);
// A figure of a statement, by its full name.
void AddRows(const std::string& statement, const budget::v1::StatementFigure& figure,
             ExportFolder& folder);
// Where a line stood when a statement was put.
void AddRows(const std::string& statement, const budget::v1::StatementPlacement& placement,
             ExportFolder& folder);
void AddRows(const budget::v1::ReportedFigure& figure, ExportFolder& folder);

// With its components and values.
void AddRows(const indicator::v1::Indicator& indicator, ExportFolder& folder);
void AddRows(const indicator::v1::IndicatorLineageEdge& edge, ExportFolder& folder);

}  // namespace kuzukuri::cli
