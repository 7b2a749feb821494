// The figures of a line, node, row or total in one column, in exact yen.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <optional>

#include "services/platform/base/date.h"

namespace kuzukuri::aggregator {

// The amounts of a figure. The first kParts are the components of the current appropriation, in
// the statutory order; with what is not stated of it they sum to it.
enum Amount : size_t {
  kOriginal,
  kSupplementary,
  kProvisional,
  kContinuedIn,
  kApprovedIn,
  kAccidentalIn,
  kReserve,
  kDiverted,
  kTransferred,
  kReallocated,
  kLapsed,
  kAppropriationAdjustment,
  kParts,
  kContinuedOut = kParts,
  kApprovedOut,
  kAccidentalOut,
  kExecuted,
  kExecutedAdjustment,  // of the executed amount
  // Of wholes whose parts are not told: of the appropriation, in two parts more, and beside it.
  kNotStated,
  kInNotStated,
  kOutNotStated,
  kAmounts,
};

// What is known of a figure besides its components.
enum BudgetMeasure : size_t { kAppropriated, kSpent, kBudgetMeasures };

// Parts of a sum, and their appropriation in yen.
struct PartCount {
  int count = 0;
  int64_t appropriation = 0;

  friend bool operator==(const PartCount&, const PartCount&) = default;
};

// Of how many parts of a sum a measure is known, and of how many not as it should be.
struct Parts {
  int known = 0;
  PartCount absent;
  PartCount earlier;        // of the known ones: last told before the date of the others
  platform::Date earliest;  // the first such date; of no meaning without earlier parts

  bool IsWhole() const { return absent.count == 0 && earlier.count == 0; }
  friend bool operator==(const Parts&, const Parts&) = default;
};

// What is known of an amount that is not known of all its parts, or not at one date.
struct Incomplete {
  int64_t known_yen = 0;
  Parts parts;
};

// Absent means not known, which is not zero: in a sum an absent part adds nothing, and the sum is
// incomplete; so is one of which a part was last told at an earlier date than the others. A sum
// carries that with it: what it is as a whole is then absent, and whatever is made of it as well.
struct Amounts {
  bool has_appropriation = false;
  bool has_execution = false;
  bool overflow = false;  // a sum left 64 bits: none of the amounts can be used
  int64_t precision = 0;  // coarsest of the parts in yen; 0 without parts
  std::array<Parts, kBudgetMeasures> parts;

  int64_t operator[](size_t amount) const { return amounts_[amount]; }

  void Add(const Amounts& part);
  void Add(Amount amount, int64_t yen);
  void AddParts(const Amounts& part);
  // Takes in a part of which a measure is not known, with its appropriation.
  void AddAbsent(BudgetMeasure measure, int64_t appropriation_yen);
  // Notes that a part of the sum was last told at an earlier date.
  void AddEarlier(BudgetMeasure measure, const platform::Date& told, int64_t appropriation_yen);
  // Takes a part away again; what is known and how precisely stays.
  void Subtract(const Amounts& part);

  bool Has(BudgetMeasure measure) const {
    return measure == kAppropriated ? has_appropriation : has_execution;
  }

  // As a whole: absent when they are not known of every part at one date.
  std::optional<int64_t> Appropriation() const;
  std::optional<int64_t> Original() const;
  std::optional<int64_t> Executed() const;
  // Appropriation - executed; absent when either is, or when it leaves 64 bits.
  std::optional<int64_t> Difference() const;
  // Difference - carried out; absent when it leaves 64 bits.
  std::optional<int64_t> Unused() const;
  // Sums of the parts of which they are known; absent when there are none.
  std::optional<int64_t> KnownAppropriation() const;
  std::optional<int64_t> KnownExecuted() const;
  // What is known of a sum that lacks parts; nothing of others.
  std::optional<Incomplete> IncompleteAppropriation() const;
  std::optional<Incomplete> IncompleteExecuted() const;
  // To the next year; absent when it leaves 64 bits.
  std::optional<int64_t> CarriedOut() const {
    return Sum({kContinuedOut, kApprovedOut, kAccidentalOut, kOutNotStated});
  }
  // Amounts that are told as one; absent when their sum leaves 64 bits.
  std::optional<int64_t> Sum(std::initializer_list<Amount> amounts) const;
  // Whether the amounts and the sums made of them stay within 64 bits.
  bool IsInRange() const;
  // Whether a sum holds what the ledger's own total does. What the executed adjustments are of the
  // executed amount only the parts say.
  bool Conserves(const Amounts& ledger) const;
  bool Empty() const { return !has_appropriation && !has_execution; }
  // Whether every amount is zero.
  bool IsZero() const;
  // What is known of which parts and how precisely, without amounts.
  Amounts WithoutAmounts() const;
  // The amounts alone: a sum that is held against others than its parts.
  Amounts WithoutParts() const;

  friend bool operator==(const Amounts& a, const Amounts& b);

 private:
  // Most figures have two or three amounts other than zero, so sums go through those only.
  uint32_t used_ = 0;  // bit i: amount i may be other than zero
  std::array<int64_t, kAmounts> amounts_{};

  template <class Body>
  static void ForEach(uint32_t amounts, const Body& body) {
    for (; amounts != 0; amounts &= amounts - 1)
      body(static_cast<size_t>(std::countr_zero(amounts)));
  }
};

inline void Amounts::Add(Amount amount, int64_t yen) {
  used_ |= 1U << amount;
  overflow |= __builtin_add_overflow(amounts_[amount], yen, &amounts_[amount]);
}

}  // namespace kuzukuri::aggregator
