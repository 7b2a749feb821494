// Answers what is asked of an RPC: one message in some format; streams are `streams.h`'s.
#pragma once

#include <google/protobuf/message.h>

#include <atomic>
#include <memory>
#include <string>

#include "services/gateway/http/asked.h"
#include "services/gateway/http/kept.h"
#include "services/gateway/http/limits.h"
#include "services/gateway/http/renderers.h"
#include "services/gateway/http/streams.h"
#include "services/gateway/http/uploads.h"
#include "services/gateway/upstream/histories.h"

namespace kuzukuri::gateway {

class Api {
 public:
  Api(const Services& services, const SharedPolicy& policy, const Limits& limits,
      size_t memory_bytes)
      : services_(services),
        policy_(policy),
        limits_(limits),
        kept_(memory_bytes),
        histories_(services),
        streams_(services, policy, limits, renderers_),
        uploads_(services, limits, renderers_) {}

  // The request has a match.
  asio::awaitable<void> Answer(const Request& request, Exchange& exchange);

  // A call of the door's own, for a request.
  asio::awaitable<UnaryCall::Answer> Call(Exchange& exchange,
                                          const google::protobuf::MethodDescriptor& method,
                                          const google::protobuf::Message& request,
                                          const CallContext& context);

  // What a request's calls have in common; INVALID_ARGUMENT for a timeout that is none.
  absl::StatusOr<CallContext> ContextOf(const Request& request) const;

  const Limits& limits() const { return limits_; }
  platform::Figures figures() const;
  void Stop() { renderers_.Stop(); }

 private:
  asio::awaitable<void> AnswerUpload(const Request& request, Exchange& exchange);
  absl::StatusOr<Asked> Ask(const Request& request, Exchange& exchange) const;
  static absl::Status AdmitPublic(Asked& asked);

  asio::awaitable<void> AnswerOne(Asked& asked);
  asio::awaitable<absl::StatusOr<std::shared_ptr<const Body>>> BodyFor(Asked& asked);
  asio::awaitable<absl::StatusOr<std::string>> MakingOf(Asked& asked);
  asio::awaitable<absl::StatusOr<std::shared_ptr<const Body>>> MakeBody(Asked& asked,
                                                                        const std::string& making);
  asio::awaitable<bool> IsOfTheHistory(const Asked& asked);
  std::shared_ptr<const Body> UnchangedBody(const Asked& asked, const std::string& making) const;
  std::string KeyOf(const std::string& making) const;
  std::string TagFor(const std::string& making) const;
  asio::awaitable<void> SendBody(const Asked& asked, std::shared_ptr<const Body> body);
  void NoteComputation(const google::protobuf::Message& answer);

  const Services& services_;
  const SharedPolicy& policy_;
  const Limits& limits_;
  Kept kept_;
  Histories histories_;
  Renderers renderers_{2};
  Streams streams_;
  Uploads uploads_;
  std::atomic<int32_t> computation_ = 0;  // the newest that an answer told
  std::atomic<size_t> answer_bytes_ = 0;  // of bodies being sent
};

}  // namespace kuzukuri::gateway
