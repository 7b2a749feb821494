// Amounts of an answer that stand together on a page.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/budget/v1/balance.pb.h"

namespace kuzukuri::report {

// Nothing where it is beyond what an amount can be.
std::optional<int64_t> SumOf(std::initializer_list<int64_t> amounts);

// What is carried into the year: the three kinds, and what is stated of no kind.
std::optional<int64_t> CarriedIn(const budget::v1::AppropriationFigures& figures);
// Diversions, transfers and reallocations.
std::optional<int64_t> Diverted(const budget::v1::AppropriationFigures& figures);

// What is known of a cell's amounts, whether or not it is all of them; zero where nothing is.
int64_t KnownAppropriation(const aggregator::v1::Cell& cell);
int64_t KnownExecuted(const aggregator::v1::Cell& cell);
bool IsIncomplete(const aggregator::v1::Cell& cell);

}  // namespace kuzukuri::report
