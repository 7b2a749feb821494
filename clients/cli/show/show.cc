#include "clients/cli/show/show.h"

#include <google/protobuf/util/json_util.h>

#include <functional>
#include <iostream>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/show/describe.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::Message;

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

int ListJurisdictions(Connection& connection, bool json) {
  catalog::v1::ListJurisdictionsRequest request;
  request.set_page_size(1000);
  catalog::v1::ListJurisdictionsResponse all;
  do {
    catalog::v1::ListJurisdictionsResponse page;
    const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
      return connection.catalog().ListJurisdictions(&context, request, &page);
    });
    if (!status.ok()) return Failed(status);
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
  if (!status.ok()) return Failed(status);
  catalog::v1::ListFiscalYearsRequest list;
  list.set_parent(name);
  list.set_page_size(1000);
  list.set_revision(jurisdiction.revision());
  catalog::v1::ListFiscalYearsResponse years;
  status = connection.Try([&](grpc::ClientContext& context) {
    return connection.catalog().ListFiscalYears(&context, list, &years);
  });
  if (!status.ok()) return Failed(status);
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

// A year's settlement, if one stands, and those that were superseded.
int ShowSettlement(Connection& connection, const std::string& name, bool json) {
  budget::v1::GetSettlementRequest request;
  request.set_name(name);
  budget::v1::GetSettlementResponse response;
  const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
    return connection.budget().GetSettlement(&context, request, &response);
  });
  if (!status.ok()) return Failed(status);
  if (json) {
    std::cout << Json(response, true);
    return kExitOk;
  }
  const char* gap = "";
  if (response.has_settlement()) {
    std::cout << Describe(response.settlement());
    gap = "\n";
  }
  for (const auto& superseded : response.superseded()) {
    std::cout << gap << Describe(superseded);
    gap = "\n";
  }
  return kExitOk;
}

// Prints the resource of a name.
using Getter = std::function<int(Connection& connection, const std::string& name, bool json)>;

// That of a Get method of a service.
template <class Stub, class Request, class Response>
Getter GetterOf(Stub& (Connection::*service)(),
                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*)) {
  return [service, method](Connection& connection, const std::string& name, bool json) {
    Request request;
    request.set_name(name);
    Response response;
    const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
      return ((connection.*service)().*method)(&context, request, &response);
    });
    if (!status.ok()) return Failed(status);
    std::cout << (json ? Json(response, true) : Describe(Resource(response)));
    return kExitOk;
  };
}

// By collection.
const std::map<std::string, Getter>& Getters() {
  using Catalog = catalog::v1::CatalogService::Stub;
  using Budget = budget::v1::BudgetService::Stub;
  using Indicator = indicator::v1::IndicatorService::Stub;
  constexpr auto kCatalog = &Connection::catalog;
  constexpr auto kBudget = &Connection::budget;
  constexpr auto kIndicator = &Connection::indicator;
  static const std::map<std::string, Getter> kGetters = {
      {"jurisdictions", ShowJurisdiction},
      {"fiscalYears", GetterOf(kCatalog, &Catalog::GetFiscalYear)},
      {"departments", GetterOf(kCatalog, &Catalog::GetDepartment)},
      {"classificationNodes", GetterOf(kCatalog, &Catalog::GetClassificationNode)},
      {"projects", GetterOf(kCatalog, &Catalog::GetProject)},
      {"lineageEdges", GetterOf(kCatalog, &Catalog::GetLineageEdge)},
      {"explanations", GetterOf(kCatalog, &Catalog::GetExplanation)},
      {"budgetYear", GetterOf(kBudget, &Budget::GetBudgetYear)},
      {"budgetLines", GetterOf(kBudget, &Budget::GetBudgetLine)},
      {"ledgerBatches", GetterOf(kBudget, &Budget::GetLedgerBatch)},
      {"ledgerEntries", GetterOf(kBudget, &Budget::GetLedgerEntry)},
      {"settlement", ShowSettlement},
      {"reportedFigures", GetterOf(kBudget, &Budget::GetReportedFigure)},
      {"indicators", GetterOf(kIndicator, &Indicator::GetIndicator)},
      {"indicatorLineageEdges", GetterOf(kIndicator, &Indicator::GetIndicatorLineageEdge)}};
  return kGetters;
}

int ShowResource(Connection& connection, const std::string& name, bool json) {
  const auto parsed = platform::ParseName(name, "NAME");
  if (!parsed.ok()) return Misused(Explain(parsed.status()));
  // A sub-project is a part of its project.
  if (parsed->collection == "subProjects") {
    const std::string project = platform::YearResourceName(
        parsed->jurisdiction, *parsed->fiscal_year, "projects", parsed->parent_id);
    return ShowResource(connection, project, json);
  }
  const auto getter = Getters().find(parsed->collection);
  if (getter != Getters().end()) return getter->second(connection, name, json);
  return Misused(absl::StrCat(
      "'", name, "' is of no known kind; known are ",
      absl::StrJoin(Getters(), " ",
                    [](std::string* out, const auto& known) { *out += known.first; })));
}

int Show(const Session& session, const std::string& name) {
  Connection connection = session.Connect();
  if (name.empty()) return ListJurisdictions(connection, session.json);
  const std::string full = platform::IsLocalGovernmentCode(name)
                               ? platform::JurisdictionName(platform::JurisdictionCode(name))
                               : name;
  return ShowResource(connection, full, session.json);
}

}  // namespace

void AddShow(CommandLine& commands) {
  const auto name = std::make_shared<std::string>();
  platform::App app = commands.Add("show", "Show a resource by its name",
                                   [name](const Session& session) { return Show(session, *name); });
  app.AddFlag("NAME", *name,
              "Resource name, e.g. jurisdictions/141127/fiscalYears/2022/projects/I-1; a "
              "code alone shows the jurisdiction and its years; nothing lists jurisdictions");
}

}  // namespace kuzukuri::cli
