// The two kinds of streaming calls as gRPC's reactors.
#pragma once

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>

#include "services/platform/server/call.h"
#include "services/platform/server/stream.h"

namespace kuzukuri::platform {

// A client's stream. Deletes itself after Complete() when gRPC is done with it.
class ReadCall final : public grpc::ServerReadReactor<grpc::ByteBuffer>, public StreamReader {
 public:
  ReadCall(grpc::CallbackServerContext* server, grpc::ByteBuffer* response, std::string method);

  const std::shared_ptr<RequestContext>& context() const { return state_.context(); }
  absl::StatusOr<bool> Read(google::protobuf::Message& message) override;
  void Complete(const absl::StatusOr<std::string>& result);

  void OnReadDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  grpc::ByteBuffer* const response_;
  CallState state_;
  grpc::ByteBuffer incoming_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<grpc::ByteBuffer> received_;  // bounded: reading pauses when it is full
  bool reading_ = true;
  bool ended_ = false;
};

// A server's stream to a client. Deletes itself after Complete() when gRPC is done with it.
class WriteCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public StreamWriter {
 public:
  WriteCall(grpc::CallbackServerContext* server, std::string method);

  const std::shared_ptr<RequestContext>& context() const { return state_.context(); }
  absl::Status Write(const google::protobuf::Message& message) override;
  void Complete(const absl::Status& status);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  CallState state_;
  grpc::ByteBuffer outgoing_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool writing_ = false;
  bool failed_ = false;
};

}  // namespace kuzukuri::platform
