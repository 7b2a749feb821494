#include "services/reader/parse/nesting.h"

#include <algorithm>

#include "services/platform/base/text.h"
#include "services/reader/domain/amounts.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kMostParts = 1000;

// The numbers in a row's, in order: 2 and 3 of "2-(3)".
std::vector<int> NumbersOf(const Row& row) {
  constexpr int kMost = 1'000'000;
  std::vector<int> numbers;
  bool goes_on = false;
  for (const char c : platform::ComparisonKey(row.number)) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !goes_on) numbers.push_back(0);
    if (digit && numbers.back() < kMost) numbers.back() = numbers.back() * 10 + (c - '0');
    goes_on = digit;
  }
  return numbers;
}

class Nesting {
 public:
  Nesting(std::vector<Row>& rows, const std::vector<std::string>& groups)
      : rows_(rows), groups_(groups) {
    for (const Row& row : rows) numbers_.push_back(NumbersOf(row));
  }

  void Run() {
    if (MeetsTotal()) return;
    NestRows();
    by_numbers_ = broken_ > 0 && sums_ > broken_;
    if (by_numbers_) NestRows();
    if (MeetsTotal()) return;
    // A single part may have a name of its own: the total says whether it is one.
    equal_is_part_ = true;
    NestRows();
    if (MeetsTotal()) return;
    equal_is_part_ = false;
    NestRows();
  }

 private:
  // Whether some total is the sum of the rows that are part of no other.
  bool MeetsTotal() const {
    RowSum top;
    for (const Row& row : rows_) {
      if (!row.total && row.parent < 0) top.Add(row);
    }
    return std::any_of(rows_.begin(), rows_.end(),
                       [&](const Row& row) { return row.total && top.Is(row); });
  }

  // From the last row up: what is left at the top below a row are the candidates for its parts.
  void NestRows() {
    top_.clear();
    sums_ = broken_ = 0;
    for (Row& row : rows_) row.parent = -1;
    for (size_t i = rows_.size(); i-- > 0;) {
      if (rows_[i].total) {
        top_.clear();
        continue;
      }
      size_t parts = PartsBySum(i);
      if (parts > 0) {
        ++sums_;
      } else if (CountsAnewBelow(i)) {
        ++broken_;
        if (by_numbers_) parts = PartsByNumber(i);
      }
      for (; parts > 0; --parts) {
        rows_[top_.back()].parent = static_cast<int>(i);
        top_.pop_back();
      }
      top_.push_back(i);
    }
  }

  // The rows that are left at the top below the one at hand, the nearest first.
  size_t Below(size_t at) const { return top_[top_.size() - 1 - at]; }

  bool IsNumbered(size_t row) const { return !numbers_[row].empty(); }

  // Whether the numbers let a row be the part of another, as the n-th of them.
  bool MayBePart(size_t whole, size_t part, size_t n) const {
    if (groups_[whole] != groups_[part]) return false;
    if (!IsNumbered(whole) || !IsNumbered(part)) return true;
    const std::vector<int>& numbers = numbers_[part];
    if (numbers.back() != static_cast<int>(n) + 1) return false;
    return numbers.size() == 1 || numbers[numbers.size() - 2] == numbers_[whole].back();
  }

  bool CountsAnewBelow(size_t row) const {
    return IsNumbered(row) && !top_.empty() && IsNumbered(Below(0)) && MayBePart(row, Below(0), 0);
  }

  size_t PartsBySum(size_t row) const {
    RowSum sum;
    for (size_t n = 0; n < std::min(top_.size(), kMostParts); ++n) {
      if (!MayBePart(row, Below(n), n)) return 0;
      sum.Add(rows_[Below(n)]);
      if (n == 0 ? IsOnlyPart(row) : sum.IsClearly(rows_[row])) return n + 1;
      if (sum.IsBeyond(rows_[row])) return 0;
    }
    return 0;
  }

  // A single part prints what its whole does, and its name or the numbers around it say that it is
  // one.
  bool IsOnlyPart(size_t row) const {
    const Row& whole = rows_[row];
    const Row& part = rows_[Below(0)];
    if (!SameAmounts(whole.figures, part.figures)) return false;
    if (equal_is_part_) return true;
    const std::string name = platform::ComparisonKey(whole.label.text);
    if (!name.empty() && name == platform::ComparisonKey(part.label.text)) return true;
    return CountsAnewBelow(row) && EndsAt(row, 1);
  }

  // Whether a row's parts may end after so many: with the next number of its own level, or with the
  // last row.
  bool EndsAt(size_t row, size_t parts) const {
    if (parts == top_.size()) return true;
    const std::vector<int>& next = numbers_[Below(parts)];
    return !next.empty() && next.back() == numbers_[row].back() + 1;
  }

  size_t PartsByNumber(size_t row) const {
    size_t found = 0;
    for (size_t n = 0; n < std::min(top_.size(), kMostParts); ++n) {
      if (!IsNumbered(Below(n)) || !MayBePart(row, Below(n), n)) break;
      if (EndsAt(row, n + 1)) found = n + 1;
    }
    return found;
  }

  std::vector<Row>& rows_;
  const std::vector<std::string>& groups_;
  std::vector<std::vector<int>> numbers_;  // of each row
  std::vector<size_t> top_;                // the nearest last
  bool by_numbers_ = false;                // also where the sum is wrong
  bool equal_is_part_ = false;             // whatever names and numbers say
  size_t sums_ = 0;                        // rows that their parts make up
  size_t broken_ = 0;                      // rows below which numbers begin anew without a sum
};

}  // namespace

void Nest(std::vector<Row>& rows, const std::vector<std::string>& groups) {
  Nesting(rows, groups).Run();
}

int OrdinalOf(const Row& row) {
  const std::vector<int> numbers = NumbersOf(row);
  return numbers.empty() ? 0 : numbers.back();
}

}  // namespace kuzukuri::reader
