#include "services/aggregator/domain/difference.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/difference_parts.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/money.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

std::optional<int64_t> YenOf(const Row* row, size_t column, BudgetMeasure measure) {
  if (row == nullptr) return std::nullopt;
  const Amounts& cell = row->cells[column];
  return measure == kAppropriated ? cell.Appropriation() : cell.Executed();
}

// As it stands in a difference: a row that is not there has nothing.
std::optional<int64_t> Counting(const Row* row, const std::optional<int64_t>& yen) {
  return row == nullptr ? 0 : yen;
}

// Sorts a kind's parts by size, and sums up those beyond `most`. They are from `first` on.
void SumUpSmall(size_t first, size_t most, std::vector<DifferencePart>& parts) {
  const auto begin = parts.begin() + static_cast<std::ptrdiff_t>(first);
  std::stable_sort(begin, parts.end(), [](const DifferencePart& a, const DifferencePart& b) {
    const auto size = [](int64_t yen) {
      return yen < 0 ? 0 - static_cast<uint64_t>(yen) : static_cast<uint64_t>(yen);
    };
    return size(a.yen) > size(b.yen);
  });
  if (parts.size() - first <= most) return;
  DifferencePart rest;
  rest.kind = parts[first].kind;
  rest.summed = static_cast<int>(parts.size() - first - most);
  // The whole fits into 64 bits, so what wraps on the way wraps back.
  uint64_t yen = 0;
  for (size_t p = first + most; p < parts.size(); ++p) yen += static_cast<uint64_t>(parts[p].yen);
  rest.yen = static_cast<int64_t>(yen);
  parts.resize(first + most);
  parts.push_back(rest);
}

class DifferenceFinder {
 public:
  DifferenceFinder(const DifferenceInput& input, Difference& found, CellParts parts)
      : input_(input), found_(found), parts_(std::move(parts)) {}

  absl::Status Find() {
    for (size_t pair = 0; pair < found_.rows.pairs.size(); ++pair) {
      RowDifference row;
      row.pair = pair;
      for (size_t c = 0; c < input_.books.size(); ++c) {
        for (const BudgetMeasure measure : {kAppropriated, kSpent}) {
          KZ_RETURN_IF_ERROR(FindAmount(c, measure, row));
        }
      }
      if (!row.amounts.empty()) found_.differences.push_back(std::move(row));
    }
    found_.moved = std::move(parts_.moved);
    return absl::OkStatus();
  }

 private:
  absl::Status FindAmount(size_t column, BudgetMeasure measure, RowDifference& row) {
    const RowPair& pair = found_.rows.pairs[row.pair];
    if (pair.Newer() == nullptr) return absl::OkStatus();
    AmountDifference amount;
    amount.column = static_cast<int>(column);
    amount.measure = measure;
    amount.from = YenOf(pair.from, column, measure);
    amount.to = YenOf(pair.to, column, measure);
    const auto from = Counting(pair.from, amount.from);
    const auto to = Counting(pair.to, amount.to);
    if (from && to) {
      amount.yen = platform::CheckedSub(*to, *from);
      if (!amount.yen) return TooLarge();
    }
    TakeParts(column, measure, row.pair, amount.parts);
    if (amount.yen) KZ_RETURN_IF_ERROR(AddRounding(*amount.yen, amount.parts));
    if (amount.yen == 0) return absl::OkStatus();
    // What is not known on either side and got nothing does not differ.
    if (!from && !to && amount.parts.empty()) return absl::OkStatus();
    SumUp(amount.parts);
    row.amounts.push_back(std::move(amount));
    return absl::OkStatus();
  }

  void TakeParts(size_t column, BudgetMeasure measure, size_t pair,
                 std::vector<DifferencePart>& parts) const {
    for (const CellPart& part : parts_.parts[column][pair]) {
      if (part.yen[measure] == 0) continue;
      parts.push_back({part.kind, part.yen[measure], part.moved, part.revision, 0});
    }
  }

  // What the parts lack of the whole: rounding where content is divided, nothing elsewhere.
  absl::Status AddRounding(int64_t yen, std::vector<DifferencePart>& parts) const {
    auto rest = static_cast<uint64_t>(yen);
    for (const DifferencePart& part : parts) rest -= static_cast<uint64_t>(part.yen);
    if (rest == 0) return absl::OkStatus();
    if (input_.to.input->policy != LineagePolicy::kRestated) {
      return platform::Internal(platform::ErrorReason::kConservationViolated,
                                absl::StrCat("the parts of a difference of ", yen, " yen lack ",
                                             static_cast<int64_t>(rest),
                                             " yen; they are withheld, report this as a defect"));
    }
    parts.push_back({PartKind::kRounding, static_cast<int64_t>(rest), 0, {}, 0});
    return absl::OkStatus();
  }

  void SumUp(std::vector<DifferencePart>& parts) const {
    std::vector<DifferencePart> told;
    for (size_t begin = 0; begin < parts.size();) {
      size_t end = begin;
      const size_t first = told.size();
      while (end < parts.size() && parts[end].kind == parts[begin].kind) {
        told.push_back(parts[end++]);
      }
      SumUpSmall(first, input_.max_parts, told);
      begin = end;
    }
    parts = std::move(told);
  }

  static absl::Status TooLarge() {
    return platform::OutOfRange(platform::ErrorReason::kSumTooLarge,
                                "a difference exceeds 64 bits of yen; look for wrong entries");
  }

  const DifferenceInput& input_;
  Difference& found_;
  CellParts parts_;
};

// Ids of the fund sources of all books; empty stands for none.
std::set<std::string> FundSourcesOf(const std::vector<const YearBook*>& books) {
  std::set<std::string> ids = {""};
  for (const YearBook* book : books) {
    if (book == nullptr) continue;
    for (size_t f = 0; f < book->fund_sources.size(); ++f) ids.insert(book->fund_sources.Id(f));
  }
  return ids;
}

}  // namespace

std::optional<bool> MovedNode::Gained(size_t pair) const {
  const auto holds = [pair](const std::optional<size_t>& row,
                            const std::vector<size_t>& subtotals) {
    return row == pair || std::find(subtotals.begin(), subtotals.end(), pair) != subtotals.end();
  };
  const bool before = holds(from_pair, from_subtotals);
  const bool after = holds(to_pair, to_subtotals);
  if (before == after) return std::nullopt;
  return after;
}

std::optional<size_t> MovedNode::OtherOf(size_t pair, bool gained, const RowPairs& rows) const {
  if (pair < rows.rows) return gained ? from_pair : to_pair;
  const std::vector<size_t>& own = gained ? to_subtotals : from_subtotals;
  const std::vector<size_t>& others = gained ? from_subtotals : to_subtotals;
  std::optional<size_t> lowest;
  for (const size_t other : others) {
    if (std::find(own.begin(), own.end(), other) == own.end()) lowest = other;
  }
  return lowest;
}

absl::StatusOr<Difference> FindDifference(const DifferenceInput& input) {
  Difference found;
  found.rows = MatchRows(input.from, input.to, FundSourcesOf(input.books));
  KZ_ASSIGN_OR_RETURN(CellParts parts, FindParts(input, found.rows));
  KZ_RETURN_IF_ERROR(DifferenceFinder(input, found, std::move(parts)).Find());
  return found;
}

}  // namespace kuzukuri::aggregator
