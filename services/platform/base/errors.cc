#include "services/platform/base/errors.h"

#include <google/protobuf/any.pb.h>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace kuzukuri::platform {
namespace {

// More violations than this help nobody.
constexpr int kMaxViolations = 100;
constexpr size_t kMaxDescription = 600;
// Budget for all violation texts: most gRPC clients refuse trailers above 8 KiB. What comes after
// the first part of it is shortened, so that a hundred rows can be named.
constexpr size_t kMaxDetailBytes = 6000;
constexpr size_t kFullDetailBytes = 1800;
constexpr size_t kShortDescription = 20;

void Attach(absl::Status& status, const google::protobuf::Message& detail) {
  status.SetPayload(absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name()),
                    absl::Cord(detail.SerializeAsString()));
}

void AttachInfo(absl::Status& status, ErrorReason reason,
                const std::map<std::string, std::string>& metadata = {}) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(NameOf(reason)));
  info.set_domain(std::string(kErrorDomain));
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  Attach(status, info);
}

void AttachRetry(absl::Status& status, std::chrono::milliseconds after) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(after.count() / 1000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(after.count() % 1000) * 1000000);
  Attach(status, retry);
}

void AttachResource(absl::Status& status, absl::string_view type, absl::string_view name,
                    absl::string_view description) {
  google::rpc::ResourceInfo resource;
  resource.set_resource_type(std::string(type));
  resource.set_resource_name(std::string(name));
  resource.set_description(std::string(description));
  Attach(status, resource);
}

}  // namespace

std::string Quote(absl::string_view text, size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return absl::StrCat(text.substr(0, bytes), "…");
}

void FieldViolations::Add(const std::string& field, const std::string& description) {
  ++count_;
  if (violations_.size() < most_) {
    violations_.emplace_back(Quote(field), Quote(description, kMaxDescription));
  }
}

void FieldViolations::AddAll(const FieldViolations& others) {
  for (const auto& [field, description] : others.violations_) Add(field, description);
  count_ += others.count_ - others.violations_.size();
}

absl::Status FieldViolations::ToStatus(InvalidArgumentReason reason) const {
  if (empty()) return absl::OkStatus();
  google::rpc::BadRequest bad;
  size_t bytes = 0;
  for (const auto& [field, full] : violations_) {
    const std::string description =
        bytes < kFullDetailBytes ? full : Quote(full, kShortDescription);
    bytes += field.size() + description.size() + 8;
    if (bytes > kMaxDetailBytes && bad.field_violations_size() > 0) break;
    if (bad.field_violations_size() == kMaxViolations) break;
    auto* violation = bad.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
  }
  const auto& [field, description] = violations_.front();
  std::string message = absl::StrCat(field, ": ", description);
  if (count_ > 1) {
    absl::StrAppend(&message, " (1 of ", count_, " problems; the first ",
                    bad.field_violations_size(), " are in the details)");
  }
  absl::Status status = absl::InvalidArgumentError(message);
  Attach(status, bad);
  AttachInfo(status, reason, {{"violations", absl::StrCat(count_)}});
  return status;
}

absl::Status Together(const absl::Status& bad, const absl::Status& others) {
  google::rpc::BadRequest listed;
  const auto payload = others.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (!absl::IsInvalidArgument(others) || !payload ||
      !listed.ParseFromString(std::string(*payload))) {
    return bad;
  }
  FieldViolations violations;
  google::rpc::BadRequest first;
  first.ParseFromString(std::string(
      bad.GetPayload("type.googleapis.com/google.rpc.BadRequest").value_or(absl::Cord())));
  for (const auto& one : first.field_violations()) violations.Add(one.field(), one.description());
  for (const auto& one : listed.field_violations()) violations.Add(one.field(), one.description());
  return violations.ToStatus();
}

absl::Status InvalidField(absl::string_view field, absl::string_view description,
                          InvalidArgumentReason reason) {
  FieldViolations violations;
  violations.Add(std::string(field), std::string(description));
  return violations.ToStatus(reason);
}

absl::Status NotFound(absl::string_view type, absl::string_view name, absl::string_view remedy) {
  absl::Status status =
      absl::NotFoundError(absl::StrCat(type, " '", name, "' does not exist; ", remedy));
  AttachResource(status, type, name, remedy);
  AttachInfo(status, ErrorReason::kNotFound, {{"resource", std::string(name)}});
  return status;
}

absl::Status AlreadyExists(absl::string_view type, absl::string_view name, absl::string_view field,
                           absl::string_view description) {
  absl::Status status = absl::AlreadyExistsError(
      absl::StrCat(field.empty() ? "" : absl::StrCat(field, ": "), description));
  AttachResource(status, type, name, description);
  AttachInfo(status, ErrorReason::kAlreadyExists, {{"resource", std::string(name)}});
  if (!field.empty()) {
    google::rpc::BadRequest bad;
    auto* violation = bad.add_field_violations();
    violation->set_field(std::string(field));
    violation->set_description(std::string(description));
    Attach(status, bad);
  }
  return status;
}

void BadRows::Add(const std::string& name, const std::string& field,
                  const std::string& description) {
  if (violations_.empty()) first_name_ = name;
  violations_.Add(field, description);
}

absl::Status BadRows::AlreadyExists(absl::string_view type,
                                    const FieldViolations& bad_fields) const {
  if (!bad_fields.empty()) {
    FieldViolations all = bad_fields;
    all.AddAll(violations_);
    return all.ToStatus();
  }
  return ToStatus(absl::StatusCode::kAlreadyExists, ErrorReason::kAlreadyExists, type,
                  "it exists already");
}

absl::Status BadRows::NotFound(absl::string_view type) const {
  return ToStatus(absl::StatusCode::kNotFound, ErrorReason::kNotFound, type, "it does not exist");
}

absl::Status BadRows::EtagMismatch(absl::string_view type) const {
  return ToStatus(absl::StatusCode::kAborted, ErrorReason::kEtagMismatch, type,
                  "it has another version by now");
}

absl::Status BadRows::ToStatus(absl::StatusCode code, ErrorReason reason, absl::string_view type,
                               absl::string_view description) const {
  if (violations_.empty()) return absl::OkStatus();
  const absl::Status listed = violations_.ToStatus();
  absl::Status status(code, listed.message());
  constexpr const char* kBadRequest = "type.googleapis.com/google.rpc.BadRequest";
  status.SetPayload(kBadRequest, *listed.GetPayload(kBadRequest));
  AttachResource(status, type, first_name_, description);
  AttachInfo(status, reason,
             {{"resource", first_name_}, {"violations", absl::StrCat(violations_.size())}});
  return status;
}

void Blockers::Add(const std::string& subject, const std::string& description) {
  violations_.Add(subject, description);
}

absl::Status Blockers::ToStatus(FailedPreconditionReason reason) const {
  if (empty()) return absl::OkStatus();
  google::rpc::BadRequest listed;
  const absl::Status as_fields = violations_.ToStatus();
  listed.ParseFromString(
      std::string(*as_fields.GetPayload("type.googleapis.com/google.rpc.BadRequest")));
  google::rpc::PreconditionFailure failure;
  for (const auto& field : listed.field_violations()) {
    auto* violation = failure.add_violations();
    violation->set_type(std::string(NameOf(reason)));
    violation->set_subject(field.field());
    violation->set_description(field.description());
  }
  absl::Status status = absl::FailedPreconditionError(as_fields.message());
  Attach(status, failure);
  AttachInfo(status, reason,
             {{"subject", violations_.kept().front().first},
              {"violations", absl::StrCat(violations_.size())}});
  return status;
}

absl::Status FailedPrecondition(FailedPreconditionReason reason, absl::string_view subject,
                                absl::string_view description) {
  absl::Status status = absl::FailedPreconditionError(description);
  google::rpc::PreconditionFailure failure;
  auto* violation = failure.add_violations();
  violation->set_type(std::string(NameOf(reason)));
  violation->set_subject(std::string(subject));
  violation->set_description(std::string(description));
  Attach(status, failure);
  AttachInfo(status, reason, {{"subject", std::string(subject)}});
  return status;
}

absl::Status Unavailable(UnavailableReason reason, absl::string_view message,
                         const std::map<std::string, std::string>& metadata,
                         std::chrono::milliseconds retry_after) {
  absl::Status status = absl::UnavailableError(message);
  AttachInfo(status, reason, metadata);
  AttachRetry(status, retry_after);
  return status;
}

absl::Status ResourceExhausted(ResourceExhaustedReason reason, absl::string_view message,
                               std::chrono::milliseconds retry_after) {
  absl::Status status = absl::ResourceExhaustedError(message);
  AttachInfo(status, reason);
  AttachRetry(status, retry_after);
  return status;
}

absl::Status Aborted(AbortedReason reason, absl::string_view message) {
  absl::Status status = absl::AbortedError(message);
  AttachInfo(status, reason);
  AttachRetry(status, std::chrono::milliseconds(100));
  return status;
}

absl::Status EtagMismatch(absl::string_view message) {
  absl::Status status = absl::AbortedError(message);
  AttachInfo(status, ErrorReason::kEtagMismatch);
  return status;
}

absl::Status OutOfRange(OutOfRangeReason reason, absl::string_view message) {
  absl::Status status = absl::OutOfRangeError(message);
  AttachInfo(status, reason);
  return status;
}

absl::Status CallerUnknown(absl::string_view message) {
  absl::Status status = absl::UnauthenticatedError(message);
  AttachInfo(status, ErrorReason::kCallerUnknown);
  return status;
}

absl::Status CallerNotAllowed(absl::string_view message) {
  absl::Status status = absl::PermissionDeniedError(message);
  AttachInfo(status, ErrorReason::kCallerNotAllowed);
  return status;
}

absl::Status DeadlineExceeded(absl::string_view message) {
  absl::Status status = absl::DeadlineExceededError(message);
  AttachInfo(status, ErrorReason::kDeadlineExceeded);
  return status;
}

absl::Status Internal(InternalReason reason, absl::string_view message) {
  absl::Status status = absl::InternalError(message);
  AttachInfo(status, reason);
  return status;
}

std::string Reason(const absl::Status& status) {
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  google::rpc::ErrorInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

bool HasReason(const absl::Status& status, ErrorReason reason) {
  return Reason(status) == NameOf(reason);
}

std::string SerializeRichStatus(const absl::Status& status) {
  google::rpc::Status rich;
  rich.set_code(static_cast<int>(status.code()));
  rich.set_message(std::string(status.message()));
  std::map<std::string, std::string> details;  // ordered, so that the bytes are reproducible
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& value) {
    details.emplace(std::string(url), std::string(value));
  });
  for (const auto& [url, value] : details) {
    auto* any = rich.add_details();
    any->set_type_url(url);
    any->set_value(value);
  }
  return rich.SerializeAsString();
}

absl::Status ParseRichStatus(absl::StatusCode code, absl::string_view message,
                             absl::string_view details) {
  absl::Status status(code, message);
  google::rpc::Status rich;
  if (status.ok() || !rich.ParseFromString(std::string(details))) return status;
  for (const auto& any : rich.details()) {
    status.SetPayload(any.type_url(), absl::Cord(any.value()));
  }
  return status;
}

}  // namespace kuzukuri::platform
