#include <iostream>

#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "services/gateway/http/descriptor_set.h"
#include "services/gateway/openapi/document.h"
#include "services/gateway/process.h"
#include "services/platform/base/log.h"
#include "services/platform/server/run.h"
#include "services/platform/transport/grpc_log.h"

namespace kuzukuri::gateway {
namespace {

// Verb, path, RPC, and what it does, one route on a line.
int PrintRoutes() {
  for (const Route& route : RouteTable::BuiltIn().routes()) {
    std::cout << route.verb << '\t' << route.path.text() << '\t' << route.RpcPath() << '\t'
              << (route.reads ? "reads" : "writes") << '\t'
              << (route.published ? "published" : "staff") << '\t'
              << (route.uploads   ? "upload"
                  : route.streams ? "stream"
                                  : "message")
              << '\t' << absl::StrJoin(route.suffixes, ",") << '\n';
  }
  return 0;
}

int PrintOpenApi(bool of_public, bool writes) {
  std::cout << OpenApiDocument(RouteTable::BuiltIn(),
                               {of_public ? Audience::kPublic : Audience::kStaff, writes})
            << '\n';
  return 0;
}

int Start(Settings& settings) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  platform::InitLog("kuzukuri.gateway", platform::ParseSeverity(settings.log_level));
  platform::TakeGrpcLog();
  if (const absl::Status status = Complete(settings); !status.ok()) {
    platform::PrintAndFail(status);
    return 2;
  }
  return Serve(settings);
}

}  // namespace
}  // namespace kuzukuri::gateway

int main(int argc, char** argv) {
  using namespace kuzukuri;  // NOLINT(google-build-using-namespace)
  platform::BlockSignals();
  gateway::Settings settings;
  platform::App app("kuzukuri-gateway",
                    "Kuzukuri gateway: JSON over HTTP for browsers and scripts");
  gateway::AddFlags(app, settings);
  const platform::App routes = app.AddCommand(
      "routes",
      "Print the table of paths: verb, path, RPC, reads or writes, published or staff, "
      "message, stream (of answers) or upload (a stream of messages from the caller), formats "
      "beside JSON; with tabs between them");
  bool of_public = false;
  bool writes = false;
  platform::App openapi = app.AddCommand("openapi", "Print the OpenAPI document");
  openapi.AddSwitch("--public", of_public, "Of the public listener");
  openapi.AddSwitch("--with-writes", writes, "With the methods that write");
  platform::App exported = app.AddCommand("export", "Print what other programs use");
  exported.TakeCommands(1, 1);
  const platform::App descriptor =
      exported.AddCommand("descriptor",
                          "A FileDescriptorSet of the API with google.api.http options, for "
                          "proxies that turn JSON into "
                          "gRPC themselves, such as Envoy");
  app.TakeCommands(0, 1);
  if (const auto ended = app.Parse(argc, argv)) return *ended;
  if (routes.given()) return gateway::PrintRoutes();
  if (openapi.given()) return gateway::PrintOpenApi(of_public, writes);
  if (descriptor.given()) {
    std::cout << gateway::DescriptorSet(gateway::RouteTable::BuiltIn());
    return std::cout.flush().good() ? 0 : 1;
  }
  return gateway::Start(settings);
}
