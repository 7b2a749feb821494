// What one client may take of the door.
#pragma once

#include <chrono>
#include <cstddef>

#include "services/gateway/http/head.h"

namespace kuzukuri::gateway {

struct Limits {
  HeadLimits head;
  size_t body_bytes = size_t{4} << 20;              // of a request; beyond it 413
  std::chrono::milliseconds head_time{10'000};      // to send a head, from its first byte; then 408
  std::chrono::milliseconds body_time{30'000};      // to send a body; then 408
  std::chrono::milliseconds idle_time{60'000};      // between requests; then the connection ends
  std::chrono::milliseconds write_time{30'000};     // to take 64 KiB of an answer; then it ends
  std::chrono::milliseconds upstream_time{15'000};  // of a call to a service; then 504
  std::chrono::milliseconds stream_time{3'600'000};  // of a stream, which then ends well
  std::chrono::milliseconds heartbeat{15'000};       // between signs of life on a silent stream
  size_t connections = 512;                          // of each listener; beyond it 503
  size_t connections_per_address = 64;               // on the public listener; beyond it 503
  size_t upload_line_bytes = size_t{1} << 20;        // of a line of an upload; beyond it 413
  size_t upload_bytes = size_t{1} << 30;             // of an upload; beyond it 413
  std::chrono::milliseconds upload_idle{20'000};     // of silence in an upload; then 408
  std::chrono::milliseconds upload_wait{300'000};    // of a service that takes nothing; then 503
  std::chrono::milliseconds upload_time{1'800'000};  // of an upload with its answer; then 504
  size_t uploads = 16;                               // beyond it 503
  size_t streams = 256;                              // beyond it 503
  size_t answer_bytes = size_t{128} << 20;           // of answers being sent, in all; beyond it 503
};

}  // namespace kuzukuri::gateway
