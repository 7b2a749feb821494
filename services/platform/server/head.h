#pragma once

#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "kuzukuri/type/v1/head.pb.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::platform {

// The head as the API's message.
type::v1::Head ToProto(const Head& head);

// What a BatchGetHeads request asks for: INVALID_ARGUMENT when it is empty, too long or names a
// jurisdiction twice.
absl::StatusOr<std::vector<HeadQuery>> FromProto(
    const google::protobuf::RepeatedPtrField<type::v1::HeadQuery>& queries);

// Answers a GetHead request of any service: revision 0 for a jurisdiction nothing was written to.
absl::StatusOr<type::v1::Head> GetHeadOf(Pools& pools, const RequestContext& context,
                                         const std::string& name);

// Answers a BatchGetHeads request of any service.
template <class Response, class Request>
absl::StatusOr<Response> BatchGetHeadsOf(Pools& pools, const RequestContext& context,
                                         const Request& request) {
  KZ_ASSIGN_OR_RETURN(const std::vector<HeadQuery> queries, FromProto(request.queries()));
  KZ_ASSIGN_OR_RETURN(const std::vector<Head> heads, ReadHeads(pools, context, queries));
  Response response;
  for (const Head& head : heads) *response.add_heads() = ToProto(head);
  return response;
}

}  // namespace kuzukuri::platform
