#include "services/platform/server/history.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/platform/base/actor.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::platform {
namespace {

constexpr int kMostRevisions = 1000;

int64_t Micros(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1'000'000 + time.nanos() / 1000;
}

}  // namespace

absl::Status CheckFilter(const type::v1::RevisionFilter& filter,
                         const JurisdictionCode& jurisdiction) {
  FieldViolations violations;
  CheckText(violations, "filter.declared_actor", filter.declared_actor(), kMaxActor, false);
  if (!filter.kind().empty()) CheckId(violations, "filter.kind", filter.kind());
  if (filter.last_revision() < 0) {
    violations.Add("filter.last_revision",
                   absl::StrCat("last_revision is ", filter.last_revision(),
                                "; give the number of a write, or 0 for the newest"));
  }
  if (filter.first_revision() < 0) {
    violations.Add("filter.first_revision",
                   absl::StrCat("first_revision is ", filter.first_revision(),
                                "; give the number of a write, or 0 for the oldest"));
  }
  if (filter.revisions_size() > kMostRevisions) {
    violations.Add("filter.revisions", absl::StrCat("there are ", filter.revisions_size(),
                                                    " numbers; give at most ", kMostRevisions));
  }
  if (filter.fiscal_year() != 0 &&
      (filter.fiscal_year() < kFirstFiscalYear || filter.fiscal_year() > kLastFiscalYear)) {
    violations.Add("filter.fiscal_year",
                   absl::StrCat(filter.fiscal_year(), " is no fiscal year; use ", kFirstFiscalYear,
                                " to ", kLastFiscalYear, ", or 0 for any"));
  }
  if (!filter.resource().empty()) {
    const auto name = ParseName(filter.resource(), "filter.resource");
    if (!name.ok()) {
      AddViolation(violations, "filter.resource", name.status());
    } else if (name->jurisdiction != jurisdiction) {
      violations.Add(
          "filter.resource",
          absl::StrCat("'", filter.resource(), "' is not of jurisdiction ", jurisdiction.value()));
    }
  }
  // The years PostgreSQL and the message type both know.
  constexpr int64_t kMostSeconds = 253'402'300'799;
  for (const auto& [field, time] :
       {std::pair("filter.recorded_from", &filter.recorded_from()),
        std::pair("filter.recorded_before", &filter.recorded_before())}) {
    if (time->seconds() < 0 || time->seconds() > kMostSeconds || time->nanos() < 0 ||
        time->nanos() > 999'999'999) {
      violations.Add(field, "the time is not one from 1970 to 9999; use a time of that kind");
    }
  }
  return violations.ToStatus();
}

HistoryQuery QueryOf(pqxx::transaction_base& tx, const JurisdictionCode& jurisdiction,
                     const type::v1::RevisionFilter& filter, Revision head) {
  HistoryQuery query;
  query.last = head;
  if (filter.last_revision() > 0) query.last = std::min(head, Revision(filter.last_revision()));
  if (filter.has_recorded_before()) {
    query.last = std::min(query.last,
                          LastRevisionBefore(tx, jurisdiction, Micros(filter.recorded_before())));
  }
  if (filter.has_recorded_from()) {
    query.first = LastRevisionBefore(tx, jurisdiction, Micros(filter.recorded_from())) + 1;
  }
  query.first = std::max(query.first, Revision(filter.first_revision()));
  query.declared_actor = filter.declared_actor();
  query.fiscal_year = filter.fiscal_year();
  query.kind = filter.kind();
  return query;
}

std::vector<type::v1::Revision> Describe(pqxx::transaction_base& tx,
                                         const JurisdictionCode& jurisdiction,
                                         const std::vector<RevisionRecord>& records,
                                         int max_changes) {
  std::vector<Revision> numbers;
  numbers.reserve(records.size());
  for (const RevisionRecord& record : records) numbers.push_back(record.revision);
  const auto outcomes = numbers.empty() || max_changes == 0
                            ? std::map<Revision, Outcomes>()
                            : ListOutcomes(tx, jurisdiction, numbers, max_changes);
  std::vector<type::v1::Revision> described;
  for (const RevisionRecord& record : records) {
    type::v1::Revision& one = described.emplace_back();
    one.set_revision(record.revision.value());
    one.mutable_record_time()->set_seconds(record.recorded_micros / 1'000'000);
    one.mutable_record_time()->set_nanos(static_cast<int32_t>(record.recorded_micros % 1'000'000) *
                                         1000);
    one.set_method(record.method);
    one.set_declared_actor(record.actor.name);
    one.set_identity(record.actor.identity);
    one.set_peer(record.peer);
    one.set_reason(record.reason);
    for (const Touched& touched : record.touched) {
      type::v1::TouchedData* data = one.add_touched();
      data->set_fiscal_year(touched.fiscal_year.value());
      data->set_kind(touched.kind);
    }
    const auto of = outcomes.find(record.revision);
    if (of == outcomes.end()) continue;
    one.set_change_count(of->second.count);
    for (const ResourceOutcome& outcome : of->second.some) {
      type::v1::RevisionChange* change = one.add_changes();
      change->set_name(outcome.name);
      change->set_outcome(static_cast<type::v1::ChangeOutcome>(outcome.outcome));
    }
  }
  return described;
}

std::vector<Revision> NumbersOf(const type::v1::RevisionFilter& filter) {
  const std::set<int64_t> numbers(filter.revisions().begin(), filter.revisions().end());
  std::vector<Revision> each;
  each.reserve(numbers.size());
  for (const int64_t number : numbers) each.emplace_back(number);
  return each;
}

std::vector<Revision> Intersection(const std::optional<std::vector<Revision>>& others,
                                   std::vector<Revision> numbers) {
  if (!others) return numbers;
  const std::set<Revision> among(others->begin(), others->end());
  std::erase_if(numbers, [&](Revision number) { return !among.contains(number); });
  return numbers;
}

absl::StatusOr<int> MaxChanges(int asked) {
  constexpr int kMost = 10'000;
  if (asked < -1) {
    return InvalidField("max_changes", absl::StrCat("max_changes is ", asked,
                                                    "; give a number of resources, 0 for ",
                                                    kChangesTold, ", or -1 for none"));
  }
  if (asked == -1) return 0;
  return asked == 0 ? kChangesTold : std::min(asked, kMost);
}

int WritesPerPage(int asked, int max_changes) {
  constexpr int kMostTold = 100'000;
  return max_changes == 0 ? asked : std::min(asked, kMostTold / max_changes);
}

void MarkAfter(const std::map<Year, Revision>& certified, type::v1::Revision& write) {
  std::set<int> years;
  for (const type::v1::TouchedData& data : write.touched()) {
    const auto found = certified.find(Year(data.fiscal_year()));
    if (found != certified.end() && found->second < Revision(write.revision())) {
      years.insert(data.fiscal_year());
    }
  }
  for (const int year : years) write.add_after_certification(year);
}

absl::Status NoVersions(const std::string& name) {
  return InvalidField("name", absl::StrCat("'", name,
                                           "' is not of a kind this service keeps versions of; "
                                           "name a resource of another"));
}

absl::Status NoSuchRevision(const JurisdictionCode& jurisdiction, int64_t revision) {
  return NotFound("Revision", absl::StrCat(JurisdictionName(jurisdiction), " revision ", revision),
                  "list the revisions to see which there are");
}

}  // namespace kuzukuri::platform
