// StreamHeads of every service: a stream on which callers that keep data in memory ask for heads,
// again and again.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/db/head_reader.h"
#include "services/platform/server/call.h"
#include "services/platform/server/head.h"
#include "services/platform/server/service.h"

namespace kuzukuri::platform {

class HeadStream;

// The streams of one service.
class HeadStreams {
 public:
  // The question in a message's bytes, and the bytes of an answer.
  using Parse = std::function<absl::StatusOr<std::vector<HeadQuery>>(const grpc::ByteBuffer&)>;
  using Serialize = std::function<std::string(const std::vector<Head>&)>;

  HeadStreams(const Pool& pool, Parse parse, Serialize serialize)
      : parse_(std::move(parse)), serialize_(std::move(serialize)), reader_(pool) {}

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Open(const CallStart& start);
  // Ends every stream with UNAVAILABLE (reason SHUTTING_DOWN), and those opened later.
  void Stop();

 private:
  friend class HeadStream;
  const Parse parse_;
  const Serialize serialize_;
  std::mutex mutex_;
  std::set<std::shared_ptr<HeadStream>> open_;
  bool stopping_ = false;
  HeadReader reader_;  // goes first: nothing is answered after that
};

// Adds StreamHeads with these messages to a service, which keeps the streams.
template <class Request, class Response>
void AddHeadStreams(RpcService& service, const Pool& pool) {
  auto streams = std::make_shared<HeadStreams>(
      pool,
      [](const grpc::ByteBuffer& bytes) -> absl::StatusOr<std::vector<HeadQuery>> {
        Request request;
        if (!ParseMessage(bytes, request)) return MalformedRequest(request);
        return FromProto(request.queries());
      },
      [](const std::vector<Head>& heads) {
        Response response;
        for (const Head& head : heads) *response.add_heads() = ToProto(head);
        return response.SerializeAsString();
      });
  service.BidiStreamReactor("StreamHeads",
                            [streams](const CallStart& start) { return streams->Open(start); });
  service.OnStop([streams] { streams->Stop(); });
}

}  // namespace kuzukuri::platform
