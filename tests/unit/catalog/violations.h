// What an error says, in a form tests can compare.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/rpc/error_details.pb.h"

namespace kuzukuri::catalog {

template <class Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload =
      status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  if (payload && !detail.ParseFromString(std::string(*payload))) ADD_FAILURE() << status;
  return detail;
}

// Paths of the fields an error complains about, in its order.
inline std::vector<std::string> Fields(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  for (const auto& violation : bad.field_violations()) {
    fields.push_back(violation.field());
  }
  return fields;
}

// What it says about the first field.
inline std::string Description(const absl::Status& status) {
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  return bad.field_violations().empty() ? "" : bad.field_violations(0).description();
}

// Name of the resource that is taken or missing.
inline std::string Resource(const absl::Status& status) {
  return DetailOf<google::rpc::ResourceInfo>(status).resource_name();
}

}  // namespace kuzukuri::catalog
