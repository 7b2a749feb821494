// What differs between the same comparison at two snapshots, as an answer.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/explain_difference.pb.h"
#include "services/aggregator/answer/compute.h"
#include "services/aggregator/answer/field_differences.h"
#include "services/aggregator/domain/difference.h"
#include "services/aggregator/domain/difference_path.h"
#include "services/aggregator/upstream/memory/memory.h"
#include "services/aggregator/upstream/writes.h"

namespace kuzukuri::aggregator {

struct DifferenceQuestion {
  Query query;
  WardHandle ward;
  std::string from_snapshot;  // token
  std::string to_snapshot;    // token; empty: the heads
  size_t after = 0;           // rows on the pages before
  size_t page_size = 0;
  size_t max_parts = 0;
  std::function<std::string()> page_scope;  // ties the page tokens of a list to its request
};

// A comparison at a snapshot, with all that it is made of.
struct DifferenceSide {
  Snapshot snapshot;
  std::shared_ptr<const Fetched> fetched;
  std::shared_ptr<const Plan> plan = nullptr;  // made where none is given
  std::unique_ptr<ComputedComparison> computed = nullptr;
  v1::CompareExecutionResponse message = {};
};

// A page of what differs; the writes it names have still to be asked for.
class FoundDifference {
 public:
  FoundDifference(const DifferenceQuestion& question, DifferenceSide from, DifferenceSide to)
      : question_(question), from_(std::move(from)), to_(std::move(to)) {}

  absl::Status Find(const StillWanted& still_wanted);

  // The writes that the page may name: of the catalogue all in between, where rows of the page
  // changed by them, of the budget service those that parts name.
  std::vector<WriteQuery> WritesWanted() const;

  v1::ExplainDifferenceResponse MakeResponse(const Writes& writes) const;

 private:
  class Writer;

  // A row of the answer.
  struct Listed {
    size_t pair = 0;
    const RowDifference* amounts = nullptr;  // null where only other things differ
    FieldDifferences fields;
  };

  absl::Status Compute(DifferenceSide& side, const StillWanted& still_wanted) const;
  void ListRows();
  static const v1::Row* MessageOf(const DifferenceSide& side, const Row* row);

  const DifferenceQuestion& question_;
  DifferenceSide from_;
  DifferenceSide to_;
  Difference difference_;
  std::vector<Listed> rows_;  // of the page
  size_t row_count_ = 0;      // on all pages
  std::optional<DifferencePaths> from_paths_;
  std::optional<DifferencePaths> to_paths_;
};

}  // namespace kuzukuri::aggregator
