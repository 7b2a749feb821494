// Handlers of what a service tells of its writes, the same way in every service.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "kuzukuri/type/v1/history.pb.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/paging.h"
#include "services/platform/db/history.h"
#include "services/platform/db/page.h"
#include "services/platform/server/service.h"

namespace kuzukuri::platform {

// What a service reads of its resources, of every kind alike.
template <class Resource>
struct ResourceReader {
  // The resource at a revision; nothing when it is not there.
  std::function<std::optional<Resource>(pqxx::transaction_base&, const ResourceName&, Revision)>
      read;
  // The revisions that made or ended a version of it. Nothing for a kind without versions.
  std::function<std::optional<std::vector<Revision>>(pqxx::transaction_base&, const ResourceName&)>
      revisions;
  // The fiscal years that are certified, with the revision since when. Null for a service that does
  // not know.
  std::function<std::map<Year, Revision>(pqxx::transaction_base&, const JurisdictionCode&)>
      certified = nullptr;
};

// Marks writes that touched a year after it had been certified.
void MarkAfter(const std::map<Year, Revision>& certified, type::v1::Revision& write);

// INVALID_ARGUMENT for a filter that cannot be.
absl::Status CheckFilter(const type::v1::RevisionFilter& filter,
                         const JurisdictionCode& jurisdiction);

// Which writes a filter wants, at a head.
HistoryQuery QueryOf(pqxx::transaction_base& tx, const JurisdictionCode& jurisdiction,
                     const type::v1::RevisionFilter& filter, Revision head);

// Resources told of each write unless more are asked for; GetRevision has all.
inline constexpr int kChangesTold = 100;

// Writes as messages, with what each did with resources, at most `max_changes` of them.
std::vector<type::v1::Revision> Describe(pqxx::transaction_base& tx,
                                         const JurisdictionCode& jurisdiction,
                                         const std::vector<RevisionRecord>& records,
                                         int max_changes = kChangesTold);

// The numbers a filter names.
std::vector<Revision> NumbersOf(const type::v1::RevisionFilter& filter);

// Those of the numbers that are among others, when there are others.
std::vector<Revision> Intersection(const std::optional<std::vector<Revision>>& others,
                                   std::vector<Revision> numbers);

// How many resources are told of each write.
absl::StatusOr<int> MaxChanges(int asked);

// How many writes a page has at most, so that it tells 100,000 resources and no more.
int WritesPerPage(int asked, int max_changes);

absl::Status NoVersions(const std::string& name);
absl::Status NoSuchRevision(const JurisdictionCode& jurisdiction, int64_t revision);

// The number a page token resumes after; `otherwise` without one.
inline int64_t NumberAfter(const std::string& after, int64_t otherwise) {
  int64_t number = 0;
  return absl::SimpleAtoi(after, &number) ? number : otherwise;
}

template <class Response, class Resource, class Request>
absl::StatusOr<Response> ListRevisions(Pools& pools, const RequestContext& context,
                                       const Request& request,
                                       const ResourceReader<Resource>& resources) {
  KZ_ASSIGN_OR_RETURN(const ResourceName parent,
                      ParseNameOf(request.parent(), "jurisdictions", "parent"));
  KZ_RETURN_IF_ERROR(CheckFilter(request.filter(), parent.jurisdiction));
  KZ_ASSIGN_OR_RETURN(const int max_changes, MaxChanges(request.max_changes()));
  KZ_ASSIGN_OR_RETURN(const int asked, PageSize(request.page_size()));
  const int size = WritesPerPage(asked, max_changes);
  const std::string scope = absl::StrCat(context.method, "|", request.parent(), "|",
                                         request.filter().SerializeAsString());
  PageToken from;
  if (!request.page_token().empty()) {
    KZ_ASSIGN_OR_RETURN(from, DecodePageToken(request.page_token(), scope));
  }
  const auto read = [&](pqxx::transaction_base& tx, Revision head) -> absl::StatusOr<Response> {
    HistoryQuery query = QueryOf(tx, parent.jurisdiction, request.filter(), head);
    if (!from.after.empty()) {
      query.last = std::min(query.last, Revision(NumberAfter(from.after, 0) - 1));
    }
    if (!request.filter().resource().empty()) {
      KZ_ASSIGN_OR_RETURN(const ResourceName name,
                          ParseName(request.filter().resource(), "filter.resource"));
      query.among = resources.revisions(tx, name);
      if (!query.among) return NoVersions(request.filter().resource());
    }
    if (request.filter().revisions_size() > 0) {
      query.among = Intersection(query.among, NumbersOf(request.filter()));
    }
    std::vector<RevisionRecord> records = ListHistory(tx, parent.jurisdiction, query, size + 1);
    Response response;
    if (records.size() > static_cast<size_t>(size)) {
      records.pop_back();
      response.set_next_page_token(
          EncodePageToken({head, std::to_string(records.back().revision.value())}, scope));
    }
    const auto certified = resources.certified ? resources.certified(tx, parent.jurisdiction)
                                               : std::map<Year, Revision>();
    for (type::v1::Revision& one : Describe(tx, parent.jurisdiction, records, max_changes)) {
      MarkAfter(certified, one);
      *response.add_revisions() = std::move(one);
    }
    response.set_revision(head.value());
    return response;
  };
  return ReadAt(pools, context, parent.jurisdiction, from.revision, read);
}

template <class Response, class Resource, class Request>
absl::StatusOr<Response> GetRevision(Pools& pools, const RequestContext& context,
                                     const Request& request,
                                     const ResourceReader<Resource>& resources) {
  KZ_ASSIGN_OR_RETURN(const ResourceName parent,
                      ParseNameOf(request.parent(), "jurisdictions", "parent"));
  KZ_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size()));
  if (request.revision() < 1) {
    return InvalidField("revision", absl::StrCat("revision is ", request.revision(),
                                                 "; give the number of a write, 1 or more"));
  }
  const Revision revision(request.revision());
  const std::string scope =
      absl::StrCat(context.method, "|", request.parent(), "|", request.revision());
  PageToken from;
  if (!request.page_token().empty()) {
    KZ_ASSIGN_OR_RETURN(from, DecodePageToken(request.page_token(), scope));
  }
  const auto skip = static_cast<int>(NumberAfter(from.after, 0));
  const auto read = [&](pqxx::transaction_base& tx, Revision) -> absl::StatusOr<Response> {
    const auto records =
        ListHistory(tx, parent.jurisdiction, {.last = revision, .first = revision}, 1);
    if (records.empty()) return NoSuchRevision(parent.jurisdiction, request.revision());
    Response response;
    *response.mutable_revision() = Describe(tx, parent.jurisdiction, records).front();
    if (resources.certified) {
      MarkAfter(resources.certified(tx, parent.jurisdiction), *response.mutable_revision());
    }
    const auto outcomes = ListOutcomes(tx, parent.jurisdiction, {revision}, size, skip);
    const auto of = outcomes.find(revision);
    if (of == outcomes.end()) return response;
    for (const ResourceOutcome& one : of->second.some) {
      KZ_ASSIGN_OR_RETURN(const ResourceName name, ParseName(one.name, "name"));
      auto* change = response.add_changes();
      change->set_name(one.name);
      change->set_outcome(static_cast<type::v1::ChangeOutcome>(one.outcome));
      if (auto before = resources.read(tx, name, revision - 1)) {
        *change->mutable_before() = *std::move(before);
      }
      if (auto after = resources.read(tx, name, revision)) {
        *change->mutable_after() = *std::move(after);
      }
    }
    const int told = skip + static_cast<int>(of->second.some.size());
    if (told < of->second.count) {
      response.set_next_page_token(EncodePageToken({revision, std::to_string(told)}, scope));
    }
    return response;
  };
  return ReadAt(pools, context, parent.jurisdiction, revision, read);
}

template <class Response, class Resource, class Request>
absl::StatusOr<Response> ListVersions(Pools& pools, const RequestContext& context,
                                      const Request& request,
                                      const ResourceReader<Resource>& resources) {
  KZ_ASSIGN_OR_RETURN(const ResourceName name, ParseName(request.name(), "name"));
  KZ_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size()));
  const std::string scope = absl::StrCat(context.method, "|", request.name());
  PageToken from;
  if (!request.page_token().empty()) {
    KZ_ASSIGN_OR_RETURN(from, DecodePageToken(request.page_token(), scope));
  }
  const int64_t before = NumberAfter(from.after, INT64_MAX);
  const auto read = [&](pqxx::transaction_base& tx, Revision head) -> absl::StatusOr<Response> {
    std::optional<std::vector<Revision>> revisions = resources.revisions(tx, name);
    if (!revisions) return NoVersions(request.name());
    std::sort(revisions->begin(), revisions->end(), std::greater<>());
    Response response;
    Revision end;  // of the version that is looked at; 0: it stands
    bool any = false;
    for (const Revision revision : *revisions) {
      if (revision > head) continue;
      any = true;
      if (revision.value() < before) {
        if (response.versions_size() == size) {
          response.set_next_page_token(EncodePageToken(
              {head, std::to_string(response.versions(size - 1).revision())}, scope));
          break;
        }
        if (auto resource = resources.read(tx, name, revision)) {
          auto* version = response.add_versions();
          *version->mutable_resource() = *std::move(resource);
          version->set_revision(revision.value());
          version->set_end_revision(end.value());
        }
      }
      end = revision;
    }
    if (!any) return NotFound("Resource", request.name(), "look whether the name is right");
    response.set_revision(head.value());
    return response;
  };
  return ReadAt(pools, context, name.jurisdiction, from.revision, read);
}

}  // namespace kuzukuri::platform
