#include "services/budget/domain/statement_day.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/money.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

// The order in which papers hold: at one date the higher kind, the later paper, the finer unit.
bool HoldsBefore(const Dated& a, const Dated& b) {
  return std::tie(b.statement->kind, b.statement->as_of, a.declaration->unit_yen, a.statement->id) <
         std::tie(a.statement->kind, a.statement->as_of, b.declaration->unit_yen, b.statement->id);
}

YenRange RangeOf(const Dated& dated) {
  return RangeOf(*dated.declaration, static_cast<Rounding>(dated.statement->rounding));
}

// Whether a figure counts entries of another: its component, and the number of its supplementary
// budget.
bool Counts(const Dated& dated, const EntryKind& kind, int supplementary_number) {
  const int number = dated.declaration->supplementary_number;
  const std::vector<Component>& parts = dated.rule->parts;
  return (number == 0 || number == supplementary_number) &&
         std::find(parts.begin(), parts.end(), kind.component) != parts.end();
}

}  // namespace

void StatementDay::Order(std::vector<Dated>& declared) const {
  std::stable_sort(declared.begin(), declared.end(),
                   [this](const Dated& a, const Dated& b) { return IsMetBefore(a, b); });
}

const std::vector<size_t>& StatementDay::Below(const Dated& dated) const {
  return trees_.Of(*dated.statement).Below(dated.declaration->node);
}

absl::StatusOr<int64_t> StatementDay::Holds(const Dated& dated) const {
  return sums_.Of(Below(dated), *dated.rule, dated.declaration->supplementary_number);
}

bool StatementDay::IsMetBefore(const Dated& a, const Dated& b) const {
  const size_t rank_a = trees_.Rank(a.declaration->node);
  const size_t rank_b = trees_.Rank(b.declaration->node);
  if (rank_a != rank_b) return rank_a < rank_b;
  if (a.declaration->node != b.declaration->node) return a.declaration->node < b.declaration->node;
  if (a.rule->depth != b.rule->depth) return a.rule->depth > b.rule->depth;
  if (a.rule->figure != b.rule->figure) return a.rule->figure < b.rule->figure;
  // The numbers of a supplementary budget before all together.
  const int number_a = a.declaration->supplementary_number;
  const int number_b = b.declaration->supplementary_number;
  return number_a != number_b ? number_a > number_b : HoldsBefore(a, b);
}

absl::Status StatementDay::Post(const std::vector<Dated>& declared) {
  const Dated* met = nullptr;
  for (const Dated& dated : declared) {
    if (dated.statement->checks_only) continue;
    if (met != nullptr && met->Figure() == dated.Figure()) continue;
    met = &dated;
    TurnOf(dated.declaration->node).met.push_back(met);
  }
  while (!turns_.empty()) {
    // Whatever is posted on a node concerns only nodes above it, whose turns come later. Where
    // papers of a day see that otherwise, a node has another turn.
    const auto turn = turns_.extract(turns_.begin());
    KZ_RETURN_IF_ERROR(Take(turn.key().second, turn.mapped()));
  }
  return absl::OkStatus();
}

absl::Status StatementDay::Compare(const std::vector<Dated>& declared) {
  for (const Dated& dated : declared) {
    KZ_ASSIGN_OR_RETURN(const int64_t holds, Holds(dated));
    if (!RangeOf(dated).Holds(holds)) {
      ledger_.disagreements.push_back({dated.statement->id, dated.declaration, dated.date, holds});
    }
  }
  return absl::OkStatus();
}

StatementDay::Turn& StatementDay::TurnOf(const std::string& node) {
  return turns_[{trees_.Rank(node), node}];
}

absl::Status StatementDay::Take(const std::string& node, const Turn& turn) {
  KZ_RETURN_IF_ERROR(TakeFresh(node, turn, /*declared=*/true));
  for (const Dated* dated : turn.met) KZ_RETURN_IF_ERROR(Meet(*dated));
  return TakeFresh(node, turn, /*declared=*/false);
}

absl::Status StatementDay::TakeFresh(const std::string& node, const Turn& turn, bool declared) {
  for (const auto& [figure, fresh] : turn.fresh) {
    const EntryKind kind = *FindEntryKind(FindStatementFigure(figure.first)->entry_kind);
    bool is_declared = false;
    bool is_all_fresh = true;
    for (const Dated* dated : turn.met) {
      if (!Counts(*dated, kind, figure.second)) continue;
      is_declared = true;
      if (declared) is_all_fresh = is_all_fresh && IsFresh(*dated);
    }
    if (is_declared != declared) continue;
    KZ_ASSIGN_OR_RETURN(const int64_t taken, TakeOff(node, figure, fresh));
    // What a node told before has below it is no news to those above.
    const int64_t known = is_all_fresh ? taken : fresh.yen;
    KZ_RETURN_IF_ERROR(Pass(node, figure, *fresh.told_by, -known));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> StatementDay::TakeOff(const std::string& node, const Figure& figure,
                                              const Fresh& fresh) {
  const StatementFigureRule& rule = *FindStatementFigure(figure.first);
  const EntryKind kind = *FindEntryKind(rule.entry_kind);
  const BudgetLine* line = sums_.OwnLine(node, kind);
  if (line == nullptr || sums_.IsKeptByPostings(line, kind)) return 0;
  KZ_ASSIGN_OR_RETURN(const int64_t own, sums_.OfStatements(*line, rule, figure.second));
  const int64_t taken = std::min(fresh.yen, own);
  if (taken <= 0) return 0;
  KZ_RETURN_IF_ERROR(PostOn(*line, *fresh.told_by, kind.number, figure.second, -taken));
  return taken;
}

absl::Status StatementDay::Meet(const Dated& dated) {
  KZ_ASSIGN_OR_RETURN(const int64_t holds, Holds(dated));
  if (!RangeOf(dated).Holds(holds)) KZ_RETURN_IF_ERROR(MakeUp(dated, holds));
  if (dated.rule->adjustment_kind == 0) return absl::OkStatus();
  std::vector<const Dated*>& widest = widest_[dated.declaration->figure];
  widest.resize(sums_.line_count());
  for (const size_t i : Below(dated)) widest[i] = &dated;
  return absl::OkStatus();
}

absl::Status StatementDay::MakeUp(const Dated& dated, int64_t holds) {
  const Declaration& declaration = *dated.declaration;
  const EntryKind kind = *FindEntryKind(dated.rule->entry_kind);
  const BudgetLine* line = sums_.OwnLine(declaration.node, kind);
  if (sums_.IsKeptByPostings(line, kind)) return absl::OkStatus();
  if (line == nullptr) {
    NameNodeWithoutLine(declaration.node);
    return absl::OkStatus();
  }
  // Both are within the limits of an entry or of 64 bits halved: see CheckDeclaration.
  const auto lacking = platform::CheckedSub(DeclaredYen(declaration), holds);
  if (!lacking) {
    return platform::OutOfRange(
        platform::ErrorReason::kSumTooLarge,
        absl::StrCat("what the ledger lacks of the ", dated.rule->name, " of ", declaration.node,
                     " exceeds 64 bits of yen; look for wrong entries"));
  }
  const int number = declaration.supplementary_number;
  const bool is_fresh = IsFresh(dated);
  KZ_RETURN_IF_ERROR(PostOn(*line, dated, KindFor(dated, *lacking), number, *lacking));
  if (!is_fresh) return absl::OkStatus();
  return Pass(declaration.node, {declaration.figure, number}, dated, *lacking);
}

void StatementDay::NameNodeWithoutLine(const std::string& node) {
  std::vector<std::string>& named = ledger_.nodes_without_line;
  if (std::find(named.begin(), named.end(), node) == named.end()) named.push_back(node);
}

absl::Status StatementDay::PostOn(const BudgetLine& line, const Dated& by, int kind,
                                  int supplementary_number, int64_t yen) {
  StatementEntry entry{by.statement->id,        line.id, kind, supplementary_number, yen, by.date,
                       by.declaration->unit_yen};
  KZ_RETURN_IF_ERROR(sums_.Add(line.id, kind, supplementary_number, yen, /*by_statement=*/true));
  ledger_.entries.push_back(std::move(entry));
  return absl::OkStatus();
}

bool StatementDay::IsFresh(const Dated& dated) const {
  const Declaration& declaration = *dated.declaration;
  const EntryKind kind = *FindEntryKind(dated.rule->entry_kind);
  const BudgetLine* line = sums_.OwnLine(declaration.node, kind);
  // Only a paper that told the figure posted more than nothing of its kind there.
  if (line != nullptr && declaration.supplementary_number == 0 &&
      kind.number != kSupplementaryKind && sums_.OfStatements(*line, kind.component) > 0) {
    return false;
  }
  return !told_before_(declaration);
}

absl::Status StatementDay::Pass(const std::string& node, const Figure& figure, const Dated& by,
                                int64_t yen) {
  if (yen == 0) return absl::OkStatus();
  for (const std::string& above : trees_.Of(*by.statement).Above(node)) {
    Fresh& fresh = TurnOf(above).fresh[figure];
    if (fresh.told_by == nullptr) fresh.told_by = &by;
    const auto sum = platform::CheckedAdd(fresh.yen, yen);
    if (!sum) {
      return platform::OutOfRange(platform::ErrorReason::kSumTooLarge,
                                  absl::StrCat("what is declared below ", above,
                                               " exceeds 64 bits of yen; look for wrong figures"));
    }
    fresh.yen = *sum;
  }
  return absl::OkStatus();
}

int StatementDay::KindFor(const Dated& dated, int64_t lacking) const {
  if (dated.rule->adjustment_kind == 0) return dated.rule->entry_kind;
  const YenRange parts = PrintOfParts(dated);
  if (parts.lowest == 0 && parts.highest == 0) return dated.rule->entry_kind;
  const YenRange whole = RangeOf(dated);
  const int64_t printed = DeclaredYen(*dated.declaration);
  const YenRange explained{parts.lowest - (whole.highest - printed),
                           parts.highest + (printed - whole.lowest)};
  return explained.Holds(lacking) ? dated.rule->adjustment_kind : dated.rule->entry_kind;
}

YenRange StatementDay::PrintOfParts(const Dated& dated) const {
  YenRange sum;
  const auto widest = widest_.find(dated.declaration->figure);
  if (widest == widest_.end()) return sum;
  std::set<const Dated*> parts;
  for (const size_t i : Below(dated)) parts.insert(widest->second[i]);
  parts.erase(nullptr);
  for (const Dated* part : parts) {
    const YenRange range = RangeOf(*part);
    sum.lowest += range.lowest - DeclaredYen(*part->declaration);
    sum.highest += range.highest - DeclaredYen(*part->declaration);
  }
  return sum;
}

}  // namespace kuzukuri::budget
