#include "clients/cli/export/row_head.h"

#include <utility>

namespace kuzukuri::cli {
namespace {

constexpr size_t kJurisdictions = sizeof("jurisdictions/") - 1;
constexpr size_t kJurisdiction = kJurisdictions + sizeof("000000") - 1;
constexpr size_t kYears = kJurisdiction + sizeof("/fiscalYears/") - 1;
constexpr size_t kYear = kYears + sizeof("0000") - 1;

bool IsOfYear(const std::string& name) {
  return name.size() >= kYear &&
         name.compare(kJurisdiction, kYears - kJurisdiction, "/fiscalYears/") == 0;
}

}  // namespace

std::string YearOf(const std::string& name) { return name.substr(0, kYear); }
std::string JurisdictionOf(const std::string& name) { return name.substr(0, kJurisdiction); }

ExportRow RowOf(const std::string& name, ExportRow cells) {
  ExportRow row = {{"jurisdiction", name.substr(kJurisdictions, kJurisdiction - kJurisdictions)}};
  if (IsOfYear(name)) row.emplace_back("fiscal_year", name.substr(kYears, kYear - kYears));
  for (auto& cell : cells) row.push_back(std::move(cell));
  return row;
}

}  // namespace kuzukuri::cli
