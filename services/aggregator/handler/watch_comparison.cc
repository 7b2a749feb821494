#include "services/aggregator/handler/watch_comparison.h"

#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/aggregator/handler/compare_execution.h"
#include "services/aggregator/handler/query.h"
#include "services/aggregator/wire/render.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/server/answer_stream.h"
#include "services/platform/server/call.h"

namespace kuzukuri::aggregator {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{50};
// Looks that may fail one after the other before the caller is told.
constexpr int kPatience = 5;

absl::Status ShuttingDown() {
  return platform::Unavailable(platform::ErrorReason::kShuttingDown,
                               "the service is stopping; ask again elsewhere");
}

// WatchComparisonResponse with the answer in it, which is bytes already.
grpc::ByteBuffer Wrap(const Answered& answered) {
  return platform::ToBuffer(WatchFrame(AnswerHead(answered.snapshot), *answered.body));
}

absl::StatusOr<std::chrono::milliseconds> CheckRequest(const v1::WatchComparisonRequest& request) {
  platform::FieldViolations violations;
  const v1::CompareExecutionRequest& comparison = request.comparison();
  for (const auto& [field, text] : {std::pair("snapshot", &comparison.snapshot()),
                                    std::pair("min_snapshot", &comparison.min_snapshot()),
                                    std::pair("page_token", &comparison.page_token())}) {
    if (text->empty()) continue;
    violations.Add(absl::StrCat("comparison.", field),
                   "what is pinned does not change; leave it empty to watch, or ask for it with "
                   "CompareExecution");
  }
  const int interval = request.min_interval_ms() == 0 ? 1000 : request.min_interval_ms();
  if (interval < 100 || interval > 60000) {
    violations.Add("min_interval_ms", absl::StrCat("min_interval_ms is ", interval,
                                                   "; give 100 to 60000, or 0 for 1000"));
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  const absl::StatusOr<Query> query = ParseQuery(comparison);
  if (!query.ok()) return query.status();
  return std::chrono::milliseconds(interval);
}

}  // namespace

// One caller. The clock shares its ownership while it watches, an answer on its way too.
class WatchCall final : public platform::AnswerStream<grpc::ServerWriteReactor<grpc::ByteBuffer>>,
                        public std::enable_shared_from_this<WatchCall> {
 public:
  WatchCall(WatchClock& clock, const Backend& backend, const platform::CallStart& start)
      : AnswerStream(start), clock_(clock), backend_(backend) {}

  void Begin(v1::CompareExecutionRequest request, std::chrono::milliseconds interval) {
    request_ = std::make_shared<const v1::CompareExecutionRequest>(std::move(request));
    interval_ = interval;
  }

  // Looks when it is time to and nothing is on its way.
  void Tick(Clock::time_point now) {
    {
      const std::lock_guard lock(mutex_);
      if (busy_ || now < due_) return;
      busy_ = true;
      due_ = now + interval_;
    }
    AnswerRequest(backend_, context(), request_,
                  [self = shared_from_this()](absl::StatusOr<Answered> answered) {
                    self->Take(std::move(answered));
                  });
  }

 private:
  void OnSent() override {
    const std::lock_guard lock(mutex_);
    busy_ = false;
  }

  void OnGone() override { clock_.Remove(shared_from_this()); }

  void Take(absl::StatusOr<Answered> answered) {
    absl::Status end;
    {
      const std::lock_guard lock(mutex_);
      if (answered.ok()) {
        failures_ = 0;
        // Bodies are kept while they are right, so mostly it is the very same one.
        if (last_ == answered->body || (last_ != nullptr && *last_ == *answered->body)) {
          busy_ = false;
          return;
        }
        last_ = answered->body;
        Send(Wrap(*answered));
        return;
      }
      busy_ = false;
      // A service that is away for a moment is waited for.
      if (absl::IsUnavailable(answered.status()) && ++failures_ < kPatience) return;
      end = answered.status();
    }
    clock_.Remove(shared_from_this());
    End(end);
  }

  WatchClock& clock_;
  const Backend backend_;
  std::shared_ptr<const v1::CompareExecutionRequest> request_;
  std::chrono::milliseconds interval_{1000};
  std::mutex mutex_;
  AnswerBody last_;
  Clock::time_point due_{};
  int failures_ = 0;
  bool busy_ = false;  // an answer is asked for or being sent
};

WatchClock::WatchClock() : thread_([this] { Run(); }) {}

WatchClock::~WatchClock() {
  Stop();
  thread_.join();
}

absl::Status WatchClock::Add(const std::shared_ptr<WatchCall>& call) {
  KZ_ASSIGN_OR_RETURN(platform::Quota::Slot slot, quota_.Take(call->context()->jurisdiction));
  const std::lock_guard lock(mutex_);
  if (stopping_) return ShuttingDown();
  calls_.emplace(call, std::move(slot));
  wake_.notify_all();
  return absl::OkStatus();
}

void WatchClock::Remove(const std::shared_ptr<WatchCall>& call) {
  const std::lock_guard lock(mutex_);
  calls_.erase(call);
}

void WatchClock::Stop() {
  Calls calls;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    calls.swap(calls_);
    wake_.notify_all();
  }
  for (const auto& [call, slot] : calls) call->End(ShuttingDown());
}

void WatchClock::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (calls_.empty()) {
      wake_.wait(lock);
      continue;
    }
    std::vector<std::shared_ptr<WatchCall>> calls;
    for (const auto& [call, slot] : calls_) calls.push_back(call);
    lock.unlock();
    const auto now = Clock::now();
    for (const auto& call : calls) call->Tick(now);
    lock.lock();
    wake_.wait_for(lock, kTick, [this] { return stopping_; });
  }
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchComparison(WatchClock& clock,
                                                            const Backend& backend,
                                                            const platform::CallStart& start,
                                                            const grpc::ByteBuffer& bytes) {
  v1::WatchComparisonRequest request;
  auto call = std::make_shared<WatchCall>(clock, backend, start);
  call->Hold(call);
  absl::StatusOr<std::chrono::milliseconds> interval = platform::MalformedRequest(request);
  if (platform::ParseMessage(bytes, request)) interval = CheckRequest(request);
  call->context()->jurisdiction = platform::JurisdictionOf(request);
  if (!interval.ok()) {
    call->End(interval.status());
    return call.get();
  }
  call->Begin(std::move(*request.mutable_comparison()), *interval);
  if (const absl::Status added = clock.Add(call); !added.ok()) call->End(added);
  return call.get();
}

}  // namespace kuzukuri::aggregator
