#include "services/catalog/handler/service.h"
#include "services/catalog/sql.h"
#include "services/platform/server/run_database.h"

int main(int argc, char** argv) {
  using namespace kuzukuri;  // NOLINT(google-build-using-namespace)
  return platform::RunDatabaseService(
      argc, argv,
      {"catalog", "kuzukuri.catalog.v1.CatalogService",
       "Kuzukuri catalog: jurisdictions, classification, departments, projects and lineage",
       "127.0.0.1:7101", catalog::Migrations(), catalog::Queries(), catalog::MakeService});
}
