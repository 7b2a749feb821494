// The sentences of findings, the same on every page.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

// What a sentence needs to know of the answer it stands in.
struct FindingContext {
  const Labels* labels = nullptr;
  std::vector<const aggregator::v1::Column*> columns;
  std::vector<std::string> column_names;  // empty: there is one column only, which needs no name
  std::map<std::string, std::string> places;  // in a reader's words, by `table:row`
  bool under_project = false;                 // it stands under the name of its project already
  int64_t unit_yen = 1;
  bool rounded_rates = false;
  bool hold_below_full = false;
};

// One sentence made of the finding's own names and figures, whether or not its node is on the page;
// the answer's own in a language that composes none, and for a kind that has no sentence here. The
// finding's message must be in English: what it says beside its figures is read from it.
std::string FindingMessage(const FindingContext& context, const aggregator::v1::Finding& finding);

// The same; one that is explained says so.
std::string FindingSentence(const FindingContext& context, const aggregator::v1::Finding& finding);

}  // namespace kuzukuri::report
