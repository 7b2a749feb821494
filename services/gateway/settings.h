// What the gateway is told at its start.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/gateway/access/peer.h"
#include "services/gateway/http/door.h"
#include "services/gateway/http/limits.h"
#include "services/gateway/upstream/services.h"
#include "services/platform/flags/flags.h"
#include "services/platform/transport/credentials.h"

namespace kuzukuri::gateway {

struct Settings {
  std::string listen = "127.0.0.1:7110";
  std::string staff_listen;
  std::string public_listen;
  std::string health_listen;
  std::string metrics_listen;
  std::string published;
  std::string pages;
  std::string log_level = "info";
  Addresses addresses;
  platform::TlsFiles tls;
  bool plaintext = false;
  bool upstream_plaintext = false;
  Trust trust;
  std::vector<std::string> proxies;
  std::vector<std::string> origins;
  std::vector<std::string> hosts;
  DoorOptions door;
  Limits limits;
  int body_mib = 4;
  int upstream_ms = 15000;
  int stream_s = 3600;
  int idle_s = 60;
  int head_ms = 10000;
  int body_ms = 30000;
  int write_ms = 30000;
  int heartbeat_ms = 15000;
  int upload_mib = 1024;
  int upload_line_kib = 1024;
  int upload_idle_ms = 20000;
  int upload_wait_s = 300;
  int upload_s = 1800;
  size_t memory_mib = 64;
  size_t answer_mib = 128;
  size_t threads = 2;
  int drain_ms = 200;
  int grace_ms = 10000;

  // Started without a word: on this machine, for reading.
  bool unconfigured() const { return staff_listen.empty() && public_listen.empty(); }
};

// Adds the flags of the gateway.
void AddFlags(platform::App& app, Settings& settings);

// What was told in the forms that the parts take; INVALID_ARGUMENT where it cannot be used, or
// would open to other machines what nobody said may be.
absl::Status Complete(Settings& settings);

}  // namespace kuzukuri::gateway
