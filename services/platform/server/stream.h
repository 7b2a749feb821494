// Streams for handlers that block: they read or write one message after the other, and gRPC's flow
// control holds the other side back.
#pragma once

#include <google/protobuf/message.h>

#include <memory>

#include "absl/status/statusor.h"
#include "services/platform/db/context.h"

namespace kuzukuri::platform {

// The messages a client sends.
class StreamReader {
 public:
  virtual ~StreamReader() = default;
  // Waits for the next message. False at the end of the stream. CANCELLED when the caller went
  // away, INVALID_ARGUMENT for bytes that are no such message, DEADLINE_EXCEEDED
  // when the sender pauses for too long.
  virtual absl::StatusOr<bool> Read(google::protobuf::Message& message) = 0;
};

// The messages a client receives.
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // Waits until the message is on its way. CANCELLED when the caller went away.
  virtual absl::Status Write(const google::protobuf::Message& message) = 0;
};

}  // namespace kuzukuri::platform
