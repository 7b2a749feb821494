#include "services/aggregator/answer/plan.h"

#include <utility>

#include "services/aggregator/domain/book_notes.h"
#include "services/aggregator/domain/fiscal_years.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

std::shared_ptr<const LineTable> LinesOf(const Fetched& fetched, platform::Year year) {
  const YearBook* book = BookOf(fetched, year);
  return book == nullptr ? nullptr : book->table;
}

std::vector<std::shared_ptr<const CatalogYear>> YearsOf(const Query& query,
                                                        const Fetched& fetched) {
  std::vector<std::shared_ptr<const CatalogYear>> years;
  for (const platform::Year year : YearsFrom(query.FirstYear(), query.LastYear())) {
    years.push_back(fetched.years.at(year));
  }
  return years;
}

}  // namespace

const YearBook* BookOf(const Fetched& fetched, platform::Year year) {
  const auto found = fetched.books.find(year);
  return found == fetched.books.end() ? nullptr : found->second.get();
}

Plan::Plan(const Query& query, const Fetched& fetched)
    : level_(query.level),
      policy_(query.policy),
      years_(YearsOf(query, fetched)),
      departments_(fetched.directory, &fetched.directory->departments) {
  std::vector<const CatalogYear*> years;
  for (const auto& year : years_) years.push_back(year.get());
  timeline_.emplace(std::move(years));
}

absl::StatusOr<std::shared_ptr<const Plan>> Plan::Make(const Query& query, const Snapshot& snapshot,
                                                       const Fetched& fetched,
                                                       const StillWanted& still_wanted) {
  const std::shared_ptr<Plan> plan(new Plan(query, fetched));
  KZ_RETURN_IF_ERROR(plan->Fill(query, snapshot, fetched, still_wanted));
  return plan;
}

absl::Status Plan::Fill(const Query& query, const Snapshot& snapshot, const Fetched& fetched,
                        const StillWanted& still_wanted) {
  PlanInput input;
  input.timeline = &*timeline_;
  input.level = query.level;
  input.policy = query.policy;
  input.departments = departments_.get();
  input.still_wanted = still_wanted;
  for (const ColumnSpec& spec : query.columns) {
    const YearBook* book = BookOf(fetched, spec.fiscal_year);
    column_years_.push_back(spec.fiscal_year);
    lines_.push_back(LinesOf(fetched, spec.fiscal_year));
    lines_are_later_ |= book != nullptr && book->lines().last_revision() > snapshot.budget;
    columns_.push_back(FindSlots(*timeline_, book, spec.fiscal_year, snapshot.budget));
    const int year = columns_.back().year;
    input.years.push_back(year);
    input.notes.push_back(LineNotes(*timeline_, book, year, snapshot.budget));
  }
  const std::vector<Column> columns = MakeColumns(query, snapshot, fetched);
  Funds funds;
  // Which fund sources there are is known from their figures only.
  if (query.level == Level::kFundSource) funds = SumFunds(query, snapshot, fetched, columns);
  input.funds = &funds;
  KZ_ASSIGN_OR_RETURN(rows_, PlanRows(input));
  bytes_.emplace(rows_, *timeline_, *departments_, query.level,
                 query.policy == LineagePolicy::kRestated);
  lineage_gaps_ = FindLineageGaps(*timeline_, columns, query.level, *rows_.names);
  if (!query.indicators) return absl::OkStatus();
  indicators_.emplace(query, snapshot.budget, fetched, *timeline_, rows_);
  for (const std::vector<Member>& members : rows_.members) {
    groups_.push_back(indicators_->Join(members));
  }
  return absl::OkStatus();
}

std::vector<Column> Plan::MakeColumns(const Query& query, const Snapshot& snapshot,
                                      const Fetched& fetched) const {
  std::vector<Column> columns;
  for (size_t c = 0; c < query.columns.size(); ++c) {
    const ColumnSpec& spec = query.columns[c];
    columns.push_back(MakeColumn(*timeline_, columns_[c], BookOf(fetched, spec.fiscal_year),
                                 snapshot.budget, spec));
  }
  return columns;
}

size_t Plan::Bytes() const {
  // A leaf with its names, steps and slots; a row or member with its texts, here and as bytes.
  constexpr size_t kLeaf = 400;
  constexpr size_t kText = 1000;
  return timeline_->leaves().size() * kLeaf + (rows_.rows.size() + rows_.infos.size()) * kText +
         (indicators_ ? indicators_->Bytes() : 0) + rows_.FlowBytes();
}

bool Plan::Fits(const Query& query, const Snapshot& snapshot, const Fetched& fetched) const {
  if (level_ == Level::kFundSource || lines_are_later_) return false;
  if (query.level != level_ || query.policy != policy_ ||
      query.columns.size() != column_years_.size() || query.indicators != indicators_.has_value()) {
    return false;
  }
  if (indicators_ && !indicators_->IsOf(query, snapshot.budget, fetched)) return false;
  for (size_t c = 0; c < column_years_.size(); ++c) {
    if (query.columns[c].fiscal_year != column_years_[c]) return false;
    const auto lines = LinesOf(fetched, column_years_[c]);
    if (lines != lines_[c]) return false;
    if (lines != nullptr && lines->lines.last_revision() > snapshot.budget) return false;
  }
  return &fetched.directory->departments == departments_.get() && YearsOf(query, fetched) == years_;
}

Funds Plan::SumFunds(const Query& query, const Snapshot& snapshot, const Fetched& fetched,
                     const std::vector<Column>& columns) const {
  Funds funds;
  for (size_t c = 0; c < columns.size(); ++c) {
    funds.push_back(aggregator::SumFunds(*timeline_, columns_[c],
                                         BookOf(fetched, query.columns[c].fiscal_year),
                                         snapshot.budget, columns[c]));
  }
  return funds;
}

void Plan::NoteBooks(const Snapshot& snapshot, const Fetched& fetched, CompareInput& input) const {
  for (size_t c = 0; c < input.columns.size(); ++c) {
    Column& column = input.columns[c];
    const YearBook* book = BookOf(fetched, column.spec.fiscal_year);
    aggregator::NoteBooks(*timeline_, columns_[c], book, snapshot.budget, column);
    const auto indicators = fetched.indicators.find(column.spec.fiscal_year);
    if (book == nullptr || indicators == fetched.indicators.end()) continue;
    NoteIndicators(*book, indicators->second->writes, snapshot.budget, column);
  }
}

CompareInput Plan::MakeInput(const Query& query, const Snapshot& snapshot, const Fetched& fetched,
                             const StillWanted& still_wanted) const {
  CompareInput input;
  input.timeline = &*timeline_;
  input.plan = &rows_;
  input.level = query.level;
  input.policy = query.policy;
  input.moves = query.view == View::kFull;
  input.still_wanted = still_wanted;
  input.columns = MakeColumns(query, snapshot, fetched);
  if (query.level == Level::kFundSource) {
    input.funds = SumFunds(query, snapshot, fetched, input.columns);
  }
  return input;
}

}  // namespace kuzukuri::aggregator
