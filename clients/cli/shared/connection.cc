#include "clients/cli/shared/connection.h"

#include <chrono>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "services/platform/base/actor.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/retry.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

constexpr int kMaxAnswerBytes = 64 << 20;
// Long enough for a service to be restarted. Each attempt has a deadline of its own, so that only
// their number ends them.
constexpr platform::RetryPolicy kRetries = {.max_attempts = 5,
                                            .first_pause = std::chrono::milliseconds(400),
                                            .longest_pause = std::chrono::milliseconds(3200),
                                            .patience = std::chrono::hours(24),
                                            .reserve = std::chrono::milliseconds(0)};

// CANCELLED is what gRPC's server answers to calls that reach it while it shuts down.
bool MayHelp(const absl::Status& status) {
  const absl::StatusCode code = status.code();
  if (platform::HasReason(status, platform::ErrorReason::kEtagMismatch)) return false;
  return code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kCancelled ||
         code == absl::StatusCode::kResourceExhausted || code == absl::StatusCode::kAborted;
}

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const std::string& address, const platform::TlsFiles& tls) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(address, platform::ChannelCredentials(tls), arguments);
}

absl::Status RichStatus(const grpc::Status& status) {
  return platform::ParseRichStatus(static_cast<absl::StatusCode>(status.error_code()),
                                   status.error_message(), status.error_details());
}

Connection::Connection(const Addresses& addresses, std::chrono::seconds timeout, std::string actor,
                       bool retries)
    : timeout_(timeout),
      actor_(platform::EncodeActor(platform::ToNfc(actor))),
      retries_(retries),
      aggregator_(
          aggregator::v1::AggregatorService::NewStub(Connect(addresses.aggregator, addresses.tls))),
      catalog_(catalog::v1::CatalogService::NewStub(Connect(addresses.catalog, addresses.tls))),
      budget_(budget::v1::BudgetService::NewStub(Connect(addresses.budget, addresses.tls))),
      indicator_(
          indicator::v1::IndicatorService::NewStub(Connect(addresses.indicator, addresses.tls))) {}

absl::Status Connection::Try(const std::function<grpc::Status(grpc::ClientContext&)>& call,
                             std::chrono::seconds patience) const {
  platform::Retry retry(kRetries, platform::Clock::Real().Now() + kRetries.patience);
  absl::Status result = Once(call, patience);
  while (retries_ && MayHelp(result) && retry.Next()) {
    std::cerr << absl::StatusCodeToString(result.code()) << "; trying again\n";
    result = Once(call, patience);
  }
  return result;
}

absl::Status Connection::Once(const std::function<grpc::Status(grpc::ClientContext&)>& call,
                              std::chrono::seconds patience) const {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + timeout_ + patience);
  if (!actor_.empty()) context.AddMetadata("x-actor", actor_);
  return RichStatus(call(context));
}

}  // namespace kuzukuri::cli
