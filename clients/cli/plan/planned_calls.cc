#include "clients/cli/plan/planned_calls.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace b = budget::v1;
namespace c = catalog::v1;
namespace i = indicator::v1;

// A call on its way.
struct Sending {
  CallMessages messages;
  const CallOfPlan& call;
  const std::string& jurisdiction;
  bool validate_only;
};

grpc::Status BadPlan(const std::string& what) {
  return {grpc::StatusCode::INVALID_ARGUMENT, absl::StrCat("the plan ", what, "; make it again")};
}

// What a request is of.
template <class Request>
const std::string& SubjectOf(const Request& request) {
  if constexpr (requires { request.header(); }) {
    return SubjectOf(request.header());
  } else if constexpr (requires { request.statement(); }) {
    return request.statement().name();
  } else if constexpr (requires { request.budget_year(); }) {
    return request.budget_year().name();
  } else if constexpr (requires { request.parent(); }) {
    return request.parent();
  } else {
    return request.name();
  }
}

// Sets what every request has of its own.
template <class Request>
void Complete(const Sending& sending, Request& request) {
  if constexpr (requires { request.mutable_header(); }) {
    Complete(sending, *request.mutable_header());
  } else {
    if (request.request_id().empty()) request.set_request_id(sending.call.request_id);
    request.set_validate_only(sending.validate_only);
  }
}

// Reads the first message, which says of what the request is.
template <class Request>
grpc::Status ReadFirst(Sending& sending, Request* request) {
  std::string bytes;
  if (!sending.messages.Next(&bytes) || !request->ParseFromString(bytes)) {
    return BadPlan("has a request that cannot be read");
  }
  const std::string& subject = SubjectOf(*request);
  if (subject != sending.jurisdiction &&
      !absl::StartsWith(subject, absl::StrCat(sending.jurisdiction, "/"))) {
    return BadPlan(absl::StrCat("is of ", sending.jurisdiction, " and has a request of ", subject));
  }
  Complete(sending, *request);
  return grpc::Status::OK;
}

using Send =
    std::function<grpc::Status(Connection&, grpc::ClientContext&, Sending&, int64_t* revision)>;

struct CallType {
  std::string service;
  Send send;
};

template <class Request, class Response, class Call>
CallType Unary(const std::string& service, Call call) {
  return {service, [call](Connection& connection, grpc::ClientContext& context, Sending& sending,
                          int64_t* revision) {
            Request request;
            const grpc::Status status = ReadFirst(sending, &request);
            if (!status.ok()) return status;
            Response response;
            const grpc::Status answer = call(connection, &context, request, &response);
            *revision = response.revision();
            return answer;
          }};
}

// A service that takes no more says why when the stream ends.
template <class Request, class Response, class Start>
CallType Stream(const std::string& service, Start start) {
  return {service, [start](Connection& connection, grpc::ClientContext& context, Sending& sending,
                           int64_t* revision) {
            Request message;
            const grpc::Status status = ReadFirst(sending, &message);
            if (!status.ok()) return status;
            Response response;
            const auto writer = start(connection, &context, &response);
            bool open = writer->Write(message);
            for (std::string bytes; open && sending.messages.Next(&bytes);) {
              if (!message.ParseFromString(bytes)) break;
              open = writer->Write(message);
            }
            const bool is_broken = open && !sending.messages.AtEnd();
            if (is_broken) context.TryCancel();
            writer->WritesDone();
            const grpc::Status answer = writer->Finish();
            *revision = response.revision();
            return is_broken ? BadPlan("has a message that cannot be read") : answer;
          }};
}

const std::map<std::string, CallType>& CallTypes() {
  static const std::map<std::string, CallType> kTypes = {
      {c::ImportChangesRequest::descriptor()->full_name(),
       Stream<c::ImportChangesRequest, c::ImportChangesResponse>(
           "catalog", [](Connection& to, auto... a) { return to.catalog().ImportChanges(a...); })},
      {b::ImportChangesRequest::descriptor()->full_name(),
       Stream<b::ImportChangesRequest, b::ImportChangesResponse>(
           "budget", [](Connection& to, auto... a) { return to.budget().ImportChanges(a...); })},
      {b::ImportEntriesRequest::descriptor()->full_name(),
       Stream<b::ImportEntriesRequest, b::ImportEntriesResponse>(
           "budget", [](Connection& to, auto... a) { return to.budget().ImportEntries(a...); })},
      {b::PutStatementRequest::descriptor()->full_name(),
       Stream<b::PutStatementRequest, b::PutStatementResponse>(
           "budget", [](Connection& to, auto... a) { return to.budget().PutStatement(a...); })},
      {b::UpdateBudgetYearRequest::descriptor()->full_name(),
       Unary<b::UpdateBudgetYearRequest, b::UpdateBudgetYearResponse>(
           "budget", [](Connection& to, auto... a) { return to.budget().UpdateBudgetYear(a...); })},
      {b::CloseFiscalYearRequest::descriptor()->full_name(),
       Unary<b::CloseFiscalYearRequest, b::CloseFiscalYearResponse>(
           "budget", [](Connection& to, auto... a) { return to.budget().CloseFiscalYear(a...); })},
      {b::CertifySettlementRequest::descriptor()->full_name(),
       Unary<b::CertifySettlementRequest, b::CertifySettlementResponse>(
           "budget",
           [](Connection& to, auto... a) { return to.budget().CertifySettlement(a...); })},
      {i::ImportChangesRequest::descriptor()->full_name(),
       Stream<i::ImportChangesRequest, i::ImportChangesResponse>(
           "indicator",
           [](Connection& to, auto... a) { return to.indicator().ImportChanges(a...); })},
      {i::RecordIndicatorValuesRequest::descriptor()->full_name(),
       Unary<i::RecordIndicatorValuesRequest, i::RecordIndicatorValuesResponse>(
           "indicator",
           [](Connection& to, auto... a) { return to.indicator().RecordIndicatorValues(a...); })}};
  return kTypes;
}

// What no earlier call of the plan mends.
bool CountsInAnyCase(const absl::Status& status) {
  constexpr std::array kReasons = {
      platform::ErrorReason::kEtagMismatch, platform::ErrorReason::kAlreadyExists,
      platform::ErrorReason::kStatementExists, platform::ErrorReason::kEqualBatch,
      platform::ErrorReason::kRequestIdReused};
  return std::any_of(kReasons.begin(), kReasons.end(),
                     [&](auto reason) { return platform::HasReason(status, reason); });
}

template <class Request, class Response, class Call>
absl::StatusOr<type::v1::Head> AskHeadOf(Connection& connection, const std::string& jurisdiction,
                                         const plan::v1::SeenHead& known, Call call) {
  Request request;
  type::v1::HeadQuery& query = *request.add_queries();
  query.set_name(jurisdiction);
  query.set_known_revision(known.revision());
  query.set_known_mark(known.mark());
  Response response;
  KZ_RETURN_IF_ERROR(connection.Try(
      [&](grpc::ClientContext& context) { return call(&context, request, &response); }));
  return response.heads_size() == 1 ? response.heads(0) : type::v1::Head();
}

}  // namespace

std::string ServiceOfRequest(const std::string& request_type) {
  const auto found = CallTypes().find(request_type);
  return found == CallTypes().end() ? "" : found->second.service;
}

absl::StatusOr<int64_t> SendCall(Connection& connection, const PlanFile& plan,
                                 const CallOfPlan& call, bool validate_only) {
  const auto type = CallTypes().find(call.call.request_type());
  if (type == CallTypes().end()) {
    return absl::InvalidArgumentError(absl::StrCat("the plan has a request that no import makes (",
                                                   call.call.request_type(), "); make it again"));
  }
  int64_t revision = 0;
  KZ_RETURN_IF_ERROR(connection.Try(
      [&](grpc::ClientContext& context) {
        Sending sending{CallMessages(plan, call), call, plan.head().jurisdiction(), validate_only};
        return type->second.send(connection, context, sending, &revision);
      },
      std::chrono::seconds(call.call.patience_seconds())));
  return revision;
}

absl::StatusOr<std::vector<RefusedCall>> AskCalls(Connection& connection, const PlanFile& plan) {
  std::vector<RefusedCall> refused;
  std::set<std::string> services;  // that take an earlier call
  for (const CallOfPlan& call : plan.calls()) {
    const bool is_first = services.insert(ServiceOfRequest(call.call.request_type())).second;
    const absl::Status status = SendCall(connection, plan, call, /*validate_only=*/true).status();
    if (absl::IsUnavailable(status) || absl::IsCancelled(status)) return status;
    if (!status.ok() && (is_first || CountsInAnyCase(status))) refused.push_back({&call, status});
  }
  return refused;
}

absl::StatusOr<type::v1::Head> AskHead(Connection& connection, const std::string& service,
                                       const std::string& jurisdiction,
                                       const plan::v1::SeenHead& known) {
  if (service == "catalog") {
    return AskHeadOf<c::BatchGetHeadsRequest, c::BatchGetHeadsResponse>(
        connection, jurisdiction, known,
        [&](auto... a) { return connection.catalog().BatchGetHeads(a...); });
  }
  if (service == "budget") {
    return AskHeadOf<b::BatchGetHeadsRequest, b::BatchGetHeadsResponse>(
        connection, jurisdiction, known,
        [&](auto... a) { return connection.budget().BatchGetHeads(a...); });
  }
  return AskHeadOf<i::BatchGetHeadsRequest, i::BatchGetHeadsResponse>(
      connection, jurisdiction, known,
      [&](auto... a) { return connection.indicator().BatchGetHeads(a...); });
}

}  // namespace kuzukuri::cli
