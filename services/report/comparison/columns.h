// The columns of a comparison: what they are called and which cells of a line are theirs.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/report/layout/table.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

class ComparisonColumns {
 public:
  // Keeps references: both must outlive it.
  ComparisonColumns(const aggregator::v1::CompareExecutionResponse& answer, const Labels& labels)
      : answer_(answer), labels_(labels) {}

  int size() const { return answer_.columns_size(); }
  // Two columns have room for the difference and need no numbers.
  bool wide() const { return size() == 2; }

  // ① to ⑳, where there are columns to tell apart by number.
  std::string Number(int column) const;
  std::string Name(int column) const;
  // The fiscal year as a number; empty for a column the answer does not have.
  std::string Year(int column) const;
  const char* Executed(int column) const;
  // The heading above a column's figures, with what tells it from the others.
  std::string Heading(int column) const;

  std::vector<std::string> Headings() const;        // one a column, then that of the change
  std::vector<std::string> FigureHeadings() const;  // one a cell
  std::vector<std::string> Texts(const aggregator::v1::Cell& cell) const;
  // A line with the figures of one column only.
  TableRow LineIn(int column, std::string name, int indent, const aggregator::v1::Cell& cell) const;
  void Fill(int column, const aggregator::v1::Cell& cell, TableRow& line) const;
  // Appropriation, executed and points.
  void FillChange(std::array<std::string, 3> change, TableRow& line) const;
  TableRow EmptyLine(std::string name, int indent) const;

 private:
  bool Has(int column) const { return column >= 0 && column < size(); }
  bool StagesDiffer() const;
  size_t cells_per_column() const { return wide() ? 4 : 3; }
  size_t change_at() const { return cells_per_column() * static_cast<size_t>(size()); }
  size_t cells() const { return change_at() + 3; }

  const aggregator::v1::CompareExecutionResponse& answer_;
  const Labels& labels_;
};

}  // namespace kuzukuri::report
