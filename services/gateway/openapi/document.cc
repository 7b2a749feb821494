#include "services/gateway/openapi/document.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/rpc/status.pb.h"
#include "services/gateway/json/scalar.h"
#include "services/gateway/openapi/comments.h"
#include "services/gateway/route/bind.h"
#include "services/gateway/route/fields.h"
#include "services/gateway/route/text_forms.h"
#include "services/platform/base/version.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = google::protobuf;

using Json = nlohmann::ordered_json;

constexpr const char* kJson = "application/json";
constexpr const char* kLines = "application/x-ndjson";

std::string Text(absl::string_view text) { return std::string(text); }

// `kuzukuri.catalog.v1.Project` as `catalog.v1.Project`.
std::string SchemaName(const pb::Descriptor& message) {
  return Text(absl::StripPrefix(message.full_name(), "kuzukuri."));
}

// `classificationNodes` as `classificationNode`: what a part of a name is called.
std::string Singular(const std::string& collection) {
  static const std::map<std::string, std::string> kOdd = {{"ledgerEntries", "ledgerEntry"},
                                                          {"ledgerBatches", "ledgerBatch"}};
  const auto odd = kOdd.find(collection);
  if (odd != kOdd.end()) return odd->second;
  return absl::EndsWith(collection, "s") ? collection.substr(0, collection.size() - 1) : collection;
}

// The first sentence, for a list of operations.
std::string Summary(absl::string_view comment) {
  std::string line = absl::StrReplaceAll(comment, {{"\n", " "}});
  const size_t end = line.find(". ");
  if (end != std::string::npos) line.resize(end);
  return Text(absl::StripSuffix(line, "."));
}

class Document {
 public:
  Document(const RouteTable& table, const OpenApiOptions& options)
      : table_(table), options_(options) {}

  std::string Run() {
    const bool is_public = options_.audience == Audience::kPublic;
    Json document;
    document["openapi"] = "3.1.0";
    document["info"] = {
        {"title", is_public ? "Kuzukuri, published budgets" : "Kuzukuri"},
        {"version", Text(platform::kVersion)},
        {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}},
        {"description",
         "Budgets, their execution and indicators of local governments, compared over the years. "
         "Amounts are whole yen, as decimal strings. A field that is not there is not known, which "
         "is not zero."}};
    document["servers"] = Json::array({{{"url", "/"}}});
    document["security"] = Json::array();
    document["tags"] = Tags();
    document["paths"] = Paths();
    document["components"]["responses"] = Responses();
    // Last, when everything that is referred to is known.
    document["components"]["schemas"] = Schemas();
    return document.dump(1);
  }

 private:
  bool Shows(const Route& route) const {
    if (options_.audience == Audience::kPublic) return route.published;
    return route.reads || options_.writes;
  }

  Json Tags() const {
    Json tags = Json::array();
    for (const pb::ServiceDescriptor* service : ApiServices()) {
      tags.push_back(
          {{"name", service->name()}, {"description", Text(CommentOf(service->full_name()))}});
    }
    return tags;
  }

  Json Paths() {
    Json paths = Json::object();
    for (const Route& route : table_.routes()) {
      if (!Shows(route)) continue;
      const auto [path, parameters] = PathOf(route);
      const std::string verb = absl::AsciiStrToLower(route.verb);
      paths[path][verb] = Operation(route, parameters);
      if (route.verb == "GET" && !route.suffixes.empty()) {
        for (const std::string& suffix : route.suffixes) {
          paths[absl::StrCat(path, ".", suffix)][verb] = Operation(route, parameters, suffix);
        }
      }
    }
    return paths;
  }

  // The path with a parameter for each part of a name that may be any, called after its collection.
  std::pair<std::string, Json> PathOf(const Route& route) const {
    std::string path;
    Json parameters = Json::array();
    std::string collection;
    for (const PathSegment& segment : route.path.segments()) {
      if (!segment.is_any()) {
        absl::StrAppend(&path, "/", segment.literal);
        collection = segment.literal;
        continue;
      }
      const std::string name = NameOfSegment(route, segment, collection);
      absl::StrAppend(&path, "/{", name, "}");
      parameters.push_back(PathParameter(route, segment, name));
    }
    return {path + route.path.custom_verb(), parameters};
  }

  static bool IsWholeVariable(const Route& route, const PathSegment& segment) {
    int parts = 0;
    for (const PathSegment& other : route.path.segments()) {
      if (other.variable == segment.variable) ++parts;
    }
    return parts == 1;
  }

  static std::string NameOfSegment(const Route& route, const PathSegment& segment,
                                   const std::string& collection) {
    if (IsWholeVariable(route, segment)) {
      return route.path.variables()[static_cast<size_t>(segment.variable)];
    }
    return Singular(collection);
  }

  static Json PathParameter(const Route& route, const PathSegment& segment,
                            const std::string& name) {
    Json schema = {{"type", "string"}, {"pattern", "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"}};
    std::string description = "The last part of its name.";
    if (name == "jurisdiction") {
      schema = {{"type", "string"}, {"pattern", "^[0-9]{6}$"}, {"example", "141127"}};
      description = "Code of the local government (全国地方公共団体コード), six digits.";
    } else if (name == "fiscalYear") {
      schema = {{"type", "string"}, {"pattern", "^[0-9]{4}$"}, {"example", "2023"}};
      description = "Fiscal year, named by the calendar year in which it starts.";
    } else if (IsWholeVariable(route, segment)) {
      const auto fields = FieldsOf(*route.method->input_type(), name);
      description = Text(CommentOf(fields.back()->full_name()));
      if (fields.back()->cpp_type() == pb::FieldDescriptor::CPPTYPE_INT64) {
        schema = {{"type", "string"}, {"pattern", "^-?[0-9]+$"}};
      }
    }
    return {{"name", name},
            {"in", "path"},
            {"required", true},
            {"description", description},
            {"schema", schema}};
  }

  Json Operation(const Route& route, const Json& path_parameters, const std::string& suffix = "") {
    const std::string comment = Text(CommentOf(route.method->full_name()));
    Json operation;
    operation["tags"] = Json::array({route.method->service()->name()});
    operation["operationId"] = OperationId(route, suffix);
    operation["summary"] = Summary(comment);
    operation["description"] = comment;
    Json parameters = path_parameters;
    for (const Parameter& parameter : ParametersOf(route)) {
      parameters.push_back(QueryParameter(parameter));
    }
    if (!parameters.empty()) operation["parameters"] = parameters;
    if (route.takes_body) operation["requestBody"] = RequestBody(route);
    operation["responses"] = ResponsesOf(route, suffix);
    return operation;
  }

  Json RequestBody(const Route& route) {
    Json body = {{"required", true}};
    if (route.uploads) body["description"] = AboutLines(route);
    body["content"][route.uploads ? kLines : kJson] = {
        {"schema", Reference(*route.method->input_type())}};
    return body;
  }

  // OpenAPI has a schema for a whole body only, and no word for one on each line.
  static std::string AboutLines(const Route& route) {
    std::string text =
        "Lines of JSON with a message on each, which has the schema given here; it has no line "
        "break "
        "in it. Lines of blanks are left out. Each goes to the service as it comes, the last one "
        "when "
        "the body has ended: of a body that breaks off nothing is written. In errors "
        "`lines[17].rows` is in the eighteenth line.";
    for (const std::string& variable : route.path.variables()) {
      absl::StrAppend(&text, " The path says what `", CallersPath(variable, {}),
                      "` of the first line is, which may leave it out.");
    }
    return text;
  }

  // Unique and stable: the method; further paths of it by their verb or what they are called.
  std::string OperationId(const Route& route, const std::string& suffix) {
    std::string id = absl::StrCat(absl::StripSuffix(route.method->service()->name(), "Service"),
                                  "_", route.method->name());
    if (!suffix.empty()) {
      absl::StrAppend(&id, "_", suffix);
    } else if (operations_.contains(id)) {
      absl::StrAppend(&id, "_", absl::AsciiStrToLower(route.verb));
    }
    const std::string base = id;
    for (int number = 2; !operations_.insert(id).second; ++number) id = absl::StrCat(base, number);
    return id;
  }

  static Json EnumSchema(const pb::EnumDescriptor& type, bool short_names) {
    Json values = Json::array();
    for (int i = 0; i < type.value_count(); ++i) {
      values.push_back(type.value(i)->name());
      if (short_names) {
        const std::string name = Text(ShortName(*type.value(i)));
        if (name != type.value(i)->name()) values.push_back(name);
      }
    }
    return {{"type", "string"}, {"enum", values}};
  }

  static Json QueryParameter(const Parameter& parameter) {
    const pb::FieldDescriptor& field = *parameter.field;
    Json schema = ScalarSchema(field, /*in_query=*/true);
    if (field.is_repeated()) {
      schema = {{"type", "array"}, {"items", schema}};
    }
    Json described = {{"name", parameter.name}, {"in", "query"}};
    std::string description = Text(CommentOf(field.full_name()));
    if (absl::StartsWith(description, "Required.")) described["required"] = true;
    if (field.message_type() != nullptr) {
      absl::StrAppend(&description, "\n\n", TextFormOf(*field.message_type())->description);
    }
    described["description"] = description;
    described["schema"] = schema;
    return described;
  }

  // A value that is no list, nor a message with fields.
  static Json ScalarSchema(const pb::FieldDescriptor& field, bool in_query) {
    switch (field.cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_INT32:
        return {{"type", "integer"}, {"format", "int32"}};
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        return {{"type", "integer"}, {"format", "int64"}, {"minimum", 0}};
      case pb::FieldDescriptor::CPPTYPE_INT64:
        return {{"type", "string"}, {"format", "int64"}, {"pattern", "^-?[0-9]{1,19}$"}};
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        return {{"type", "string"}, {"format", "uint64"}, {"pattern", "^[0-9]{1,20}$"}};
      case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      case pb::FieldDescriptor::CPPTYPE_FLOAT:
        return {{"type", "number"}};
      case pb::FieldDescriptor::CPPTYPE_BOOL:
        return {{"type", "boolean"}};
      case pb::FieldDescriptor::CPPTYPE_ENUM:
        return EnumSchema(*field.enum_type(), in_query);
      case pb::FieldDescriptor::CPPTYPE_STRING:
        if (field.type() == pb::FieldDescriptor::TYPE_BYTES) {
          return {{"type", "string"}, {"contentEncoding", "base64"}};
        }
        return {{"type", "string"}};
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        break;
    }
    const TextForm& form = *TextFormOf(*field.message_type());
    return {{"type", "string"}, {"pattern", form.pattern}, {"example", form.example}};
  }

  // A message in JSON: by reference, and its own is described later.
  Json Reference(const pb::Descriptor& message) {
    switch (message.well_known_type()) {
      case pb::Descriptor::WELLKNOWNTYPE_TIMESTAMP:
        return {{"type", "string"}, {"format", "date-time"}};
      case pb::Descriptor::WELLKNOWNTYPE_DURATION:
        return {{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]{1,9})?s$"}};
      case pb::Descriptor::WELLKNOWNTYPE_FIELDMASK:
        return {{"type", "string"}, {"description", "Fields in camelCase, with commas between."}};
      case pb::Descriptor::WELLKNOWNTYPE_ANY:
        return {{"type", "object"},
                {"required", Json::array({"@type"})},
                {"properties", {{"@type", {{"type", "string"}}}}},
                {"additionalProperties", true}};
      default:
        break;
    }
    if (wanted_.insert(&message).second) to_describe_.push_back(&message);
    return {{"$ref", absl::StrCat("#/components/schemas/", SchemaName(message))}};
  }

  Json FieldSchema(const pb::FieldDescriptor& field) {
    if (field.is_map()) {
      const pb::FieldDescriptor& value = *field.message_type()->map_value();
      return {{"type", "object"}, {"additionalProperties", ValueSchema(value)}};
    }
    Json schema = ValueSchema(field);
    if (field.is_repeated()) schema = {{"type", "array"}, {"items", schema}};
    return schema;
  }

  Json ValueSchema(const pb::FieldDescriptor& field) {
    return field.message_type() != nullptr ? Reference(*field.message_type())
                                           : ScalarSchema(field, /*in_query=*/false);
  }

  Json Schemas() {
    std::map<std::string, Json> schemas;
    // What is described may refer to more, which comes at the end.
    // NOLINTNEXTLINE(modernize-loop-convert)
    for (size_t i = 0; i < to_describe_.size(); ++i) {
      schemas[SchemaName(*to_describe_[i])] = MessageSchema(*to_describe_[i]);
    }
    Json described = Json::object();
    for (auto& [name, schema] : schemas) described[name] = std::move(schema);
    return described;
  }

  Json MessageSchema(const pb::Descriptor& message) {
    Json schema = {{"type", "object"}};
    const std::string comment = Text(CommentOf(message.full_name()));
    if (!comment.empty()) schema["description"] = comment;
    Json properties = Json::object();
    for (int i = 0; i < message.field_count(); ++i) {
      const pb::FieldDescriptor& field = *message.field(i);
      Json property = FieldSchema(field);
      std::string about = Text(CommentOf(field.full_name()));
      if (field.enum_type() != nullptr) absl::StrAppend(&about, ValuesOf(*field.enum_type()));
      if (!about.empty()) property["description"] = about;
      properties[field.json_name()] = property;
    }
    if (!properties.empty()) schema["properties"] = properties;
    return schema;
  }

  static std::string ValuesOf(const pb::EnumDescriptor& type) {
    std::string text = "\n";
    for (int i = 0; i < type.value_count(); ++i) {
      const std::string& name = type.value(i)->name();
      absl::StrAppend(
          &text, "\n- `", name, "`: ",
          absl::StrReplaceAll(CommentOf(absl::StrCat(type.full_name(), ".", name)), {{"\n", " "}}));
    }
    return text;
  }

  static Json FileSchema(const std::string& suffix) {
    Json schema = {{"type", "string"}};
    if (suffix == "xlsx") schema["format"] = "binary";
    return schema;
  }

  static std::string MediaType(const std::string& suffix) {
    if (suffix == "csv") return "text/csv";
    if (suffix == "html") return "text/html";
    if (suffix == "xlsx") {
      return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    }
    return kJson;
  }

  Json ContentOf(const Route& route, const std::string& suffix) {
    const Json message = {{"schema", Reference(*route.method->output_type())}};
    Json content = Json::object();
    if (route.streams) {
      content[kLines] = message;
      content["text/event-stream"] = {{"schema", {{"type", "string"}}}};
      return content;
    }
    if (suffix.empty() || suffix == "json") content[kJson] = message;
    for (const std::string& known : route.suffixes) {
      if (known != "json" && (suffix.empty() || suffix == known)) {
        content[MediaType(known)] = {{"schema", FileSchema(known)}};
      }
    }
    return content;
  }

  Json ResponsesOf(const Route& route, const std::string& suffix) {
    Json responses;
    responses["200"] = {
        {"description", route.streams ? "One message after the other" : "The answer"},
        {"content", ContentOf(route, suffix)}};
    const auto refer = [&](const char* code) {
      referred_.insert(code);
      responses[code] = {{"$ref", absl::StrCat("#/components/responses/", code)}};
    };
    if (route.verb == "GET" && !route.streams) refer("304");
    for (const char* code : {"400", "401", "403", "404", "405"}) refer(code);
    if (route.streams) refer("406");
    if (!route.reads) refer("409");
    if (route.takes_body) {
      if (route.uploads) refer("408");
      for (const char* code : {"413", "415"}) refer(code);
    }
    for (const char* code : {"429", "431", "503", "504"}) refer(code);
    return responses;
  }

  Json Responses() {
    static const std::vector<std::pair<const char*, const char*>> kErrors = {
        {"400",
         "Bad input: BadRequest names every field; or the state of what is there forbids it"},
        {"401", "Nobody knows who calls"},
        {"403", "Who calls may not, or writes are off"},
        {"404", "It does not exist, or is not published: ResourceInfo names it"},
        {"405", "The path takes other methods, which Allow lists"},
        {"406", "A stream is given in the forms that 200 has, and Accept names none of them"},
        {"408", "Nothing of the body came for a while"},
        {"409", "It exists already, or another write came in between"},
        {"413", "The body, or a line of it, is too long"},
        {"415", "The body is not said to be of the type that is taken here"},
        {"429", "Too many requests: try again after Retry-After"},
        {"431", "The address or the headers are too long: send what belongs to it in a body"},
        {"503", "Not to be reached now: try again after Retry-After"},
        {"504", "Not done in time"}};
    Json responses = {{"304", {{"description", "It is what If-None-Match names"}}}};
    for (const auto& [code, description] : kErrors) {
      if (!referred_.contains(code)) continue;
      Json response = {
          {"description", description},
          {"content", {{kJson, {{"schema", Reference(*google::rpc::Status::descriptor())}}}}}};
      if (absl::string_view(code) == "429" || absl::string_view(code) == "503") {
        response["headers"]["Retry-After"] = {{"description", "Whole seconds"},
                                              {"schema", {{"type", "integer"}}}};
      }
      if (absl::string_view(code) == "405") {
        response["headers"]["Allow"] = {{"description", "Methods that the path takes"},
                                        {"schema", {{"type", "string"}}}};
      }
      responses[code] = response;
    }
    return responses;
  }

  const RouteTable& table_;
  const OpenApiOptions& options_;
  std::set<std::string> operations_;
  std::set<std::string> referred_;  // codes of errors
  std::set<const pb::Descriptor*> wanted_;
  std::vector<const pb::Descriptor*> to_describe_;
};

}  // namespace

std::string OpenApiDocument(const RouteTable& table, const OpenApiOptions& options) {
  return Document(table, options).Run();
}

}  // namespace kuzukuri::gateway
