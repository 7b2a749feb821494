#include "services/budget/handler/settlement.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/budget/handler/budget_year.h"
#include "services/budget/handler/figures.h"
#include "services/budget/store/balance.h"
#include "services/budget/store/settlement.h"
#include "services/budget/usecase/settlement.h"
#include "services/budget/usecase/statement_proto.h"
#include "services/budget/usecase/view_year.h"
#include "services/platform/base/names.h"
#include "services/platform/server/proto_date.h"
#include "services/platform/server/write.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "settlement";
// The figures of each are summed anew.
constexpr int kMaxSuperseded = 20;

// A settlement with the figures of the ledger at its closing, read as a balance reads them: what
// papers do not tell of every part is no whole.
absl::StatusOr<v1::Settlement> ToProto(pqxx::transaction_base& tx,
                                       const platform::ResourceName& year,
                                       const Settlement& settlement) {
  const platform::Revision revision = settlement.closing_revision;
  KZ_ASSIGN_OR_RETURN(
      const Figures figures,
      BalanceStore(tx).Year(year.jurisdiction, *year.fiscal_year, revision, {},
                            ViewYear(tx, year.jurisdiction, *year.fiscal_year, revision, {})));
  v1::Settlement proto;
  proto.set_name(platform::FiscalYearName(year.jurisdiction, *year.fiscal_year) + "/" +
                 kCollection);
  *proto.mutable_closed_on() = platform::ToProto(settlement.closed_on);
  proto.set_closing_revision(settlement.closing_revision.value());
  *proto.mutable_figures() = ToProto(figures);
  proto.set_entry_count(figures.entry_count);
  proto.set_disagreement_count(settlement.disagreement_count);
  proto.set_disagreement_reason(settlement.disagreement_reason);
  if (settlement.certified_on) {
    *proto.mutable_certified_on() = platform::ToProto(*settlement.certified_on);
    proto.set_certification_reference(settlement.certification_reference);
    proto.set_certifying_revision(settlement.revision.value());
  }
  if (const auto& certified = settlement.certified_figures) {
    proto.mutable_certified_figures()->set_snapshot(certified->snapshot);
    proto.mutable_certified_figures()->set_catalog_revision(certified->catalog_revision.value());
    proto.mutable_certified_figures()->set_budget_revision(certified->budget_revision.value());
    proto.mutable_certified_figures()->set_digest(certified->digest);
  }
  if (settlement.reopening) {
    proto.mutable_reopening()->set_reason(settlement.reopening->reason);
    proto.mutable_reopening()->set_revision(settlement.reopening->revision.value());
  }
  return proto;
}

CertifiedFigures FromProto(const v1::CertifiedFigures& proto) {
  return {proto.snapshot(), platform::Revision(proto.catalog_revision()),
          platform::Revision(proto.budget_revision()), proto.digest()};
}

absl::StatusOr<platform::Date> ReadDate(const char* field, const type::v1::Date& proto) {
  platform::FieldViolations violations;
  const platform::Date date = platform::FromProto(violations, field, proto);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return date;
}

// Fills in what an answer says of a year that a write settled, certified or opened.
template <class Response>
absl::Status Fill(pqxx::transaction_base& tx, const platform::ResourceName& year,
                  const SettledYear& settled, Response& response) {
  KZ_ASSIGN_OR_RETURN(*response.mutable_settlement(), ToProto(tx, year, settled.settlement));
  *response.mutable_budget_year() = ToProto(year.jurisdiction, settled.books);
  return absl::OkStatus();
}

// Runs `body(tx, settlement, response) -> absl::Status` as a write of a year's settlement.
template <class Response, class Request, class Body>
absl::StatusOr<Response> Commit(platform::Pools& pools, const platform::RequestContext& context,
                                const Request& request, const platform::ResourceName& year,
                                Body body) {
  return platform::CommitWrite<Response>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/false,
      {{*year.fiscal_year, "budgetYear"}, {*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx, platform::Revision revision) -> absl::StatusOr<Response> {
        YearSettlement settlement(tx, year.jurisdiction, *year.fiscal_year, revision);
        Response response;
        KZ_RETURN_IF_ERROR(body(tx, settlement, response));
        return response;
      });
}

}  // namespace

absl::StatusOr<v1::CloseFiscalYearResponse> CloseFiscalYear(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::CloseFiscalYearRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.name(), "fiscalYears", "name"));
  Closing closing;
  KZ_ASSIGN_OR_RETURN(closing.closed_on, ReadDate("closed_on", request.closed_on()));
  closing.disagreement_reason = request.disagreement_reason();
  return Commit<v1::CloseFiscalYearResponse>(
      pools, context, request, year,
      [&](pqxx::transaction_base& tx, YearSettlement& settlement,
          v1::CloseFiscalYearResponse& response) -> absl::Status {
        KZ_ASSIGN_OR_RETURN(const ClosedYear closed,
                            settlement.Close(closing, request.validate_only()));
        AddDisagreements(year.jurisdiction, *year.fiscal_year, closed.standing.disagreements,
                         *response.mutable_disagreements());
        return Fill(tx, year, closed.settled, response);
      });
}

absl::StatusOr<v1::ReopenFiscalYearResponse> ReopenFiscalYear(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ReopenFiscalYearRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.name(), "fiscalYears", "name"));
  return Commit<v1::ReopenFiscalYearResponse>(
      pools, context, request, year,
      [&](pqxx::transaction_base& tx, YearSettlement& settlement,
          v1::ReopenFiscalYearResponse& response) -> absl::Status {
        KZ_ASSIGN_OR_RETURN(const SettledYear reopened, settlement.Reopen(request.reason()));
        return Fill(tx, year, reopened, response);
      });
}

absl::StatusOr<v1::CertifySettlementResponse> CertifySettlement(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::CertifySettlementRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  Certification certification;
  KZ_ASSIGN_OR_RETURN(certification.certified_on, ReadDate("certified_on", request.certified_on()));
  certification.reference = request.certification_reference();
  if (request.has_certified_figures()) {
    certification.figures = FromProto(request.certified_figures());
  }
  return Commit<v1::CertifySettlementResponse>(
      pools, context, request, year,
      [&](pqxx::transaction_base& tx, YearSettlement& settlement,
          v1::CertifySettlementResponse& response) -> absl::Status {
        KZ_ASSIGN_OR_RETURN(const SettledYear certified, settlement.Certify(certification));
        return Fill(tx, year, certified, response);
      });
}

absl::StatusOr<v1::GetSettlementResponse> GetSettlement(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::GetSettlementRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return platform::ReadAt(
      pools, context, year.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetSettlementResponse> {
        SettlementStore store(tx);
        const auto stands = store.Get(year.jurisdiction, *year.fiscal_year, revision);
        const auto superseded =
            store.Superseded(year.jurisdiction, *year.fiscal_year, revision, kMaxSuperseded);
        if (!stands && superseded.empty()) {
          return platform::NotFound("Settlement", request.name(),
                                    "the year is not closed; close it with CloseFiscalYear");
        }
        v1::GetSettlementResponse response;
        if (stands) {
          KZ_ASSIGN_OR_RETURN(*response.mutable_settlement(), ToProto(tx, year, *stands));
        }
        for (const Settlement& one : superseded) {
          KZ_ASSIGN_OR_RETURN(*response.add_superseded(), ToProto(tx, year, one));
        }
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListSettlementsResponse> ListSettlements(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListSettlementsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parent,
                      platform::ParseNameOf(request.parent(), "jurisdictions", "parent"));
  // With its message: its figures are summed where the list is read.
  struct Row {
    platform::Year year;
    v1::Settlement settlement;
  };
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<Row> page,
      (platform::ReadPage<Row>(
          pools, context, parent.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<Row>> {
            std::vector<Row> rows;
            for (const auto& [year, settlement] :
                 SettlementStore(tx).List(parent.jurisdiction, query)) {
              platform::ResourceName name = parent;
              name.fiscal_year = year;
              KZ_ASSIGN_OR_RETURN(v1::Settlement proto, ToProto(tx, name, settlement));
              rows.push_back({year, std::move(proto)});
            }
            return rows;
          },
          [](const Row& row) { return absl::StrCat(row.year.value()); })));
  v1::ListSettlementsResponse response;
  for (const Row& row : page.rows) *response.add_settlements() = row.settlement;
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::budget
