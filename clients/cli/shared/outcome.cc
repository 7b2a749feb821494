#include "clients/cli/shared/outcome.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::cli {

std::string Explain(const absl::Status& status) {
  std::string text = absl::StrCat(absl::StatusCodeToString(status.code()));
  const std::string reason = platform::Reason(status);
  if (!reason.empty()) absl::StrAppend(&text, " (", reason, ")");
  absl::StrAppend(&text, ": ", status.message());
  if (const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest")) {
    google::rpc::BadRequest bad;
    if (bad.ParseFromString(std::string(*payload))) {
      for (const auto& violation : bad.field_violations()) {
        absl::StrAppend(&text, "\n  ", violation.field(), ": ", violation.description());
      }
    }
  }
  google::rpc::PreconditionFailure failure;
  const auto blockers = status.GetPayload("type.googleapis.com/google.rpc.PreconditionFailure");
  if (blockers && failure.ParseFromString(std::string(*blockers)) &&
      failure.violations_size() > 1) {
    for (const auto& violation : failure.violations()) {
      absl::StrAppend(&text, "\n  ", violation.subject(), ": ", violation.description());
    }
  }
  if (ExitCode(status) == kExitUnavailable) {
    absl::StrAppend(&text,
                    "\n  Is the service running? Start the suite, or name its address with "
                    "--catalog, --budget, --indicator or --aggregator.");
  }
  return text;
}

int ExitCode(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  return absl::IsUnavailable(status) || absl::IsCancelled(status) ? kExitUnavailable : kExitRefused;
}

int Failed(const absl::Status& status) {
  std::cerr << Explain(status) << "\n";
  return ExitCode(status);
}

int Misused(absl::string_view what_to_write) {
  std::cerr << what_to_write << "\n";
  return kExitUsage;
}

}  // namespace kuzukuri::cli
