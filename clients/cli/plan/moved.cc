#include "clients/cli/plan/moved.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/change/apply.h"
#include "clients/cli/import/same_content.h"
#include "clients/cli/import/sent_row.h"
#include "clients/cli/import/year_before.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::Message;

// Each is a question of its own.
constexpr size_t kMostLookedAt = 1000;

struct Found {
  std::shared_ptr<Message> resource;  // null where there is none
  std::string etag;
};

template <class Message, class Ask>
absl::StatusOr<Found> FoundBy(Ask ask) {
  const auto resource = std::make_shared<Message>();
  std::string etag;
  const absl::Status status = ask(resource.get(), &etag);
  if (absl::IsNotFound(status)) return Found{nullptr, ""};
  KZ_RETURN_IF_ERROR(status);
  return Found{resource, etag};
}

absl::StatusOr<Found> FindBooks(Connection& connection, const std::string& name) {
  return FoundBy<budget::v1::BudgetYear>([&](budget::v1::BudgetYear* books, std::string* etag) {
    budget::v1::GetBudgetYearRequest request;
    request.set_name(name);
    budget::v1::GetBudgetYearResponse response;
    const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
      return connection.budget().GetBudgetYear(&context, request, &response);
    });
    *books = response.budget_year();
    *etag = EtagOf(*books);
    return status;
  });
}

absl::StatusOr<Found> FindStatement(Connection& connection, const std::string& name) {
  return FoundBy<budget::v1::Statement>([&](budget::v1::Statement* statement, std::string* etag) {
    budget::v1::GetStatementRequest request;
    request.set_name(name);
    budget::v1::GetStatementResponse response;
    const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
      return connection.budget().GetStatement(&context, request, &response);
    });
    *statement = response.statement();
    *etag = statement->etag();
    return status;
  });
}

absl::StatusOr<Found> FindNow(Connection& connection, const std::string& name) {
  const auto parsed = platform::ParseName(name, "RESOURCE");
  if (!parsed.ok()) return parsed.status();
  if (parsed->collection == "budgetYear") return FindBooks(connection, name);
  if (parsed->collection == "statements") return FindStatement(connection, name);
  const auto found = FindStanding(connection, name);
  if (absl::IsNotFound(found.status())) return Found{nullptr, ""};
  KZ_RETURN_IF_ERROR(found.status());
  return Found{*found, EtagOf(**found)};
}

// The resource as the plan saw it; null where the plan saw none.
std::shared_ptr<Message> AsSeen(const plan::v1::SeenResource& seen) {
  const auto* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(seen.type());
  if (type == nullptr) return nullptr;
  std::shared_ptr<Message> resource(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  return resource->ParseFromString(seen.resource()) ? resource : nullptr;
}

// Leaves out what says nothing of what changed: an indicator's values have rows of their own, a
// predecessor's year is not in the files, and a statement's etag stands for all it declares.
void LeaveOut(const Message& before, Message& now) {
  if (const auto* seen = dynamic_cast<const indicator::v1::Indicator*>(&before)) {
    if (seen->values().empty()) static_cast<indicator::v1::Indicator&>(now).clear_values();
  }
  if (const auto* seen = dynamic_cast<const budget::v1::Statement*>(&before)) {
    static_cast<budget::v1::Statement&>(now).set_etag(seen->etag());
  }
  if (const auto* seen = dynamic_cast<const catalog::v1::LineageEdge*>(&before)) {
    auto& edge = static_cast<catalog::v1::LineageEdge&>(now);
    const std::string year = edge.name().substr(0, edge.name().find("/lineageEdges/"));
    if (!edge.predecessor().empty() && absl::StartsWith(seen->predecessor(), year)) {
      edge.set_predecessor(BelowYear(year, edge.predecessor()));
    }
  }
}

std::string AlterationText(const plan::v1::SeenResource& seen, const Found& now) {
  const std::shared_ptr<Message> before = AsSeen(seen);
  std::string text;
  if (before != nullptr && before->GetDescriptor() == now.resource->GetDescriptor()) {
    const std::shared_ptr<Message> after(now.resource->New());
    after->CopyFrom(*now.resource);
    LeaveOut(*before, *after);
    text = Alteration(*before, *after);
  }
  if (!text.empty()) return text;
  return absl::StrCat("another version stands: ", seen.etag(), " → ", now.etag, "\n");
}

// Nothing where it is as it was.
std::optional<MovedResource> Compare(const plan::v1::SeenResource& seen, const Found& now) {
  const std::shared_ptr<Message> before = AsSeen(seen);
  if (now.resource == nullptr) {
    if (seen.etag().empty()) return std::nullopt;
    return MovedResource{seen.name(), before == nullptr ? "" : TitleOf(*before),
                         "it was there, and was deleted since\n"};
  }
  if (now.etag == seen.etag()) return std::nullopt;
  const std::string what =
      seen.etag().empty() ? "it was not there, and was made since\n" : AlterationText(seen, now);
  return MovedResource{seen.name(), TitleOf(*now.resource), what};
}

}  // namespace

absl::StatusOr<std::vector<MovedResource>> FindMoved(Connection& connection,
                                                     const CallOfPlan& call) {
  std::vector<MovedResource> moved;
  const size_t looked_at = std::min(call.seen.size(), kMostLookedAt);
  for (size_t i = 0; i < looked_at; ++i) {
    KZ_ASSIGN_OR_RETURN(const Found now, FindNow(connection, call.seen[i].name()));
    if (auto one = Compare(call.seen[i], now)) moved.push_back(*std::move(one));
  }
  return moved;
}

}  // namespace kuzukuri::cli
