// What the commands that close, reopen and certify a year share: their flags, their page, and how
// they send a write.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/close/settlement_page.h"
#include "clients/cli/import/uuid.h"
#include "clients/cli/shared/connection.h"
#include "clients/cli/shared/flags.h"

namespace kuzukuri::cli {

struct SettlementOptions {
  std::string jurisdiction;  // code
  int year = 0;
  bool plan = false;
  int64_t unit_yen = 1;
  report::Language language = report::Language::kJapanese;
  PageFlags page;
};

void AddSettlementFlags(platform::App& app, SettlementOptions& options);

// `jurisdictions/{code}/fiscalYears/{year}`.
std::string YearNameOf(const SettlementOptions& options);

SettlementPageOptions PageOf(Connection& connection, const SettlementOptions& options);

// What the write would do. `call(context, request, &response)` sends it.
template <class Response, class Request, class Call>
absl::StatusOr<Response> PlanWrite(Connection& connection, Request request, const Call& call) {
  request.set_validate_only(true);
  request.set_request_id(ContentUuid(request.SerializeAsString()));
  Response response;
  const absl::Status status = connection.Try(
      [&](grpc::ClientContext& context) { return call(&context, request, &response); });
  if (!status.ok()) return status;
  return response;
}

// Makes it. Its request id is that of the books it was planned on: sent again because its answer
// was lost, it is made once; and what was taken back since can be done once more.
template <class Response, class Request, class Call>
absl::StatusOr<Response> MakeWrite(Connection& connection, Request request, const Response& planned,
                                   const Call& call) {
  request.set_request_id(
      ContentUuid(absl::StrCat(request.GetDescriptor()->full_name(), "\n", planned.revision(), "\n",
                               request.SerializeAsString())));
  Response response;
  const absl::Status status = connection.Try(
      [&](grpc::ClientContext& context) { return call(&context, request, &response); });
  if (!status.ok()) return status;
  return response;
}

}  // namespace kuzukuri::cli
