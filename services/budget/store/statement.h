#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <vector>

#include "services/budget/domain/ledger_entry.h"
#include "services/budget/domain/statement.h"
#include "services/budget/domain/statement_ledger.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::budget {

// Versions of statements, and which entries of the ledger are theirs.
class StatementStore {
 public:
  StatementStore(pqxx::transaction_base& tx, platform::JurisdictionCode jurisdiction,
                 platform::Year year)
      : tx_(tx), jurisdiction_(std::move(jurisdiction)), year_(year) {}

  // Without their figures.
  std::optional<Statement> Get(platform::Revision revision, const platform::ResourceId& id);
  std::vector<Statement> List(const platform::PageQuery& page);
  // Those that stand, with what they declare.
  std::vector<Statement> Standing(platform::Revision revision);
  // What a version prints, in the order of its cells.
  std::vector<ReportedFigure> Reported(platform::Revision version, const platform::ResourceId& id);
  // Figures of a version after a position (-1: from the first).
  std::vector<Declaration> Figures(platform::Revision version, const platform::ResourceId& id,
                                   int after, int limit);

  // Ends the version that stands, if one does.
  void End(platform::Revision revision, const platform::ResourceId& id);
  void Insert(const Statement& statement);

  // Sums of what others posted up to each of some dates.
  std::vector<OtherSum> Others(const std::set<platform::Date>& dates);
  // What statements posted and nothing reversed.
  std::vector<PostedEntry> Posted();
  // Adds entries of one revision.
  void Post(const std::vector<LedgerEntry>& entries);

 private:
  pqxx::transaction_base& tx_;
  const platform::JurisdictionCode jurisdiction_;
  const platform::Year year_;
};

}  // namespace kuzukuri::budget
