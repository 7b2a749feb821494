#include "services/budget/handler/service.h"

#include "services/budget/handler/balance.h"
#include "services/budget/handler/budget_line.h"
#include "services/budget/handler/budget_year.h"
#include "services/budget/handler/head.h"
#include "services/budget/handler/ledger_entry.h"
#include "services/budget/handler/reported_figure.h"

namespace kuzukuri::budget {

std::unique_ptr<platform::RpcService> MakeService(platform::Pool& pool,
                                                  platform::Executor& executor) {
  auto service =
      std::make_unique<platform::RpcService>("kuzukuri.budget.v1.BudgetService", &executor);
  platform::RpcService& rpc = *service;
  rpc.Unary("GetHead", pool, GetHead);
  rpc.Unary("UpdateBudgetYear", pool, UpdateBudgetYear);
  rpc.Unary("GetBudgetYear", pool, GetBudgetYear);
  rpc.Unary("ListBudgetYears", pool, ListBudgetYears);
  rpc.Unary("BatchCreateBudgetLines", pool, BatchCreateBudgetLines);
  rpc.Unary("GetBudgetLine", pool, GetBudgetLine);
  rpc.Unary("ListBudgetLines", pool, ListBudgetLines);
  rpc.Unary("AppendLedgerEntries", pool, AppendLedgerEntries);
  rpc.Unary("GetLedgerEntry", pool, GetLedgerEntry);
  rpc.Unary("ListLedgerEntries", pool, ListLedgerEntries);
  rpc.Unary("QueryBalances", pool, QueryBalances);
  rpc.Unary("BatchCreateReportedFigures", pool, BatchCreateReportedFigures);
  rpc.Unary("GetReportedFigure", pool, GetReportedFigure);
  rpc.Unary("ListReportedFigures", pool, ListReportedFigures);
  return service;
}

}  // namespace kuzukuri::budget
