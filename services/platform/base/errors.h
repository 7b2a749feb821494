// The errors of the suite: one function per kind, each with the canonical code and the standard
// details (google.rpc.*) as payloads of the absl::Status. Messages are one English sentence that
// names the field, the value and the remedy. Reasons are those of error_reason.proto.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/error_reason.h"

namespace kuzukuri::platform {

// Domain of ErrorInfo in every error of the suite.
inline constexpr absl::string_view kErrorDomain = "kuzukuri.dev";

// A reason of errors of one status code; a reason of another code does not compile.
template <absl::StatusCode kCode>
class ReasonFor {
 public:
  consteval ReasonFor(ErrorReason reason)  // NOLINT(google-explicit-constructor)
      : reason_(reason) {
    if (CodeOf(reason) != kCode) throw "error_reason.proto has another code for this reason";
  }
  constexpr operator ErrorReason() const {  // NOLINT(google-explicit-constructor)
    return reason_;
  }

 private:
  ErrorReason reason_;
};
using InvalidArgumentReason = ReasonFor<absl::StatusCode::kInvalidArgument>;
using FailedPreconditionReason = ReasonFor<absl::StatusCode::kFailedPrecondition>;
using UnavailableReason = ReasonFor<absl::StatusCode::kUnavailable>;
using ResourceExhaustedReason = ReasonFor<absl::StatusCode::kResourceExhausted>;
using AbortedReason = ReasonFor<absl::StatusCode::kAborted>;
using OutOfRangeReason = ReasonFor<absl::StatusCode::kOutOfRange>;
using InternalReason = ReasonFor<absl::StatusCode::kInternal>;

// Collects what is wrong with a request, so that the caller sees every bad field at once.
class FieldViolations {
 public:
  // Keeps the first 100, or `most`.
  FieldViolations() : FieldViolations(100) {}
  explicit FieldViolations(size_t most) : most_(most) {}
  // `field` is a path such as `projects[3].display_name`; `description` one sentence with the
  // value, the rule and the remedy.
  void Add(const std::string& field, const std::string& description);
  // Those of another, after these.
  void AddAll(const FieldViolations& others);
  bool empty() const { return count_ == 0; }
  // All that were added; only the first are kept.
  size_t size() const { return count_; }
  // Fields and descriptions of those kept.
  const std::vector<std::pair<std::string, std::string>>& kept() const { return violations_; }
  // OK when empty; otherwise INVALID_ARGUMENT with BadRequest (the first 100 violations) and
  // ErrorInfo. The message quotes the first violation and says how many there are.
  absl::Status ToStatus(InvalidArgumentReason reason = ErrorReason::kInvalidField) const;

 private:
  size_t most_;
  std::vector<std::pair<std::string, std::string>> violations_;
  size_t count_ = 0;
};

// Collects the rows of a batch that cannot be written for what is there, or is not.
class BadRows {
 public:
  // `name` is the resource, `field` and `description` as in FieldViolations.
  void Add(const std::string& name, const std::string& field, const std::string& description);
  // OK when nothing was added; otherwise the status with ResourceInfo of the first resource and
  // BadRequest with every row. ALREADY_EXISTS: ids or names are in use. Where the request has bad
  // fields as well, INVALID_ARGUMENT lists them and, after them, these rows.
  absl::Status AlreadyExists(absl::string_view type,
                             const FieldViolations& bad_fields = FieldViolations()) const;
  // NOT_FOUND: what is to be changed or deleted is not there.
  absl::Status NotFound(absl::string_view type) const;
  // ABORTED (reason ETAG_MISMATCH): it has another version by now.
  absl::Status EtagMismatch(absl::string_view type) const;

 private:
  absl::Status ToStatus(absl::StatusCode code, ErrorReason reason, absl::string_view type,
                        absl::string_view description) const;

  std::string first_name_;
  FieldViolations violations_;
};

// Collects what stands in the way of a request that is right in itself.
class Blockers {
 public:
  // `subject` is what stands in the way, `description` a sentence with the rule and the remedy.
  void Add(const std::string& subject, const std::string& description);
  bool empty() const { return violations_.empty(); }
  // OK when empty; otherwise FAILED_PRECONDITION with PreconditionFailure, the first 100.
  absl::Status ToStatus(FailedPreconditionReason reason) const;

 private:
  FieldViolations violations_;
};

// The first `bytes` bytes of a text at most, without cutting a character: for quoting input in
// errors, whose length must not be the sender's choice.
std::string Quote(absl::string_view text, size_t bytes = 200);

// INVALID_ARGUMENT with what is wrong by either, where `bad` is such and `others` may be any
// status; only of INVALID_ARGUMENT it is known what is wrong.
absl::Status Together(const absl::Status& bad, const absl::Status& others);

// INVALID_ARGUMENT for one field.
absl::Status InvalidField(absl::string_view field, absl::string_view description,
                          InvalidArgumentReason reason = ErrorReason::kInvalidField);
// NOT_FOUND with ResourceInfo. `type` is the message name, e.g. `Project`.
absl::Status NotFound(absl::string_view type, absl::string_view name, absl::string_view remedy);
// ALREADY_EXISTS with ResourceInfo; also BadRequest when `field` is given.
absl::Status AlreadyExists(absl::string_view type, absl::string_view name, absl::string_view field,
                           absl::string_view description);
// FAILED_PRECONDITION with PreconditionFailure.
absl::Status FailedPrecondition(FailedPreconditionReason reason, absl::string_view subject,
                                absl::string_view description);
// UNAVAILABLE with RetryInfo.
absl::Status Unavailable(UnavailableReason reason, absl::string_view message,
                         const std::map<std::string, std::string>& metadata = {},
                         std::chrono::milliseconds retry_after = std::chrono::milliseconds(500));
// RESOURCE_EXHAUSTED with RetryInfo.
absl::Status ResourceExhausted(ResourceExhaustedReason reason, absl::string_view message,
                               std::chrono::milliseconds retry_after);
// ABORTED with RetryInfo: retrying the whole request helps.
absl::Status Aborted(AbortedReason reason, absl::string_view message);
// ABORTED (reason ETAG_MISMATCH): the request is to be made anew, from what stands.
absl::Status EtagMismatch(absl::string_view message);
// OUT_OF_RANGE.
absl::Status OutOfRange(OutOfRangeReason reason, absl::string_view message);
// UNAUTHENTICATED: nobody knows who calls.
absl::Status CallerUnknown(absl::string_view message);
// PERMISSION_DENIED: who calls may not.
absl::Status CallerNotAllowed(absl::string_view message);
// DEADLINE_EXCEEDED.
absl::Status DeadlineExceeded(absl::string_view message);
// INTERNAL. The message tells no details; they are in the log under the request id.
absl::Status Internal(InternalReason reason, absl::string_view message);

// Reason of the ErrorInfo payload; empty when there is none. A peer may send one of a later
// release.
std::string Reason(const absl::Status& status);
bool HasReason(const absl::Status& status, ErrorReason reason);

// Serialised google.rpc.Status for the grpc-status-details-bin trailer.
std::string SerializeRichStatus(const absl::Status& status);
// The inverse: the status a peer sent, with its details as payloads.
absl::Status ParseRichStatus(absl::StatusCode code, absl::string_view message,
                             absl::string_view details);

}  // namespace kuzukuri::platform
