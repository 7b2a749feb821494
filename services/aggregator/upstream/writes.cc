#include "services/aggregator/upstream/writes.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {
namespace {

// Calls `body(stub, request, response)` with a service's own, of which the last two are prototypes.
template <class Body>
void WithService(const Services& services, Upstream service, const Body& body) {
  switch (service) {
    case Upstream::kCatalog:
      return body(services.catalog(), catalog::v1::ListRevisionsRequest(),
                  catalog::v1::ListRevisionsResponse());
    case Upstream::kBudget:
      return body(services.budget(), budget::v1::ListRevisionsRequest(),
                  budget::v1::ListRevisionsResponse());
    case Upstream::kIndicator:
      return body(services.indicator(), indicator::v1::ListRevisionsRequest(),
                  indicator::v1::ListRevisionsResponse());
  }
}

bool IsUnknown(const absl::Status& status) { return absl::IsNotFound(status); }

type::v1::RevisionFilter FilterOf(const WriteQuery& query) {
  type::v1::RevisionFilter filter;
  filter.set_first_revision(query.after.value() + 1);
  filter.set_last_revision(query.last.value());
  return filter;
}

// The filters of a query: as many writes each as a request may name.
std::vector<type::v1::RevisionFilter> FiltersOf(const WriteQuery& query) {
  constexpr int kMostNamed = 1000;
  if (query.last <= query.after) return {};
  if (query.among.empty()) return {FilterOf(query)};
  std::vector<type::v1::RevisionFilter> filters;
  for (const platform::Revision revision : query.among) {
    if (filters.empty() || filters.back().revisions_size() == kMostNamed) {
      filters.push_back(FilterOf(query));
    }
    filters.back().add_revisions(revision.value());
  }
  return filters;
}

template <class T>
struct Collecting {
  std::mutex mutex;
  std::shared_ptr<T> found = std::make_shared<T>();
};

template <class T>
std::shared_ptr<Calls> MakeCalls(const Context& context,
                                 const std::shared_ptr<Collecting<T>>& collecting, Loaded<T> done) {
  return Calls::Create(context, [collecting, done = std::move(done)](const absl::Status& status) {
    if (!status.ok()) return done(status);
    done(std::shared_ptr<const T>(collecting->found));
  });
}

// The first moment after a day in Japan, which knows no summer time.
int64_t EndOfDay(const platform::Date& day) {
  constexpr int64_t kDay = 86'400;
  constexpr int64_t kJapan = 32'400;  // nine hours
  const platform::Date epoch{1970, 1, 1};
  return (platform::DaysBetween(epoch, day) + 1) * kDay - kJapan;
}

}  // namespace

void WriteLoader::Load(const Context& context, const platform::JurisdictionCode& jurisdiction,
                       const std::vector<WriteQuery>& queries, Loaded<Writes> done) const {
  auto collecting = std::make_shared<Collecting<Writes>>();
  const CallsPtr calls = MakeCalls(context, collecting, std::move(done));
  for (const WriteQuery& query : queries) {
    for (const type::v1::RevisionFilter& filter : FiltersOf(query)) {
      WithService(services_, query.service, [&](auto& stub, auto request, auto response) {
        using Response = decltype(response);
        request.set_parent(platform::JurisdictionName(jurisdiction));
        *request.mutable_filter() = filter;
        request.set_max_changes(query.max_changes);
        calls->template List<Response>(
            NameOf(query.service), request,
            [&stub](auto... a) { stub.async()->ListRevisions(a...); },
            [collecting, service = query.service](Response& page) {
              const std::lock_guard lock(collecting->mutex);
              WritesOfService& found = (*collecting->found)[service];
              for (type::v1::Revision& one : *page.mutable_revisions()) {
                const platform::Revision revision(one.revision());
                found.emplace(revision, std::move(one));
              }
              return absl::OkStatus();
            },
            IsUnknown);
      });
    }
  }
  calls->Seal();
}

void WriteLoader::LoadDay(const Context& context, const platform::JurisdictionCode& jurisdiction,
                          const platform::Date& day, Loaded<Snapshot> done) const {
  auto collecting = std::make_shared<Collecting<Snapshot>>();
  collecting->found->jurisdiction = jurisdiction;
  collecting->found->indicator = platform::Revision();
  const CallsPtr calls = MakeCalls(context, collecting, std::move(done));
  for (const Upstream service : kUpstreams) {
    WithService(services_, service, [&](auto& stub, auto request, auto response) {
      using Response = decltype(response);
      request.set_parent(platform::JurisdictionName(jurisdiction));
      request.set_page_size(1);
      request.mutable_filter()->mutable_recorded_before()->set_seconds(EndOfDay(day));
      calls->template Start<Response>(
          NameOf(service), request, [&stub](auto... a) { stub.async()->ListRevisions(a...); },
          [collecting, service](const Response& page) {
            if (page.revisions().empty()) return absl::OkStatus();
            const std::lock_guard lock(collecting->mutex);
            collecting->found->Set(service, {platform::Revision(page.revisions(0).revision()), 0});
            return absl::OkStatus();
          },
          IsUnknown);
    });
  }
  calls->Seal();
}

}  // namespace kuzukuri::aggregator
