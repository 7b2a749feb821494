#include "services/reader/domain/status_date.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/date.h"

namespace kuzukuri::reader {
namespace {

std::string WhyUndated(const Statement& statement) {
  const std::string why = statement.as_of_doubt.empty() ? "the date of its figures is not printed"
                                                        : statement.as_of_doubt;
  return absl::StrCat(why, "; name it with --as-of YYYY-MM-DD");
}

std::vector<Statement*> StatusesIn(std::vector<Reading>& readings) {
  std::vector<Statement*> statuses;
  for (Reading& reading : readings) {
    for (Statement& statement : reading.statements) {
      if (statement.stage == Stage::kInYear && statement.fiscal_year > 0) {
        statuses.push_back(&statement);
      }
    }
  }
  return statuses;
}

}  // namespace

bool IsUndated(const Statement& statement) {
  return statement.stage == Stage::kInYear && statement.fiscal_year > 0 && statement.as_of.empty();
}

void RefuseUndated(const Reading& reading, std::vector<Refusal>& refusals) {
  for (size_t i = 0; i < reading.statements.size(); ++i) {
    const Statement& statement = reading.statements[i];
    if (!IsUndated(statement)) continue;
    refusals.push_back({i, std::nullopt, statement.title, WhyUndated(statement)});
  }
}

absl::Status NameDate(const std::string& date, std::vector<Reading>& readings) {
  const std::vector<Statement*> statuses = StatusesIn(readings);
  if (statuses.size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("--as-of names the date of one status, and there are ", statuses.size(),
                     statuses.empty() ? "; a settlement keeps the end of its closing period"
                                      : "; read them one by one"));
  }
  Statement& status = *statuses.front();
  const auto day = platform::ParseDate(date);
  const platform::Year year(status.fiscal_year);
  if (!day || *day < platform::FiscalYearStart(year) || *day > platform::ClosingPeriodEnd(year)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--as-of '", date, "' is no date of fiscal year ", status.fiscal_year,
                     "; use ", platform::FormatDate(platform::FiscalYearStart(year)), " to ",
                     platform::FormatDate(platform::ClosingPeriodEnd(year)), ", as YYYY-MM-DD"));
  }
  status.as_of = date;
  status.as_of_certainty = {100, "named by whoever read it"};
  status.as_of_doubt.clear();
  return absl::OkStatus();
}

}  // namespace kuzukuri::reader
