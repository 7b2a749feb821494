#include "clients/cli/shared/certified_years.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

constexpr int kPageSize = 1000;
constexpr const char* kYears = "/fiscalYears/";

}  // namespace

absl::StatusOr<std::map<std::string, int64_t>> FindCertifiedYears(Connection& connection,
                                                                  const std::string& jurisdiction) {
  std::map<std::string, int64_t> years;
  v1::ListBudgetYearsRequest request;
  request.set_parent(jurisdiction);
  request.set_page_size(kPageSize);
  do {
    v1::ListBudgetYearsResponse page;
    const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
      return connection.budget().ListBudgetYears(&context, request, &page);
    });
    if (absl::IsNotFound(status)) return years;
    KZ_RETURN_IF_ERROR(status);
    for (const v1::BudgetYear& year : page.budget_years()) {
      if (year.closing_state() != v1::CLOSING_STATE_CERTIFIED) continue;
      years.emplace(FiscalYearOf(year.name()), year.revision());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return years;
}

std::string FiscalYearOf(const std::string& name) {
  const size_t years = name.find(kYears);
  if (years == std::string::npos) return "";
  return name.substr(0, name.find('/', years + std::string(kYears).size()));
}

absl::Status CheckReason(Connection& connection, const std::set<std::string>& names,
                         const std::string& reason) {
  if (!absl::StripAsciiWhitespace(reason).empty()) return absl::OkStatus();
  std::map<std::string, std::set<std::string>> years;  // by jurisdiction
  for (const std::string& name : names) {
    if (const std::string year = FiscalYearOf(name); !year.empty()) {
      years[year.substr(0, year.find(kYears))].insert(year);
    }
  }
  for (const auto& [jurisdiction, touched] : years) {
    KZ_ASSIGN_OR_RETURN(const auto certified, FindCertifiedYears(connection, jurisdiction));
    for (const std::string& year : touched) {
      if (!certified.contains(year)) continue;
      return absl::FailedPreconditionError(
          absl::StrCat("the settlement of ", year,
                       " is certified, and what comes after it needs a reason; say why with "
                       "--reason"));
    }
  }
  return absl::OkStatus();
}

}  // namespace kuzukuri::cli
