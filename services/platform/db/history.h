// The writes to a jurisdiction, the newest first: who, when, how, why and what.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/platform/base/ids.h"
#include "services/platform/base/revision_record.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {

// Which writes are wanted: those that meet every condition that is set.
struct HistoryQuery {
  Revision last;   // with this number or a smaller one
  Revision first;  // with this number or a larger one
  std::string declared_actor = {};
  int fiscal_year = 0;
  std::string kind = {};                            // collection id
  std::optional<std::vector<Revision>> among = {};  // one of these
};

std::vector<RevisionRecord> ListHistory(pqxx::transaction_base& tx,
                                        const JurisdictionCode& jurisdiction,
                                        const HistoryQuery& query, int limit);

// The last revision recorded before a time (microseconds since 1970); 0 when there is none.
Revision LastRevisionBefore(pqxx::transaction_base& tx, const JurisdictionCode& jurisdiction,
                            int64_t micros);

// What a write did with a resource. `outcome` is the API's ChangeOutcome.
struct ResourceOutcome {
  std::string name;
  int outcome = 0;
};
struct Outcomes {
  std::vector<ResourceOutcome> some;
  int count = 0;  // of all
};

// What some writes did with resources that have names of their own: of each write at most `limit`,
// by kind and name, after the first `skip`. Each service's statement `revision_changes` tells it. A
// write that did nothing with such, or nothing after those, is missing.
std::map<Revision, Outcomes> ListOutcomes(pqxx::transaction_base& tx,
                                          const JurisdictionCode& jurisdiction,
                                          const std::vector<Revision>& revisions, int limit,
                                          int skip = 0);

}  // namespace kuzukuri::platform
