#include "services/reader/parse/revenue.h"

#include "absl/strings/str_cat.h"
#include "services/reader/domain/same_money.h"

namespace kuzukuri::reader {
namespace {

constexpr const char* kRevenue = " says that its amounts are revenue, of which nothing is spent";

// What its totals say, and which says so. One of revenue among others is enough.
Side SideOfTotals(const Grammar& grammar, const ParsedTable& table, std::string& name) {
  Side side = Side::kUnknown;
  for (const Row& row : table.table.rows) {
    if (!row.total) continue;
    const Side of_row = SideOf(grammar, row.label.text);
    if (of_row == Side::kUnknown) continue;
    side = of_row;
    name = NameOf(row);
    if (side == Side::kRevenue) break;
  }
  return side;
}

}  // namespace

Side SideOf(const Grammar& grammar, std::string_view text) {
  const std::string key = WithoutSpaces(Fold(text).text);
  const bool revenue = AnyMatches(grammar.revenue_words, key);
  if (revenue == AnyMatches(grammar.expenditure_words, key)) return Side::kUnknown;
  return revenue ? Side::kRevenue : Side::kExpenditure;
}

std::string WhyRevenue(const Grammar& grammar, const ParsedTable& table) {
  for (const ColumnRole& column : table.columns) {
    if (column.role == v1::ROLE_REVENUE) {
      return absl::StrCat("its column '", column.heading, "'", kRevenue);
    }
  }
  std::string name;
  const Side totals = SideOfTotals(grammar, table, name);
  if (totals == Side::kRevenue) return absl::StrCat(name, kRevenue);
  for (const Row& row : table.table.rows) {
    if (AnyMatches(grammar.revenue_rows, WithoutSpaces(Fold(row.label.text).text))) {
      return absl::StrCat(NameOf(row), kRevenue);
    }
  }
  if (totals == Side::kExpenditure || table.revenue_heading.empty()) return "";
  return absl::StrCat("'", table.revenue_heading, "' above it", kRevenue);
}

}  // namespace kuzukuri::reader
