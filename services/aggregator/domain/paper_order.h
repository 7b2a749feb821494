// Which published papers a column reads: the newest that stand at or before its date.
#pragma once

#include <compare>
#include <optional>

#include "services/platform/base/date.h"

namespace kuzukuri::aggregator {

// What orders the papers of a year: the date they stand at, at one date their kind, then the date
// they are of. Accounts and volumes of one paper are equal.
struct PaperOrder {
  platform::Date stands_at;
  int kind = 0;  // the API's Statement.Kind
  platform::Date as_of;
  friend auto operator<=>(const PaperOrder&, const PaperOrder&) = default;
};

// The paper of a printed figure. One of no paper stands at any date, and before those of all
// papers.
using PaperOf = std::optional<PaperOrder>;

// Whether a paper stands at a date; at none, the end of all, each does.
inline bool Stands(const PaperOf& paper, const std::optional<platform::Date>& as_of) {
  return !paper || !as_of || paper->stands_at <= *as_of;
}

}  // namespace kuzukuri::aggregator
