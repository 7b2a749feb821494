#include "services/platform/server/head_stream.h"

#include <utility>

#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

absl::Status ShuttingDown() {
  return Unavailable(ErrorReason::kShuttingDown, "the service is stopping; ask again elsewhere");
}

}  // namespace

// One stream: reads a question, asks, writes the answer, reads the next. gRPC owns it as a reactor,
// a question on its way to the database too: it goes when both have let go.
class HeadStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                         public std::enable_shared_from_this<HeadStream> {
 public:
  HeadStream(HeadStreams& streams, grpc::CallbackServerContext* server, const std::string& path)
      : streams_(streams), state_(server, path) {}

  void Begin() { StartRead(&incoming_); }

  // Once an answer that is being written is out.
  void End(const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    end_ = state_.End(status);
    if (!writing_) Finish(end_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return End(absl::OkStatus());
    absl::StatusOr<std::vector<HeadQuery>> queries = streams_.parse_(incoming_);
    if (!queries.ok()) return End(queries.status());
    streams_.reader_.Read(*std::move(queries),
                          [self = shared_from_this()](absl::StatusOr<std::vector<Head>> heads) {
                            self->Answer(heads);
                          });
  }

  void OnWriteDone(bool ok) override {
    const std::lock_guard lock(mutex_);
    writing_ = false;
    if (ended_) {
      Finish(end_);
    } else if (ok) {
      StartRead(&incoming_);
    }
  }

  void OnCancel() override {
    state_.Cancel();
    End(absl::CancelledError("the caller went away"));
  }

  void OnDone() override {
    const std::shared_ptr<HeadStream> self = shared_from_this();
    const std::lock_guard lock(streams_.mutex_);
    streams_.open_.erase(self);
  }

 private:
  void Answer(const absl::StatusOr<std::vector<Head>>& heads) {
    if (!heads.ok()) return End(heads.status());
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    writing_ = true;
    outgoing_ = ToBuffer(streams_.serialize_(*heads));
    StartWrite(&outgoing_);
  }

  HeadStreams& streams_;
  CallState state_;
  grpc::ByteBuffer incoming_;
  grpc::ByteBuffer outgoing_;
  std::mutex mutex_;
  bool writing_ = false;
  bool ended_ = false;
  grpc::Status end_;
};

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* HeadStreams::Open(
    grpc::CallbackServerContext* server, const std::string& path) {
  auto stream = std::make_shared<HeadStream>(*this, server, path);
  bool stopping = false;
  {
    const std::lock_guard lock(mutex_);
    open_.insert(stream);
    stopping = stopping_;
  }
  if (stopping) {
    stream->End(ShuttingDown());
  } else {
    stream->Begin();
  }
  return stream.get();
}

void HeadStreams::Stop() {
  std::set<std::shared_ptr<HeadStream>> open;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    open = open_;
  }
  for (const auto& stream : open) stream->End(ShuttingDown());
}

}  // namespace kuzukuri::platform
