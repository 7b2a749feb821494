// What differs between two answers besides amounts of money, as from and to.
#pragma once

#include <google/protobuf/util/message_differencer.h>

#include "kuzukuri/aggregator/v1/explain_difference.pb.h"

namespace kuzukuri::aggregator {

using FieldDifferences = google::protobuf::RepeatedPtrField<v1::FieldDifference>;

// Of rows on both sides: without their ids, what follows from their amounts and the amounts
// themselves that are explained.
class RowDiffer {
 public:
  RowDiffer();
  void Add(const v1::Row& from, const v1::Row& to, FieldDifferences& fields);

 private:
  google::protobuf::util::MessageDifferencer differencer_;
};

// Has `parent` name the rows of subtotals instead of their ids.
void NameParents(const v1::CompareExecutionResponse& from, const v1::CompareExecutionResponse& to,
                 FieldDifferences& fields);

// Of the columns, without the sums of their ledgers.
void AddColumnDifferences(const v1::CompareExecutionResponse& from,
                          const v1::CompareExecutionResponse& to, FieldDifferences& fields);

// Findings that are new, gone or say something else.
void AddFindingDifferences(const v1::CompareExecutionResponse& from,
                           const v1::CompareExecutionResponse& to,
                           google::protobuf::RepeatedPtrField<v1::FindingDifference>& findings);

}  // namespace kuzukuri::aggregator
