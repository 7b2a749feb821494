// Streams for handlers that block: they read or write one message after the other, and gRPC's flow
// control holds the other side back.
#pragma once

#include <google/protobuf/message.h>

#include "absl/status/statusor.h"
#include "services/platform/db/context.h"

namespace kuzukuri::platform {

// What a stream may take of the service, whatever its caller's deadline.
struct StreamLimits {
  int pause_ms = 30'000;     // between messages, for a caller who sends or takes none
  int total_ms = 1'800'000;  // from the call's beginning
  int mib = 4096;            // received
};

// The messages a client sends.
class StreamReader {
 public:
  virtual ~StreamReader() = default;
  // Waits for the next message. False at the end of the stream. CANCELLED when the caller went
  // away, INVALID_ARGUMENT for bytes that are no such message or more of them than the limit,
  // DEADLINE_EXCEEDED when the sender pauses or goes on for too long.
  virtual absl::StatusOr<bool> Read(google::protobuf::Message& message) = 0;
};

// The messages a client receives.
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // Waits until the message is on its way. CANCELLED when the caller went away, DEADLINE_EXCEEDED
  // when it takes nothing, or goes on, for too long.
  virtual absl::Status Write(const google::protobuf::Message& message) = 0;
};

}  // namespace kuzukuri::platform
