#include "services/budget/handler/settlement.h"

#include <string>

#include "services/budget/handler/budget_year.h"
#include "services/budget/handler/figures.h"
#include "services/budget/store/balance.h"
#include "services/budget/store/budget_year.h"
#include "services/budget/store/settlement.h"
#include "services/platform/base/names.h"
#include "services/platform/server/proto_date.h"
#include "services/platform/server/write.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "settlement";

// A settlement with the figures of the ledger at its closing.
absl::StatusOr<v1::Settlement> ToProto(pqxx::transaction_base& tx,
                                       const platform::ResourceName& year,
                                       const Settlement& settlement) {
  KZ_ASSIGN_OR_RETURN(const Figures figures,
                      BalanceStore(tx).Year(year.jurisdiction, *year.fiscal_year,
                                            settlement.closing_revision, {}, ExecutionView()));
  v1::Settlement proto;
  proto.set_name(platform::FiscalYearName(year.jurisdiction, *year.fiscal_year) + "/" +
                 kCollection);
  *proto.mutable_closed_on() = platform::ToProto(settlement.closed_on);
  proto.set_closing_revision(settlement.closing_revision.value());
  *proto.mutable_figures() = ToProto(figures);
  proto.set_entry_count(figures.entry_count);
  if (settlement.certified_on) {
    *proto.mutable_certified_on() = platform::ToProto(*settlement.certified_on);
    proto.set_certification_reference(settlement.certification_reference);
    proto.set_certifying_revision(settlement.revision.value());
  }
  return proto;
}

absl::StatusOr<platform::Date> ReadDate(const char* field, const type::v1::Date& proto) {
  platform::FieldViolations violations;
  const platform::Date date = platform::FromProto(violations, field, proto);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return date;
}

// The next version of the year's books, in another state.
BudgetYear MoveBooks(pqxx::transaction_base& tx, const platform::JurisdictionCode& jurisdiction,
                     platform::Revision revision, BudgetYear books, ClosingState state) {
  books.closing_state = static_cast<int>(state);
  books.revision = revision;
  BudgetYearStore(tx).Supersede(jurisdiction, revision, books);
  return books;
}

}  // namespace

absl::StatusOr<v1::CloseFiscalYearResponse> CloseFiscalYear(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::CloseFiscalYearRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.name(), "fiscalYears", "name"));
  KZ_ASSIGN_OR_RETURN(const platform::Date closed_on, ReadDate("closed_on", request.closed_on()));
  return platform::CommitWrite<v1::CloseFiscalYearResponse>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/false,
      {{*year.fiscal_year, "budgetYear"}, {*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::CloseFiscalYearResponse> {
        const BudgetYear books = BudgetYearStore(tx)
                                     .Get(year.jurisdiction, *year.fiscal_year, revision - 1)
                                     .value_or(UnknownBooks(*year.fiscal_year));
        KZ_RETURN_IF_ERROR(ValidateClosing(books, closed_on));
        const Settlement settlement{closed_on, revision, std::nullopt, "", revision};
        SettlementStore(tx).Supersede(year.jurisdiction, *year.fiscal_year, settlement);
        v1::CloseFiscalYearResponse response;
        KZ_ASSIGN_OR_RETURN(*response.mutable_settlement(), ToProto(tx, year, settlement));
        *response.mutable_budget_year() =
            ToProto(year.jurisdiction,
                    MoveBooks(tx, year.jurisdiction, revision, books, ClosingState::kSettled));
        return response;
      });
}

absl::StatusOr<v1::CertifySettlementResponse> CertifySettlement(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::CertifySettlementRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  KZ_ASSIGN_OR_RETURN(const platform::Date certified_on,
                      ReadDate("certified_on", request.certified_on()));
  return platform::CommitWrite<v1::CertifySettlementResponse>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/false,
      {{*year.fiscal_year, "budgetYear"}, {*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::CertifySettlementResponse> {
        SettlementStore store(tx);
        const auto current = store.Get(year.jurisdiction, *year.fiscal_year, revision - 1);
        KZ_RETURN_IF_ERROR(ValidateCertification(*year.fiscal_year, current, certified_on,
                                                 request.certification_reference()));
        Settlement settlement = *current;
        settlement.certified_on = certified_on;
        settlement.certification_reference = request.certification_reference();
        settlement.revision = revision;
        store.Supersede(year.jurisdiction, *year.fiscal_year, settlement);
        const BudgetYear books = BudgetYearStore(tx)
                                     .Get(year.jurisdiction, *year.fiscal_year, revision - 1)
                                     .value_or(UnknownBooks(*year.fiscal_year));
        v1::CertifySettlementResponse response;
        KZ_ASSIGN_OR_RETURN(*response.mutable_settlement(), ToProto(tx, year, settlement));
        *response.mutable_budget_year() =
            ToProto(year.jurisdiction,
                    MoveBooks(tx, year.jurisdiction, revision, books, ClosingState::kCertified));
        return response;
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
        const auto found = SettlementStore(tx).Get(year.jurisdiction, *year.fiscal_year, revision);
        if (!found) {
          return platform::NotFound("Settlement", request.name(),
                                    "the year is not closed; close it with CloseFiscalYear");
        }
        v1::GetSettlementResponse response;
        KZ_ASSIGN_OR_RETURN(*response.mutable_settlement(), ToProto(tx, year, *found));
        response.set_revision(revision.value());
        return response;
      });
}

}  // namespace kuzukuri::budget
