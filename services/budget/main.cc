#include "services/budget/handler/service.h"
#include "services/budget/sql.h"
#include "services/platform/server/run_database.h"

int main(int argc, char** argv) {
  using namespace kuzukuri;  // NOLINT(google-build-using-namespace)
  budget::Settings settings;
  const auto add_flags = [&settings](platform::App& app) {
    app.AddFlag("--max-combined", settings.max_combined,
                "Appends of one jurisdiction that may share a transaction; 1 combines none")
        .Env("KUZUKURI_MAX_COMBINED")
        .Range(1, 4096)
        .ShowDefault();
    platform::AddStreamFlags(app, settings.streams);
  };
  return platform::RunDatabaseService(
      argc, argv,
      {"budget", "kuzukuri.budget.v1.BudgetService",
       "Kuzukuri budget: budget lines, the append-only ledger and its balances", "127.0.0.1:7102",
       budget::Migrations(), budget::Queries(),
       [&settings](platform::Pools& pools, platform::Workers& workers) {
         return budget::MakeService(pools, workers, settings);
       },
       add_flags});
}
