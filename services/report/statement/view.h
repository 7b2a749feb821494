// A report as lines of text and figures, the same for every format.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "services/report/text/finding_text.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

// A line of a table. Points into the report.
struct ReportLine {
  std::string name;  // with code and mark
  int depth = 0;
  bool is_heading = false;  // a classification node or a total
  bool is_total = false;    // of the whole table, not a node's
  bool outside_total = false;
  bool is_own = false;  // posted on the heading before it itself
  std::vector<std::string> departments;
  const aggregator::v1::Cell* cell = nullptr;
  std::vector<std::string> notes;
  std::vector<std::string> explanations;  // why its figures are what they are
};

struct ReportTableView {
  std::string title;
  int64_t unit_yen = 1;
  std::vector<ReportLine> lines;
  std::string legend;  // how its figures were rounded
};

struct IndicatorLine {
  std::string name;
  std::string target;
  std::string actual;
  std::string achievement;    // rate, or met / missed; empty when there is none
  std::string cost_per_unit;  // yen; empty when there is none
};

struct PageView {
  std::string title;
  std::vector<std::string> departments;
  std::vector<ReportLine> lines;  // the project, then its parts
  std::vector<IndicatorLine> indicators;
  std::vector<std::string> related;
};

// A place where money is posted: the leaves sum to the ledger's own totals.
struct LeafLine {
  std::vector<const aggregator::v1::ReportRow*> headings;  // from the root
  const aggregator::v1::ProjectPage* page = nullptr;       // of its project; may be null
  const aggregator::v1::ReportRow* row = nullptr;
};

// Findings that belong together: those of one project, or of none.
struct FindingGroup {
  std::string title;
  std::vector<std::string> texts;
};

class ReportView {
 public:
  // Keeps references: both must outlive it.
  ReportView(const aggregator::v1::ExecutionReport& report, const Labels& labels);

  const aggregator::v1::ExecutionReport& report() const { return report_; }
  const Labels& labels() const { return labels_; }
  std::string Title() const;
  // State, date, stage and title of the statement.
  std::vector<std::string> Facts() const;
  const char* ExecutedLabel() const;

  // Tables other than the primary one first, as a statement has its summary first.
  std::vector<ReportTableView> Tables() const;
  std::vector<PageView> Pages() const;
  std::string PageLegend(const std::vector<PageView>& pages) const;
  // Those about no project first, then by project in the order of the pages.
  std::vector<FindingGroup> Findings() const;
  std::vector<LeafLine> Leaves() const;
  // The headings above each project in the primary table, from the root, by project.
  const std::map<std::string, std::vector<const aggregator::v1::ReportRow*>>& headings() const {
    return headings_;
  }

 private:
  // With amounts of its notes in a unit.
  ReportLine LineOf(const aggregator::v1::ReportRow& row, int64_t unit_yen) const;
  void AddIncomplete(const aggregator::v1::Cell& cell, int64_t unit_yen,
                     std::vector<std::string>& notes) const;
  ReportTableView TableOf(const aggregator::v1::ReportTable& table) const;
  void AddTotals(ReportTableView& view) const;
  void Learn(const aggregator::v1::ReportRow& row);
  PageView PageOf(const aggregator::v1::ProjectPage& page) const;
  std::string Legend(const aggregator::v1::Presentation& presentation,
                     const std::vector<ReportLine>& lines) const;
  std::string ReferenceNote(const catalog::v1::CrossReference& reference) const;
  std::vector<IndicatorLine> IndicatorsOf(const aggregator::v1::ProjectPage& page) const;

  const aggregator::v1::ExecutionReport& report_;
  const Labels& labels_;
  std::map<std::string, std::vector<const aggregator::v1::ReportRow*>> headings_;
  std::map<std::string, std::string> names_;  // of nodes, by resource name
  FindingContext context_;
};

// Printed texts of a cell: budget, executed, difference, rate; the sign for absent where absent.
std::vector<std::string> PrintedTexts(const aggregator::v1::Cell& cell);

// The rows of a table that a statement prints. A summary that shows some projects only leaves the
// others out; a report has them all, as they are in the catalogue's tree.
std::vector<const aggregator::v1::ReportRow*> RowsAsPrinted(
    const aggregator::v1::ReportTable& table);

}  // namespace kuzukuri::report
