#include "services/platform/db/history.h"

#include "services/platform/db/revision.h"
#include "services/platform/db/statement.h"

namespace kuzukuri::platform {
namespace {

// The statement that goes by what tells writes apart best.
pqxx::result Find(pqxx::transaction_base& tx, const JurisdictionCode& jurisdiction,
                  const HistoryQuery& query, int limit) {
  const auto& [last, first, actor, year, kind, among] = query;
  if (among) {
    SqlArray revisions;
    for (const Revision revision : *among) revisions.Add(revision);
    return Run(tx, "history_of", jurisdiction, last, first, limit, actor, year, kind, revisions);
  }
  if (!actor.empty()) {
    return Run(tx, "history_by_actor", jurisdiction, last, first, limit, actor, year, kind);
  }
  if (year != 0 || !kind.empty()) {
    return Run(tx, "history_by_touched", jurisdiction, last, first, limit, year, kind);
  }
  return Run(tx, "history", jurisdiction, last, first, limit);
}

}  // namespace

std::vector<RevisionRecord> ListHistory(pqxx::transaction_base& tx,
                                        const JurisdictionCode& jurisdiction,
                                        const HistoryQuery& query, int limit) {
  std::vector<RevisionRecord> records;
  for (const pqxx::row& row : Find(tx, jurisdiction, query, limit)) {
    RevisionRecord& record = records.emplace_back();
    record.revision = row[0].as<Revision>();
    record.recorded_micros = row[1].as<int64_t>();
    record.method = row[2].as<std::string>();
    record.actor.name = row[3].as<std::string>();
    record.peer = row[4].as<std::string>();
    record.reason = row[5].as<std::string>();
    record.touched = ParseTouched(row[6].as<std::string>());
    record.actor.identity = row[7].as<std::string>();
  }
  return records;
}

Revision LastRevisionBefore(pqxx::transaction_base& tx, const JurisdictionCode& jurisdiction,
                            int64_t micros) {
  const pqxx::result rows = Run(tx, "history_before", jurisdiction, micros);
  return rows.empty() ? Revision() : rows[0][0].as<Revision>();
}

std::map<Revision, Outcomes> ListOutcomes(pqxx::transaction_base& tx,
                                          const JurisdictionCode& jurisdiction,
                                          const std::vector<Revision>& revisions, int limit,
                                          int skip) {
  SqlArray array;
  for (const Revision revision : revisions) array.Add(revision);
  std::map<Revision, Outcomes> outcomes;
  for (const pqxx::row& row : Run(tx, "revision_changes", jurisdiction, array, limit, skip)) {
    Outcomes& of = outcomes[row[0].as<Revision>()];
    of.some.push_back({row[1].as<std::string>(), row[2].as<int>()});
    of.count = row[3].as<int>();
  }
  return outcomes;
}

}  // namespace kuzukuri::platform
