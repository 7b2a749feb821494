// Explanations of what a comparison shows: which are of its columns, whether their figures are
// still those they were written for, which rows and findings they explain.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/aggregator/domain/achievement.h"
#include "services/aggregator/domain/catalog_year.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/finding.h"

namespace kuzukuri::aggregator {

// An explanation, and what has become of its figures.
struct ToldExplanation {
  const Explanation* explanation = nullptr;  // of the timeline
  bool open = false;                         // a figure has another value in every column
  std::vector<ExplainedFigure> now;          // when it is open: its figures in the last columns
};

// What a figure of an explanation's indicator is now; nothing where it is not known.
using IndicatorValueOf =
    std::function<std::optional<Decimal>(const Explanation& explanation, const ExplainedFigure&)>;

// Those of the columns' years, both of them where one is of two.
class Explanations {
 public:
  // The timeline of `input` must outlive it.
  Explanations(const CompareInput& input, bool drafts, const IndicatorValueOf& value_of);

  // By year and id.
  const std::vector<ToldExplanation>& all() const { return all_; }

  // Those about a row, by their places among all: of its nodes, of what is part of these and what
  // they are part of, and of its indicators, whose full names are given.
  std::set<size_t> Of(const Row& row, const std::vector<std::string>& indicators) const;
  // Those that name a node or indicator itself.
  std::set<size_t> Of(const std::string& subject) const;

  // Names of the approved ones that explain a finding and are not open.
  std::vector<std::string> Explaining(const Finding& finding) const;

 private:
  bool IsOfColumns(const Explanation& explanation) const;
  void CheckFigures(const CompareInput& input, const IndicatorValueOf& value_of);
  // The fiscal years a finding is about.
  std::set<platform::Year> YearsOf(const Finding& finding) const;
  void Add(const std::string& node, std::set<size_t>& found) const;

  std::vector<platform::Year> column_years_;  // by column
  std::vector<std::string> totals_;           // full names of the nodes of the grand total
  std::vector<ToldExplanation> all_;
  // By the project of a node, or the node or indicator itself: places among all.
  std::unordered_map<std::string, std::vector<size_t>> by_subject_;
};

}  // namespace kuzukuri::aggregator
