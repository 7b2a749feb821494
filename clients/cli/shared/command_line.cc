#include "clients/cli/shared/command_line.h"

#include <iostream>
#include <utility>

#include "clients/cli/shared/outcome.h"
#include "services/platform/base/version.h"

namespace kuzukuri::cli {
namespace {

void AddConnectionFlags(CLI::App& app, Session& session) {
  const auto address = [&](const char* flag, std::string& value, const char* env,
                           const char* service) {
    app.add_option(flag, value, std::string("Address of the ") + service + " service")
        ->envname(env)
        ->capture_default_str();
  };
  address("--aggregator", session.addresses.aggregator, "KUZUKURI_AGGREGATOR", "aggregator");
  address("--catalog", session.addresses.catalog, "KUZUKURI_CATALOG", "catalog");
  address("--budget", session.addresses.budget, "KUZUKURI_BUDGET", "budget");
  address("--indicator", session.addresses.indicator, "KUZUKURI_INDICATOR", "indicator");
  app.add_option("--timeout", session.timeout, "Seconds a request may take")
      ->envname("KUZUKURI_TIMEOUT")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--ca", session.addresses.tls.authorities,
                 "Authorities that sign the services' certificates, PEM: calls with TLS")
      ->envname("KUZUKURI_CA");
  app.add_option("--cert", session.addresses.tls.certificate,
                 "Certificate of who calls, PEM; its URI is kept with every write")
      ->envname("KUZUKURI_CERT");
  app.add_option("--key", session.addresses.tls.key, "Its key, PEM")->envname("KUZUKURI_KEY");
  app.add_option("--actor", session.actor,
                 "For whom a gateway writes, kept with every write; services take it from gateways "
                 "alone")
      ->envname("KUZUKURI_ACTOR");
}

}  // namespace

CommandLine::CommandLine()
    : app_(
          "Kuzukuri: a local government's budgets, projects and indicators, compared over the "
          "years.\n"
          "Exit codes: 0 done, 1 a service refused, 2 wrong usage or files, 3 a service is away.",
          "kuzukuri") {
  app_.set_version_flag("--version", platform::kVersion);
  app_.require_subcommand(1);
  app_.fallthrough();
  AddConnectionFlags(app_, session_);
  app_.add_flag("--json", session_.json, "Print JSON (the API's messages in their JSON form)");
}

CLI::App& CommandLine::Add(const std::string& name, const std::string& description, Run run) {
  return AddTo(app_, name, description, std::move(run));
}

CLI::App& CommandLine::AddGroup(const std::string& name, const std::string& description) {
  CLI::App* group = app_.add_subcommand(name, description);
  group->require_subcommand(1);
  group->fallthrough();
  return *group;
}

CLI::App& CommandLine::AddTo(CLI::App& group, const std::string& name,
                             const std::string& description, Run run) {
  CLI::App* command = group.add_subcommand(name, description);
  command->fallthrough();
  commands_.push_back({command, std::move(run)});
  return *command;
}

int CommandLine::Main(int argc, char** argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app_.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  if (const absl::Status files = platform::CheckClientFiles(session_.addresses.tls); !files.ok()) {
    std::cerr << "error: " << files.message() << "\n";
    return kExitUsage;
  }
  for (const Command& command : commands_) {
    if (command.app->parsed()) return command.run(session_);
  }
  return kExitUsage;  // not reached: the parser asks for a command
}

}  // namespace kuzukuri::cli
