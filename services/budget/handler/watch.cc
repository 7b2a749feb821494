#include "services/budget/handler/watch.h"

#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "kuzukuri/budget/v1/watch.pb.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/server/call.h"

namespace kuzukuri::budget {
namespace {

v1::WatchRevisionsResponse ToProto(const platform::RevisionRecord& record) {
  v1::WatchRevisionsResponse proto;
  proto.set_revision(record.revision);
  proto.set_method(record.method);
  for (const platform::Touched& touched : record.touched) {
    auto* item = proto.add_touched();
    item->set_fiscal_year(touched.fiscal_year);
    item->set_kind(touched.kind);
  }
  proto.mutable_record_time()->set_seconds(record.recorded_micros / 1000000);
  proto.mutable_record_time()->set_nanos(static_cast<int32_t>(record.recorded_micros % 1000000) *
                                         1000);
  return proto;
}

// One caller. The hub owns it as a watcher, gRPC as a reactor: it goes when both have let go.
class WatchCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                        public platform::Watcher {
 public:
  WatchCall(platform::WatchHub& hub, grpc::CallbackServerContext* server, const std::string& path,
            std::string jurisdiction, int64_t after)
      : Watcher(std::move(jurisdiction), after), hub_(hub), state_(server, path) {}

  // Keeps the call alive until gRPC is done with it.
  void Hold(std::shared_ptr<WatchCall> self) { self_ = std::move(self); }

  bool Ready() override {
    const std::lock_guard lock(mutex_);
    return waiting_.empty() && !ended_;
  }

  void Deliver(const std::vector<platform::RevisionRecord>& records) override {
    const std::lock_guard lock(mutex_);
    for (const auto& record : records) {
      waiting_.push_back(platform::ToBuffer(ToProto(record).SerializeAsString()));
    }
    WriteNext();
  }

  void End(const absl::Status& status) override {
    const std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    Finish(state_.End(status));
  }

  void OnWriteDone(bool ok) override {
    bool drained = false;
    {
      const std::lock_guard lock(mutex_);
      writing_ = false;
      if (!ok || ended_) return;
      WriteNext();
      drained = !writing_;
    }
    if (drained) hub_.Hint();
  }

  void OnCancel() override {
    state_.Cancel();
    hub_.Remove(self_);
    End(absl::CancelledError("the caller went away"));
  }

  void OnDone() override {
    hub_.Remove(self_);
    self_.reset();  // may be the last owner: nothing after this
  }

 private:
  void WriteNext() {
    if (writing_ || ended_ || waiting_.empty()) return;
    writing_ = true;
    outgoing_ = std::move(waiting_.front());
    waiting_.pop_front();
    StartWrite(&outgoing_);
  }

  platform::WatchHub& hub_;
  platform::CallState state_;
  std::shared_ptr<WatchCall> self_;
  std::mutex mutex_;
  std::deque<grpc::ByteBuffer> waiting_;
  grpc::ByteBuffer outgoing_;
  bool writing_ = false;
  bool ended_ = false;
};

absl::StatusOr<std::string> CheckRequest(const v1::WatchRevisionsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), "jurisdictions", "name"));
  if (request.after_revision() >= 0) return name.jurisdiction;
  return platform::InvalidField("after_revision",
                                absl::StrCat("after_revision is ", request.after_revision(),
                                             "; give the last revision received, or 0"));
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchRevisions(platform::WatchHub& hub,
                                                           grpc::CallbackServerContext* server,
                                                           const grpc::ByteBuffer& bytes,
                                                           const std::string& path) {
  v1::WatchRevisionsRequest request;
  absl::StatusOr<std::string> jurisdiction = platform::MalformedRequest(request);
  if (platform::ParseMessage(bytes, request)) jurisdiction = CheckRequest(request);
  auto call = std::make_shared<WatchCall>(hub, server, path, jurisdiction.value_or(""),
                                          request.after_revision());
  call->Hold(call);
  if (!jurisdiction.ok()) {
    call->End(jurisdiction.status());
  } else if (!hub.Add(call)) {
    call->End(platform::Unavailable(platform::ErrorReason::kShuttingDown,
                                    "the service is stopping; go on elsewhere"));
  }
  return call.get();
}

}  // namespace kuzukuri::budget
