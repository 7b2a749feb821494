#include "clients/cli/certify/certified_figures.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/status_macros.h"
#include "services/report/statement/figures_digest.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

std::string JurisdictionOf(const std::string& year) {
  return year.substr(0, year.find("/fiscalYears/"));
}

}  // namespace

absl::StatusOr<v1::CertifiedFigures> FiguresNow(Connection& connection, const std::string& year) {
  aggregator::v1::GetSnapshotRequest pin;
  pin.set_jurisdiction(JurisdictionOf(year));
  aggregator::v1::GetSnapshotResponse pinned;
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    return connection.aggregator().GetSnapshot(&context, pin, &pinned);
  }));
  aggregator::v1::GetExecutionReportRequest request;
  request.set_name(year);
  request.set_snapshot(pinned.snapshot());
  aggregator::v1::GetExecutionReportResponse response;
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    return connection.aggregator().GetExecutionReport(&context, request, &response);
  }));
  v1::CertifiedFigures figures;
  figures.set_snapshot(pinned.snapshot());
  figures.set_catalog_revision(pinned.catalog_revision());
  figures.set_budget_revision(pinned.budget_revision());
  figures.set_digest(report::FiguresDigest(response.report()));
  return figures;
}

absl::StatusOr<v1::Settlement> FindCertified(Connection& connection, const std::string& year) {
  v1::GetSettlementRequest request;
  request.set_name(absl::StrCat(year, "/settlement"));
  v1::GetSettlementResponse response;
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    return connection.budget().GetSettlement(&context, request, &response);
  }));
  const v1::Settlement& settlement = response.settlement();
  if (!settlement.has_certified_on()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the settlement of ", year, " is not certified; print the year without --certified"));
  }
  if (!settlement.has_certified_figures()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the settlement of ", year,
        " was certified without its figures (by another program than kuzukuri certify, or by an "
        "import); print the year without --certified"));
  }
  return settlement;
}

absl::Status VerifyFigures(const aggregator::v1::ExecutionReport& report,
                           const v1::CertifiedFigures& certified) {
  const std::string found = report::FiguresDigest(report);
  if (found == certified.digest()) return absl::OkStatus();
  const std::string form = found.substr(0, found.find(':') + 1);
  if (certified.digest().compare(0, form.size(), form) != 0) {
    return absl::DataLossError(absl::StrCat("the digest of the certified figures, ",
                                            certified.digest(),
                                            ", is of a form that this program does not know; use "
                                            "the release that certified them, or a later one"));
  }
  return absl::DataLossError(absl::StrCat(
      "the figures of the certified snapshot are not those that were certified: their digest is ",
      found, ", the certified one ", certified.digest(),
      "; the databases hold another history, or were changed beside the services"));
}

}  // namespace kuzukuri::cli
