#include "services/gateway/http/session_page.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "kuzukuri/catalog/v1/fiscal_year.pb.h"
#include "kuzukuri/catalog/v1/jurisdiction.pb.h"
#include "services/gateway/json/write.h"
#include "services/platform/base/version.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = catalog::v1;

constexpr std::chrono::seconds kKeptFor{5};
// Jurisdictions whose years are told; of others the page asks for itself.
constexpr int kMost = 100;

const google::protobuf::MethodDescriptor& Method(const char* name) {
  return MethodNamed(absl::StrCat("kuzukuri.catalog.v1.CatalogService.", name));
}

std::string Quoted(absl::string_view text) {
  std::string json;
  AppendJsonString(text, json);
  return json;
}

// `more`: fields that only some have, each after a comma.
std::string Entry(absl::string_view name, absl::string_view display_name,
                  const std::vector<int>& years, absl::string_view more = "") {
  return absl::StrCat("{\"name\":", Quoted(name), ",\"displayName\":", Quoted(display_name),
                      ",\"fiscalYears\":[", absl::StrJoin(years, ","), "]", more, "}");
}

// The snapshots that years are pinned to, each with those years: whoever asks for one of them names
// its snapshot, or none.
std::string PinsOf(const PublishedJurisdiction& jurisdiction) {
  std::map<std::string, std::vector<int>> years_of;
  for (const auto& [year, how] : jurisdiction.years) {
    if (!how.snapshot.empty()) years_of[how.snapshot].push_back(year);
  }
  std::vector<std::string> pins;
  for (const auto& [snapshot, years] : years_of) {
    const PublishedYear& any = jurisdiction.years.at(years.front());
    pins.push_back(absl::StrCat("{\"snapshot\":", Quoted(snapshot), ",\"catalogRevision\":\"",
                                any.catalog_revision, "\",\"budgetRevision\":\"",
                                any.budget_revision, "\",\"fiscalYears\":[",
                                absl::StrJoin(years, ","), "]}"));
  }
  return pins.empty() ? "" : absl::StrCat(",\"pinned\":[", absl::StrJoin(pins, ","), "]");
}

// The year at the end of `jurisdictions/141127/fiscalYears/2023`.
int YearOf(const pb::FiscalYear& year) {
  return std::atoi(year.name().c_str() + year.name().rfind('/') + 1);
}

}  // namespace

asio::awaitable<absl::StatusOr<std::string>> SessionPage::MakePublic(const Policy& policy,
                                                                     Exchange& exchange,
                                                                     const CallContext& context) {
  std::vector<std::string> entries;
  for (const auto& [code, published] : policy.jurisdictions()) {
    pb::GetJurisdictionRequest request;
    request.set_name(absl::StrCat("jurisdictions/", code));
    const auto answer = co_await api_.Call(exchange, Method("GetJurisdiction"), request, context);
    // What is published may be yet to come.
    if (!answer.ok() && answer.status().code() == absl::StatusCode::kNotFound) continue;
    if (!answer.ok()) co_return answer.status();
    const auto& found = static_cast<const pb::GetJurisdictionResponse&>(**answer).jurisdiction();
    std::vector<int> years;
    for (const auto& [year, how] : published.years) years.push_back(year);
    entries.push_back(Entry(found.name(), found.display_name(), years, PinsOf(published)));
    if (entries.size() == kMost) break;
  }
  co_return absl::StrJoin(entries, ",");
}

asio::awaitable<absl::StatusOr<std::string>> SessionPage::MakeStaff(Exchange& exchange,
                                                                    const CallContext& context) {
  pb::ListJurisdictionsRequest request;
  request.set_page_size(kMost);
  const auto answer = co_await api_.Call(exchange, Method("ListJurisdictions"), request, context);
  if (!answer.ok()) co_return answer.status();
  std::vector<std::string> entries;
  const auto& list = static_cast<const pb::ListJurisdictionsResponse&>(**answer);
  for (const pb::Jurisdiction& found : list.jurisdictions()) {
    pb::ListFiscalYearsRequest of;
    of.set_parent(found.name());
    of.set_page_size(1000);
    const auto years = co_await api_.Call(exchange, Method("ListFiscalYears"), of, context);
    if (!years.ok()) co_return years.status();
    std::vector<int> all;
    for (const auto& year :
         static_cast<const pb::ListFiscalYearsResponse&>(**years).fiscal_years()) {
      all.push_back(YearOf(year));
    }
    entries.push_back(Entry(found.name(), found.display_name(), all));
  }
  co_return absl::StrJoin(entries, ",");
}

asio::awaitable<absl::StatusOr<std::string>> SessionPage::ListFor(const Request& request,
                                                                  Exchange& exchange) {
  const bool is_public = request.listener == Listener::kPublic;
  const auto policy = policy_.get();
  List& kept = is_public ? public_ : staff_;
  const auto now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    if (kept.made.time_since_epoch().count() != 0 && now - kept.made < kKeptFor &&
        kept.reading == policy->number) {
      co_return kept.json;
    }
  }
  const absl::StatusOr<CallContext> context = api_.ContextOf(request);
  if (!context.ok()) co_return context.status();
  absl::StatusOr<std::string> made = std::string();
  if (is_public) {
    made = co_await MakePublic(policy->policy, exchange, *context);
  } else {
    made = co_await MakeStaff(exchange, *context);
  }
  if (made.ok()) {
    const std::lock_guard lock(mutex_);
    kept = {*made, policy->number, now};
  }
  co_return made;
}

asio::awaitable<Response> SessionPage::Answer(const Request& request, Exchange& exchange) {
  const absl::StatusOr<std::string> list = co_await ListFor(request, exchange);
  if (!list.ok()) {
    exchange.code = list.status().code();
    co_return ErrorResponse(list.status());
  }
  const bool is_public = request.listener == Listener::kPublic;
  const std::string identity = is_public ? "" : request.caller.by_proxy ? "proxy" : "local";
  co_return JsonResponse(absl::StrCat(
      "{\"listener\":\"", is_public ? "PUBLIC" : "STAFF",
      "\",\"writes\":", writes_ && !is_public ? "true" : "false",
      ",\"identity\":", Quoted(identity), ",\"onBehalfOf\":", Quoted(request.caller.identity),
      ",\"build\":", Quoted(platform::kVersion), ",\"jurisdictions\":[", *list, "]}"));
}

}  // namespace kuzukuri::gateway
