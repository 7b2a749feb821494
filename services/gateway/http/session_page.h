// `/api/session`: what a page may do here, and of which jurisdictions and years it can show
// something, and at which snapshot where it is at one only.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "services/gateway/http/api.h"

namespace kuzukuri::gateway {

class SessionPage {
 public:
  // `writes`: the staff listener takes them.
  SessionPage(Api& api, const SharedPolicy& policy, bool writes)
      : api_(api), policy_(policy), writes_(writes) {}

  asio::awaitable<Response> Answer(const Request& request, Exchange& exchange);

 private:
  // The list as JSON, kept for some seconds: every page that is opened asks for it.
  struct List {
    std::string json;
    int64_t reading = 0;  // of the policy
    std::chrono::steady_clock::time_point made;
  };

  asio::awaitable<absl::StatusOr<std::string>> ListFor(const Request& request, Exchange& exchange);
  asio::awaitable<absl::StatusOr<std::string>> MakePublic(const Policy& policy, Exchange& exchange,
                                                          const CallContext& context);
  asio::awaitable<absl::StatusOr<std::string>> MakeStaff(Exchange& exchange,
                                                         const CallContext& context);

  Api& api_;
  const SharedPolicy& policy_;
  const bool writes_;
  std::mutex mutex_;
  List public_;
  List staff_;
};

}  // namespace kuzukuri::gateway
