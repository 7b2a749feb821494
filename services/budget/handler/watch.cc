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
#include "services/platform/base/status_macros.h"
#include "services/platform/server/answer_stream.h"
#include "services/platform/server/call.h"

namespace kuzukuri::budget {
namespace {

v1::WatchRevisionsResponse ToProto(const platform::RevisionRecord& record) {
  v1::WatchRevisionsResponse proto;
  proto.set_revision(record.revision.value());
  proto.set_method(record.method);
  for (const platform::Touched& touched : record.touched) {
    auto* item = proto.add_touched();
    item->set_fiscal_year(touched.fiscal_year.value());
    item->set_kind(touched.kind);
  }
  proto.mutable_record_time()->set_seconds(record.recorded_micros / 1000000);
  proto.mutable_record_time()->set_nanos(static_cast<int32_t>(record.recorded_micros % 1000000) *
                                         1000);
  return proto;
}

// One caller. The hub shares its ownership.
class WatchCall final : public platform::AnswerStream<grpc::ServerWriteReactor<grpc::ByteBuffer>>,
                        public platform::Watcher {
 public:
  WatchCall(platform::WatchHub& hub, const platform::CallStart& start,
            platform::JurisdictionCode jurisdiction, platform::Revision after)
      : AnswerStream(start), Watcher(std::move(jurisdiction), after), hub_(hub) {}

  bool Ready() override {
    const std::lock_guard lock(mutex_);
    return !sending_;
  }

  void Deliver(const std::vector<platform::RevisionRecord>& records) override {
    {
      const std::lock_guard lock(mutex_);
      for (const auto& record : records) {
        waiting_.push_back(platform::ToBuffer(ToProto(record).SerializeAsString()));
      }
    }
    SendNext();
  }

  void End(const absl::Status& status) override { AnswerStream::End(status); }

 private:
  // Called by one thread at a time: the hub's while nothing is being sent, then gRPC's.
  void SendNext() {
    grpc::ByteBuffer next;
    {
      const std::lock_guard lock(mutex_);
      sending_ = !waiting_.empty();
      if (!sending_) return hub_.Hint();
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    Send(next);
  }

  void OnSent() override { SendNext(); }
  void OnGone() override { hub_.Remove(this); }

  platform::WatchHub& hub_;
  std::mutex mutex_;
  std::deque<grpc::ByteBuffer> waiting_;
  bool sending_ = false;
};

absl::StatusOr<platform::JurisdictionCode> CheckRequest(const v1::WatchRevisionsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), "jurisdictions", "name"));
  if (request.after_revision() >= 0) return name.jurisdiction;
  return platform::InvalidField("after_revision",
                                absl::StrCat("after_revision is ", request.after_revision(),
                                             "; give the last revision received, or 0"));
}

}  // namespace

grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchRevisions(platform::WatchHub& hub,
                                                           const platform::CallStart& start,
                                                           const grpc::ByteBuffer& bytes) {
  v1::WatchRevisionsRequest request;
  absl::StatusOr<platform::JurisdictionCode> jurisdiction = platform::MalformedRequest(request);
  if (platform::ParseMessage(bytes, request)) jurisdiction = CheckRequest(request);
  auto call =
      std::make_shared<WatchCall>(hub, start, jurisdiction.value_or(platform::JurisdictionCode()),
                                  platform::Revision(request.after_revision()));
  call->Hold(call);
  const absl::Status added = jurisdiction.ok() ? hub.Add(call) : jurisdiction.status();
  if (!added.ok()) call->End(added);
  return call.get();
}

}  // namespace kuzukuri::budget
