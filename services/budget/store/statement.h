#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/budget/domain/ledger_entry.h"
#include "services/budget/domain/statement.h"
#include "services/budget/domain/statement_ledger.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::budget {

// Of a row with the columns of statement_get.
Statement StatementFromRow(const pqxx::row& row);
// Versions with the nodes they tell execution of, from rows of revision, figure and node.
std::vector<ToldStatement> AddToldNodes(std::vector<Statement> versions, const pqxx::result& nodes);
// The numbers of the figures that tell execution, as parameters.
inline constexpr int kCommittedFigure = static_cast<int>(StatementFigure::kCommitted);
inline constexpr int kDisbursedFigure = static_cast<int>(StatementFigure::kDisbursed);

// A line with where it stood.
using Placement = Placements::value_type;
struct MovedLine {
  Placement before;
  std::vector<std::string> nodes;  // those it left or came to
};

// Versions of statements, and which entries of the ledger are theirs.
class StatementStore {
 public:
  StatementStore(pqxx::transaction_base& tx, platform::JurisdictionCode jurisdiction,
                 platform::Year year)
      : tx_(tx), jurisdiction_(std::move(jurisdiction)), year_(year) {}

  // Without their figures.
  std::optional<Statement> Get(platform::Revision revision, const platform::ResourceId& id);
  std::vector<Statement> List(const platform::PageQuery& page);
  // Those that stand and post, with the nodes they tell execution of.
  std::vector<ToldStatement> Told(platform::Revision revision);
  // Reads the figures of versions, and where lines stood for them.
  void AddFigures(std::vector<Statement>& statements);
  // Nodes whose appropriation some versions declare.
  std::set<std::string> GrantedNodes(const std::vector<Statement>& statements);
  // What some versions declare figures of.
  std::set<TellsFigure> ToldFigures(const std::vector<Statement>& statements);
  // What a version prints, in the order of its cells.
  std::vector<ReportedFigure> Reported(platform::Revision version, const platform::ResourceId& id);
  // Figures of a version after a position (-1: from the first).
  std::vector<Declaration> Figures(platform::Revision version, const platform::ResourceId& id,
                                   int after, int limit);
  // Where lines stood for a version, after one of them, as of a revision.
  std::vector<Placement> ListPlacements(const Statement& version, const platform::PageQuery& page);

  // Notes where lines stood before a revision that moved them, with the nodes they left or came to,
  // for the standing statements that declare something of these.
  void NotePlacements(platform::Revision revision, const std::vector<MovedLine>& moved);

  // Ends the version that stands, if one does.
  void End(platform::Revision revision, const platform::ResourceId& id);
  void Insert(const Statement& statement);

  // What was written to a year since its statements last were.
  struct Changes {
    std::optional<platform::Date> posted_from;  // the first date others posted at
    bool books = false;                         // the lines, or the state of the books
  };
  // Nothing where no statement was ever written.
  std::optional<Changes> FindChanges();

  // Sums of what others posted up to each of some dates, and of what statements posted before one,
  // apart.
  std::vector<OtherSum> Others(const std::set<platform::Date>& dates, const platform::Date& from);
  // What statements posted from a date on and nothing reversed.
  std::vector<PostedEntry> Posted(const platform::Date& from);
  // Adds entries of one revision.
  void Post(const std::vector<LedgerEntry>& entries);

 private:
  template <class... Values>
  pqxx::result RunOf(const char* query, const std::vector<Statement>& versions,
                     const Values&... values);

  pqxx::transaction_base& tx_;
  const platform::JurisdictionCode jurisdiction_;
  const platform::Year year_;
};

}  // namespace kuzukuri::budget
