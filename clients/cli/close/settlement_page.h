// The page of a year's settlement: what is settled, and which figures of published papers the
// ledger does not hold.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "kuzukuri/budget/v1/settlement.pb.h"
#include "services/report/text/labels.h"

namespace kuzukuri::cli {

struct SettlementPageOptions {
  std::string title;  // of the jurisdiction
  int year = 0;
  int64_t unit_yen = 1;
  report::Language language = report::Language::kJapanese;
  int width = 120;
  int ambiguous_width = 1;
  std::map<std::string, std::string> names;       // of nodes
  std::map<std::string, std::string> statements;  // their titles
};

// The figures of a settlement, with its dates, decision and reasons.
std::string RenderSettlement(const budget::v1::Settlement& settlement,
                             const SettlementPageOptions& options);

// The same of a year that is closed, with each figure that disagrees.
std::string RenderClosing(const budget::v1::CloseFiscalYearResponse& closing,
                          const SettlementPageOptions& options);

}  // namespace kuzukuri::cli
