#include <algorithm>
#include <chrono>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/export/export_rows.h"
#include "clients/cli/export/pages.h"
#include "clients/cli/export/read_held.h"
#include "clients/cli/export/row_head.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;
using Stub = v1::BudgetService::Stub;

// How long the whole ledger of a year may take beyond a request's timeout.
constexpr std::chrono::hours kPatience{1};

// By date, so that each is put upon those before it; at one date by kind, as they hold.
bool StandsBefore(const v1::Statement& a, const v1::Statement& b) {
  const auto key = [](const v1::Statement& one) {
    const type::v1::Date& date = one.as_of();
    return std::tuple(date.year(), date.month(), date.day(), one.kind(), one.name());
  };
  return key(a) < key(b);
}

class BudgetReader {
 public:
  BudgetReader(Connection& connection, const HeldScope& scope, ExportFolder& folder)
      : connection_(connection), scope_(scope), folder_(folder) {}

  absl::Status Read() {
    KZ_RETURN_IF_ERROR(ReadYears());
    for (const std::string& year : scope_.years) {
      KZ_RETURN_IF_ERROR(ReadLines(year));
      KZ_RETURN_IF_ERROR(ReadEntries(year));
      KZ_RETURN_IF_ERROR(ReadStatements(year));
    }
    return absl::OkStatus();
  }

 private:
  template <class Request, class Response, class Each>
  absl::Status List(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const std::string& parent, Each each) {
    return ForEachPage(connection_, connection_.budget(), method, {parent, scope_.budget_revision},
                       each);
  }

  absl::Status ReadYears() {
    std::vector<v1::BudgetYear> years;
    KZ_RETURN_IF_ERROR(List(
        &Stub::ListBudgetYears, scope_.jurisdiction, [&](const v1::ListBudgetYearsResponse& page) {
          years.insert(years.end(), page.budget_years().begin(), page.budget_years().end());
        }));
    for (const v1::BudgetYear& year : years) {
      if (!scope_.years.contains(YearOf(year.name()))) continue;
      v1::GetSettlementResponse response;
      KZ_RETURN_IF_ERROR(ReadSettlement(YearOf(year.name()), response));
      AddRows(year, response.settlement(), folder_);
    }
    return absl::OkStatus();
  }

  // Nothing of a year that was never closed.
  absl::Status ReadSettlement(const std::string& year, v1::GetSettlementResponse& response) {
    v1::GetSettlementRequest request;
    request.set_name(absl::StrCat(year, "/settlement"));
    request.set_revision(scope_.budget_revision);
    const absl::Status status = connection_.Try([&](grpc::ClientContext& context) {
      return connection_.budget().GetSettlement(&context, request, &response);
    });
    return absl::IsNotFound(status) ? absl::OkStatus() : status;
  }

  absl::Status ReadLines(const std::string& year) {
    KZ_RETURN_IF_ERROR(
        List(&Stub::ListDimensions, year, [&](const v1::ListDimensionsResponse& page) {
          for (const v1::Dimension& row : page.dimensions()) AddRows(row, folder_);
        }));
    return List(&Stub::ListBudgetLines, year, [&](const v1::ListBudgetLinesResponse& page) {
      for (const v1::BudgetLine& row : page.budget_lines()) AddRows(row, folder_);
    });
  }

  // One attempt: what came is in the file already.
  absl::Status ReadEntries(const std::string& year) {
    v1::ExportEntriesRequest request;
    request.set_parent(year);
    request.set_revision(scope_.budget_revision);
    return connection_.Once(
        [&](grpc::ClientContext& context) {
          const auto reader = connection_.budget().ExportEntries(&context, request);
          v1::ExportEntriesResponse page;
          while (reader->Read(&page)) {
            for (const v1::LedgerEntry& entry : page.entries()) AddRows(entry, folder_);
          }
          return reader->Finish();
        },
        kPatience);
  }

  absl::Status ReadStatements(const std::string& year) {
    std::vector<v1::Statement> statements;
    KZ_RETURN_IF_ERROR(
        List(&Stub::ListStatements, year, [&](const v1::ListStatementsResponse& page) {
          statements.insert(statements.end(), page.statements().begin(), page.statements().end());
        }));
    std::sort(statements.begin(), statements.end(), StandsBefore);
    for (const v1::Statement& statement : statements) {
      AddRows(statement, folder_);
      KZ_RETURN_IF_ERROR(List(&Stub::ListStatementFigures, statement.name(),
                              [&](const v1::ListStatementFiguresResponse& page) {
                                for (const auto& row : page.figures()) {
                                  AddRows(statement.name(), row, folder_);
                                }
                              }));
      KZ_RETURN_IF_ERROR(List(&Stub::ListStatementPlacements, statement.name(),
                              [&](const v1::ListStatementPlacementsResponse& page) {
                                for (const auto& row : page.placements()) {
                                  AddRows(statement.name(), row, folder_);
                                }
                              }));
    }
    return ReadCells(year, statements);
  }

  // Those of no statement, then those of each.
  absl::Status ReadCells(const std::string& year, const std::vector<v1::Statement>& statements) {
    KZ_RETURN_IF_ERROR(
        List(&Stub::ListReportedFigures, year, [&](const v1::ListReportedFiguresResponse& page) {
          for (const auto& row : page.reported_figures()) {
            if (row.statement().empty()) AddRows(row, folder_);
          }
        }));
    for (const v1::Statement& statement : statements) {
      KZ_RETURN_IF_ERROR(List(&Stub::ListReportedFigures, statement.name(),
                              [&](const v1::ListReportedFiguresResponse& page) {
                                for (const auto& row : page.reported_figures()) {
                                  AddRows(row, folder_);
                                }
                              }));
    }
    return absl::OkStatus();
  }

  Connection& connection_;
  const HeldScope& scope_;
  ExportFolder& folder_;
};

}  // namespace

absl::Status ReadBudget(Connection& connection, const HeldScope& scope, ExportFolder& folder) {
  return BudgetReader(connection, scope, folder).Read();
}

}  // namespace kuzukuri::cli
