// Sends the calls of a plan. A plan knows those of an import and no others.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/plan/plan_reader.h"
#include "clients/cli/shared/connection.h"
#include "kuzukuri/type/v1/head.pb.h"

namespace kuzukuri::cli {

// The service that takes requests of a type, e.g. `catalog`; empty for a type that is not known.
std::string ServiceOfRequest(const std::string& request_type);

// Sends a call, whose request has the id it has in the plan, else that of the call. Returns the
// revision of the answer.
absl::StatusOr<int64_t> SendCall(Connection& connection, const PlanFile& plan,
                                 const CallOfPlan& call, bool validate_only);

// A call that its service would not take as it is.
struct RefusedCall {
  const CallOfPlan* call;
  absl::Status status;
};

// Asks the services for every call, without writing. What was written already is answered as it was
// then. A call that needs what an earlier one brings is judged once that is written: of those, only
// what is there and should not be, or is another than the plan saw, counts. UNAVAILABLE when a
// service is away.
absl::StatusOr<std::vector<RefusedCall>> AskCalls(Connection& connection, const PlanFile& plan);

// The head of a jurisdiction in a service; `known` is a write that is looked for in its history.
absl::StatusOr<type::v1::Head> AskHead(Connection& connection, const std::string& service,
                                       const std::string& jurisdiction,
                                       const plan::v1::SeenHead& known = {});

}  // namespace kuzukuri::cli
