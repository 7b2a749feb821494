// Decides what each request of each listener gets: health, the page, the API, or a refusal.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "services/gateway/access/origin.h"
#include "services/gateway/access/rate.h"
#include "services/gateway/http/api.h"
#include "services/gateway/http/session_page.h"
#include "services/gateway/http/static_files.h"

namespace kuzukuri::gateway {

struct DoorOptions {
  bool writes = false;             // on the staff listener
  bool identity_required = false;  // there
  AllowedOrigins origins;          // of other pages that may call
  std::set<std::string> hosts;     // names the staff listener is called by; empty: any
  double public_rate = 20;         // requests a second of an address on the public listener; 0: any
  double public_burst = 100;
};

// Thread safe.
class Door final : public Handler {
 public:
  // `ready` says whether requests can be answered, at once and from any thread.
  Door(DoorOptions options, Api& api, const SharedPolicy& policy, const StaticFiles& files,
       std::function<absl::Status()> ready);

  size_t MostBody(const Request& request) const override;
  std::optional<Response> Check(Request& request, Exchange& exchange) override;
  asio::awaitable<void> Answer(Request& request, Exchange& exchange) override;

  platform::Figures figures() const;

 private:
  // What a refusal is made of, before it is a response.
  static std::optional<Response> Refuse(Exchange& exchange, Response response);
  std::optional<Response> CheckCaller(const Request& request, Exchange& exchange);
  std::optional<Response> CheckApi(Request& request, Exchange& exchange);
  std::optional<Response> CheckCall(const Request& request, Exchange& exchange) const;
  std::optional<Response> Health(const Request& request, Exchange& exchange) const;
  std::optional<Response> Fixed(const Request& request, Exchange& exchange) const;
  Response Options(const Request& request, const std::vector<std::string>& allowed) const;
  static Response FileResponse(const Request& request, const StaticFiles::File& file,
                               absl::string_view policy);

  const DoorOptions options_;
  Api& api_;
  const StaticFiles& files_;
  const std::function<absl::Status()> ready_;
  SessionPage session_;
  RateLimit rate_;
  std::map<std::string, StaticFiles::File>
      documents_;  // OpenAPI's, by audience, and the pages of it
  std::atomic<int64_t> limited_ = 0;
};

}  // namespace kuzukuri::gateway
