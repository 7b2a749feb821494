// Answers what is asked of an RPC that answers with a stream of messages.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "services/gateway/http/asked.h"
#include "services/gateway/http/limits.h"
#include "services/gateway/http/negotiate.h"
#include "services/gateway/http/renderers.h"
#include "services/gateway/http/shared_stream.h"
#include "services/gateway/http/stream_reader.h"
#include "services/platform/server/measured.h"

namespace kuzukuri::gateway {

class Streams {
 public:
  Streams(const Services& services, const SharedPolicy& policy, const Limits& limits,
          Renderers& renderers)
      : services_(services),
        policy_(policy),
        limits_(limits),
        shared_(services, renderers, limits.stream_time) {}

  // The request's route streams.
  asio::awaitable<void> Answer(Asked& asked);

  platform::Figures figures() const;

 private:
  struct Streaming;

  asio::awaitable<void> Run(Asked& asked, StreamForm form);
  std::shared_ptr<StreamReader> ReaderOf(const Asked& asked);
  asio::awaitable<bool> Step(Asked& asked, Streaming& stream);
  static asio::awaitable<bool> Begin(Asked& asked, Streaming& stream);

  const Services& services_;
  const SharedPolicy& policy_;
  const Limits& limits_;
  SharedStreams shared_;
  std::atomic<size_t> open_ = 0;
};

}  // namespace kuzukuri::gateway
