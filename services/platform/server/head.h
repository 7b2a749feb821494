#pragma once

#include "kuzukuri/type/v1/head.pb.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::platform {

// The head as the API's message.
type::v1::Head ToProto(const Head& head);

// Answers a GetHead request of any service: revision 0 for a jurisdiction nothing was written to.
absl::StatusOr<type::v1::Head> GetHeadOf(Pool& pool, const RequestContext& context,
                                         const std::string& name);

}  // namespace kuzukuri::platform
