#include "services/gateway/http/asked.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/gateway/json/error.h"
#include "services/gateway/route/bind.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {

using google::protobuf::FieldDescriptor;

Response ErrorFor(const absl::Status& status, const Route& route, Exchange& exchange) {
  exchange.code = status.code();
  exchange.detail = std::string(platform::Reason(status));
  HttpError error = ErrorOf(status, NamesOf(route));
  Response response = JsonResponse(std::move(error.body));
  response.status = error.code;
  if (error.retry_after) response.Set("Retry-After", absl::StrCat(*error.retry_after));
  return response;
}

const FieldDescriptor* TextField(const google::protobuf::Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  const bool text = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return text ? field : nullptr;
}

std::string TextOf(const google::protobuf::Message& message, const char* name) {
  const FieldDescriptor* field = TextField(message, name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

}  // namespace kuzukuri::gateway
