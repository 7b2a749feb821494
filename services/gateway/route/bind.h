// Fills a request message from what an HTTP request says: the path, the query, the body.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/gateway/json/error.h"
#include "services/gateway/json/read.h"
#include "services/gateway/route/table.h"

namespace kuzukuri::gateway {

struct BindLimits {
  int parameters = 1000;      // of a query
  size_t name_bytes = 200;    // of a parameter's name
  size_t value_bytes = 8192;  // of a parameter's value, decoded
  JsonLimits body;
};

// The request that `match` stands for. `query` is what follows `?`, as sent; `body` is JSON, only
// where the route takes one (an empty body is an empty message).
//
// Parameters are fields by their camelCase or snake_case name, with dots between parts
// (`presentation.unitYen`); lists are repeated; enums go by their name or the part of it after the
// type (LEVEL_CLASS, CLASS, class); dates are `2023-07-31`, columns `2023`, `2023@2023-07-31`,
// `2023@2023-07-31!DISBURSEMENT`; times as in JSON. Path variables win over an equal field of the
// body only when that is unset or equal.
//
// INVALID_ARGUMENT lists everything wrong at once, each by the name the caller used; of an unknown
// parameter it lists those there are.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Bind(const Match& match,
                                                                absl::string_view query,
                                                                absl::string_view body,
                                                                const BindLimits& limits = {});

// One line of the body of a route that takes a stream of messages.
struct BodyLine {
  absl::string_view text;
  size_t index = 0;    // in the body, from 0
  bool first = false;  // of those that are messages: it is told what the path says
};

// The message that a line is. Of the first one, a field that the path says may be left out, or has
// to be the same; where that field's message is one of several kinds it has to be this one.
// INVALID_ARGUMENT as Bind, with the line before each field: `lines[17].rows.entries[0].amountYen`.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> BindLine(const Match& match,
                                                                    const BodyLine& line,
                                                                    const BindLimits& limits = {});

// What is wrong with the query of such a route, which takes none.
absl::Status CheckQuery(const Match& match, absl::string_view query);

// How a route's errors, which name fields of the request, are put into the caller's words.
FieldNames NamesOf(const Route& route);

// One parameter that a query may have.
struct Parameter {
  std::string name;  // camelCase, with dots
  // Field it sets; of a date the message field.
  const google::protobuf::FieldDescriptor* field = nullptr;
};
// Those of a GET route, in the order of the proto; without what the path sets.
std::vector<Parameter> ParametersOf(const Route& route);

}  // namespace kuzukuri::gateway
