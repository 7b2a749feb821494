#include "services/platform/server/stream_call.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/server/metrics.h"

namespace kuzukuri::platform {
namespace {

constexpr size_t kMaxReceived = 4;

absl::Status CallerLeft() { return absl::CancelledError("the caller went away"); }

std::string Seconds(int ms) { return absl::StrFormat("%g s", ms / 1000.0); }

absl::Status TooLarge(int mib) {
  return InvalidField("stream",
                      absl::StrCat("the stream is longer than ", mib,
                                   " MiB; send it as several, each with its own request_id"),
                      ErrorReason::kStreamTooLarge);
}

}  // namespace

StreamClock::StreamClock(const StreamLimits& limits, RequestContext& context)
    : limits_(limits),
      deadline_(std::min(context.deadline, std::chrono::system_clock::now() +
                                               std::chrono::milliseconds(limits.total_ms))) {
  context.deadline = deadline_;
}

std::chrono::system_clock::time_point StreamClock::Limit() const {
  return std::min(deadline_,
                  std::chrono::system_clock::now() + std::chrono::milliseconds(limits_.pause_ms));
}

absl::Status StreamClock::TooSlow(const std::string& caller) const {
  return DeadlineExceeded(IsOver()
                              ? absl::StrCat("the stream did not end by its deadline or within ",
                                             Seconds(limits_.total_ms), "; allow more time, or ",
                                             caller, " less at a time")
                              : absl::StrCat("nothing moved for ", Seconds(limits_.pause_ms), "; ",
                                             caller, " without pauses"));
}

ReadCall::ReadCall(const CallStart& start, grpc::ByteBuffer* response, const StreamLimits& limits,
                   Begin begin)
    : response_(response),
      state_(start),
      limits_(limits),
      clock_(limits, *context()),
      begin_(std::move(begin)) {
  StartRead(&incoming_);
}

absl::StatusOr<bool> ReadCall::Read(google::protobuf::Message& message) {
  grpc::ByteBuffer buffer;
  KZ_ASSIGN_OR_RETURN(const bool more, Next(buffer));
  if (!more) return false;
  if (!ParseMessage(buffer, message)) return MalformedRequest(message);
  KZ_RETURN_IF_ERROR(CheckNames(state_.caller(), message));
  return true;
}

absl::StatusOr<bool> ReadCall::Next(grpc::ByteBuffer& buffer) {
  std::unique_lock lock(mutex_);
  const bool woken = changed_.wait_until(lock, clock_.Limit(), [this] {
    return !received_.empty() || ended_ || context()->cancelled();
  });
  if (context()->cancelled()) return CallerLeft();
  if (!woken || clock_.IsOver()) return clock_.TooSlow("send");
  if (received_.empty()) return false;
  buffer = std::move(received_.front());
  received_.pop_front();
  bytes_ += static_cast<int64_t>(buffer.Length());
  CountReceived(buffer.Length());
  if (bytes_ >> 20 >= limits_.mib) return TooLarge(limits_.mib);
  if (!reading_ && !ended_) {
    reading_ = true;
    StartRead(&incoming_);
  }
  return true;
}

void ReadCall::Complete(const absl::StatusOr<std::string>& result) {
  const grpc::Status status = state_.End(result.status());
  if (result.ok()) *response_ = ToBuffer(*result);
  Finish(status);
}

void ReadCall::OnReadDone(bool ok) {
  Begin begin;
  grpc::ByteBuffer first;
  {
    const std::lock_guard lock(mutex_);
    begin = std::exchange(begin_, nullptr);
    if (begin != nullptr) first = incoming_;
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
  if (begin != nullptr) begin(this, first);
}

void ReadCall::OnCancel() {
  state_.Cancel();
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
}

absl::Status WriteCall::Write(const google::protobuf::Message& message) {
  {
    const std::lock_guard lock(mutex_);
    sent_ = false;
  }
  const std::string bytes = message.SerializeAsString();
  if (!Send(ToBuffer(bytes))) return CallerLeft();
  CountSent(bytes.size());
  std::unique_lock lock(mutex_);
  const bool woken = changed_.wait_until(lock, clock_.Limit(), [this] { return sent_ || left_; });
  if (left_) return CallerLeft();
  if (woken && !clock_.IsOver()) return absl::OkStatus();
  const absl::Status status = clock_.TooSlow("take the messages");
  lock.unlock();
  Cut(status);
  return status;
}

void WriteCall::OnSent() {
  const std::lock_guard lock(mutex_);
  sent_ = true;
  changed_.notify_all();
}

void WriteCall::OnLeft() {
  const std::lock_guard lock(mutex_);
  left_ = true;
  changed_.notify_all();
}

}  // namespace kuzukuri::platform
