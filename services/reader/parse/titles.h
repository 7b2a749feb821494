// What paper a document is: its title, where a rule knows it or its words tell one, and what
// whoever reads it names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// What a paper does not say, named by whoever reads it.
struct Named {
  std::optional<int64_t> unit_yen;  // of tables that print none
  int fiscal_year = 0;              // 0: not named
  std::optional<Stage> stage;
};

// The fiscal year and kind of what stands below no title.
struct Untitled {
  int fiscal_year = 0;
  std::optional<Stage> stage;
  std::string doubt;  // why its headings do not say the year
  Text heading;       // its first line above a table, in the place of a title; may be empty
};

// A heading that names one fiscal year and what of it is printed: 令和６年度 決算の概要.
struct YearHeadingFound {
  int year = 0;  // 0: several
  std::optional<Stage> stage;
};
std::optional<YearHeadingFound> FindYearHeading(const Grammar& grammar, const ScannedLine& line);

// The year with which a line begins, as the heading of a table of that year does whatever it is
// about; 0 where it does not. What is carried over from a year is no table of it.
int YearHeaded(const Grammar& grammar, const ScannedLine& line);

// Makes the first heading above the tables that names the fiscal year the title of a document whose
// rules know none there; not where headings name several. FAILED_PRECONDITION where the paper
// says something else than what is named.
absl::StatusOr<Untitled> GiveTitle(const Grammar& grammar, const Named& named,
                                   std::vector<ScannedLine>& lines);

}  // namespace kuzukuri::reader
