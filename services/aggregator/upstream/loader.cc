#include "services/aggregator/upstream/loader.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/corrections.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/calls.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/server/call.h"

namespace kuzukuri::aggregator {
namespace {

// A pinned revision the service has not reached: the snapshot is from the future or of another
// installation.
absl::Status Explain(const absl::Status& status) {
  if (!platform::HasReason(status, platform::ErrorReason::kRevisionAhead)) return status;
  return platform::FailedPrecondition(
      platform::ErrorReason::kSnapshotAhead, "snapshot",
      "snapshot: it names a revision a service has not reached; use a snapshot of this "
      "installation, or leave it empty");
}

absl::Status CheckRevision(const char* service, platform::Revision asked, int64_t answered) {
  if (asked.value() == answered) return absl::OkStatus();
  return platform::Unavailable(platform::ErrorReason::kUpstreamRevisionMismatch,
                               absl::StrCat("the ", service, " service answered at revision ",
                                            answered, " a read pinned to ", asked.value(),
                                            "; try again, and look at its version if it stays"),
                               {{"service", service}});
}

// A piece on its way: what arrives on several threads is put together under the mutex.
template <class Parts>
struct Pending {
  Parts parts;
  std::mutex mutex;
};

bool IsAbsent(const absl::Status& status) { return absl::IsNotFound(status); }

// A catalog of a release before has none of these.
bool IsAbsentOrBefore(const absl::Status& status) {
  return IsAbsent(status) || absl::IsUnimplemented(status);
}

// What a year's figures are laid out by. Writes of other kinds, such as explanations, leave them as
// they are.
constexpr std::array<const char*, 5> kCatalogKinds = {"fiscalYears", "classificationNodes",
                                                      "projects", "subProjects", "lineageEdges"};

bool Counts(const type::v1::Revision& write, platform::Year fiscal_year) {
  return std::any_of(write.touched().begin(), write.touched().end(), [&](const auto& data) {
    return data.fiscal_year() == fiscal_year.value() &&
           std::find(kCatalogKinds.begin(), kCatalogKinds.end(), data.kind()) !=
               kCatalogKinds.end();
  });
}

// Asks for the last writes of a year, as many as corrections are counted.
template <class Request>
Request LastWrites(const platform::JurisdictionCode& jurisdiction, platform::Year fiscal_year,
                   platform::Revision revision) {
  Request request;
  request.set_parent(platform::JurisdictionName(jurisdiction));
  request.set_page_size(kMostCorrections);
  request.set_max_changes(-1);  // what was touched says enough
  request.mutable_filter()->set_fiscal_year(fiscal_year.value());
  request.mutable_filter()->set_last_revision(revision.value());
  return request;
}

// The revisions of some writes.
template <class Response>
std::vector<platform::Revision> NumbersOf(const Response& answer) {
  std::vector<platform::Revision> numbers;
  for (const type::v1::Revision& write : answer.revisions()) {
    numbers.emplace_back(write.revision());
  }
  return numbers;
}

// Handler that checks a page's revision and moves its rows to the end of a list.
template <class Parts, class Page, class Row, class Target>
auto Append(const std::shared_ptr<Pending<Parts>>& pending, const char* service,
            platform::Revision revision, google::protobuf::RepeatedPtrField<Row>* (Page::*field)(),
            const Target& target) {
  return [pending, service, revision, field, target](Page& page) {
    KZ_RETURN_IF_ERROR(CheckRevision(service, revision, page.revision()));
    const std::lock_guard lock(pending->mutex);
    for (Row& row : *(page.*field)()) target(pending->parts, std::move(row));
    return absl::OkStatus();
  };
}

// Hands over what `make` makes of the parts; an exception is an error like others.
template <class T, class Make>
void Deliver(const Context& context, const absl::Status& status, const Loaded<T>& done,
             const Make& make) {
  if (!status.ok()) return done(Explain(status));
  absl::StatusOr<std::shared_ptr<const T>> made = absl::UnknownError("not made");
  try {
    made = make();
  } catch (...) {
    made = platform::CaughtException(*context);
  }
  done(std::move(made));
}

template <class Request>
Request At(const std::string& parent, platform::Revision revision) {
  Request request;
  request.set_parent(parent);
  request.set_revision(revision.value());
  return request;
}

}  // namespace

template <class Parts>
void Loader::ListCatalog(Calls& calls, const std::shared_ptr<Parts>& pending,
                         const std::string& parent, platform::Revision revision) const {
  namespace v1 = catalog::v1;
  auto& stub = services_.catalog();
  v1::GetFiscalYearRequest year;
  year.set_name(parent);
  year.set_revision(revision.value());
  calls.Start<v1::GetFiscalYearResponse>(
      "catalog", year, [&stub](auto... a) { stub.async()->GetFiscalYear(a...); },
      [pending, revision](const v1::GetFiscalYearResponse& answer) {
        KZ_RETURN_IF_ERROR(CheckRevision("catalog", revision, answer.revision()));
        const std::lock_guard lock(pending->mutex);
        pending->parts.exists = true;
        pending->parts.fiscal_year = answer.fiscal_year();
        return absl::OkStatus();
      },
      IsAbsent);
  calls.List<v1::ListClassificationNodesResponse>(
      "catalog", At<v1::ListClassificationNodesRequest>(parent, revision),
      [&stub](auto... a) { stub.async()->ListClassificationNodes(a...); },
      Append(pending, "catalog", revision,
             &v1::ListClassificationNodesResponse::mutable_classification_nodes,
             [](CatalogParts& parts, v1::ClassificationNode row) {
               parts.nodes.push_back(std::move(row));
             }),
      IsAbsent);
  calls.List<v1::ListProjectsResponse>(
      "catalog", At<v1::ListProjectsRequest>(parent, revision),
      [&stub](auto... a) { stub.async()->ListProjects(a...); },
      Append(
          pending, "catalog", revision, &v1::ListProjectsResponse::mutable_projects,
          [](CatalogParts& parts, v1::Project row) { parts.projects.push_back(std::move(row)); }),
      IsAbsent);
}

template <class Parts>
void Loader::ListCatalogWrites(const CallsPtr& calls, const std::shared_ptr<Parts>& pending,
                               const platform::JurisdictionCode& jurisdiction,
                               platform::Year fiscal_year, platform::Revision revision) const {
  namespace v1 = catalog::v1;
  const auto ask = [this, calls, pending, fiscal_year](const v1::ListRevisionsRequest& request,
                                                       const auto& then) {
    calls->Start<v1::ListRevisionsResponse>(
        "catalog", request, [this](auto... a) { services_.catalog().async()->ListRevisions(a...); },
        [pending, fiscal_year, then](const v1::ListRevisionsResponse& answer) {
          int counted = 0;
          for (const type::v1::Revision& write : answer.revisions()) {
            if (!Counts(write, fiscal_year)) continue;
            const std::lock_guard lock(pending->mutex);
            pending->parts.writes.insert(platform::Revision(write.revision()));
            ++counted;
          }
          then(answer, counted);
          return absl::OkStatus();
        },
        IsAbsentOrBefore);
  };
  const auto last = LastWrites<v1::ListRevisionsRequest>(jurisdiction, fiscal_year, revision);
  ask(last, [ask, last](const v1::ListRevisionsResponse& answer, int counted) {
    if (answer.next_page_token().empty() || counted == answer.revisions_size()) return;
    // Writes of other kinds may have left some out: each kind by itself then.
    for (const char* kind : kCatalogKinds) {
      v1::ListRevisionsRequest of_kind = last;
      of_kind.mutable_filter()->set_kind(kind);
      ask(of_kind, [](const auto&, int) {});
    }
  });
}

CallsPtr Loader::LoadYear(const Context& context, const platform::JurisdictionCode& jurisdiction,
                          platform::Year fiscal_year, platform::Revision revision,
                          Loaded<CatalogYear> done) const {
  namespace v1 = catalog::v1;
  auto pending = std::make_shared<Pending<CatalogParts>>();
  const auto calls = Calls::Create(context, [=](const absl::Status& status) {
    Deliver(context, status, done, [&] {
      return std::make_shared<const CatalogYear>(
          AssembleYear(jurisdiction, fiscal_year, pending->parts));
    });
  });
  const std::string parent = platform::FiscalYearName(jurisdiction, fiscal_year);
  ListCatalog(*calls, pending, parent, revision);
  auto& stub = services_.catalog();
  calls->List<v1::ListLineageEdgesResponse>(
      "catalog", At<v1::ListLineageEdgesRequest>(parent, revision),
      [&stub](auto... a) { stub.async()->ListLineageEdges(a...); },
      Append(
          pending, "catalog", revision, &v1::ListLineageEdgesResponse::mutable_lineage_edges,
          [](CatalogParts& parts, v1::LineageEdge row) { parts.edges.push_back(std::move(row)); }),
      IsAbsent);
  calls->List<v1::ListExplanationsResponse>(
      "catalog", At<v1::ListExplanationsRequest>(parent, revision),
      [&stub](auto... a) { stub.async()->ListExplanations(a...); },
      Append(pending, "catalog", revision, &v1::ListExplanationsResponse::mutable_explanations,
             [](CatalogParts& parts, v1::Explanation row) {
               parts.explanations.push_back(std::move(row));
             }),
      IsAbsentOrBefore);
  ListCatalogWrites(calls, pending, jurisdiction, fiscal_year, revision);
  calls->Seal();
  return calls;
}

CallsPtr Loader::LoadPaper(const Context& context, const platform::JurisdictionCode& jurisdiction,
                           platform::Year fiscal_year, platform::Revision revision,
                           Loaded<Paper> done) const {
  auto pending = std::make_shared<Pending<CatalogParts>>();
  auto paper = std::make_shared<Paper>();
  const auto calls = Calls::Create(context, [=](const absl::Status& status) {
    Deliver(context, status, done, [&] {
      paper->catalog = std::move(pending->parts);
      return paper;
    });
  });
  ListCatalog(*calls, pending, platform::FiscalYearName(jurisdiction, fiscal_year), revision);
  calls->Seal();
  return calls;
}

CallsPtr Loader::LoadPublished(const Context& context,
                               const platform::JurisdictionCode& jurisdiction,
                               platform::Year fiscal_year, platform::Revision revision,
                               Loaded<PublishedFigures> done) const {
  namespace v1 = budget::v1;
  auto pending = std::make_shared<Pending<PublishedParts>>();
  const auto calls = Calls::Create(context, [=](const absl::Status& status) {
    Deliver(context, status, done, [&] {
      return std::make_shared<const PublishedFigures>(AssemblePublished(std::move(pending->parts)));
    });
  });
  const std::string parent = platform::FiscalYearName(jurisdiction, fiscal_year);
  calls->List<v1::ListReportedFiguresResponse>(
      "budget", At<v1::ListReportedFiguresRequest>(parent, revision),
      [this](auto... a) { services_.budget().async()->ListReportedFigures(a...); },
      Append(pending, "budget", revision,
             &v1::ListReportedFiguresResponse::mutable_reported_figures,
             [](PublishedParts& parts, v1::ReportedFigure row) {
               parts.figures.push_back(std::move(row));
             }),
      IsAbsent);
  calls->List<v1::ListStatementsResponse>(
      "budget", At<v1::ListStatementsRequest>(parent, revision),
      [this](auto... a) { services_.budget().async()->ListStatements(a...); },
      Append(pending, "budget", revision, &v1::ListStatementsResponse::mutable_statements,
             [](PublishedParts& parts, v1::Statement row) {
               parts.statements.push_back(std::move(row));
             }),
      IsAbsent);
  calls->Seal();
  return calls;
}

CallsPtr Loader::LoadBook(const Context& context, const platform::JurisdictionCode& jurisdiction,
                          platform::Year fiscal_year, platform::Revision revision,
                          std::shared_ptr<const YearBook> base, Loaded<YearBook> done) const {
  namespace v1 = budget::v1;
  // Pages come one after the other, so the book needs no mutex.
  auto book = base == nullptr ? std::make_shared<YearBook>() : std::make_shared<YearBook>(*base);
  book->fiscal_year = fiscal_year;
  auto pending = std::make_shared<Pending<CertifiedParts>>();
  const auto calls = Calls::Create(context, [=](const absl::Status& status) {
    Deliver(context, status, done, [&] {
      book->revision = revision;
      AddCertified(pending->parts, *book);
      return book;
    });
  });
  auto request =
      At<v1::GetYearBookRequest>(platform::FiscalYearName(jurisdiction, fiscal_year), revision);
  if (base != nullptr) request.set_after_revision(base->revision.value());
  const bool known = base != nullptr && base->certification;
  calls->Pages<v1::GetYearBookResponse>(
      "budget", request, [this](auto... a) { services_.budget().async()->GetYearBook(a...); },
      [=, this](const v1::GetYearBookResponse& page) {
        KZ_RETURN_IF_ERROR(CheckRevision("budget", revision, page.revision()));
        KZ_RETURN_IF_ERROR(AddPage(page, *book));
        if (!page.has_certification()) return absl::OkStatus();
        if (!known) AskSeen(*calls, pending, jurisdiction, fiscal_year, revision);
        const platform::Revision after =
            known ? base->revision : platform::Revision(page.certification().revision());
        ListCorrections(*calls, pending, jurisdiction, fiscal_year, {after, revision});
        return absl::OkStatus();
      });
  calls->Seal();
  return calls;
}

template <class Parts>
void Loader::AskSeen(Calls& calls, const std::shared_ptr<Parts>& pending,
                     const platform::JurisdictionCode& jurisdiction, platform::Year fiscal_year,
                     platform::Revision revision) const {
  namespace v1 = budget::v1;
  v1::GetSettlementRequest request;
  request.set_name(
      absl::StrCat(platform::FiscalYearName(jurisdiction, fiscal_year), "/settlement"));
  request.set_revision(revision.value());
  calls.Start<v1::GetSettlementResponse>(
      "budget", request, [this](auto... a) { services_.budget().async()->GetSettlement(a...); },
      [pending, jurisdiction](const v1::GetSettlementResponse& answer) {
        const auto seen = DecodeSnapshot(answer.settlement().certified_figures().snapshot(),
                                         jurisdiction, "snapshot");
        const std::lock_guard lock(pending->mutex);
        if (seen.ok()) pending->parts.indicator_revision = seen->indicator;
        return absl::OkStatus();
      },
      IsAbsentOrBefore);
}

// Nothing is posted on a year that is certified: every write of it is a correction.
template <class Parts>
void Loader::ListCorrections(Calls& calls, const std::shared_ptr<Parts>& pending,
                             const platform::JurisdictionCode& jurisdiction,
                             platform::Year fiscal_year, const Between& between) const {
  namespace v1 = budget::v1;
  if (between.after >= between.upto) return;
  auto request = LastWrites<v1::ListRevisionsRequest>(jurisdiction, fiscal_year, between.upto);
  request.mutable_filter()->set_first_revision(between.after.value() + 1);
  calls.List<v1::ListRevisionsResponse>(
      "budget", request, [this](auto... a) { services_.budget().async()->ListRevisions(a...); },
      [pending](const v1::ListRevisionsResponse& page) {
        const std::vector<platform::Revision> numbers = NumbersOf(page);
        const std::lock_guard lock(pending->mutex);
        auto& corrections = pending->parts.corrections;
        corrections.insert(corrections.end(), numbers.begin(), numbers.end());
        return absl::OkStatus();
      },
      IsAbsentOrBefore);
}

CallsPtr Loader::LoadIndicators(const Context& context,
                                const platform::JurisdictionCode& jurisdiction,
                                platform::Year fiscal_year, platform::Revision revision,
                                Loaded<YearIndicators> done) const {
  namespace v1 = indicator::v1;
  auto pending = std::make_shared<Pending<YearIndicators>>();
  const auto calls = Calls::Create(context, [=](const absl::Status& status) {
    Deliver(context, status, done,
            [&] { return std::make_shared<const YearIndicators>(std::move(pending->parts)); });
  });
  auto& stub = services_.indicator();
  const std::string parent = platform::FiscalYearName(jurisdiction, fiscal_year);
  calls->List<v1::ListIndicatorsResponse>(
      "indicator", At<v1::ListIndicatorsRequest>(parent, revision),
      [&stub](auto... a) { stub.async()->ListIndicators(a...); },
      Append(pending, "indicator", revision, &v1::ListIndicatorsResponse::mutable_indicators,
             [](YearIndicators& parts, v1::Indicator row) { AddIndicator(std::move(row), parts); }),
      IsAbsent);
  calls->List<v1::ListIndicatorLineageEdgesResponse>(
      "indicator", At<v1::ListIndicatorLineageEdgesRequest>(parent, revision),
      [&stub](auto... a) { stub.async()->ListIndicatorLineageEdges(a...); },
      Append(pending, "indicator", revision,
             &v1::ListIndicatorLineageEdgesResponse::mutable_indicator_lineage_edges,
             [](YearIndicators& parts, const v1::IndicatorLineageEdge& row) {
               parts.edges.push_back(FromProto(row));
             }),
      IsAbsent);
  calls->Start<v1::ListRevisionsResponse>(
      "indicator", LastWrites<v1::ListRevisionsRequest>(jurisdiction, fiscal_year, revision),
      [&stub](auto... a) { stub.async()->ListRevisions(a...); },
      [pending](const v1::ListRevisionsResponse& answer) {
        const std::lock_guard lock(pending->mutex);
        pending->parts.writes = NumbersOf(answer);
        return absl::OkStatus();
      },
      IsAbsentOrBefore);
  calls->Seal();
  return calls;
}

CallsPtr Loader::LoadDirectory(const Context& context,
                               const platform::JurisdictionCode& jurisdiction,
                               platform::Revision revision, Loaded<Directory> done) const {
  namespace v1 = catalog::v1;
  auto pending = std::make_shared<Pending<Directory>>();
  const auto calls = Calls::Create(context, [=](const absl::Status& status) {
    Deliver(context, status, done,
            [&] { return std::make_shared<const Directory>(std::move(pending->parts)); });
  });
  auto& stub = services_.catalog();
  const std::string name = platform::JurisdictionName(jurisdiction);
  calls->List<v1::ListDepartmentsResponse>(
      "catalog", At<v1::ListDepartmentsRequest>(name, revision),
      [&stub](auto... a) { stub.async()->ListDepartments(a...); },
      Append(pending, "catalog", revision, &v1::ListDepartmentsResponse::mutable_departments,
             [](Directory& parts, const v1::Department& row) {
               parts.departments[row.name()] = row.display_name();
             }));
  v1::GetJurisdictionRequest request;
  request.set_name(name);
  request.set_revision(revision.value());
  calls->Start<v1::GetJurisdictionResponse>(
      "catalog", request, [&stub](auto... a) { stub.async()->GetJurisdiction(a...); },
      [pending, revision](const v1::GetJurisdictionResponse& answer) {
        KZ_RETURN_IF_ERROR(CheckRevision("catalog", revision, answer.revision()));
        const std::lock_guard lock(pending->mutex);
        pending->parts.jurisdiction_display_name = answer.jurisdiction().display_name();
        return absl::OkStatus();
      },
      IsAbsent);
  calls->Seal();
  return calls;
}

}  // namespace kuzukuri::aggregator
