#include "services/aggregator/answer/difference.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "services/aggregator/domain/computation.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/paging.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

// Enough for every resource that one write may change.
constexpr int kAllChanges = 10'000;
constexpr int kMostChangesTold = 100;

// The book that knows more; each knows all of its history.
const YearBook* NewerBook(const YearBook* a, const YearBook* b) {
  if (a == nullptr || b == nullptr) return a == nullptr ? b : a;
  return a->revision < b->revision ? b : a;
}

// Rows of a side that the filter keeps.
std::set<const Row*> KeptRows(const ComputedComparison& computed) {
  std::set<const Row*> kept;
  for (const size_t row : computed.rows) kept.insert(&computed.comparison.rows[row]);
  return kept;
}

}  // namespace

absl::Status FoundDifference::Compute(DifferenceSide& side, const StillWanted& still_wanted) const {
  const Query& query = question_.query;
  if (side.plan == nullptr) {
    KZ_ASSIGN_OR_RETURN(side.plan, Plan::Make(query, side.snapshot, *side.fetched, still_wanted));
  }
  KZ_ASSIGN_OR_RETURN(side.computed,
                      ComputeComparison(*side.plan, query, side.snapshot, *side.fetched,
                                        IfNothing::kCompare, still_wanted));
  // All rows: what the filter leaves out on one side may be kept on the other.
  Computed all = RowsToRender(*side.plan, query, *side.fetched, *side.computed);
  all.rows.clear();
  for (size_t r = 0; r < side.computed->comparison.rows.size(); ++r) all.rows.push_back(r);
  side.message.ParseFromString(Render(all));
  return absl::OkStatus();
}

absl::Status FoundDifference::Find(const StillWanted& still_wanted) {
  KZ_RETURN_IF_ERROR(Compute(from_, still_wanted));
  KZ_RETURN_IF_ERROR(Compute(to_, still_wanted));
  DifferenceInput input;
  input.from = {&from_.computed->input, &from_.computed->comparison, from_.snapshot.budget};
  input.to = {&to_.computed->input, &to_.computed->comparison, to_.snapshot.budget};
  input.max_parts = question_.max_parts;
  input.still_wanted = still_wanted;
  for (const ColumnSpec& column : question_.query.columns) {
    input.books.push_back(NewerBook(BookOf(*from_.fetched, column.fiscal_year),
                                    BookOf(*to_.fetched, column.fiscal_year)));
  }
  KZ_ASSIGN_OR_RETURN(difference_, FindDifference(input));
  from_paths_.emplace(input.from);
  to_paths_.emplace(input.to);
  ListRows();
  return absl::OkStatus();
}

const v1::Row* FoundDifference::MessageOf(const DifferenceSide& side, const Row* row) {
  const Comparison& comparison = side.computed->comparison;
  const auto index = [row](const std::vector<Row>& rows) -> std::optional<int> {
    if (rows.empty() || row < rows.data() || row >= rows.data() + rows.size()) return std::nullopt;
    return static_cast<int>(row - rows.data());
  };
  if (row == nullptr) return nullptr;
  if (row == &comparison.total) return &side.message.total();
  if (const auto at = index(comparison.rows)) return &side.message.rows(*at);
  if (const auto at = index(comparison.subtotals)) return &side.message.subtotals(*at);
  return &side.message.outside_total();
}

void FoundDifference::ListRows() {
  const std::set<const Row*> from_kept = KeptRows(*from_.computed);
  const std::set<const Row*> to_kept = KeptRows(*to_.computed);
  std::unordered_map<size_t, const RowDifference*> amounts;
  for (const RowDifference& row : difference_.differences) amounts.emplace(row.pair, &row);
  RowDiffer differ;
  std::vector<Listed> all;
  for (size_t p = 0; p < difference_.rows.pairs.size(); ++p) {
    const RowPair& pair = difference_.rows.pairs[p];
    if (pair.Newer() == nullptr) continue;
    const bool kept =
        p >= difference_.rows.rows || from_kept.contains(pair.from) || to_kept.contains(pair.to);
    if (!kept) continue;
    Listed row;
    row.pair = p;
    if (const auto of = amounts.find(p); of != amounts.end()) row.amounts = of->second;
    if (pair.from != nullptr && pair.to != nullptr) {
      differ.Add(*MessageOf(from_, pair.from), *MessageOf(to_, pair.to), row.fields);
      NameParents(from_.message, to_.message, row.fields);
    }
    const bool one_side = (pair.from == nullptr) != (pair.to == nullptr);
    if (row.amounts == nullptr && row.fields.empty() && !one_side) continue;
    all.push_back(std::move(row));
  }
  row_count_ = all.size();
  const size_t first = std::min(question_.after, all.size());
  const size_t last = std::min(first + question_.page_size, all.size());
  for (size_t r = first; r < last; ++r) rows_.push_back(std::move(all[r]));
}

std::vector<WriteQuery> FoundDifference::WritesWanted() const {
  std::vector<WriteQuery> wanted;
  const auto [after, last] = std::minmax(from_.snapshot.catalog, to_.snapshot.catalog);
  if (after < last && !rows_.empty()) {
    wanted.push_back({Upstream::kCatalog, after, last, {}, kAllChanges});
  }
  WriteQuery budget;
  std::tie(budget.after, budget.last) = std::minmax(from_.snapshot.budget, to_.snapshot.budget);
  for (const Listed& row : rows_) {
    if (row.amounts == nullptr) continue;
    for (const AmountDifference& amount : row.amounts->amounts) {
      for (const DifferencePart& part : amount.parts) {
        if (part.revision > platform::Revision()) budget.among.insert(part.revision);
      }
    }
  }
  if (!budget.among.empty()) wanted.push_back(std::move(budget));
  return wanted;
}

// Puts a page into the answer.
class FoundDifference::Writer {
 public:
  Writer(const FoundDifference& found, const Writes& writes) : found_(found), writes_(writes) {
    const auto catalog = writes.find(Upstream::kCatalog);
    if (catalog == writes.end()) return;
    for (const auto& [revision, write] : catalog->second) {
      for (const type::v1::RevisionChange& change : write.changes()) {
        changes_of_[change.name()].push_back(revision);
      }
    }
  }

  v1::ExplainDifferenceResponse Run() {
    const DifferenceQuestion& question = found_.question_;
    response_.set_from_snapshot(EncodeSnapshot(found_.from_.snapshot));
    response_.set_to_snapshot(EncodeSnapshot(found_.to_.snapshot));
    response_.set_computation(kComputation);
    response_.set_row_count(static_cast<int>(found_.row_count_));
    if (question.after == 0) {
      AddColumnDifferences(found_.from_.message, found_.to_.message, *response_.mutable_columns());
      AddFindingDifferences(found_.from_.message, found_.to_.message,
                            *response_.mutable_findings());
    }
    for (const Listed& row : found_.rows_) AddRow(row);
    const size_t next = question.after + found_.rows_.size();
    if (next < found_.row_count_) {
      response_.set_next_page_token(platform::EncodePageToken(
          {platform::Revision(static_cast<int64_t>(next)), response_.to_snapshot()},
          question.page_scope()));
    }
    return std::move(response_);
  }

 private:
  const RowPair& PairOf(size_t pair) const { return found_.difference_.rows.pairs[pair]; }

  void AddRow(const Listed& listed) {
    const RowPair& pair = PairOf(listed.pair);
    const RowInfo& info = *pair.Newer()->info;
    v1::RowDifference* row = response_.add_rows();
    row->set_id(info.id);
    row->set_kind(static_cast<v1::Row::Kind>(info.kind));
    row->set_display_name(info.display_name);
    row->set_appeared(pair.from == nullptr);
    row->set_gone(pair.to == nullptr);
    if (listed.amounts != nullptr) {
      for (const AmountDifference& amount : listed.amounts->amounts) {
        AddAmount(listed.pair, amount, *row->add_amounts());
      }
    }
    *row->mutable_fields() = listed.fields;
    ResourceNames names;
    if (pair.from != nullptr) found_.from_paths_->AddRow(*pair.from, names);
    if (pair.to != nullptr) found_.to_paths_->AddRow(*pair.to, names);
    AddCatalogWrites(names, *row->mutable_revisions());
  }

  void AddAmount(size_t pair, const AmountDifference& amount, v1::AmountDifference& out) {
    out.set_column(amount.column);
    out.set_measure(amount.measure == kAppropriated ? v1::AmountDifference::MEASURE_APPROPRIATION
                                                    : v1::AmountDifference::MEASURE_EXECUTED);
    if (amount.from) out.set_from_yen(*amount.from);
    if (amount.to) out.set_to_yen(*amount.to);
    if (amount.yen) out.set_difference_yen(*amount.yen);
    for (const DifferencePart& part : amount.parts) AddPart(pair, part, *out.add_parts());
  }

  void AddPart(size_t pair, const DifferencePart& part, v1::DifferencePart& out) {
    out.set_kind(static_cast<v1::DifferencePart::Kind>(part.kind));
    out.set_yen(part.yen);
    out.set_summed_parts(part.summed);
    if (part.summed > 0) return;
    if (part.kind == PartKind::kStructure) return AddMoved(pair, part, out);
    if (part.revision > platform::Revision()) {
      out.add_revisions(IndexOf(Upstream::kBudget, part.revision, {}));
    }
  }

  void AddMoved(size_t pair, const DifferencePart& part, v1::DifferencePart& out) {
    const MovedNode& moved = found_.difference_.moved[part.moved];
    out.set_node(moved.node);
    out.set_node_display_name(NameOf(moved));
    out.set_gained(moved.Gained(pair).value_or(part.yen > 0));
    // A share that came and went may leave no row of which it could be said where it was.
    const auto other = moved.OtherOf(pair, out.gained(), found_.difference_.rows);
    if (other && PairOf(*other).Newer() != nullptr) {
      const RowInfo& info = *PairOf(*other).Newer()->info;
      out.set_other_row(info.id);
      out.set_other_row_display_name(info.display_name);
    }
    ResourceNames names = {moved.node};
    found_.from_paths_->AddPath(moved.from_leaf, names);
    found_.to_paths_->AddPath(moved.to_leaf, names);
    AddCatalogWrites(names, *out.mutable_revisions());
  }

  std::string NameOf(const MovedNode& moved) const {
    const auto name = [&](const DifferenceSide& side) {
      return side.computed->input.plan->names->Of(moved.node).display_name;
    };
    const bool known = !found_.to_.computed->input.timeline->leaf(moved.to_leaf).unknown();
    return known ? name(found_.to_) : name(found_.from_);
  }

  // The writes of the catalogue that changed any of the resources.
  void AddCatalogWrites(const ResourceNames& names, google::protobuf::RepeatedField<int>& indexes) {
    std::map<platform::Revision, ResourceNames> found;
    for (const std::string& name : names) {
      const auto of = changes_of_.find(name);
      if (of == changes_of_.end()) continue;
      for (const platform::Revision revision : of->second) found[revision].insert(name);
    }
    for (const auto& [revision, of] : found) {
      indexes.Add(IndexOf(Upstream::kCatalog, revision, of));
    }
  }

  // The place of a write in the answer, which tells what it did with these resources.
  int IndexOf(Upstream service, platform::Revision revision, const ResourceNames& names) {
    const auto [at, fresh] =
        indexes_.emplace(std::pair(service, revision), response_.revisions_size());
    if (fresh) {
      v1::DifferenceRevision* added = response_.add_revisions();
      added->set_service(NameOf(service));
      *added->mutable_revision() = WriteOf(service, revision);
    }
    TellChanges(names, service, revision,
                *response_.mutable_revisions(at->second)->mutable_revision());
    return at->second;
  }

  static const char* NameOf(Upstream service) { return aggregator::NameOf(service); }

  type::v1::Revision WriteOf(Upstream service, platform::Revision revision) const {
    type::v1::Revision write;
    write.set_revision(revision.value());
    const auto of = writes_.find(service);
    if (of == writes_.end()) return write;
    const auto found = of->second.find(revision);
    if (found == of->second.end()) return write;
    write = found->second;
    // Of the catalogue's changes those of the difference are told.
    if (service == Upstream::kCatalog) write.clear_changes();
    return write;
  }

  void TellChanges(const ResourceNames& names, Upstream service, platform::Revision revision,
                   type::v1::Revision& write) {
    if (names.empty()) return;
    ResourceNames& told = told_[{service, revision}];
    for (const type::v1::RevisionChange& change : writes_.at(service).at(revision).changes()) {
      if (write.changes_size() == kMostChangesTold) return;
      if (names.contains(change.name()) && told.insert(change.name()).second) {
        *write.add_changes() = change;
      }
    }
  }

  const FoundDifference& found_;
  const Writes& writes_;
  v1::ExplainDifferenceResponse response_;
  std::unordered_map<std::string, std::vector<platform::Revision>> changes_of_;  // by resource
  std::map<std::pair<Upstream, platform::Revision>, int> indexes_;
  std::map<std::pair<Upstream, platform::Revision>, ResourceNames> told_;
};

v1::ExplainDifferenceResponse FoundDifference::MakeResponse(const Writes& writes) const {
  return Writer(*this, writes).Run();
}

}  // namespace kuzukuri::aggregator
