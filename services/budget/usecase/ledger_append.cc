#include "services/budget/usecase/ledger_append.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/budget/domain/ledger_rules.h"
#include "services/budget/store/append_year.h"
#include "services/budget/store/dimension.h"
#include "services/budget/usecase/ledger_proto.h"
#include "services/budget/usecase/revision_rules.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/savepoint.h"

namespace kuzukuri::budget {
namespace {

platform::RowPlace Place(size_t row) { return {"entries", row}; }

// What the requests name in a year.
struct Names {
  std::set<platform::ResourceId> lines;
  std::set<platform::ResourceId> entries;  // given, reversed or committed
  bool dimensions = false;
};

Names NamesOf(const std::vector<AppendRequest>& requests, platform::Year year) {
  Names names;
  for (const AppendRequest& request : requests) {
    if (request.year != year) continue;
    for (const LedgerEntry& entry : request.entries) {
      if (!entry.budget_line.empty()) names.lines.insert(entry.budget_line);
      for (const platform::ResourceId* id : {&entry.id, &entry.reverses}) {
        if (!id->empty()) names.entries.insert(*id);
      }
      names.dimensions |= !entry.fund_source.empty() || !entry.economic_item.empty();
    }
  }
  return names;
}

NeededRules RulesFor(const std::vector<LedgerEntry>& entries) {
  NeededRules needed;
  for (const LedgerEntry& entry : entries) {
    needed.commitments |= !entry.commitment.empty();
    needed.groups |= !entry.transfer_group.empty();
  }
  return needed;
}

std::string Answer(const platform::JurisdictionCode& jurisdiction, platform::Revision revision,
                   const AppendRequest& request, const std::vector<LedgerEntry>& entries) {
  const std::string year_name = platform::FiscalYearName(jurisdiction, request.year);
  v1::AppendLedgerEntriesResponse response;
  for (const LedgerEntry& entry : entries) response.add_names(EntryName(year_name, entry.id));
  response.set_revision(revision.value());
  return response.SerializeAsString();
}

absl::StatusOr<AppendResults> WriteGroup(platform::Pools& pools,
                                         const platform::RequestContext& context,
                                         const platform::JurisdictionCode& jurisdiction,
                                         const std::vector<AppendRequest>& requests) {
  absl::StatusOr<AppendResults> results = absl::UnknownError("not run");
  KZ_RETURN_IF_ERROR(platform::ResolveCommit(context, [&] {
    results = platform::Write(pools.write, context, [&](platform::WriteTransaction& tx) {
      return AppendGroup(tx, jurisdiction).Run(requests);
    });
    return results.status();
  }));
  return results;
}

std::vector<const LedgerEntry*> Pointers(const std::vector<LedgerEntry>& entries) {
  std::vector<const LedgerEntry*> pointers;
  pointers.reserve(entries.size());
  for (const LedgerEntry& entry : entries) pointers.push_back(&entry);
  return pointers;
}

}  // namespace

absl::StatusOr<AppendResults> AppendGroup::Run(const std::vector<AppendRequest>& requests) {
  std::vector<std::string> ids;
  ids.reserve(requests.size());
  for (const AppendRequest& request : requests) {
    if (!request.request_id.empty()) ids.push_back(request.request_id);
  }
  KZ_ASSIGN_OR_RETURN(platform::LockedHead head, platform::LockHead(tx_, jurisdiction_,
                                                                    /*may_create=*/true, ids));
  revision_ = head.revision;
  answers_ = std::move(head.answers);
  Load(requests);
  AppendResults results;
  for (const AppendRequest& request : requests) results.push_back(RunOne(request));
  for (const auto& [number, year] : years_) {
    if (year.waiting.empty()) continue;
    LedgerEntryStore::InsertAtCommit(tx_, jurisdiction_, number, Pointers(year.waiting));
  }
  platform::StoreWrites(tx_, jurisdiction_, writes_);
  return results;
}

void AppendGroup::Load(const std::vector<AppendRequest>& requests) {
  std::set<platform::Year> years;
  for (const AppendRequest& request : requests) years.insert(request.year);
  for (const platform::Year number : years) {
    Names names = NamesOf(requests, number);
    Year& year = years_[number];
    year.found = LedgerEntryStore(tx_).Find(jurisdiction_, number, names.entries);
    year.named = std::move(names.entries);
    for (const auto& [id, found] : year.found) names.lines.insert(found.entry.budget_line);
    AppendYear known = ReadAppendYear(tx_, jurisdiction_, number, revision_, names.lines);
    year.books = known.books.value_or(UnknownBooks(number));
    year.rows.year = number;
    year.rows.lines = std::move(known.lines);
    for (const auto& [id, found] : year.found) {
      names.dimensions |= !found.entry.fund_source.empty() || !found.entry.economic_item.empty();
    }
    if (names.dimensions) year.rows.dimensions = DimensionStore(tx_).Ids(jurisdiction_, number);
  }
}

absl::StatusOr<std::string> AppendGroup::RunOne(const AppendRequest& request) {
  const auto answer = answers_.find(request.request_id);
  if (answer != answers_.end()) {
    return platform::Replay(answer->second, request.request_id, request.fingerprint);
  }
  absl::StatusOr<std::string> response = Write(request);
  if (response.ok() && !request.validate_only) {
    answers_[request.request_id] = {request.fingerprint, *response};
  }
  return response;
}

absl::StatusOr<std::string> AppendGroup::Write(const AppendRequest& request) {
  Year& year = years_.at(request.year);
  KZ_RETURN_IF_ERROR(CheckOpen(jurisdiction_, year.books));
  KZ_ASSIGN_OR_RETURN(std::vector<LedgerEntry> entries, Check(request, year));
  const platform::Revision revision = revision_ + 1;
  const std::string hash = HashRequestId(jurisdiction_, request.request_id);
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].revision = revision;
    entries[i].index = static_cast<int>(i);
    if (entries[i].id.empty()) entries[i].id = MakeEntryId(hash, static_cast<int64_t>(i));
  }
  const bool guarded =
      IsEnforced(year.books) || std::any_of(entries.begin(), entries.end(), RefersToOthers);
  if (guarded) KZ_RETURN_IF_ERROR(WriteGuarded(revision, request, year, entries));
  if (request.validate_only) return Answer(jurisdiction_, revision_, request, entries);
  revision_ = revision;
  std::string response = Answer(jurisdiction_, revision, request, entries);
  writes_.push_back({request.request_id,
                     request.fingerprint,
                     revision,
                     request.method,
                     request.peer,
                     {response, {{request.year, "ledgerEntries"}}},
                     request.actor});
  Remember(year, entries);
  if (!guarded) {
    std::move(entries.begin(), entries.end(), std::back_inserter(year.waiting));
  }
  return response;
}

absl::StatusOr<std::vector<LedgerEntry>> AppendGroup::Check(const AppendRequest& request,
                                                            Year& year) const {
  platform::FieldViolations violations = request.violations;
  std::vector<LedgerEntry> entries = request.entries;
  std::set<platform::ResourceId> given;
  std::set<platform::ResourceId> reversed;
  for (size_t i = 0; i < entries.size(); ++i) {
    LedgerEntry& entry = entries[i];
    if (!entry.id.empty() && !given.insert(entry.id).second) {
      violations.Add(Place(i).Field("name"),
                     absl::StrCat("id '", entry.id.value(), "' stands twice in the request"));
    }
    if (!entry.reverses.empty()) {
      ReversalFact fact;
      fact.row = i;
      const auto found = year.found.find(entry.reverses);
      if (found != year.found.end()) {
        fact.reversed = found->second.entry;
        fact.again = found->second.reversed || !reversed.insert(entry.reverses).second;
        FillReversal(entry, *fact.reversed);
      }
      fact.reversal = entry;
      const size_t before = violations.size();
      CheckReversal(violations, fact);
      if (violations.size() > before) continue;
    }
    CheckRow(violations, Place(i), entry, year.rows);
  }
  KZ_RETURN_IF_ERROR(CheckTaken(request, year, violations));
  return entries;
}

void AppendGroup::Remember(Year& year, const std::vector<LedgerEntry>& entries) {
  for (const LedgerEntry& entry : entries) {
    if (year.named.contains(entry.id)) year.found[entry.id] = {entry, /*reversed=*/false};
    if (!entry.reverses.empty()) year.found.at(entry.reverses).reversed = true;
  }
}

absl::Status AppendGroup::CheckTaken(const AppendRequest& request, const Year& year,
                                     const platform::FieldViolations& bad_fields) const {
  const std::string year_name = platform::FiscalYearName(jurisdiction_, request.year);
  platform::BadRows taken;
  for (size_t i = 0; i < request.entries.size(); ++i) {
    const platform::ResourceId& id = request.entries[i].id;
    if (id.empty() || !year.found.contains(id)) continue;
    taken.Add(
        EntryName(year_name, id), Place(i).Field("name"),
        absl::StrCat("entry '", id.value(), "' is in the ledger already; nothing is posted twice"));
  }
  return taken.AlreadyExists("LedgerEntry", bad_fields);
}

absl::Status AppendGroup::WriteGuarded(platform::Revision revision, const AppendRequest& request,
                                       Year& year, const std::vector<LedgerEntry>& entries) {
  Flush();  // the rules see what came before
  platform::Savepoint guard(tx_);
  LedgerEntryStore(tx_).Insert(jurisdiction_, request.year, Pointers(entries));
  absl::Status status = ApplyRules(tx_, jurisdiction_, revision, year.books, RulesFor(entries));
  if (status.ok() && !request.validate_only) {
    guard.Keep();
  } else {
    guard.Undo();
  }
  return status;
}

void AppendGroup::Flush() {
  for (auto& [number, year] : years_) {
    if (year.waiting.empty()) continue;
    LedgerEntryStore(tx_).Insert(jurisdiction_, number, Pointers(year.waiting));
    year.waiting.clear();
  }
}

absl::StatusOr<AppendResults> AppendLedger(platform::Pools& pools,
                                           const platform::RequestContext& context,
                                           const platform::JurisdictionCode& jurisdiction,
                                           const std::vector<AppendRequest>& requests) {
  absl::StatusOr<AppendResults> together = WriteGroup(pools, context, jurisdiction, requests);
  if (!absl::IsInternal(together.status()) || requests.size() == 1) return together;
  AppendResults results;
  for (const AppendRequest& request : requests) {
    absl::StatusOr<AppendResults> one = WriteGroup(pools, context, jurisdiction, {request});
    results.push_back(one.ok() ? one->front() : one.status());
  }
  return results;
}

}  // namespace kuzukuri::budget
