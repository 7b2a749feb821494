#include <iostream>

#include "services/aggregator/handler/service.h"
#include "services/platform/server/run.h"

int main(int argc, char** argv) {
  using namespace kuzukuri;  // NOLINT(google-build-using-namespace)
  platform::BlockSignals();
  platform::ServerOptions options;
  options.listen = "127.0.0.1:7100";
  aggregator::Addresses addresses;
  size_t memory_mib = 512;
  int trust_heads_ms = 0;
  platform::App app("kuzukuri-aggregator",
                    "Kuzukuri aggregator: comparisons over years, computed on request");
  app.AddFlag("--catalog", addresses.catalog, "Address of the catalog service")
      .Env("KUZUKURI_CATALOG")
      .ShowDefault();
  app.AddFlag("--budget", addresses.budget, "Address of the budget service")
      .Env("KUZUKURI_BUDGET")
      .ShowDefault();
  app.AddFlag("--indicator", addresses.indicator, "Address of the indicator service")
      .Env("KUZUKURI_INDICATOR")
      .ShowDefault();
  app.AddFlag("--memory-mib", memory_mib,
              "Memory for years and answers that are kept; beyond it those of the jurisdictions "
              "not used for longest are read again when asked for")
      .Env("KUZUKURI_MEMORY_MIB")
      .Range(1, 1 << 20)
      .ShowDefault();
  app.AddFlag("--trust-heads-ms", trust_heads_ms,
              "Take revisions for the present ones this long without asking. With 0 every answer "
              "reflects all writes acknowledged before its request; above 0 it may miss those "
              "of that time")
      .Env("KUZUKURI_TRUST_HEADS_MS")
      .Range(0, 60000)
      .ShowDefault();
  platform::AddServerFlags(app, options);
  if (const auto ended = app.Parse(argc, argv)) return *ended;
  if (const absl::Status files = platform::CheckServerFiles(options.tls); !files.ok()) {
    std::cerr << "error: " << files.message() << std::endl;
    return 2;
  }
  addresses.tls = options.tls;
  const aggregator::Services services(addresses);
  aggregator::Memory memory(services,
                            {memory_mib << 20, std::chrono::milliseconds(trust_heads_ms)});
  const auto service = aggregator::MakeService(memory);
  return platform::Serve(options, "kuzukuri.aggregator.v1.AggregatorService", *service,
                         [&services] { return services.CheckConnected(); });
}
