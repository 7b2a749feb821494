// The two kinds of streaming calls whose handlers block, as gRPC's reactors.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "services/platform/server/answer_stream.h"
#include "services/platform/server/call.h"
#include "services/platform/server/stream.h"

namespace kuzukuri::platform {

// How long a stream's caller is waited for, and what is said when it takes longer.
class StreamClock {
 public:
  // Makes the service's own limit part of the call's deadline.
  StreamClock(const StreamLimits& limits, RequestContext& context);

  // Until when the next message is waited for.
  std::chrono::system_clock::time_point Limit() const;
  bool IsOver() const { return std::chrono::system_clock::now() >= deadline_; }
  // DEADLINE_EXCEEDED: all the time is over, or the pause. `caller` is what the caller was to do,
  // e.g. `send`.
  absl::Status TooSlow(const std::string& caller) const;

 private:
  const StreamLimits limits_;
  const std::chrono::system_clock::time_point deadline_;
};

// A client's stream. It costs no thread until its first message is there. Deletes itself after
// Complete() when gRPC is done with it.
class ReadCall final : public grpc::ServerReadReactor<grpc::ByteBuffer>, public StreamReader {
 public:
  // Called once, with the first message, or nothing when there is none.
  using Begin = std::function<void(ReadCall*, const grpc::ByteBuffer& first)>;

  ReadCall(const CallStart& start, grpc::ByteBuffer* response, const StreamLimits& limits,
           Begin begin);

  const std::shared_ptr<RequestContext>& context() const { return state_.context(); }
  const absl::Status& admitted() const { return state_.admitted(); }
  absl::StatusOr<bool> Read(google::protobuf::Message& message) override;
  void Complete(const absl::StatusOr<std::string>& result);

  void OnReadDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  absl::StatusOr<bool> Next(grpc::ByteBuffer& buffer);

  grpc::ByteBuffer* const response_;
  CallState state_;
  const StreamLimits limits_;
  const StreamClock clock_;
  Begin begin_;  // nothing once called
  grpc::ByteBuffer incoming_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<grpc::ByteBuffer> received_;  // bounded: reading pauses when it is full
  int64_t bytes_ = 0;
  bool reading_ = true;
  bool ended_ = false;
};

// A server's stream to a client.
class WriteCall final : public AnswerStream<grpc::ServerWriteReactor<grpc::ByteBuffer>>,
                        public StreamWriter {
 public:
  WriteCall(const CallStart& start, const StreamLimits& limits)
      : AnswerStream(start), clock_(limits, *context()) {}

  absl::Status Write(const google::protobuf::Message& message) override;

 private:
  void OnSent() override;
  void OnLeft() override;

  const StreamClock clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool sent_ = false;
  bool left_ = false;
};

}  // namespace kuzukuri::platform
