// The sentences of findings for whoever answers them by themselves, not on a page.
#pragma once

#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "services/report/text/finding_text.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

class FindingWords {
 public:
  // Of an answer with these columns, which must outlive it.
  FindingWords(Language language, const std::vector<const aggregator::v1::Column*>& columns);

  // Places in a paper are told by what stands there, as far as rows have been learnt.
  void Learn(const aggregator::v1::ReportRow& row);
  // The finding's own message in a language that composes none.
  std::string Of(const aggregator::v1::Finding& finding) const {
    return FindingMessage(context_, finding);
  }

 private:
  FindingContext context_;
};

}  // namespace kuzukuri::report
