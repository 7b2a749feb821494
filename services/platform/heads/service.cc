#include "services/platform/heads/service.h"

#include "services/platform/base/errors.h"
#include "services/platform/heads/database.h"
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
  HeadStream(HeadService& service, const CallStart& start)
      : AnswerStream(start), service_(service) {}

  void Begin() { Receive(&incoming_); }

  void OnReadDone(bool ok) override {
    if (!ok) return End(absl::OkStatus());
    absl::StatusOr<std::vector<HeadQuery>> queries = service_.parse_(incoming_);
    if (!queries.ok()) return End(queries.status());
    service_.Read(*std::move(queries),
                  [self = shared_from_this()](absl::StatusOr<std::vector<Head>> heads) {
                    self->Answer(heads);
                  });
  }

 private:
  void Answer(const absl::StatusOr<std::vector<Head>>& heads) {
    if (!heads.ok()) return End(heads.status());
    Send(ToBuffer(service_.serialize_(*heads)));
  }

  void OnSent() override { Receive(&incoming_); }

  void OnGone() override {
    const std::shared_ptr<HeadStream> self = shared_from_this();
    const std::lock_guard lock(service_.mutex_);
    service_.open_.erase(self);
  }

  HeadService& service_;
  grpc::ByteBuffer incoming_;
};

HeadService::HeadService(const Pool& pool, Parse parse, Serialize serialize)
    : parse_(std::move(parse)),
      serialize_(std::move(serialize)),
      reader_(std::make_unique<PostgresHeads>(pool),
              [this](const absl::Status& status) { EndStreams(status); }) {}

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* HeadService::Open(
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

void HeadService::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  EndStreams(ShuttingDown());
}

size_t HeadService::streams() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

void HeadService::EndStreams(const absl::Status& status) {
  std::set<std::shared_ptr<HeadStream>> open;
  {
    const std::lock_guard lock(mutex_);
    open = open_;
  }
  for (const auto& stream : open) stream->End(status);
}

Figures FiguresOf(const std::shared_ptr<const HeadService>& heads) {
  return {Count("kuzukuri_heads_asked_total", "Heads that were asked for.",
                [heads] { return static_cast<double>(heads->counts().asked); }),
          Gauge("kuzukuri_heads_waiting", "Heads asked for that wait for the database.",
                [heads] { return static_cast<double>(heads->counts().waiting); }),
          Count("kuzukuri_heads_lost_total",
                "Times the connection on which heads are read was lost or could not be made.",
                [heads] { return static_cast<double>(heads->counts().lost); }),
          Gauge("kuzukuri_head_streams_open", "Callers that ask for heads on a stream.",
                [heads] { return static_cast<double>(heads->streams()); })};
}

}  // namespace kuzukuri::platform
