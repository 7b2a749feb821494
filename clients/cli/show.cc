#include "clients/cli/show.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include <functional>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::Message;

int Fail(const absl::Status& status) {
  std::cerr << Explain(status) << "\n";
  return ExitCode(status);
}

// Prints a message: `field: value` lines with real characters, or JSON.
int Print(const Message& message, bool json) {
  std::string text;
  if (json) {
    google::protobuf::util::JsonPrintOptions options;
    options.add_whitespace = true;
    if (!google::protobuf::util::MessageToJsonString(message, &text, options).ok()) {
      return kExitRefused;
    }
  } else {
    google::protobuf::TextFormat::Printer printer;
    printer.SetUseUtf8StringEscaping(true);
    printer.PrintToString(message, &text);
  }
  std::cout << text;
  return kExitOk;
}

// Sends a Get request for `name` and prints its answer.
template <class Request, class Response, class Send>
int Get(Connection& connection, const std::string& name, bool json, Send send) {
  Request request;
  request.set_name(name);
  Response response;
  const absl::Status status = connection.Try(
      [&](grpc::ClientContext& context) { return send(&context, request, &response); });
  return status.ok() ? Print(response, json) : Fail(status);
}

int ListJurisdictions(Connection& connection, bool json) {
  catalog::v1::ListJurisdictionsRequest request;
  request.set_page_size(1000);
  while (true) {
    catalog::v1::ListJurisdictionsResponse response;
    const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
      return connection.catalog().ListJurisdictions(&context, request, &response);
    });
    if (!status.ok()) return Fail(status);
    if (json) {
      Print(response, true);
    } else {
      for (const auto& item : response.jurisdictions()) {
        std::cout << item.name() << "  " << item.display_name() << "\n";
      }
    }
    if (response.next_page_token().empty()) return kExitOk;
    request.set_page_token(response.next_page_token());
  }
}

int ShowJurisdiction(Connection& connection, const std::string& name, bool json) {
  const int code = Get<catalog::v1::GetJurisdictionRequest, catalog::v1::GetJurisdictionResponse>(
      connection, name, json,
      [&](auto... a) { return connection.catalog().GetJurisdiction(a...); });
  if (code != kExitOk) return code;
  catalog::v1::ListFiscalYearsRequest request;
  request.set_parent(name);
  request.set_page_size(1000);
  catalog::v1::ListFiscalYearsResponse response;
  const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
    return connection.catalog().ListFiscalYears(&context, request, &response);
  });
  return status.ok() ? Print(response, json) : Fail(status);
}

// The Get method of each collection.
std::map<std::string, std::function<int()>> Getters(Connection& c, const std::string& name,
                                                    bool json) {
  namespace catalog = catalog::v1;
  namespace budget = budget::v1;
  namespace indicator = indicator::v1;
  return {
      {"jurisdictions", [&c, name, json] { return ShowJurisdiction(c, name, json); }},
      {"fiscalYears",
       [&c, name, json] {
         return Get<catalog::GetFiscalYearRequest, catalog::GetFiscalYearResponse>(
             c, name, json, [&c](auto... a) { return c.catalog().GetFiscalYear(a...); });
       }},
      {"departments",
       [&c, name, json] {
         return Get<catalog::GetDepartmentRequest, catalog::GetDepartmentResponse>(
             c, name, json, [&c](auto... a) { return c.catalog().GetDepartment(a...); });
       }},
      {"classificationNodes",
       [&c, name, json] {
         return Get<catalog::GetClassificationNodeRequest, catalog::GetClassificationNodeResponse>(
             c, name, json, [&c](auto... a) { return c.catalog().GetClassificationNode(a...); });
       }},
      {"projects",
       [&c, name, json] {
         return Get<catalog::GetProjectRequest, catalog::GetProjectResponse>(
             c, name, json, [&c](auto... a) { return c.catalog().GetProject(a...); });
       }},
      {"lineageEdges",
       [&c, name, json] {
         return Get<catalog::GetLineageEdgeRequest, catalog::GetLineageEdgeResponse>(
             c, name, json, [&c](auto... a) { return c.catalog().GetLineageEdge(a...); });
       }},
      {"budgetYear",
       [&c, name, json] {
         return Get<budget::GetBudgetYearRequest, budget::GetBudgetYearResponse>(
             c, name, json, [&c](auto... a) { return c.budget().GetBudgetYear(a...); });
       }},
      {"budgetLines",
       [&c, name, json] {
         return Get<budget::GetBudgetLineRequest, budget::GetBudgetLineResponse>(
             c, name, json, [&c](auto... a) { return c.budget().GetBudgetLine(a...); });
       }},
      {"ledgerEntries",
       [&c, name, json] {
         return Get<budget::GetLedgerEntryRequest, budget::GetLedgerEntryResponse>(
             c, name, json, [&c](auto... a) { return c.budget().GetLedgerEntry(a...); });
       }},
      {"reportedFigures",
       [&c, name, json] {
         return Get<budget::GetReportedFigureRequest, budget::GetReportedFigureResponse>(
             c, name, json, [&c](auto... a) { return c.budget().GetReportedFigure(a...); });
       }},
      {"indicators",
       [&c, name, json] {
         return Get<indicator::GetIndicatorRequest, indicator::GetIndicatorResponse>(
             c, name, json, [&c](auto... a) { return c.indicator().GetIndicator(a...); });
       }},
      {"indicatorLineageEdges", [&c, name, json] {
         return Get<indicator::GetIndicatorLineageEdgeRequest,
                    indicator::GetIndicatorLineageEdgeResponse>(c, name, json, [&c](auto... a) {
           return c.indicator().GetIndicatorLineageEdge(a...);
         });
       }}};
}

}  // namespace

int Show(Connection& connection, const std::string& name, bool json) {
  if (name.empty()) return ListJurisdictions(connection, json);
  const std::string full =
      platform::IsLocalGovernmentCode(name) ? platform::JurisdictionName(name) : name;
  const auto parsed = platform::ParseName(full, "NAME");
  if (!parsed.ok()) {
    std::cerr << Explain(parsed.status()) << "\n";
    return kExitUsage;
  }
  // A sub-project is a part of its project.
  if (parsed->collection == "subProjects") {
    return Show(connection,
                platform::YearResourceName(parsed->jurisdiction, *parsed->fiscal_year, "projects",
                                           parsed->parent_id),
                json);
  }
  const auto getters = Getters(connection, full, json);
  const auto getter = getters.find(parsed->collection);
  if (getter == getters.end()) {
    std::cerr << "'" << name << "' is of no known kind; known are";
    for (const auto& [collection, unused] : getters) std::cerr << " " << collection;
    std::cerr << "\n";
    return kExitUsage;
  }
  return getter->second();
}

}  // namespace kuzukuri::cli
