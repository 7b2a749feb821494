#include "services/budget/domain/statement.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/ledger_entry.h"
#include "services/platform/base/told_kinds.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {
namespace {

using platform::FormatDate;

constexpr size_t kDigestDigits = 64;

// The period in which a paper of the kind may be dated. A budget is printed before its year begins,
// a settlement long after it has ended.
std::pair<platform::Date, platform::Date> DatesOf(platform::Year year, StatementKind kind) {
  const platform::Date first = platform::FiscalYearStart(year);
  switch (kind) {
    case StatementKind::kOriginalBudget:
      return {platform::FiscalYearStart(year - 1), platform::FiscalYearEnd(year)};
    case StatementKind::kSupplementaryBudget:
      return {first, platform::FiscalYearEnd(year)};
    case StatementKind::kStatus:
      return {first, platform::ClosingPeriodEnd(year)};
    case StatementKind::kSettlement:
      return {platform::FiscalYearEnd(year), platform::FiscalYearEnd(year + 5)};
  }
  return {first, first};
}

void CheckAsOf(platform::FieldViolations& violations, platform::Year year,
               const Statement& statement) {
  const auto [first, last] = DatesOf(year, static_cast<StatementKind>(statement.kind));
  if (first <= statement.as_of && statement.as_of <= last) return;
  violations.Add("statement.as_of",
                 absl::StrCat(FormatDate(statement.as_of),
                              " is no date of such a paper of fiscal year ", year.value(),
                              "; give a date from ", FormatDate(first), " to ", FormatDate(last)));
}

void CheckDigest(platform::FieldViolations& violations, const std::string& digest) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (digest.empty() ||
      (digest.size() == kDigestDigits && std::all_of(digest.begin(), digest.end(), is_digit))) {
    return;
  }
  violations.Add("statement.document_digest",
                 "the digest is not 64 lower-case hexadecimal digits; give the SHA-256 of the "
                 "paper's file, or leave it out");
}

bool IsUnit(int64_t unit) { return unit == 1 || unit == 1000 || unit == 1000000; }

}  // namespace

const StatementFigureRule* FindStatementFigure(int number) {
  using F = StatementFigure;
  using C = Component;
  static const std::vector<StatementFigureRule> kRules = {
      {F::kCurrentAppropriation,
       "current appropriation",
       {C::kOriginal, C::kSupplementary, C::kProvisional, C::kContinuedIn, C::kApprovedIn,
        C::kAccidentalIn, C::kReserve, C::kDiverted, C::kTransferred, C::kReallocated, C::kLapsed,
        C::kAppropriationAdjustment, C::kNotStated, C::kInNotStated},
       kNotStatedKind,
       0,
       19},
      {F::kOriginal, "original appropriation", {C::kOriginal}, 1, 1},
      {F::kSupplementary,
       "supplementary appropriation",
       {C::kSupplementary},
       kSupplementaryKind,
       1},
      {F::kProvisional, "provisional appropriation", {C::kProvisional}, 3, 1},
      {F::kCarriedIn,
       "carry-over in",
       {C::kContinuedIn, C::kApprovedIn, C::kAccidentalIn, C::kInNotStated},
       kInNotStatedKind,
       1},
      {F::kContinuedIn, "carry-over in of continued expenses", {C::kContinuedIn}, 4, 2},
      {F::kApprovedIn, "approved carry-over in", {C::kApprovedIn}, 5, 2},
      {F::kAccidentalIn, "accidental carry-over in", {C::kAccidentalIn}, 6, 2},
      {F::kReserve, "reserve allocation", {C::kReserve}, kReserveKind, 1},
      {F::kDiverted, "diversion", {C::kDiverted}, 11, 1},
      {F::kTransferred, "transfer", {C::kTransferred}, 12, 1},
      {F::kReallocated, "reallocation", {C::kReallocated}, 13, 1},
      {F::kCarriedOut,
       "carry-over out",
       {C::kContinuedOut, C::kApprovedOut, C::kAccidentalOut, C::kOutNotStated},
       kOutNotStatedKind,
       0},
      {F::kContinuedOut, "carry-over out of continued expenses", {C::kContinuedOut}, 7, 1},
      {F::kApprovedOut, "approved carry-over out", {C::kApprovedOut}, 8, 1},
      {F::kAccidentalOut, "accidental carry-over out", {C::kAccidentalOut}, 9, 1},
      {F::kCommitted, "commitment", {C::kCommitted}, kCommitmentKind, 0},
      {F::kOrdered, "payment order", {C::kOrdered}, 22, 0},
      {F::kDisbursed,
       "disbursed amount",
       {C::kExpended, C::kRefunded, C::kReclassified, C::kDisbursedAdjustment},
       20,
       0,
       39},
  };
  for (const StatementFigureRule& rule : kRules) {
    if (static_cast<int>(rule.figure) == number) return &rule;
  }
  return nullptr;
}

int64_t DeclaredYen(const Declaration& declaration) {
  return declaration.printed * declaration.unit_yen;
}

YenRange RangeOf(const Declaration& declaration, Rounding rounding) {
  return platform::RangeOfStated(declaration.printed, declaration.unit_yen,
                                 static_cast<int>(rounding));
}

platform::Date ExecutionDate(platform::Year year, const Statement& statement) {
  const platform::Date last = platform::ClosingPeriodEnd(year);
  if (statement.kind == static_cast<int>(StatementKind::kSettlement)) return last;
  return std::clamp(statement.as_of, platform::FiscalYearStart(year), last);
}

void CheckStatement(platform::FieldViolations& violations, platform::Year year,
                    const Statement& statement) {
  if (statement.kind < 1 || statement.kind > 4) {
    violations.Add("statement.kind",
                   "the kind is not set or not known; say what paper it is, e.g. SETTLEMENT");
  } else {
    CheckAsOf(violations, year, statement);
  }
  platform::CheckText(violations, "statement.title", statement.title, platform::kMaxDisplayName,
                      true);
  if (statement.rounding < 0 || statement.rounding > 2) {
    violations.Add(
        "statement.rounding",
        "the rounding is not known; set TRUNCATED or HALF_UP, or leave it unset when the "
        "paper does not say");
  }
  if (statement.execution_stage < 0 || statement.execution_stage > 2) {
    violations.Add("statement.execution_stage",
                   "the execution stage is not known; set COMMITMENT or DISBURSEMENT, or leave it "
                   "unset when the paper does not say");
  }
  CheckDigest(violations, statement.document_digest);
}

void CheckDeclaration(platform::FieldViolations& violations,
                      const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      size_t index, const Declaration& declaration) {
  const platform::RowPlace row{"figures", index};
  const std::string problem = NodeProblem(jurisdiction, year, declaration.node);
  if (!problem.empty()) violations.Add(row.Field("node"), problem);
  if (FindStatementFigure(declaration.figure) == nullptr) {
    violations.Add(row.Field("figure"),
                   "the figure is not set or not known; say which column is printed");
  }
  const bool numbered = declaration.figure == static_cast<int>(StatementFigure::kSupplementary);
  const int number = declaration.supplementary_number;
  if (number < 0 || number > (numbered ? kMaxSupplementaryNumber : 0)) {
    violations.Add(
        row.Field("supplementary_number"),
        absl::StrCat("supplementary_number is ", number, "; only SUPPLEMENTARY has one, 1 to ",
                     kMaxSupplementaryNumber, ", or 0 for all together"));
  }
  if (!IsUnit(declaration.unit_yen)) {
    violations.Add(row.Field("unit_yen"),
                   absl::StrCat("unit_yen is ", declaration.unit_yen, "; use 1, 1000 or 1000000"));
  } else if (const int64_t most = kMaxAmountYen / declaration.unit_yen;
             declaration.printed > most || declaration.printed < -most) {
    violations.Add(
        row.Field("printed"),
        absl::StrCat("the printed amount is ", declaration.printed, " times ", declaration.unit_yen,
                     " yen; one figure holds at most ", kMaxAmountYen, " yen"));
  }
}

namespace {

// What a declaration is of, whatever it says.
auto FigureOf(const Declaration& declaration) {
  return std::tie(declaration.node, declaration.figure, declaration.supplementary_number);
}

bool Posts(const Statement& statement) { return !statement.checks_only; }

bool CanBothHold(const Declaration& a, Rounding rounding_a, const Declaration& b,
                 Rounding rounding_b) {
  return RangeOf(a, rounding_a).Meets(RangeOf(b, rounding_b));
}

// The declarations of both that are of the same figure, in order; nullptr where one has none.
std::vector<std::pair<const Declaration*, const Declaration*>> Pair(const Statement& a,
                                                                    const Statement& b) {
  std::map<decltype(FigureOf(a.declarations.front())),
           std::pair<const Declaration*, const Declaration*>>
      pairs;
  for (const Declaration& declaration : a.declarations)
    pairs[FigureOf(declaration)].first = &declaration;
  for (const Declaration& declaration : b.declarations) {
    pairs[FigureOf(declaration)].second = &declaration;
  }
  std::vector<std::pair<const Declaration*, const Declaration*>> result;
  result.reserve(pairs.size());
  for (const auto& [figure, pair] : pairs) result.push_back(pair);
  return result;
}

// What a paper tells of what is carried over, and a declaration that tells some of it: the whole
// where it does.
struct Carried {
  platform::ToldKinds told;
  const Declaration* by = nullptr;
};

// By node, in and out.
std::map<std::pair<std::string, bool>, Carried> CarriedBy(const Statement& statement) {
  std::map<std::pair<std::string, bool>, Carried> nodes;
  for (const Declaration& declaration : statement.declarations) {
    const auto figure = platform::FindCarriedFigure(declaration.figure);
    if (!figure) continue;
    Carried& carried = nodes[{declaration.node, figure->out}];
    if (!figure->kind || carried.by == nullptr) carried.by = &declaration;
    carried.told.Add(*figure, RangeOf(declaration, static_cast<Rounding>(statement.rounding)));
  }
  if (statement.kind != platform::kSettlementStatement || statement.excerpt) return nodes;
  for (auto& [node, carried] : nodes) carried.told.TellsAll();
  return nodes;
}

// What a statement declares of what is carried over and another one cannot mean; nullptr where
// there is no such thing.
const Declaration* FindOtherKinds(const Statement& statement, const Statement& other) {
  const auto theirs = CarriedBy(other);
  for (const auto& [node, carried] : CarriedBy(statement)) {
    const auto same = theirs.find(node);
    if (same != theirs.end() && !CanBothHold(carried.told, same->second.told)) return carried.by;
  }
  return nullptr;
}

}  // namespace

absl::Status CheckStandTogether(const Statement& statement, const std::vector<Statement>& others) {
  for (const Statement& other : others) {
    if (other.id == statement.id || other.kind != statement.kind ||
        other.as_of != statement.as_of || !Posts(statement) || !Posts(other)) {
      continue;
    }
    for (const auto& [here, there] : Pair(statement, other)) {
      if (here == nullptr || there == nullptr ||
          CanBothHold(*here, static_cast<Rounding>(statement.rounding), *there,
                      static_cast<Rounding>(other.rounding))) {
        continue;
      }
      return platform::FailedPrecondition(
          platform::ErrorReason::kStatementsContradict, other.id.value(),
          absl::StrCat("figures[", here->position, "]: the ", Told(*here), ", but statement '",
                       other.id.value(), "' of the same kind and date says ", there->printed,
                       " times ", there->unit_yen,
                       "; look which is right, and mend or withdraw the other"));
    }
    if (const Declaration* here = FindOtherKinds(statement, other)) {
      return platform::FailedPrecondition(
          platform::ErrorReason::kStatementsContradict, other.id.value(),
          absl::StrCat("figures[", here->position, "]: the ", Told(*here),
                       ", but with the kinds of carry-over that statement '", other.id.value(),
                       "' of the same kind and date tells of it, that does not add up; look which "
                       "is right, and mend or withdraw the other, or put as an excerpt what does "
                       "not tell all kinds"));
    }
  }
  return absl::OkStatus();
}

std::string Told(const Declaration& declaration) {
  return absl::StrCat(FindStatementFigure(declaration.figure)->name, " of ", declaration.node,
                      " is ", declaration.printed, " times ", declaration.unit_yen, " yen");
}

std::string FirstDifference(const Statement& stands, const Statement& next) {
  if (stands.kind != next.kind) return absl::StrCat("kind ", stands.kind, " and ", next.kind);
  if (stands.as_of != next.as_of) {
    return absl::StrCat("as_of ", FormatDate(stands.as_of), " and ", FormatDate(next.as_of));
  }
  if (stands.title != next.title) {
    return absl::StrCat("title '", stands.title, "' and '", next.title, "'");
  }
  for (const auto& [here, there] : Pair(stands, next)) {
    if (there == nullptr) return absl::StrCat("the ", Told(*here), ", and is left out now");
    if (here == nullptr) return absl::StrCat("the ", Told(*there), ", and was left out before");
    if (here->printed != there->printed || here->unit_yen != there->unit_yen) {
      return absl::StrCat("the ", Told(*here), ", and ", there->printed, " times ", there->unit_yen,
                          " yen now");
    }
  }
  const std::string printed = FirstDifference(stands.reported_figures, next.reported_figures);
  return printed.empty() ? "the order of the figures, or how they are to be read" : printed;
}

}  // namespace kuzukuri::budget
