// What is compared, from what was fetched.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/answer/indicators.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/lineage_gaps.h"
#include "services/aggregator/domain/query.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/domain/still_wanted.h"
#include "services/aggregator/upstream/data.h"
#include "services/aggregator/wire/row_bytes.h"

namespace kuzukuri::aggregator {

// The book of a year; null when there is none.
const YearBook* BookOf(const Fetched& fetched, platform::Year year);

// Everything about a comparison that does not depend on dates and amounts. Keeps what it is made
// of alive.
class Plan {
 public:
  // What `still_wanted` says when it is not.
  static absl::StatusOr<std::shared_ptr<const Plan>> Make(const Query& query,
                                                          const Snapshot& snapshot,
                                                          const Fetched& fetched,
                                                          const StillWanted& still_wanted);
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  // Whether it is what would be made of these, so that it can be used again.
  bool Fits(const Query& query, const Snapshot& snapshot, const Fetched& fetched) const;

  // The indicators, when they were asked for, and those of every row by its place in the plan
  // (restated rows are joined when their members are known).
  const IndicatorTable* indicators() const { return indicators_ ? &*indicators_ : nullptr; }
  const std::vector<std::vector<IndicatorGroup>>& groups() const { return groups_; }

  const LineageGaps& lineage_gaps() const { return lineage_gaps_; }
  // The bytes of its rows that do not depend on amounts.
  const PlanBytes& bytes() const { return *bytes_; }

  // Bytes of memory, about.
  size_t Bytes() const;
  // Bytes of answers that do not depend on amounts, all rows together.
  size_t TextBytes() const {
    return bytes_->size() + (indicators_ ? indicators_->AnswerBytes() : 0);
  }

  // What is compared, at a snapshot. Points into the plan.
  CompareInput MakeInput(const Query& query, const Snapshot& snapshot, const Fetched& fetched,
                         const StillWanted& still_wanted) const;
  // Fills in what is found of the books of an input's columns, for those who ask for findings.
  void NoteBooks(const Snapshot& snapshot, const Fetched& fetched, CompareInput& input) const;

 private:
  Plan(const Query& query, const Fetched& fetched);
  absl::Status Fill(const Query& query, const Snapshot& snapshot, const Fetched& fetched,
                    const StillWanted& still_wanted);
  std::vector<Column> MakeColumns(const Query& query, const Snapshot& snapshot,
                                  const Fetched& fetched) const;
  Funds SumFunds(const Query& query, const Snapshot& snapshot, const Fetched& fetched,
                 const std::vector<Column>& columns) const;

  const Level level_;
  const LineagePolicy policy_;
  std::vector<platform::Year> column_years_;
  std::vector<std::shared_ptr<const CatalogYear>> years_;
  std::vector<std::shared_ptr<const LineTable>> lines_;  // by column; null without a book
  bool lines_are_later_ = false;  // made or changed after the snapshot: right for no other
  std::optional<Timeline> timeline_;
  std::vector<LineSlots> columns_;
  RowPlan rows_;
  std::shared_ptr<const DepartmentNames> departments_;
  std::optional<PlanBytes> bytes_;
  LineageGaps lineage_gaps_;
  std::optional<IndicatorTable> indicators_;
  std::vector<std::vector<IndicatorGroup>> groups_;
};

}  // namespace kuzukuri::aggregator
