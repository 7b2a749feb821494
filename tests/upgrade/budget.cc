// The budget service of a release to come, for the test of upgrades. It knows two migrations more,
// which the present release works with: one changes tables in use and what statements prepared
// before it return, the other builds an index on the ledger.
#include "services/budget/handler/service.h"
#include "services/budget/sql.h"
#include "services/platform/server/run_database.h"

namespace {

std::vector<kuzukuri::platform::Migration> Migrations() {
  std::vector<kuzukuri::platform::Migration> migrations = kuzukuri::budget::Migrations();
  const int present = static_cast<int>(migrations.size());
  migrations.push_back({present + 1, "next_columns", "checksum of next_columns",
                        "alter table ledger_entry add column remark text not null default '';"
                        "alter table ledger_entry alter column description type varchar;"
                        "alter table budget_line alter column note type varchar",
                        present, ""});
  migrations.push_back({present + 2, "next_index", "checksum of next_index",
                        "create index concurrently ledger_entry_remark on ledger_entry "
                        "(jurisdiction, fiscal_year, remark)",
                        present, "ledger_entry_remark"});
  return migrations;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace kuzukuri;  // NOLINT(google-build-using-namespace)
  const std::vector<platform::Migration> migrations = Migrations();
  return platform::RunDatabaseService(
      argc, argv,
      {"budget", "kuzukuri.budget.v1.BudgetService", "Kuzukuri budget of the next release",
       "127.0.0.1:7102", migrations, budget::Queries(),
       [](platform::Pools& pools, platform::Workers& workers) {
         return budget::MakeService(pools, workers, {});
       }});
}
