// Errors as JSON: google.rpc.Status, with the names that a caller of the JSON interface uses.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// How field paths of the API's errors are named in the caller's request.
struct FieldNames {
  // Field that the caller's parameters stand below and that they do not write, e.g. `comparison`.
  std::string root;
};

// An error as HTTP answers it.
struct HttpError {
  int code = 500;
  // {"code":5,"message":"…","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",…}]}
  std::string body;
  // Whole seconds for `Retry-After`, rounded up, at least 1; absent when trying again does not
  // help.
  std::optional<int64_t> retry_after;
};

// HTTP's code for a status' code: OK 200, INVALID_ARGUMENT 400, UNAUTHENTICATED 401,
// PERMISSION_DENIED 403, NOT_FOUND 404, ALREADY_EXISTS and ABORTED 409, FAILED_PRECONDITION and
// OUT_OF_RANGE 400, RESOURCE_EXHAUSTED 429, CANCELLED 499, UNIMPLEMENTED 501, UNAVAILABLE 503,
// DEADLINE_EXCEEDED 504, else 500.
int HttpCodeOf(absl::StatusCode code);

// The status with its details (payloads as platform/base/errors.h has them). Field paths are turned
// into the caller's: `filter.fiscal_year` into `filter.fiscalYear`.
HttpError ErrorOf(const absl::Status& status, const FieldNames& names = {});

// Path in camelCase without the root: `comparison.columns[0].fiscal_year` is
// `columns[0].fiscalYear`.
std::string CallersPath(absl::string_view path, const FieldNames& names);

}  // namespace kuzukuri::gateway
