// Writes a plan file; proto/kuzukuri/plan/v1/plan.proto has the format.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "kuzukuri/plan/v1/plan.pb.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::cli {

// Version of the format.
inline constexpr int kPlanVersion = 1;
// What the first line begins with; the version and the digest follow.
inline constexpr const char* kPlanMagic = "kuzukuri plan ";

// A resource as a plan saw it; `held` is null where there was none.
plan::v1::SeenResource SeenAs(const std::string& name, const google::protobuf::Message* held,
                              const std::string& etag);

class PlanWriter {
 public:
  // Begins the file. `lines` are for people.
  PlanWriter(const std::string& path, const plan::v1::PlanHead& head,
             const std::vector<std::string>& lines);

  // Begins a call; the request type is told by its messages.
  void Begin(const plan::v1::PlannedCall& call, std::vector<plan::v1::SeenResource> seen);
  // The next message of the call.
  void Add(const google::protobuf::Message& message);
  // After all calls: the head of a service that they go to.
  void AddHead(const plan::v1::SeenHead& head);
  // Completes the file. INVALID_ARGUMENT when it could not be written.
  absl::Status Finish();

  // Full names of the request types of the calls so far.
  const std::set<std::string>& request_types() const { return request_types_; }
  // Whether a call so far changes a resource.
  bool Changes(const std::string& name) const { return changed_.contains(name); }

 private:
  void Put(const std::string& bytes);
  void Put(const plan::v1::PlanRecord& record);
  // Writes the call that was begun, now that its type is known.
  void PutCall(const std::string& request_type);

  const std::string path_;
  std::ofstream file_;
  platform::Sha256 digest_;
  plan::v1::PlannedCall call_;
  std::vector<plan::v1::SeenResource> seen_;
  bool is_begun_ = false;
  std::set<std::string> request_types_;
  std::set<std::string> changed_;
};

}  // namespace kuzukuri::cli
