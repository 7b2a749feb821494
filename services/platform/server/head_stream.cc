#include "services/platform/server/head_stream.h"

#include <utility>

#include "services/platform/base/errors.h"
#include "services/platform/server/answer_stream.h"

namespace kuzukuri::platform {
namespace {

absl::Status ShuttingDown() {
  return Unavailable(ErrorReason::kShuttingDown, "the service is stopping; ask again elsewhere");
}

}  // namespace

// One stream: reads a question, asks, writes the answer, reads the next. A question on its way to
// the database shares its ownership.
class HeadStream final
    : public AnswerStream<grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>>,
      public std::enable_shared_from_this<HeadStream> {
 public:
  HeadStream(HeadStreams& streams, const CallStart& start)
      : AnswerStream(start), streams_(streams) {}

  void Begin() { Receive(&incoming_); }

  void OnReadDone(bool ok) override {
    if (!ok) return End(absl::OkStatus());
    absl::StatusOr<std::vector<HeadQuery>> queries = streams_.parse_(incoming_);
    if (!queries.ok()) return End(queries.status());
    streams_.reader_.Read(*std::move(queries),
                          [self = shared_from_this()](absl::StatusOr<std::vector<Head>> heads) {
                            self->Answer(heads);
                          });
  }

 private:
  void Answer(const absl::StatusOr<std::vector<Head>>& heads) {
    if (!heads.ok()) return End(heads.status());
    Send(ToBuffer(streams_.serialize_(*heads)));
  }

  void OnSent() override { Receive(&incoming_); }

  void OnGone() override {
    const std::shared_ptr<HeadStream> self = shared_from_this();
    const std::lock_guard lock(streams_.mutex_);
    streams_.open_.erase(self);
  }

  HeadStreams& streams_;
  grpc::ByteBuffer incoming_;
};

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* HeadStreams::Open(
    const CallStart& start) {
  auto stream = std::make_shared<HeadStream>(*this, start);
  stream->Hold(stream);
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
