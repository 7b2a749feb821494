#include "services/platform/server/stream_call.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

constexpr size_t kMaxReceived = 4;
constexpr std::chrono::seconds kMaxPause{30};

absl::Status CallerLeft() { return absl::CancelledError("the caller went away"); }

}  // namespace

ReadCall::ReadCall(grpc::CallbackServerContext* server, grpc::ByteBuffer* response,
                   std::string method)
    : response_(response), state_(server, std::move(method)) {
  StartRead(&incoming_);
}

absl::StatusOr<bool> ReadCall::Read(google::protobuf::Message& message) {
  grpc::ByteBuffer buffer;
  {
    std::unique_lock lock(mutex_);
    const auto limit = std::min(context()->deadline, std::chrono::system_clock::now() + kMaxPause);
    const bool woken = changed_.wait_until(
        lock, limit, [this] { return !received_.empty() || ended_ || context()->cancelled(); });
    if (context()->cancelled()) return CallerLeft();
    if (!woken) {
      return DeadlineExceeded(
          "no message came within 30 seconds or the deadline; send without pauses");
    }
    if (received_.empty()) return false;
    buffer = std::move(received_.front());
    received_.pop_front();
    if (!reading_ && !ended_) {
      reading_ = true;
      StartRead(&incoming_);
    }
  }
  if (!ParseMessage(buffer, message)) return MalformedRequest(message);
  return true;
}

void ReadCall::Complete(const absl::StatusOr<std::string>& result) {
  const grpc::Status status = state_.End(result.status());
  if (result.ok()) *response_ = ToBuffer(*result);
  Finish(status);
}

void ReadCall::OnReadDone(bool ok) {
  {
    const std::lock_guard lock(mutex_);
    if (ok) {
      received_.push_back(std::move(incoming_));
      incoming_.Clear();
    } else {
      ended_ = true;
    }
    reading_ = ok && received_.size() < kMaxReceived;
    if (reading_) StartRead(&incoming_);
  }
  changed_.notify_all();
}

void ReadCall::OnCancel() {
  state_.Cancel();
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

WriteCall::WriteCall(grpc::CallbackServerContext* server, std::string method)
    : state_(server, std::move(method)) {}

absl::Status WriteCall::Write(const google::protobuf::Message& message) {
  std::unique_lock lock(mutex_);
  if (failed_ || context()->cancelled()) return CallerLeft();
  outgoing_ = ToBuffer(message.SerializeAsString());
  writing_ = true;
  StartWrite(&outgoing_);
  changed_.wait(lock, [this] { return !writing_; });
  return failed_ ? CallerLeft() : absl::OkStatus();
}

void WriteCall::Complete(const absl::Status& status) { Finish(state_.End(status)); }

void WriteCall::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  writing_ = false;
  failed_ |= !ok;
  changed_.notify_all();
}

void WriteCall::OnCancel() { state_.Cancel(); }

}  // namespace kuzukuri::platform
