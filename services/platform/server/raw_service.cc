#include "services/platform/server/raw_service.h"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/version_info.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace kuzukuri::platform {

// gRPC offers methods of bytes only to code that protoc generates, and generic services for all
// methods of a server at once. What that generated code uses is used here: internals that may
// change with any minor version. A new one is let in once the tests have passed with it.
static_assert(GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR == 51,
              "try this version of gRPC's internals, run the tests, then name it here");

using grpc::internal::RpcMethod;
using grpc::internal::RpcServiceMethod;

std::string RawService::PathOf(const std::string& method) const {
  return absl::StrCat("/", full_name_, "/", method);
}

const char* RawService::AddPath(const std::string& method) {
  return paths_.emplace_back(PathOf(method)).c_str();
}

void RawService::AddUnary(
    const std::string& method,
    std::function<grpc::ServerUnaryReactor*(Server*, const Bytes*, Bytes*)> start) {
  AddMethod(new RpcServiceMethod(AddPath(method), RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(static_cast<int>(paths_.size()) - 1,
                        new grpc::internal::CallbackUnaryHandler<Bytes, Bytes>(std::move(start)));
}

void RawService::AddClientStream(
    const std::string& method,
    std::function<grpc::ServerReadReactor<Bytes>*(Server*, Bytes*)> start) {
  AddMethod(new RpcServiceMethod(AddPath(method), RpcMethod::CLIENT_STREAMING, nullptr));
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackClientStreamingHandler<Bytes, Bytes>(std::move(start)));
}

void RawService::AddServerStream(
    const std::string& method,
    std::function<grpc::ServerWriteReactor<Bytes>*(Server*, const Bytes*)> start) {
  AddMethod(new RpcServiceMethod(AddPath(method), RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(
      static_cast<int>(paths_.size()) - 1,
      new grpc::internal::CallbackServerStreamingHandler<Bytes, Bytes>(std::move(start)));
}

void RawService::AddBidiStream(
    const std::string& method,
    std::function<grpc::ServerBidiReactor<Bytes, Bytes>*(Server*)> start) {
  AddMethod(new RpcServiceMethod(AddPath(method), RpcMethod::BIDI_STREAMING, nullptr));
  MarkMethodRawCallback(static_cast<int>(paths_.size()) - 1,
                        new grpc::internal::CallbackBidiHandler<Bytes, Bytes>(std::move(start)));
}

}  // namespace kuzukuri::platform
