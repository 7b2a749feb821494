// Writes, the same way everywhere: a request with request_id and validate_only, answered with a
// message that has a revision.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/revision.h"
#include "services/platform/server/service.h"

namespace kuzukuri::platform {

// Runs `body(tx, revision) -> absl::StatusOr<Response>` as the write of `request`, see
// CommitRevision, and sets the response's revision: that of the write or, with validate_only,
// the head's (the rows then have none).
template <class Response, class Request, class Body>
absl::StatusOr<Response> CommitWrite(Pools& pools, const RequestContext& context,
                                     const Request& request, const JurisdictionCode& jurisdiction,
                                     bool may_create_head, const std::vector<Touched>& touched,
                                     Body body) {
  WriteRequest write;
  write.jurisdiction = jurisdiction;
  write.request_id = request.request_id();
  write.fingerprint = RequestFingerprint(context.method, request);
  write.validate_only = request.validate_only();
  write.may_create_head = may_create_head;
  if constexpr (requires { request.reason(); }) write.reason = request.reason();
  KZ_ASSIGN_OR_RETURN(
      const std::string bytes,
      CommitRevision(
          pools, context, write,
          [&](pqxx::transaction_base& tx, Revision revision) -> absl::StatusOr<WriteOutcome> {
            KZ_ASSIGN_OR_RETURN(Response response, body(tx, revision));
            response.set_revision((write.validate_only ? revision - 1 : revision).value());
            if (write.validate_only) ClearRowRevisions(response);
            return WriteOutcome{response.SerializeAsString(), touched};
          }));
  Response response;
  if (!response.ParseFromString(bytes)) {
    return Internal(ErrorReason::kStoredAnswerDamaged,
                    "the stored answer of the request cannot be read");
  }
  return response;
}

}  // namespace kuzukuri::platform
