#include <iostream>

#include "services/aggregator/handler/service.h"
#include "services/platform/base/version.h"
#include "services/platform/server/run.h"

int main(int argc, char** argv) {
  using namespace kuzukuri;  // NOLINT(google-build-using-namespace)
  platform::BlockSignals();
  platform::ServerOptions options;
  options.listen = "127.0.0.1:7100";
  aggregator::Addresses addresses;
  size_t memory_mib = 512;
  int trust_heads_ms = 0;
  CLI::App app("Kuzukuri aggregator: comparisons over years, computed on request",
               "kuzukuri-aggregator");
  app.set_version_flag("--version", platform::kVersion);
  app.add_option("--catalog", addresses.catalog, "Address of the catalog service")
      ->envname("KUZUKURI_CATALOG")
      ->capture_default_str();
  app.add_option("--budget", addresses.budget, "Address of the budget service")
      ->envname("KUZUKURI_BUDGET")
      ->capture_default_str();
  app.add_option("--indicator", addresses.indicator, "Address of the indicator service")
      ->envname("KUZUKURI_INDICATOR")
      ->capture_default_str();
  app.add_option("--memory-mib", memory_mib,
                 "Memory for years and answers that are kept; beyond it those of the jurisdictions "
                 "not used for longest are read again when asked for")
      ->envname("KUZUKURI_MEMORY_MIB")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  app.add_option(
         "--trust-heads-ms", trust_heads_ms,
         "Take revisions for the present ones this long without asking. With 0 every answer "
         "reflects all writes acknowledged before its request; above 0 it may miss those "
         "of that time")
      ->envname("KUZUKURI_TRUST_HEADS_MS")
      ->check(CLI::Range(0, 60000))
      ->capture_default_str();
  platform::AddServerFlags(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
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
