// What a way of reading a book counts of its postings.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "services/aggregator/domain/book.h"

namespace kuzukuri::aggregator {

// Numbers of the API's LedgerComponent end below.
inline constexpr size_t kLedgerComponents = 25;
// Part of the executed amount that adjusts it.
inline constexpr size_t kDisbursedAdjustment = 21;
// Of a component that is not counted.
inline constexpr size_t kNowhere = kAmounts;

// Yen of a posting's power of ten.
inline int64_t PrecisionOf(uint8_t power) { return power == 0 ? 1 : power == 3 ? 1000 : 1'000'000; }

struct Counted {
  Counted(const YearBook& book, const BookView& view);

  // The ledger's total before anything is added.
  Amounts Nothing() const;
  void Add(uint8_t component, int64_t yen, int64_t precision, Amounts& sum) const;
  // The same of a posting, which counts nothing when its component or its day does not.
  void Add(const Posting& posting, Amounts& sum) const;

  friend bool operator==(const Counted&, const Counted&) = default;

  bool execution_known;
  std::array<size_t, kLedgerComponents> amount_of;  // by component; kNowhere: not counted
  int last_day;
};

// Inline: it is what every sum of a ledger is made by.
inline void Counted::Add(uint8_t component, int64_t yen, int64_t precision, Amounts& sum) const {
  sum.Add(static_cast<Amount>(amount_of[component]), yen);
  sum.precision = std::max(sum.precision, precision);
  if (component == kDisbursedAdjustment) sum.Add(kExecutedAdjustment, yen);
}

inline void Counted::Add(const Posting& posting, Amounts& sum) const {
  if (amount_of[posting.component] == kNowhere || posting.day > last_day) return;
  Add(posting.component, posting.amount_yen, PrecisionOf(posting.precision), sum);
}

}  // namespace kuzukuri::aggregator
