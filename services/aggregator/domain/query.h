// What is asked of a comparison.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/domain/grouping.h"
#include "services/aggregator/domain/outline.h"
#include "services/aggregator/domain/presentation.h"
#include "services/aggregator/domain/row.h"

namespace kuzukuri::aggregator {

// What the rows are ordered by.
enum class OrderBy {
  kPlace,
  kAppropriation,
  kExecuted,
  kDifference,
  kRate,
  kAppropriationChange,
  kExecutedChange,
};

// Numbers are the API's ComparisonView.
enum class View { kBasic = 1, kFull = 2 };

// Numbers are the API's ExplanationChoice, but for that of its default.
enum class ExplanationChoice { kApproved = 1, kWithDrafts = 2, kNone = 3 };

// Numbers are the API's FindingChoice.
enum class FindingChoice { kAll = 0, kUnexplained = 1, kExplained = 2 };

// Language of the findings' sentences.
enum class Language { kEnglish, kJapanese };

struct Filter {
  std::set<std::string> nodes;        // ids of classification nodes
  std::set<std::string> departments;  // full names
  std::set<Match> matches;
  std::string text;  // folded: NFKC, without spaces
  std::set<FindingKind> findings;
  bool Empty() const {
    return nodes.empty() && departments.empty() && matches.empty() && text.empty() &&
           findings.empty();
  }
};

struct Query {
  platform::JurisdictionCode jurisdiction;
  std::vector<ColumnSpec> columns;
  Level level = Level::kProject;
  LineagePolicy policy = LineagePolicy::kGrouped;
  std::optional<Presentation> presentation;
  bool indicators = false;
  bool components = false;
  bool pace = false;
  bool reported = false;
  bool lineage_details = false;
  View view = View::kFull;
  Filter filter;
  OrderBy order_by = OrderBy::kPlace;
  bool descending = false;
  int page_size = 0;
  Thresholds thresholds;
  ExplanationChoice explanations = ExplanationChoice::kApproved;
  FindingChoice findings = FindingChoice::kAll;
  Language language = Language::kEnglish;

  // Whether what a reader should know is to be found: it is answered, or rows are chosen by it.
  bool NeedsFindings() const { return view == View::kFull || !filter.findings.empty(); }
  // Whether (sub-)projects without lineage are told one by one.
  bool NeedsLineageDetails() const;
  // The fiscal years from the first column's to the last's.
  platform::Year FirstYear() const;
  platform::Year LastYear() const;
};

}  // namespace kuzukuri::aggregator
