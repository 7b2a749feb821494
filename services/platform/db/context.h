#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "services/platform/base/actor.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/trace.h"

namespace kuzukuri::platform {

// What a request carries through all layers: when it must be done, whether anyone still waits,
// and who asks.
struct RequestContext {
  std::chrono::system_clock::time_point deadline = std::chrono::system_clock::time_point::max();
  std::function<bool()> cancelled = [] { return false; };
  std::string request_id;  // id of the call in logs, from `x-request-id` or made here
  std::string peer;
  Trace trace;  // where the call stands among those that belong together
  Actor actor;
  std::string method;             // e.g. `/kuzukuri.catalog.v1.CatalogService/GetProject`
  JurisdictionCode jurisdiction;  // the one the request is about; empty for none or several
};

// Time until the deadline; nothing when there is none.
inline std::optional<std::chrono::milliseconds> TimeLeft(const RequestContext& context) {
  if (context.deadline == std::chrono::system_clock::time_point::max()) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::milliseconds>(context.deadline -
                                                               std::chrono::system_clock::now());
}

}  // namespace kuzukuri::platform
