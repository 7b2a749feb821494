#include "clients/cli/log/written.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "clients/cli/import/same_content.h"
#include "clients/cli/shared/certified_years.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::Message;

// The resource that is set in a message such as CatalogResource; null when none is.
const Message* MemberOf(const Message& holder) {
  const auto* reflection = holder.GetReflection();
  const auto* field =
      reflection->GetOneofFieldDescriptor(holder, holder.GetDescriptor()->oneof_decl(0));
  return field == nullptr ? nullptr : &reflection->GetMessage(holder, field);
}

// What each revision made of a resource, from its versions.
template <class Version>
std::map<int64_t, std::string> Alterations(const std::vector<Version>& versions) {
  std::map<int64_t, std::string> made;
  for (size_t i = 0; i < versions.size(); ++i) {
    if (const int64_t end = versions[i].end_revision(); end != 0 && !made.contains(end)) {
      made[end] = "deleted\n";
    }
    if (i + 1 == versions.size() || versions[i + 1].end_revision() != versions[i].revision()) {
      made[versions[i].revision()] = "made\n";
      continue;
    }
    const Version& before = versions[i + 1];
    const Message* old = MemberOf(before.resource());
    const Message* next = MemberOf(versions[i].resource());
    if (old == nullptr || next == nullptr) continue;
    made[versions[i].revision()] = Alteration(*old, *next);
  }
  return made;
}

// One service, by the messages of its package.
template <class ListRequest, class ListResponse, class VersionsRequest, class VersionsResponse,
          class Version, class List, class Versions>
absl::Status Ask(const char* service, Connection& connection, const LogQuery& query, List list,
                 Versions list_versions, std::vector<LoggedWrite>& writes) {
  if (query.only && *query.only != service) return absl::OkStatus();
  ListRequest request;
  request.set_parent(query.jurisdiction);
  *request.mutable_filter() = query.filter;
  request.set_page_size(query.limit);
  ListResponse response;
  const absl::Status status = connection.Try(
      [&](grpc::ClientContext& context) { return list(connection, &context, request, &response); });
  // A service that nothing was written to, or that keeps no such resource.
  const bool has_none = absl::IsNotFound(status) ||
                        (absl::IsInvalidArgument(status) && !query.filter.resource().empty());
  if (has_none) return absl::OkStatus();
  KZ_RETURN_IF_ERROR(status);
  std::map<int64_t, std::string> alterations;
  if (!query.filter.resource().empty()) {
    VersionsRequest of;
    of.set_name(query.filter.resource());
    of.set_page_size(1000);
    VersionsResponse versions;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      return list_versions(connection, &context, of, &versions);
    }));
    alterations =
        Alterations(std::vector<Version>(versions.versions().begin(), versions.versions().end()));
  }
  for (type::v1::Revision& one : *response.mutable_revisions()) {
    const std::string alteration = alterations[one.revision()];
    writes.push_back({service, std::move(one), alteration});
  }
  return absl::OkStatus();
}

}  // namespace

namespace {

// When each certified year was certified: (seconds, nanoseconds). The budget service marks its own
// writes, and tells of others' only this.
std::map<int, std::pair<int64_t, int32_t>> CertifiedAt(Connection& connection,
                                                       const std::string& jurisdiction) {
  std::map<int, std::pair<int64_t, int32_t>> times;
  const auto years = FindCertifiedYears(connection, jurisdiction);
  if (!years.ok()) return times;
  for (const auto& [year, revision] : *years) {
    budget::v1::GetRevisionRequest request;
    request.set_parent(jurisdiction);
    request.set_revision(revision);
    request.set_page_size(1);
    budget::v1::GetRevisionResponse response;
    const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
      return connection.budget().GetRevision(&context, request, &response);
    });
    const auto parsed = platform::ParseName(year, "year");
    if (!status.ok() || !parsed.ok() || !parsed->fiscal_year) continue;
    const auto& time = response.revision().record_time();
    times[parsed->fiscal_year->value()] = {time.seconds(), time.nanos()};
  }
  return times;
}

// Marks what other services wrote of a certified year, by the time it was written.
void MarkOthers(Connection& connection, const std::string& jurisdiction,
                std::vector<LoggedWrite>& writes) {
  const auto is_other = [](const LoggedWrite& write) { return write.service != "budget"; };
  if (std::none_of(writes.begin(), writes.end(), is_other)) return;
  const auto times = CertifiedAt(connection, jurisdiction);
  for (LoggedWrite& write : writes) {
    if (!is_other(write)) continue;
    const auto& time = write.revision.record_time();
    std::set<int> after;
    for (const type::v1::TouchedData& data : write.revision.touched()) {
      const auto found = times.find(data.fiscal_year());
      const bool is_after =
          found != times.end() && std::pair(time.seconds(), time.nanos()) > found->second;
      if (is_after) after.insert(data.fiscal_year());
    }
    for (const int year : after) write.revision.add_after_certification(year);
  }
}

}  // namespace

absl::StatusOr<std::vector<LoggedWrite>> FindWrites(Connection& connection, const LogQuery& query) {
  std::vector<LoggedWrite> writes;
  namespace c = catalog::v1;
  namespace b = budget::v1;
  namespace i = indicator::v1;
  KZ_RETURN_IF_ERROR((Ask<c::ListRevisionsRequest, c::ListRevisionsResponse, c::ListVersionsRequest,
                          c::ListVersionsResponse, c::CatalogVersion>(
      "catalog", connection, query,
      [](Connection& to, auto... a) { return to.catalog().ListRevisions(a...); },
      [](Connection& to, auto... a) { return to.catalog().ListVersions(a...); }, writes)));
  KZ_RETURN_IF_ERROR((Ask<b::ListRevisionsRequest, b::ListRevisionsResponse, b::ListVersionsRequest,
                          b::ListVersionsResponse, b::BudgetVersion>(
      "budget", connection, query,
      [](Connection& to, auto... a) { return to.budget().ListRevisions(a...); },
      [](Connection& to, auto... a) { return to.budget().ListVersions(a...); }, writes)));
  KZ_RETURN_IF_ERROR((Ask<i::ListRevisionsRequest, i::ListRevisionsResponse, i::ListVersionsRequest,
                          i::ListVersionsResponse, i::IndicatorVersion>(
      "indicator", connection, query,
      [](Connection& to, auto... a) { return to.indicator().ListRevisions(a...); },
      [](Connection& to, auto... a) { return to.indicator().ListVersions(a...); }, writes)));
  std::stable_sort(writes.begin(), writes.end(), [](const LoggedWrite& x, const LoggedWrite& y) {
    const auto& a = x.revision.record_time();
    const auto& b = y.revision.record_time();
    return std::pair(a.seconds(), a.nanos()) > std::pair(b.seconds(), b.nanos());
  });
  if (writes.size() > static_cast<size_t>(query.limit)) {
    writes.resize(static_cast<size_t>(query.limit));
  }
  MarkOthers(connection, query.jurisdiction, writes);
  return writes;
}

}  // namespace kuzukuri::cli
