#include "services/platform/server/status.h"

#include <google/protobuf/timestamp.pb.h>

#include <chrono>

#include "services/platform/base/version.h"

namespace kuzukuri::platform {
namespace {

void Set(std::chrono::system_clock::time_point time, google::protobuf::Timestamp& out) {
  const auto nanos =
      std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
  out.set_seconds(nanos / 1'000'000'000);
  out.set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

}  // namespace

type::v1::ServiceStatus ToProto(const ServiceState::Values& values) {
  type::v1::ServiceStatus status;
  status.set_version(kVersion);
  status.set_ready(values.ready);
  status.set_reason(values.reason);
  Set(std::chrono::system_clock::now(), *status.mutable_time());
  Set(values.started, *status.mutable_start_time());
  status.set_schema_version(values.schema_version);
  status.set_known_schema_version(values.known_schema_version);
  return status;
}

}  // namespace kuzukuri::platform
