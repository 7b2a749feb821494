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
#include "services/platform/db/revision.h"

namespace kuzukuri::budget {

// One request of a group, read from the API.
struct AppendRequest {
  int year = 0;
  std::string request_id;  // canonical
  std::string fingerprint;
  std::string method;
  std::string peer;
  bool validate_only = false;
  std::vector<LedgerEntry> entries;
  platform::FieldViolations violations;  // found when it was read
};

// Writes requests for one jurisdiction in one transaction, in order, each as its own revision.
class AppendGroup {
 public:
  AppendGroup(platform::WriteTransaction& tx, std::string jurisdiction)
      : tx_(tx), jurisdiction_(std::move(jurisdiction)) {}

  // The serialised answer, or the error, of each request. An error of the whole otherwise; then
  // nothing may be committed.
  absl::StatusOr<std::vector<absl::StatusOr<std::string>>> Run(
      const std::vector<AppendRequest>& requests);

 private:
  // What is known of a year in this transaction.
  struct Year {
    BudgetYear books;
    YearBooks rows;
    std::map<std::string, FoundEntry> found;  // entries the requests name
    std::set<std::string> taken;              // ids this group has used
    std::set<std::string> reversed;           // ids this group has reversed
    std::vector<LedgerEntry> waiting;         // checked, not written yet
  };

  void Load(const std::vector<AppendRequest>& requests);
  absl::StatusOr<std::string> RunOne(const AppendRequest& request);
  absl::StatusOr<std::string> Write(const AppendRequest& request);
  // The request's entries, completed; every broken rule is in the status.
  absl::StatusOr<std::vector<LedgerEntry>> Check(const AppendRequest& request, Year& year) const;
  absl::Status CheckTaken(const AppendRequest& request, const Year& year) const;
  // Writes at once, under a savepoint, and applies the rules about several entries.
  absl::Status WriteGuarded(const AppendRequest& request, Year& year,
                            const std::vector<LedgerEntry>& entries, int64_t revision);
  void Flush();

  platform::WriteTransaction& tx_;
  const std::string jurisdiction_;
  int64_t revision_ = 0;  // of the last request written
  std::map<std::string, platform::StoredAnswer>
      answers_;  // by request id: earlier, and this group's
  std::map<int, Year> years_;
  std::vector<platform::CommittedWrite> writes_;
};

}  // namespace kuzukuri::budget
