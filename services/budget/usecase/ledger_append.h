#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/ledger_entry.pb.h"
#include "services/budget/domain/budget_year.h"
#include "services/budget/domain/ledger_entry.h"
#include "services/budget/store/ledger_entry.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/pools.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::budget {

// One request of a group, read from the API.
struct AppendRequest {
  platform::Year year;
  std::string request_id;  // canonical; empty where it is none, which is a violation
  std::string fingerprint;
  std::string method;
  std::string peer;
  platform::Actor actor;
  bool validate_only = false;
  std::vector<LedgerEntry> entries;
  platform::FieldViolations violations;  // found when it was read
};

// The serialised answer, or the error, of each request of a group.
using AppendResults = std::vector<absl::StatusOr<std::string>>;

// Writes requests for one jurisdiction in one transaction, in order, each as its own revision.
class AppendGroup {
 public:
  AppendGroup(platform::WriteTransaction& tx, platform::JurisdictionCode jurisdiction)
      : tx_(tx), jurisdiction_(std::move(jurisdiction)) {}

  // An error of the whole means that nothing may be committed.
  absl::StatusOr<AppendResults> Run(const std::vector<AppendRequest>& requests);

 private:
  // What is known of a year in this transaction.
  struct Year {
    BudgetYear books;
    YearBooks rows;
    std::set<platform::ResourceId> named;              // entries in the requests
    std::map<platform::ResourceId, FoundEntry> found;  // those of them that are there
    std::vector<LedgerEntry> waiting;                  // checked, not written yet
  };

  void Load(const std::vector<AppendRequest>& requests);
  absl::StatusOr<std::string> RunOne(const AppendRequest& request);
  absl::StatusOr<std::string> Write(const AppendRequest& request);
  // The request's entries, completed; every broken rule is in the status.
  absl::StatusOr<std::vector<LedgerEntry>> Check(const AppendRequest& request, Year& year) const;
  // What the requests after this one must know of it.
  static void Remember(Year& year, const std::vector<LedgerEntry>& entries);
  absl::Status CheckTaken(const AppendRequest& request, const Year& year,
                          const platform::FieldViolations& bad_fields) const;
  // Writes at once, under a savepoint, and applies the rules about several entries.
  absl::Status WriteGuarded(platform::Revision revision, const AppendRequest& request, Year& year,
                            const std::vector<LedgerEntry>& entries);
  void Flush();

  platform::WriteTransaction& tx_;
  const platform::JurisdictionCode jurisdiction_;
  platform::Revision revision_;  // of the last request written
  std::map<std::string, platform::StoredAnswer>
      answers_;  // by request id: earlier, and this group's
  std::map<platform::Year, Year> years_;
  std::vector<platform::CommittedWrite> writes_;
};

// Appends a group in as few transactions as may be: one, unless the database itself refuses it;
// then each request has its own, so that the error of one is not the others'. An error of the whole
// says that the database was not to be had.
absl::StatusOr<AppendResults> AppendLedger(platform::Pools& pools,
                                           const platform::RequestContext& context,
                                           const platform::JurisdictionCode& jurisdiction,
                                           const std::vector<AppendRequest>& requests);

}  // namespace kuzukuri::budget
