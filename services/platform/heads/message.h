// Heads as the API's messages.
#pragma once

#include <google/protobuf/repeated_field.h>

#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/type/v1/head.pb.h"
#include "services/platform/heads/head.h"

namespace kuzukuri::platform {

type::v1::Head ToProto(const Head& head);
type::v1::HeadQuery ToProto(const HeadQuery& query);

// INVALID_ARGUMENT when there are none or too many, or one has no jurisdiction's name.
absl::StatusOr<std::vector<HeadQuery>> FromProto(
    const google::protobuf::RepeatedPtrField<type::v1::HeadQuery>& queries);
// INTERNAL (reason MALFORMED_HEAD) when one has no jurisdiction's name.
absl::StatusOr<std::vector<Head>> FromProto(
    const google::protobuf::RepeatedPtrField<type::v1::Head>& heads);

}  // namespace kuzukuri::platform
