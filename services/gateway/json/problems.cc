#include "services/gateway/json/problems.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

constexpr size_t kMostKept = 100;
constexpr size_t kFieldBytes = 300;
constexpr size_t kDescriptionBytes = 4000;

void Attach(absl::Status& status, const google::protobuf::Message& detail) {
  status.SetPayload(absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
}

}  // namespace

void Problems::Add(absl::string_view field, absl::string_view description) {
  if (++count_ > kMostKept) return;
  kept_.emplace_back(platform::Quote(field, kFieldBytes),
                     platform::Quote(description, kDescriptionBytes));
}

absl::Status Problems::ToStatus() const {
  if (empty()) return absl::OkStatus();
  const std::string& field = kept_.front().first;
  std::string message =
      absl::StrCat(where_, field, field.empty() ? "" : ": ", kept_.front().second);
  if (count_ > 1) absl::StrAppend(&message, " (and ", count_ - 1, " more)");
  absl::Status status = absl::InvalidArgumentError(message);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(platform::NameOf(platform::ErrorReason::kInvalidField)));
  info.set_domain(std::string(platform::kErrorDomain));
  Attach(status, info);
  google::rpc::BadRequest bad;
  for (const auto& [name, description] : kept_) {
    auto* violation = bad.add_field_violations();
    violation->set_field(name);
    violation->set_description(description);
  }
  Attach(status, bad);
  status.SetPayload(kInCallersWords, absl::Cord());
  return status;
}

}  // namespace kuzukuri::gateway
