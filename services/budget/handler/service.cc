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
  BudgetService(platform::Pools& pools, platform::Executor& executor, const Settings& settings)
      : RpcService("kuzukuri.budget.v1.BudgetService", &executor),
        hub_(pools.control, kWatchInterval),
        appender_(pools, executor, settings.max_combined) {
    Register(pools);
  }

 private:
  void Register(platform::Pools& pools) {
    Unary("GetHead", pools, GetHead);
    Unary("BatchGetHeads", pools, BatchGetHeads);
    platform::AddHeadStreams<v1::StreamHeadsRequest, v1::StreamHeadsResponse>(*this, pools.control);
    Unary("UpdateBudgetYear", pools, UpdateBudgetYear);
    Unary("GetBudgetYear", pools, GetBudgetYear);
    Unary("ListBudgetYears", pools, ListBudgetYears);
    Unary("CloseFiscalYear", pools, CloseFiscalYear);
    Unary("CertifySettlement", pools, CertifySettlement);
    Unary("GetSettlement", pools, GetSettlement);
    Unary("BatchCreateDimensions", pools, BatchCreateDimensions);
    Unary("ListDimensions", pools, ListDimensions);
    Unary("BatchCreateBudgetLines", pools, BatchCreateBudgetLines);
    Unary("GetBudgetLine", pools, GetBudgetLine);
    Unary("ListBudgetLines", pools, ListBudgetLines);
    UnaryAsync<v1::AppendLedgerEntriesRequest, v1::AppendLedgerEntriesResponse>(
        "AppendLedgerEntries", [this](auto context, auto request, auto done) {
          appender_.Append(std::move(context), std::move(request),
                           [this, done = std::move(done)](auto response) {
                             if (response.ok()) hub_.Hint();
                             done(std::move(response));
                           });
        });
    Unary("GetLedgerEntry", pools, GetLedgerEntry);
    Unary("ListLedgerEntries", pools, ListLedgerEntries);
    ClientStream<v1::ImportEntriesRequest, v1::ImportEntriesResponse>(
        "ImportEntries", [&pools](const auto& context, platform::StreamReader& reader) {
          return ImportEntries(pools, context, reader);
        });
    ServerStream<v1::ExportEntriesRequest>(
        "ExportEntries",
        [&pools](const auto& context, const auto& request, platform::StreamWriter& writer) {
          return ExportEntries(pools, context, request, writer);
        });
    Unary("QueryBalances", pools, QueryBalances);
    Unary("QueryGroupedBalances", pools, QueryGroupedBalances);
    Unary("GetYearBook", pools, GetYearBook);
    Unary("BatchCreateReportedFigures", pools, BatchCreateReportedFigures);
    Unary("GetReportedFigure", pools, GetReportedFigure);
    Unary("ListReportedFigures", pools, ListReportedFigures);
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

std::unique_ptr<platform::RpcService> MakeService(platform::Pools& pools,
                                                  platform::Executor& executor,
                                                  const Settings& settings) {
  return std::make_unique<BudgetService>(pools, executor, settings);
}

}  // namespace kuzukuri::budget
