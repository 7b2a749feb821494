// The page of a year's balances: the current appropriation in the statutory order of its parts
// (Local Autonomy Act enforcement rules, 歳入歳出決算事項別明細書), the stages of execution, what
// is carried over and what is left.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "kuzukuri/budget/v1/balance.pb.h"
#include "services/report/text/labels.h"

namespace kuzukuri::cli {

struct BalancePageOptions {
  std::string title;  // of the jurisdiction
  int year = 0;
  std::string as_of;  // as asked for; empty: all entries
  int64_t unit_yen = 1;
  report::Language language = report::Language::kJapanese;
  bool by_year = false;       // one row, the year
  bool rows_overlap = false;  // a line may count in several rows
  int width = 120;
  int ambiguous_width = 1;
  std::map<std::string, std::string> names;  // of keys
};

// `groups` are the rows, `whole` the year's own line below them.
std::string RenderBalances(const budget::v1::QueryGroupedBalancesResponse& groups,
                           const budget::v1::QueryGroupedBalancesResponse& whole,
                           const BalancePageOptions& options);

}  // namespace kuzukuri::cli
