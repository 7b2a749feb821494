// Amounts of an answer that stand together on a page.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>

#include "kuzukuri/budget/v1/balance.pb.h"

namespace kuzukuri::report {

// Nothing where it is beyond what an amount can be.
std::optional<int64_t> SumOf(std::initializer_list<int64_t> amounts);

// The three kinds of carry-over into the year.
std::optional<int64_t> CarriedIn(const budget::v1::AppropriationFigures& figures);
// Diversions, transfers and reallocations.
std::optional<int64_t> Diverted(const budget::v1::AppropriationFigures& figures);

}  // namespace kuzukuri::report
