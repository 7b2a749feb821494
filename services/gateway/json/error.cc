#include "services/gateway/json/error.h"

#include <google/protobuf/any.pb.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/gateway/json/problems.h"
#include "services/gateway/json/write.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = google::protobuf;

std::string CamelCase(absl::string_view snake) {
  std::string camel;
  bool raise = false;
  for (const char c : snake) {
    if (c == '_') {
      raise = true;
      continue;
    }
    camel += raise ? absl::ascii_toupper(static_cast<unsigned char>(c)) : c;
    raise = false;
  }
  return camel;
}

void LearnFields(const pb::Descriptor& message, std::set<std::string>& names,
                 std::set<const pb::Descriptor*>& seen) {
  if (!seen.insert(&message).second) return;
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    if (field.name().find('_') != std::string::npos) names.insert(field.name());
    if (field.message_type() != nullptr) LearnFields(*field.message_type(), names, seen);
  }
}

// Names of the API's fields that JSON writes in another way.
const std::set<std::string>& SnakeNames() {
  static const auto* const kNames = [] {
    auto* names = new std::set<std::string>();
    std::set<const pb::Descriptor*> seen;
    for (const char* service :
         {"kuzukuri.catalog.v1.CatalogService", "kuzukuri.budget.v1.BudgetService",
          "kuzukuri.indicator.v1.IndicatorService", "kuzukuri.aggregator.v1.AggregatorService"}) {
      const auto* found = pb::DescriptorPool::generated_pool()->FindServiceByName(service);
      for (int i = 0; found != nullptr && i < found->method_count(); ++i) {
        LearnFields(*found->method(i)->input_type(), *names, seen);
        LearnFields(*found->method(i)->output_type(), *names, seen);
      }
    }
    return names;
  }();
  return *kNames;
}

bool IsWordCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
}

// A sentence of a service, with the names of fields as the caller writes them. What stands in
// quotes or in a resource's name is the caller's own and stays.
std::string Reworded(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && IsWordCharacter(text[end])) ++end;
    if (end == i) {
      out += text[i++];
      continue;
    }
    const absl::string_view word = text.substr(i, end - i);
    const char before = i == 0 ? ' ' : text[i - 1];
    const char after = end == text.size() ? ' ' : text[end];
    const absl::string_view own = "'\"/-";
    const bool quoted = own.find(before) != own.npos || own.find(after) != own.npos;
    const bool field = !quoted && SnakeNames().contains(std::string(word));
    absl::StrAppend(&out, field ? CamelCase(word) : std::string(word));
    i = end;
  }
  return out;
}

void NameFields(pb::Any& detail, const FieldNames& names) {
  google::rpc::BadRequest bad;
  if (!detail.UnpackTo(&bad)) return;
  for (auto& violation : *bad.mutable_field_violations()) {
    violation.set_field(CallersPath(violation.field(), names));
    violation.set_description(Reworded(violation.description()));
  }
  detail.PackFrom(bad);
}

std::string NameFields(absl::string_view message, const FieldNames& names) {
  std::string named = Reworded(message);
  const std::string root = absl::StrCat(names.root, ".");
  if (!names.root.empty() && absl::StartsWith(named, root)) named.erase(0, root.size());
  return named;
}

std::optional<int64_t> RetryAfter(const pb::Any& detail) {
  google::rpc::RetryInfo retry;
  if (!detail.UnpackTo(&retry)) return std::nullopt;
  const int64_t seconds = retry.retry_delay().seconds() + (retry.retry_delay().nanos() > 0 ? 1 : 0);
  return std::max<int64_t>(1, seconds);
}

}  // namespace

int HttpCodeOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kCancelled:
      return 499;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

std::string CallersPath(absl::string_view path, const FieldNames& names) {
  if (!names.root.empty() && absl::StartsWith(path, names.root) &&
      path.size() > names.root.size() && path[names.root.size()] == '.') {
    path.remove_prefix(names.root.size() + 1);
  }
  // Each word by itself: what stands in brackets is a number, and a key of a map is nobody's field.
  std::string out;
  for (size_t i = 0; i < path.size();) {
    size_t end = i;
    while (end < path.size() && IsWordCharacter(path[end])) ++end;
    if (end == i) {
      out += path[i++];
      continue;
    }
    out += CamelCase(path.substr(i, end - i));
    i = end;
  }
  return out;
}

HttpError ErrorOf(const absl::Status& status, const FieldNames& names) {
  HttpError error;
  error.code = HttpCodeOf(status.code());
  const bool named = status.GetPayload(kInCallersWords).has_value();
  google::rpc::Status rich;
  rich.set_code(static_cast<int>(status.code()));
  rich.set_message(named ? std::string(status.message()) : NameFields(status.message(), names));
  // In the order of their names, so that the same error is the same text.
  std::set<std::pair<std::string, std::string>> details;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& bytes) {
    if (url != kInCallersWords) details.emplace(std::string(url), std::string(bytes));
  });
  for (const auto& [url, bytes] : details) {
    pb::Any& detail = *rich.add_details();
    detail.set_type_url(url);
    detail.set_value(bytes);
    if (!named) NameFields(detail, names);
    if (const auto seconds = RetryAfter(detail)) error.retry_after = seconds;
  }
  error.body = WriteJson(rich);
  return error;
}

}  // namespace kuzukuri::gateway
