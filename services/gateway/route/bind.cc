#include "services/gateway/route/bind.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/gateway/json/problems.h"
#include "services/gateway/json/scalar.h"
#include "services/gateway/route/fields.h"
#include "services/gateway/route/percent.h"
#include "services/gateway/route/text_forms.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = google::protobuf;

using FieldPath = std::vector<const pb::FieldDescriptor*>;

// The message that holds the last field of a path.
pb::Message* HolderOf(pb::Message* message, const FieldPath& path) {
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    message = message->GetReflection()->MutableMessage(message, path[i]);
  }
  return message;
}

// Whether the field is set, or is not what it is without being set.
bool IsSet(const pb::Message& message, const pb::FieldDescriptor* field) {
  return field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                              : message.GetReflection()->HasField(message, field);
}

bool IsMessage(const pb::FieldDescriptor& field) { return field.message_type() != nullptr; }

// Whether a query can set it: a value, or a message that is written as one.
bool HasText(const pb::FieldDescriptor& field) {
  return !field.is_map() && (!IsMessage(field) || TextFormOf(*field.message_type()) != nullptr);
}

class Binder {
 public:
  Binder(const Match& match, const BindLimits& limits, pb::Message* request)
      : route_(*match.route), match_(match), limits_(limits), request_(request) {}

  absl::Status RunLine(const BodyLine& line) {
    root_ = absl::StrCat("lines[", line.index, "]");
    absl::Status read = ReadJson(line.text, request_, limits_.body, {root_, line.index + 1});
    if (!read.ok() || !line.first) return read;
    for (const auto& [path, value] : match_.variables) {
      if (IsKind(path)) SetVariable(path, value);
    }
    return problems_.ToStatus();
  }

  absl::Status RunQuery(absl::string_view query) {
    SetParameters(query);
    return problems_.ToStatus();
  }

  absl::Status Run(absl::string_view query, absl::string_view body) {
    // A body that cannot be read says nothing about the rest.
    if (route_.takes_body && !body.empty()) {
      if (absl::Status read = ReadJson(body, request_, limits_.body); !read.ok()) return read;
    } else if (!route_.takes_body && !body.empty()) {
      problems_.Add("body", "this path takes no body; write the parameters after '?'");
    }
    for (const auto& [path, value] : match_.variables) SetVariable(path, value);
    SetParameters(query);
    return problems_.ToStatus();
  }

 private:
  std::string Named(absl::string_view path) const {
    const std::string named = CallersPath(path, NamesOf(route_));
    return root_.empty() ? named : absl::StrCat(root_, ".", named);
  }

  // Whether a message has a variable's part, or none of those it could have instead: setting the
  // variable would take another away.
  bool IsKind(const std::string& path) {
    const pb::FieldDescriptor* part = FieldsOf(*route_.method->input_type(), path).front();
    const pb::OneofDescriptor* kinds = part->real_containing_oneof();
    if (kinds == nullptr) return true;
    const pb::FieldDescriptor* set =
        request_->GetReflection()->GetOneofFieldDescriptor(*request_, kinds);
    if (set == nullptr || set == part) return true;
    problems_.Add(root_, absl::StrCat("has ", set->json_name(), "; the first line has to have ",
                                      part->json_name()));
    return false;
  }

  void SetVariable(const std::string& path, const std::string& value) {
    const FieldPath fields = FieldsOf(*route_.method->input_type(), path);
    pb::Message* holder = HolderOf(request_, fields);
    std::unique_ptr<pb::Message> before;
    if (IsSet(*holder, fields.back())) {
      before.reset(holder->New());
      before->CopyFrom(*holder);
    }
    const std::string why = SetScalar(holder, fields.back(), value, /*short_enums=*/true);
    if (!why.empty()) {
      problems_.Add(Named(path), absl::StrCat(why, ", in the path"));
    } else if (before != nullptr && before->SerializeAsString() != holder->SerializeAsString()) {
      problems_.Add(Named(path), absl::StrCat("is '", platform::Quote(value),
                                              "' in the path and another in the body; leave it out "
                                              "of the body"));
    }
  }

  void SetParameters(absl::string_view query) {
    int count = 0;
    for (const absl::string_view pair : absl::StrSplit(query, '&', absl::SkipEmpty())) {
      if (++count > limits_.parameters) {
        problems_.Add("query", absl::StrCat("has more than ", limits_.parameters,
                                            " parameters; send fewer, or a body to the path that "
                                            "takes one"));
        return;
      }
      const std::pair<absl::string_view, absl::string_view> parts =
          absl::StrSplit(pair, absl::MaxSplits('=', 1));
      SetParameter(parts.first, parts.second);
    }
  }

  void SetParameter(absl::string_view raw_name, absl::string_view raw_value) {
    const std::string shown = platform::Quote(raw_name, limits_.name_bytes);
    const absl::StatusOr<std::string> name = DecodePercent(raw_name, /*plus_is_space=*/true);
    if (!name.ok()) {
      problems_.Add(shown, absl::StrCat("the name ", std::string(name.status().message())));
      return;
    }
    const absl::StatusOr<std::string> value = DecodePercent(raw_value, /*plus_is_space=*/true);
    if (!value.ok()) {
      problems_.Add(*name, absl::StrCat("the value ", std::string(value.status().message())));
      return;
    }
    if (value->size() > limits_.value_bytes) {
      problems_.Add(*name, absl::StrCat("has ", value->size(), " bytes; at most ",
                                        limits_.value_bytes, " are taken"));
      return;
    }
    const FieldPath fields = Resolve(*name);
    if (fields.empty()) return AddUnknown(*name);
    SetField(*name, fields, *value);
  }

  // The field a parameter means: of the request, or of what its parameters stand below.
  FieldPath Resolve(const std::string& name) const {
    if (route_.takes_body || name.size() > limits_.name_bytes) return {};
    const pb::Descriptor& type = *route_.method->input_type();
    FieldPath fields = FieldsOf(type, name);
    if (fields.empty() && !route_.query_root.empty()) {
      fields = FieldsOf(type, absl::StrCat(route_.query_root, ".", name));
    }
    return fields;
  }

  void AddUnknown(const std::string& name) {
    if (route_.takes_body) {
      problems_.Add(name,
                    "is a parameter of the query, which this path does not take; write it into "
                    "the body");
      return;
    }
    std::vector<std::string> known;
    for (const Parameter& parameter : ParametersOf(route_)) known.push_back(parameter.name);
    problems_.Add(name, known.empty() ? "is no parameter of this path, which takes none"
                                      : absl::StrCat("is no parameter of this path; there are ",
                                                     absl::StrJoin(known, ", ")));
  }

  bool IsVariable(const FieldPath& fields) const {
    return std::any_of(match_.variables.begin(), match_.variables.end(), [&](const auto& variable) {
      return FieldsOf(*route_.method->input_type(), variable.first) == fields;
    });
  }

  void SetField(const std::string& name, const FieldPath& fields, const std::string& value) {
    const pb::FieldDescriptor* field = fields.back();
    if (IsVariable(fields)) {
      problems_.Add(name, "is given by the path; leave it out of the query");
      return;
    }
    if (!HasText(*field)) {
      problems_.Add(name, IsMessage(*field) && !field->is_repeated()
                              ? "has parts; write them with a dot between, such as " + name + "." +
                                    field->message_type()->field(0)->json_name()
                              : "cannot be written as a parameter; send a body to the path that "
                                "takes one");
      return;
    }
    if (!field->is_repeated() && !given_.insert(fields).second) {
      problems_.Add(name, "is given twice; it has one value");
      return;
    }
    pb::Message* holder = HolderOf(request_, fields);
    const std::string why = IsMessage(*field)
                                ? SetMessage(holder, field, value)
                                : SetScalar(holder, field, value, /*short_enums=*/true);
    if (!why.empty()) problems_.Add(name, why);
  }

  static std::string SetMessage(pb::Message* holder, const pb::FieldDescriptor* field,
                                const std::string& value) {
    const pb::Reflection* r = holder->GetReflection();
    return TextFormOf(*field->message_type())
        ->read(value, field->is_repeated() ? r->AddMessage(holder, field)
                                           : r->MutableMessage(holder, field));
  }

  std::string root_;  // what stands before fields in problems
  const Route& route_;
  const Match& match_;
  const BindLimits& limits_;
  pb::Message* const request_;
  Problems problems_;
  std::set<FieldPath> given_;
};

// How deep parts of parts are listed; the API has none deeper.
constexpr int kMostParts = 4;

void AddParameters(const Route& route, const pb::Descriptor& type, const std::string& written,
                   const std::string& path, int depth, std::vector<Parameter>& to) {
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    const std::string at = path.empty() ? field.name() : absl::StrCat(path, ".", field.name());
    const auto& variables = route.path.variables();
    if (std::find(variables.begin(), variables.end(), at) != variables.end()) continue;
    const std::string name =
        written.empty() ? field.json_name() : absl::StrCat(written, ".", field.json_name());
    if (HasText(field)) {
      const bool hidden = std::any_of(to.begin(), to.end(), [&](const Parameter& known) {
        return known.name == name;  // of the request itself
      });
      if (!hidden) to.push_back({name, &field});
    } else if (IsMessage(field) && !field.is_repeated() && !field.is_map() && depth < kMostParts &&
               at != route.query_root) {
      AddParameters(route, *field.message_type(), name, at, depth + 1, to);
    }
  }
}

std::unique_ptr<pb::Message> EmptyRequest(const Route& route) {
  const pb::Descriptor* type = route.method->input_type();
  return std::unique_ptr<pb::Message>(
      pb::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

}  // namespace

absl::StatusOr<std::unique_ptr<pb::Message>> Bind(const Match& match, absl::string_view query,
                                                  absl::string_view body,
                                                  const BindLimits& limits) {
  std::unique_ptr<pb::Message> request = EmptyRequest(*match.route);
  if (absl::Status bound = Binder(match, limits, request.get()).Run(query, body); !bound.ok()) {
    return bound;
  }
  return request;
}

absl::StatusOr<std::unique_ptr<pb::Message>> BindLine(const Match& match, const BodyLine& line,
                                                      const BindLimits& limits) {
  std::unique_ptr<pb::Message> message = EmptyRequest(*match.route);
  if (absl::Status bound = Binder(match, limits, message.get()).RunLine(line); !bound.ok()) {
    return bound;
  }
  return message;
}

absl::Status CheckQuery(const Match& match, absl::string_view query) {
  const std::unique_ptr<pb::Message> none = EmptyRequest(*match.route);
  const BindLimits limits;
  return Binder(match, limits, none.get()).RunQuery(query);
}

FieldNames NamesOf(const Route& route) { return {route.takes_body ? "" : route.query_root}; }

std::vector<Parameter> ParametersOf(const Route& route) {
  std::vector<Parameter> parameters;
  if (route.takes_body) return parameters;
  const pb::Descriptor& type = *route.method->input_type();
  AddParameters(route, type, "", "", 1, parameters);
  if (!route.query_root.empty()) {
    const pb::FieldDescriptor* root = FieldsOf(type, route.query_root).back();
    AddParameters(route, *root->message_type(), "", route.query_root, 1, parameters);
  }
  return parameters;
}

}  // namespace kuzukuri::gateway
