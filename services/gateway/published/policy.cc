#include "services/gateway/published/policy.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "kuzukuri/catalog/v1/explanation.pb.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/gateway/published/redaction.h"
#include "services/gateway/published/years.h"
#include "services/gateway/route/fields.h"
#include "services/gateway/route/table.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/paging.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = google::protobuf;
namespace v1 = aggregator::v1;

constexpr int kMostRows = platform::kMaxPageSize;

absl::Status NotPublished() {
  // The same whether it exists or not.
  return platform::NotFound(
      "Resource", "of this path",
      "or is not published; /api/session lists what is, and at which snapshot");
}

absl::Status Malformed(int line, absl::string_view text, absl::string_view rule) {
  return platform::InvalidField(absl::StrCat("line ", line),
                                absl::StrCat("'", platform::Quote(text), "' ", rule));
}

// What a request asks about.
struct Asked {
  std::set<std::string> jurisdictions;  // codes
  std::set<int> years;
  bool all_years = false;  // of the jurisdiction: it names none
};

void Learn(const pb::Message& message, Asked& asked);

void LearnValue(const pb::Message& message, const pb::FieldDescriptor* field, int index,
                Asked& asked) {
  const pb::Reflection* r = message.GetReflection();
  const bool list = field->is_repeated();
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      Learn(list ? r->GetRepeatedMessage(message, field, index) : r->GetMessage(message, field),
            asked);
      return;
    case pb::FieldDescriptor::CPPTYPE_INT32:
      if (IsYearField(*field)) {
        asked.years.insert(list ? r->GetRepeatedInt32(message, field, index)
                                : r->GetInt32(message, field));
      }
      return;
    case pb::FieldDescriptor::CPPTYPE_STRING: {
      const auto named = YearOfName(list ? r->GetRepeatedString(message, field, index)
                                         : r->GetString(message, field));
      if (!named) return;
      asked.jurisdictions.insert(named->jurisdiction);
      if (named->year) asked.years.insert(*named->year);
      return;
    }
    default:
      return;
  }
}

// Every name and year in it, wherever it stands: a filter by what is not published would tell of
// it.
void Learn(const pb::Message& message, Asked& asked) {
  std::vector<const pb::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    const int size = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) LearnValue(message, field, i, asked);
  }
}

Asked AskedBy(const pb::Message& request) {
  Asked asked;
  Learn(request, asked);
  // A column without a year is one that does not exist.
  for (const char* path : {"columns", "comparison.columns"}) {
    const auto fields = FieldsOf(*request.GetDescriptor(), path);
    const pb::Message* holder = &request;
    for (size_t i = 0; i + 1 < fields.size(); ++i) {
      holder = &holder->GetReflection()->GetMessage(*holder, fields[i]);
    }
    const int size =
        fields.empty() ? 0 : holder->GetReflection()->FieldSize(*holder, fields.back());
    for (int i = 0; i < size; ++i) {
      const auto& column = static_cast<const v1::ColumnSpec&>(
          holder->GetReflection()->GetRepeatedMessage(*holder, fields.back(), i));
      asked.years.insert(column.fiscal_year());
    }
  }
  asked.all_years = asked.years.empty();
  return asked;
}

std::string ServiceOf(const pb::MethodDescriptor& method) {
  const std::vector<std::string> parts = absl::StrSplit(method.full_name(), '.');
  return parts.size() > 1 ? parts[1] : "";
}

const pb::FieldDescriptor* FieldNamed(const pb::Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

int64_t RevisionOf(const pb::Message& request) {
  const pb::FieldDescriptor* field = FieldNamed(request, "revision");
  return field == nullptr ? 0 : request.GetReflection()->GetInt64(request, field);
}

std::string TextOf(const pb::Message& message, const char* name) {
  const pb::FieldDescriptor* field = FieldNamed(message, name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

// The revision that a list's page token reads at, in whatever list; absent when it is none.
std::optional<int64_t> RevisionOfToken(const std::string& token) {
  std::string bytes;
  int64_t revision = 0;
  if (!platform::OpenToken(token, &bytes)) return std::nullopt;
  if (!absl::SimpleAtoi(bytes.substr(0, bytes.find('|')), &revision)) return std::nullopt;
  return revision;
}

// The revision a request is answered at; 0: the present one.
std::optional<int64_t> ReadAt(const pb::Message& request) {
  const std::string token = TextOf(request, "page_token");
  return token.empty() ? std::optional<int64_t>(RevisionOf(request)) : RevisionOfToken(token);
}

// What a snapshot pins of one service; absent when it has nothing of it.
std::optional<int64_t> Pinned(const std::string& snapshot, const std::string& jurisdiction,
                              const std::string& service) {
  const auto decoded =
      aggregator::DecodeSnapshot(snapshot, platform::JurisdictionCode(jurisdiction), "snapshot");
  if (!decoded.ok()) return std::nullopt;
  if (service == "catalog") return decoded->catalog.value();
  if (service == "budget") return decoded->budget.value();
  return decoded->indicator ? std::optional<int64_t>(decoded->indicator->value()) : std::nullopt;
}

absl::Status RefuseDrafts(pb::Message* request) {
  constexpr absl::string_view kRule =
      "drafts are not published; ask for APPROVED or NONE, or leave it out";
  const auto choice = [&](v1::ExplanationChoice asked, absl::string_view field) {
    return asked == v1::EXPLANATION_CHOICE_WITH_DRAFTS ? platform::InvalidField(field, kRule)
                                                       : absl::OkStatus();
  };
  if (auto* compare = dynamic_cast<v1::CompareExecutionRequest*>(request)) {
    return choice(compare->explanations(), "explanations");
  }
  if (auto* watch = dynamic_cast<v1::WatchComparisonRequest*>(request)) {
    return choice(watch->comparison().explanations(), "comparison.explanations");
  }
  if (auto* report = dynamic_cast<v1::GetExecutionReportRequest*>(request)) {
    return choice(report->explanations(), "explanations");
  }
  if (auto* list = dynamic_cast<catalog::v1::ListExplanationsRequest*>(request)) {
    if (list->filter().state() == catalog::v1::Explanation::STATE_DRAFT) {
      return platform::InvalidField("filter.state", kRule);
    }
    // So that pages are full.
    list->mutable_filter()->set_state(catalog::v1::Explanation::STATE_APPROVED);
  }
  return absl::OkStatus();
}

// Whether what stands behind the `@` is a snapshot of that jurisdiction.
bool LearnRevisions(const std::string& jurisdiction, PublishedYear& year) {
  const auto catalog = Pinned(year.snapshot, jurisdiction, "catalog");
  if (!catalog) return false;
  year.catalog_revision = *catalog;
  year.budget_revision = Pinned(year.snapshot, jurisdiction, "budget").value_or(0);
  return true;
}

// A code and years of one line.
absl::StatusOr<PublishedJurisdiction> ParseLine(int number, absl::string_view line) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  PublishedJurisdiction jurisdiction;
  jurisdiction.code = std::string(words[0]);
  if (!platform::IsLocalGovernmentCode(words[0])) {
    return Malformed(number, words[0],
                     "is not the code of a jurisdiction; a line begins with its six digits");
  }
  for (size_t i = 1; i < words.size(); ++i) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(words[i], absl::MaxSplits('@', 1));
    int year = 0;
    if (!absl::SimpleAtoi(parts.first, &year) || year < platform::kFirstFiscalYear ||
        year > platform::kLastFiscalYear) {
      return Malformed(number, words[i], "is not a fiscal year, such as 2023 or 2023@SNAPSHOT");
    }
    PublishedYear published{std::string(parts.second)};
    if (absl::StrContains(words[i], '@') && !LearnRevisions(jurisdiction.code, published)) {
      return Malformed(number, words[i],
                       "has no snapshot of that jurisdiction behind '@'; take it from GetSnapshot");
    }
    if (!jurisdiction.years.emplace(year, published).second) {
      return Malformed(number, words[i], "is a year that stands there twice; leave one of them");
    }
  }
  if (jurisdiction.years.empty()) {
    return Malformed(number, line, "has no year; leave the line out to publish nothing of it");
  }
  return jurisdiction;
}

}  // namespace

absl::StatusOr<Policy> Policy::Parse(absl::string_view text) {
  Policy policy;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    KZ_ASSIGN_OR_RETURN(PublishedJurisdiction jurisdiction, ParseLine(number, line));
    const std::string code = jurisdiction.code;
    if (!policy.jurisdictions_.emplace(code, std::move(jurisdiction)).second) {
      return Malformed(number, code, "is a jurisdiction that has a line already; write one line");
    }
  }
  return policy;
}

namespace {

// The snapshots that the years asked for are pinned to; years that are not asked for do not count.
std::set<std::string> PinsOf(const PublishedJurisdiction& jurisdiction, const Asked& asked) {
  std::set<std::string> pins;
  for (const int year : asked.years) {
    const std::string& pin = jurisdiction.years.at(year).snapshot;
    if (!pin.empty()) pins.insert(pin);
  }
  return pins;
}

bool AnyAsItStands(const PublishedJurisdiction& jurisdiction) {
  return std::any_of(jurisdiction.years.begin(), jurisdiction.years.end(),
                     [](const auto& year) { return year.second.snapshot.empty(); });
}

// Fixes a request of the aggregator to a snapshot.
absl::Status PinSnapshot(pb::Message* request, const std::string& pin) {
  if (dynamic_cast<v1::WatchComparisonRequest*>(request) != nullptr) {
    return platform::InvalidField(
        "comparison.columns",
        "a year among them is published as it was at one snapshot and does not change; read "
        "the comparison instead of watching it");
  }
  const pb::FieldDescriptor* field = FieldNamed(*request, "snapshot");
  if (field == nullptr) return absl::OkStatus();
  const std::string asked = TextOf(*request, "snapshot");
  if (!asked.empty() && asked != pin) return NotPublished();
  request->GetReflection()->SetString(request, field, pin);
  return absl::OkStatus();
}

// Fixes a request of one of the three services to the revision a snapshot has of it.
absl::Status PinRevision(pb::Message* request, const std::string& pin,
                         const std::string& jurisdiction, const std::string& service) {
  const std::optional<int64_t> pinned = Pinned(pin, jurisdiction, service);
  const std::optional<int64_t> asked = ReadAt(*request);
  const pb::FieldDescriptor* field = FieldNamed(*request, "revision");
  // 0 would be the present.
  if (!pinned || *pinned == 0 || !asked || field == nullptr) return NotPublished();
  if (*asked != 0 && *asked != *pinned) return NotPublished();
  request->GetReflection()->SetInt64(request, field, *pinned);
  return absl::OkStatus();
}

// Lists over years and jurisdictions lose rows; they are asked for whole, so that no page is short.
void AskForAllRows(const pb::MethodDescriptor& method, pb::Message* request) {
  if (method.name() == "ListDepartments") return;  // of no year: it loses none
  const pb::FieldDescriptor* size = FieldNamed(*request, "page_size");
  if (size != nullptr) request->GetReflection()->SetInt32(request, size, kMostRows);
}

}  // namespace

absl::Status Policy::Admit(const pb::MethodDescriptor& method, pb::Message* request) const {
  if (!RouteTable::BuiltIn().IsPublished(method)) return NotPublished();
  const Asked asked = AskedBy(*request);
  if (asked.jurisdictions.empty()) {
    // Only the list of jurisdictions names none; what is not a name names nothing that is
    // published.
    if (method.input_type()->FindFieldByName("page_token") == nullptr ||
        method.input_type()->FindFieldByName("parent") != nullptr ||
        method.input_type()->FindFieldByName("jurisdiction") != nullptr) {
      return NotPublished();
    }
    AskForAllRows(method, request);
    return absl::OkStatus();
  }
  const auto found = jurisdictions_.find(*asked.jurisdictions.begin());
  if (asked.jurisdictions.size() > 1 || found == jurisdictions_.end()) return NotPublished();
  const PublishedJurisdiction& jurisdiction = found->second;
  const bool all_published = std::all_of(asked.years.begin(), asked.years.end(), [&](int year) {
    return jurisdiction.years.contains(year);
  });
  if (!all_published) return NotPublished();
  KZ_RETURN_IF_ERROR(RefuseDrafts(request));
  std::set<std::string> pins = PinsOf(jurisdiction, asked);
  if (pins.size() > 1) {
    return platform::InvalidField(
        FieldNamed(*request, "comparison") != nullptr ? "comparison.columns" : "columns",
        "these years are published at different snapshots, which cannot be read together; compare "
        "those of one snapshot");
  }
  const std::string service = ServiceOf(method);
  if (asked.all_years && service != "aggregator") {
    AskForAllRows(method, request);
    if (pins.empty() && !AnyAsItStands(jurisdiction) && RevisionOf(*request) == 0 &&
        TextOf(*request, "page_token").empty()) {
      pins.insert(jurisdiction.years.rbegin()->second.snapshot);
    }
  }
  if (pins.empty()) return absl::OkStatus();
  return service == "aggregator" ? PinSnapshot(request, *pins.begin())
                                 : PinRevision(request, *pins.begin(), jurisdiction.code, service);
}

namespace {

// Findings about the pace quote the rates of earlier years: kept only where each of those is on the
// answer.
void DropTellingFindings(const v1::CompareExecutionRequest& request,
                         v1::CompareExecutionResponse& answer, bool paces_are_whole) {
  if (!request.include_pace() || paces_are_whole) return;
  auto* findings = answer.mutable_findings();
  findings->erase(std::remove_if(findings->begin(), findings->end(),
                                 [](const v1::Finding& finding) {
                                   return finding.kind() == v1::Finding::KIND_BEHIND_PACE;
                                 }),
                  findings->end());
}

// Whether there are paces, and all of their years may be seen.
bool PacesAreWhole(const v1::CompareExecutionResponse& answer,
                   const PublishedJurisdiction& jurisdiction) {
  bool any = false;
  const auto whole = [&](const v1::Row& row) {
    for (const v1::Pace& pace : row.paces()) {
      any = true;
      for (const v1::PastPace& past : pace.past()) {
        if (!jurisdiction.years.contains(past.fiscal_year())) return false;
      }
    }
    return true;
  };
  return std::all_of(answer.rows().begin(), answer.rows().end(), whole) && whole(answer.total()) &&
         any;
}

// How many rows the list of an answer has, and the name of the last one.
int RowsOf(const pb::Message& answer, std::string* last) {
  int rows = 0;
  for (int i = 0; i < answer.GetDescriptor()->field_count(); ++i) {
    const pb::FieldDescriptor* field = answer.GetDescriptor()->field(i);
    if (!field->is_repeated() || field->message_type() == nullptr) continue;
    rows = answer.GetReflection()->FieldSize(answer, field);
    if (rows > 0) {
      *last = TextOf(answer.GetReflection()->GetRepeatedMessage(answer, field, rows - 1), "name");
    }
  }
  return rows;
}

}  // namespace

absl::Status Policy::Redact(const pb::MethodDescriptor& method, const pb::Message& request,
                            pb::Message* answer) const {
  const Asked asked = AskedBy(request);
  const std::string code = asked.jurisdictions.empty() ? "" : *asked.jurisdictions.begin();
  const auto found = jurisdictions_.find(code);
  const std::string service = ServiceOf(method);
  if (auto* snapshot = dynamic_cast<v1::GetSnapshotResponse*>(answer);
      snapshot != nullptr && found != jurisdictions_.end() && !AnyAsItStands(found->second)) {
    // The present is not published: what is, is.
    const std::string& pin = found->second.years.rbegin()->second.snapshot;
    snapshot->set_snapshot(pin);
    snapshot->set_catalog_revision(Pinned(pin, code, "catalog").value_or(0));
    snapshot->set_budget_revision(Pinned(pin, code, "budget").value_or(0));
    snapshot->set_indicator_revision(Pinned(pin, code, "indicator").value_or(0));
  }
  // A list over years shows those that are pinned only at their own revision.
  const std::optional<int64_t> revision = ReadAt(request);
  const bool over_years = asked.all_years && service != "aggregator";
  const YearIsVisible year_is_visible = [&](absl::string_view of, int year) {
    const auto at = jurisdictions_.find(std::string(of));
    if (at == jurisdictions_.end() || !at->second.years.contains(year)) return false;
    const std::string& pin = at->second.years.at(year).snapshot;
    return !over_years || pin.empty() ||
           (revision && Pinned(pin, std::string(of), service) == *revision);
  };
  const JurisdictionIsVisible jurisdiction_is_visible = [&](absl::string_view of) {
    return jurisdictions_.contains(std::string(of));
  };
  const auto* compare = dynamic_cast<const v1::CompareExecutionRequest*>(&request);
  auto* compared = dynamic_cast<v1::CompareExecutionResponse*>(answer);
  if (const auto* watch = dynamic_cast<const v1::WatchComparisonRequest*>(&request)) {
    compare = &watch->comparison();
    compared = static_cast<v1::WatchComparisonResponse&>(*answer).mutable_comparison();
  }
  if (compare != nullptr && compared != nullptr && found != jurisdictions_.end()) {
    DropTellingFindings(*compare, *compared, PacesAreWhole(*compared, found->second));
  }
  std::string last;
  const int rows = RowsOf(*answer, &last);
  if (Redaction(code, year_is_visible, jurisdiction_is_visible).Apply(answer)) {
    answer->Clear();
    return NotPublished();
  }
  // The token of the next page names the last row.
  std::string last_left;
  const pb::FieldDescriptor* token = FieldNamed(*answer, "next_page_token");
  const bool lists = service != "aggregator" && (over_years || code.empty());
  if (lists && token != nullptr && RowsOf(*answer, &last_left) < rows && last_left != last) {
    answer->GetReflection()->ClearField(answer, token);
  }
  return absl::OkStatus();
}

}  // namespace kuzukuri::gateway
