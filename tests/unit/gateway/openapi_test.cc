#include "services/gateway/openapi/document.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/gateway/openapi/comments.h"
#include "services/gateway/route/bind.h"
#include "services/gateway/route/table.h"

namespace kuzukuri::gateway {

namespace pb = google::protobuf;

namespace {

using nlohmann::json;

json DocumentOf(Audience audience, bool writes) {
  return json::parse(OpenApiDocument(RouteTable::BuiltIn(), {audience, writes}));
}

std::vector<json> OperationsOf(const json& document) {
  std::vector<json> operations;
  for (const auto& [path, item] : document["paths"].items()) {
    for (const auto& [verb, operation] : item.items()) operations.push_back(operation);
  }
  return operations;
}

// Everything that is referred to.
void References(const json& value, std::set<std::string>& to) {
  if (value.is_object() && value.contains("$ref")) to.insert(value["$ref"].get<std::string>());
  if (value.is_structured()) {
    for (const json& part : value) References(part, to);
  }
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  for (const Audience audience : {Audience::kPublic, Audience::kStaff}) {
    const json document = DocumentOf(audience, true);
    std::set<std::string> references;
    References(document, references);
    EXPECT_GT(references.size(), 50);
    for (const std::string& reference : references) {
      EXPECT_TRUE(document.contains(json::json_pointer(reference.substr(1)))) << reference;
    }
  }
}

TEST(OpenApi, OperationsHaveNamesOfTheirOwn) {
  std::set<std::string> names;
  const json document = DocumentOf(Audience::kStaff, true);
  for (const json& operation : OperationsOf(document)) {
    EXPECT_TRUE(names.insert(operation["operationId"]).second) << operation["operationId"];
    EXPECT_FALSE(operation["summary"].get<std::string>().empty()) << operation["operationId"];
  }
}

TEST(OpenApi, ThePublicSeesWhatIsPublishedOnly) {
  std::set<std::string> published;
  for (const Route& route : RouteTable::BuiltIn().routes()) {
    if (route.published) published.insert(route.method->name());
  }
  const json document = DocumentOf(Audience::kPublic, true);
  for (const json& operation : OperationsOf(document)) {
    const std::string id = operation["operationId"];
    const size_t begin = id.find('_') + 1;
    EXPECT_TRUE(published.contains(id.substr(begin, id.find('_', begin) - begin))) << id;
  }
  const json& schemas = document["components"]["schemas"];
  EXPECT_TRUE(schemas.contains("catalog.v1.Project"));
  for (const char* name :
       {"budget.v1.LedgerEntry", "type.v1.Revision", "catalog.v1.CatalogChange"}) {
    EXPECT_FALSE(schemas.contains(name)) << name;
  }
}

TEST(OpenApi, WritesAreThereWhereTheyAreOn) {
  EXPECT_EQ(DocumentOf(Audience::kStaff, false).dump().find("ApplyChanges\""), std::string::npos);
  EXPECT_NE(DocumentOf(Audience::kStaff, true).dump().find("Catalog_ApplyChanges\""),
            std::string::npos);
}

TEST(OpenApi, EveryPartInBracesIsAParameter) {
  const json document = DocumentOf(Audience::kStaff, true);
  const std::regex braces("\\{([^}]*)\\}");
  for (const auto& [path, item] : document["paths"].items()) {
    std::set<std::string> parts;
    for (std::sregex_iterator at(path.begin(), path.end(), braces), end; at != end; ++at) {
      EXPECT_TRUE(parts.insert((*at)[1]).second) << path;
    }
    for (const auto& [verb, operation] : item.items()) {
      std::set<std::string> given;
      for (const json& parameter : operation.value("parameters", json::array())) {
        if (parameter["in"] == "path") given.insert(parameter["name"]);
      }
      EXPECT_EQ(given, parts) << verb << " " << path;
    }
  }
}

TEST(OpenApi, ColumnsAndAmountsHaveTheFormThatIsTaken) {
  const json document = DocumentOf(Audience::kPublic, false);
  const json& get =
      document["paths"]["/api/aggregator/v1/jurisdictions/{jurisdiction}/comparison"]["get"];
  bool seen = false;
  for (const json& parameter : get["parameters"]) {
    if (parameter["name"] != "columns") continue;
    seen = true;
    EXPECT_TRUE(parameter["required"]);
    EXPECT_EQ(parameter["schema"]["type"], "array");
    const std::regex pattern(parameter["schema"]["items"]["pattern"].get<std::string>());
    for (const char* text : {"2023", "2023@2023-07-31", "2023@2023-07-31!DISBURSEMENT"}) {
      EXPECT_TRUE(std::regex_match(text, pattern)) << text;
    }
  }
  EXPECT_TRUE(seen);
  EXPECT_TRUE(get["responses"]["200"]["content"].contains("text/csv"));
  const json& cell = document["components"]["schemas"]["aggregator.v1.Cell"]["properties"];
  EXPECT_EQ(cell["appropriationYen"]["type"], "string");
  EXPECT_EQ(cell["appropriationYen"]["format"], "int64");
}

TEST(OpenApi, EveryWayToBeRefusedIsThere) {
  const json document = DocumentOf(Audience::kStaff, false);
  const auto codes = [&](const std::string& path, const char* verb) {
    std::set<std::string> found;
    for (const auto& [code, response] :
         document["paths"]["/api/aggregator/v1/jurisdictions/{jurisdiction}" + path][verb]
                 ["responses"]
                     .items()) {
      found.insert(code);
      if (response.contains("$ref")) {
        EXPECT_TRUE(document["components"]["responses"].contains(code)) << code;
      }
    }
    return found;
  };
  const std::set<std::string> all = {"200", "400", "401", "403", "404",
                                     "405", "429", "431", "503", "504"};
  const auto with = [&](std::set<std::string> more) {
    more.insert(all.begin(), all.end());
    return more;
  };
  EXPECT_EQ(codes("/comparison", "get"), with({"304"}));
  EXPECT_EQ(codes(":compareExecution", "post"), with({"413", "415"}));
  EXPECT_EQ(codes("/comparison:watch", "get"), with({"406"}));
}

TEST(OpenApi, UploadsAreLines) {
  const json document = DocumentOf(Audience::kStaff, true);
  const json& put = document["paths"]
                            ["/api/budget/v1/jurisdictions/{jurisdiction}/fiscalYears/"
                             "{fiscalYear}/statements/{statement}"]["put"];
  const json& body = put["requestBody"];
  EXPECT_EQ(body["content"].size(), 1);
  EXPECT_EQ(body["content"]["application/x-ndjson"]["schema"]["$ref"],
            "#/components/schemas/budget.v1.PutStatementRequest");
  EXPECT_NE(body["description"].get<std::string>().find("`header.statement.name`"),
            std::string::npos);
  for (const char* code : {"408", "409", "413", "415"}) {
    EXPECT_TRUE(put["responses"].contains(code)) << code;
    EXPECT_TRUE(document["components"]["responses"].contains(code)) << code;
  }
  EXPECT_TRUE(put["responses"]["200"]["content"].contains("application/json"));
}

TEST(OpenApi, EveryMethodAndFieldHasAComment) {
  for (const pb::ServiceDescriptor* service : ApiServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      EXPECT_FALSE(CommentOf(service->method(i)->full_name()).empty())
          << service->method(i)->full_name();
      const pb::Descriptor& request = *service->method(i)->input_type();
      for (int f = 0; f < request.field_count(); ++f) {
        EXPECT_FALSE(CommentOf(request.field(f)->full_name()).empty())
            << request.field(f)->full_name();
      }
    }
  }
  EXPECT_EQ(CommentOf("kuzukuri.no.such.Thing"), "");
}

}  // namespace
}  // namespace kuzukuri::gateway
