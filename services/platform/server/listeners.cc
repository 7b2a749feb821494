#include "services/platform/server/listeners.h"

#include <dlfcn.h>
#include <grpcpp/health_check_service_interface.h>

#include <string>

#include "services/platform/base/log.h"
#include "services/platform/base/once_a_second.h"

namespace kuzukuri::platform {
namespace {

constexpr int kMaxMetadataBytes = 16 * 1024;
constexpr int kMaxAnswerBytes = 64 << 20;

// For what the library itself serves, reflection and health: strangers are told nothing. Every
// method of the API is checked where it is served.
class LibraryGate final : public grpc::AuthMetadataProcessor {
 public:
  explicit LibraryGate(const Gate& gate) : gate_(gate) {}

  bool IsBlocking() const override { return false; }
  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext* context, OutputMetadata*,
                       OutputMetadata*) override {
    const auto path = metadata.find(":path");
    if (path == metadata.end() || !path->second.starts_with("/grpc.")) return grpc::Status::OK;
    const Caller caller = gate_.CallerOf(*context);
    if (caller.role != Role::kNobody) return grpc::Status::OK;
    if (const auto left_out = refusals_.Next(OnceASecond::Clock::now())) {
      Log(Severity::kInfo, "call",
          {{"method", absl::string_view(path->second.data(), path->second.size())},
           {"caller", caller.identity},
           {"code", "UNAUTHENTICATED"},
           {"refusals_not_logged", std::to_string(*left_out)}});
    }
    return {grpc::StatusCode::UNAUTHENTICATED,
            "health and reflection are for callers that are known"};
  }

 private:
  const Gate& gate_;
  OnceASecond refusals_;
};

// The library adds reflection to every server that is built once it is loaded: it is not linked, so
// that it is loaded only where reflection is offered, and after the server of health was built.
void LoadReflection() {
  if (dlopen("libgrpc++_reflection.so.1.51", RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    Log(Severity::kWarning, "no reflection", {{"reason", dlerror()}});
  }
}

bool OffersReflection(const ServerOptions& options) {
  return options.reflection.value_or(options.tls.empty()) &&
         (!options.tls.empty() || IsLoopback(options.listen));
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const ServerOptions& options,
                                                     const Gate& gate) {
  auto credentials = ServerCredentials(options.tls);
  if (!options.tls.empty()) {
    credentials->SetAuthMetadataProcessor(std::make_shared<LibraryGate>(gate));
  }
  return credentials;
}

}  // namespace

std::unique_ptr<grpc::Server> StartServer(const ServerOptions& options, const Gate& gate,
                                          RpcService& service) {
  if (OffersReflection(options)) LoadReflection();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options.listen, Credentials(options, gate), &port);
  if (options.max_connection_age_s > 0) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, options.max_connection_age_s * 1000);
  }
  builder.RegisterService(&service);
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(kMaxAnswerBytes);
  // Two servers on one port would share its connections in silence.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10000);
  return builder.BuildAndStart();
}

std::unique_ptr<grpc::Server> StartHealth(const std::string& listen,
                                          grpc::CallbackGenericService& others) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.RegisterCallbackGenericService(&others);
  builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &port);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  return builder.BuildAndStart();
}

}  // namespace kuzukuri::platform
