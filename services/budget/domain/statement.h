// Published papers: what one declares of a year. How declarations and the ledger live together is
// statement_ledger.h's and docs/statements.md's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/budget/domain/entry_kind.h"
#include "services/budget/domain/reported_figure.h"
#include "services/platform/base/date.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/papers.h"
#include "services/platform/base/stated_range.h"

namespace kuzukuri::budget {

// Numbers are those of the API's enums. At one date the higher kind holds.
enum class StatementKind {
  kOriginalBudget = 1,
  kSupplementaryBudget = 2,
  kStatus = 3,
  kSettlement = platform::kSettlementStatement,
};
enum class Rounding {
  kNotSaid = 0,
  kTruncated = platform::kTruncates,
  kHalfUp = platform::kRoundsHalfUp,
};

// A figure a paper may print: a node of the tree of figures.
enum class StatementFigure {
  kCurrentAppropriation = 1,
  kOriginal = 2,
  kSupplementary = 3,  // of one number, or of all when none is given
  kProvisional = 4,
  kCarriedIn = 5,
  kContinuedIn = 6,
  kApprovedIn = 7,
  kAccidentalIn = 8,
  kReserve = 9,
  kDiverted = 10,
  kTransferred = 11,
  kReallocated = 12,
  kCarriedOut = 13,
  kContinuedOut = 14,
  kApprovedOut = 15,
  kAccidentalOut = 16,
  kCommitted = 17,
  kOrdered = 18,
  kDisbursed = 19,
};

// What a figure is made of, and what is posted when the ledger lacks some of it.
struct StatementFigureRule {
  StatementFigure figure;
  const char* name;  // for messages
  std::vector<Component> parts;
  int entry_kind;           // of the API's LedgerEntry.Kind
  int depth;                // in the tree: a figure's parts are declared and posted before it
  int adjustment_kind = 0;  // posted where the print of its parts explains it; 0: none
};

// The rule of the figure with this number; nullptr when it is not known.
const StatementFigureRule* FindStatementFigure(int number);

// One printed figure.
struct Declaration {
  int position = 0;  // in the statement, from 0
  std::string node;  // full name; the figure holds everything below it
  int figure = 0;    // a StatementFigure
  int supplementary_number = 0;
  int64_t printed = 0;   // in the unit
  int64_t unit_yen = 1;  // 1, 1000 or 1000000
};

// Classification nodes and departments that lines count in.
using Placements = std::map<platform::ResourceId, std::vector<std::string>>;

struct Statement {
  platform::ResourceId id;
  int kind = 0;  // a StatementKind
  platform::Date as_of;
  std::string title;
  int rounding = 0;
  int execution_stage = 0;  // 0: the paper does not say
  bool excerpt = false;     // its list is not the whole year's
  bool checks_only = false;
  std::string document_digest;  // SHA-256 of the paper's file, in hexadecimal; or empty
  std::string content_digest;   // of everything above, the declarations and the printed cells
  int figure_count = 0;
  int reported_figure_count = 0;
  platform::Revision revision;
  std::vector<Declaration> declarations;
  std::vector<ReportedFigure> reported_figures;  // its printed cells
  // Of lines that stand elsewhere now than when it was put: its figures hold what was below their
  // nodes then, so that a project takes its money along when it is moved.
  Placements placements;

  // Names the version.
  std::string etag() const { return std::to_string(revision.value()); }
};

// A version of a statement, without its figures, and the nodes it tells execution of.
struct ToldStatement {
  Statement statement;
  std::vector<std::string> committed;
  std::vector<std::string> disbursed;
};

// The yen a printed figure may stand for.
using YenRange = platform::StatedRange;

// Needs a valid declaration.
int64_t DeclaredYen(const Declaration& declaration);
YenRange RangeOf(const Declaration& declaration, Rounding rounding);

// The date a statement's execution stands at: the paper's own, except that a settlement's is the
// last of the closing period, whenever it is printed.
platform::Date ExecutionDate(platform::Year year, const Statement& statement);

// Checks a statement by itself: adds a violation for every bad field.
void CheckStatement(platform::FieldViolations& violations, platform::Year year,
                    const Statement& statement);

// Adds a violation for every bad field of the `index`-th figure.
void CheckDeclaration(platform::FieldViolations& violations,
                      const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      size_t index, const Declaration& declaration);

// FAILED_PRECONDITION (reason STATEMENTS_CONTRADICT) when another statement of the same kind and
// date declares a figure as the first cannot mean it.
absl::Status CheckStandTogether(const Statement& statement, const std::vector<Statement>& others);

// What a declaration says; for people.
std::string Told(const Declaration& declaration);

// What differs first between two versions, with both values; for people.
std::string FirstDifference(const Statement& stands, const Statement& next);

}  // namespace kuzukuri::budget
