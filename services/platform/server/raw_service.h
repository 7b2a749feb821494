// A gRPC service whose methods take and answer with bytes. All that the suite needs of gRPC's
// internals is in this file's implementation.
#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include <deque>
#include <functional>
#include <string>

namespace kuzukuri::platform {

class RawService : public grpc::Service {
 protected:
  using Bytes = grpc::ByteBuffer;
  using Server = grpc::CallbackServerContext;

  // `full_name` is the service's, e.g. `kuzukuri.catalog.v1.CatalogService`.
  explicit RawService(std::string full_name) : full_name_(std::move(full_name)) {}

  // The path of a new method, e.g. `/kuzukuri.catalog.v1.CatalogService/GetProject`.
  std::string PathOf(const std::string& method) const;

  // Each adds a method; the function makes the reactor of a call.
  void AddUnary(
      const std::string& method,
      std::function<grpc::ServerUnaryReactor*(Server*, const Bytes* request, Bytes* response)>
          start);
  void AddClientStream(
      const std::string& method,
      std::function<grpc::ServerReadReactor<Bytes>*(Server*, Bytes* response)> start);
  void AddServerStream(
      const std::string& method,
      std::function<grpc::ServerWriteReactor<Bytes>*(Server*, const Bytes* request)> start);
  void AddBidiStream(const std::string& method,
                     std::function<grpc::ServerBidiReactor<Bytes, Bytes>*(Server*)> start);

 private:
  const char* AddPath(const std::string& method);

  const std::string full_name_;
  std::deque<std::string> paths_;  // never moves: gRPC keeps pointers to the texts
};

}  // namespace kuzukuri::platform
