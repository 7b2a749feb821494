// The ledger of a year and its statements, while a revision is made.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/statement.pb.h"
#include "services/budget/domain/statement.h"
#include "services/budget/domain/statement_ledger.h"
#include "services/budget/store/budget_year.h"
#include "services/budget/store/statement.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// In a transaction that makes a revision. What a write cannot change is not read: the ledger holds
// what statements declare of the time before.
class YearStatements {
 public:
  YearStatements(pqxx::transaction_base& tx, const platform::JurisdictionCode& jurisdiction,
                 platform::Year year, platform::Revision revision);

  // The version that stands, with its figures.
  std::optional<Statement> Find(const platform::ResourceId& id);
  const std::vector<Statement>& standing() const { return standing_; }
  // FAILED_PRECONDITION (reason NO_BUDGET_LINE) where a statement says of lines where they stood
  // that the year does not have.
  absl::Status CheckPlaced(const Statement& statement) const;
  // A standing one with the cells it prints.
  Statement Whole(Statement statement);

  // FAILED_PRECONDITION when the books of the year are closed.
  absl::Status CheckOpen() const;

  // Reads all that stands.
  void ReadAll();
  // Reads what stands at or after the first date that changes when a version takes the place of
  // another; of none, or none takes it, where one is null.
  void ReadChanged(const Statement* before, const Statement* after);
  // The same where others alone wrote.
  void ReadChanged();

  // Ends the version that stands, and has another take its place: the same paper, which counts
  // lines where they stood when it was put first.
  void Replace(const Statement& next);
  void Remove(const platform::ResourceId& id);

  // What the ledger lacks of, or has beyond, what the statements declare.
  absl::Status Plan();

  // FAILED_PRECONDITION (reason NO_BUDGET_LINE) for nodes that lack a line only since the revision.
  absl::Status CheckLinesLeft();

  bool MovesNothing() const { return move_.post.empty() && move_.reverse.empty(); }

  // Posts what Plan() found, as the revision's entries from an index on; their ids are made from
  // the request's. Returns the next index.
  int Move(const std::string& request_id, int first_index = 0);

  v1::StatementEffect Effect() const;

 private:
  // What the statements post on the lines of a revision.
  absl::StatusOr<StatementLedger> PostOnLines(platform::Revision revision);
  absl::Status CheckLines() const;

  // Where others posted since statements were last written, or all where the books changed.
  platform::Date FirstOtherChange();
  platform::Date FirstChange(const Statement* before, const Statement* after);
  // `next` is to stand beside what is read.
  void ReadFrom(const platform::Date& from, const Statement* next = nullptr);

  const platform::JurisdictionCode jurisdiction_;
  const platform::Year year_;
  const platform::Revision revision_;
  pqxx::transaction_base& tx_;
  StatementStore store_;
  std::vector<Statement> standing_;  // those that the write can change, once they are read
  const std::optional<BudgetYear> state_;
  platform::Date from_;
  std::vector<Statement> left_out_;  // that post before it only, without their figures
  std::set<std::string> granted_before_;
  StatementLedger ledger_;
  StatementMove move_;
};

}  // namespace kuzukuri::budget
