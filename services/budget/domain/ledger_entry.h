#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/entry_kind.h"
#include "services/platform/base/date.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {

// Largest amount of one entry in yen: ten times the national budget, and 9,000 of them still fit
// into 64 bits.
inline constexpr int64_t kMaxAmountYen = 1'000'000'000'000'000;
inline constexpr int kMaxSupplementaryNumber = 99;

// An immutable posting on a budget line. Texts that could not be read from the request, and were
// reported then, are empty; so is an effective date.
struct LedgerEntry {
  platform::Revision revision;
  int index = 0;
  platform::ResourceId id;  // given by the sender, or made from the request's id
  platform::ResourceId budget_line;
  int kind = 0;
  int64_t amount_yen = 0;
  std::optional<platform::Date> effective_date;
  int64_t precision_yen = 1;
  int supplementary_number = 0;
  std::string transfer_group;
  platform::ResourceId commitment;  // an entry
  platform::ResourceId reverses;    // an entry
  std::string fund_source;
  std::string economic_item;
  std::string actor;
  std::string document_reference;
  std::string description;
  platform::ResourceId statement;  // that posted it; empty: none
  int64_t recorded_micros = 0;
  bool in_batch = false;  // it was imported: its revision is a batch
};

// What the rows of a year are checked against: the lines and dimensions they name.
struct YearBooks {
  platform::Year year;
  std::map<platform::ResourceId, BudgetLine> lines;
  DimensionIds dimensions;
};

// Checks what can be said of an entry by itself: its kind, amount, date, line and dimensions. Adds
// a violation for every bad field; `row` is its place, e.g. `entries[3]`.
void CheckRow(platform::FieldViolations& violations, const platform::RowPlace& row,
              const LedgerEntry& entry, const YearBooks& books);

// Fills what a reversal leaves out from the entry it reverses.
void FillReversal(LedgerEntry& reversal, const LedgerEntry& reversed);

// Whether a batch needs the rules of ledger_rules.h: an entry refers to another or is a leg of a
// transfer.
bool RefersToOthers(const LedgerEntry& entry);

}  // namespace kuzukuri::budget
