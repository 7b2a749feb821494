// Answers what is asked of an RPC that takes a stream of messages: the body has one on each line,
// as JSON, and goes to the service as it comes.
#pragma once

#include <atomic>

#include "services/gateway/http/exchange.h"
#include "services/gateway/http/limits.h"
#include "services/gateway/http/renderers.h"
#include "services/gateway/upstream/call.h"
#include "services/platform/server/measured.h"

namespace kuzukuri::gateway {

class Uploads {
 public:
  Uploads(const Services& services, const Limits& limits, Renderers& renderers)
      : services_(services), limits_(limits), renderers_(renderers) {}

  // The request's route uploads, and its exchange has the body. The service is told the last
  // message only when the body has ended as it should: of one that breaks off, or has a bad line,
  // or whose client leaves, it never sees the end.
  asio::awaitable<void> Answer(const Request& request, Exchange& exchange, CallContext context);

  platform::Figures figures() const;

 private:
  const Services& services_;
  const Limits& limits_;
  Renderers& renderers_;
  std::atomic<size_t> open_ = 0;
};

}  // namespace kuzukuri::gateway
