// GetServiceStatus, the same in every service.
#pragma once

#include <functional>
#include <utility>

#include "kuzukuri/type/v1/service_status.pb.h"
#include "services/platform/server/service.h"

namespace kuzukuri::platform {

type::v1::ServiceStatus ToProto(const ServiceState::Values& values);

// Adds the method with a service's messages. `add` adds what only that service knows of itself.
template <class Request, class Response>
void AddStatus(RpcService& service, std::function<void(type::v1::ServiceStatus&)> add = nullptr) {
  service.UnaryAsync<Request, Response>(
      "GetServiceStatus", [&service, add = std::move(add)](auto, auto, auto done) {
        Response response;
        *response.mutable_status() = ToProto(service.state().values());
        if (add != nullptr) add(*response.mutable_status());
        done(std::move(response));
      });
}

}  // namespace kuzukuri::platform
