#include "services/indicator/handler/service.h"
#include "services/indicator/sql.h"
#include "services/platform/server/run_database.h"

int main(int argc, char** argv) {
  using namespace kuzukuri;  // NOLINT(google-build-using-namespace)
  return platform::RunDatabaseService(
      argc, argv,
      {"indicator", "kuzukuri.indicator.v1.IndicatorService",
       "Kuzukuri indicator: performance indicators, their values and lineage", "127.0.0.1:7103",
       indicator::Migrations(), indicator::Queries(), indicator::MakeService});
}
