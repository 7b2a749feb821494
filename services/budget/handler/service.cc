#include "services/budget/handler/service.h"

#include <chrono>

#include "kuzukuri/budget/v1/budget_service.pb.h"
#include "services/budget/handler/balance.h"
#include "services/budget/handler/budget_line.h"
#include "services/budget/handler/budget_year.h"
#include "services/budget/handler/changes.h"
#include "services/budget/handler/dimension.h"
#include "services/budget/handler/ledger_append.h"
#include "services/budget/handler/ledger_batch.h"
#include "services/budget/handler/ledger_entry.h"
#include "services/budget/handler/ledger_exchange.h"
#include "services/budget/handler/reported_figure.h"
#include "services/budget/handler/settlement.h"
#include "services/budget/handler/statement.h"
#include "services/budget/handler/watch.h"
#include "services/budget/handler/year_book.h"
#include "services/platform/heads/service.h"
#include "services/platform/server/revision_source.h"
#include "services/platform/server/status.h"

namespace kuzukuri::budget {
namespace {

// Writes through other replicas are seen after this at the latest.
constexpr std::chrono::milliseconds kWatchInterval{200};
constexpr platform::QuotaLimits kMaxWatches{200, 1000};

// The service with what its handlers keep between calls.
class BudgetService final : public platform::RpcService {
 public:
  BudgetService(platform::Pools& pools, platform::Workers& workers, const Settings& settings)
      : RpcService("kuzukuri.budget.v1.BudgetService", &workers),
        hub_(platform::RevisionSource(pools), kWatchInterval, kMaxWatches),
        appender_(pools, workers.writes, settings.max_combined) {
    Register(pools, settings.streams);
  }

 private:
  void Register(platform::Pools& pools, const platform::StreamLimits& streams) {
    platform::AddHeads<v1::BatchGetHeadsRequest, v1::BatchGetHeadsResponse, v1::StreamHeadsRequest,
                       v1::StreamHeadsResponse>(*this, pools.control);
    platform::AddStatus<v1::GetServiceStatusRequest, v1::GetServiceStatusResponse>(*this);
    Write("UpdateBudgetYear", pools, UpdateBudgetYear);
    Read("GetBudgetYear", pools, GetBudgetYear);
    Read("ListBudgetYears", pools, ListBudgetYears);
    Write("CloseFiscalYear", pools, CloseFiscalYear);
    Write("ReopenFiscalYear", pools, ReopenFiscalYear);
    Write("CertifySettlement", pools, CertifySettlement);
    Read("GetSettlement", pools, GetSettlement);
    Read("ListSettlements", pools, ListSettlements);
    Write("BatchCreateDimensions", pools, BatchCreateDimensions);
    Read("GetDimension", pools, GetDimension);
    Read("ListDimensions", pools, ListDimensions);
    Write("BatchCreateBudgetLines", pools, BatchCreateBudgetLines);
    Read("GetBudgetLine", pools, GetBudgetLine);
    Read("ListBudgetLines", pools, ListBudgetLines);
    UnaryAsync<v1::AppendLedgerEntriesRequest, v1::AppendLedgerEntriesResponse>(
        "AppendLedgerEntries", [this](auto context, auto request, auto done) {
          appender_.Append(std::move(context), std::move(request),
                           [this, done = std::move(done)](auto response) {
                             if (response.ok()) hub_.Hint();
                             done(std::move(response));
                           });
        });
    Read("GetLedgerEntry", pools, GetLedgerEntry);
    Read("ListLedgerEntries", pools, ListLedgerEntries);
    ClientStream<v1::ImportEntriesRequest, v1::ImportEntriesResponse>(
        "ImportEntries", streams, [&pools](const auto& context, platform::StreamReader& reader) {
          return ImportEntries(pools, context, reader);
        });
    ServerStream<v1::ExportEntriesRequest>(
        "ExportEntries", streams,
        [&pools](const auto& context, const auto& request, platform::StreamWriter& writer) {
          return ExportEntries(pools, context, request, writer);
        });
    Read("GetLedgerBatch", pools, GetLedgerBatch);
    Read("ListLedgerBatches", pools, ListLedgerBatches);
    Write("TakeBackLedgerBatch", pools, TakeBackLedgerBatch);
    Read("QueryBalances", pools, QueryBalances);
    Read("QueryGroupedBalances", pools, QueryGroupedBalances);
    Read("GetYearBook", pools, GetYearBook);
    ClientStream<v1::PutStatementRequest, v1::PutStatementResponse>(
        "PutStatement", streams, [&pools](const auto& context, platform::StreamReader& reader) {
          return PutStatement(pools, context, reader);
        });
    Read("GetStatement", pools, GetStatement);
    Read("ListStatements", pools, ListStatements);
    Read("ListStatementFigures", pools, ListStatementFigures);
    Read("ListStatementPlacements", pools, ListStatementPlacements);
    Write("WithdrawStatement", pools, WithdrawStatement);
    Write("BatchCreateReportedFigures", pools, BatchCreateReportedFigures);
    Read("GetReportedFigure", pools, GetReportedFigure);
    Read("ListReportedFigures", pools, ListReportedFigures);
    Write("ApplyChanges", pools, ApplyChanges);
    ClientStream<v1::ImportChangesRequest, v1::ImportChangesResponse>(
        "ImportChanges", streams, [&pools](const auto& context, platform::StreamReader& reader) {
          return ImportChanges(pools, context, reader);
        });
    Read("ListRevisions", pools, ListRevisions);
    Read("GetRevision", pools, GetRevision);
    Read("ListVersions", pools, ListVersions);
    ServerStreamReactor("WatchRevisions",
                        [this](const platform::CallStart& start, const auto& request) {
                          return WatchRevisions(hub_, start, request);
                        });
    OnStop([this] { hub_.Stop(); });
  }

  platform::WatchHub hub_;
  LedgerAppender appender_;
};

}  // namespace

std::unique_ptr<platform::RpcService> MakeService(platform::Pools& pools,
                                                  platform::Workers& workers,
                                                  const Settings& settings) {
  return std::make_unique<BudgetService>(pools, workers, settings);
}

}  // namespace kuzukuri::budget
