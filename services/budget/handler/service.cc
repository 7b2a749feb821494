#include "services/budget/handler/service.h"

#include <chrono>

#include "services/budget/handler/balance.h"
#include "services/budget/handler/budget_line.h"
#include "services/budget/handler/budget_year.h"
#include "services/budget/handler/dimension.h"
#include "services/budget/handler/head.h"
#include "services/budget/handler/ledger_append.h"
#include "services/budget/handler/ledger_entry.h"
#include "services/budget/handler/ledger_import.h"
#include "services/budget/handler/reported_figure.h"
#include "services/budget/handler/settlement.h"
#include "services/budget/handler/watch.h"
#include "services/budget/handler/year_book.h"
#include "services/platform/server/head_stream.h"

namespace kuzukuri::budget {
namespace {

// Writes through other replicas are seen after this at the latest.
constexpr std::chrono::milliseconds kWatchInterval{200};

// The service with what its handlers keep between calls.
class BudgetService final : public platform::RpcService {
 public:
  BudgetService(platform::Pool& pool, platform::Executor& executor, const Settings& settings)
      : RpcService("kuzukuri.budget.v1.BudgetService", &executor),
        hub_(pool, kWatchInterval),
        appender_(pool, executor, settings.max_combined) {
    Register(pool);
  }

 private:
  void Register(platform::Pool& pool) {
    Unary("GetHead", pool, GetHead);
    Unary("BatchGetHeads", pool, BatchGetHeads);
    platform::AddHeadStreams<v1::StreamHeadsRequest, v1::StreamHeadsResponse>(*this, pool);
    Unary("UpdateBudgetYear", pool, UpdateBudgetYear);
    Unary("GetBudgetYear", pool, GetBudgetYear);
    Unary("ListBudgetYears", pool, ListBudgetYears);
    Unary("CloseFiscalYear", pool, CloseFiscalYear);
    Unary("CertifySettlement", pool, CertifySettlement);
    Unary("GetSettlement", pool, GetSettlement);
    Unary("BatchCreateDimensions", pool, BatchCreateDimensions);
    Unary("ListDimensions", pool, ListDimensions);
    Unary("BatchCreateBudgetLines", pool, BatchCreateBudgetLines);
    Unary("GetBudgetLine", pool, GetBudgetLine);
    Unary("ListBudgetLines", pool, ListBudgetLines);
    UnaryAsync<v1::AppendLedgerEntriesRequest, v1::AppendLedgerEntriesResponse>(
        "AppendLedgerEntries", [this](auto context, auto request, auto done) {
          appender_.Append(std::move(context), std::move(request),
                           [this, done = std::move(done)](auto response) {
                             if (response.ok()) hub_.Hint();
                             done(std::move(response));
                           });
        });
    Unary("GetLedgerEntry", pool, GetLedgerEntry);
    Unary("ListLedgerEntries", pool, ListLedgerEntries);
    ClientStream<v1::ImportEntriesRequest, v1::ImportEntriesResponse>(
        "ImportEntries", [&pool](const auto& context, platform::StreamReader& reader) {
          return ImportEntries(pool, context, reader);
        });
    ServerStream<v1::ExportEntriesRequest>(
        "ExportEntries",
        [&pool](const auto& context, const auto& request, platform::StreamWriter& writer) {
          return ExportEntries(pool, context, request, writer);
        });
    Unary("QueryBalances", pool, QueryBalances);
    Unary("QueryGroupedBalances", pool, QueryGroupedBalances);
    Unary("GetYearBook", pool, GetYearBook);
    Unary("BatchCreateReportedFigures", pool, BatchCreateReportedFigures);
    Unary("GetReportedFigure", pool, GetReportedFigure);
    Unary("ListReportedFigures", pool, ListReportedFigures);
    ServerStreamReactor("WatchRevisions",
                        [this](auto* server, const auto& request, const std::string& path) {
                          return WatchRevisions(hub_, server, request, path);
                        });
    OnStop([this] { hub_.Stop(); });
  }

  platform::WatchHub hub_;
  LedgerAppender appender_;
};

}  // namespace

std::unique_ptr<platform::RpcService> MakeService(platform::Pool& pool,
                                                  platform::Executor& executor,
                                                  const Settings& settings) {
  return std::make_unique<BudgetService>(pool, executor, settings);
}

}  // namespace kuzukuri::budget
