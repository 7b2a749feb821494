#include "clients/cli/shared/command_line.h"

#include <iostream>
#include <utility>

#include "clients/cli/shared/outcome.h"

namespace kuzukuri::cli {
namespace {

void AddConnectionFlags(platform::App& app, Session& session) {
  const auto address = [&](const char* flag, std::string& value, const char* env,
                           const char* service) {
    app.AddFlag(flag, value, std::string("Address of the ") + service + " service")
        .Env(env)
        .ShowDefault();
  };
  address("--aggregator", session.addresses.aggregator, "KUZUKURI_AGGREGATOR", "aggregator");
  address("--catalog", session.addresses.catalog, "KUZUKURI_CATALOG", "catalog");
  address("--budget", session.addresses.budget, "KUZUKURI_BUDGET", "budget");
  address("--indicator", session.addresses.indicator, "KUZUKURI_INDICATOR", "indicator");
  app.AddFlag("--timeout", session.timeout, "Seconds a request may take")
      .Env("KUZUKURI_TIMEOUT")
      .Range(1, 3600)
      .ShowDefault();
  app.AddSwitch(
         "--no-retries", session.no_retries,
         "Send no request again: what fails while a service is away or busy is told at once, "
         "and not only after the fifth attempt")
      .Env("KUZUKURI_NO_RETRIES");
  app.AddFlag("--ca", session.addresses.tls.authorities,
              "Authorities that sign the services' certificates, PEM: calls with TLS")
      .Env("KUZUKURI_CA");
  app.AddFlag("--cert", session.addresses.tls.certificate,
              "Certificate of who calls, PEM; its URI is kept with every write")
      .Env("KUZUKURI_CERT");
  app.AddFlag("--key", session.addresses.tls.key, "Its key, PEM").Env("KUZUKURI_KEY");
  app.AddFlag("--actor", session.actor,
              "For whom a gateway writes, kept with every write; services take it from gateways "
              "alone")
      .Env("KUZUKURI_ACTOR");
}

}  // namespace

CommandLine::CommandLine()
    : app_("kuzukuri",
           "Kuzukuri: a local government's budgets, projects and indicators, compared over the "
           "years.\n"
           "Exit codes: 0 done, 1 a service refused, 2 wrong usage or files, 3 a service is "
           "away.") {
  app_.TakeCommands(1, 1);
  app_.FallThrough();
  AddConnectionFlags(app_, session_);
  app_.AddSwitch("--json", session_.json, "Print JSON (the API's messages in their JSON form)");
}

platform::App CommandLine::Add(const std::string& name, const std::string& description, Run run) {
  return AddTo(app_, name, description, std::move(run));
}

platform::App CommandLine::AddGroup(const std::string& name, const std::string& description) {
  platform::App group = app_.AddCommand(name, description);
  group.TakeCommands(1, 1);
  return group;
}

platform::App CommandLine::AddTo(platform::App& group, const std::string& name,
                                 const std::string& description, Run run) {
  platform::App command = group.AddCommand(name, description);
  commands_.push_back({command, std::move(run)});
  return command;
}

int CommandLine::Main(int argc, char** argv) {
  if (const auto ended = app_.Parse(argc, argv)) return *ended;
  if (const absl::Status files = platform::CheckClientFiles(session_.addresses.tls); !files.ok()) {
    std::cerr << "error: " << files.message() << "\n";
    return kExitUsage;
  }
  for (const Command& command : commands_) {
    if (command.app.given()) return command.run(session_);
  }
  return kExitUsage;  // not reached: the parser asks for a command
}

}  // namespace kuzukuri::cli
