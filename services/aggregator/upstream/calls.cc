#include "services/aggregator/upstream/calls.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

// Upper bound of one call, and what is kept back of the caller's deadline for the answer.
constexpr std::chrono::seconds kMaxCall{10};
constexpr std::chrono::milliseconds kMargin{20};

}  // namespace

absl::Status UpstreamError(const std::string& service, const grpc::Status& status) {
  absl::Status error = platform::ParseRichStatus(static_cast<absl::StatusCode>(status.error_code()),
                                                 status.error_message(), status.error_details());
  // CANCELLED is the other side shutting down; a call cancelled here has its reason already.
  if (!absl::IsUnavailable(error) && !absl::IsCancelled(error) &&
      !absl::IsDeadlineExceeded(error)) {
    return error;
  }
  return platform::Unavailable(
      platform::ErrorReason::kUpstreamUnavailable,
      absl::StrCat("the ", service,
                   " service does not answer; try again, the aggregator recovers "
                   "by itself"),
      {{"service", service}, {"upstream_reason", platform::Reason(error)}});
}

std::string SpanName(const std::string& service, const google::protobuf::Descriptor& request) {
  return absl::StrCat(service, "/", absl::StripSuffix(request.name(), "Request"));
}

std::shared_ptr<Calls> Calls::Create(std::shared_ptr<const platform::RequestContext> context,
                                     std::function<void(absl::Status)> done) {
  return std::shared_ptr<Calls>(new Calls(std::move(context), std::move(done)));
}

Calls::Calls(std::shared_ptr<const platform::RequestContext> context,
             std::function<void(absl::Status)> done)
    : context_(std::move(context)),
      deadline_(
          std::min(context_->deadline - kMargin, std::chrono::system_clock::now() + kMaxCall)),
      done_(std::move(done)) {}

bool Calls::Begin(grpc::ClientContext* call) {
  const std::lock_guard lock(mutex_);
  if (error_.ok() && context_->cancelled()) {
    error_ = absl::CancelledError("the caller went away");
  }
  if (!error_.ok()) return false;
  ++pending_;
  running_.push_back(call);
  return true;
}

void Calls::Cancel() {
  const std::lock_guard lock(mutex_);
  if (error_.ok()) CancelRunning(absl::CancelledError("nobody waits for it any more"));
}

void Calls::CancelRunning(absl::Status why) {
  error_ = std::move(why);
  for (grpc::ClientContext* call : running_) call->TryCancel();
}

void Calls::End(absl::Status status, grpc::ClientContext* call) {
  std::function<void(absl::Status)> done;
  absl::Status error;
  {
    const std::lock_guard lock(mutex_);
    running_.erase(std::remove(running_.begin(), running_.end(), call), running_.end());
    if (!status.ok() && error_.ok()) CancelRunning(std::move(status));
    if (--pending_ > 0) return;
    done = std::move(done_);
    error = error_;
  }
  done(std::move(error));
}

}  // namespace kuzukuri::aggregator
