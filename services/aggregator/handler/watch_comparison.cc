#include "services/aggregator/handler/watch_comparison.h"

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/aggregator/handler/compare_execution.h"
#include "services/aggregator/handler/watch_request.h"
#include "services/aggregator/wire/render.h"
#include "services/platform/server/answer_stream.h"
#include "services/platform/server/call.h"

namespace kuzukuri::aggregator {
namespace {

// Looks that may fail one after the other before the caller is told.
constexpr int kPatience = 5;

// WatchComparisonResponse with the answer in it, which is bytes already.
grpc::ByteBuffer Wrap(const Answered& answered) {
  return platform::ToBuffer(WatchFrame(AnswerHead(answered.snapshot), *answered.body));
}

// One caller. The clock shares its ownership while it watches, an answer on its way too.
class WatchCall final : public platform::AnswerStream<grpc::ServerWriteReactor<grpc::ByteBuffer>>,
                        public Watch,
                        public std::enable_shared_from_this<WatchCall> {
 public:
  WatchCall(WatchClock& clock, const Backend& backend, const platform::CallStart& start)
      : AnswerStream(start), clock_(clock), backend_(backend) {}

  void Begin(std::shared_ptr<const v1::CompareExecutionRequest> comparison) {
    comparison_ = std::move(comparison);
  }

  // Not while an answer is on its way.
  bool Look() override {
    {
      const std::lock_guard lock(mutex_);
      if (busy_) return false;
      busy_ = true;
    }
    AnswerRequest(backend_, context(), comparison_,
                  [self = shared_from_this()](absl::StatusOr<Answered> answered) {
                    self->Take(std::move(answered));
                  });
    return true;
  }

  void End(const absl::Status& status) override { AnswerStream::End(status); }

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
  std::shared_ptr<const v1::CompareExecutionRequest> comparison_;
  std::mutex mutex_;
  AnswerBody last_;
  int failures_ = 0;
  bool busy_ = false;  // an answer is asked for or being sent
};

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchComparison(WatchClock& clock,
                                                            const Backend& backend,
                                                            const platform::CallStart& start,
                                                            const grpc::ByteBuffer& bytes) {
  v1::WatchComparisonRequest request;
  auto call = std::make_shared<WatchCall>(clock, backend, start);
  call->Hold(call);
  absl::StatusOr<WatchRequest> parsed = platform::MalformedRequest(request);
  const bool whole = platform::ParseMessage(bytes, request);
  const platform::JurisdictionCode jurisdiction = platform::JurisdictionOf(request);
  call->context()->jurisdiction = jurisdiction;
  if (whole) parsed = ParseWatchRequest(std::move(request));
  if (!parsed.ok()) {
    call->End(parsed.status());
    return call.get();
  }
  call->Begin(std::move(parsed->comparison));
  const absl::Status added = clock.Add(call, jurisdiction, parsed->interval);
  if (!added.ok()) call->End(added);
  return call.get();
}

}  // namespace kuzukuri::aggregator
