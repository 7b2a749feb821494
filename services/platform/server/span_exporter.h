#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "services/platform/base/trace.h"
#include "services/platform/server/measured.h"
#include "services/platform/work/newest.h"

namespace kuzukuri::platform {

// Sends spans to a collector, by OTLP over gRPC, many at a time. While the collector is away the
// newest are kept, and the oldest dropped and counted: nothing waits for it.
class SpanExporter final : public SpanSink {
 public:
  // Who the spans come from.
  struct Source {
    std::string service;   // `kuzukuri-catalog`
    std::string version;   // of the release
    std::string instance;  // of the process: `host:pid`
  };

  SpanExporter(std::shared_ptr<grpc::ChannelInterface> collector, Source source);
  // Sends what is left, for a second at most.
  ~SpanExporter() override;

  void Record(Span span) override { waiting_.Add(std::move(span)); }

  struct Counts {
    int64_t exported = 0;
    int64_t dropped = 0;  // no room while the collector was away or slow
    int64_t failed = 0;   // the collector did not want them
  };
  Counts counts() const;

 private:
  void Run();
  // Sends some until they are taken or refused for good.
  void SendPersistently(const std::vector<Span>& spans);
  grpc::Status Send(const std::string& bytes, std::chrono::milliseconds patience);
  // The request as bytes.
  std::string RequestOf(const std::vector<Span>& spans) const;

  const std::shared_ptr<grpc::ChannelInterface> collector_;
  const Source source_;
  Newest<Span> waiting_;
  std::atomic<int64_t> exported_ = 0;
  std::atomic<int64_t> failed_ = 0;
  int64_t rejected_ = 0;  // of the last answer
  std::thread thread_;    // goes first
};

// How the exporter fares.
Figures FiguresOf(const std::shared_ptr<const SpanExporter>& exporter);

}  // namespace kuzukuri::platform
