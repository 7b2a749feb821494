// The RPCs of heads, the same in every service with a database: BatchGetHeads and StreamHeads.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/db/pool.h"
#include "services/platform/heads/message.h"
#include "services/platform/heads/reader.h"
#include "services/platform/server/call.h"
#include "services/platform/server/service.h"

namespace kuzukuri::platform {

class HeadStream;

// What answers both RPCs of one service.
class HeadService {
 public:
  // The question in a stream's message, and the message of an answer.
  using Parse = std::function<absl::StatusOr<std::vector<HeadQuery>>(const grpc::ByteBuffer&)>;
  using Serialize = std::function<std::string(const std::vector<Head>&)>;

  HeadService(const Pool& pool, Parse parse, Serialize serialize);

  void Read(std::vector<HeadQuery> queries, HeadReader::Done done) {
    reader_.Read(std::move(queries), std::move(done));
  }
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Open(const CallStart& start);
  // Ends every stream with UNAVAILABLE (reason SHUTTING_DOWN), and those opened later.
  void Stop();

  HeadReader::Counts counts() const { return reader_.counts(); }
  size_t streams() const;

 private:
  friend class HeadStream;
  void EndStreams(const absl::Status& status);

  const Parse parse_;
  const Serialize serialize_;
  mutable std::mutex mutex_;
  std::set<std::shared_ptr<HeadStream>> open_;
  bool stopping_ = false;
  HeadReader reader_;  // goes first: nothing is answered after that
};

// How its questions fare.
Figures FiguresOf(const std::shared_ptr<const HeadService>& heads);

template <class Response>
Response MakeHeadsResponse(const std::vector<Head>& heads) {
  Response response;
  for (const Head& head : heads) *response.add_heads() = ToProto(head);
  return response;
}

// Adds the two RPCs with a service's messages.
template <class BatchRequest, class BatchResponse, class StreamRequest, class StreamResponse>
void AddHeads(RpcService& service, const Pool& pool) {
  auto heads = std::make_shared<HeadService>(
      pool,
      [](const grpc::ByteBuffer& bytes) -> absl::StatusOr<std::vector<HeadQuery>> {
        StreamRequest request;
        if (!ParseMessage(bytes, request)) return MalformedRequest(request);
        return FromProto(request.queries());
      },
      [](const std::vector<Head>& answer) {
        return MakeHeadsResponse<StreamResponse>(answer).SerializeAsString();
      });
  service.UnaryAsync<BatchRequest, BatchResponse>(
      "BatchGetHeads", [heads](auto, auto request, auto done) {
        absl::StatusOr<std::vector<HeadQuery>> queries = FromProto(request->queries());
        if (!queries.ok()) return done(queries.status());
        heads->Read(*std::move(queries),
                    [done = std::move(done)](const absl::StatusOr<std::vector<Head>>& answer) {
                      if (!answer.ok()) return done(answer.status());
                      done(MakeHeadsResponse<BatchResponse>(*answer));
                    });
      });
  service.BidiStreamReactor("StreamHeads",
                            [heads](const CallStart& start) { return heads->Open(start); });
  service.OnStop([heads] { heads->Stop(); });
  service.Tell(FiguresOf(heads));
}

}  // namespace kuzukuri::platform
