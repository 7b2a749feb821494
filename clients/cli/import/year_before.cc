#include "clients/cli/import/year_before.h"

#include <algorithm>
#include <vector>

#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = catalog::v1;
using Deadline = std::chrono::system_clock::time_point;

constexpr int kMostYears = 1000;

// The fiscal years of a jurisdiction before one, the latest first.
grpc::Status YearsBefore(Connection& connection, Deadline deadline,
                         const platform::ResourceName& name, std::vector<int>* years) {
  grpc::ClientContext context;
  context.set_deadline(deadline);
  v1::ListFiscalYearsRequest request;
  request.set_parent(platform::JurisdictionName(name.jurisdiction));
  request.set_page_size(kMostYears);
  v1::ListFiscalYearsResponse response;
  const grpc::Status status = connection.catalog().ListFiscalYears(&context, request, &response);
  for (const v1::FiscalYear& year : response.fiscal_years()) {
    const auto parsed = platform::ParseName(year.name(), "name");
    if (parsed.ok() && *parsed->fiscal_year < *name.fiscal_year) {
      years->push_back(parsed->fiscal_year->value());
    }
  }
  std::sort(years->rbegin(), years->rend());
  // A jurisdiction that is not registered yet has none.
  return status.error_code() == grpc::StatusCode::NOT_FOUND ? grpc::Status::OK : status;
}

grpc::Status HasProjects(Connection& connection, Deadline deadline, const std::string& year,
                         bool* has) {
  grpc::ClientContext context;
  context.set_deadline(deadline);
  v1::ListProjectsRequest request;
  request.set_parent(year);
  request.set_page_size(1);
  v1::ListProjectsResponse response;
  const grpc::Status status = connection.catalog().ListProjects(&context, request, &response);
  *has = response.projects_size() > 0;
  return status;
}

}  // namespace

grpc::Status FindYearBefore(Connection& connection, Deadline deadline,
                            const std::string& fiscal_year, std::string* before) {
  const auto name = platform::ParseNameOf(fiscal_year, "fiscalYears", "fiscal_year");
  if (!name.ok()) return {grpc::StatusCode::INVALID_ARGUMENT, std::string(name.status().message())};
  std::vector<int> years;
  grpc::Status status = YearsBefore(connection, deadline, *name, &years);
  for (const int year : years) {
    bool has = false;
    if (status.ok()) {
      status =
          HasProjects(connection, deadline,
                      platform::FiscalYearName(name->jurisdiction, platform::Year(year)), &has);
    }
    if (!status.ok()) return status;
    if (has) {
      *before = platform::FiscalYearName(name->jurisdiction, platform::Year(year));
      return status;
    }
  }
  before->clear();
  return status;
}

std::string BelowYear(const std::string& fiscal_year, const std::string& name) {
  const std::string years = "/fiscalYears/";
  const size_t id = name.find(years) + years.size();
  return fiscal_year + name.substr(name.find('/', id));
}

}  // namespace kuzukuri::cli
