#include "clients/cli/shared/connection.h"

#include <iostream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::cli {
namespace {

constexpr int kMaxAnswerBytes = 64 << 20;
constexpr int kAttempts = 5;

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// CANCELLED is what gRPC's server answers to calls that reach it while it shuts down.
bool MayHelp(absl::StatusCode code) {
  return code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kCancelled ||
         code == absl::StatusCode::kResourceExhausted || code == absl::StatusCode::kAborted;
}

}  // namespace

Connection::Connection(const Addresses& addresses, std::chrono::seconds timeout)
    : timeout_(timeout),
      aggregator_(aggregator::v1::AggregatorService::NewStub(Connect(addresses.aggregator))),
      catalog_(catalog::v1::CatalogService::NewStub(Connect(addresses.catalog))),
      budget_(budget::v1::BudgetService::NewStub(Connect(addresses.budget))),
      indicator_(indicator::v1::IndicatorService::NewStub(Connect(addresses.indicator))) {}

absl::Status Connection::Try(const std::function<grpc::Status(grpc::ClientContext&)>& call,
                             std::chrono::seconds patience) const {
  absl::Status result;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (attempt > 0) {
      std::cerr << absl::StatusCodeToString(result.code()) << "; trying again (" << attempt + 1
                << " of " << kAttempts << ")\n";
      std::this_thread::sleep_for(std::chrono::milliseconds(100 << attempt));
    }
    result = Once(call, patience);
    if (!MayHelp(result.code())) break;
  }
  return result;
}

absl::Status Connection::Once(const std::function<grpc::Status(grpc::ClientContext&)>& call,
                              std::chrono::seconds patience) const {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout_ + patience);
  const grpc::Status status = call(context);
  return platform::ParseRichStatus(static_cast<absl::StatusCode>(status.error_code()),
                                   status.error_message(), status.error_details());
}

std::string Explain(const absl::Status& status,
                    const std::function<std::string(const std::string& field)>& locate) {
  std::string text = absl::StrCat(absl::StatusCodeToString(status.code()));
  const std::string reason = platform::Reason(status);
  if (!reason.empty()) absl::StrAppend(&text, " (", reason, ")");
  absl::StrAppend(&text, ": ", status.message());
  if (const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest")) {
    google::rpc::BadRequest bad;
    if (bad.ParseFromString(std::string(*payload))) {
      for (const auto& violation : bad.field_violations()) {
        const std::string place = locate == nullptr ? "" : locate(violation.field());
        absl::StrAppend(&text, "\n  ", place.empty() ? "" : absl::StrCat(place, ": "),
                        violation.field(), ": ", violation.description());
      }
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

}  // namespace kuzukuri::cli
