#include "clients/cli/show/show.h"

#include <google/protobuf/util/json_util.h>

#include <functional>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/show/describe.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::Message;

int Fail(const absl::Status& status) {
  std::cerr << Explain(status) << "\n";
  return ExitCode(status);
}

std::string Json(const Message& message, bool whitespace) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = whitespace;
  std::string text;
  // Only messages of the suite get here; they all have a JSON form.
  (void)google::protobuf::util::MessageToJsonString(message, &text, options);
  return text;
}

// The resource inside the answer of a Get method.
const Message& Resource(const Message& answer) {
  const google::protobuf::FieldDescriptor* field = answer.GetDescriptor()->field(0);
  return answer.GetReflection()->GetMessage(answer, field);
}

// Sends a Get request for `name` and prints its answer.
template <class Request, class Response, class Send>
int Get(Connection& connection, const std::string& name, bool json, Send send) {
  Request request;
  request.set_name(name);
  Response response;
  const absl::Status status = connection.Try(
      [&](grpc::ClientContext& context) { return send(&context, request, &response); });
  if (!status.ok()) return Fail(status);
  std::cout << (json ? Json(response, true) : Describe(Resource(response)));
  return kExitOk;
}

int ListJurisdictions(Connection& connection, bool json) {
  catalog::v1::ListJurisdictionsRequest request;
  request.set_page_size(1000);
  catalog::v1::ListJurisdictionsResponse all;
  do {
    catalog::v1::ListJurisdictionsResponse page;
    const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
      return connection.catalog().ListJurisdictions(&context, request, &page);
    });
    if (!status.ok()) return Fail(status);
    request.set_page_token(page.next_page_token());
    page.clear_next_page_token();
    all.MergeFrom(page);
  } while (!request.page_token().empty());
  if (json) std::cout << Json(all, true);
  for (const auto& item : all.jurisdictions()) {
    if (!json) std::cout << item.name() << "  " << item.display_name() << "\n";
  }
  return kExitOk;
}

// A jurisdiction with its fiscal years, both of one revision.
int ShowJurisdiction(Connection& connection, const std::string& name, bool json) {
  catalog::v1::GetJurisdictionRequest get;
  get.set_name(name);
  catalog::v1::GetJurisdictionResponse jurisdiction;
  absl::Status status = connection.Try([&](grpc::ClientContext& context) {
    return connection.catalog().GetJurisdiction(&context, get, &jurisdiction);
  });
  if (!status.ok()) return Fail(status);
  catalog::v1::ListFiscalYearsRequest list;
  list.set_parent(name);
  list.set_page_size(1000);
  list.set_revision(jurisdiction.revision());
  catalog::v1::ListFiscalYearsResponse years;
  status = connection.Try([&](grpc::ClientContext& context) {
    return connection.catalog().ListFiscalYears(&context, list, &years);
  });
  if (!status.ok()) return Fail(status);
  if (!json) {
    std::cout << Describe(jurisdiction.jurisdiction());
    for (const auto& year : years.fiscal_years()) std::cout << "\n" << Describe(year);
    return kExitOk;
  }
  const auto append = [](std::string* out, const catalog::v1::FiscalYear& year) {
    out->append(Json(year, false));
  };
  std::cout << "{\"jurisdiction\":" << Json(jurisdiction.jurisdiction(), false)
            << ",\"fiscalYears\":[" << absl::StrJoin(years.fiscal_years(), ",", append) << "]}\n";
  return kExitOk;
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
      {"settlement",
       [&c, name, json] {
         return Get<budget::GetSettlementRequest, budget::GetSettlementResponse>(
             c, name, json, [&c](auto... a) { return c.budget().GetSettlement(a...); });
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
