#include "services/budget/handler/service.h"
#include "services/budget/sql.h"
#include "services/platform/server/run.h"

int main(int argc, char** argv) {
  using namespace kuzukuri;  // NOLINT(google-build-using-namespace)
  return platform::RunDatabaseService(
      argc, argv,
      {"budget", "kuzukuri.budget.v1.BudgetService",
       "Kuzukuri budget: budget lines, the append-only ledger and its balances", "127.0.0.1:7102",
       budget::Migrations(), budget::Queries(), budget::MakeService});
}
